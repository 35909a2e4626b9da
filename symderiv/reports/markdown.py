"""``--format markdown``: for job summaries, pages and comments on a change."""

from __future__ import annotations

import re

from symderiv.base.errors import DerivationError
from symderiv.base.results import Citation, Result, Run
from symderiv.reports import Screen, wording

SPECIAL = re.compile(r"([\\`*_{}\[\]<>()#+!|~$-])")


def render(run: Run, screen: Screen) -> str:
    parts = ["## symderiv", escaped(wording.summary(run))]
    if run.errors:
        parts.append("\n".join(f"- {_error(error)}" for error in run.errors))
    if run.results:
        parts.append(_table(run))
    if run.review:
        rows = [f"- {code(review.id)}: {escaped(review.change)}" for review in run.review]
        parts.append("\n".join(["To review:", "", *rows]))
    parts += [_explain(result) for result in run.results if not result.ok]
    parts += [_drift(citation) for citation in run.drifted]
    return "\n\n".join(parts) + "\n"


def _table(run: Run) -> str:
    rows = ["| | identity | verdict | scope | by |", "|---|---|---|---|---|"]
    for result in run.results:
        mark = "✅" if result.ok else "❌"
        verdict = wording.verdict(result)
        cells = [mark, code(result.id), verdict, result.scope, wording.by(result)]
        rows.append(f"| {' | '.join([*cells[:2], *map(escaped, cells[2:])])} |")
    return "\n".join(rows)


def _explain(result: Result) -> str:
    heading = f"### {code(result.id)}: {escaped(wording.outcome(result))}"
    rows = [f"{label:<13} {text}".rstrip() for label, text in wording.details(result)]
    return f"{heading}\n\n{code(wording.place(result))}\n\n{_block(rows)}"


def _drift(citation: Citation) -> str:
    rows = [f"{label:<13} {text}".rstrip() for label, text in wording.drift_rows(citation)]
    place = code(str(citation.location))
    return f"### {escaped(wording.drift(citation))}\n\n{place}\n\n{_block(rows)}"


def _error(error: DerivationError) -> str:
    return code(wording.error_text(error))


def escaped(text: str) -> str:
    """``text`` with nothing left that Markdown or HTML would read."""
    return SPECIAL.sub(r"\\\1", wording.visible(text)).replace("&", "&amp;")


def code(text: str) -> str:
    """``text`` as a code span that also stands in a table."""
    text = wording.visible(text).replace("|", "\\|")
    fence = "`" * (_longest_run(text) + 1)
    padding = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{padding}{text}{padding}{fence}"


def _block(rows: list[str]) -> str:
    fence = "`" * max(3, _longest_run("\n".join(rows)) + 1)
    return "\n".join([f"{fence}text", *rows, fence])


def _longest_run(text: str) -> int:
    return max((len(run) for run in re.findall("`+", text)), default=0)

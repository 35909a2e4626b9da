"""Results and derivations as pieces of HTML and Markdown for notebooks, formulas in MathML.

Colours are those of the notebook, light or dark, but for the verdict, which brings its own ground
along.  Every text is escaped; nothing is loaded.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from symderiv.base.errors import DerivationError
from symderiv.formula.declarations import Derivation, Result
from symderiv.language.latex.spelled import written_as
from symderiv.reports import wording
from symderiv.reports.document_html import display, mathml
from symderiv.reports.equations import Equation, Math, math, written
from symderiv.reports.statements import facts_of

GROUNDS = {"proved": "#1a7f37", "refuted": "#b42318", "undecided": "#8a6100"}
"""Behind white letters: 5 to 1 and more, whatever is around them."""
BADGE = "color:#fff;background:{};border-radius:3px;padding:1px 6px;white-space:nowrap"
LEFT = "text-align:left;vertical-align:top"
MISTAKE = "border-left:4px solid #b42318;padding:2px 10px;white-space:pre-wrap"


def results(found: Sequence[Result]) -> str:
    """Some results as a table, what helps with those that are not as expected below each."""
    rows = "".join(map(_row, found))
    head = "".join(f"<th style='{LEFT}'>{name}</th>" for name in ("", "claim", "verdict", "scope"))
    return f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"


def _row(result: Result) -> str:
    cells = [f"<code>{_text(result.id)}</code>", str(mathml(_claim(result)))]
    cells += [badge(result), _text(result.scope)]
    row = "".join(f"<td style='{LEFT}'>{cell}</td>" for cell in cells)
    more = "" if result.ok and not result.warnings else _details(result)
    below = f"<tr><td></td><td colspan='3' style='{LEFT}'>{more}</td></tr>" if more else ""
    return f"<tr>{row}</tr>{below}"


def one(result: Result) -> str:
    """All that is known of a result."""
    facts = _table([*list(facts_of(result))[1:], *wording.details(result)[2:]])
    claim = f"<div style='overflow-x:auto'>{display(_claim(result))}</div>"
    return f"<div><p><code>{_text(result.id)}</code> {badge(result)}</p>{claim}{facts}</div>"


def badge(result: Result) -> str:
    """The verdict as a reader sees it first."""
    if result.verdict == "undecided":
        ground = GROUNDS["undecided"]
    else:
        ground = GROUNDS["proved" if result.ok else "refuted"]
    return f"<span style='{BADGE.format(ground)}'>{_text(wording.outcome(result))}</span>"


def _details(result: Result) -> str:
    return _table(wording.details(result)[2:])


def _table(rows: Iterable[tuple[str, str]]) -> str:
    shown = "".join(
        f"<tr><th style='{LEFT}'>{_text(label)}</th><td style='{LEFT}'>{_text(said)}</td></tr>"
        for label, said in rows
    )
    return f"<table>{shown}</table>" if shown else ""


def _claim(result: Result) -> Equation | Math:
    """The claim as a formula; as it stands there where it is none of the language."""
    try:
        return written(result.claim)
    except DerivationError:
        return Math(result.claim, rf"\text{{{escape(result.claim)}}}")


def markdown(found: Sequence[Result]) -> str:
    """Some results for what shows Markdown with LaTeX."""
    rows = [
        f"| `{one.id}` | ${_in_table(_claim(one).latex)}$ | {wording.outcome(one)} | {one.scope} |"
        for one in found
    ]
    return "\n".join(["| | claim | verdict | scope |", "|---|---|---|---|", *rows])


def _in_table(latex: str) -> str:
    """LaTeX without the sign that ends a cell."""
    return latex.replace("|", r"\vert ")


def derivation(one: Derivation) -> str:
    """What a file declares and claims."""
    with written_as(one.latex):
        return _derivation(one)


def _derivation(one: Derivation) -> str:
    sizes = [(name, str(math(name).text), _sizes(one, name)) for name in one.dimensions]
    declared = [
        (symbol.name, symbol.name, _shape(symbol.domain.text, symbol.shape))
        for symbol in one.symbols.values()
    ]
    rows = [(str(mathml(math(name))), _text(said)) for _, name, said in (*sizes, *declared)]
    for definition in one.definitions.values():
        indices = ", ".join(index.name for index in definition.parameters)
        head = f"{definition.name}[{indices}]" if indices else definition.name
        rows.append((str(mathml(math(head))), str(mathml(math(definition.text)))))
    for name, found in one.assumptions.items():
        rows.append((f"<em>{_text(name)}</em>", str(mathml(math(found.text)))))
    claims = [
        (f"<code>{_text(item.id)}</code>", str(mathml(written(item.claim))))
        for item in one.identities
    ]
    claims += [
        (f"<code>{_text(item.id)}</code>", str(mathml(written(item.text)))) for item in one.examples
    ]
    title = f"<caption>{_text(one.title or one.file)}</caption>"
    body = "".join(
        f"<tr><td style='{LEFT}'>{left}</td><td style='{LEFT}'>{right}</td></tr>"
        for left, right in (*rows, *claims)
    )
    return f"<table>{title}<tbody>{body}</tbody></table>"


def _sizes(one: Derivation, name: str) -> str:
    sizes = one.dimensions[name].sizes
    return f"size {sizes[0]}" if one.dimensions[name].fixed else f"sizes {sizes[0]} to {sizes[-1]}"


def _shape(domain: str, shape: Sequence[object]) -> str:
    return f"{domain}, {' × '.join(map(str, shape))}" if shape else domain


def mistakes(errors: Iterable[DerivationError], text: str | None = None) -> str:
    """What is wrong with a text, each error with its line and a mark below the place."""
    lines = text.split("\n") if text is not None else []
    return "".join(_mistake(error, lines) for error in errors)


def _mistake(error: DerivationError, lines: Sequence[str]) -> str:
    shown = [f"<strong>{_text(str(error))}</strong>"]
    number, column = error.location.line, error.location.column
    if 0 < number <= len(lines):
        mark = " " * (column - 1) + "^"
        shown.append(f"<pre>{_text(lines[number - 1])}\n{mark}</pre>")
    return f"<div style='{MISTAKE}' role='alert'>{''.join(shown)}</div>"


def _text(text: str) -> str:
    return escape(wording.visible(text))

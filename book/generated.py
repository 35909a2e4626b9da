"""Pages of the book that are written as it is built: from the table, the commands, the catalogue.

MkDocs calls this module.  A page asks by a comment such as ``<!-- generated: functions -->``.
The proofs of the gallery are those of a few topics, and with ``SYMDERIV_BOOK=whole`` in the
environment of all: that takes some minutes.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import click

ROOT = Path(__file__).parents[1]
CATALOGUE = ROOT / "derivations"
ASKED = re.compile(r"^<!-- generated: (\w+) -->$", re.MULTILINE)
OUTSIDE = re.compile(r"\[([^\]]*)\]\((?:\.\./)+(?:examples|derivations|benchmarks)[^)]*\)")
PROOFS = "proofs.html"
EXPLAINED = ("powers", "softmax", "softmax-temperature", "softmax-cross-entropy", "dense-layer")
"""The topics whose proofs are in every build."""


def on_config(config: Any, **rest: Any) -> Any:
    """Pages that the contents do not name stand at their end, rather than nowhere."""
    listed = set(_listed(config["nav"]))
    folder = Path(config["docs_dir"])
    every = (path.relative_to(folder).as_posix() for path in sorted(folder.rglob("*.md")))
    more = [page for page in every if page not in listed]
    if more:
        config["nav"].append({"More": more})
    return config


def _listed(nav: Any) -> Iterator[str]:
    if isinstance(nav, str):
        yield nav
    elif isinstance(nav, list):
        for entry in nav:
            yield from _listed(entry)
    elif isinstance(nav, dict):
        yield from _listed(list(nav.values()))


def on_page_markdown(markdown: str, **rest: Any) -> str:
    """What a page asks for in its place; links to files of the repository as plain words."""
    return ASKED.sub(lambda asked: GENERATED[asked[1]](), OUTSIDE.sub(r"\1", markdown))


def on_post_build(config: Any, **rest: Any) -> None:
    """The proofs of the gallery, as one document beside it."""
    target = Path(config["site_dir"]) / "gallery" / PROOFS
    target.write_text(proofs(explained()), encoding="utf-8")


def explained() -> list[Path]:
    """The topics that are proved for a reader."""
    whole = os.environ.get("SYMDERIV_BOOK") == "whole"
    every = sorted(CATALOGUE.glob("*.yaml"))
    return [path for path in every if whole or path.stem in EXPLAINED]


def proofs(paths: Sequence[Path]) -> str:
    """A document with every statement of some topics and its proof."""
    import symderiv

    derivations = [symderiv.load(path) for path in paths]
    return symderiv.report(derivations, "html", title="The catalogue, proved")


def functions() -> str:
    from symderiv.reports.function_pages import page

    return page()


def gallery() -> str:
    """Every topic of the catalogue with its statements."""
    proved = {path.name for path in explained()}
    return "\n\n".join(
        _topic(path, path.name in proved) for path in sorted(CATALOGUE.glob("*.yaml"))
    )


def _topic(path: Path, proved: bool) -> str:
    from symderiv.language.parse import parse_text
    from symderiv.language.render import render_latex
    from symderiv.notes.catalogue import load
    from symderiv.reports.mathml import written

    derivation = load(path)
    rows = []
    for identity in derivation.identities:
        name = f"[`{identity.id}`]({PROOFS}#{identity.id})" if proved else f"`{identity.id}`"
        false = " (false)" if identity.expect == "refuted" else ""
        formula = written(render_latex(parse_text(identity.claim)), identity.claim, "inline")
        where = "; ".join([*identity.where_text, *identity.given])
        rows.append(f"| {name}{false} | {_cell(formula)} {_cell(where)} |")
    return "\n".join(
        [
            f"## {derivation.title}",
            "",
            f"`{path.name}`",
            "",
            "| identity | statement |",
            "|---|---|",
            *rows,
        ]
    )


def _cell(text: str) -> str:
    return " ".join(text.replace("|", "&#124;").split())


def commands() -> str:
    """Every command with its arguments and options."""
    from symderiv.commands.main import app

    parts = []
    for name in sorted(app.commands):
        command = app.commands[name]
        context = click.Context(command, info_name=f"symderiv {name}")
        usage = command.get_usage(context).removeprefix("Usage: ")
        rows = [row for one in command.get_params(context) if (row := _option(one, context))]
        table = ["| option | |", "|---|---|", *rows] if rows else []
        words = " ".join((command.help or "").split())
        parts.append(
            "\n".join([f"## `symderiv {name}`", "", words, "", f"    {usage}", "", *table])
        )
    return "\n\n".join(parts)


def _option(parameter: click.Parameter, context: click.Context) -> str | None:
    record = parameter.get_help_record(context)
    if record is None:
        return None
    spelled, words = (" ".join(text.split()).replace("|", "\\|") for text in record)
    return f"| `{spelled}` | {words} |"


GENERATED = {"functions": functions, "gallery": gallery, "commands": commands}

"""``symderiv report --format tex``: a document for pdflatex or lualatex, from Jinja templates.

Templates are ``*.tex.j2`` with delimiters that LaTeX leaves alone; a folder given by the user
is searched first, so that single templates can be replaced.  Every text goes through
:func:`symderiv.reports.escape.escape`.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from symderiv.reports.arguments import PATTERNS, THEOREM, ZERO_TEST
from symderiv.reports.document import Document
from symderiv.reports.equations import Math, Sentence
from symderiv.reports.escape import code, escape

if TYPE_CHECKING:
    from jinja2 import Environment

TEMPLATES = Path(__file__).with_name("templates")
DOCUMENT = "document.tex.j2"
PARTS: Mapping[str, str] = {
    "statements": "statements.tex.j2",
    "preamble": "environments.tex.j2",
}
"""What a paper inputs: the statements, and before its document begins what they need."""
WORDS = frozenset({"reason", "erratum"})
"""Rows of evidence that are sentences; the others are formulas and numbers."""


def render(document: Document, template: Path | None = None, only: str | None = None) -> str:
    """The document as LaTeX; ``only`` is a part of :data:`PARTS`, for a paper of one's own.

    ``template`` is a folder with templates, or a single one in place of the document's.
    """
    from symderiv.reports.templating import filled, places

    usual = PARTS[only] if only is not None else DOCUMENT
    folders, name = places(template, TEMPLATES, usual)
    values = {
        "document": document,
        "words": WORDS,
        "zero_test": ZERO_TEST,
        "patterns": PATTERNS,
        "theorem": THEOREM,
    }
    text = filled(_environment(folders), name, values)
    return "\n".join(line.rstrip() for line in text.splitlines()) + "\n"


def _environment(folders: list[Path]) -> Environment:
    from symderiv.reports.templating import environment as sandboxed

    environment = sandboxed(
        folders,
        block_start_string="<%",
        block_end_string="%>",
        variable_start_string="<<",
        variable_end_string=">>",
        comment_start_string="<#",
        comment_end_string="#>",
        autoescape=False,
    )
    environment.filters["tex"] = escape
    environment.filters["code"] = code
    environment.filters["sentence"] = sentence
    environment.filters["capitalised"] = capitalised
    return environment


def capitalised(text: str) -> str:
    return text[:1].upper() + text[1:]


def sentence(parts: Sentence) -> str:
    """Words and formulas as a line of LaTeX."""
    return "".join(
        rf"\({part.latex}\)" if isinstance(part, Math) else escape_edges(part) for part in parts
    )


def escape_edges(text: str) -> str:
    """``text`` escaped, with the spaces at its ends."""
    left = " " if text[:1] == " " else ""
    right = " " if text[-1:] == " " and text.strip() else ""
    return f"{left}{escape(text)}{right}"

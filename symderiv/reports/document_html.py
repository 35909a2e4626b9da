"""``symderiv report --format html``: one page that needs nothing else, formulas in MathML.

The page loads nothing, and says so by its own content security policy, which names the digests of
its style sheet and of its one script; that filters and folds what is there without it, too.  Jinja
escapes every text.
"""

from __future__ import annotations

import base64
import hashlib
from functools import lru_cache
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from symderiv.reports import wording
from symderiv.reports.arguments import PATTERNS, THEOREM, ZERO_TEST
from symderiv.reports.document import Document
from symderiv.reports.equations import Equation, Math, Sentence
from symderiv.reports.latex import TEMPLATES, capitalised
from symderiv.reports.statements import Statement

if TYPE_CHECKING:
    from jinja2 import Environment
    from markupsafe import Markup

TEMPLATE = "document.html.j2"
STATEMENT = "statement.html.j2"
STYLE = "document.css"
SCRIPT = "document.js"
WORDS = frozenset({"reason", "erratum"})


def render(document: Document, template: Path | None = None) -> str:
    from symderiv.reports.templating import filled, places, text_of

    folders, name = places(template, TEMPLATES, TEMPLATE)
    style = text_of(folders, STYLE).strip()
    script = text_of(folders, SCRIPT).strip()
    values = {
        "document": document,
        "zero_test": ZERO_TEST,
        "patterns": PATTERNS,
        "theorem": THEOREM,
        "words": WORDS,
        "style": _markup(style),
        "style_digest": _digest(style),
        "script": _markup(script),
        "script_digest": _digest(script),
    }
    return _without_blank_lines(filled(_environment(folders), name, values))


def _digest(text: str) -> str:
    """What a content security policy calls a text by."""
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def fragment(statement: Statement) -> str:
    """One statement without a page around it."""
    from symderiv.reports.templating import filled

    values = {"statement": statement, "number": "", "words": WORDS}
    return _without_blank_lines(filled(_environment([TEMPLATES]), STATEMENT, values))


def _without_blank_lines(text: str) -> str:
    return "\n".join(line for line in map(str.rstrip, text.splitlines()) if line) + "\n"


def _environment(folders: list[Path]) -> Environment:
    from symderiv.reports.templating import environment as sandboxed

    environment = sandboxed(folders, autoescape=True, finalize=_shown)
    environment.filters.update(
        mathml=mathml, display=display, sentence=sentence, capitalised=capitalised
    )
    return environment


def _shown(value: object) -> object:
    """Text without the marks that turn its direction, or other characters that are not seen."""
    is_text = isinstance(value, str) and not hasattr(value, "__html__")
    return wording.visible(str(value)) if is_text else value


def mathml(formula: Math | Equation) -> Markup:
    """A formula in a line of text."""
    return _markup(_mathml(formula.latex, formula.text, "inline"))


def display(formula: Math | Equation) -> Markup:
    """A formula on a line of its own."""
    return _markup(_mathml(formula.latex, formula.text, "block"))


def sentence(parts: Sentence) -> Markup:
    shown = [
        mathml(part) if isinstance(part, Math) else escape(wording.visible(part)) for part in parts
    ]
    return _markup("".join(map(str, shown)))


@lru_cache(maxsize=4096)
def _mathml(latex: str, text: str, how: str) -> str:
    from symderiv.reports.mathml import written

    return written(latex, text, how)


def _markup(text: str) -> Markup:
    from markupsafe import Markup

    return Markup(text)

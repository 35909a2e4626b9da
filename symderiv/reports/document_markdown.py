"""``symderiv report --format markdown``: the document as a page, formulas as code and LaTeX."""

from __future__ import annotations

import re
from pathlib import Path

from symderiv.reports.arguments import PATTERNS, THEOREM, ZERO_TEST
from symderiv.reports.document import Document
from symderiv.reports.explanation import plain
from symderiv.reports.latex import TEMPLATES, capitalised
from symderiv.reports.markdown import code, escaped
from symderiv.reports.wording import visible

TEMPLATE = "document.md.j2"
SPECIAL = re.compile(r"[\\{}\[\]$^~#%&`]")


def render(document: Document, template: Path | None = None) -> str:
    from symderiv.reports.templating import environment, filled, places

    folders, name = places(template, TEMPLATES, TEMPLATE)
    templates = environment(folders, autoescape=False)
    templates.filters.update(
        md=escaped, code=code, sentence=plain, capitalised=capitalised, texttext=_in_mathematics
    )
    values = {
        "document": document,
        "zero_test": ZERO_TEST,
        "patterns": PATTERNS,
        "theorem": THEOREM,
    }
    return _single_blank_lines(filled(templates, name, values))


def _in_mathematics(text: str) -> str:
    r"""Words of a rule inside of ``\text``, without what could end it or begin markup: a name
    of an assumption may hold anything."""
    plain = SPECIAL.sub("", visible(text)).replace("_", r"\_")
    return plain.replace("<", "&lt;").replace(">", "&gt;")


def _single_blank_lines(text: str) -> str:
    kept: list[str] = []
    for line in map(str.rstrip, text.splitlines()):
        if line or (kept and kept[-1]):
            kept.append(line)
    return "\n".join(kept).strip() + "\n"

r"""LaTeX as tokens, of which some are left out and some stand for others.

What is equal up to its spelling is a row of the tables here; ``docs/markers.md`` lists it for
people.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

TOKEN = re.compile(
    r"\\(?:begin|end)\s*\{[A-Za-z]+\*?\}"
    r"|\\(?:label|tag\*?)\s*\{[^{}]*\}"
    r"|\\(?:text|textrm|textnormal|mbox)\s*\{[^{}]*\}"
    r"|\\(?:left|right|middle)\s*\.(?![0-9])"
    r"|\\\\(?:\*|\s*\[\s*-?[0-9.]+\s*[a-z]{2}\s*\])?"
    r"|\\operatorname\*"
    r"|\\[A-Za-z]+"
    r"|\\."
    r"|\s+"
    r"|.",
    re.DOTALL,
)
LEFT_OUT = re.compile(
    r"\s+|~|\\[,;:!>\s]"
    r"|\\(?:thin|med|thick|neg|negthin)?space|\\q?quad|\\enspace"
    r"|\\(?:left|right|middle)\s*\.|\\(?:left|right|middle)"
    r"|\\(?:[bB]ig|[bB]igg)[lrm]?"
    r"|\\(?:display|text|script|scriptscript)style|\\(?:no)?limits"
    r"|\\(?:label|tag\*?)\s*\{[^{}]*\}|\\(?:nonumber|notag)"
    r"|\\(?:begin|end)\s*\{(?:aligned|alignedat|split|gathered|multlined)\*?\}"
)
"""Space, the size of parentheses, and what belongs to the place of a formula."""
SAME: Mapping[str, str] = {
    r"\dfrac": r"\frac",
    r"\tfrac": r"\frac",
    r"\cfrac": r"\frac",
    r"\leq": r"\le",
    r"\geq": r"\ge",
    r"\neq": r"\ne",
    r"\rightarrow": r"\to",
    r"\wedge": r"\land",
    r"\vee": r"\lor",
    r"\vert": "|",
    r"\lvert": "|",
    r"\rvert": "|",
    r"\Vert": r"\|",
    r"\lVert": r"\|",
    r"\rVert": r"\|",
    r"\lbrack": "[",
    r"\rbrack": "]",
    r"\lbrace": r"\{",
    r"\rbrace": r"\}",
    r"\lparen": "(",
    r"\rparen": ")",
    r"\operatorname": r"\mathrm",
}
UPRIGHT = re.compile(r"\\(?:text|textrm|textnormal|mbox)\s*\{([^{}]*)\}")
r"""Words, in which white space counts; a name of one word is one in ``\mathrm``, too."""
ARGUMENTS: Mapping[str, int] = {
    r"\frac": 2,
    r"\binom": 2,
    r"\sqrt": 1,
    **dict.fromkeys(
        (rf"\math{font}" for font in ("rm", "bf", "it", "sf", "tt", "cal", "bb", "frak", "scr")), 1
    ),
    **dict.fromkeys((r"\boldsymbol", r"\bm", r"\operatorname*"), 1),
    **dict.fromkeys((r"\hat", r"\widehat", r"\tilde", r"\widetilde", r"\bar", r"\overline"), 1),
    **dict.fromkeys((r"\vec", r"\dot", r"\ddot", r"\underline"), 1),
}
OPERATORS = frozenset(["+", "-", "=", "<", ">", ",", ";", ":", "/"])
OPERATORS |= frozenset([r"\cdot", r"\times", r"\le", r"\ge", r"\ne", r"\pm", r"\mp", r"\to"])
NO_FACTOR_ENDS = OPERATORS | {"(", "[", r"\{"}
NO_FACTOR_BEGINS = OPERATORS | {")", "]", r"\}"}
POWER = re.compile(r"[A-Za-z0-9+/-]+")
OTHER_THAN_POWERS = frozenset(("-1", "T", "H"))
"""Superscripts of letters and digits that may mean an inverse or a transpose."""


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of a canonical form, and where in the text it comes from."""

    text: str
    start: int
    end: int


Tokens: TypeAlias = tuple[Token, ...]


def tokens(latex: str) -> Iterator[Token]:
    for match in TOKEN.finditer(latex):
        text = match.group()
        if LEFT_OUT.fullmatch(text):
            continue
        if text.startswith("\\\\"):
            text = "\\\\"
        elif text.startswith(("\\begin", "\\end")):
            text = re.sub(r"\s", "", text)
        yield Token(SAME.get(text, text), match.start(), match.end())

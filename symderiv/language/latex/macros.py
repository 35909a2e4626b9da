r"""The macros that a document defines: ``\newcommand``, ``\def``, ``\DeclareMathOperator``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from symderiv.language.latex.pieces import Macro, Piece, argument_of, pieces
from symderiv.language.source import Rejected

BEGINS = re.compile(
    r"\\(?:(?P<new>(?:re)?newcommand|providecommand)|(?P<def>def)|(?P<operator>DeclareMathOperator))"
    r"\*?(?![A-Za-z])"
)
LONGEST_DEFINITION = 1_000
MOST_MACROS = 200
LAYOUT = frozenset(["arraystretch", "baselinestretch"])
"""What is redefined for the look of a page alone."""


@dataclass(frozen=True, slots=True)
class Defined:
    """A macro from ``start`` on, in a text; ``macro`` is none where it cannot be understood."""

    name: str
    macro: Macro | None
    start: int
    end: int


def definitions(text: str) -> Iterator[Defined]:
    """The macros that ``text`` defines, from left to right."""
    if "\\newcommand" not in text and not BEGINS.search(text):
        return
    for number, match in enumerate(BEGINS.finditer(text)):
        if number >= MOST_MACROS:
            return
        found = _definition(text, match)
        if found is not None:
            yield found


def _definition(text: str, match: re.Match[str]) -> Defined | None:
    try:
        row = pieces(text, match.end(), min(len(text), match.end() + LONGEST_DEFINITION))
    except Rejected:
        return None
    waiting = list(reversed(row))
    head = Piece("macro", "newcommand", match.span())
    try:
        named, _ = argument_of(head, waiting)
        if len(named) != 1 or named[0].kind != "macro":
            return None
        arity, default = _parameters(match, waiting)
        body, end = argument_of(head, waiting)
    except Rejected:
        return None
    if match["operator"]:
        body = [Piece("macro", "operatorname", head.at), Piece("open", "{", head.at), *body]
        body.append(Piece("close", "}", head.at))
    name = named[0].text
    return Defined(name, Macro(arity, tuple(body), default), match.start(), end)


def _parameters(match: re.Match[str], waiting: list[Piece]) -> tuple[int, tuple[Piece, ...] | None]:
    """How many there are, and the default of the first."""
    if match["def"]:
        count = 0
        while len(waiting) > 1 and waiting[-1].text == "#" and waiting[-1].kind == "char":
            waiting.pop()
            waiting.pop()
            count += 1
        return count, None
    given = []
    while waiting and waiting[-1].kind == "char" and waiting[-1].text == "[":
        waiting.pop()
        inside: list[Piece] = []
        while waiting and waiting[-1].text != "]":
            inside.append(waiting.pop())
        if waiting:
            waiting.pop()
        given.append(tuple(inside))
    if not given:
        return 0, None
    count_text = "".join(piece.text for piece in given[0])
    if not count_text.isdigit() or int(count_text) > 9:
        raise Rejected(match.span(), "a macro with an unknown number of arguments")
    return int(count_text), given[1] if len(given) > 1 else None

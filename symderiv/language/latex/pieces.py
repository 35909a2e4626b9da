r"""LaTeX as a row of tokens with their places, macros of the author's own written out.

pylatexenc finds the tokens; nothing of TeX is run.  Limits on the number of tokens hold against
macros that grow or call themselves.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal, TypeAlias

from symderiv.formula.syntax import Span
from symderiv.language.source import Rejected

LONGEST = 100_000
"""Characters of a formula, as in the language."""
MOST_PIECES = 20_000
MOST_EXPANSIONS = 1_000

Kind: TypeAlias = Literal["char", "macro", "open", "close", "begin", "end"]
KINDS: Mapping[str, Kind] = {
    "char": "char",
    "specials": "char",
    "macro": "macro",
    "brace_open": "open",
    "brace_close": "close",
    "begin_environment": "begin",
    "end_environment": "end",
    "mathmode_inline": "char",
    "mathmode_display": "char",
}


@dataclass(frozen=True, slots=True)
class Piece:
    """One token; ``text`` is a character, or the name of a macro or an environment."""

    kind: Kind
    text: str
    at: Span
    space: str = field(default="", compare=False)
    """White space in front of it."""


@dataclass(frozen=True, slots=True)
class Macro:
    """A ``\\newcommand``: how many arguments, the value of the first where it may be left out,
    and what stands for the whole."""

    arity: int
    body: tuple[Piece, ...]
    default: tuple[Piece, ...] | None = None


Macros: TypeAlias = Mapping[str, Macro]


def pieces(text: str, start: int = 0, end: int | None = None) -> list[Piece]:
    """The tokens of a stretch of ``text``, comments left out.  Raises Rejected."""
    from pylatexenc.latexwalker import (
        LatexWalker,
        LatexWalkerEndOfStream,
        LatexWalkerParseError,
    )
    from pylatexenc.macrospec import LatexContextDb

    stop = len(text) if end is None else end
    if stop - start > LONGEST:
        raise Rejected((start, start), f"the formula is longer than {LONGEST // 1000} kB")
    walker = LatexWalker(text[start:stop], latex_context=LatexContextDb(), tolerant_parsing=False)
    found: list[Piece] = []
    place = 0
    while True:
        try:
            token = walker.get_token(place)
        except LatexWalkerEndOfStream:
            return found
        except LatexWalkerParseError as error:
            at = start + min(error.pos or place, stop - start)
            raise Rejected((at, at + 1), "not LaTeX that can be read") from None
        if token.tok != "comment" and not (token.tok != "macro" and token.arg.isspace()):
            at = start + token.pos
            span = at, at + token.len - len(token.post_space)
            found.append(Piece(KINDS[token.tok], token.arg, span, token.pre_space))
        if len(found) > MOST_PIECES:
            raise Rejected((start, start), f"the formula has more than {MOST_PIECES} tokens")
        place = token.pos + token.len


def written_out(row: Sequence[Piece], macros: Macros) -> list[Piece]:
    """``row`` with ``macros`` expanded; what comes of one stands at its place.  Raises Rejected."""
    if not macros:
        return list(row)
    waiting = list(reversed(row))
    done: list[Piece] = []
    expansions = 0
    while waiting:
        piece = waiting.pop()
        macro = macros.get(piece.text) if piece.kind == "macro" else None
        if macro is None:
            done.append(piece)
            continue
        expansions += 1
        given, after = _arguments(piece, macro, waiting)
        body = _filled(macro.body, given, (piece.at[0], max(after, piece.at[1])))
        if expansions > MOST_EXPANSIONS or len(body) + len(waiting) + len(done) > MOST_PIECES:
            raise Rejected(piece.at, "a macro that grows without an end")
        waiting.extend(reversed(body))
    return done


def _arguments(piece: Piece, macro: Macro, waiting: list[Piece]) -> tuple[list[list[Piece]], int]:
    given: list[list[Piece]] = []
    end = piece.at[1]
    if macro.default is not None:
        given.append(list(macro.default))
        if waiting and waiting[-1].text == "[" and waiting[-1].kind == "char":
            given[0], end = _bracketed(piece, waiting)
    while len(given) < macro.arity:
        argument, end = argument_of(piece, waiting)
        given.append(argument)
    return given, end


def _bracketed(piece: Piece, waiting: list[Piece]) -> tuple[list[Piece], int]:
    waiting.pop()
    inside: list[Piece] = []
    while waiting:
        top = waiting.pop()
        if top.kind == "char" and top.text == "]":
            return inside, top.at[1]
        inside.append(top)
    raise Rejected(piece.at, "an argument is missing")


def argument_of(piece: Piece, waiting: list[Piece]) -> tuple[list[Piece], int]:
    """The next token, or the next group without its braces, off the end of ``waiting``."""
    if not waiting or waiting[-1].kind in ("close", "end"):
        raise Rejected(piece.at, "an argument is missing")
    first = waiting.pop()
    if first.kind != "open":
        return [first], first.at[1]
    inside: list[Piece] = []
    level = 1
    while waiting:
        top = waiting.pop()
        level += {"open": 1, "close": -1}.get(top.kind, 0)
        if level == 0:
            return inside, top.at[1]
        inside.append(top)
    raise Rejected(first.at, "a brace is not closed")


def _filled(body: Sequence[Piece], given: Sequence[Sequence[Piece]], at: Span) -> list[Piece]:
    """A macro's body with ``#1`` and so on replaced; arguments keep their places."""
    filled: list[Piece] = []
    row = iter(body)
    for piece in row:
        if piece.kind == "char" and piece.text == "#":
            number = next(row, piece).text
            if not number.isdigit() or not 1 <= int(number) <= len(given):
                raise Rejected(at, "a macro with a parameter that it does not have")
            filled += given[int(number) - 1]
        else:
            filled.append(replace(piece, at=at))
    return filled

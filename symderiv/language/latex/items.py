r"""Tokens as a tree: groups, arguments and scripts as TeX takes them, layout left out.

A script hangs on the item that carries it; ``x_k`` and ``{x}_{k}`` are one thing.  What means
nothing for the formula (space, size, colour, labels, alignment outside of rows) is dropped here,
by the tables below and by nothing else.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Literal, TypeAlias

from symderiv.formula.syntax import Span
from symderiv.language.latex.pieces import Macros, Piece, argument_of, pieces, written_out
from symderiv.language.latex.tables import (
    ACCENTS,
    ARGUMENTS,
    BARS,
    BRACED,
    CHARACTERS,
    DROPPED,
    FONTS,
    LEFT,
    QUADS,
    RIGHT,
    SAME,
    SHOWN,
    SIDED,
    WITH_ONE_DROPPED,
    WORDS,
)
from symderiv.language.source import Rejected

MOST_LEVELS = 60

ItemKind: TypeAlias = Literal[
    "letter", "digit", "macro", "sign", "word", "group", "environment", "cell", "row", "quad"
]
Items: TypeAlias = "tuple[Item, ...]"


@dataclass(frozen=True, slots=True)
class Item:
    """A token or a group, with the scripts on it.

    ``parts`` are the arguments of a macro, the content of a group, or the rows of an
    environment.  Equality ignores places and space.
    """

    kind: ItemKind
    text: str
    at: Span = field(compare=False)
    parts: tuple[Items, ...] = ()
    font: str = ""
    below: Items | None = None
    above: Items | None = None
    space: bool = field(default=False, compare=False)

    @property
    def bare(self) -> Item:
        """Without scripts."""
        return replace(self, below=None, above=None)


def items_of(
    text: str, start: int = 0, end: int | None = None, macros: Macros | None = None
) -> Items:
    """The formula between two places of ``text`` as items.  Raises Rejected."""
    row = written_out(_without_definitions(pieces(text, start, end)), macros or {})
    return _Builder(row).sequence(None)


def _without_definitions(row: Sequence[Piece]) -> list[Piece]:
    """Macros are known before a formula is read; where they are defined in it means nothing."""
    if not any(p.kind == "macro" and p.text in DEFINING for p in row):
        return list(row)
    waiting = list(reversed(row))
    kept: list[Piece] = []
    while waiting:
        piece = waiting.pop()
        if piece.kind != "macro" or piece.text not in DEFINING:
            kept.append(piece)
            continue
        argument_of(piece, waiting)
        while waiting and waiting[-1].kind == "char" and waiting[-1].text in "[#":
            closing = "]" if waiting.pop().text == "[" else None
            while waiting and closing and waiting.pop().text != closing:
                pass
            if closing is None and waiting:
                waiting.pop()
        argument_of(piece, waiting)
    return kept


DEFINING = frozenset(["newcommand", "renewcommand", "providecommand", "def", "DeclareMathOperator"])


class _Builder:
    """Reads pieces as TeX does: an argument or a script is one token or one group."""

    def __init__(self, row: Sequence[Piece]) -> None:
        self.row = row
        self.place = 0
        self.levels = 0

    def sequence(self, closing: str | None) -> Items:
        """Items up to the closing brace, or the end of the environment called ``closing``."""
        self.levels += 1
        if self.levels > MOST_LEVELS:
            raise Rejected(self._here(), f"nested more than {MOST_LEVELS} levels deep")
        found: list[Item] = []
        while (piece := self._peek()) is not None and not self._closes(piece, closing):
            if piece.kind in ("close", "end"):
                raise Rejected(piece.at, "braces or environments that do not match")
            if piece.kind == "char" and piece.text in "_^'":
                self._script(found)
            else:
                found.extend(self._item())
        if closing is not None:
            if self._peek() is None:
                raise Rejected(self._here(), "a brace or an environment is not closed")
            self.place += 1
        self.levels -= 1
        return _over(tuple(found))

    def _peek(self) -> Piece | None:
        return self.row[self.place] if self.place < len(self.row) else None

    def _here(self) -> Span:
        return self.row[min(self.place, len(self.row) - 1)].at if self.row else (0, 0)

    @staticmethod
    def _closes(piece: Piece, closing: str | None) -> bool:
        if closing == "}":
            return piece.kind == "close"
        return closing is not None and piece.kind == "end" and piece.text == closing

    def _next(self) -> Piece:
        piece = self._peek()
        if piece is None:
            raise Rejected(self._here(), "the formula ends too early")
        self.place += 1
        return piece

    def _script(self, found: list[Item]) -> None:
        sign = self._next()
        base = found.pop() if found else Item("group", "{", sign.at, ((),))
        if base.kind in ("cell", "row", "quad"):
            found.append(base)
            base = Item("group", "{", sign.at, ((),))
        if sign.text == "'":
            primes: Items = (Item("macro", "\\prime", sign.at),)
            while (after := self._peek()) is not None and (after.kind, after.text) == ("char", "'"):
                primes += (Item("macro", "\\prime", self._next().at),)
            if base.above is not None:
                raise Rejected(sign.at, "a prime after a superscript", "write the prime first")
            found.append(replace(base, above=primes, at=_to(base.at, primes[-1].at)))
            return
        inner, at = self._argument(sign)
        if sign.text == "_":
            if base.below is not None:
                raise Rejected(sign.at, "two subscripts in a row")
            found.append(replace(base, below=inner, at=_to(base.at, at)))
            return
        primed = base.above is not None and all(item.text == "\\prime" for item in base.above)
        if base.above is not None and not primed:
            raise Rejected(sign.at, "two superscripts in a row")
        found.append(replace(base, above=(*(base.above or ()), *inner), at=_to(base.at, at)))

    def _argument(self, asking: Piece) -> tuple[Items, Span]:
        while (piece := self._peek()) is not None:
            if piece.kind in ("close", "end"):
                break
            if piece.kind == "open":
                self.place += 1
                inner = self.sequence("}")
                return inner, _to(piece.at, self.row[self.place - 1].at)
            self.levels += 1
            if self.levels > MOST_LEVELS:
                raise Rejected(piece.at, f"nested more than {MOST_LEVELS} levels deep")
            found = tuple(self._item())
            self.levels -= 1
            if found:
                return found, found[-1].at
        raise Rejected(asking.at, "an argument is missing")

    def _item(self) -> Sequence[Item]:
        piece = self._next()
        match piece.kind:
            case "open":
                inner = self.sequence("}")
                return self._group(piece, inner)
            case "begin":
                return [self._environment(piece)]
            case "macro":
                return self._macro(piece)
        return [_character(piece)]

    def _group(self, piece: Piece, inner: Items) -> Sequence[Item]:
        """Braces around one item without scripts mean nothing."""
        at = _to(piece.at, self.row[self.place - 1].at)
        if len(inner) == 1 and inner[0].below is None and inner[0].above is None:
            return [replace(inner[0], at=at, space=bool(piece.space))]
        return [Item("group", "{", at, (inner,), space=bool(piece.space))]

    def _macro(self, piece: Piece) -> Sequence[Item]:
        bar = self._bar(piece)
        if bar is not None:
            return [bar]
        name = SAME.get(piece.text, piece.text)
        if name == "\\":
            self._row_options()
            return [Item("row", "\\\\", piece.at)]
        if name in QUADS:
            return [Item("quad", "\\quad", piece.at)]
        if name in ("left", "right", "middle") and self._is_char("."):
            return [Item("macro", f"\\{name}.", self._next().at)]
        if name in DROPPED:
            return []
        if name in WITH_ONE_DROPPED:
            self._argument_text(piece)
            return []
        if name == "textcolor":
            self._argument_text(piece)
            name = "boxed"
        if name in SHOWN:
            return self._group(piece, self._argument(piece)[0])
        if name in BRACED:
            return self._braced(piece)
        if name in WORDS:
            return self._words(piece, name)
        if name in FONTS:
            return self._font(piece, FONTS[name])
        if name in ACCENTS:
            return [self._accent(piece, name)]
        return [self._plain_macro(piece, name)]

    def _bar(self, piece: Piece) -> Item | None:
        """A bar that says on which side it stands, which ``\\left`` and ``\\right`` do."""
        side = "left" if piece.text in LEFT else "right" if piece.text in RIGHT else ""
        after = self._peek()
        if side and after is not None:
            plain = after.kind == "char" and after.text == "|"
            if plain or (after.kind == "macro" and after.text in BARS):
                self.place += 1
                text = "|" if plain else BARS[after.text]
                return Item("sign", text, _to(piece.at, after.at), font=side)
        if piece.text in SIDED:
            return Item("sign", BARS[piece.text], piece.at, font=SIDED[piece.text])
        return None

    def _row_options(self) -> None:
        if self._is_char("*"):
            self.place += 1
        if self._is_char("[") and not self.row[self.place].space:
            while self._next().text != "]":
                pass

    def _is_char(self, text: str) -> bool:
        piece = self._peek()
        return piece is not None and piece.kind == "char" and piece.text == text

    def _argument_text(self, piece: Piece) -> tuple[str, Span]:
        """An argument as it is written, whatever stands in it."""
        first = self._next()
        if first.kind != "open":
            return first.text, first.at
        text: list[str] = []
        level = 1
        while True:
            inner = self._next()
            level += {"open": 1, "close": -1}.get(inner.kind, 0)
            if level == 0:
                return "".join(text).strip(), _to(first.at, inner.at)
            shown = f"\\{inner.text}" if inner.kind == "macro" and inner.text != "_" else inner.text
            text.append(f"{' ' if inner.space else ''}{shown}")

    def _braced(self, piece: Piece) -> Sequence[Item]:
        inner, at = self._argument(piece)
        while self._is_char("_") or self._is_char("^"):
            self._argument(self._next())
        return [Item("group", "brace", _to(piece.at, at), (inner,))]

    def _words(self, piece: Piece, name: str) -> Sequence[Item]:
        if name == "rm":
            return []
        place = self.place
        text, at = self._argument_text(piece)
        if name in ("mathsf", "mathtt", "mathit", "mathrm") and not text.isalnum():
            # An expression in another fount, as in \mathrm{A^\top}.
            self.place = place
            return self._group(piece, self._argument(piece)[0])
        return [Item("word", text, _to(piece.at, at), space=bool(piece.space))]

    def _font(self, piece: Piece, font: str) -> Sequence[Item]:
        inner, _ = self._argument(piece)
        return self._group(piece, tuple(_in_font(item, font) for item in inner))

    def _accent(self, piece: Piece, name: str) -> Item:
        inner, at = self._argument(piece)
        short = {"widehat": "hat", "widetilde": "tilde", "overline": "bar"}.get(name, name)
        return Item("macro", f"\\{short}", _to(piece.at, at), (inner,), space=bool(piece.space))

    def _plain_macro(self, piece: Piece, name: str) -> Item:
        arguments: list[Items] = []
        if name == "sqrt" and self._is_char("["):
            self.place += 1
            degree: list[Item] = []
            while not self._is_char("]"):
                degree.extend(self._item())
            self.place += 1
            arguments.append(tuple(degree))
        at = piece.at
        for _ in range(ARGUMENTS.get(name, 0)):
            inner, last = self._argument(piece)
            arguments.append(inner)
            at = _to(at, last)
        if name in ("overset", "underset", "stackrel"):
            return _stacked(arguments, at)
        single = not name[:1].isalpha()
        kind: ItemKind = "sign" if single else "macro"
        return Item(
            kind, name if single else f"\\{name}", at, tuple(arguments), space=bool(piece.space)
        )

    def _environment(self, piece: Piece) -> Item:
        if piece.text == "array":
            self._argument_text(piece)
        elif self._is_char("["):
            while self._next().text != "]":
                pass
        start = piece.at
        inner = self.sequence(piece.text)
        rows = split(inner, "row")
        while rows and not rows[-1]:
            rows = rows[:-1]
        at = _to(start, self.row[self.place - 1].at)
        return Item("environment", piece.text.rstrip("*"), at, tuple(rows))


def split(items: Sequence[Item], kind: ItemKind) -> list[Items]:
    """The stretches between items of a kind."""
    rows: list[list[Item]] = [[]]
    for item in items:
        if item.kind == kind:
            rows.append([])
        else:
            rows[-1].append(item)
    return [tuple(row) for row in rows]


def _stacked(arguments: Sequence[Items], at: Span) -> Item:
    r"""``\overset{\text{def}}{=}`` is a sign that defines."""
    base = arguments[1]
    over = "".join(item.text for item in arguments[0])
    if len(base) == 1 and base[0].text == "=" and over in ("def", "\\Delta", "!", "\\mathrm{def}"):
        return Item("sign", ":=" if over != "!" else "=", at)
    return Item("macro", "\\overset", at, tuple(arguments))


def _over(items: Items) -> Items:
    r"""``a \over b`` takes all of its group."""
    for place, item in enumerate(items):
        if item.kind == "macro" and item.text == "\\over":
            top, bottom = items[:place], _over(items[place + 1 :])
            if not top or not bottom:
                raise Rejected(item.at, "an argument is missing")
            at = _to(top[0].at, bottom[-1].at)
            return (Item("macro", "\\frac", at, (top, bottom)),)
    return items


def _character(piece: Piece) -> Item:
    text, space = piece.text, bool(piece.space)
    if text == "&":
        return Item("cell", "&", piece.at)
    if text == "~":
        return Item("quad", "~", piece.at)
    if text in CHARACTERS:
        shown = CHARACTERS[text]
        return Item("macro" if len(shown) > 1 else "sign", shown, piece.at, space=space)
    if text.isascii() and text.isalpha():
        return Item("letter", text, piece.at, space=space)
    if text.isascii() and text.isdigit():
        return Item("digit", text, piece.at, space=space)
    return Item("sign", text, piece.at, space=space)


def _in_font(item: Item, font: str) -> Item:
    parts = tuple(tuple(_in_font(one, font) for one in part) for part in item.parts)
    plain = item.kind in ("letter", "digit") or (item.kind == "macro" and not item.parts)
    return replace(item, font=font if plain else item.font, parts=parts)


def _to(first: Span, last: Span) -> Span:
    return first[0], max(first[1], last[1])

r"""Where the reading of a formula stands: its items, what is declared, and what is bound."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import NoReturn, TypeAlias

from symderiv.formula.syntax import Span, SumOperator, Syntax
from symderiv.language.latex.items import Item, Items
from symderiv.language.latex.vocabulary import Vocabulary
from symderiv.language.source import Rejected

RELATIONS = {
    "=": "=",
    ":=": ":=",
    "\\equiv": ":=",
    "<": "<",
    ">": ">",
    "\\le": "<=",
    "\\ge": ">=",
    "\\ne": "!=",
}
CLOSING = frozenset([")", "]", "\\}", ",", ";", ":"])


Widen: TypeAlias = Callable[[tuple[Syntax, ...], tuple[SumOperator, ...]], Syntax]


@dataclass(frozen=True, slots=True)
class Factor:
    """A factor, or a whole term.

    Where it ends with a sum, ``widen`` gives it with more terms under that sum, and ``names``
    are the indices that would be bound there.  ``open`` says that it reaches as far as its
    term, ``enclosed`` that parentheses stand around it.
    """

    node: Syntax
    open: bool = False
    names: frozenset[str] = frozenset()
    widen: Widen | None = None
    enclosed: bool = False


@dataclass(slots=True)
class Context:
    """What the parts of one formula share.

    ``bound`` are the indices of the sums around the present place; ``widened`` those whose sum
    was read over later terms, because nothing else could bind them there.
    """

    vocabulary: Vocabulary
    expression: Callable[[Reader], Syntax]
    factor: Callable[[Reader], Factor]
    term: Callable[[Reader], Factor]
    scripted: Callable[[Reader, Syntax, Items | None, Items | None, Item], Factor]
    bound: list[str] = field(default_factory=list)
    widened: dict[str, Span] = field(default_factory=dict)
    parameters: frozenset[str] = frozenset()
    """Names that are numbers here, such as the u of f(u)."""
    levels: int = 0
    """How many formulas are open, one in the other."""


@dataclass(slots=True)
class Reader:
    """A row of items and a place in it."""

    items: Items
    context: Context
    place: int = 0
    bars: int = 0
    at_end: Span = (0, 0)

    @property
    def vocabulary(self) -> Vocabulary:
        return self.context.vocabulary

    def peek(self, ahead: int = 0) -> Item | None:
        place = self.place + ahead
        return self.items[place] if place < len(self.items) else None

    def next(self) -> Item:
        item = self.peek()
        if item is None:
            self.fail("the formula ends too early")
        self.place += 1
        return item

    def here(self) -> Span:
        item = self.peek()
        if item is not None:
            return item.at
        return (self.items[-1].at[1],) * 2 if self.items else self.at_end

    def fail(self, message: str, hint: str | None = None, at: Span | None = None) -> NoReturn:
        raise Rejected(self.here() if at is None else at, message, hint)

    def sees(self, *texts: str) -> bool:
        item = self.peek()
        return item is not None and item.text in texts and item.kind in ("sign", "macro")

    def take(self, *texts: str) -> Item | None:
        return self.next() if self.sees(*texts) else None

    def within(self, items: Items, at: Span) -> Reader:
        """A reader of an argument or a script."""
        kept = tuple(item for item in items if item.kind != "quad")
        return Reader(kept, self.context, at_end=at)

    def whole(self, items: Items, at: Span) -> Syntax:
        """The formula that all of ``items`` make."""
        inner = self.within(items, at)
        if not inner.items:
            raise Rejected(at, "an argument is missing")
        found = self.context.expression(inner)
        inner.finish()
        return found

    def finish(self) -> None:
        item = self.peek()
        if item is not None:
            self.fail(f"{shown(item)} is not understood here", at=item.at)


NOT_A_FACTOR = (
    CLOSING
    | RELATIONS.keys()
    | {"+", "-", "/", "*", "\\cdot", "\\times", "\\odot", "\\oslash", "\\circ", "\\div", "."}
    | {
        "\\rfloor",
        "\\rceil",
        "\\Rightarrow",
        "\\approx",
        "\\land",
        "\\lor",
        "\\to",
        "!",
        "\\pm",
        "\\mp",
    }
)


def begins_factor(reader: Reader) -> bool:
    item = reader.peek()
    if item is None or item.kind in ("cell", "row"):
        return False
    if item.text in ("|", "\\|") and item.kind in ("sign", "macro"):
        return item.font == "left" or (not item.font and reader.bars == 0)
    return item.kind not in ("sign", "macro") or item.text not in NOT_A_FACTOR


def shown(item: Item) -> str:
    return {"cell": "&", "row": "\\\\", "group": "a group"}.get(item.kind, item.text)


def spanned(items: Sequence[Item]) -> Span:
    """From the first item to the last."""
    return (items[0].at[0], max(item.at[1] for item in items)) if items else (0, 0)

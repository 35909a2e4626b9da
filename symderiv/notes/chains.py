"""Rows as statements: where one begins, what goes on with it, and what claims nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from symderiv.formula.syntax import Span
from symderiv.language.latex.equations import CLOSES, COMPARED, OPENS, sides_of, trimmed
from symderiv.language.latex.items import Item, Items
from symderiv.language.latex.reader import spanned
from symderiv.language.source import Rejected
from symderiv.notes.displays import Display, Row
from symderiv.notes.remarks import Remark

SKETCHED = {
    **dict.fromkeys(["\\uparrow", "\\downarrow", "\\leadsto"], "a sketch"),
    **dict.fromkeys(["\\approx", "\\simeq", "\\cong", "\\doteq"], "an approximation"),
}
"""Signs that make a line a sketch, whatever else stands in it."""
ARROWS = frozenset(
    ["\\to", "\\rightarrow", "\\longrightarrow", "\\leftarrow", "\\gets", "\\mapsto"]
)
STATED = ARROWS | {"\\sim", "\\leftrightarrow", "\\ll", "\\gg", "\\propto", "\\in", "\\subset"}
"""Signs of statements that are no equations, where no equation stands with them."""
IMPLIES = frozenset(["\\Rightarrow", "\\Leftrightarrow", "\\iff", "\\therefore"])
REMARKS = ("(", "by ", "since ", "because ", "using ", "from ", "due ", "see ", "as ", "via ")
"""How words begin that say why a line holds."""
CONDITION = frozenset(
    ["if", "for", "for all", "where", "when", "with", "for each", "for every", "and", "for any"]
)

DEFINES = frozenset(["where", "with", "and"])
"""Words behind which an equation is a statement of its own, and no condition."""


@dataclass(slots=True)
class Part:
    """One side of a chain: its items, the line on which it stands, and what is expected of it."""

    items: Items
    row: Row
    at: Span


@dataclass(slots=True)
class Chain:
    """``left = right = …``, over one line or many; ``behind`` are conditions and ranges that
    follow it on its line."""

    display: Display
    left: Items
    parts: list[Part] = field(default_factory=list)
    behind: list[Items] = field(default_factory=list)

    @property
    def at(self) -> Span:
        return spanned(self.left)


@dataclass(frozen=True, slots=True)
class Skipped:
    """A line that claims nothing, and why."""

    display: Display
    at: Span
    reason: str


@dataclass(frozen=True, slots=True)
class Unclear:
    """A line of mathematics that is no statement that can be read."""

    display: Display
    at: Span
    problem: Rejected


Piece: TypeAlias = Chain | Skipped | Unclear


def chains(display: Display) -> list[Piece]:
    """What a display states."""
    found: list[Piece] = []
    implied = False
    for row in display.rows:
        remark = row.expect
        items = trimmed(row.items)
        implies = implied or (bool(items) and items[0].text in IMPLIES)
        implied = len(items) > 1 and items[-1].text in IMPLIES
        if not any(item.text not in IMPLIES for item in items):
            continue
        if passes(display, row, remark):
            why = remark.why if remark is not None and remark.kind == "pass over" else None
            found.append(Skipped(display, row.at, why or _said(display)))
            continue
        if row.problem is not None:
            found.append(Unclear(display, row.at, row.problem))
            continue
        for number, stretch in enumerate(_implications(items)):
            statements = _statements(stretch)
            problem = _unclear(statements)
            if problem is not None:
                found.append(Unclear(display, row.at, problem))
                continue
            for place, statement in enumerate(statements):
                follows = (implies or number > 0) and place == 0
                _add(found, display, row, statement, follows)
    return found


def _implications(items: Items) -> list[Items]:
    """What stands between arrows of implication."""
    rows: list[list[Item]] = [[]]
    for item in items:
        if item.text in IMPLIES:
            rows.append([])
        else:
            rows[-1].append(item)
    return [trimmed(tuple(row)) for row in rows if trimmed(tuple(row))]


def _unclear(statements: list[list[Items]]) -> Rejected | None:
    """Where a line falls apart into pieces that are no statements of their own."""
    for number, (items, *_) in enumerate(statements):
        if len(statements) == 1 or _is_wordy(items):
            continue
        sides, signs = sides_of(items)
        if not signs or (number > 0 and not sides[0]):
            return Rejected(spanned(items), "what stands behind wide space is not clear")
    return None


def passes(display: Display, row: Row, remark: Remark | None) -> bool:
    if remark is not None and remark.kind == "pass over":
        return True
    return any(each.kind == "pass over" and each.lines is None for each in _before(display))


def _before(display: Display) -> list[Remark]:
    return [each for each in display.remarks if each.place < display.formula.start]


def _said(display: Display) -> str:
    whole = [each.why for each in _before(display) if each.kind == "pass over"]
    return next((why for why in whole if why), "as a comment says")


def _add(
    found: list[Piece], display: Display, row: Row, statement: Sequence[Items], implies: bool
) -> None:
    items, *behind = statement
    reason = _claims_nothing(items)
    if reason is not None:
        found.append(Skipped(display, spanned(items), reason))
        return
    sides, signs = sides_of(items)
    open_chain = found[-1] if found and isinstance(found[-1], Chain) else None
    if open_chain is None and implies:
        open_chain = next((each for each in reversed(found) if isinstance(each, Chain)), None)
    if any(sign in COMPARED for sign in signs):
        problem = Rejected(spanned(items), "a comparison, where claims are equations")
        found.append(Unclear(display, spanned(items), problem))
        return
    if not signs:
        if implies and open_chain is not None:
            open_chain.parts.append(Part(items, row, spanned(items)))
            return
        found.append(Skipped(display, spanned(items), "an expression alone, which states nothing"))
        return
    parts = [Part(side, row, spanned(side)) for side in sides[1:] if side]
    if not sides[0]:
        if open_chain is None:
            problem = Rejected(spanned(items), "the left side is missing")
            found.append(Unclear(display, spanned(items), problem))
            return
        open_chain.parts += parts
        open_chain.behind += behind
        return
    if open_chain is not None and implies and open_chain.left == sides[0]:
        open_chain.parts += parts
        open_chain.behind += behind
        return
    found.append(Chain(display, sides[0], parts, list(behind)))


def _claims_nothing(items: Items) -> str | None:
    """Why a line is no statement of mathematics."""
    sides, signs = sides_of(items)
    for item in items:
        if item.kind == "macro" and (item.text in SKETCHED or (item.text in STATED and not signs)):
            return SKETCHED.get(item.text, "no equation")
    wordy = [_is_wordy(side) for side in sides if side]
    return "words" if wordy and (any(wordy) if signs else all(wordy)) else None


def _is_wordy(items: Items) -> bool:
    """Whether a side is made of words, or says more than names can."""
    real = [item for item in items if item.kind not in ("quad", "sign")]
    words = [item.text for item in real if item.kind == "word"]
    if not words or len(words) < len(real):
        return False
    return len(words) > 1 or not words[0].isidentifier()


def _statements(items: Items) -> list[list[Items]]:
    """Statements of one line, each with the conditions and ranges that follow it."""
    statements: list[list[Items]] = []
    for stretch in _stretches(items):
        conditional = _begins_condition(stretch[0])
        inner = trimmed(stretch[1:]) if conditional else stretch
        if not inner:
            continue
        compares = any(item.text in COMPARED for item in inner)
        defines = conditional and stretch[0].text.strip(" ,.").lower() in DEFINES
        if statements and (compares or _is_range(inner) or (conditional and not defines)):
            statements[-1].append(inner)
        else:
            statements.append([inner])
    return statements


def _begins_condition(item: Item) -> bool:
    return item.kind == "word" and item.text.strip(" ,.").lower() in CONDITION


def _is_range(items: Items) -> bool:
    return any(item.text == "\\ldots" for item in items)


def _stretches(items: Items) -> list[Items]:
    """What stands between semicolons, wide spaces, and words that begin a condition, without
    remarks that say why a line holds."""
    rows: list[list[Item]] = [[]]
    level = 0
    for item in items:
        if item.kind in ("sign", "macro"):
            level += (item.text in OPENS) - (item.text in CLOSES)
        parts = (item.kind, item.text) in (("sign", ";"), ("quad", "\\quad"))
        if level == 0 and parts:
            rows.append([])
        elif level == 0 and _begins_condition(item):
            rows.append([item])
        elif item.kind == "word" and item.text.lower().startswith(REMARKS) and rows[-1]:
            rows.append([])
        else:
            rows[-1].append(item)
    return [trimmed(tuple(row)) for row in rows if trimmed(tuple(row))]


Role: TypeAlias = Literal["definition", "claim", "step", "assumption", "passed over"]

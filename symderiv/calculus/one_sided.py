"""Slopes from either side: where a formula with switches has a derivative, and which one.

A formula is written with ``where`` alone, and differentiated on the open sets between its
switches.  Near a point at which a switching argument u is 0, one side of it is the branch that
the slope of u on that side selects: :class:`Side` puts that branch in.  The derivative exists
where both sides give the same slope, and the branches that meet have the point's value:
``facts`` are formulas that are 0 exactly there.  Where u rests, the branches have to agree.
Each node is asked on its own, so that two jumps do not cancel.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from symderiv.base.errors import Unsupported
from symderiv.formula.tree import (
    ONE,
    ZERO,
    Apply,
    Compare,
    CompareIndices,
    Condition,
    Expr,
    Index,
    Logical,
    Number,
    Piece,
    Plus,
    Reduce,
    Times,
    Where,
    free_indices,
    plus,
    rebuild,
    times,
    walk,
)
from symderiv.functions import FUNCTIONS

Differentiate = Callable[[Expr], Expr]


def by_cases(node: Expr) -> Expr:
    """``node`` with each function that has kinks written as the branches that meet there, and
    each condition of branches as a single comparison."""

    def change(piece: Piece) -> Piece:
        rebuilt = rebuild(piece, change)
        if isinstance(rebuilt, Apply):
            row = FUNCTIONS.get(rebuilt.function)
            if row is not None and row.kinks is not None and row.rewrite_exceptions is None:
                written = None if row.rewrite is None else row.rewrite(*rebuilt.arguments)
                return rebuilt if written is None or written == rebuilt else change(written)
        if isinstance(rebuilt, Where):
            return _single(rebuilt.condition, rebuilt.then, rebuilt.otherwise)
        return rebuilt

    changed = change(node)
    assert isinstance(changed, Expr)
    return changed


def _single(condition: Condition, then: Expr, otherwise: Expr) -> Expr:
    """Branches with one comparison each: where(c & e, a, b) = where(c, where(e, a, b), b)."""
    match condition:
        case Logical("not", (part,)):
            return _single(part, otherwise, then)
        case Logical("and", parts):
            for part in reversed(parts):
                then = _single(part, then, otherwise)
            return then
        case Logical(_, parts):
            for part in reversed(parts):
                otherwise = _single(part, then, otherwise)
            return otherwise
    return then if then == otherwise else Where(condition, then, otherwise)


@dataclass(frozen=True, slots=True)
class Fact:
    """A formula that is 0 wherever there is a derivative, or not 0 if ``jump``; ``bound`` are the
    indices of the sums that it stands in."""

    expr: Expr
    jump: bool = False
    bound: tuple[Index, ...] = ()

    @property
    def met(self) -> Expr:
        """What it is where it asks for nothing."""
        return ONE if self.jump else ZERO

    def within(self, around: Callable[[Expr, Expr], Expr]) -> Fact:
        """The same where it stands in branches; ``around`` takes what it is where it asks for
        something, and where it does not."""
        return Fact(around(self.expr, self.met), self.jump, self.bound)


class Side:
    """One side of a point, +1 or -1; ``slope`` differentiates between the switches.

    ``values`` says that the branches must have the point's value, as those of the formula
    that is differentiated have, and those of derivatives in it need not.
    """

    def __init__(
        self,
        direction: int,
        slope: Differentiate,
        is_constant: Callable[[Piece], bool],
        values: bool,
    ) -> None:
        self.direction = direction
        self.slope = slope
        self.is_constant = is_constant
        self.values = values
        self.facts: list[Fact] = []

    def of(self, node: Expr) -> Expr:
        """``node`` near the point on this side, with what that asks for noted."""
        if self.is_constant(node):
            return node
        match node:
            case Reduce("max" | "min", _, _):
                raise Unsupported("slopes of an extremum over an index")
            case Reduce(kind, index, body):
                inner, facts = self._apart(body)
                index = node.index
                self.facts += [Fact(f.expr, f.jump, (index, *f.bound)) for f in facts]
                return Reduce(kind, index, inner)
            case Where(condition, then, otherwise):
                return self._where(condition, then, otherwise)
            case Apply(function, arguments) if self.values:
                self._jump(function, arguments)
        changed = rebuild(node, self._piece)
        assert isinstance(changed, Expr)
        return changed

    def _piece(self, piece: Piece) -> Piece:
        return self.of(piece) if isinstance(piece, Expr) else rebuild(piece, self._piece)

    def _apart(self, node: Expr) -> tuple[Expr, list[Fact]]:
        before, self.facts = self.facts, []
        try:
            return self.of(node), self.facts
        finally:
            self.facts = before

    def _where(self, condition: Condition, then: Expr, otherwise: Expr) -> Expr:
        first, of_first = self._apart(then)
        second, of_second = self._apart(otherwise)
        if isinstance(condition, CompareIndices) or self.is_constant(condition):
            self.facts += [f.within(partial(Where, condition)) for f in of_first]
            self.facts += [f.within(lambda a, b: Where(condition, b, a)) for f in of_second]
            return Where(condition, first, second)
        if not isinstance(condition, Compare):
            raise Unsupported("slopes of branches with a condition of several parts")
        argument = plus(condition.right, times(-1, condition.left))
        moves = times(self.direction, self._moves(argument))
        tie = Compare("=", argument, ZERO)

        def chosen(a: Expr, b: Expr) -> Expr:
            """a or b, by the branch that is taken on this side."""
            return _where(tie, _selected(condition.operator, moves, a, b), condition, a, b)

        self.facts += [f.within(chosen) for f in of_first]
        self.facts += [f.within(lambda a, b: chosen(b, a)) for f in of_second]
        apart = plus(first, times(-1, second))
        if apart != ZERO:
            self._meet(condition.operator, tie, moves, apart)
        return chosen(first, second)

    def _meet(self, operator: str, tie: Condition, moves: Expr, apart: Expr) -> None:
        """What the branches of a switch ask for that differ by ``apart``."""
        up: Expr = ZERO
        down: Expr = ZERO
        if self.values:
            # The point has the value of one branch; the other one may be the one taken.
            up = ZERO if operator == "<=" else apart
            down = ZERO if operator == "<" else apart
        missed = _by_sign(moves, up, down, apart)
        if missed != ZERO:
            self.facts.append(Fact(Where(tie, missed, ZERO)))

    def _moves(self, argument: Expr) -> Expr:
        """The slope of a switching argument on this side; it needs one, tie or not."""
        if not self.values:
            return self.of(self.slope(argument))
        self.of(argument)
        return Side(self.direction, self.slope, self.is_constant, False).of(self.slope(argument))

    def _jump(self, function: str, arguments: tuple[Expr, ...]) -> None:
        """A function that jumps and has no branches has no slope where it does so.  On its cut,
        y = 0, arctan2(y, x) does not move with x."""
        row = FUNCTIONS.get(function)
        if row is None or row.kinks is None:
            return
        if function != "arctan2" or not self.is_constant(arguments[0]):
            self.facts += [Fact(kink, jump=True) for kink in row.kinks(*arguments)]


def _selected(operator: str, moves: Expr, then: Expr, otherwise: Expr) -> Expr:
    """The branch of ``0 operator u`` where u leaves 0 as ``moves`` says."""
    match operator:
        case "<":
            return _by_sign(moves, then, otherwise, otherwise)
        case "<=":
            return _by_sign(moves, then, otherwise, then)
        case "=":
            return _by_sign(moves, otherwise, otherwise, then)
    return _by_sign(moves, then, then, otherwise)


def _by_sign(moves: Expr, up: Expr, down: Expr, rests: Expr) -> Expr:
    if isinstance(moves, Number):
        return up if moves.value > 0 else down if moves.value < 0 else rests
    if up == down == rests:
        return up
    return Where(Compare("<", ZERO, moves), up, Where(Compare("<", moves, ZERO), down, rests))


def _where(tie: Condition, at_tie: Expr, condition: Condition, then: Expr, other: Expr) -> Expr:
    off_tie = then if then == other else Where(condition, then, other)
    return off_tie if at_tie == off_tie else Where(tie, at_tie, off_tie)


def apart(right: Expr, left: Expr) -> Expr:
    """right - left of one formula on both sides, so written that it is exactly 0 off the ties."""
    if right == left:
        return ZERO
    match right, left:
        case Where(one, a, b), Where(other, c, d) if one == other:
            # At a tie, the sides take different branches, which have ties of their own.
            first = plus(a, times(-1, c)) if _is_tie(one) else apart(a, c)
            second = apart(b, d)
            return first if first == second else Where(one, first, second)
        case Plus(terms), Plus(others) if len(terms) == len(others):
            return plus(*map(apart, terms, others))
        case Times(factors), Times(others) if len(factors) == len(others):
            return plus(
                *[
                    times(*factors[:place], apart(a, b), *others[place + 1 :])
                    for place, (a, b) in enumerate(zip(factors, others, strict=True))
                ]
            )
        case Reduce("sum", index, body), Reduce("sum", other, inner) if index == other:
            difference = apart(body, inner)
            return ZERO if difference == ZERO else Reduce("sum", index, difference)
    return _at_ties(plus(right, times(-1, left)))


def _at_ties(difference: Expr) -> Expr:
    """A difference of both sides, which is 0 but where a switch is at its zero."""
    found: Expr = ZERO
    free = set(free_indices(difference))
    for tie in dict.fromkeys(p.condition for p in walk(difference) if isinstance(p, Where)):
        if _is_tie(tie):
            if not free.issuperset(free_indices(tie)):
                return difference
            found = Where(tie, difference, found)
    return difference if found == ZERO else found


def _is_tie(condition: Condition) -> bool:
    match condition:
        case Compare("=", _, right):
            return right == ZERO
    return False

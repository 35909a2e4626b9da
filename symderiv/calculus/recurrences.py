"""Functions at neighbouring arguments, by as few of them as their recurrences allow.

The recurrence of a row leads one way, to arguments at which the function is defined wherever
it was before: gamma(u) = gamma(u + 1) / u, but not (u - 1) gamma(u - 1), which has no value at
u = 1.  So all values are written by those that lie furthest that way in the formula.

Rules that hold only off the zeros of an expression (sinc(u) = sin(pi u) / (pi u)) wait for
somebody who knows whether these zeros matter, see :mod:`symderiv.calculus.exceptions`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

from symderiv.formula.degree import canonical
from symderiv.formula.tree import (
    ONE,
    Apply,
    Expr,
    Number,
    Piece,
    Plus,
    Symbol,
    Times,
    apply,
    plus,
    power,
    rebuild,
    times,
    walk,
)
from symderiv.functions import FUNCTIONS
from symderiv.functions.row import Function, Recurrence
from symderiv.functions.terms import literal

Covered: TypeAlias = Callable[[Expr], bool]
"""Whether a rule that fails at the zeros of an expression may be used all the same."""
Group: TypeAlias = tuple[object, ...]

_MAXIMAL_STEPS = 24
_MAXIMAL_ROUNDS = 3
"""Steps of one function may bring neighbours of another into the formula."""


def by_neighbours(expr: Expr, simpler: Callable[[Expr], Expr], covered: Covered) -> Expr:
    """``expr`` with recurrences used, and rules with exceptions where these are covered."""
    for _ in range(_MAXIMAL_ROUNDS):
        before = expr
        expr = _Stepping(_tops(expr), simpler, covered).of(expr)
        if expr == before:
            break
    return expr


def folded(node: Expr) -> Expr:
    """Sums and products with their numbers added up, at the end, and multiplied."""
    match node:
        case Plus(terms):
            total = plus(*[folded(term) for term in terms])
            if not isinstance(total, Plus):
                return total
            numbers = [term for term in total.terms if isinstance(term, Number)]
            return plus(*[term for term in total.terms if term not in numbers], *numbers)
        case Times((Number() as number, Plus(terms))):
            return plus(*[folded(times(number, term)) for term in terms])
        case Times(factors):
            return times(*[folded(factor) for factor in factors])
    return node


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a function stands on the line of its neighbours, counted along its recurrence."""

    group: Group
    height: Fraction


def _tops(expr: Expr) -> dict[Group, Fraction]:
    """For each group that has a relation its last place."""
    heights: dict[Group, set[Fraction]] = {}
    order: dict[Group, int] = {}
    for part in walk(expr):
        recurrence = _recurrence(part)
        if recurrence is not None:
            assert isinstance(part, Apply)
            place = _place(part, recurrence)
            heights.setdefault(place.group, set()).add(place.height)
            order[place.group] = recurrence.order
    return {group: max(found) for group, found in heights.items() if len(found) > order[group]}


def _recurrence(part: Piece) -> Recurrence | None:
    row = FUNCTIONS.get(part.function) if isinstance(part, Apply) else None
    recurrence = None if row is None else row.recurrence
    if recurrence is None or not isinstance(part, Apply):
        return None
    return recurrence if recurrence.place < len(part.arguments) else None


def _place(node: Apply, recurrence: Recurrence) -> _Place:
    """Arguments that may be equal share a group: what they are made of is all that a tree
    tells of that for sure."""
    argument = folded(node.arguments[recurrence.place])
    shift = _shift(argument)
    others = [
        _names(other) or canonical(other, {})
        for place, other in enumerate(node.arguments)
        if place != recurrence.place
    ]
    group = (node.function, shift % 1, _names(argument), *others)
    return _Place(group, recurrence.towards * shift)


def _names(node: Expr) -> frozenset[str]:
    return frozenset(part.name for part in walk(node) if isinstance(part, Symbol))


def _shift(argument: Expr) -> Fraction:
    """The number that is added in an argument."""
    value = literal(argument)
    if value is not None:
        return value
    if isinstance(argument, Plus):
        return sum((t.value for t in argument.terms if isinstance(t, Number)), Fraction(0))
    return Fraction(0)


class _Stepping:
    def __init__(
        self, tops: dict[Group, Fraction], simpler: Callable[[Expr], Expr], covered: Covered
    ) -> None:
        self.tops = tops
        self.simpler = simpler
        self.covered = covered
        self.known: dict[Expr, Expr] = {}

    def of(self, expr: Expr) -> Expr:
        known = self.known.get(expr)
        if known is None:
            changed = rebuild(expr, self._piece)
            assert isinstance(changed, Expr)
            known = self.known[expr] = self._node(changed)
        return known

    def _piece(self, piece: Piece) -> Piece:
        return self.of(piece) if isinstance(piece, Expr) else rebuild(piece, self._piece)

    def _node(self, node: Expr) -> Expr:
        if not isinstance(node, Apply):
            return node
        recurrence = _recurrence(node)
        if recurrence is not None:
            node = Apply(node.function, tuple(folded(argument) for argument in node.arguments))
        written = self._stepped(node, recurrence) or self._off_exceptions(node)
        return node if written is None else self.of(self.simpler(written))

    def _stepped(self, node: Apply, recurrence: Recurrence | None) -> Expr | None:
        """One step towards the last neighbours."""
        if recurrence is None:
            return None
        arguments = node.arguments
        place = _place(node, recurrence)
        missing = self.tops.get(place.group, place.height) - place.height
        if not recurrence.order <= missing <= _MAXIMAL_STEPS:
            return None
        if recurrence.exceptions and not all(map(self.covered, recurrence.exceptions(*arguments))):
            return None
        return recurrence.step(*arguments)

    def _off_exceptions(self, node: Apply) -> Expr | None:
        row = FUNCTIONS.get(node.function)
        if node.function == "exp":
            return self._exp(node.arguments[0])
        if row is None or row.rewrite is None or row.rewrite_exceptions is None:
            return None
        if not all(map(self.covered, row.rewrite_exceptions(*node.arguments))):
            return None
        return row.rewrite(*node.arguments)

    def _exp(self, argument: Expr) -> Expr | None:
        """exp(a + n W(z)) = exp(a) (z / W(z))**n, off the zeros of z."""
        rest: list[Expr] = []
        powers: list[Expr] = []
        for term in argument.terms if isinstance(argument, Plus) else (argument,):
            match term:
                case Times((Number(value), Apply() as inner)) if value.denominator == 1:
                    multiple: Expr = Number(value)
                case Apply() as inner:
                    multiple = ONE
                case _:
                    rest.append(term)
                    continue
            row = FUNCTIONS.get(inner.function)
            if row is not None and "exp" in row.under and self._is_undone(row, inner):
                powers.append(power(row.under["exp"](*inner.arguments), multiple))
            else:
                rest.append(term)
        if not powers:
            return None
        return times(*([apply("exp", plus(*rest))] if rest else []), *powers)

    def _is_undone(self, row: Function, inner: Apply) -> bool:
        exceptions = row.under_exceptions
        return exceptions is not None and all(map(self.covered, exceptions(*inner.arguments)))

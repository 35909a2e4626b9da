"""**Cases**: the sign of a switching argument, and what conditions say where it is known.

A switching argument is the difference of both sides of a comparison, as it stands in the claim or
in a function that its row writes by cases.  Off its zeros a continuous one keeps its sign all
around a point, so that one branch may be differentiated in place of the whole.

At a zero, a formula has a derivative only if its slopes from both sides are equal.  On one of the
sides the argument is positive, on the other one negative, or it does not move, and then branches
that meet have equal slopes or there is no derivative: so the derivative, where there is one, is
that of the branch for *either* sign.  Which one, is the choice of the certificate.  That is said
for one argument at a zero, and for derivatives that are not differentiated again.

Wrong twin: ``d(max(x, y), x) = where(x > y, 1, 1/2)``, whichever sign is chosen at x = y.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, TypeAlias

from symderiv.checking.terms import Polynomial
from symderiv.formula.tree import (
    Apply,
    Compare,
    Condition,
    Expr,
    Index,
    Logical,
    Number,
    Piece,
    Plus,
    Times,
    Where,
    free_indices,
    rename,
    walk,
)
from symderiv.functions import FUNCTIONS

Sign: TypeAlias = Literal[1, 0, -1]

_HOLDS: dict[str, Callable[[int], bool]] = {
    "<": lambda sign: sign < 0,
    "<=": lambda sign: sign <= 0,
    "=": lambda sign: sign == 0,
    "!=": lambda sign: sign != 0,
}


@dataclass(frozen=True, slots=True)
class Switch:
    """A switching argument, written out, its sign in a case, and the one for its slopes at a zero,
    which is 0 for an argument that is 0 all around."""

    argument: Expr
    sign: Sign
    leaning: Sign = 1

    @property
    def opposite(self) -> Switch:
        """The same of the negative argument; the argument itself stays what it is called by."""
        signs: dict[Sign, Sign] = {1: -1, 0: 0, -1: 1}
        return Switch(self.argument, signs[self.sign], signs[self.leaning])

    @property
    def slope_sign(self) -> int:
        return self.sign or self.leaning


def difference(comparison: Compare) -> Expr:
    return Plus((comparison.left, Times((Number(Fraction(-1)), comparison.right))))


def by_cases(node: Expr) -> Where | None:
    """A function by cases, as its row in the table writes it; a formula by cases as it is."""
    match node:
        case Where():
            return node
        case Apply(function, arguments):
            row = FUNCTIONS.get(function)
            written = row.rewrite(*arguments) if row is not None and row.rewrite else None
            if row is not None and row.rewrite_exceptions is None and isinstance(written, Where):
                return written
    return None


def arguments_of(trees: Iterable[Expr], free: Sequence[Index]) -> list[Expr]:
    """The switching arguments of some trees, in their order; those that hold one bound index at
    the free indices that it may be."""
    found: dict[Expr, None] = {}
    for tree in trees:
        for comparison in _comparisons(tree):
            argument = difference(comparison)
            bound = [index for index in free_indices(argument) if index not in free]
            if not bound:
                found.setdefault(argument)
            for index in free if len(bound) == 1 else ():
                if index.dimension == bound[0].dimension:
                    found.setdefault(rename(argument, {bound[0]: index}))
    return list(found)


def _comparisons(tree: Piece) -> Iterator[Compare]:
    for part in walk(tree):
        if isinstance(part, Compare):
            yield part
        elif isinstance(part, Apply):
            written = by_cases(part)
            if written is not None:
                yield from (each for each in walk(written) if isinstance(each, Compare))


def compares(condition: Condition) -> Iterator[Compare]:
    for part in walk(condition):
        if isinstance(part, Compare):
            yield part


def holds(operator: str, sign: int) -> bool:
    """Whether a comparison holds whose left side minus the right one has a sign."""
    return _HOLDS[operator](sign)


def truth(condition: Condition, known: dict[Compare, bool | None]) -> bool | None:
    """A condition by what is known of its comparisons, as Kleene joins them."""
    match condition:
        case Compare():
            return known.get(condition)
        case Logical("not", (inner,)):
            inside = truth(inner, known)
            return None if inside is None else not inside
        case Logical(operator, parts):
            values = [truth(part, known) for part in parts]
            decisive = operator == "or"
            if decisive in values:
                return decisive
            return None if None in values else not decisive
    return None


def sign_of(number: Fraction | int) -> Sign:
    return 1 if number > 0 else -1 if number < 0 else 0


def ratio(left: Polynomial, right: Polynomial) -> Fraction | None:
    """The number that the one polynomial is times the other; None where it is no multiple."""
    if left.keys() != right.keys() or not left:
        return None
    numbers = {Fraction(left[monomial]) / right[monomial] for monomial in left}
    return numbers.pop() if len(numbers) == 1 else None

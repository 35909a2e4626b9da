"""What branches are off the kinks of a claim: where(z >= 0, a, b) = where(z > 0, a, b) where no
z is 0.

A claim that leaves out the zeros of a formula, for all values of its indices, says the same with
either of them, and people write both for one derivative.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from symderiv.formula.degree import Key, canonical
from symderiv.formula.tree import (
    ZERO,
    Compare,
    Expr,
    Index,
    Piece,
    Where,
    free_indices,
    plus,
    rebuild,
    rename,
    times,
)


def pattern(expr: Expr) -> tuple[Key, tuple[Index, ...]]:
    """A formula but for the names of its free indices, and these in the order in which they stand
    in it: two are alike where one is the other at other indices, all different."""
    free = free_indices(expr)
    places = {index: Index(f"_p{n}", index.dimension) for n, index in enumerate(free)}
    return canonical(rename(expr, places), {}), free


class OffKinks:
    """Writes branches that ``kinks`` decide in one way."""

    def __init__(self, kinks: Iterable[Expr]) -> None:
        self._signs: Mapping[Key, int] = {
            pattern(times(sign, kink))[0]: sign for kink in kinks for sign in (-1, 1)
        }

    def __call__(self, expr: Expr) -> Expr:
        changed = self._changed(expr) if self._signs else expr
        assert isinstance(changed, Expr)
        return changed

    def _changed(self, node: Piece) -> Piece:
        rebuilt = rebuild(node, self._changed)
        match rebuilt:
            case Where(Compare() as compare, then, otherwise):
                return self._branch(compare, then, otherwise)
        return rebuilt

    def _branch(self, compare: Compare, then: Expr, otherwise: Expr) -> Expr:
        above = plus(compare.right, times(-1, compare.left))
        sign = self._signs.get(pattern(above)[0])
        if sign is None:
            return Where(compare, then, otherwise)
        match compare.operator:
            case "=":
                return otherwise
            case "!=":
                return then
        if sign < 0:
            return Where(Compare("<", ZERO, times(-1, above)), otherwise, then)
        return Where(Compare("<", ZERO, above), then, otherwise)

"""Where a backward pass written by hand goes wrong: its first quantity that is no adjoint.

A quantity is to blame if the claim comes out right at a point with the adjoint in its place; the
first one in the order of the definitions is where the others have the fault from.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import permutations
from typing import Any

from symderiv.formula.tree import Index
from symderiv.kernel.ball import Indeterminate, Undefined, as_text, is_different
from symderiv.language.render import render_text
from symderiv.proving.lemmas.claim import NamedClaim
from symderiv.proving.lemmas.names import symbols_in
from symderiv.proving.lemmas.values import Values, is_near_zero

MOST_TRIED = 400


@dataclass(frozen=True)
class Blame:
    """``name`` is the first that is not d(``root``, ``quantity``), of which it has the ``axes``;
    ``indices`` is a place where they differ, with both values there as text."""

    name: str
    root: str
    quantity: str
    shown: str
    adjoint: str
    axes: tuple[int, ...]
    indices: tuple[int, ...]
    stated: str
    true: str

    @property
    def text(self) -> str:
        at = f"[{', '.join(map(str, self.indices))}]" if self.indices else ""
        return (
            f"{self.name} is the first that is not d({self.root}, {self.shown}): "
            f"{self.name}{at} is {self.stated} there, and should be {self.true}"
        )


def blame(claim: NamedClaim, values: Values) -> Blame | None:
    """The first quantity of the right side that is wrong, if one alone is; None where that is
    not so, or where the right side itself is wrong."""
    backward = list(_backward(claim))
    adjoints = claim.every_adjoint() if backward else []
    tried = 0
    for name in backward:
        pairs = [(adjoint, axes) for adjoint in adjoints for axes in _orders(claim, name, adjoint)]
        if any(_differs(claim, values, name, *pair) is None for pair in pairs):
            continue
        for adjoint, axes in pairs:
            tried += 1
            if tried > MOST_TRIED:
                return None
            if _mends(claim, values, name, adjoint, axes):
                return _blamed(claim, values, name, adjoint, axes)
    return None


def _backward(claim: NamedClaim) -> Iterator[str]:
    """The definitions of the right side of which nothing is made that was differentiated."""
    tops = sorted(n for n in symbols_in(claim.right) if n in claim.names)
    forward = set(claim.names.below(claim.adjoints.roots))
    for name in claim.names.below(tops):
        if name not in forward and not claim.names.is_temporary(name):
            yield name


def _orders(claim: NamedClaim, name: str, adjoint: str) -> Iterator[tuple[int, ...]]:
    """For each axis of the adjoint the axis of the quantity that it is."""
    mine = [index.dimension for index in claim.names.parameters(name)]
    theirs = [index.dimension for index in claim.names.parameters(adjoint)]
    if len(mine) == len(theirs) <= 3:
        for axes in permutations(range(len(mine))):
            if [mine[axis] for axis in axes] == theirs:
                yield axes


def _differs(
    claim: NamedClaim, values: Values, name: str, adjoint: str, axes: tuple[int, ...]
) -> tuple[int, ...] | None:
    """A place of a quantity where it differs from an adjoint."""
    mine, theirs = values.array(name), values.array(adjoint)
    for env in values.places(claim.names.parameters(name)):
        place = tuple(env.values())
        turned = [place[axis] for axis in axes]
        if is_different(_entry(mine, place), _entry(theirs, turned)):
            return place
    return None


def _mends(
    claim: NamedClaim, values: Values, name: str, adjoint: str, axes: tuple[int, ...]
) -> bool:
    """Whether the claim holds at the point with an adjoint in the place of a quantity."""
    theirs = values.array(adjoint)
    parameters = claim.names.parameters(name)

    def filled(place: tuple[int, ...], rest: tuple[Index, ...]) -> Any:
        if not rest:
            return _entry(theirs, [place[axis] for axis in axes])
        size = values.length(rest[0].dimension)
        return tuple([filled((*place, n), rest[1:]) for n in range(1, size + 1)])

    mended = values.overridden({name: filled((), parameters)})
    free = claim.identity.free
    try:
        pairs = zip(values.of(claim.left, free), mended.of(claim.right, free), strict=True)
        return all(is_near_zero(left - right) for left, right in pairs)
    except (Undefined, Indeterminate):
        return False


def _blamed(
    claim: NamedClaim, values: Values, name: str, adjoint: str, axes: tuple[int, ...]
) -> Blame | None:
    place = _differs(claim, values, name, adjoint, axes)
    if place is None:
        return None
    root, quantity = claim.adjoints.meant[adjoint]
    turned = [place[axis] for axis in axes]
    return Blame(
        name,
        root,
        quantity,
        _readable(claim, quantity),
        adjoint,
        axes,
        place,
        as_text(_entry(values.array(name), place), 6),
        as_text(_entry(values.array(adjoint), turned), 6),
    )


def _readable(claim: NamedClaim, quantity: str) -> str:
    """A quantity as a reader knows it: a formula, where the file has no name for it."""
    if not claim.names.is_temporary(quantity) or quantity not in claim.names:
        return quantity
    definition = claim.names.bodies[quantity]
    return render_text(definition.body, (*claim.derivation.symbols, *claim.derivation.definitions))


def _entry(array: Any, place: list[int] | tuple[int, ...]) -> Any:
    for element in place:
        array = array[element - 1]
    return array

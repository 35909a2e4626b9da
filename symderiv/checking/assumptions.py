"""**Assume**: what a given equation says, used as it stands.

At every point of the claim it holds for all values of its own indices, and both of its sides have
values.  It is used after all derivatives have been taken: an assumption restricts points, not
functions.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from typing import NamedTuple, TypeAlias

from symderiv.checking.refusal import NotCovered
from symderiv.checking.terms import (
    Atom,
    Monomial,
    Polynomial,
    divided,
    free_of,
    monomial_text,
    ordered,
    scaled,
)
from symderiv.checking.work import Work
from symderiv.formula.tree import Index, Label, Position, position_indices

Binding: TypeAlias = dict[Index, Position]

_MOST_FACTORS = 4
_RANK = {"sum": 3, "reduce": 2, "apply": 2, "root": 2, "symbol": 1}


class Equation:
    """``atom = said`` for all values of ``free``; other indices are those of the case.

    Wrong twin: with sum(y[k], k) = 1, ``sum(y[k] * x[k], k) = sum(x[k], k)``.
    """

    def __init__(self, law: str, free: Iterable[Index], difference: Polynomial) -> None:
        self.law = law
        self.free = frozenset(free)
        held = free_of(difference) - self.free if not self.free else frozenset()
        leads = [
            (_RANK[atom.kind], monomial_text(monomial), monomial, atom)
            for monomial in difference
            if len(monomial) == 1
            for atom, size in monomial
            if size == 1 and atom.kind in _RANK and atom.free - held == self.free
        ]
        if not leads:
            raise NotCovered(law)
        *_, lead, self.atom = max(leads, key=lambda each: each[:2])
        rest = {monomial: c for monomial, c in difference.items() if monomial != lead}
        self.said = scaled(divided(rest, (), Fraction(difference[lead])), -1)
        if not free_of(self.said) - held <= self.free:
            raise NotCovered(law)

    def __call__(self, atom: Atom, work: Work) -> Polynomial | None:
        """What the equation says of an atom; None if it says nothing."""
        binding: Binding = {}
        if not matches(self.atom, atom, self.free, binding) or binding.keys() != self.free:
            return None
        with work.without_equations():
            if work.moved({((self.atom, 1),): 1}, binding) != {((atom, 1),): 1}:
                return None
            said = work.moved(self.said, binding)
        return None if _turns(atom, said) else said


def matches(pattern: object, part: object, variables: frozenset[Index], binding: Binding) -> bool:
    """Whether ``part`` looks like ``pattern`` with positions in place of some indices."""
    match pattern, part:
        case Index(), Index() | int() | Label():
            if pattern not in variables:
                return pattern == part
            return binding.setdefault(pattern, part) == part
        case Label(), Label():
            same = pattern.name == part.name
            return same and matches(pattern.positions, part.positions, variables, binding)
        case dict(), dict():
            first = sorted(pattern.items(), key=lambda item: monomial_text(item[0]))
            second = sorted(part.items(), key=lambda item: monomial_text(item[0]))
            return matches(tuple(first), tuple(second), variables, binding)
        case tuple(), tuple():
            return len(pattern) == len(part) and all(
                matches(*pair, variables, binding) for pair in zip(pattern, part, strict=True)
            )
        case Atom(), Atom():
            same = pattern.kind == part.kind
            return same and matches(pattern.data, part.data, variables, binding)
    return pattern == part


class Occurrence(NamedTuple):
    """Where the summand of a sum stands in a monomial that is summed over some indices."""

    rest: Monomial
    """The other factors; none of them holds an index that is gone."""
    gone: tuple[Index, ...]
    """What is summed over in the occurrence, and nowhere else."""
    known: Binding


def occurrences(
    work: Work,
    indices: Sequence[Index],
    monomial: Monomial,
    pattern: Monomial,
    inner: Sequence[Index],
    others: Sequence[Index],
    start: Binding,
) -> Iterator[Occurrence]:
    """The occurrences of a pattern with ``inner`` indices and those of ``start`` summed over, at
    any positions in place of ``others``."""
    if len(pattern) > _MOST_FACTORS:
        return
    summed = (*start, *inner)
    variables = frozenset((*summed, *others))

    def search(place: int, used: Monomial, known: Binding) -> Iterator[tuple[Monomial, Binding]]:
        if place == len(pattern):
            yield used, known
            return
        for part in monomial:
            if part not in used and part[1] == pattern[place][1]:
                extended = dict(known)
                if matches(pattern[place][0], part[0], variables, extended):
                    yield from search(place + 1, (*used, part), extended)

    for used, known in search(0, (), start):
        if known.keys() != variables or work.moved({pattern: 1}, known) != {ordered(used): 1}:
            continue
        gone = tuple(known[each] for each in summed)
        rest = tuple(part for part in monomial if part not in used)
        held = {index for each in others for index in position_indices(known[each])}
        held = held.union(*(atom.free for atom, _ in rest))
        if (
            len(set(gone)) == len(gone)
            and set(gone) <= set(indices)
            and not held.intersection(gone)
        ):
            yield Occurrence(rest, gone, known)  # type: ignore[arg-type]


def in_sum(
    work: Work, equations: Iterable[Equation], indices: Sequence[Index], monomial: Monomial
) -> tuple[list[Index], Polynomial] | None:
    """**Assume** inside of a sum: given sum(A[i, k] v[k], k) = w[i], what is summed over k in
    sum(x[i] A[i, k] v[k], i, k) is w[i]; the indices that are left, and what is summed over them.

    Wrong twin: with sum(y[k], k) = 1, ``sum(y[k] * x[k], k) = 1``.
    """
    for equation in equations:
        if equation.atom.kind != "sum":
            continue
        inner, inside = equation.atom.data
        assert isinstance(inner, tuple)
        assert isinstance(inside, dict)
        if list(inside.values()) != [1]:
            continue
        [pattern] = inside
        free = tuple(equation.free)
        for found in occurrences(work, indices, monomial, pattern, inner, free, {}):
            work.require(equation.law)
            with work.without_equations():
                said = work.moved(equation.said, {each: found.known[each] for each in free})
            left = [each for each in indices if each not in found.gone]
            return left, work.multiplied({found.rest: 1}, said)
    return None


def _turns(atom: Atom, said: Polynomial) -> bool:
    """Whether an atom would be replaced by another one of its kind with a larger text, which is
    replaced by it in turn: A[i, j] = A[j, i]."""
    if len(said) != 1:
        return False
    [monomial] = said
    return any(
        other.kind == atom.kind and other.data[0] == atom.data[0] and other.text >= atom.text
        for other, _ in monomial
    )

"""**Assume**: what a given equation says, used as it stands.

At every point of the claim it holds for all values of its own indices, and both of its sides have
values.  It is used after all derivatives have been taken: an assumption restricts points, not
functions.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import TypeAlias

from symderiv.checking.refusal import NotCovered
from symderiv.checking.terms import Atom, Polynomial, divided, free_of, monomial_text, scaled
from symderiv.checking.work import Work
from symderiv.formula.tree import Index, Label, Position

Binding: TypeAlias = dict[Index, Position]

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

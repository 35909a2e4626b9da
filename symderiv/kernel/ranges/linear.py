"""Linear forms in indices and sizes, and what systems of them exclude.

A form is a whole-number combination of indices and sizes with an offset; as a constraint it is at
least 0.  :func:`contradictory` is Fourier's and Motzkin's elimination over the rationals, with
constraints rounded to whole numbers: what it calls contradictory has no solution in whole numbers.
It may miss contradictions, and never finds one that is none.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from math import gcd
from typing import TypeAlias

from symderiv.base import steps
from symderiv.formula.tree import Affine, Index, Position

Variable: TypeAlias = Index | str
"""An index, or a dimension whose size is meant."""

_MOST_CONSTRAINTS = 120


@dataclass(frozen=True, slots=True)
class Form:
    """``terms`` in a fixed order, none of them with the multiple 0."""

    terms: tuple[tuple[Variable, int], ...]
    offset: int
    _hash: int = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_hash", hash((self.terms, self.offset)))

    def __hash__(self) -> int:
        return self._hash

    @classmethod
    def of(cls, terms: Mapping[Variable, int], offset: int) -> Form:
        kept = [(variable, multiple) for variable, multiple in terms.items() if multiple]
        return cls(tuple(sorted(kept, key=_order)), offset)

    @classmethod
    def number(cls, value: int) -> Form:
        return cls((), value)

    @classmethod
    def variable(cls, variable: Variable) -> Form:
        return cls(((variable, 1),), 0)

    def multiple(self, variable: Variable) -> int:
        for own, multiple in self.terms:
            if own == variable:
                return multiple
        return 0

    def plus(self, other: Form, factor: int = 1) -> Form:
        """``self + factor * other``."""
        if not other.terms:
            return Form(self.terms, self.offset + factor * other.offset)
        terms = dict(self.terms)
        for variable, multiple in other.terms:
            terms[variable] = terms.get(variable, 0) + factor * multiple
        return Form.of(terms, self.offset + factor * other.offset)

    def times(self, factor: int) -> Form:
        return Form(tuple((v, factor * n) for v, n in self.terms), factor * self.offset)

    def shifted(self, offset: int) -> Form:
        return Form(self.terms, self.offset + offset)

    def put_in(self, values: Mapping[Variable, Form]) -> Form:
        """The form with other forms for some of its variables, all at once."""
        if not any(variable in values for variable, _ in self.terms):
            return self
        total = Form((), self.offset)
        for variable, multiple in self.terms:
            total = total.plus(values.get(variable, Form.variable(variable)), multiple)
        return total

    def mentions(self, variables: Iterable[Variable]) -> bool:
        own = [variable for variable, _ in self.terms]
        return any(variable in own for variable in variables)

    def indices(self) -> Iterator[Index]:
        return (variable for variable, _ in self.terms if isinstance(variable, Index))

    def rounded(self) -> Form:
        """The constraint divided by what its multiples share; whole numbers stay."""
        shared = gcd(*[multiple for _, multiple in self.terms])
        if shared < 2:
            return self
        return Form(tuple((v, n // shared) for v, n in self.terms), self.offset // shared)

    def negated(self) -> Form:
        """The constraint that holds exactly where this one does not."""
        return self.times(-1).shifted(-1)


Known: TypeAlias = frozenset[Form]
"""Constraints that all hold."""


def _order(term: tuple[Variable, int]) -> tuple[bool, str, str]:
    variable = term[0]
    if isinstance(variable, str):
        return False, variable, ""
    return True, variable.name, str(variable.dimension)


def form_of(position: Position, lengths: Mapping[str, int]) -> Form:
    """A position as a form; ``lengths`` are the sizes that are known."""
    if isinstance(position, int):
        return Form.number(position)
    if isinstance(position, Index):
        return Form.variable(position)
    assert isinstance(position, Affine)
    terms: dict[Variable, int] = {}
    offset = position.offset
    for index, multiple in position.terms:
        assert isinstance(index, Index)
        terms[index] = terms.get(index, 0) + multiple
    for name, multiple in position.sizes:
        if name in lengths:
            offset += multiple * lengths[name]
        else:
            terms[name] = multiple
    return Form.of(terms, offset)


def entails(known: Known, constraint: Form) -> bool:
    """Whether a constraint holds wherever the known ones do."""
    if not constraint.terms:
        return constraint.offset >= 0
    if constraint in known:
        return True
    return contradictory(known | {constraint.negated().rounded()})


def are_equal(known: Known, left: Form, right: Form) -> bool:
    """Whether two forms are the same number wherever the known constraints hold."""
    difference = left.plus(right, -1)
    if not difference.terms:
        return difference.offset == 0
    return entails(known, difference) and entails(known, difference.times(-1))


@lru_cache(maxsize=1 << 15)
def contradictory(constraints: Known) -> bool:
    """Whether no whole numbers satisfy all of the constraints; False says nothing."""
    system: dict[tuple[tuple[Variable, int], ...], int] | None = {}
    for constraint in constraints:
        system = _with(system, constraint)
    while system:
        steps.take()
        variable = _easiest(system)
        system = _without(system, variable)
        if system is not None and len(system) > _MOST_CONSTRAINTS:
            return False
    return system is None


_System: TypeAlias = "dict[tuple[tuple[Variable, int], ...], int] | None"
"""Offsets by terms; None where a contradiction was found."""


def _with(system: _System, constraint: Form) -> _System:
    if system is None:
        return None
    constraint = constraint.rounded()
    if not constraint.terms:
        return system if constraint.offset >= 0 else None
    before = system.get(constraint.terms)
    if before is None or constraint.offset < before:
        system[constraint.terms] = constraint.offset
    return system


def _easiest(system: dict[tuple[tuple[Variable, int], ...], int]) -> Variable:
    """The variable whose elimination makes the fewest constraints."""
    counts: dict[Variable, list[int]] = {}
    for terms in system:
        for variable, multiple in terms:
            counts.setdefault(variable, [0, 0])[multiple > 0] += 1
    return min(counts, key=lambda v: counts[v][0] * counts[v][1] - sum(counts[v]))


def _without(system: dict[tuple[tuple[Variable, int], ...], int], variable: Variable) -> _System:
    """What the constraints say of the other variables."""
    below: list[tuple[Form, int]] = []
    above: list[tuple[Form, int]] = []
    rest: _System = {}
    for terms, offset in system.items():
        form = Form(terms, offset)
        multiple = form.multiple(variable)
        if multiple > 0:
            below.append((form, multiple))
        elif multiple < 0:
            above.append((form, -multiple))
        else:
            rest = _with(rest, form)
    for low, down in below:
        for high, up in above:
            rest = _with(rest, low.times(up).plus(high, down))
            if rest is None:
                return None
    return rest

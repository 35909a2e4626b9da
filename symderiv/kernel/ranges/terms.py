"""Sums of guarded products, which the normal form is made of.

A :class:`Term` is a rational times the sum, over all whole numbers that its ``bound`` indices may
be, of the product of its factors where its guard holds, and of 0 where it does not.  The guard
bounds each bound index.  Entries count as defined everywhere: what a claim says where one of its
entries lies outside of its axis is nothing, so any value will do there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import lru_cache
from itertools import permutations
from typing import TypeAlias

from symderiv.base import steps
from symderiv.formula.tree import Index, fresh
from symderiv.kernel.ranges.linear import Form, Known, Variable

MOST_TERMS = 300
_MOST_ORDERED = 3


class TooMuch(Exception):
    """More terms than this test should have, or a formula that it does not read."""


class Work:
    """What one test may still do: terms that are added, multiplied or settled, and places that are
    looked at.  Counted apart from what is remembered, so that no answer depends on the order of
    questions."""

    left = 0

    @classmethod
    def begin(cls, amount: int) -> None:
        cls.left = amount

    @classmethod
    def do(cls) -> None:
        steps.take()
        cls.left -= 1
        if cls.left < 0:
            raise TooMuch


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of a symbol, at places that are linear forms."""

    name: str
    places: tuple[Form, ...]


@dataclass(frozen=True, slots=True)
class Count:
    """An index or a size as a number."""

    variable: Variable


@dataclass(frozen=True, slots=True)
class Call:
    """A function of sums, by its ``head``; ``bound`` are indices that it binds in them."""

    head: tuple[str, ...]
    arguments: tuple[Sum, ...] = ()
    bound: tuple[Index, ...] = ()
    _hash: int = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_hash", hash((self.head, self.arguments, self.bound)))

    def __hash__(self) -> int:
        return self._hash


Atom: TypeAlias = Entry | Count | Call
Factors: TypeAlias = tuple[tuple[Atom, int], ...]


@dataclass(frozen=True, slots=True)
class Term:
    coefficient: Fraction
    bound: tuple[Index, ...] = ()
    guard: Known = frozenset()
    factors: Factors = ()
    _hash: int = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        parts = (self.coefficient, self.bound, self.guard, self.factors)
        object.__setattr__(self, "_hash", hash(parts))

    def __hash__(self) -> int:
        return self._hash


Sum: TypeAlias = tuple[Term, ...]
ZERO: Sum = ()
ONE: Sum = (Term(Fraction(1)),)
Values: TypeAlias = Mapping[Variable, Form]


def constant(value: Fraction | int) -> Sum:
    return (Term(Fraction(value)),) if value else ZERO


def of_atom(atom: Atom, power: int = 1) -> Sum:
    return (Term(Fraction(1), (), frozenset(), ((atom, power),)),)


def guarded(guard: Iterable[Form], terms: Sum = ONE) -> Sum:
    """``terms`` where all constraints hold, and 0 elsewhere."""
    added = frozenset(form.rounded() for form in guard)
    if not added:
        return terms
    return tuple(Term(t.coefficient, t.bound, t.guard | added, t.factors) for t in terms)


def inside(term: Term) -> Term:
    """A term at one point of its bound indices, which are free there."""
    return Term(term.coefficient, (), term.guard, term.factors)


def summed(bound: tuple[Index, ...], terms: Sum) -> Sum:
    """``terms`` summed over indices that they have free."""
    return tuple(Term(t.coefficient, bound + t.bound, t.guard, t.factors) for t in terms)


def scaled(terms: Sum, factor: Fraction | int) -> Sum:
    if not factor:
        return ZERO
    return tuple(Term(t.coefficient * factor, t.bound, t.guard, t.factors) for t in terms)


def number_of(form: Form) -> Sum:
    """A linear form as a number."""
    parts = [scaled(of_atom(Count(variable)), multiple) for variable, multiple in form.terms]
    return added([*parts, constant(form.offset)])


def added(sums: Iterable[Sum]) -> Sum:
    """The sum, with terms that are the same up to the names of their bound indices as one."""
    found: dict[str, Term] = {}
    for term in (term for terms in sums for term in terms):
        Work.do()
        label = key_of(term)
        before = found.get(label)
        if before is None:
            found[label] = term
            if len(found) > MOST_TERMS:
                raise TooMuch
            continue
        total = before.coefficient + term.coefficient
        found[label] = Term(total, before.bound, before.guard, before.factors)
    return tuple(term for term in found.values() if term.coefficient)


# What indices are called


def renamed_apart(term: Term, taken: Iterable[Variable]) -> Term:
    """``term`` with other names for its bound indices that are ``taken``."""
    taken = set(taken)
    new = {index: fresh(index) for index in term.bound if index in taken}
    if not new:
        return term
    values: Values = {index: Form.variable(other) for index, other in new.items()}
    return Term(
        term.coefficient,
        tuple(new.get(index, index) for index in term.bound),
        frozenset(form.put_in(values).rounded() for form in term.guard),
        tuple((_renamed(atom, values), power) for atom, power in term.factors),
    )


def _renamed(atom: Atom, values: Values) -> Atom:
    """An atom with indices for some of its indices."""
    match atom:
        case Entry(name, places):
            return Entry(name, tuple(form.put_in(values) for form in places))
        case Count(variable) if variable in values:
            ((other, _),) = values[variable].terms
            return Count(other)
        case Call(head, arguments, bound):
            inner = {v: form for v, form in values.items() if v not in bound}
            taken = [v for form in inner.values() for v, _ in form.terms]
            new = {index: fresh(index) for index in bound if index in taken}
            inner |= {index: Form.variable(other) for index, other in new.items()}
            written = tuple(_renamed_sum(terms, inner) for terms in arguments)
            return Call(head, written, tuple(new.get(index, index) for index in bound))
    return atom


def _renamed_sum(terms: Sum, values: Values) -> Sum:
    return tuple(_renamed_term(term, values) for term in terms)


def _renamed_term(term: Term, values: Values) -> Term:
    taken = [*values, *(v for form in values.values() for v, _ in form.terms)]
    term = renamed_apart(term, taken)
    return Term(
        term.coefficient,
        term.bound,
        frozenset(form.put_in(values).rounded() for form in term.guard),
        tuple((_renamed(atom, values), power) for atom, power in term.factors),
    )


def variables_of(atom: Atom) -> Iterator[Variable]:
    """The indices and sizes that an atom has free."""
    match atom:
        case Entry(_, places):
            for form in places:
                yield from (variable for variable, _ in form.terms)
        case Count(variable):
            yield variable
        case Call(_, arguments, bound):
            for terms in arguments:
                yield from (v for term in terms for v in free_of(term) if v not in bound)


def free_of(term: Term) -> Iterator[Variable]:
    for form in term.guard:
        yield from (variable for variable, _ in form.terms if variable not in term.bound)
    for atom, _ in term.factors:
        yield from (variable for variable in variables_of(atom) if variable not in term.bound)


# Keys: equal for what differs in the names of bound indices alone


@lru_cache(maxsize=1 << 14)
def key_of(term: Term) -> str:
    """A key of all but the coefficient; sums that differ otherwise than in names may differ."""
    return min(_key(term, names) for names in _namings(term, {}))


@lru_cache(maxsize=1 << 14)
def atom_key(atom: Atom) -> str:
    return _atom_key(atom, {})


def _namings(term: Term, names: Mapping[Variable, str]) -> Iterator[Mapping[Variable, str]]:
    """Names for the bound indices in each order of them."""
    level = len(names)
    orders = permutations(term.bound) if len(term.bound) <= _MOST_ORDERED else [term.bound]
    for order in orders:
        yield {**names, **{index: f"#{level + k}" for k, index in enumerate(order)}}


def _key(term: Term, names: Mapping[Variable, str]) -> str:
    guard = sorted([_form_key(form, names) for form in term.guard])
    factors = sorted([f"{_atom_key(atom, names)}^{power}" for atom, power in term.factors])
    return f"{len(term.bound)}[{','.join(guard)}]{'*'.join(factors)}"


def _form_key(form: Form, names: Mapping[Variable, str]) -> str:
    terms = sorted([f"{n}{_spelled(v, names)}" for v, n in form.terms])
    return f"{'+'.join(terms)}+{form.offset}"


def _spelled(variable: Variable, names: Mapping[Variable, str]) -> str:
    found = names.get(variable)
    if found is not None:
        return found
    if isinstance(variable, str):
        return f"@{variable}"
    return f"${variable.name}:{variable.dimension}"


def _atom_key(atom: Atom, names: Mapping[Variable, str]) -> str:
    match atom:
        case Entry(name, places):
            return f"{name}[{','.join([_form_key(form, names) for form in places])}]"
        case Count(variable):
            return f"count {_spelled(variable, names)}"
        case Call(head, arguments, bound):
            inner = dict(names)
            inner.update({index: f"~{len(names)}.{k}" for k, index in enumerate(bound)})
            return f"{'/'.join(head)}({';'.join([_sum_key(terms, inner) for terms in arguments])})"


def _sum_key(terms: Sum, names: Mapping[Variable, str]) -> str:
    found = sorted(
        [f"{t.coefficient}.{min(_key(t, each) for each in _namings(t, names))}" for t in terms]
    )
    return f"<{'|'.join(found)}>"

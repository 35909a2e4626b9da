"""Whether guarded sums are 0 at every size: mapped onto each other, split, and compared.

Terms whose factors are the same up to a map of their bound indices are brought to the same
indices.  Then all are taken at one point, inside of the sums: the point is in the guards of some
terms and not in those of others, and for each way in which the guards hold or not, the terms that
are left must cancel.  A point that no whole numbers make needs no proof.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from symderiv.formula.tree import Index
from symderiv.kernel.ranges.algebra import CONDITION, INVERSE, multiplied, put_in, raised
from symderiv.kernel.ranges.linear import Form, Known, Variable, are_equal, contradictory, entails
from symderiv.kernel.ranges.matching import alignments, apart, maps, skeleton, unrolled
from symderiv.kernel.ranges.reading import Reading, settled
from symderiv.kernel.ranges.terms import (
    Atom,
    Call,
    Count,
    Entry,
    Factors,
    Sum,
    Term,
    TooMuch,
    Values,
    Work,
    added,
    free_of,
    guarded,
    inside,
    key_of,
    scaled,
    summed,
    variables_of,
)

_DEEPEST = 6


@dataclass(frozen=True, slots=True)
class Piece:
    """A term at one point of its bound indices."""

    coefficient: Fraction
    guard: Known
    factors: Factors


class Vanishing:
    """The zero test of one residual."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading

    def vanishes(self, terms: Sum, known: Known, depth: int = 0) -> bool:
        """Whether a sum is 0 wherever ``known`` holds of its free indices and sizes."""
        if depth > _DEEPEST:
            raise TooMuch
        if contradictory(known):
            return True
        terms = settled(terms, known)
        if not terms:
            return True
        outer = next(_outer(terms), None)
        if outer is not None:
            return self._split(outer, terms, known, depth)
        values = _determined_by(known)
        if values is not None and any(v in values for term in terms for v in free_of(term)):
            return self.vanishes(put_in(terms, values), known, depth)
        if all(self._cancels(group, known, depth) for group in _groups(terms)):
            return True
        return self._by_denominators(terms, known, depth) or self._inside(terms, known, depth)

    def _inside(self, terms: Sum, known: Known, depth: int) -> bool:
        """Whether terms cancel inside of one sum: each has a bound index that stands at the same
        place of an entry, and for each value of it the rest is 0."""
        for term in terms:
            for index in term.bound:
                if not _divides_at(term, index):
                    continue
                opened = list(_opened(terms, term, index))
                if all(each is not None for each in opened):
                    parts = [part for each in opened if each is not None for part in each]
                    if self.vanishes(tuple(parts), known, depth + 1):
                        return True
        return False

    def _split(self, form: Form, terms: Sum, known: Known, depth: int) -> bool:
        Work.do()
        return all(
            self.vanishes(terms, known | {choice}, depth) for choice in (form, form.negated())
        )

    # At one point

    def _cancels(self, group: list[Term], known: Known, depth: int) -> bool:
        """Whether terms of one kind cancel, those that can be mapped onto each other together."""
        left = sorted(group, key=lambda term: -len(term.bound))
        while left:
            target, *left = left
            pieces = list(_averaged(target, target)) or [_piece(target)]
            others = []
            for term in left:
                mapped = list(_averaged(term, target))
                if mapped:
                    pieces += mapped
                else:
                    others.append(term)
            left = others
            if not self._at_a_point(pieces, known, depth):
                return False
        return True

    def _at_a_point(self, pieces: Iterable[Piece], known: Known, depth: int) -> bool:
        Work.do()
        if contradictory(known):
            return True
        pieces = _combined(_active(pieces, known))
        form = next((f for piece in pieces for f in sorted(piece.guard, key=repr)), None)
        if form is None:
            return self._sums_to_zero(pieces, known, depth)
        return all(
            self._at_a_point(pieces, known | {choice}, depth) for choice in (form, form.negated())
        )

    def _sums_to_zero(self, pieces: list[Piece], known: Known, depth: int) -> bool:
        left = _with_determined(pieces, known)
        while left:
            first, *left = left
            total = first.coefficient
            others = []
            for piece in left:
                if self.are_same(first.factors, piece.factors, known, depth):
                    total += piece.coefficient
                else:
                    others.append(piece)
            if total:
                return False
            left = others
        return True

    def are_same(self, first: Factors, second: Factors, known: Known, depth: int) -> bool:
        """Whether two products have equal factors, in some order."""
        if len(first) != len(second):
            return False
        if not first:
            return True
        (atom, power), *rest = first
        for place, (other, size) in enumerate(second):
            if size == power and self._is_same(atom, other, known, depth):
                left = (*second[:place], *second[place + 1 :])
                if self.are_same(tuple(rest), left, known, depth):
                    return True
        return False

    def _is_same(self, first: Atom, second: Atom, known: Known, depth: int) -> bool:
        if first == second:
            return True
        match first, second:
            case Entry(name, places), Entry(other, others):
                alike = name == other and len(places) == len(others)
                return alike and all(
                    are_equal(known, a, b) for a, b in zip(places, others, strict=True)
                )
            case Count(variable), Count(other_variable):
                forms = Form.variable(variable), Form.variable(other_variable)
                return are_equal(known, *forms)
            case Call(), Call():
                return self._are_same_calls(first, second, known, depth)
        return False

    def _are_same_calls(self, first: Call, second: Call, known: Known, depth: int) -> bool:
        if first.head != second.head or len(first.arguments) != len(second.arguments):
            return False
        if len(first.bound) != len(second.bound):
            return False
        values: dict[Variable, Form] = {}
        for index, other in zip(first.bound, second.bound, strict=True):
            if index.dimension != other.dimension:
                return False
            values[other] = Form.variable(index)
            known |= self.reading.span(index)
        return all(
            self.vanishes(added([one, scaled(put_in(other, values), -1)]), known, depth + 1)
            for one, other in zip(first.arguments, second.arguments, strict=True)
        )

    # Denominators

    def _by_denominators(self, terms: Sum, known: Known, depth: int) -> bool:
        """E = 0 where E * D = 0 and D is not 0, as it is where some term divides by it."""
        for term in terms:
            for atom, _ in term.factors:
                if not _is_inverse(atom, term):
                    continue
                missing = _uninhabited(term, known)
                if missing is None:
                    return self.vanishes(self._times(terms, atom, known, depth), known, depth + 1)
                if missing:
                    return self._split(missing[0], terms, known, depth + 1)
        return False

    def _times(self, terms: Sum, inverse: Atom, known: Known, depth: int) -> Sum:
        """``terms`` times the highest power of what ``inverse`` is the inverse of."""
        assert isinstance(inverse, Call)
        base = inverse.arguments[0]
        split = [self._power_of(term, inverse, known, depth) for term in terms]
        highest = max(power for power, _ in split)
        parts = []
        for term, (power, rest) in zip(terms, split, strict=True):
            divided = Term(term.coefficient, term.bound, term.guard, rest)
            parts.append(multiplied((divided,), raised(base, highest - power)))
        return added(parts)

    def _power_of(self, term: Term, inverse: Atom, known: Known, depth: int) -> tuple[int, Factors]:
        total, rest = 0, []
        for atom, power in term.factors:
            bound = any(v in term.bound for v in variables_of(atom))
            if power > 0 and not bound and self._is_same(atom, inverse, known, depth + 1):
                total += power
            else:
                rest.append((atom, power))
        return total, tuple(rest)


def _divides_at(term: Term, index: Index) -> bool:
    """Whether a term divides by what an index moves."""
    return any(
        isinstance(atom, Call) and atom.head == INVERSE and index in variables_of(atom)
        for atom, _ in term.factors
    )


def _opened(terms: Sum, chosen: Term, index: Index) -> Iterator[Sum | None]:
    """Each term with a bound index less, which is ``index`` of the chosen one there; None for a
    term that has none at the same place."""
    for term in terms:
        if term is chosen:
            rest = tuple(other for other in term.bound if other != index)
            yield (Term(term.coefficient, rest, term.guard, term.factors),)
            continue
        term = apart(term, chosen)
        found = next(alignments(term, chosen, index), None)
        if found is None:
            yield None
            continue
        own, value = found
        rest = tuple(other for other in term.bound if other != own)
        yield summed(rest, put_in((inside(term),), {own: value}))


def _piece(term: Term) -> Piece:
    return Piece(term.coefficient, term.guard, unrolled(term.factors))


@lru_cache(maxsize=1 << 12)
def _determined_by(known: Known) -> Values | None:
    """Forms for indices and sizes that can be nothing else: where a constraint holds with
    equality at all points."""
    values: dict[Variable, Form] = {}
    for form in sorted(known, key=repr):
        equation = form.put_in(values)
        if not equation.terms or not entails(known, form.times(-1)):
            continue
        for variable, multiple in reversed(equation.terms):
            if abs(multiple) == 1:
                rest = equation.plus(Form.variable(variable), -multiple)
                value = rest.times(-multiple)
                values = {v: f.put_in({variable: value}) for v, f in values.items()}
                values[variable] = value
                break
    return values or None


def _outer(terms: Sum) -> Iterator[Form]:
    for term in terms:
        for form in sorted(term.guard, key=repr):
            if not form.mentions(term.bound):
                yield form


def _groups(terms: Sum) -> list[list[Term]]:
    found: dict[object, list[Term]] = {}
    for term in terms:
        found.setdefault(skeleton(term), []).append(term)
    return list(found.values())


def _averaged(source: Term, target: Term) -> Iterator[Piece]:
    """A term at the indices of another one, in equal parts by each map that takes its factors to
    the other's; by one map where none does so exactly."""
    source = apart(source, target)
    exact: list[Term] = []
    loose: list[Term] = []
    for each in maps(source, target):
        mapped = guarded(each.image, put_in((inside(source),), each.values))
        if len(mapped) != 1 or mapped[0].bound:
            continue
        (one,) = mapped
        own = one.factors if each.into is None else source.factors
        others = _product(target.factors)
        if each.into is not None:
            others = put_in(others, each.into)
        (exact if _are_alike(_product(own), others) else loose).append(one)
    chosen = exact or loose[:1]
    for one in chosen:
        yield Piece(one.coefficient / len(chosen), one.guard, unrolled(one.factors))


def _product(factors: Factors) -> Sum:
    return (Term(Fraction(1), (), frozenset(), factors),)


def _are_alike(first: Sum, second: Sum) -> bool:
    return [key_of(term) for term in first] == [key_of(term) for term in second]


def _with_determined(pieces: list[Piece], known: Known) -> list[Piece]:
    """Pieces without guards in which what can be but one number or form is that."""
    values = _determined_by(known)
    if values is None:
        return pieces
    terms = [scaled(_product(piece.factors), piece.coefficient) for piece in pieces]
    written = added([put_in(each, values) for each in terms])
    plain = not any(term.bound or term.guard for term in written)
    return [_piece(term) for term in written] if plain else pieces


def _active(pieces: Iterable[Piece], known: Known) -> Iterator[Piece]:
    for piece in pieces:
        if contradictory(known | piece.guard):
            continue
        guard = frozenset(form for form in piece.guard if not entails(known, form))
        yield Piece(piece.coefficient, guard, piece.factors)


def _combined(pieces: Iterable[Piece]) -> list[Piece]:
    found: dict[object, Piece] = {}
    for piece in pieces:
        label = key_of(Term(Fraction(1), (), piece.guard, piece.factors))
        before = found.get(label)
        total = piece.coefficient + (before.coefficient if before is not None else 0)
        found[label] = Piece(total, piece.guard, piece.factors)
    return [piece for piece in found.values() if piece.coefficient]


def _is_inverse(atom: Atom, term: Term) -> bool:
    """Whether a term divides by something that none of its own indices moves."""
    if not isinstance(atom, Call) or atom.head != INVERSE:
        return False
    if any(isinstance(a, Call) and a.head[0] == CONDITION for a, _ in term.factors):
        return False
    return not any(variable in term.bound for variable in variables_of(atom))


def _uninhabited(term: Term, known: Known) -> list[Form] | None:
    """None where some values of the bound indices are seen to be in the guard; else constraints
    of which one must fail where none are."""
    guard = term.guard
    for index in term.bound:
        ends = [
            form.plus(Form.variable(index), -form.multiple(index)).times(-form.multiple(index))
            for form in sorted(guard, key=repr)
            if abs(form.multiple(index)) == 1
        ]
        if not ends:
            return []
        guard = frozenset(form.put_in({index: ends[0]}).rounded() for form in guard)
    missing = [form for form in sorted(guard, key=repr) if not entails(known, form)]
    return missing or None

"""Products, powers and substitutions of guarded sums, by laws that hold wherever they have values.

- [c][c] = [c], and [a][b] is the guard with both constraints;
- p * p**-1 = 1, 1 / (c * m * rest) = (1 / c) * m**-1 / rest for a product m, 1 / (1 / u) = u;
- exp(a) * exp(b) = exp(a + b), exp(0) = 1; (u**(1 / q))**q = u;
- a condition on numbers is 0 or 1, and so its own square.
"""

from __future__ import annotations

from fractions import Fraction
from math import gcd, lcm

from symderiv.formula.tree import fresh
from symderiv.kernel.ranges.linear import Form, contradictory
from symderiv.kernel.ranges.terms import (
    MOST_TERMS,
    ONE,
    ZERO,
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
    atom_key,
    free_of,
    number_of,
    of_atom,
    renamed_apart,
    scaled,
    variables_of,
)

EXP = ("exp",)
INVERSE = ("inverse",)
ROOT, CONDITION = "root", "condition"
_HIGHEST = 8


def multiplied(left: Sum, right: Sum) -> Sum:
    if len(left) * len(right) > MOST_TERMS:
        raise TooMuch
    found: list[Sum] = []
    for one in left:
        for other in right:
            Work.do()
            other = renamed_apart(other, (*one.bound, *free_of(one)))
            first = renamed_apart(one, (*other.bound, *free_of(other)))
            guard = first.guard | other.guard
            if contradictory(guard):
                continue
            term = Term(first.coefficient * other.coefficient, first.bound + other.bound, guard)
            found.append(_times(term, _merged((*first.factors, *other.factors))))
    return added(found)


def _times(outside: Term, product: Sum) -> Sum:
    """A guarded sum over the ``bound`` indices of a term without factors, around a product."""
    taken = (*outside.bound, *free_of(outside))
    found = []
    for term in product:
        term = renamed_apart(term, taken)
        found.append(
            Term(
                outside.coefficient * term.coefficient,
                outside.bound + term.bound,
                outside.guard | term.guard,
                term.factors,
            )
        )
    return tuple(found)


def _merged(factors: Factors) -> Sum:
    """A product with equal atoms as one, and what the laws make of it."""
    powers: dict[str, tuple[Atom, int]] = {}
    exponents: list[Sum] = []
    for atom, power in factors:
        if isinstance(atom, Call) and atom.head == EXP:
            exponents.append(scaled(atom.arguments[0], power))
            continue
        label = atom_key(atom)
        before = powers.get(label)
        powers[label] = (atom, power) if before is None else (before[0], before[1] + power)
    kept: list[tuple[Atom, int]] = []
    further = ONE
    for atom, power in powers.values():
        atom_power, extra = _by_law(atom, power)
        if atom_power:
            kept.append((atom, atom_power))
        if extra is not ONE:
            further = multiplied(further, extra)
    exponent = added(exponents)
    if exponent:
        kept.append((Call(EXP, (exponent,)), 1))
    kept.sort(key=lambda factor: atom_key(factor[0]))
    product: Sum = (Term(Fraction(1), (), frozenset(), tuple(kept)),)
    return product if further is ONE else multiplied(product, further)


def _by_law(atom: Atom, power: int) -> tuple[int, Sum]:
    """What is left of a power of an atom, and what it gives beside."""
    if isinstance(atom, Call):
        if atom.head[0] == CONDITION and power > 0:
            return 1, ONE
        if atom.head == INVERSE and power < 0:
            return 0, raised(atom.arguments[0], -power)
        if atom.head[0] == ROOT:
            order = int(atom.head[1])
            whole = int(Fraction(power, order))
            if whole:
                return power - whole * order, raised(atom.arguments[0], whole)
    return power, ONE


def raised(base: Sum, power: int) -> Sum:
    """A whole power of a sum whose guards are all on its own bound indices."""
    if abs(power) > _HIGHEST:
        raise TooMuch
    if power < 0:
        base, power = inverse(base), -power
    result = ONE
    for _ in range(power):
        result = multiplied(result, base)
    return result


def inverse(base: Sum) -> Sum:
    """1 / base, as a product where it is one."""
    if not base:
        return of_atom(Call(INVERSE, (ZERO,)))
    shared = _shared(base)
    scale = _scale(base)
    outside = Term(1 / scale, (), frozenset(), tuple((atom, -power) for atom, power in shared))
    whole = _merged(outside.factors)
    divided = scaled(multiplied(base, whole), 1 / scale)
    if divided == ONE:
        return scaled(whole, outside.coefficient)
    return scaled(multiplied(whole, of_atom(Call(INVERSE, (divided,)))), outside.coefficient)


def _shared(base: Sum) -> Factors:
    """The atoms of all terms, with their lowest powers, that can be divided by.

    No guard and no condition is among them, as either may be 0.
    """
    common: dict[str, tuple[Atom, int]] = {}
    for number, term in enumerate(base):
        own: dict[str, tuple[Atom, int]] = {}
        for atom, power in term.factors:
            is_condition = isinstance(atom, Call) and atom.head[0] == CONDITION
            if not is_condition and not any(v in term.bound for v in variables_of(atom)):
                own[atom_key(atom)] = atom, power
        if not number:
            common = own
            continue
        common = {
            label: (atom, min(power, own[label][1], key=abs))
            for label, (atom, power) in common.items()
            if label in own and power * own[label][1] > 0
        }
    return tuple(common.values())


def _scale(base: Sum) -> Fraction:
    """What all coefficients share, with the sign of their sum."""
    numbers = [term.coefficient for term in base]
    size = Fraction(gcd(*[n.numerator for n in numbers]), lcm(*[n.denominator for n in numbers]))
    return size if (sum(numbers) or numbers[0]) > 0 else -size


def put_in(terms: Sum, values: Values) -> Sum:
    """``terms`` with linear forms for some of their free indices."""
    return added([_put_in_term(term, values) for term in terms])


def _put_in_term(term: Term, values: Values) -> Sum:
    taken = [*values, *(v for form in values.values() for v, _ in form.terms)]
    term = renamed_apart(term, taken)
    guard = frozenset(form.put_in(values).rounded() for form in term.guard)
    if contradictory(guard):
        return ZERO
    return _times(Term(term.coefficient, term.bound, guard), _factors_at(term.factors, values))


def _factors_at(factors: Factors, values: Values) -> Sum:
    plain: list[tuple[Atom, int]] = []
    product = ONE
    for atom, power in factors:
        written = atom_at(atom, values)
        if isinstance(written, tuple):
            product = multiplied(product, raised(written, power))
        else:
            plain.append((written, power))
    whole = _merged(tuple(plain))
    return whole if product is ONE else multiplied(whole, product)


def atom_at(atom: Atom, values: Values) -> Atom | Sum:
    match atom:
        case Entry(name, places):
            return Entry(name, tuple(form.put_in(values) for form in places))
        case Count(variable):
            return number_of(values[variable]) if variable in values else atom
        case Call(head, arguments, bound):
            own = {v: form for v, form in values.items() if v not in bound}
            taken = {v for form in own.values() for v, _ in form.terms}
            new = {index: fresh(index) for index in bound if index in taken}
            if new:
                other: Values = {index: Form.variable(name) for index, name in new.items()}
                arguments = tuple(put_in(terms, other) for terms in arguments)
            written = tuple(put_in(terms, own) for terms in arguments)
            return Call(head, written, tuple(new.get(index, index) for index in bound))

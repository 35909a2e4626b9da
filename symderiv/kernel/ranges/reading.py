"""From a residual to guarded sums.

Conditions on indices and deltas become guards; an equation that determines a bound index uses it
up; an index that stands in no factor is counted.  A function, an inverse or a root of what has
guards on outer indices is one atom for each way in which these hold or not.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import product

from symderiv.formula.integers import is_integer
from symderiv.formula.tree import (
    Apply,
    Compare,
    CompareIndices,
    Condition,
    Constant,
    Delta,
    Dimension,
    Expr,
    Index,
    Logical,
    Number,
    Plus,
    Power,
    Reduce,
    Size,
    Symbol,
    Times,
    Where,
    fresh,
    rename,
)
from symderiv.kernel.ranges.algebra import CONDITION, EXP, INVERSE, ROOT, multiplied, put_in, raised
from symderiv.kernel.ranges.linear import Form, Known, contradictory, entails, form_of
from symderiv.kernel.ranges.terms import (
    ONE,
    ZERO,
    Call,
    Entry,
    Sum,
    Term,
    TooMuch,
    Work,
    added,
    constant,
    guarded,
    inside,
    number_of,
    of_atom,
    scaled,
    summed,
    variables_of,
)

_MOST_CASES = 64

_PARTIAL = (*INVERSE, ROOT, "power", "logarithm")


@dataclass(slots=True)
class Reading:
    """Reads formulas in which fixed dimensions have the given ``lengths``.

    With ``counts``, an index on which no factor depends is counted, and its sum is a number.
    """

    lengths: Mapping[str, int]
    counts: bool = False
    integers: frozenset[str] = frozenset()
    """The symbols whose values are whole numbers."""
    _read: dict[tuple[Expr, Known], Sum] = field(default_factory=dict)

    def of(self, node: Expr, known: Known) -> Sum:
        """``node`` where ``known`` holds of the indices and sizes that it has free."""
        found = self._read.get((node, known))
        if found is None:
            Work.do()
            found = self._read[node, known] = self._of(node, known)
        return found

    def _of(self, node: Expr, known: Known) -> Sum:
        match node:
            case Number(value):
                return constant(value)
            case Constant(name):
                return of_atom(Call(("constant", name)))
            case Symbol(name, positions):
                return of_atom(Entry(name, tuple(form_of(p, self.lengths) for p in positions)))
            case Size(dimension):
                return number_of(self.length(dimension))
            case Delta(left, right):
                return self.condition(CompareIndices("=", left, right), known)[0]
            case Plus(terms):
                return added([self.of(term, known) for term in terms])
            case Times(factors):
                result = ONE
                for factor in factors:
                    result = multiplied(result, self.of(factor, known))
                return self.settled(result, known)
            case Power(base, exponent):
                return self._power(base, exponent, known)
            case Apply(function, arguments):
                return self._apply(function, arguments, known)
            case Where(condition, then, otherwise):
                return self._where(condition, then, otherwise, known)
            case Reduce("sum", index, body):
                return self._sum(index, body, known)
            case Reduce(kind, index, body):
                return self._reduced(kind, index, body, known)
        raise TooMuch

    def settled(self, terms: Sum, known: Known) -> Sum:
        return settled(terms, known, self.counts)

    def length(self, dimension: Dimension) -> Form:
        """The size of a dimension."""
        if isinstance(dimension, int):
            return Form.number(dimension)
        size = self.lengths.get(dimension)
        return Form.variable(dimension) if size is None else Form.number(size)

    def span(self, index: Index) -> Known:
        """That an index is on its axis."""
        one = Form.variable(index)
        return frozenset([one.shifted(-1), self.length(index.dimension).plus(one, -1)])

    # Sums

    def _sum(self, index: Index, body: Expr, known: Known) -> Sum:
        new = fresh(index)
        span = self.span(new)
        inside = self.of(rename(body, {index: new}), known | span)
        terms = []
        for term in inside:
            whole = Term(term.coefficient, (*term.bound, new), term.guard | span, term.factors)
            terms.append(self.settled((whole,), known))
        return added(terms)

    def _reduced(self, kind: str, index: Index, body: Expr, known: Known) -> Sum:
        """A product or an extremum over an index, of which nothing is known but equality."""
        new = fresh(index)
        span = self.span(new)
        inside = self.of(rename(body, {index: new}), known | span)
        head = (kind, str(index.dimension))
        return added(
            guarded(case, of_atom(Call(head, (terms,), (new,))))
            for case, (terms,) in cases((inside,), known, (new,))
        )

    # Conditions

    def _where(self, condition: Condition, then: Expr, otherwise: Expr, known: Known) -> Sum:
        holds, fails = self.condition(condition, known)
        parts = []
        for branch, taken in ((then, holds), (otherwise, fails)):
            if any(term.factors for term in taken):
                parts.append(multiplied(taken, self._total(branch, known)))
                continue
            for term in taken:
                inner = known | term.guard
                if not contradictory(inner):
                    parts.append(multiplied((term,), self.of(branch, inner)))
        return self.settled(added(parts), known)

    def _total(self, branch: Expr, known: Known) -> Sum:
        """A branch under a condition on numbers: 1 - c is written out as a sum, in which no law
        may be used that asks for a value where the branch is not taken."""
        terms = self.of(branch, known)
        if any(map(_divides, terms)):
            raise TooMuch
        return terms

    def condition(self, condition: Condition, known: Known) -> tuple[Sum, Sum]:
        """1 where a condition holds and 0 elsewhere, and the other way round."""
        match condition:
            case CompareIndices(operator, left, right):
                difference = form_of(right, self.lengths).plus(form_of(left, self.lengths), -1)
                return self._linear(operator, difference)
            case Compare(operator, left, right):
                first, second = self._whole(left), self._whole(right)
                if first is not None and second is not None:
                    return self._linear(operator, second.plus(first, -1))
                return self._numbers(operator, left, right, known)
            case Logical("not", (part,)):
                return self.condition(part, known)[::-1]
            case Logical(operator, parts):
                return self._logical(operator == "and", parts, known)
        raise TooMuch

    def _linear(self, operator: str, difference: Form) -> tuple[Sum, Sum]:
        """A comparison by right - left."""
        more, less = difference.shifted(-1), difference.times(-1).shifted(-1)
        equal = guarded([difference, difference.times(-1)])
        unequal = added([guarded([more]), guarded([less])])
        match operator:
            case "=":
                return equal, unequal
            case "!=":
                return unequal, equal
            case "<":
                return guarded([more]), guarded([more.negated()])
        return guarded([difference]), guarded([difference.negated()])

    def _logical(self, both: bool, parts: tuple[Condition, ...], known: Known) -> tuple[Sum, Sum]:
        """Each point is in one piece: where the first parts hold and the next one does not."""
        holds, fails = ONE, ZERO
        for part in parts:
            yes, no = self.condition(part, known)
            if not both:
                yes, no = no, yes
            fails = added([fails, multiplied(holds, no)])
            holds = multiplied(holds, yes)
        return (holds, fails) if both else (fails, holds)

    def _numbers(self, operator: str, left: Expr, right: Expr, known: Known) -> tuple[Sum, Sum]:
        """A comparison of numbers is 0 or 1, and nothing more is known of it."""
        if operator == "<=":
            return self._numbers("<", right, left, known)[::-1]
        difference = added([self.of(left, known), scaled(self.of(right, known), -1)])
        kind = "<" if operator == "<" else "="
        found = added(
            guarded(case, of_atom(Call((CONDITION, kind), (terms,))))
            for case, (terms,) in cases((difference,), known)
        )
        opposite = added([ONE, scaled(found, -1)])
        return (opposite, found) if operator == "!=" else (found, opposite)

    def _whole(self, node: Expr) -> Form | None:
        """A whole number made of sizes as a linear form."""
        match node:
            case Number(value) if value.denominator == 1:
                return Form.number(int(value))
            case Size(dimension):
                return self.length(dimension)
            case Plus(terms):
                parts = [self._whole(term) for term in terms]
                total: Form | None = Form.number(0)
                for part in parts:
                    total = None if part is None or total is None else total.plus(part)
                return total
            case Times((Number(value), other)) if value.denominator == 1:
                inner = self._whole(other)
                return None if inner is None else inner.times(int(value))
        return None

    # Functions

    def _apply(self, function: str, arguments: tuple[Expr, ...], known: Known) -> Sum:
        read = tuple(self.of(argument, known) for argument in arguments)
        return added(
            guarded(case, self._call(function, terms)) for case, terms in cases(read, known)
        )

    def _call(self, function: str, arguments: tuple[Sum, ...]) -> Sum:
        if function == "exp":
            return of_atom(Call(EXP, arguments)) if arguments[0] else ONE
        if function in ("log", "logabs"):
            return _logarithm(arguments[0])
        return of_atom(Call(("function", function), arguments))

    def _power(self, base: Expr, exponent: Expr, known: Known) -> Sum:
        below = self.of(base, known)
        if isinstance(exponent, Number):
            if exponent.value.denominator == 1 and exponent.value > 0:
                return self.settled(raised(below, int(exponent.value)), known)
            return added(
                guarded(case, _to_the(terms, exponent.value))
                for case, (terms,) in cases((below,), known)
            )
        above = self.of(exponent, known)
        whole = is_integer(exponent, self.integers)
        return added(
            guarded(case, _to_the_sum(first, second, whole))
            for case, (first, second) in cases((below, above), known)
        )


def _to_the(base: Sum, exponent: Fraction) -> Sum:
    if exponent.denominator == 1:
        return raised(base, int(exponent))
    root = Call((ROOT, str(exponent.denominator)), (base,))
    return multiplied(of_atom(root, exponent.numerator), ONE)


def _to_the_sum(base: Sum, exponent: Sum, whole: bool) -> Sum:
    """base**(r + k) = base**r * base**k for a number k, where a power that is not whole asks for
    a base that is not negative."""
    numbers = [term for term in exponent if not term.factors and not term.bound and not term.guard]
    shift = sum((term.coefficient for term in numbers), Fraction(0))
    steps_up = int(shift)
    if whole or not steps_up:
        return of_atom(Call(("power",), (base, exponent)))
    rest = added([exponent, constant(-steps_up)])
    return multiplied(of_atom(Call(("power",), (base, rest))), raised(base, steps_up))


def _logarithm(argument: Sum) -> Sum:
    """log|c * a * b**2| = log|c| + log|a| + 2 log|b|, and log(exp(a)) = a."""
    if len(argument) != 1 or argument[0].bound or argument[0].guard:
        return of_atom(Call(("logarithm",), (argument,)))
    (term,) = argument
    parts: list[Sum] = []
    size = abs(term.coefficient)
    if size != 1:
        parts.append(of_atom(Call(("logarithm",), (constant(size),))))
    for atom, power in term.factors:
        if isinstance(atom, Call) and atom.head == EXP:
            parts.append(scaled(atom.arguments[0], power))
        else:
            parts.append(scaled(of_atom(Call(("logarithm",), (of_atom(atom),))), power))
    return added(parts)


def _divides(term: Term) -> bool:
    """Whether a law about inverses or roots may have been used in a term, or may be."""
    for atom, power in term.factors:
        if power < 0:
            return True
        if isinstance(atom, Call):
            if atom.head[0] in _PARTIAL:
                return True
            if any(_divides(inner) for terms in atom.arguments for inner in terms):
                return True
    return False


# Guards


def cases(
    sums: tuple[Sum, ...], known: Known, bound: tuple[Index, ...] = ()
) -> Iterator[tuple[tuple[Form, ...], tuple[Sum, ...]]]:
    """The ways in which the guards of some sums on outer indices hold or not, each with the sums
    as they are there: together they are all points, and no two have one in common."""
    pending: list[tuple[tuple[Form, ...], tuple[Sum, ...]]] = [((), sums)]
    made = 0
    while pending:
        case, parts = pending.pop()
        here = known | frozenset(case)
        parts = tuple(settled(part, here) for part in parts)
        outer = next(_outer_guards(parts, bound), None)
        if outer is None:
            yield case, parts
            continue
        made += 1
        if made > _MOST_CASES:
            raise TooMuch
        for choice in (outer, outer.negated()):
            if not contradictory(here | {choice}):
                pending.append(((*case, choice), parts))


def _outer_guards(sums: tuple[Sum, ...], bound: tuple[Index, ...]) -> Iterator[Form]:
    for term in (term for terms in sums for term in terms):
        for form in sorted(term.guard, key=repr):
            if not form.mentions((*term.bound, *bound)):
                yield form


def settled(terms: Sum, known: Known, counts: bool = False) -> Sum:
    """``terms`` without what is 0 where ``known`` holds, and without guards that hold there."""
    found: list[Term] = []
    for term in terms:
        found.extend(_settled(term, known, counts))
    return added([tuple(found)])


def _settled(term: Term, known: Known, counts: bool) -> Sum:
    if not term.guard:
        return (term,)
    Work.do()
    if contradictory(known | term.guard):
        return ZERO
    determined = _determined(term)
    if determined is not None:
        index, form = determined
        rest = tuple(other for other in term.bound if other != index)
        return settled(summed(rest, put_in((inside(term),), {index: form})), known, counts)
    for index in term.bound if counts else ():
        total = None if _is_factored(term, index) else _counted(term, index)
        if total is not None:
            return settled(total, known, counts)
    return (Term(term.coefficient, term.bound, _needed(term.guard, known), term.factors),)


def _needed(guard: Known, known: Known) -> Known:
    """The constraints that the others and the known ones do not entail."""
    kept = sorted(guard, key=repr)
    for form in tuple(kept):
        if not form.terms and form.offset >= 0:
            kept.remove(form)
            continue
        others = frozenset(other for other in kept if other is not form)
        if entails(known | others, form):
            kept.remove(form)
    return frozenset(kept)


def _determined(term: Term) -> tuple[Index, Form] | None:
    """A bound index that the guard says what it is."""
    for form in term.guard:
        if form.times(-1) not in term.guard:
            continue
        for index in term.bound:
            multiple = form.multiple(index)
            if abs(multiple) == 1:
                rest = form.plus(Form.variable(index), -multiple)
                return index, rest.times(-multiple)
    return None


def _is_factored(term: Term, index: Index) -> bool:
    return any(index in variables_of(atom) for atom, _ in term.factors)


def _counted(term: Term, index: Index) -> Sum | None:
    """The number of values of an index on which no factor depends: for each choice of the
    greatest lower end and the least upper one, their distance."""
    lower: list[Form] = []
    upper: list[Form] = []
    rest = []
    for form in sorted(term.guard, key=repr):
        multiple = form.multiple(index)
        end = form.plus(Form.variable(index), -multiple)
        if multiple == 1:
            lower.append(end.times(-1))
        elif multiple == -1:
            upper.append(end)
        elif multiple:
            return None
        else:
            rest.append(form)
    if not lower or not upper:
        return None
    bound = tuple(other for other in term.bound if other != index)
    parts = []
    for (low, first), (high, last) in product(enumerate(lower), enumerate(upper)):
        guard = [*rest, last.plus(first, -1)]
        guard += [first.plus(o, -1).shifted(-(k < low)) for k, o in enumerate(lower) if k != low]
        guard += [o.plus(last, -1).shifted(-(k < high)) for k, o in enumerate(upper) if k != high]
        here = frozenset(form.rounded() for form in guard)
        if not contradictory(here):
            whole = (Term(term.coefficient, (), here, term.factors),)
            number = number_of(last.plus(first, -1).shifted(1))
            parts.append(summed(bound, multiplied(whole, number)))
    return added(parts)

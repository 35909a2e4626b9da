"""Rewriting that holds at every size: simpler functions, logarithms, Kronecker deltas.

Each rule is an identity wherever the formula that it replaces is defined; the new formula
may be defined at more points, so a proof about it covers every point of the old one.

- functions go over to exp, log, sin, cos, powers and conditions by their table rows;
- exp(a + c log u) = exp(a) u**c, because log u is there only for u > 0;
- log of a product or power splits into ``logabs``, the logarithm of the absolute value,
  which does so for any signs: log u = log|u| where u > 0;
- sum(delta[i, j] * e(i), i) = e(j) for an index j, which is on the axis whatever the size,
  after sums have been distributed to reach the delta;
- sum(inv(A)[i, k] * A[k, j], k) = delta[i, j];
- a product over all others takes its own factor in, and the whole number of an exponent is a power
  of its own (:mod:`symderiv.calculus.others`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from fractions import Fraction
from functools import lru_cache
from typing import TypeAlias

from symderiv.calculus.deltas import has_delta, only_at, opened, partner
from symderiv.calculus.inverses import product_with_inverse
from symderiv.calculus.others import by_whole_steps, of_all
from symderiv.calculus.recurrences import Covered, by_neighbours, folded
from symderiv.calculus.reflections import across, related
from symderiv.calculus.squares import vanishing
from symderiv.formula.degree import Key, canonical
from symderiv.formula.tree import (
    HALF,
    ONE,
    ZERO,
    Apply,
    Constant,
    Delta,
    Expr,
    Index,
    Number,
    Piece,
    Plus,
    Power,
    Reduce,
    Size,
    Times,
    Where,
    apply,
    free_indices,
    plus,
    power,
    rebuild,
    rename,
    times,
)
from symderiv.functions import FUNCTIONS

Rational: TypeAlias = Fraction | int
"""Most exponents are integers, and Python's are faster than fractions."""


E = Constant("e")


def rewrite(expr: Expr, logarithms: bool = False, covered: Covered | None = None) -> Expr:
    """``expr`` in the functions that the kernel knows, with deltas contracted.

    With ``logarithms``, inverse hyperbolic functions are written as logarithms, too.
    ``covered`` says at the zeros of which expressions a rule may fail; of none by default.
    """
    simpler = _with_logarithms if logarithms else _simpler
    known = covered or (lambda _: False)
    near = by_neighbours(related(simpler(expr), known), simpler, known)
    return contract(_split_logs(across(by_whole_steps(near, known))))


def with_lengths(expr: Expr, lengths: Mapping[str, int]) -> Expr:
    """``expr`` with the sizes of fixed dimensions as numbers, folded in exponents."""

    def change(piece: Piece) -> Piece:
        match piece:
            case Size(dimension) if dimension in lengths:
                return Number(Fraction(lengths[dimension]))
            case Power(base, exponent):
                changed, power_of = change(base), change(exponent)
                assert isinstance(changed, Expr)
                assert isinstance(power_of, Expr)
                return Power(changed, folded(power_of))
        return rebuild(piece, change)

    changed = change(expr)
    assert isinstance(changed, Expr)
    return changed


@lru_cache(maxsize=4096)
def _simpler(node: Expr) -> Expr:
    return _rules(rebuild(node, lambda piece: _piece(piece, _simpler)), _simpler, False)


@lru_cache(maxsize=1024)
def _with_logarithms(node: Expr) -> Expr:
    rebuilt = rebuild(node, lambda piece: _piece(piece, _with_logarithms))
    return _rules(rebuilt, _with_logarithms, True)


def _piece(piece: Piece, simpler: Callable[[Expr], Expr]) -> Piece:
    if isinstance(piece, Expr):
        return simpler(piece)
    return vanishing(rebuild(piece, lambda inner: _piece(inner, simpler)))


def _rules(node: Piece, again: Callable[[Expr], Expr], logarithms: bool) -> Expr:
    """One function in simpler ones, by the first rule of its row that applies."""
    assert isinstance(node, Expr)
    if isinstance(node, Power) and node.base == E:
        return _exp(node.exponent, again)
    if not isinstance(node, Apply):
        return node
    function, arguments = node.function, node.arguments
    if function == "sqrt":
        return power(arguments[0], HALF)
    if function == "gammaln":
        return Apply("logabs", (again(apply("gamma", *arguments)),))
    if function == "exp":
        return _exp(arguments[0], again)
    row = FUNCTIONS.get(function)
    if row is None:
        return node
    written = _undone(function, arguments)
    if written is None and row.rewrite is not None and not row.rewrite_exceptions:
        written = row.rewrite(*arguments)
    if written is None and logarithms and row.as_logarithm is not None:
        written = row.as_logarithm(*arguments)
    return node if written is None or written == node else again(written)


def _undone(outer: str, arguments: tuple[Expr, ...]) -> Expr | None:
    """An outer function of an inverse one: sin(arcsin(u)) = u."""
    if len(arguments) != 1 or not isinstance(arguments[0], Apply):
        return None
    inner = FUNCTIONS.get(arguments[0].function)
    if inner is None or inner.under_exceptions is not None:
        return None
    rule = inner.under.get(outer)
    return None if rule is None else rule(*arguments[0].arguments)


def _exp(argument: Expr, again: Callable[[Expr], Expr]) -> Expr:
    """exp of a sum: numeric multiples of logarithms, and of functions whose exp is simpler,
    become powers."""
    rest: list[Expr] = []
    powers: list[Expr] = []
    for term in argument.terms if isinstance(argument, Plus) else (argument,):
        multiple: Expr = ONE
        inner = term
        if isinstance(term, Times) and len(term.factors) == 2:
            first, second = term.factors
            if isinstance(first, Number):
                multiple, inner = first, second
        simpler = _exp_of(inner, multiple)
        if simpler is None:
            rest.append(term)
        else:
            powers.extend(power(again(base), times(size, multiple)) for base, size in simpler)
    if not powers:
        return Apply("exp", (argument,))
    return times(*([apply("exp", plus(*rest))] if rest else []), *powers)


def _exp_of(term: Expr, multiple: Expr) -> list[tuple[Expr, Expr]] | None:
    """The bases of exp(term), each with its exponent."""
    match term:
        case Apply("log", (base,)):
            return [(base, ONE)]
        case Apply("logabs", (Apply("gamma", _) as gamma,)):
            return [(apply("abs", gamma), ONE)]
        case Apply(function, arguments) if isinstance(multiple, Number):
            row = FUNCTIONS.get(function)
            if row is None or row.under_exceptions is not None:
                return None
            if "exp" in row.under:
                whole = multiple.value.denominator == 1
                return [(row.under["exp"](*arguments), ONE)] if whole else None
            if row.as_logarithm is not None:
                return _bases(row.as_logarithm(*arguments))
    return None


def _bases(logarithms: Expr) -> list[tuple[Expr, Expr]] | None:
    """The bases of exp(sum of c*log(b)) with numbers c, all of them positive there."""
    found: list[tuple[Expr, Expr]] = []
    stack = [(logarithms, Fraction(1))]
    while stack:
        node, size = stack.pop()
        match node:
            case Apply("log", (base,)):
                found.append((base, Number(size)))
            case Plus(terms):
                stack.extend((term, size) for term in reversed(terms))
            case Times((Number(factor), inner)):
                stack.append((inner, size * factor))
            case _:
                return None
    return found


def _split_logs(node: Expr) -> Expr:
    def change(piece: Piece) -> Piece:
        rebuilt = rebuild(piece, change)
        if isinstance(rebuilt, Apply) and rebuilt.function == "log":
            return log_of_absolute(rebuilt.arguments[0])
        return rebuilt

    changed = change(node)
    assert isinstance(changed, Expr)
    return changed


def log_of_absolute(expr: Expr) -> Expr:
    """log|expr| for expr != 0, split over products, powers and exponentials."""
    match expr:
        case Times(factors):
            return plus(*[log_of_absolute(factor) for factor in factors])
        case Power(base, exponent):
            return times(exponent, log_of_absolute(base))
        case Apply("exp", (argument,)):
            return argument
        case Plus((one, other)) if ONE in (one, other):
            turned = _log_of_sigmoid(other if one == ONE else one)
            if turned is not None:
                return turned
    return Apply("logabs", (expr,))


def _log_of_sigmoid(term: Expr) -> Expr | None:
    """log(1 + exp(-u)) = log(1 + exp(u)) - u and log(1 - 1 / (1 + exp(u))) by it: the kernel
    would find as much, but leaves sums inside of functions whole, where u has them outside."""
    match term:
        case Apply("exp", (Times((Number(value), *_)) as argument,)) if value < 0:
            opposite = Apply("exp", (times(-1, argument),))
            return plus(argument, Apply("logabs", (Plus((ONE, opposite)),)))
        case Times((Number(minus), Power(Plus((one, other)) as base, Number(power_of)))) if (
            minus == power_of == -1 and ONE in (one, other)
        ):
            inner = other if one == ONE else one
            if isinstance(inner, Apply) and inner.function == "exp":
                return plus(inner.arguments[0], times(-1, log_of_absolute(base)))
    return None


def contract(node: Expr) -> Expr:
    """``node`` with every delta under a sum over one of its indices used up, if reachable."""
    changed = _contracted(node)
    assert isinstance(changed, Expr)
    return changed


@lru_cache(maxsize=8192)
def _contracted(piece: Piece) -> Piece:
    rebuilt = rebuild(piece, _contracted)
    match rebuilt:
        case Reduce("sum", index, body):
            return _contract_sum(index, body)
        case Times(factors):
            return _product(factors)
        case Power(Times() | Power() | Apply("exp", _), Number(exponent)) if (
            exponent.denominator == 1
        ):
            return _product((rebuilt,))
        case Plus(terms):
            return plus(*terms)
    return rebuilt


def _product(factors: Iterable[Expr]) -> Expr:
    """A product with integer powers of equal factors collected: x**a * x**b = x**(a + b)."""
    constant = Fraction(1)
    bases: dict[Key, tuple[Expr, Rational]] = {}
    for base, exponent in _flat(of_all(tuple(factors)), 1):
        if isinstance(base, Number) and base.value and isinstance(exponent, int):
            constant *= base.value**exponent
            continue
        if base == ZERO and exponent > 0:
            return ZERO
        key = canonical(base, {})
        before = bases.get(key)
        bases[key] = (base, exponent) if before is None else (before[0], before[1] + exponent)
    return times(constant, *[power(base, size) for base, size in bases.values() if size])


def _flat(factors: Iterable[Expr], exponent: int) -> Iterator[tuple[Expr, Rational]]:
    """Factors with their exponents.  A root wants its base >= 0, so that powers of it add up,
    but it is not spread over the factors of its base."""
    for factor in factors:
        match factor:
            case Times(inner):
                yield from _flat(inner, exponent)
            case Power(base, Number(value)) if value.denominator == 1 and abs(value) < 1000:
                yield from _flat((base,), exponent * int(value))
            case Power(base, Number(value)) if value.denominator != 1:
                whole = value * exponent
                yield base, int(whole) if whole.denominator == 1 else whole
            case Apply("exp", (Times((Number(value), *_)) as argument,)) if value < 0:
                yield Apply("exp", (times(-1, argument),)), -exponent
            case Plus() if exponent == 1:
                shared = _shared(factor)
                yield from shared
                rest = _divided(factor, shared) if shared else factor
                yield rest, 1
            case Number(value) if value == 0 and exponent < 0:
                yield Power(factor, Number(Fraction(exponent))), 1
            case _:
                yield factor, exponent


def _shared(total: Plus) -> list[tuple[Expr, Rational]]:
    """The factors that stand in every term of a sum, with their lowest powers."""
    common: dict[Key, tuple[Expr, Rational]] | None = None
    for term in total.terms:
        bases: dict[Key, tuple[Expr, Rational]] = {}
        for base, size in _flat((term,), 1) if not isinstance(term, Plus) else ():
            if not isinstance(base, Number):
                key = canonical(base, {})
                before = bases.get(key)
                bases[key] = (base, size if before is None else before[1] + size)
        if common is None:
            common = bases
        else:
            common = {
                key: (base, _nearer_zero(size, bases[key][1]))
                for key, (base, size) in common.items()
                if key in bases and size * bases[key][1] > 0
            }
        if not common:
            return []
    return [] if common is None else list(common.values())


def _nearer_zero(left: Rational, right: Rational) -> Rational:
    return left if left * left <= right * right else right


def _divided(total: Plus, shared: list[tuple[Expr, Rational]]) -> Expr:
    inverse = [power(base, -size) for base, size in shared]
    return plus(*[_product((term, *inverse)) for term in total.terms])


def _contract_sum(index: Index, body: Expr) -> Expr:
    if body == ZERO:
        return ZERO
    contracted = product_with_inverse(index, body)
    if contracted is not None:
        return contract(contracted)
    if not has_delta(body, index):
        return _outward(index, body)
    if isinstance(body, Plus):
        reached = [term for term in body.terms if has_delta(term, index)]
        rest = [term for term in body.terms if not has_delta(term, index)]
        sums = [_contract_sum(index, term) for term in reached]
        return plus(*sums, *([Reduce("sum", index, plus(*rest))] if rest else []))
    factors = _factors(body)
    outside = tuple(factor for factor in factors if index not in free_indices(factor))
    if outside:
        inside = tuple(factor for factor in factors if index in free_indices(factor))
        return _product((*outside, _contract_sum(index, times(*inside))))
    for place, factor in enumerate(factors):
        others = factors[:place] + factors[place + 1 :]
        if isinstance(factor, Delta):
            target = partner(factor, index)
            if target is not None:
                return contract(rename(times(*others), {index: target}))
        if isinstance(factor, Where | Reduce):
            target = only_at(factor, index)
            if target is not None:
                return contract(rename(times(*factors), {index: target}))
    for place, factor in enumerate(factors):
        terms = _terms(factor, index)
        if terms:
            others = factors[:place] + factors[place + 1 :]
            parts = [_product((*others[:place], term, *others[place:])) for term in terms]
            return _contract_sum(index, plus(*parts))
        if isinstance(factor, Reduce) and factor.kind == "sum":
            moved = _pull_delta(index, factor)
            if moved is not None:
                return _contract_sum(index, times(*factors[:place], moved, *factors[place + 1 :]))
    return Reduce("sum", index, body)


def _terms(factor: Expr, index: Index) -> tuple[Expr, ...]:
    """The terms of a sum, or of branches that are sums, where a delta stands in one of them."""
    if not has_delta(factor, index):
        return ()
    if isinstance(factor, Plus):
        return factor.terms
    return opened(factor, index) if isinstance(factor, Where) else ()


def _outward(index: Index, body: Expr) -> Expr:
    """A sum with the factors that are free of its index in front of it."""
    factors = _factors(body)
    depends = [index in free_indices(factor) for factor in factors]
    if all(depends) or not any(depends):
        return Reduce("sum", index, body)
    inside = [factor for factor, inner in zip(factors, depends, strict=True) if inner]
    outside = [factor for factor, inner in zip(factors, depends, strict=True) if not inner]
    return _product((*outside, Reduce("sum", index, times(*inside))))


def _factors(body: Expr) -> tuple[Expr, ...]:
    return body.factors if isinstance(body, Times) else (body,)


def _pull_delta(index: Index, inner: Reduce) -> Expr | None:
    """A delta out of an inner sum whose index it does not hold; None where there is none."""
    body = inner.body
    if isinstance(body, Plus):
        if not has_delta(body, index):
            return None
        return plus(*[Reduce("sum", inner.index, term) for term in body.terms])
    factors = _factors(body)
    for place, factor in enumerate(factors):
        held = inner.index in free_indices(factor)
        if isinstance(factor, Delta) and not held and partner(factor, index) is not None:
            rest = times(*factors[:place], *factors[place + 1 :])
            return times(factor, Reduce("sum", inner.index, rest))
        if isinstance(factor, Plus) and has_delta(factor, index):
            others = factors[:place] + factors[place + 1 :]
            parts = [times(*others[:place], term, *others[place:]) for term in factor.terms]
            return plus(*[Reduce("sum", inner.index, part) for part in parts])
    return None

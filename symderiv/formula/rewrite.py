"""Rewriting that holds at every size: simpler functions, logarithms, Kronecker deltas.

Each rule is an identity wherever the formula that it replaces is defined; the new formula
may be defined at more points, so a proof about it covers every point of the old one.

- functions go over to exp, log, sin, cos, powers and conditions by their table rows;
- exp(a + c log u) = exp(a) u**c, because log u is there only for u > 0;
- log of a product or power splits into ``logabs``, the logarithm of the absolute value,
  which does so for any signs: log u = log|u| where u > 0;
- sum(delta[i, j] * e(i), i) = e(j), after sums have been distributed to reach the delta.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from fractions import Fraction
from functools import lru_cache
from typing import TypeGuard

from symderiv.formula.sizes import Key, canonical
from symderiv.formula.tree import (
    HALF,
    ONE,
    ZERO,
    Apply,
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
    apply,
    free_indices,
    plus,
    power,
    rebuild,
    rename,
    times,
)
from symderiv.functions import FUNCTIONS
from symderiv.functions.row import Recurrence


def rewrite(expr: Expr, logarithms: bool = False) -> Expr:
    """``expr`` in the functions that the kernel knows, with deltas contracted.

    With ``logarithms``, inverse hyperbolic functions are written as logarithms, too.
    """
    return contract(_split_logs((_with_logarithms if logarithms else _simpler)(expr)))


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
                return Power(changed, _folded(power_of))
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
    return rebuild(piece, lambda inner: _piece(inner, simpler))


def _rules(node: Piece, again: Callable[[Expr], Expr], logarithms: bool) -> Expr:
    """One function in simpler ones, by the first rule of its row that applies."""
    assert isinstance(node, Expr)
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
    if written is None and row.rewrite is not None:
        written = row.rewrite(*arguments)
    if written is None and row.recurrence is not None:
        written = _stepped(row.recurrence, arguments)
    if written is None and logarithms and row.as_logarithm is not None:
        written = row.as_logarithm(*arguments)
    return node if written is None or written == node else again(written)


def _undone(outer: str, arguments: tuple[Expr, ...]) -> Expr | None:
    """An outer function of an inverse one: sin(arcsin(u)) = u."""
    if len(arguments) != 1 or not isinstance(arguments[0], Apply):
        return None
    inner = FUNCTIONS.get(arguments[0].function)
    rule = None if inner is None else inner.under.get(outer)
    return None if rule is None else rule(*arguments[0].arguments)


_MAXIMAL_STEPS = 24


def _stepped(recurrence: Recurrence, arguments: tuple[Expr, ...]) -> Expr | None:
    """One step towards the neighbours whose shift lies in [0, order)."""
    if recurrence.place >= len(arguments):
        return None
    arguments = tuple(_folded(argument) for argument in arguments)
    shift = _shift(arguments[recurrence.place])
    if not -_MAXIMAL_STEPS <= shift < _MAXIMAL_STEPS:
        return None
    if shift >= recurrence.order:
        return recurrence.upward(*arguments)
    if shift < 0:
        return recurrence.downward(*arguments)
    return None


def _folded(node: Expr) -> Expr:
    """Sums and products with their numbers added up and multiplied."""
    match node:
        case Plus(terms):
            return plus(*[_folded(term) for term in terms])
        case Times(factors):
            return times(*[_folded(factor) for factor in factors])
    return node


def _shift(argument: Expr) -> Fraction:
    """The number that is added in an argument."""
    if isinstance(argument, Number):
        return argument.value
    if isinstance(argument, Plus):
        return sum((t.value for t in argument.terms if isinstance(t, Number)), Fraction(0))
    return Fraction(0)


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
            powers.append(power(again(simpler), multiple))
    if not powers:
        return Apply("exp", (argument,))
    return times(*([apply("exp", plus(*rest))] if rest else []), *powers)


def _exp_of(term: Expr, multiple: Expr) -> Expr | None:
    match term:
        case Apply("log", (base,)):
            return base
        case Apply("logabs", (Apply("gamma", _) as gamma,)):
            return apply("abs", gamma)
        case Apply(function, arguments) if isinstance(multiple, Number):
            row = FUNCTIONS.get(function)
            if row is None or multiple.value.denominator != 1:
                return None
            if "exp" in row.under:
                return row.under["exp"](*arguments)
            if row.as_logarithm is not None:
                written = row.as_logarithm(*arguments)
                return written.arguments[0] if _is_log(written) else None
    return None


def _is_log(expr: Expr) -> TypeGuard[Apply]:
    return isinstance(expr, Apply) and expr.function == "log"


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
    return Apply("logabs", (expr,))


def contract(node: Expr) -> Expr:
    """``node`` with every delta under a sum over one of its indices used up, if reachable."""

    def change(piece: Piece) -> Piece:
        rebuilt = rebuild(piece, change)
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

    changed = change(node)
    assert isinstance(changed, Expr)
    return changed


def _product(factors: Iterable[Expr]) -> Expr:
    """A product with integer powers of equal factors collected: x**a * x**b = x**(a + b)."""
    constant = Fraction(1)
    bases: dict[Key, tuple[Expr, Fraction]] = {}
    for base, exponent in _flat(factors, 1):
        if isinstance(base, Number) and base.value and exponent.denominator == 1:
            constant *= base.value ** int(exponent)
            continue
        if base == ZERO and exponent > 0:
            return ZERO
        key = canonical(base, {})
        before = bases.get(key, (base, Fraction(0)))[1]
        bases[key] = (base, before + exponent)
    return times(constant, *[power(base, Number(size)) for base, size in bases.values() if size])


def _flat(factors: Iterable[Expr], exponent: int) -> Iterator[tuple[Expr, Fraction]]:
    """Factors with their exponents.  A root wants its base >= 0, so that powers of it add up,
    but it is not spread over the factors of its base."""
    for factor in factors:
        match factor:
            case Times(inner):
                yield from _flat(inner, exponent)
            case Power(base, Number(value)) if value.denominator == 1 and abs(value) < 1000:
                yield from _flat((base,), exponent * int(value))
            case Power(base, Number(value)) if value.denominator != 1:
                yield base, value * exponent
            case Apply("exp", (Times((Number(value), *_)) as argument,)) if value < 0:
                yield Apply("exp", (times(-1, argument),)), Fraction(-exponent)
            case Plus() if exponent == 1:
                shared = _shared(factor)
                yield from shared
                rest = _divided(factor, shared) if shared else factor
                yield rest, Fraction(1)
            case Number(value) if value == 0 and exponent < 0:
                yield Power(factor, Number(Fraction(exponent))), Fraction(1)
            case _:
                yield factor, Fraction(exponent)


def _shared(total: Plus) -> list[tuple[Expr, Fraction]]:
    """The factors that stand in every term of a sum, with their lowest powers."""
    common: dict[Key, tuple[Expr, Fraction]] | None = None
    for term in total.terms:
        bases: dict[Key, tuple[Expr, Fraction]] = {}
        for base, size in _flat((term,), 1) if not isinstance(term, Plus) else ():
            if not isinstance(base, Number):
                key = canonical(base, {})
                before = bases.get(key, (base, Fraction(0)))[1]
                bases[key] = (base, before + size)
        if common is None:
            common = bases
        else:
            common = {
                key: (base, min(size, bases[key][1], key=abs))
                for key, (base, size) in common.items()
                if key in bases and size * bases[key][1] > 0
            }
        if not common:
            return []
    return [] if common is None else list(common.values())


def _divided(total: Plus, shared: list[tuple[Expr, Fraction]]) -> Expr:
    inverse = [power(base, Number(-size)) for base, size in shared]
    return plus(*[_product((term, *inverse)) for term in total.terms])


def _contract_sum(index: Index, body: Expr) -> Expr:
    if body == ZERO:
        return ZERO
    if not _has_delta(body, index):
        return _outward(index, body)
    if isinstance(body, Plus):
        reached = [term for term in body.terms if _has_delta(term, index)]
        rest = [term for term in body.terms if not _has_delta(term, index)]
        sums = [_contract_sum(index, term) for term in reached]
        return plus(*sums, *([Reduce("sum", index, plus(*rest))] if rest else []))
    factors = _factors(body)
    outside = tuple(factor for factor in factors if index not in free_indices(factor))
    if outside:
        inside = tuple(factor for factor in factors if index in free_indices(factor))
        return _product((*outside, _contract_sum(index, times(*inside))))
    for place, factor in enumerate(factors):
        others = factors[:place] + factors[place + 1 :]
        if isinstance(factor, Delta) and index in (factor.left, factor.right):
            target = factor.right if factor.left == index else factor.left
            return contract(rename(times(*others), {index: target}))
    for place, factor in enumerate(factors):
        if isinstance(factor, Plus) and _has_delta(factor, index):
            others = factors[:place] + factors[place + 1 :]
            parts = [_product((*others[:place], term, *others[place:])) for term in factor.terms]
            return _contract_sum(index, plus(*parts))
        if isinstance(factor, Reduce) and factor.kind == "sum":
            moved = _pull_delta(index, factor)
            if moved is not None:
                return _contract_sum(index, times(*factors[:place], moved, *factors[place + 1 :]))
    return Reduce("sum", index, body)


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
        if not _has_delta(body, index):
            return None
        return plus(*[Reduce("sum", inner.index, term) for term in body.terms])
    factors = _factors(body)
    for place, factor in enumerate(factors):
        if isinstance(factor, Delta) and index in (factor.left, factor.right):
            rest = times(*factors[:place], *factors[place + 1 :])
            return times(factor, Reduce("sum", inner.index, rest))
        if isinstance(factor, Plus) and _has_delta(factor, index):
            others = factors[:place] + factors[place + 1 :]
            parts = [times(*others[:place], term, *others[place:]) for term in factor.terms]
            return plus(*[Reduce("sum", inner.index, part) for part in parts])
    return None


def _has_delta(node: Expr, index: Index) -> bool:
    """Whether a delta of ``index`` can be reached through sums and products."""
    match node:
        case Delta(left, right):
            return index in (left, right)
        case Plus(children) | Times(children):
            return any(_has_delta(child, index) for child in children)
        case Reduce("sum", _, body):
            return index in free_indices(body) and _has_delta(body, index)
    return False

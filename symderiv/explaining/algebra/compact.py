"""Shorter forms of a formula: products multiplied out, like terms collected, factors in front.

Every function here gives a formula that is equal wherever the old one is defined.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from math import gcd

from symderiv.calculus.rewrite import contract
from symderiv.explaining.algebra.patterns import Factor, factors, fold_sums, product_of
from symderiv.formula.degree import Key, canonical
from symderiv.formula.measure import coefficient, factors_of
from symderiv.formula.tree import (
    ZERO,
    Expr,
    Number,
    Plus,
    Reduce,
    Times,
    Where,
    plus,
    rename,
    times,
)

MOST_TERMS = 24


def expanded(expr: Expr) -> Expr:
    """Products multiplied out over sums of terms, and sums over an index split into terms."""
    return fold_sums(expr, _expand)


def _expand(node: Expr) -> Expr:
    match node:
        case Times(parts):
            products: list[list[Expr]] = [[]]
            for part in parts:
                choices = part.terms if isinstance(part, Plus) else (part,)
                products = [[*one, choice] for one in products for choice in choices]
                if len(products) > MOST_TERMS:
                    return node
            return plus(*[contract(times(*one)) for one in products])
        case Plus(terms):
            return plus(*terms)
        case Reduce("sum", index, Plus(terms)):
            return plus(*[contract(Reduce("sum", index, term)) for term in terms])
    return node


def collected(expr: Expr) -> Expr:
    """Like terms added up."""
    return fold_sums(expr, _collect)


def _collect(node: Expr) -> Expr:
    if not isinstance(node, Plus):
        return node
    found: dict[Key, tuple[Fraction, Expr]] = {}
    flat = plus(*node.terms)
    for term in flat.terms if isinstance(flat, Plus) else (flat,):
        size, rest = coefficient(term)
        key = canonical(rest, {})
        before = found.get(key)
        found[key] = (size + (before[0] if before else 0), before[1] if before else rest)
    return plus(*[times(Number(size), rest) for size, rest in found.values() if size])


def factored(expr: Expr) -> Expr:
    """Each sum of terms with the factors that all of them have in front."""
    return fold_sums(expr, lambda node: _factor(_joined(node)))


def _factor(node: Expr) -> Expr:
    if not isinstance(node, Plus) or len(node.terms) < 2:
        return node
    lists = [keyed(term) for term in node.terms]
    common: dict[Key, Factor] = {}
    for key, (base, size) in lists[0].items():
        sizes = [one[key][1] for one in lists if key in one]
        same = all(other * size > 0 for other in sizes)
        if len(sizes) == len(lists) and same and not isinstance(base, Number):
            common[key] = (base, min(sizes, key=abs))
    content = _content(coefficient(term)[0] for term in node.terms)
    if not common and content == 1:
        return node
    rests = []
    for one in lists:
        left = [
            (base, size - common[k][1] if k in common else size) for k, (base, size) in one.items()
        ]
        rests.append(product_of(left))
    rests = [times(Number(1 / content), rest) for rest in rests]
    inner = _collect(plus(*_leading_positive(rests)))
    front = times(Number(content), *factors_of(product_of(common.values())))
    return times(front, inner) if inner != ZERO else ZERO


def _content(sizes: Iterable[Fraction]) -> Fraction:
    """The largest integer that divides all of the numbers, negative where all of them are."""
    found = 0
    negative = True
    for size in sizes:
        negative = negative and size < 0
        found = gcd(found, size.numerator) if size.denominator == 1 else 1
    return Fraction(-(found or 1) if negative else found or 1)


def _leading_positive(terms: Iterable[Expr]) -> list[Expr]:
    return sorted(terms, key=lambda term: coefficient(term)[0] < 0)


def keyed(term: Expr) -> dict[Key, Factor]:
    """The factors of a term with the powers of equal ones added up."""
    found: dict[Key, Factor] = {}
    for base, size in factors(term):
        key = canonical(base, {})
        before = found.get(key, (base, Fraction(0)))
        found[key] = (before[0], before[1] + size)
    return found


def _joined(node: Expr) -> Expr:
    """Sums over one dimension with equal signs joined: sum(a, i) - sum(b, i) = sum(a - b, i)."""
    if isinstance(node, Plus) and len(node.terms) == 2:
        (one, first), (two, second) = (coefficient(term) for term in node.terms)
        outer_first, inner_first = _sum_of(first)
        outer_second, inner_second = _sum_of(second)
        if inner_first is None or inner_second is None:
            return node
        if canonical(outer_first, {}) != canonical(outer_second, {}) or abs(one) != abs(two):
            return node
        if inner_first.index.dimension != inner_second.index.dimension:
            return node
        body = rename(inner_second.body, {inner_second.index: inner_first.index})
        sign = Number(two / one)
        joined = _factor(plus(inner_first.body, times(sign, body)))
        return times(Number(one), outer_first, Reduce("sum", inner_first.index, joined))
    return node


def _sum_of(term: Expr) -> tuple[Expr, Reduce | None]:
    parts = factors_of(term)
    sums = [part for part in parts if isinstance(part, Reduce) and part.kind == "sum"]
    if len(sums) != 1:
        return term, None
    outer = times(*[part for part in parts if part is not sums[0]])
    return outer, sums[0]


def signed(expr: Expr) -> Expr:
    """A minus in front of a difference drawn into it: -(y - a) = a - y."""
    return fold_sums(expr, turned)


def turned(node: Expr) -> Expr:
    """The same at the top of a formula alone."""
    if not isinstance(node, Times):
        return node
    size, rest = coefficient(node)
    match rest:
        case Where(condition, Number(then), Number(otherwise)):
            return Where(condition, Number(size * then), Number(size * otherwise))
    if size >= 0:
        return node
    parts = list(factors_of(rest))
    for place, part in enumerate(parts):
        if isinstance(part, Plus) and any(coefficient(term)[0] < 0 for term in part.terms):
            opposite = plus(*_leading_positive(times(-1, term) for term in part.terms))
            return times(Number(-size), *parts[:place], opposite, *parts[place + 1 :])
        if isinstance(part, Reduce) and part.kind == "sum":
            inner = times(-1, part.body)
            changed = turned(inner)
            if changed != inner:
                opposite = Reduce("sum", part.index, changed)
                return times(Number(-size), *parts[:place], opposite, *parts[place + 1 :])
    return node

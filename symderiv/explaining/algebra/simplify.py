"""Formulas brought into a plain form: roots, constants in sums, what cancels, what is split.

Every function here gives a formula that is equal wherever the old one is defined.
"""

from __future__ import annotations

from fractions import Fraction
from math import isqrt

from symderiv.calculus.rewrite import contract
from symderiv.explaining.algebra.compact import collected, keyed
from symderiv.explaining.algebra.patterns import factors, fold_sums, product_of
from symderiv.formula.degree import Key, canonical
from symderiv.formula.measure import is_inverse
from symderiv.formula.tree import (
    HALF,
    ONE,
    ZERO,
    Apply,
    Delta,
    Expr,
    Index,
    Number,
    Plus,
    Power,
    Reduce,
    Size,
    Symbol,
    Times,
    Where,
    free_indices,
    plus,
    rename,
    times,
)


def normal(expr: Expr) -> Expr:
    """Like terms collected, deltas used up, roots as powers, sums of constants as products."""
    # The second round finds what the first one left: factors alone in a sum, equal factors.
    return collected(contract(collected(contract(_plainer(expr)))))


def _plainer(expr: Expr) -> Expr:
    def change(node: Expr) -> Expr:
        match node:
            case Reduce("sum", index, body) if index not in free_indices(body):
                dimension = index.dimension
                size = (
                    Size(dimension) if isinstance(dimension, str) else Number(Fraction(dimension))
                )
                return times(size, body)
            case Where(condition, Times(parts), Number(value)) if value == 0:
                out = [part for part in parts if isinstance(part, Symbol | Delta | Number)]
                rest = [part for part in parts if part not in out]
                return times(*out, Where(condition, times(*rest), ZERO)) if out else node
            case Where(condition, Symbol() | Delta() as part, Number(value)) if value == 0:
                return times(part, Where(condition, ONE, ZERO))
            case Apply("sqrt", (Number(value),)) if (root := _root(value)) is not None:
                return Number(root)
            case Apply("sqrt", (base,)):
                return Power(base, HALF)
        return node

    return fold_sums(expr, change)


def _root(value: Fraction) -> Fraction | None:
    if value < 0:
        return None
    root = Fraction(isqrt(value.numerator), isqrt(value.denominator))
    return root if root * root == value else None


def cancelled(expr: Expr) -> Expr:
    """Fractions with what stands above and below taken out."""
    return fold_sums(expr, _cancel)


def _cancel(node: Expr) -> Expr:
    if not isinstance(node, Times):
        return node
    above: set[Key] = set()
    below: set[Key] = set()
    for base, size in factors(node):
        if not isinstance(base, Number):
            (above if size > 0 else below).add(canonical(base, {}))
    return product_of(keyed(node).values()) if above & below else node


def split(expr: Expr) -> Expr:
    """A product with one sum of terms in it multiplied out, as (a - b) / c = a / c - b / c."""
    return fold_sums(expr, _split_one)


def _split_one(node: Expr) -> Expr:
    match node:
        case Times(parts):
            places = [place for place, part in enumerate(parts) if isinstance(part, Plus)]
            if len(places) != 1:
                return node
            whole = parts[places[0]]
            assert isinstance(whole, Plus)
            before, after = parts[: places[0]], parts[places[0] + 1 :]
            return plus(*[contract(times(*before, term, *after)) for term in whole.terms])
        case Plus(terms):
            return plus(*terms)
        case Reduce("sum", index, Plus(terms)):
            return plus(*[contract(Reduce("sum", index, term)) for term in terms])
    return node


def inward(expr: Expr) -> Expr:
    """Divisors drawn into the one sum that they stand beside: sum(e, i) / D = sum(e / D, i)."""

    def change(node: Expr) -> Expr:
        if not isinstance(node, Times):
            return node
        sums = [part for part in node.factors if isinstance(part, Reduce) and part.kind == "sum"]
        below = [part for part in node.factors if is_inverse(part)]
        if len(sums) != 1 or not below or sums[0].index in free_indices(times(*below)):
            return node
        rest = [part for part in node.factors if part is not sums[0] and part not in below]
        # A sum below may run over the very same index, which matching takes for a capture.
        inner = [rename(part, {}) for part in below]
        return times(*rest, Reduce("sum", sums[0].index, times(sums[0].body, *inner)))

    return fold_sums(expr, change)


def sifted(expr: Expr) -> Expr:
    """delta[i, j] * e(j) as delta[i, j] * e(i), so that both compare as equal."""

    def change(node: Expr) -> Expr:
        if not isinstance(node, Times):
            return node
        for delta in [part for part in node.factors if isinstance(part, Delta)]:
            left, right = sorted((delta.left, delta.right), key=repr)
            if isinstance(right, Index):
                rest = times(*[part for part in node.factors if part is not delta])
                node = times(delta, rename(rest, {right: left}))
                if not isinstance(node, Times):
                    return node
        return node

    return fold_sums(expr, change)

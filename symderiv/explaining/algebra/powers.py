"""Powers of one base in one product written as one power: x * x**(n - 1) = x**n.

That holds where the base is positive, or no exponent of the product is negative; whoever asks
proves what comes of it.
"""

from __future__ import annotations

from symderiv.explaining.algebra.compact import collected
from symderiv.explaining.algebra.patterns import fold_sums
from symderiv.formula.degree import Key, canonical
from symderiv.formula.measure import factors_of
from symderiv.formula.tree import ONE, Expr, Number, Power, Times, plus, power, times


def joined(expr: Expr) -> Expr:
    """``expr`` with the exponents of equal bases added up, where one of them is no number."""
    return fold_sums(expr, _joined)


def _joined(node: Expr) -> Expr:
    if not isinstance(node, Times):
        return node
    found: dict[Key, list[tuple[Expr, Expr]]] = {}
    for factor in factors_of(node):
        base, exponent = _parts(factor)
        found.setdefault(canonical(base, {}), []).append((base, exponent))
    if all(len(parts) == 1 or _are_numbers(parts) for parts in found.values()):
        return node
    return times(*[_power(parts) for parts in found.values()])


def _parts(factor: Expr) -> tuple[Expr, Expr]:
    return (factor.base, factor.exponent) if isinstance(factor, Power) else (factor, ONE)


def _are_numbers(parts: list[tuple[Expr, Expr]]) -> bool:
    return all(isinstance(exponent, Number) for _, exponent in parts)


def _power(parts: list[tuple[Expr, Expr]]) -> Expr:
    base = parts[0][0]
    if _are_numbers(parts):
        return times(*[power(base, exponent) for _, exponent in parts])
    return power(base, collected(plus(*[exponent for _, exponent in parts])))

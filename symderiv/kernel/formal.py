"""The cheapest zero test: every part of a residual that is no sum, product or power is a
generator of its own, and so is every inverse.

No relation between the parts is used, and nothing is put in for an index or a size.  So a
residual that is the zero polynomial is zero for all values of its indices and at every size,
wherever its parts have a value.
"""

from __future__ import annotations

from flint import Ordering, fmpq, fmpq_mpoly_ctx

from symderiv.formula.sizes import Key, canonical
from symderiv.formula.tree import Expr, Number, Plus, Power, Times
from symderiv.kernel.ring import Polynomial

_CONTEXT = fmpq_mpoly_ctx.get(tuple(f"p{number}" for number in range(32)), Ordering.degrevlex)
_GENERATORS = _CONTEXT.gens()
_HIGHEST = 8


class _TooMany(Exception):
    """More parts, or higher powers, than a cheap test should have."""


def is_formally_zero(residual: Expr) -> bool:
    """Whether ``residual`` vanishes as a polynomial in its parts; False says nothing."""
    try:
        return bool(_polynomial(residual, {}).is_zero())
    except _TooMany:
        return False


def _polynomial(node: Expr, parts: dict[Key, int]) -> Polynomial:
    match node:
        case Number(value):
            return _CONTEXT.constant(fmpq(value.numerator, value.denominator))
        case Plus(terms):
            total = _polynomial(terms[0], parts)
            for term in terms[1:]:
                total = total + _polynomial(term, parts)
            return total
        case Times(factors):
            product = _polynomial(factors[0], parts)
            for factor in factors[1:]:
                product = product * _polynomial(factor, parts)
                if len(product) > 500:
                    raise _TooMany
            return product
        case Power(base, Number(exponent)) if exponent.denominator == 1:
            size = int(exponent)
            if abs(size) > _HIGHEST:
                raise _TooMany
            if size >= 0:
                return _polynomial(base, parts) ** size
            return _part(("inverse", canonical(base, {})), parts) ** -size
    return _part(canonical(node, {}), parts)


def _part(key: Key, parts: dict[Key, int]) -> Polynomial:
    number = parts.setdefault(key, len(parts))
    if number >= len(_GENERATORS):
        raise _TooMany
    return _GENERATORS[number]

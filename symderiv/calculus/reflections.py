"""Relations between values of special functions that stand in one formula.

A relation is used where all of its values stand in the formula outside of branches and sums:
at every point of the claim they are defined then, and so is what is put in place of them.  So
gamma(1 - u) is pi / (sin(pi u) gamma(u)) where gamma(u) stands as well, because u can be no
integer; by itself it is not.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from itertools import combinations

from symderiv.calculus.recurrences import Covered, folded
from symderiv.calculus.values import Atoms, Replacements, atoms_of, number_in
from symderiv.calculus.wronskians import exponential_integrals, legendre, wronskians
from symderiv.formula.tree import HALF, PI, Expr, Piece, apply, number, plus, rebuild, times
from symderiv.functions.terms import cos, digamma, gamma, literal_integer, log, sin


def related(expr: Expr, covered: Covered) -> Expr:
    """``expr`` with the relations used that lead to fewer arguments, before steps between
    neighbours; ``covered`` as in :func:`by_neighbours`."""

    def reflections(atoms: Atoms) -> Replacements:
        return _reflections(atoms, covered)

    return _by(expr, _REFLECTING, (reflections, _doublings, exponential_integrals))


def across(expr: Expr) -> Expr:
    """``expr`` with the relations used that need two neighbours of each function, after steps
    have left no more of them."""
    return _by(expr, _CROSSING, (wronskians, legendre))


_REFLECTING = {"gamma", "digamma", "polygamma", "polylog", "besselk", "Chi", "expint"}
_CROSSING = {"airybiprime", "bessely", "besselk", "elliptic_k"}


def _by(
    expr: Expr, leading: set[str], relations: tuple[Callable[[Atoms], Replacements], ...]
) -> Expr:
    atoms = atoms_of(expr)
    if leading.isdisjoint(atoms):
        return expr
    replaced: Replacements = {}
    for relation in relations:
        replaced |= relation(atoms)
    return _replaced(expr, replaced) if replaced else expr


def _replaced(expr: Expr, replaced: Replacements) -> Expr:
    def change(piece: Piece) -> Piece:
        known = replaced.get(piece) if isinstance(piece, Expr) else None
        return rebuild(piece, change) if known is None else known

    changed = change(expr)
    assert isinstance(changed, Expr)
    return changed


def _integer(expr: Expr) -> int | None:
    value = number_in(expr)
    return None if value is None or value.denominator != 1 else int(value)


def _reflections(atoms: Atoms, covered: Covered) -> Replacements:
    """gamma and digamma at u and n - u (DLMF 5.5.3, 5.5.4), and K, even in its order (10.27.3).

    For n <= 1 neither is a pole, so u is no integer; for n > 1 it may be one of 1 to n - 1.
    Polygamma at u and 1 - u (5.15.6), and the dilogarithm, whose two values are there for
    0 < u < 1 alone (25.12.6).
    """
    found: Replacements = {}
    for name, rule in (("gamma", _reflected_gamma), ("digamma", _reflected_digamma)):
        waiting = list(atoms.get(name, ()))
        while waiting:
            one = waiting.pop()
            for other in waiting:
                u, v = one.arguments[0], other.arguments[0]
                total = _integer(plus(u, v))
                if total is None or abs(total) > _FARTHEST or u == v:
                    continue
                if all(covered(folded(u - k)) for k in range(1, total)):
                    found[other] = rule(u, v, 1 - total)
                    waiting.remove(other)
                    break
    for one, other in combinations(atoms.get("polygamma", ()), 2):
        (order, u), (same, v) = one.arguments, other.arguments
        n, total = literal_integer(order), _integer(plus(u, v))
        if order == same and n is not None and 1 <= n <= _HIGHEST and total == 1 and u != v:
            found[other] = _reflected_polygamma(n, u)
    for one, other in combinations(atoms.get("polylog", ()), 2):
        (order, u), (same, v) = one.arguments, other.arguments
        if order == same == number(2) and number_in(plus(u, v)) == 1 and u != v:
            found[other] = PI**2 / 6 - log(u) * log(folded(1 - u)) - one
    for one, other in combinations(atoms.get("besselk", ()), 2):
        (nu, x), (mu, y) = one.arguments, other.arguments
        if x == y and nu != mu and number_in(plus(nu, mu)) == 0:
            found[other] = one
    return found


_FARTHEST = 8
_HIGHEST = 6
"""The highest order of a polygamma function that is reflected."""


def _reflected_gamma(u: Expr, v: Expr, steps: int) -> Expr:
    """gamma(v), with v + steps = 1 - u."""
    below = [v + k for k in range(steps)]
    above = [v - k for k in range(1, 1 - steps)]
    return times(PI, *above) / times(sin(PI * u), gamma(u), *below)


def _reflected_digamma(u: Expr, v: Expr, steps: int) -> Expr:
    whole = digamma(u) + PI * cos(PI * u) / sin(PI * u)
    below = [-1 / (v + k) for k in range(steps)]
    above = [1 / (v - k) for k in range(1, 1 - steps)]
    return plus(whole, *below, *above)


def _reflected_polygamma(n: int, u: Expr) -> Expr:
    """polygamma(n, 1 - u) by polygamma(n, u) and the n-th derivative of pi cot(pi u)."""
    slopes = {1: 1}
    for _ in range(n):
        lower: dict[int, int] = {}
        for size, factor in slopes.items():
            lower[size - 1] = lower.get(size - 1, 0) - size * factor
            lower[size + 1] = lower.get(size + 1, 0) - size * factor
        slopes = {size: factor for size, factor in lower.items() if factor}
    cot = cos(PI * u) / sin(PI * u)
    derivative = plus(*[factor * cot**size for size, factor in slopes.items()])
    sign = 1 if n % 2 == 0 else -1
    return sign * apply("polygamma", n, u) + sign * PI ** (n + 1) * derivative


def _doublings(atoms: Atoms) -> Replacements:
    """gamma, digamma and polygamma at w where they stand at w/2, too (DLMF 5.5.5, 5.5.8)."""
    found: Replacements = {}
    rules: tuple[tuple[str, Callable[..., Expr | None]], ...] = (
        ("gamma", _doubled_gamma),
        ("digamma", _doubled_digamma),
        ("polygamma", _doubled_polygamma),
    )
    for name, rule in rules:
        for atom in atoms.get(name, ()):
            *orders, w = atom.arguments
            halves = (other for other in atoms[name] if list(other.arguments[:-1]) == orders)
            if any(_integer(2 * other.arguments[-1] - w) is not None for other in halves):
                written = rule(*orders, w) if number_in(w) is None else None
                if written is not None:
                    found[atom] = written
    return found


def _doubled_gamma(w: Expr) -> Expr:
    half = folded(w / 2)
    return number(2) ** (w - 1) * gamma(half) * gamma(folded(half + HALF)) / PI**HALF


def _doubled_digamma(w: Expr) -> Expr:
    half = folded(w / 2)
    return (digamma(half) + digamma(folded(half + HALF))) / 2 + log(2)


def _doubled_polygamma(order: Expr, w: Expr) -> Expr | None:
    n = literal_integer(order)
    half = folded(w / 2)
    if n is None or n < 1:
        return None
    total = apply("polygamma", n, half) + apply("polygamma", n, folded(half + HALF))
    return number(Fraction(1, 2 ** (n + 1))) * total

"""Wronskians of Bessel and Airy functions, and relations between integrals."""

from __future__ import annotations

from symderiv.calculus.recurrences import folded
from symderiv.calculus.values import Atoms, Replacements, number_in, stand
from symderiv.formula.tree import PI, Apply, Expr, apply, plus, times
from symderiv.functions.terms import cos, literal_integer, sin


def wronskians(atoms: Atoms) -> Replacements:
    """Two solutions of a differential equation with their neighbours (DLMF 9.2.7, 10.5.2,
    10.28.2).

    Of J and Y, or Ai and Bi, either may vanish, but not both: they are the modulus M > 0 times
    the cosine and sine of the phase (DLMF 9.8.1, 10.18.4).  Of I and K, K does not vanish.
    """
    found: Replacements = {}
    for atom in atoms.get("airybiprime", ()):
        x = atom.arguments[0]
        if stand(atoms, [apply(name, x) for name in ("airyai", "airybi", "airyaiprime")]):
            found |= _by_phase(
                "airy",
                (x,),
                (apply("airyai", x), apply("airybi", x)),
                (apply("airyaiprime", x), apply("airybiprime", x)),
                -1 / PI,
            )
    for atom in atoms.get("bessely", ()):
        nu, x = atom.arguments
        after = folded(nu + 1)
        first = (apply("besselj", nu, x), apply("bessely", nu, x))
        second = (apply("besselj", after, x), apply("bessely", after, x))
        if stand(atoms, [first[0], *second]):
            found |= _by_phase("bessel", (nu, x), first, second, 2 / (PI * x))
    for atom in atoms.get("besselk", ()):
        nu, x = atom.arguments
        after = folded(nu + 1)
        i, i_after = apply("besseli", nu, x), apply("besseli", after, x)
        k, k_after = apply("besselk", nu, x), apply("besselk", after, x)
        if stand(atoms, [i, i_after, k_after]):
            found[i_after] = (1 / x - i * k_after) / k
    return found


def _by_phase(
    name: str,
    arguments: tuple[Expr, ...],
    first: tuple[Expr, Expr],
    second: tuple[Expr, Expr],
    wronskian: Expr,
) -> Replacements:
    """(f, g) = M (cos t, sin t) and (F, G) = a (cos t, sin t) + b (sin t, -cos t), where F g - f G
    = M b."""
    modulus, phase, along = [
        Apply(f"{name} {part}", arguments) for part in ("modulus", "phase", "slope")
    ]
    across = wronskian / modulus
    return {
        first[0]: modulus * cos(phase),
        first[1]: modulus * sin(phase),
        second[0]: along * cos(phase) + across * sin(phase),
        second[1]: along * sin(phase) - across * cos(phase),
    }


def legendre(atoms: Atoms) -> Replacements:
    """Legendre's relation, solved for E(1 - m); K is positive (DLMF 19.7.1)."""
    found: Replacements = {}
    waiting = list(atoms.get("elliptic_k", ()))
    while waiting:
        first = waiting.pop()
        for second in waiting:
            m, other = first.arguments[0], second.arguments[0]
            e, e_other = apply("elliptic_e", m), apply("elliptic_e", other)
            if number_in(plus(m, other)) == 1 and stand(atoms, [e, e_other]):
                found[e_other] = (PI / 2 - e * second + first * second) / first
                break
    return found


def exponential_integrals(atoms: Atoms) -> Replacements:
    """Ei and E_1 of x > 0, where Chi and Shi stand (DLMF 6.2.15, 6.2.16, 6.2.7)."""
    found: Replacements = {}
    for atom in atoms.get("Chi", ()):
        x = atom.arguments[0]
        shi = apply("Shi", x)
        if stand(atoms, [shi]):
            found[apply("Ei", x)] = atom + shi
            found[apply("expint", 1, x)] = shi - atom
            found[apply("Ei", times(-1, x))] = atom - shi
    for atom in atoms.get("expint", ()):
        order, x = atom.arguments
        if literal_integer(order) == 1:
            found.setdefault(apply("Ei", times(-1, x)), times(-1, atom))
    return found

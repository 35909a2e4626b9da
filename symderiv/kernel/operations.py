"""FLINT's enclosures of functions, by the names that table rows use.

Every operation takes and returns real balls.  Those that FLINT has for complex balls only go
there and back: the value is real on the function's domain, so its real part encloses it.
Operations of ``EXACT`` take and return exact rationals, and decide what no ball can.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from flint import acb, arb, ctx, fmpq

Ball: TypeAlias = Any
Operation: TypeAlias = Callable[..., Ball]


def _real(value: Any) -> Ball:
    return value.real


def _cbrt(x: Ball) -> Ball:
    """Odd; a ball around 0 is enclosed by the roots of its ends."""
    if x.contains(0):
        bound = x.abs_upper().root(3)
        return (-bound).union(bound)
    return x.sgn() * abs(x).root(3)


def _gammaln(x: Ball) -> Ball:
    return x.lgamma() if x > 0 else abs(x.gamma()).log()


def _lambertw(z: Ball, branch: Ball | None = None) -> Ball:
    if branch is None:
        return z.lambertw()
    number = branch.unique_fmpz()
    return z.lambertw(int(number)) if number in (0, -1) else arb.nan()


def _elliptic_pi(*arguments: Ball) -> Ball:
    if len(arguments) == 2:
        return _real(acb.elliptic_pi(*map(acb, arguments)))
    return _real(acb.elliptic_pi_inc(*map(acb, arguments)))


def _invdigamma(x: Ball) -> Ball:
    """An interval of positive numbers at whose ends digamma is below and above ``x``."""
    y = x.mid().exp() + arb(1) / 2 if x > -2 else -1 / (x.mid() - arb(1).digamma())
    for _ in range(64):
        step = ((y.digamma() - x.mid()) / acb(y).polygamma(acb(1)).real).mid()
        y = (y - step).mid() if y > step else (y / 2).mid()
        if abs(step) <= y * arb(2) ** (8 - ctx.prec):
            break
    slack = y * arb(2) ** (16 - ctx.prec) + 2 * x.rad() / acb(y).polygamma(acb(1)).real
    low, high = (y - slack).lower(), (y + slack).upper()
    if low > 0 and low.digamma() < x and high.digamma() > x:
        return low.union(high)
    return arb.nan()


def _elliptic_e(*arguments: Ball) -> Ball:
    if len(arguments) == 1:
        return _real(acb(*arguments).elliptic_e())
    return _real(acb.elliptic_e_inc(*map(acb, arguments)))


OPERATIONS: Mapping[str, Operation] = {
    "exp": lambda x: x.exp(),
    "log": lambda x: x.log(),
    "log1p": lambda x: x.log1p(),
    "expm1": lambda x: x.expm1(),
    "sqrt": lambda x: x.sqrt(),
    "cbrt": _cbrt,
    "sin": lambda x: x.sin(),
    "cos": lambda x: x.cos(),
    "tan": lambda x: x.tan(),
    "sec": lambda x: x.sec(),
    "csc": lambda x: x.csc(),
    "cot": lambda x: x.cot(),
    "sinh": lambda x: x.sinh(),
    "cosh": lambda x: x.cosh(),
    "tanh": lambda x: x.tanh(),
    "sech": lambda x: x.sech(),
    "csch": lambda x: x.csch(),
    "coth": lambda x: x.coth(),
    "arcsin": lambda x: x.asin(),
    "arccos": lambda x: x.acos(),
    "arctan": lambda x: x.atan(),
    "arctan2": arb.atan2,
    "arcsinh": lambda x: x.asinh(),
    "arccosh": lambda x: x.acosh(),
    "arctanh": lambda x: x.atanh(),
    "sinc": lambda x: x.sinc_pi(),
    "sigmoid": lambda x: 1 / (1 + (-x).exp()),
    "abs": abs,
    "sign": lambda x: x.sgn(),
    "max": lambda x, y: x.max(y),
    "min": lambda x, y: x.min(y),
    "floor": lambda x: x.floor(),
    "ceil": lambda x: x.ceil(),
    "erf": lambda x: x.erf(),
    "erfc": lambda x: x.erfc(),
    "erfi": lambda x: x.erfi(),
    "erfinv": lambda x: x.erfinv(),
    "erfcinv": lambda x: x.erfcinv(),
    "fresnels": lambda x: x.fresnel_s(),
    "fresnelc": lambda x: x.fresnel_c(),
    "gamma": lambda x: x.gamma(),
    "gammaln": _gammaln,
    "digamma": lambda x: x.digamma(),
    "polygamma": lambda n, x: _real(acb(x).polygamma(acb(n))),
    "lowergamma": lambda a, x: x.gamma_lower(a),
    "uppergamma": lambda a, x: x.gamma_upper(a),
    "zeta": lambda s, *a: s.zeta(*a),
    "besselj": lambda nu, x: x.bessel_j(nu),
    "bessely": lambda nu, x: x.bessel_y(nu),
    "besseli": lambda nu, x: x.bessel_i(nu),
    "besselk": lambda nu, x: x.bessel_k(nu),
    "airyai": lambda x: x.airy_ai(),
    "airybi": lambda x: x.airy_bi(),
    "airyaiprime": lambda x: x.airy_ai(derivative=1),
    "airybiprime": lambda x: x.airy_bi(derivative=1),
    "lambertw": _lambertw,
    "elliptic_k": lambda m: _real(acb(m).elliptic_k()),
    "elliptic_e": _elliptic_e,
    "elliptic_pi": _elliptic_pi,
    "elliprf": lambda x, y, z: _real(acb.elliptic_rf(acb(x), acb(y), acb(z))),
    "elliprd": lambda x, y, z: _real(acb.elliptic_rd(acb(x), acb(y), acb(z))),
    "invdigamma": _invdigamma,
    "gegenbauer": lambda n, a, x: x.gegenbauer_c(n, a),
    "jacobi": lambda n, a, b, x: x.jacobi_p(n, a, b),
    "assoc_laguerre": lambda n, a, x: x.laguerre_l(n, a),
    "hermite_prob": lambda n, x: (x / arb(2).sqrt()).hermite_h(n) / arb(2) ** (n / 2),
    "elliptic_f": lambda phi, m: _real(acb.elliptic_f(acb(phi), acb(m))),
    "hyp0f1": lambda b, z: z.hypgeom_0f1(b),
    "hyp1f1": lambda a, b, z: z.hypgeom_1f1(a, b),
    "hyp2f1": lambda a, b, c, z: z.hypgeom_2f1(a, b, c),
    "hyperu": lambda a, b, z: z.hypgeom_u(a, b),
    "betainc": lambda a, b, x: x.beta_lower(a, b, regularized=1),
    "exprel": lambda x: x.hypgeom_1f1(1, 2),
    "polylog": lambda s, x: _real(acb(x).polylog(acb(s))),
    "expint": lambda n, x: x.expint(n),
    "Si": lambda x: x.si(),
    "Ci": lambda x: x.ci(),
    "Shi": lambda x: x.shi(),
    "Chi": lambda x: x.chi(),
    "Ei": lambda x: x.ei(),
    "li": lambda x: x.li(),
    "hermite": lambda n, x: x.hermite_h(n),
    "chebyshevt": lambda n, x: x.chebyshev_t(n),
    "chebyshevu": lambda n, x: x.chebyshev_u(n),
    "legendre": lambda n, x: x.legendre_p(n),
    "laguerre": lambda n, x: x.laguerre_l(n),
}


def _sign(x: Any) -> Any:
    return fmpq(int(x > 0) - int(x < 0))


EXACT: Mapping[str, Operation] = {
    "abs": abs,
    "sign": _sign,
    "max": max,
    "min": min,
    "floor": lambda x: fmpq(x.floor()),
    "ceil": lambda x: fmpq(x.ceil()),
}

"""The same functions by mpmath, written independently of the table's rows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from mpmath import mp

Real = Any


def _clip(u: Real, low: Real, high: Real) -> Real:
    return min(max(u, low), high)


def _step(u: Real, h: Real) -> Real:
    return h if u == 0 else (mp.mpf(1) if u > 0 else mp.mpf(0))


def _huber(d: Real, r: Real) -> Real:
    return r**2 / 2 if abs(r) <= d else d * (abs(r) - d / 2)


def _shrink(u: Real, width: Real) -> Real:
    return mp.sign(u) * max(abs(u) - width, 0)


def _selu(u: Real) -> Real:
    alpha = mp.mpf("1.6732632423543772848170429916717")
    scale = mp.mpf("1.0507009873554804934193349852946")
    return scale * (max(u, 0) + alpha * mp.expm1(min(u, 0)))


def _gelu_tanh(u: Real) -> Real:
    return u / 2 * (1 + mp.tanh(mp.sqrt(2 / mp.pi) * (u + mp.mpf("0.044715") * u**3)))


def _gammaln(u: Real) -> Real:
    return mp.log(abs(mp.gamma(u)))


def _logistic(u: Real) -> Real:
    return mp.exp(u) / (mp.exp(u) + 1)


def _spherical(outer: Callable[..., Real]) -> Callable[..., Real]:
    return lambda n, x: mp.sqrt(mp.pi / (2 * x)) * outer(n + mp.mpf(1) / 2, x)


def _softplus(u: Real, b: Real = 1) -> Real:
    return mp.log1p(mp.exp(b * u)) / b


def _degree(outer: Callable[[Real], Real]) -> Callable[[Real], Real]:
    return lambda u: outer(mp.radians(u))


def _into_degrees(outer: Callable[[Real], Real]) -> Callable[[Real], Real]:
    return lambda u: mp.degrees(outer(u))


def _of_order(outer: Callable[..., Real], order: int) -> Callable[[Real], Real]:
    return lambda u: outer(order, u)


def _decayed(order: int) -> Callable[[Real], Real]:
    return lambda u: mp.besseli(order, u) / mp.exp(abs(u))


def _grown(order: int) -> Callable[[Real], Real]:
    return lambda u: mp.besselk(order, u) * mp.exp(u)


def _turning(u: Real) -> Real:
    """The exponent by which the Airy functions decay and grow."""
    return 2 * mp.power(u, mp.mpf(3) / 2) / 3


def _rint(u: Real) -> Real:
    low = mp.floor(u)
    if u - low == mp.mpf(1) / 2:
        return low if low % 2 == 0 else low + 1
    return mp.floor(u + mp.mpf(1) / 2)


def _invdigamma(u: Real) -> Real:
    start = mp.exp(u) + mp.mpf(1) / 2 if u > -2 else -1 / (u + mp.euler)
    return mp.findroot(lambda y: mp.digamma(y) - u, start)


def _multigammaln(u: Real, d: Real) -> Real:
    terms = [mp.loggamma(u - mp.mpf(j) / 2) for j in range(int(d))]
    return d * (d - 1) / 4 * mp.log(mp.pi) + mp.fsum(terms)


CIRCULAR = ("sin", "cos", "tan", "sec", "csc", "cot")

REFERENCE: dict[str, Callable[..., Real]] = {
    "exp": mp.exp,
    "log": mp.log,
    "sqrt": mp.sqrt,
    "cbrt": lambda u: mp.sign(u) * mp.cbrt(abs(u)),
    "square": lambda u: u * u,
    "reciprocal": lambda u: 1 / u,
    "exp2": lambda u: mp.power(2, u),
    "expm1": mp.expm1,
    "log1p": mp.log1p,
    "log2": lambda u: mp.log(u, 2),
    "log10": mp.log10,
    "hypot": mp.hypot,
    "logaddexp": lambda x, y: x + mp.log1p(mp.exp(y - x)),
    "logaddexp2": lambda x, y: x + mp.log(1 + mp.power(2, y - x), 2),
    "xlogy": lambda x, y: x * mp.log(y),
    "xlog1py": lambda x, y: x * mp.log1p(y),
    "entr": lambda u: -u * mp.log(u),
    "rel_entr": lambda x, y: x * (mp.log(x) - mp.log(y)),
    "kl_div": lambda x, y: x * (mp.log(x) - mp.log(y)) + y - x,
    "sinc": mp.sincpi,
    "radians": mp.radians,
    "degrees": mp.degrees,
    "sin": mp.sin,
    "cos": mp.cos,
    "tan": mp.tan,
    "sec": mp.sec,
    "csc": mp.csc,
    "cot": mp.cot,
    "arcsin": mp.asin,
    "arccos": mp.acos,
    "arctan": mp.atan,
    "arcsec": mp.asec,
    "arccsc": mp.acsc,
    "arccot": mp.acot,
    "arctan2": mp.atan2,
    "sinh": mp.sinh,
    "cosh": mp.cosh,
    "tanh": mp.tanh,
    "sech": mp.sech,
    "csch": mp.csch,
    "coth": mp.coth,
    "arcsinh": mp.asinh,
    "arccosh": mp.acosh,
    "arctanh": mp.atanh,
    "arcsech": mp.asech,
    "arccsch": mp.acsch,
    "arccoth": mp.acoth,
    "abs": abs,
    "sign": mp.sign,
    "max": max,
    "min": min,
    "clip": _clip,
    "floor": mp.floor,
    "ceil": mp.ceil,
    "trunc": lambda u: mp.sign(u) * mp.floor(abs(u)),
    "mod": lambda x, y: x - y * mp.floor(x / y),
    "fmod": lambda x, y: x - y * mp.sign(x / y) * mp.floor(abs(x / y)),
    "heaviside": _step,
    "huber": _huber,
    "pseudo_huber": lambda d, r: d**2 * (mp.hypot(1, r / d) - 1),
    "sigmoid": _logistic,
    "logsigmoid": lambda u: -mp.log1p(mp.exp(-u)),
    "logit": lambda u: mp.log(u) - mp.log1p(-u),
    "softplus": _softplus,
    "softsign": lambda u: u / (1 + abs(u)),
    "silu": lambda u: u * _logistic(u),
    "mish": lambda u: u * mp.tanh(_softplus(u)),
    "gelu": lambda u: u * mp.ncdf(u),
    "gelu_tanh": _gelu_tanh,
    "tanhshrink": lambda u: u - mp.tanh(u),
    "relu": lambda u: max(u, 0),
    "relu6": lambda u: _clip(u, 0, 6),
    "leaky_relu": lambda u, a=None: max(u, 0) + (mp.mpf(1) / 100 if a is None else a) * min(u, 0),
    "elu": lambda u, a=1: max(u, 0) + a * mp.expm1(min(u, 0)),
    "celu": lambda u, a=1: max(u, 0) + a * mp.expm1(min(u, 0) / a),
    "selu": _selu,
    "hardtanh": lambda u, low=-1, high=1: _clip(u, low, high),
    "hardsigmoid": lambda u: _clip(u / 6 + mp.mpf(1) / 2, 0, 1),
    "hardswish": lambda u: u * _clip(u + 3, 0, 6) / 6,
    "softshrink": lambda u, width=0.5: _shrink(u, width),
    "hardshrink": lambda u, width=0.5: u if abs(u) > width else mp.mpf(0),
    "threshold": lambda u, t, v: u if u > t else v,
    "erf": mp.erf,
    "erfc": mp.erfc,
    "erfi": mp.erfi,
    "erfcx": lambda u: mp.exp(u * u) * mp.erfc(u),
    "dawsn": lambda u: mp.sqrt(mp.pi) / 2 * mp.exp(-u * u) * mp.erfi(u),
    "erfinv": mp.erfinv,
    "erfcinv": lambda u: mp.erfinv(1 - u),
    "ndtr": mp.ncdf,
    "log_ndtr": lambda u: mp.log(mp.ncdf(u)),
    "ndtri": lambda u: mp.sqrt(2) * mp.erfinv(2 * u - 1),
    "fresnels": mp.fresnels,
    "fresnelc": mp.fresnelc,
    "gamma": mp.gamma,
    "gammaln": _gammaln,
    "digamma": mp.digamma,
    "polygamma": lambda n, u: mp.psi(int(n), u),
    "beta": mp.beta,
    "betaln": lambda a, b: mp.log(abs(mp.beta(a, b))),
    "factorial": mp.factorial,
    "binomial": mp.binomial,
    "RisingFactorial": mp.rf,
    "FallingFactorial": mp.ff,
    "lowergamma": lambda a, x: mp.gammainc(a, 0, x),
    "uppergamma": lambda a, x: mp.gammainc(a, x),
    "gammainc": lambda a, x: mp.gammainc(a, 0, x, regularized=True),
    "gammaincc": lambda a, x: mp.gammainc(a, x, regularized=True),
    "zeta": mp.zeta,
    "besselj": mp.besselj,
    "bessely": mp.bessely,
    "besseli": mp.besseli,
    "besselk": mp.besselk,
    "spherical_jn": _spherical(mp.besselj),
    "spherical_yn": _spherical(mp.bessely),
    "spherical_in": _spherical(mp.besseli),
    "spherical_kn": _spherical(mp.besselk),
    "airyai": mp.airyai,
    "airyaiprime": lambda x: mp.airyai(x, derivative=1),
    "airybi": mp.airybi,
    "airybiprime": lambda x: mp.airybi(x, derivative=1),
    "expint": mp.expint,
    "E1": mp.e1,
    "Ei": mp.ei,
    "li": mp.li,
    "Si": mp.si,
    "Ci": mp.ci,
    "Shi": mp.shi,
    "Chi": mp.chi,
    "lambertw": lambda z, k=0: mp.lambertw(z, int(k)),
    "elliptic_k": mp.ellipk,
    "elliptic_e": mp.ellipe,
    "elliptic_f": mp.ellipf,
    "polylog": mp.polylog,
    "spence": lambda u: mp.polylog(2, 1 - u),
    "hermite": mp.hermite,
    "chebyshevt": mp.chebyt,
    "chebyshevu": lambda n, x: mp.chebyu(n, x, zeroprec=400),
    "legendre": mp.legendre,
    "laguerre": lambda n, x: mp.laguerre(n, 0, x, zeroprec=400),
    **{f"{name}d": _degree(getattr(mp, name)) for name in CIRCULAR},
    **{f"a{name}d": _into_degrees(getattr(mp, f"a{name}")) for name in CIRCULAR},
    "sinpi": mp.sinpi,
    "cospi": mp.cospi,
    "tanpi": lambda u: mp.tan(mp.pi * u),
    "cosc": lambda u: (mp.cospi(u) - mp.sincpi(u)) / u,
    "exp10": lambda u: mp.power(10, u),
    "rsqrt": lambda u: 1 / mp.sqrt(u),
    "xlogx": lambda u: u * mp.log(u),
    "logcosh": lambda u: abs(u) + mp.log1p(mp.exp(-2 * abs(u))) - mp.log(2),
    "log1psq": lambda u: mp.log1p(u * u),
    "log1m": lambda u: mp.log1p(-u),
    "log1mexp": lambda u: mp.log(-mp.expm1(u)),
    "log2mexp": lambda u: mp.log1p(-mp.expm1(u)),
    "logexpm1": lambda u: mp.log(mp.expm1(u)),
    "cloglog": lambda u: mp.log(-mp.log1p(-u)),
    "cexpexp": lambda u: -mp.expm1(-mp.exp(u)),
    "logsubexp": lambda x, y: max(x, y) + mp.log(-mp.expm1(-abs(x - y))),
    "log_diff_exp": lambda x, y: x + mp.log(-mp.expm1(y - x)),
    "boxcox": lambda x, p: mp.expm1(p * mp.log(x)) / p,
    "lchoose": lambda n, k: mp.log(mp.binomial(n, k)),
    "exprel": lambda u: mp.expm1(u) / u if u else mp.mpf(1),
    "logitexp": lambda u: mp.log(mp.exp(u) / (1 - mp.exp(u))),
    "log1mlogistic": lambda u: -mp.log1p(mp.exp(u)),
    "j0": _of_order(mp.besselj, 0),
    "j1": _of_order(mp.besselj, 1),
    "y0": _of_order(mp.bessely, 0),
    "y1": _of_order(mp.bessely, 1),
    "i0": _of_order(mp.besseli, 0),
    "i1": _of_order(mp.besseli, 1),
    "k0": _of_order(mp.besselk, 0),
    "k1": _of_order(mp.besselk, 1),
    "i0e": _decayed(0),
    "i1e": _decayed(1),
    "k0e": _grown(0),
    "k1e": _grown(1),
    "ive": lambda nu, u: mp.besseli(nu, u) * mp.exp(-abs(u)),
    "kve": lambda nu, u: mp.besselk(nu, u) * mp.exp(u),
    "airyaix": lambda u: mp.airyai(u) * mp.exp(_turning(u)),
    "airyaiprimex": lambda u: mp.airyai(u, derivative=1) * mp.exp(_turning(u)),
    "airybix": lambda u: mp.airybi(u) * mp.exp(-_turning(u)),
    "airybiprimex": lambda u: mp.airybi(u, derivative=1) * mp.exp(-_turning(u)),
    "hyp0f1": mp.hyp0f1,
    "hyp1f1": mp.hyp1f1,
    "hyp2f1": mp.hyp2f1,
    "hyperu": mp.hyperu,
    "betainc": lambda a, b, x: mp.betainc(a, b, 0, x, regularized=True),
    "betaincc": lambda a, b, x: mp.betainc(a, b, x, 1, regularized=True),
    "trigamma": lambda u: mp.psi(1, u),
    "invdigamma": _invdigamma,
    "multigammaln": _multigammaln,
    "harmonic": mp.harmonic,
    "gegenbauer": lambda n, a, x: mp.gegenbauer(n, a, x, zeroprec=400),
    "jacobi": lambda n, a, b, x: mp.jacobi(n, a, b, x, zeroprec=400),
    "assoc_laguerre": mp.laguerre,
    "hermite_prob": lambda n, x: mp.hermite(n, x / mp.sqrt(2)) / mp.sqrt(2) ** n,
    "elliptic_pi": mp.ellippi,
    "elliprf": mp.elliprf,
    "elliprd": mp.elliprd,
    "elliprc": mp.elliprc,
    "logerfc": lambda u: mp.log(mp.erfc(u)),
    "logerfcx": lambda u: u * u + mp.log(mp.erfc(u)),
    "erf2": lambda x, y: mp.erf(y) - mp.erf(x),
    "rint": _rint,
    "frac": lambda u: u - mp.sign(u) * mp.floor(abs(u)),
    "copysign": lambda x, y: abs(x) * mp.sign(y),
}

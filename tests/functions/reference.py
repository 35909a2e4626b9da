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
    "laguerre": lambda n, x: mp.laguerre(n, 0, x),
}

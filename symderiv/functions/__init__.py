"""The table of functions: what the language calls them and what is known of each.

``FUNCTIONS`` holds one row a function, under its canonical name; ``ALIASES`` maps every other
spelling to that name.  Adding a function is adding a row; the tests loop over the table.
"""

from __future__ import annotations

from symderiv.functions.activations import SMOOTH
from symderiv.functions.bessel import AIRY, BESSEL, SPHERICAL
from symderiv.functions.bessel_orders import FIXED_ORDERS, SCALED, SCALED_AIRY
from symderiv.functions.degrees import DEGREES
from symderiv.functions.elementary import ELEMENTARY
from symderiv.functions.elliptic import CARLSON, ELLIPTIC
from symderiv.functions.error_function import ERROR
from symderiv.functions.factorials import FACTORIALS
from symderiv.functions.gamma import GAMMA
from symderiv.functions.gamma_kin import GAMMA_KIN
from symderiv.functions.hard_activations import KINKED
from symderiv.functions.hyperbolic import HYPERBOLIC, INVERSE_HYPERBOLIC
from symderiv.functions.hypergeometric import HYPERGEOMETRIC, INCOMPLETE_BETA
from symderiv.functions.incomplete_gamma import INCOMPLETE_GAMMA
from symderiv.functions.integrals import (
    EXPONENTIAL_INTEGRALS,
    LAMBERT,
    POLYLOGARITHM,
)
from symderiv.functions.logexp import STABLE
from symderiv.functions.orthogonal import PARAMETRIC
from symderiv.functions.piecewise import PIECEWISE
from symderiv.functions.polynomials import POLYNOMIALS
from symderiv.functions.row import Function, Kind, Range, Recurrence, Requirement
from symderiv.functions.trigonometric import CIRCULAR, INVERSE_CIRCULAR
from symderiv.functions.unknown import Table

__all__ = ["ALIASES", "FUNCTIONS", "Function", "Kind", "Range", "Recurrence", "Requirement"]

FUNCTIONS: Table = Table(
    (row.name, row)
    for family in (
        ELEMENTARY,
        CIRCULAR,
        INVERSE_CIRCULAR,
        HYPERBOLIC,
        INVERSE_HYPERBOLIC,
        DEGREES,
        STABLE,
        PIECEWISE,
        SMOOTH,
        KINKED,
        ERROR,
        GAMMA,
        GAMMA_KIN,
        FACTORIALS,
        INCOMPLETE_GAMMA,
        BESSEL,
        SPHERICAL,
        FIXED_ORDERS,
        SCALED,
        AIRY,
        SCALED_AIRY,
        EXPONENTIAL_INTEGRALS,
        LAMBERT,
        ELLIPTIC,
        CARLSON,
        HYPERGEOMETRIC,
        INCOMPLETE_BETA,
        POLYLOGARITHM,
        POLYNOMIALS,
        PARAMETRIC,
    )
    for row in family
)

_SPELLINGS = {
    "abs": "absolute fabs Abs",
    "airyai": "airy_ai AiryAi",
    "airyaiprime": "airy_ai_prime AiryAiPrime",
    "airybi": "airy_bi AiryBi",
    "airybiprime": "airy_bi_prime AiryBiPrime",
    "arccos": "acos ArcCos",
    "arccosh": "acosh arcosh ArcCosh",
    "arccot": "acot",
    "arccoth": "acoth arcoth",
    "arccsc": "acsc",
    "arccsch": "acsch arcsch",
    "arcsec": "asec",
    "arcsech": "asech arsech",
    "arcsin": "asin ArcSin",
    "arcsinh": "asinh arsinh ArcSinh",
    "arctan": "atan",
    "arctan2": "atan2",
    "arctanh": "atanh artanh ArcTanh",
    "assoc_laguerre": "eval_genlaguerre",
    "besseli": "bessel_i iv BesselI",
    "besselj": "bessel_j jv BesselJ besseljx jve",
    "besselk": "bessel_k kv BesselK",
    "bessely": "bessel_y yv BesselY besselyx yve",
    "beta": "Beta",
    "betaln": "lbeta logbeta",
    "betainc": "BetaRegularized",
    "binomial": "binom comb Binomial",
    "ceil": "ceiling",
    "cexpexp": "inv_cloglog",
    "chebyshevt": "ChebyshevT eval_chebyt",
    "chebyshevu": "ChebyshevU eval_chebyu",
    "Chi": "chi CoshIntegral",
    "Ci": "ci CosIntegral cosint",
    "clip": "clamp",
    "dawsn": "dawson DawsonF",
    "degrees": "rad2deg",
    "digamma": "psi",
    "E1": "exp1",
    "Ei": "ei expi expinti ExpIntegralEi",
    "elliptic_e": "ellipe ellipeinc EllipticE",
    "elliptic_f": "ellipkinc EllipticF",
    "elliptic_k": "ellipk EllipticK",
    "elliptic_pi": "ellippi EllipticPi",
    "erf": "Erf",
    "erfc": "Erfc",
    "erfcinv": "erfcinverse",
    "erfi": "Erfi",
    "erfinv": "erfinverse erf_inv InverseErf",
    "expint": "expn ExpIntegralE",
    "factorial": "Factorial",
    "FallingFactorial": "ff falling_factorial",
    "fresnelc": "FresnelC",
    "fresnels": "FresnelS",
    "gamma": "tgamma",
    "gammainc": "igamma",
    "gammaincc": "igammac",
    "gammaln": "loggamma lgamma logabsgamma",
    "gegenbauer": "eval_gegenbauer",
    "hermite": "HermiteH eval_hermite",
    "hermite_prob": "eval_hermitenorm",
    "hyp0f1": "Hypergeometric0F1",
    "hyp1f1": "Hypergeometric1F1",
    "hyp2f1": "Hypergeometric2F1",
    "hyperu": "HypergeometricU",
    "i0": "besseli0 bessel_i0",
    "i0e": "bessel_i0e",
    "i1": "besseli1 bessel_i1",
    "i1e": "bessel_i1e",
    "ive": "besselix",
    "j0": "besselj0 bessel_j0",
    "j1": "besselj1 bessel_j1",
    "jacobi": "eval_jacobi JacobiP",
    "k0": "besselk0 bessel_k0",
    "k0e": "bessel_k0e",
    "k1": "besselk1 bessel_k1",
    "k1e": "bessel_k1e",
    "kve": "besselkx",
    "laguerre": "eval_laguerre LaguerreL",
    "lambertw": "LambertW",
    "legendre": "eval_legendre LegendreP",
    "li": "LogIntegral",
    "log": "ln",
    "log1mexp": "log1m_exp",
    "logaddexp": "log_sum_exp",
    "logsigmoid": "log_sigmoid log_expit logexpit log_inv_logit loglogistic",
    "lowergamma": "lower_gamma",
    "max": "maximum fmax Max",
    "min": "minimum fmin Min",
    "mod": "remainder",
    "multigammaln": "mvlgamma",
    "ndtr": "norm_cdf",
    "polygamma": "PolyGamma",
    "polylog": "PolyLog",
    "radians": "deg2rad",
    "rint": "round",
    "RisingFactorial": "rf poch rising_factorial Pochhammer",
    "Shi": "shi SinhIntegral",
    "Si": "si SinIntegral sinint",
    "sigmoid": "expit logistic inv_logit",
    "sign": "sgn",
    "silu": "swish",
    "softplus": "log1pexp log1p_exp",
    "square": "abs2",
    "trunc": "fix",
    "uppergamma": "upper_gamma",
    "y0": "bessely0 bessel_y0",
    "y1": "bessely1 bessel_y1",
}

ALIASES: dict[str, str] = {
    spelling: name for name, spellings in _SPELLINGS.items() for spelling in spellings.split()
}

"""The table of functions: what the language calls them and what is known of each.

``FUNCTIONS`` holds one row a function, under its canonical name; ``ALIASES`` maps every other
spelling to that name.  Adding a function is adding a row; the tests loop over the table.
"""

from __future__ import annotations

from symderiv.functions.activations import SMOOTH
from symderiv.functions.bessel import AIRY, BESSEL, SPHERICAL
from symderiv.functions.elementary import ELEMENTARY
from symderiv.functions.elliptic import ELLIPTIC
from symderiv.functions.error_function import ERROR
from symderiv.functions.factorials import FACTORIALS
from symderiv.functions.gamma import GAMMA
from symderiv.functions.hard_activations import KINKED
from symderiv.functions.hyperbolic import HYPERBOLIC, INVERSE_HYPERBOLIC
from symderiv.functions.incomplete_gamma import INCOMPLETE_GAMMA
from symderiv.functions.integrals import (
    EXPONENTIAL_INTEGRALS,
    LAMBERT,
    POLYLOGARITHM,
)
from symderiv.functions.piecewise import PIECEWISE
from symderiv.functions.polynomials import POLYNOMIALS
from symderiv.functions.row import Function, Kind, Range, Recurrence, Requirement
from symderiv.functions.trigonometric import CIRCULAR, INVERSE_CIRCULAR

__all__ = ["ALIASES", "FUNCTIONS", "Function", "Kind", "Range", "Recurrence", "Requirement"]

FUNCTIONS: dict[str, Function] = {
    row.name: row
    for family in (
        ELEMENTARY,
        CIRCULAR,
        INVERSE_CIRCULAR,
        HYPERBOLIC,
        INVERSE_HYPERBOLIC,
        PIECEWISE,
        SMOOTH,
        KINKED,
        ERROR,
        GAMMA,
        FACTORIALS,
        INCOMPLETE_GAMMA,
        BESSEL,
        SPHERICAL,
        AIRY,
        EXPONENTIAL_INTEGRALS,
        LAMBERT,
        ELLIPTIC,
        POLYLOGARITHM,
        POLYNOMIALS,
    )
    for row in family
}

_SPELLINGS = {
    "abs": "absolute fabs Abs",
    "airyai": "airy_ai",
    "airyaiprime": "airy_ai_prime",
    "airybi": "airy_bi",
    "airybiprime": "airy_bi_prime",
    "arccos": "acos",
    "arccosh": "acosh arcosh",
    "arccot": "acot",
    "arccoth": "acoth arcoth",
    "arccsc": "acsc",
    "arccsch": "acsch arcsch",
    "arcsec": "asec",
    "arcsech": "asech arsech",
    "arcsin": "asin",
    "arcsinh": "asinh arsinh",
    "arctan": "atan",
    "arctan2": "atan2",
    "arctanh": "atanh artanh",
    "besseli": "bessel_i iv",
    "besselj": "bessel_j jv",
    "besselk": "bessel_k kv",
    "bessely": "bessel_y yv",
    "beta": "Beta",
    "betaln": "lbeta",
    "binomial": "binom comb",
    "ceil": "ceiling",
    "Chi": "chi",
    "Ci": "ci",
    "clip": "clamp",
    "degrees": "rad2deg",
    "digamma": "psi",
    "E1": "exp1",
    "Ei": "ei expi",
    "elliptic_e": "ellipe ellipeinc",
    "elliptic_f": "ellipkinc",
    "elliptic_k": "ellipk",
    "erfcinv": "erfcinverse",
    "erfinv": "erfinverse",
    "expint": "expn",
    "FallingFactorial": "ff falling_factorial",
    "gammaln": "loggamma lgamma",
    "lambertw": "LambertW",
    "log": "ln",
    "logsigmoid": "log_sigmoid log_expit logexpit",
    "max": "maximum fmax Max",
    "min": "minimum fmin Min",
    "mod": "remainder",
    "ndtr": "norm_cdf",
    "radians": "deg2rad",
    "RisingFactorial": "rf poch rising_factorial",
    "Shi": "shi",
    "Si": "si",
    "sigmoid": "expit logistic",
    "sign": "sgn",
    "silu": "swish",
    "uppergamma": "upper_gamma",
    "lowergamma": "lower_gamma",
}

ALIASES: dict[str, str] = {
    spelling: name for name, spellings in _SPELLINGS.items() for spelling in spellings.split()
}

"""What the functions of the table mean: their values by FLINT, or by a definition in others.

A row of :mod:`symderiv.functions` gives the domain, and for a smooth function the derivative by
each argument; both are data that the tests hold against mpmath.  Functions without a call of
their own here are what their row defines them as.  A function with kinks has no derivative
here: the evaluator takes slopes from its branches.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeAlias

from flint import acb, arb, fmpq

from symderiv.formula.tree import (
    HALF,
    ONE,
    ZERO,
    Apply,
    Compare,
    Expr,
    Logical,
    Number,
    Symbol,
    Where,
    apply,
    number,
    walk,
)
from symderiv.functions import FUNCTIONS, Function, Kind
from symderiv.functions.terms import literal
from symderiv.meaning.values import Value, ball, settled

Call: TypeAlias = Callable[..., Any]


def _real(value: Any) -> Any:
    return value.real if value.imag.contains(0) else arb.nan()


def _cbrt(x: Any) -> Any:
    if x.contains(0):
        return x if x == 0 else arb.nan()
    return x.sgn() * abs(x).root(3)


def _lambertw(z: Any, branch: Any = None) -> Any:
    number = 0 if branch is None else branch.unique_fmpz()
    return z.lambertw(int(number)) if number in (0, -1) else arb.nan()


def _inverse_digamma(y: Any) -> Any:
    """The positive x with digamma(x) = y, bracketed by bisection: digamma increases there."""
    low, high = arb(2) ** -int(abs(y).upper().ceil().unique_fmpz() + 2), y.upper().exp() + 1
    low = min(low, 1 / (1 + abs(y).upper() * 2))
    if not (low.digamma() < y and high.digamma() > y):
        return arb.nan()
    for _ in range(400):
        middle = ((low + high) / 2).mid()
        if middle.digamma() < y:
            low = middle
        elif middle.digamma() > y:
            high = middle
        else:
            break
    return low.union(high)


def _legendre_form(complete: Call, incomplete: Call, least: int) -> Call:
    def call(*arguments: Any) -> Any:
        whole = len(arguments) == least
        return _real((complete if whole else incomplete)(*map(acb, arguments)))

    return call


_NAMES = """
exp log log1p expm1 sin cos tan sec csc cot sinh cosh tanh sech csch coth erf erfc erfi erfinv
erfcinv gamma digamma arcsin:asin arccos:acos arctan:atan arcsinh:asinh arccosh:acosh
arctanh:atanh sinpi:sin_pi cospi:cos_pi sinc:sinc_pi fresnels:fresnel_s fresnelc:fresnel_c
airyai:airy_ai airybi:airy_bi Si:si Ci:ci Shi:shi Chi:chi Ei:ei li:li arctan2:atan2 zeta:zeta
"""
"""Functions that FLINT's balls have as methods, under their own or another name."""

CALLS: Mapping[str, Call] = {
    **{name.split(":")[0]: getattr(arb, name.split(":")[-1]) for name in _NAMES.split()},
    "cbrt": _cbrt,
    "sigmoid": lambda x: 1 / (1 + (-x).exp()),
    "gammaln": lambda x: x.lgamma() if x > 0 else abs(x.gamma()).log(),
    "polygamma": lambda n, x: _real(acb(x).polygamma(acb(n))),
    "invdigamma": _inverse_digamma,
    "lowergamma": lambda a, x: x.gamma_lower(a),
    "uppergamma": lambda a, x: x.gamma_upper(a),
    "besselj": lambda nu, x: x.bessel_j(nu),
    "bessely": lambda nu, x: x.bessel_y(nu),
    "besseli": lambda nu, x: x.bessel_i(nu),
    "besselk": lambda nu, x: x.bessel_k(nu),
    "airyaiprime": lambda x: x.airy_ai(derivative=1),
    "airybiprime": lambda x: x.airy_bi(derivative=1),
    "lambertw": _lambertw,
    "elliptic_k": lambda m: _real(acb(m).elliptic_k()),
    "elliptic_e": _legendre_form(acb.elliptic_e, acb.elliptic_e_inc, 1),
    "elliptic_f": lambda phi, m: _real(acb.elliptic_f(acb(phi), acb(m))),
    "elliptic_pi": _legendre_form(acb.elliptic_pi, acb.elliptic_pi_inc, 2),
    "elliprf": lambda x, y, z: _real(acb.elliptic_rf(acb(x), acb(y), acb(z))),
    "elliprd": lambda x, y, z: _real(acb.elliptic_rd(acb(x), acb(y), acb(z))),
    "hyp0f1": lambda b, z: z.hypgeom_0f1(b),
    "hyp1f1": lambda a, b, z: z.hypgeom_1f1(a, b),
    "hyp2f1": lambda a, b, c, z: z.hypgeom_2f1(a, b, c),
    "hyperu": lambda a, b, z: z.hypgeom_u(a, b),
    "betainc": lambda a, b, x: x.beta_lower(a, b, regularized=1),
    "exprel": lambda x: x.hypgeom_1f1(1, 2),
    "polylog": lambda s, x: _real(acb(x).polylog(acb(s))),
    "expint": lambda n, x: x.expint(n),
    "hermite": lambda n, x: x.hermite_h(n),
    "chebyshevt": lambda n, x: x.chebyshev_t(n),
    "chebyshevu": lambda n, x: x.chebyshev_u(n),
    "legendre": lambda n, x: x.legendre_p(n),
    "laguerre": lambda n, x: x.laguerre_l(n),
    "gegenbauer": lambda n, a, x: x.gegenbauer_c(n, a),
    "jacobi": lambda n, a, b, x: x.jacobi_p(n, a, b),
    "assoc_laguerre": lambda n, a, x: x.laguerre_l(n, a),
    "hermite_prob": lambda n, x: (x / arb(2).sqrt()).hermite_h(n) / arb(2) ** (n / 2),
}
"""Smooth functions as calls of FLINT, on the domain of their row."""


LIMITS: Mapping[str, tuple[int, ...]] = {"xlogy": (0, 0)}
"""Points outside of the domain of a row at which the function is 0 as a limit."""


def _rounded(x: Any) -> Any:
    below = (x + fmpq(1, 2)).floor()
    return below - 1 if x + fmpq(1, 2) == below and below % 2 else below


STEPS: Mapping[str, Callable[[Any], Any]] = {
    "sign": lambda x: (x > 0) - (x < 0),
    "floor": lambda x: x.floor(),
    "ceil": lambda x: x.ceil(),
    "trunc": lambda x: x.floor() if x > 0 else x.ceil(),
    "rint": _rounded,
}
"""Whole numbers with jumps, of exact arguments."""


def jumps(name: str, x: Any) -> bool:
    """Whether a step function jumps at a rational."""
    match name:
        case "sign":
            return bool(x == 0)
        case "trunc":
            return bool(x.q == 1 and x != 0)
        case "rint":
            return bool(x.q == 2)
    return bool(x.q == 1)


def _frac(x: Expr) -> Expr:
    return x - apply("trunc", x)


_DEFINITIONS: Mapping[str, Callable[..., Expr]] = {
    "sqrt": lambda x: x**HALF,
    "abs": lambda x: Where(Compare("<", x, ZERO), -x, x),
    "max": lambda x, y: Where(Compare("<", x, y), y, x),
    "min": lambda x, y: Where(Compare("<", x, y), x, y),
    "frac": _frac,
    "fmod": lambda x, y: x - y * apply("trunc", x / y),
}

_OWN_SLOPES: Mapping[tuple[str, int], Callable[..., Expr]] = {
    ("exprel", 0): lambda u: HALF * apply("hyp1f1", 2, 3, u),
    ("chebyshevt", 1): lambda n, x: n * apply("gegenbauer", n - 1, 1, x),
    ("chebyshevu", 1): lambda n, x: 2 * apply("gegenbauer", n - 1, 2, x),
    ("legendre", 1): lambda n, x: apply("gegenbauer", n - 1, number("3/2"), x),
    ("laguerre", 1): lambda n, x: -apply("assoc_laguerre", n - 1, 1, x),
}
"""Slopes that exist where the formula of the row divides by 0: by the hypergeometric series, and
DLMF 18.9.19, 18.9.21 and 18.9.23."""

_POLYNOMIALS = (
    *("chebyshevt", "chebyshevu", "legendre", "laguerre", "hermite", "gegenbauer"),
    *("jacobi", "assoc_laguerre", "hermite_prob"),
)
"""Of a degree that comes first; those of degree 0 are constant."""

_AMPLITUDES = (("elliptic_e", 2, 0), ("elliptic_f", 2, 0), ("elliptic_pi", 3, 1))
"""Function, number of arguments, and the place of the angle: smooth whatever the parameters."""

_STEEP = ("cbrt",)
"""Functions that have no slope at the exceptions of their row's derivative."""

Requirement: TypeAlias = tuple[Expr, Kind]


@dataclass(frozen=True)
class Slope:
    """A partial derivative at placeholders.

    It exists only where ``interior`` holds and ``cut`` is 0; where ``removable`` fails as
    well as where ``formula`` has no value, this table cannot tell.
    """

    formula: Expr
    interior: tuple[Requirement, ...]
    removable: tuple[Requirement, ...]
    cut: Expr | None


@dataclass(frozen=True)
class Meaning:
    """A function at placeholders, by a call of FLINT or a definition, where ``domain`` holds."""

    call: Call | None
    definition: Expr | None
    domain: tuple[Requirement, ...]
    slopes: tuple[Slope | None, ...] = ()


PLACES = tuple(f"#{place}" for place in range(6))
"""Names of placeholders, which no file can declare."""


def placeholder(place: int) -> Symbol:
    return Symbol(PLACES[place])


def meaning_at(name: str, arguments: tuple[Expr, ...], whole: bool = False) -> Meaning:
    """The meaning of a function at arguments as they are written; ``whole`` says that the first
    one is an integer by type."""
    known = map(literal, arguments)
    return meaning_of(
        name,
        tuple(
            Number(value)
            if value is not None
            else place
            if name in CALLS
            else arguments.index(each)
            for place, (each, value) in enumerate(zip(arguments, known, strict=True))
        ),
        whole,
    )


@lru_cache(maxsize=4096)
def meaning_of(name: str, shape: tuple[Number | int, ...], whole: bool = False) -> Meaning:
    """The meaning at arguments that are literals, which rows may look at, or placeholders by
    number: the same one for arguments that are the same expression."""
    row = FUNCTIONS[name]
    arguments: list[Expr] = [one if isinstance(one, Number) else placeholder(one) for one in shape]
    domain = row.needed(tuple(arguments), _integers(arguments, whole))
    call = CALLS.get(name)
    if call is not None:
        places = range(len(arguments))
        slopes = tuple(_slope(row, place, arguments, domain) for place in places)
        return Meaning(call, None, domain, slopes)
    define = _DEFINITIONS.get(name) or row.rewrite or row.as_logarithm
    written = None if define is None else define(*arguments)
    itself = written == Apply(name, tuple(arguments))
    return Meaning(None, None if itself else written, domain)


def _integers(arguments: Sequence[Expr], whole: bool) -> frozenset[str]:
    """The placeholder that stands for an integer."""
    return frozenset(one.name for one in arguments[:1] if whole and isinstance(one, Symbol))


def _slope(
    row: Function, place: int, arguments: list[Expr], given: tuple[Requirement, ...]
) -> Slope | None:
    rule = row.derivative[place] if place < len(row.derivative) else None
    rule = _OWN_SLOPES.get((row.name, place), rule)
    if rule is None:
        return None
    own = row.derivative_domain[place] if place < len(row.derivative_domain) else None
    narrower = own(*arguments) if own is not None else ()
    weak = tuple(each for each in narrower if each[1] == "nonzero" and each not in given)
    here = placeholder(place)
    inner = [(expr, _strict(kind)) for expr, kind in (*given, *narrower) if here in walk(expr)]
    interior = tuple(each for each in inner if row.name in _STEEP or each not in weak)
    told = (row.name, place) in _OWN_SLOPES or (row.name, len(arguments), place) in _AMPLITUDES
    removable = () if told or row.name in _STEEP else weak
    cut: Expr | None = None
    if row.name == "arctan2" and place == 0:
        y, x = arguments
        on_cut = Logical("and", (Compare("=", y, ZERO), Compare("<", x, ZERO)))
        cut = Where(on_cut, ONE, ZERO)
    formula = rule(*arguments)
    if row.name in _POLYNOMIALS:
        formula = Where(Compare("=", arguments[0], ZERO), ZERO, formula)
    return Slope(formula, interior, removable, cut)


def _strict(kind: Kind) -> Kind:
    return "positive" if kind == "nonnegative" else kind


def value_of(meaning: Meaning, scalars: list[Value]) -> Value:
    """A call of FLINT at scalars in the domain."""
    assert meaning.call is not None
    return settled(meaning.call(*map(ball, scalars)))

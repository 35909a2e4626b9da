"""Smooth activation functions of neural networks, with the defaults of PyTorch and JAX."""

from __future__ import annotations

from fractions import Fraction

from symderiv.formula.tree import HALF, ONE, PI, ZERO, Expr, number
from symderiv.functions.row import Function, Range
from symderiv.functions.terms import (
    ROOT_TWO,
    absolute,
    erf,
    exp,
    log,
    nonzero,
    positive,
    sigmoid,
    sqrt,
    tanh,
)

_CUBIC = number("0.044715")
_UNIT = Range(ZERO, ONE)


def _sigmoid(u: Expr) -> Expr:
    return 1 / (1 + exp(-u))


def _softplus(u: Expr) -> Expr:
    return log(1 + exp(u))


def _scale(*rest: Expr) -> Expr:
    """The optional second argument of softplus."""
    return rest[0] if rest else ONE


def _gelu_tanh(u: Expr) -> Expr:
    return HALF * u * (1 + tanh(_gelu_inner(u)))


def _gelu_inner(u: Expr) -> Expr:
    return sqrt(2 / PI) * (u + _CUBIC * u**3)


def _gelu_tanh_slope(u: Expr) -> Expr:
    bend = tanh(_gelu_inner(u))
    inner = sqrt(2 / PI) * (1 + 3 * _CUBIC * u**2)
    return HALF * (1 + bend) + HALF * u * (1 - bend**2) * inner


SMOOTH = (
    Function(
        "sigmoid",
        (1,),
        "The logistic function 1 / (1 + exp(-u)).",
        derivative=(lambda u: sigmoid(u) * (1 - sigmoid(u)),),
        rewrite=_sigmoid,
        range=_UNIT,
        values={Fraction(0): HALF},
        numpy="scipy.special.expit",
        ball="sigmoid",
        latex=r"\sigma\left(#1\right)",
    ),
    Function(
        "logsigmoid",
        (1,),
        "log(sigmoid(u)).",
        derivative=(lambda u: sigmoid(-u),),
        rewrite=lambda u: -_softplus(-u),
        range=Range(high=ZERO),
        numpy="scipy.special.log_expit",
    ),
    Function(
        "logit",
        (1,),
        "log(u / (1 - u)) on (0, 1), the inverse of sigmoid.",
        derivative=(lambda u: 1 / (u * (1 - u)),),
        rewrite=lambda u: log(u) - log(1 - u),
        under={"sigmoid": lambda u: u},
        domain=lambda u: (positive(u), positive(1 - u)),
        same_sign=lambda u: 2 * u - 1,
        values={Fraction(1, 2): ZERO},
        numpy="scipy.special.logit",
    ),
    Function(
        "softplus",
        (1, 2),
        "log(1 + exp(u)), or with a second argument b, not 0, log(1 + exp(b u)) / b.",
        derivative=(
            lambda u, *b: sigmoid(_scale(*b) * u),
            lambda u, b: u * sigmoid(b * u) / b - _softplus(b * u) / b**2,
        ),
        rewrite=lambda u, *b: _softplus(_scale(*b) * u) / _scale(*b),
        domain=lambda u, *b: tuple(nonzero(factor) for factor in b),
        positive_where=lambda u, *b: tuple(positive(factor) for factor in b),
    ),
    Function(
        "softsign",
        (1,),
        "u / (1 + abs(u)).",
        derivative=(lambda u: 1 / (1 + absolute(u)) ** 2,),
        rewrite=lambda u: u / (1 + absolute(u)),
        parity="odd",
        range=Range(number(-1), ONE),
        same_sign=lambda u: u,
    ),
    Function(
        "silu",
        (1,),
        "u * sigmoid(u), also called swish.",
        derivative=(lambda u: sigmoid(u) * (1 + u * (1 - sigmoid(u))),),
        rewrite=lambda u: u * _sigmoid(u),
        same_sign=lambda u: u,
    ),
    Function(
        "mish",
        (1,),
        "u * tanh(softplus(u)).",
        derivative=(lambda u: tanh(_softplus(u)) + u * sigmoid(u) * (1 - tanh(_softplus(u)) ** 2),),
        rewrite=lambda u: u * tanh(_softplus(u)),
        same_sign=lambda u: u,
    ),
    Function(
        "gelu",
        (1,),
        "u times the normal distribution function of u.",
        derivative=(
            lambda u: HALF * (1 + erf(u / ROOT_TWO)) + u * exp(-HALF * u**2) / sqrt(2 * PI),
        ),
        rewrite=lambda u: HALF * u * (1 + erf(u / ROOT_TWO)),
        same_sign=lambda u: u,
    ),
    Function(
        "gelu_tanh",
        (1,),
        "u/2 (1 + tanh(sqrt(2/pi) (u + 0.044715 u**3))).",
        derivative=(_gelu_tanh_slope,),
        rewrite=_gelu_tanh,
        same_sign=lambda u: u,
    ),
    Function(
        "tanhshrink",
        (1,),
        "u - tanh(u).",
        derivative=(lambda u: tanh(u) ** 2,),
        rewrite=lambda u: u - tanh(u),
        parity="odd",
        same_sign=lambda u: u,
    ),
)

"""Formulas of whole arrays as code of NumPy, PyTorch or JAX."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from symderiv.formula.syntax import (
    Call,
    Entry,
    Junction,
    Name,
    Negative,
    Numeral,
    Product,
    Raised,
    Relation,
    Slice,
    Sum,
    Syntax,
    Text,
    Transposed,
)
from symderiv.functions import ALIASES
from symderiv.language.precedence import ATOM, PRODUCT, SIGNED, SUM, binding


class Unspelled(Exception):
    """A formula that has no spelling in a library."""


@dataclass(frozen=True, slots=True)
class Words:
    """How a library spells: its short name, functions that are called otherwise, and the words
    for ``axis`` and ``keepdims``."""

    library: str
    prefix: str
    functions: Mapping[str, str] = field(default_factory=dict)
    axis: str = "axis"
    keepdims: str = "keepdims"


_SHARED = (
    *("exp", "log", "sqrt", "sin", "cos", "tan", "sinh", "cosh", "tanh", "abs", "sign", "sum"),
    *("prod", "mean", "expm1", "log1p", "log2", "log10", "square", "where", "einsum", "trace"),
    *("diag", "outer", "exp2"),
)
_INVERSE = {f"arc{name}": f"arc{name}" for name in ("sin", "cos", "tan", "sinh", "cosh", "tanh")}
_SPELLED_ALIKE = (*_SHARED, *_INVERSE, "reciprocal", "logaddexp", "hypot")
NUMPY = Words(
    "numpy",
    "np",
    {
        **{name: f"np.{name}" for name in _SPELLED_ALIKE},
        **{"max": "np.max", "min": "np.min", "norm": "np.linalg.norm", "inv": "np.linalg.inv"},
        **{"det": "np.linalg.det", "var": "np.var", "std": "np.std", "arctan2": "np.arctan2"},
    },
)
TORCH = Words(
    "torch",
    "torch",
    {
        **{name: f"torch.{name}" for name in (*_SHARED, *_INVERSE, "reciprocal", "logaddexp")},
        **{"max": "torch.amax", "min": "torch.amin", "norm": "torch.linalg.norm"},
        **{"inv": "torch.linalg.inv", "det": "torch.linalg.det", "sigmoid": "torch.sigmoid"},
        **{"softmax": "torch.softmax", "logsumexp": "torch.logsumexp", "relu": "torch.relu"},
        **{"log_softmax": "torch.log_softmax", "erf": "torch.erf", "hypot": "torch.hypot"},
        **{"softplus": "torch.nn.functional.softplus", "silu": "torch.nn.functional.silu"},
        **{"digamma": "torch.digamma", "gammaln": "torch.lgamma", "arctan2": "torch.arctan2"},
    },
    axis="dim",
    keepdims="keepdim",
)
JAX = Words(
    "jax",
    "jnp",
    {
        **{name: f"jnp.{name}" for name in _SPELLED_ALIKE},
        **{"max": "jnp.max", "min": "jnp.min", "norm": "jnp.linalg.norm", "inv": "jnp.linalg.inv"},
        **{"det": "jnp.linalg.det", "var": "jnp.var", "std": "jnp.std", "arctan2": "jnp.arctan2"},
        **{name: f"jax.nn.{name}" for name in ("sigmoid", "relu", "silu", "softplus", "softmax")},
        **{"log_softmax": "jax.nn.log_softmax", "logsumexp": "jax.nn.logsumexp"},
        **{"erf": "jax.lax.erf", "digamma": "jax.lax.digamma", "gammaln": "jax.lax.lgamma"},
    },
)
LIBRARIES: Mapping[str, Words] = {"numpy": NUMPY, "torch": TORCH, "jax": JAX}


def code_of(node: Syntax | Slice, words: Words, names: Mapping[str, str]) -> str:
    """A formula as code; ``names`` are how names of the formula are spelled there.

    Raises Unspelled for what the library has no word for.
    """
    match node:
        case Numeral(digits):
            return digits
        case Name(name):
            if name not in names:
                raise Unspelled(name)
            return names[name]
        case Slice(_, None, None, None):
            return ":"
        case Negative(operand):
            return f"-{_in(operand, SIGNED, words, names)}"
        case Sum(terms, operators):
            return _chain(terms, operators, PRODUCT, words, names)
        case Product(factors, operators):
            return _chain(factors, operators, SIGNED, words, names)
        case Raised(base, exponent):
            return f"{_in(base, ATOM, words, names)}**{_in(exponent, SIGNED, words, names)}"
        case Transposed(base):
            return f"{_in(base, ATOM, words, names)}.T"
        case Entry(base, items):
            inner = ", ".join(_item(item, words, names) for item in items)
            return f"{_in(base, ATOM, words, names)}[{inner}]"
        case Call():
            return _call(node, words, names)
        case Relation(operator, left, right):
            sign = {"=": "=="}.get(operator, operator)
            return f"{_in(left, SUM, words, names)} {sign} {_in(right, SUM, words, names)}"
        case Junction(operator, children):
            joined = [f"({code_of(child, words, names)})" for child in children]
            return f" {operator} ".join(joined)
    raise Unspelled(type(node).__name__)


def _item(item: Syntax | Slice, words: Words, names: Mapping[str, str]) -> str:
    if isinstance(item, Slice):
        return ":"
    if item == Name("None"):
        return "None"
    raise Unspelled("an entry")


def _call(node: Call, words: Words, names: Mapping[str, str]) -> str:
    function = ALIASES.get(node.function, node.function)
    given = [_argument(argument, words, names) for argument in node.arguments]
    if function in ("max", "min") and len(given) == 2:
        return f"{words.prefix}.{function}imum({', '.join(given)})"
    if function not in words.functions:
        raise Unspelled(node.function)
    for key, value in node.keywords:
        word = {"axis": words.axis, "keepdims": words.keepdims}.get(key)
        if word is None:
            raise Unspelled(key)
        shown = value.name if isinstance(value, Name) else code_of(value, words, names)
        given.append(f"{word}={shown}")
    return f"{words.functions[function]}({', '.join(given)})"


def _argument(argument: Syntax, words: Words, names: Mapping[str, str]) -> str:
    if isinstance(argument, Text):
        return repr(argument.value).replace("'", '"')
    return code_of(argument, words, names)


def _in(node: Syntax | Slice, least: int, words: Words, names: Mapping[str, str]) -> str:
    shown = code_of(node, words, names)
    return f"({shown})" if binding(node) < least else shown


def _chain(
    parts: tuple[Syntax, ...],
    operators: tuple[str, ...],
    least: int,
    words: Words,
    names: Mapping[str, str],
) -> str:
    shown = [_in(parts[0], least, words, names)]
    for operator, part in zip(operators, parts[1:], strict=True):
        shown.append(f" {operator} {_in(part, least, words, names)}")
    return "".join(shown)

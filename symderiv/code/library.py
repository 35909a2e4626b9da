"""The words of NumPy, PyTorch, JAX, SciPy and Python that can be read, and what they mean."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from fractions import Fraction

from symderiv.code.arithmetic import (
    apply,
    binary,
    combine,
    compare,
    inverted,
    negative,
    real,
    truth,
    where,
)
from symderiv.code.asked import Asked, array_of
from symderiv.code.assembled import ASSEMBLED
from symderiv.code.making import MAKING
from symderiv.code.reductions import REDUCTIONS
from symderiv.code.shaping import SHAPING
from symderiv.code.values import Column, Counting, Labels, Library, Real, Row, Whole, scalar
from symderiv.formula.syntax import Name
from symderiv.formula.tree import PI, Apply, Constant
from symderiv.language.pasted import ENTRYWISE

ROOTS = (
    *("numpy", "numpy.linalg", "autograd.numpy", "autograd.numpy.linalg", "math"),
    *("torch", "torch.nn.functional", "torch.special", "torch.linalg", "scipy.special"),
    *("jax", "jax.numpy", "jax.numpy.linalg", "jax.nn", "jax.lax", "jax.scipy.special"),
    "builtins",
)
PAIRS = frozenset({"max", "min", "arctan2", "hypot", "logaddexp", "xlogy"})
OPERATORS: Mapping[str, ast.operator] = {
    "add": ast.Add(),
    **dict.fromkeys(("subtract", "sub"), ast.Sub()),
    **dict.fromkeys(("multiply", "mul"), ast.Mult()),
    **dict.fromkeys(("divide", "true_divide", "div"), ast.Div()),
    **dict.fromkeys(("power", "pow", "float_power"), ast.Pow()),
    **dict.fromkeys(("logical_and", "bitwise_and"), ast.BitAnd()),
    **dict.fromkeys(("logical_or", "bitwise_or"), ast.BitOr()),
}
COMPARISONS: Mapping[str, ast.cmpop] = {
    **dict.fromkeys(("greater", "gt"), ast.Gt()),
    **dict.fromkeys(("greater_equal", "ge"), ast.GtE()),
    **dict.fromkeys(("less", "lt"), ast.Lt()),
    **dict.fromkeys(("less_equal", "le"), ast.LtE()),
}
CONSTANTS: Mapping[str, Real] = {
    "pi": scalar(PI, Name("pi")),
    "e": scalar(Constant("e"), Name("e")),
}
BUILTINS = (
    "abs",
    "len",
    "range",
    "float",
    "sum",
    "max",
    "min",
    "pow",
    "tuple",
    "list",
    "zip",
    "enumerate",
    "int",
)


def entrywise(function: str) -> Callable[[Asked], object]:
    def call(asked: Asked) -> object:
        count = 2 if function in PAIRS else 1
        names = (("x", "input", "x1", "a"), ("other", "x2", "y"))
        values = [asked.real(place, *names[place]) for place in range(count)]
        return apply(asked.context, asked.node, function, values)

    return call


def operation(operator: ast.operator) -> Callable[[Asked], object]:
    def call(asked: Asked) -> object:
        left, right = asked.value(0, "x1", "input"), asked.value(1, "x2", "other", "exponent")
        return binary(asked.context, asked.node, operator, left, right)

    return call


def comparison(operator: ast.cmpop) -> Callable[[Asked], object]:
    def call(asked: Asked) -> object:
        left, right = asked.value(0, "x1", "input"), asked.value(1, "x2", "other")
        return compare(asked.context, asked.node, operator, left, right)

    return call


def _where(asked: Asked) -> object:
    condition = truth(asked.context, asked.node, asked.value(0, "condition"))
    then, otherwise = asked.real(1, "x", "input"), asked.real(2, "y", "other")
    return where(asked.context, asked.node, condition, then, otherwise)


def _clip(asked: Asked) -> object:
    found = asked.real(0, "a", "x", "input")
    low = asked.value(1, "a_min", "min", default=None)
    high = asked.value(2, "a_max", "max", default=None)
    for bound, function in ((low, "max"), (high, "min")):
        if bound is not None:
            other = real(asked.context, asked.node, bound)
            found = apply(asked.context, asked.node, function, [found, other])
    return found


def _gelu(asked: Asked) -> object:
    """Exact by default in PyTorch, by tanh in JAX."""
    value = asked.real(0, "x", "input")
    default = asked.path.startswith("jax.")
    given = asked.value(1, "approximate", default=default)
    if given not in (True, False, "tanh", "none"):
        raise asked.error("an unknown approximation of gelu")
    kind = "gelu_tanh" if given in (True, "tanh") else "gelu"
    return apply(asked.context, asked.node, kind, [value])


def _leaky(asked: Asked) -> object:
    value = asked.real(0, "x", "input")
    slope = asked.value(1, "negative_slope", default=Fraction(1, 100))
    context, node = asked.context, asked.node
    below = real(context, node, binary(context, node, ast.Mult(), value, slope))
    test = truth(context, node, compare(context, node, ast.Gt(), value, 0))
    return where(context, node, test, value, below)


def _elu(asked: Asked) -> object:
    value = asked.real(0, "x", "input")
    alpha = asked.value(1, "alpha", default=1)
    context, node = asked.context, asked.node
    tail = apply(context, node, "expm1", [value])
    below = real(context, node, binary(context, node, ast.Mult(), alpha, tail))
    test = truth(context, node, compare(context, node, ast.Gt(), value, 0))
    return where(context, node, test, value, below)


def _negative(asked: Asked) -> object:
    return negative(asked.context, asked.node, asked.value(0, "x", "input"))


def _not(asked: Asked) -> object:
    return inverted(asked.context, asked.node, asked.value(0, "x", "input"))


def _cross_entropy(asked: Asked) -> object:
    """``F.cross_entropy``: log-softmax read at labels, or weighed by probabilities."""
    from symderiv.code.gather import at_labels

    logits = asked.real(0, "input")
    target = array_of(asked.value(1, "target"))
    how = asked.keyword("reduction", default="mean")
    if len(logits.shape) != 2 or how not in ("mean", "sum", "none"):
        raise asked.error("cross_entropy is read for a batch of rows")
    context, node = asked.context, asked.node
    rows = _again(asked, "log_softmax", [logits], {"axis": -1})
    if isinstance(target, Labels):
        picked: object = at_labels(context, node, real(context, node, rows), target)
    else:
        weighed = binary(context, node, ast.Mult(), rows, target)
        picked = _again(asked, "sum", [weighed], {"axis": -1})
    loss = negative(context, node, picked)
    return loss if how == "none" else _again(asked, str(how), [loss], {})


def _nll(asked: Asked) -> object:
    from symderiv.code.gather import at_labels

    rows, target = asked.real(0, "input"), array_of(asked.value(1, "target"))
    how = asked.keyword("reduction", default="mean")
    if not isinstance(target, Labels) or how not in ("mean", "sum", "none"):
        raise asked.error("nll_loss is read for labels", "write y: index[n][m]")
    picked = at_labels(asked.context, asked.node, rows, target)
    loss = negative(asked.context, asked.node, picked)
    return loss if how == "none" else _again(asked, str(how), [loss], {})


def _along_rows(asked: Asked) -> object:
    """``x.gather(1, y[:, None])`` and ``np.take_along_axis(x, y[:, None], 1)``: an entry of each
    row, in a column."""
    from symderiv.code.gather import at_labels, read

    value = asked.real(0, "input", "arr")
    first, second = (1, 2) if asked.name == "gather" else (2, 1)
    axis = asked.axis(asked.value(first, "dim", "axis"), len(value.shape))
    column = asked.value(second, "index", "indices")
    if not isinstance(column, Column) or len(value.shape) != 2 or axis != 1:
        message = f"{asked.name} of what is no column of labels along the rows of a matrix"
        raise asked.error(message, "write y: index[n][m], and y[:, None] in the code")
    picked = at_labels(asked.context, asked.node, value, column.labels)
    return read(asked.context, asked.node, picked, [slice(None), None])


def _mse(asked: Asked) -> object:
    left, right = asked.real(0, "input"), asked.real(1, "target")
    how = asked.keyword("reduction", default="mean")
    if how not in ("mean", "sum", "none"):
        raise asked.error("an unknown reduction")
    context, node = asked.context, asked.node
    difference = binary(context, node, ast.Sub(), left, right)
    square = binary(context, node, ast.Pow(), difference, 2)
    return square if how == "none" else _again(asked, str(how), [square], {})


def _again(
    asked: Asked, function: str, arguments: list[object], keywords: dict[str, object]
) -> object:
    inner = Asked(
        asked.context, asked.node, f"numpy.{function}", arguments, keywords, asked.held, "numpy"
    )
    return REDUCTIONS[function](inner)


def _linear(asked: Asked) -> object:
    value, weight = asked.real(0, "input"), asked.real(1, "weight")
    bias = asked.value(2, "bias", default=None)
    context, node = asked.context, asked.node
    from symderiv.code.shaping import reverse

    found = binary(context, node, ast.MatMult(), value, reverse(weight))
    return found if bias is None else binary(context, node, ast.Add(), found, bias)


def _len(asked: Asked) -> object:
    value = asked.value(0)
    if isinstance(value, tuple | list | dict):
        return len(value)
    found = array_of(value)
    if found is None or not found.shape:
        raise asked.error("the length of what is no array")
    return Whole.size(found.shape[0])


def _shape(asked: Asked) -> object:
    value = array_of(asked.value(0))
    if value is None:
        raise asked.error("the shape of what is no array")
    sizes = tuple(Whole.size(d) for d in value.shape)
    place = asked.value(1, "dim", default=None)
    return sizes if place is None else sizes[asked.axis(place, len(sizes))]


def _count(asked: Asked) -> object:
    """``x.size`` as a call, in PyTorch: the shape."""
    return _shape(asked)


def _entries(asked: Asked) -> object:
    """How many entries an array has."""
    value = array_of(asked.value(0))
    if value is None:
        raise asked.error("the size of what is no array")
    found: object = 1
    for dimension in value.shape:
        found = binary(asked.context, asked.node, ast.Mult(), found, Whole.size(dimension))
    return found


def _builtin_sum(asked: Asked) -> object:
    """Python's sum: over the first axis, or over what a list holds."""
    value = asked.value(0)
    start = asked.value(1, "start", default=0)
    if isinstance(value, tuple | list):
        found = start
        for one in value:
            found = binary(asked.context, asked.node, ast.Add(), found, one)
        return found
    array: object = value
    if isinstance(value, Row):
        array = _stack(asked, value)
    summed = _again(asked, "sum", [array], {"axis": 0})
    return summed if start == 0 else binary(asked.context, asked.node, ast.Add(), start, summed)


def _stack(asked: Asked, value: object) -> Real:
    from symderiv.code.making import stacked

    return stacked(asked, value)


def _builtin_extremum(kind: str) -> Callable[[Asked], object]:
    """Python's max or min: of numbers, or over the only axis of an array."""

    def call(asked: Asked) -> object:
        values = [asked.value(place) for place in range(len(asked.arguments))]
        if len(values) == 1 and not isinstance(values[0], tuple | list):
            if len(real(asked.context, asked.node, values[0]).shape) != 1:
                raise asked.error(f"{kind} of an array that has not one axis", f"use np.{kind}")
            return _again(asked, kind, values, {})
        many = values[0] if len(values) == 1 else values
        assert isinstance(many, tuple | list)
        numbers = [one for one in many if isinstance(one, int) or hasattr(one, "numerator")]
        if len(numbers) == len(many):
            return max(numbers) if kind == "max" else min(numbers)
        reals = [real(asked.context, asked.node, one) for one in many]
        if any(value.shape for value in reals):
            raise asked.error(f"Python's {kind} of arrays", f"use np.{kind}imum")
        found = reals[0]
        for other in reals[1:]:
            found = combine(
                asked.context, asked.node, [found, other], lambda p: Apply(kind, tuple(p))
            )
        return found

    return call


def _plain_list(asked: Asked) -> object:
    value = asked.value(0)
    if isinstance(value, tuple | list):
        return list(value) if asked.name == "list" else tuple(value)
    return value


def _zip(asked: Asked) -> object:
    values = [asked.value(place) for place in range(len(asked.arguments))]
    if not all(isinstance(value, tuple | list) for value in values):
        raise asked.error("zip is read for lists that are written out")
    return [tuple(row) for row in zip(*values, strict=False)]


def _enumerate(asked: Asked) -> object:
    value = asked.value(0)
    if not isinstance(value, tuple | list):
        raise asked.error("enumerate is read for lists that are written out")
    return list(enumerate(value))


def _int(asked: Asked) -> object:
    value = asked.value(0)
    if isinstance(value, int | Whole):
        return value
    raise asked.error("int of what is no whole number")


def _range(asked: Asked) -> object:
    found = MAKING["arange"](asked)
    if isinstance(found, Counting) and isinstance(found.stop, int):
        return list(range(found.start, min(found.stop, 10_000)))
    return found


FUNCTIONS: Mapping[str, Callable[[Asked], object]] = {
    **{name: entrywise(function) for name, function in ENTRYWISE.items()},
    **{name: operation(operator) for name, operator in OPERATORS.items()},
    **{name: comparison(operator) for name, operator in COMPARISONS.items()},
    **SHAPING,
    **MAKING,
    **ASSEMBLED,
    **REDUCTIONS,
    "where": _where,
    **dict.fromkeys(("clip", "clamp"), _clip),
    "gelu": _gelu,
    "leaky_relu": _leaky,
    "elu": _elu,
    **dict.fromkeys(("negative", "neg"), _negative),
    "logical_not": _not,
    "cross_entropy": _cross_entropy,
    "nll_loss": _nll,
    "mse_loss": _mse,
    **dict.fromkeys(("gather", "take_along_axis"), _along_rows),
    "linear": _linear,
    "shape": _shape,
    "numel": _entries,
}
PYTHON: Mapping[str, Callable[[Asked], object]] = {
    "abs": entrywise("abs"),
    "pow": operation(ast.Pow()),
    "len": _len,
    "range": _range,
    "float": MAKING["item"],
    "int": _int,
    "sum": _builtin_sum,
    "max": _builtin_extremum("max"),
    "min": _builtin_extremum("min"),
    **dict.fromkeys(("tuple", "list"), _plain_list),
    "zip": _zip,
    "enumerate": _enumerate,
}
METHODS: Mapping[str, Callable[[Asked], object]] = {
    **{
        name: FUNCTIONS[name]
        for name in (
            *("exp", "log", "sqrt", "square", "reciprocal", "expm1", "log1p", "sin", "cos", "tan"),
            *("sinh", "cosh", "tanh", "abs", "sign", "sigmoid", "relu", "erf", "rsqrt", "dot"),
            *("add", "sub", "mul", "div", "pow", "neg", "clip", "clamp", "matmul", "mm", "bmm"),
            *("gt", "ge", "lt", "le", "maximum", "minimum", "outer", "inner", "trace", "diag"),
            *("softmax", "log_softmax", "logsumexp", "detach", "masked_fill", "item", "tril"),
            *("triu", "numel", "norm", "cumsum", "flip", "roll", "diff", "cross", "logaddexp"),
            "gather",
        )
    },
    **SHAPING,
    **{name: REDUCTIONS[name] for name in ("sum", "mean", "prod", "max", "min", "var", "std")},
    **{name: REDUCTIONS[name] for name in ("amax", "amin")},
    "size": _count,
}
"""Methods of arrays; the array is the first argument."""


def path_of(library: Library) -> tuple[str, str] | None:
    """The root and the last name of a word that can be read."""
    root, _, name = library.path.rpartition(".")
    return (root, name) if root in ROOTS else None


def constant_of(library: Library) -> Real | None:
    """``np.pi`` and ``math.e``."""
    found = path_of(library)
    return CONSTANTS.get(found[1]) if found is not None else None


def function_of(library: Library) -> Callable[[Asked], object] | None:
    found = path_of(library)
    if found is None:
        return None
    root, name = found
    return PYTHON.get(name) if root == "builtins" else FUNCTIONS.get(name)

"""Names as code has them: ``np.exp(t)``, ``torch.sigmoid(z)``, ``x.sum(-1, keepdims=True)``.

Each is read as the language's own word for the same thing, at once when it is parsed, so nothing
else knows of them.  Where libraries differ (``var`` divides by n in NumPy and by n - 1 in PyTorch)
the word is refused, and what to write is said.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias

from symderiv.formula.syntax import (
    Call,
    Name,
    Negative,
    Numeral,
    Product,
    ProductOperator,
    Raised,
    Span,
    Sum,
    Syntax,
    Transposed,
    Tuple,
)
from symderiv.functions import ALIASES, FUNCTIONS
from symderiv.language.source import Rejected, suggest

Keywords: TypeAlias = tuple[tuple[str, Syntax], ...]

NUMPY = ("np", "numpy", "jnp", "scipy", "special", "math", "linalg", "autograd", "sp")
TORCH = ("torch", "F", "nn", "functional")
MODULES = frozenset({*NUMPY, *TORCH, "jax", "lax", "jax_nn"})
"""What stands before the first dot of a word of a library."""

ENTRYWISE: Mapping[str, str] = {
    name: name
    for name in (
        *("exp", "log", "sqrt", "cbrt", "square", "reciprocal", "exp2", "expm1", "log1p", "log2"),
        *("log10", "sin", "cos", "tan", "sinh", "cosh", "tanh", "arcsin", "arccos", "arctan"),
        *("arcsinh", "arccosh", "arctanh", "abs", "sign", "sigmoid", "relu", "relu6", "erf"),
        *("erfc", "gammaln", "digamma", "silu", "softsign", "softplus", "rsqrt", "logsigmoid"),
        *("hypot", "logaddexp", "xlogy", "logit", "mish", "selu"),
    )
} | {
    **dict.fromkeys(("absolute", "fabs"), "abs"),
    **{f"a{name}": f"arc{name}" for name in ("sin", "cos", "tan", "sinh", "cosh", "tanh")},
    **{"expit": "sigmoid", "sgn": "sign", "lgamma": "gammaln", "swish": "silu"},
    **{"log_sigmoid": "logsigmoid", "loggamma": "gammaln", "psi": "digamma"},
    **dict.fromkeys(("arctan2", "atan2"), "arctan2"),
    **dict.fromkeys(("maximum", "fmax"), "max"),
    **dict.fromkeys(("minimum", "fmin"), "min"),
}
"""Functions that every library defines as the formula language does, by entries."""

ALONG = {
    **{name: name for name in ("sum", "mean", "prod", "max", "min", "softmax", "log_softmax")},
    **{name: name for name in ("logsumexp", "var", "std", "norm", "cumsum", "flip")},
    **{"amax": "max", "amin": "min"},
}
"""Functions of an array that take an axis as the next argument."""

AS_THEY_ARE = frozenset(
    {
        *("einsum", "where", "trace", "det", "logdet", "inv", "diag", "outer", "dot", "matmul"),
        *("inner", "eye", "clip", "clamp", "tril", "triu", "kron", "cross", "roll", "stack"),
        *("concatenate", "swapaxes", "reshape", "squeeze", "expand_dims", "stop_gradient"),
        *("detach", "transpose"),
    }
)
"""Words that take the same arguments here."""

RENAMED = {
    **{"cat": "concatenate", "concat": "concatenate", "inverse": "inv", "mm": "matmul"},
    **{"bmm": "matmul", "mv": "matmul", "ger": "outer", "vdot": "inner", "identity": "eye"},
    **{"unsqueeze": "expand_dims", "swapdims": "swapaxes", "view": "reshape"},
}
"""Words that are called otherwise here."""

OPERATORS: Mapping[str, str] = {
    **{"add": "+", "subtract": "-", "sub": "-", "multiply": "*", "mul": "*"},
    **{"divide": "/", "true_divide": "/", "div": "/", "power": "**", "pow": "**"},
}

KEYWORDS = {"dim": "axis", "keepdim": "keepdims", "dims": "axis"}
"""PyTorch's words for NumPy's keywords."""


def keyword(name: str) -> str:
    """NumPy's word for a keyword."""
    return KEYWORDS.get(name, name)


def member(base: Syntax, name: str, span: Span, at: Span) -> Syntax:
    """``base.name`` where nothing is called; ``at`` is where the dot and the name stand."""
    if name == "T":
        return Transposed(base, span)
    if name == "mT":
        last = (Negative(Numeral("1", at), at), Negative(Numeral("2", at), at))
        return Call("swapaxes", (base, *last), (), span)
    if is_module(base):
        assert isinstance(base, Name)
        known = {"pi": "pi", "e": "e", "inf": "oo", "newaxis": "None"}
        if name in MODULES or name in known:
            return Name(known.get(name, f"{base.name}.{name}"), span)
        raise Rejected(at, f"{base.name}.{name} is not known", f"write {base.name}.{name}(...)")
    hint = ATTRIBUTES.get(name, "only .T, the transpose, is known")
    raise Rejected(at, "unknown attribute", hint)


ATTRIBUTES = {
    "shape": "the size of a dimension is its name: only .T is known",
    "size": "the size of a dimension is its name: only .T is known",
    "grad": "write d(f, x) for a gradient: only .T is known",
    "data": "leave it out: only .T is known",
    "values": "leave it out: only .T is known",
    "H": "arrays are real: write .T",
}
"""What to write for attributes of arrays."""


def is_module(node: Syntax) -> bool:
    """Whether what stands before a dot is a library, or a part of one."""
    return isinstance(node, Name) and node.name.split(".", maxsplit=1)[0] in MODULES


def called(
    base: Syntax, name: str, arguments: Sequence[Syntax], keywords: Keywords, span: Span, at: Span
) -> Syntax:
    """``base.name(arguments)``: a word of a library, or a method of an array."""
    if isinstance(base, Name) and is_module(base):
        module, root = base.name, base.name.split(".", maxsplit=1)[0]
        if root != "F" or name in _FUNCTIONAL:
            return _Word(name, tuple(arguments), keywords, span, at, module).read()
    return _Word(name, (base, *arguments), keywords, span, at, None).read()


_FUNCTIONAL = frozenset(
    {"relu", "relu6", "sigmoid", "softmax", "log_softmax", "softplus", "silu", "gelu", "mish"}
    | {"logsigmoid", "selu", "tanh", "softsign", "mse_loss", "elu", "leaky_relu", "hardtanh"}
)
"""What ``F.`` is a library for; else it is an array called F."""


class _Word:
    """A call by a dotted name; ``module`` is None for a method of an array, which comes first."""

    def __init__(
        self,
        name: str,
        arguments: tuple[Syntax, ...],
        keywords: Keywords,
        span: Span,
        at: Span,
        module: str | None,
    ) -> None:
        self.name = name
        self.arguments = arguments
        self.keywords = keywords
        self.span = span
        self.at = at
        self.module = module

    def read(self) -> Syntax:
        if self.name in SPECIAL:
            return SPECIAL[self.name](self)
        if self.name in OPERATORS:
            return self._operator(OPERATORS[self.name])
        if self.name in ALONG:
            return self.along()
        if self.name in ENTRYWISE or self._is_scipy():
            return self.call(self._own_name())
        if self.name in RENAMED or self.name in AS_THEY_ARE:
            return self.call(RENAMED.get(self.name, self.name))
        raise self._unknown()

    def call(self, function: str, keywords: Keywords | None = None) -> Call:
        return Call(
            function, self.arguments, self.keywords if keywords is None else keywords, self.span
        )

    def error(self, message: str, hint: str) -> Rejected:
        return Rejected(self.at, message, hint)

    def _own_name(self) -> str:
        """The name as it is written where the language knows it, else its own for it."""
        if self.name in FUNCTIONS or self.name in ALIASES:
            return self.name
        return ENTRYWISE[self.name]

    def _is_scipy(self) -> bool:
        """Whether the table says that its function is the one of that name in NumPy or SciPy."""
        row = FUNCTIONS.get(ALIASES.get(self.name, self.name))
        if self.module is None or row is None or row.numpy is None:
            return False
        numpy = self.module.split(".", maxsplit=1)[0] in NUMPY
        return numpy and row.numpy.rsplit(".", maxsplit=1)[-1] == self.name

    def _operator(self, operator: str) -> Syntax:
        if len(self.arguments) != 2 or self.keywords:
            raise self.error(f"{self.name} takes two arguments", f"write a {operator} b")
        left, right = self.arguments
        if operator == "**":
            return Raised(left, right, self.span)
        if operator in "+-":
            return Sum((left, right), ("+" if operator == "+" else "-",), self.span)
        factor: ProductOperator = "*" if operator == "*" else "/"
        return Product((left, right), (factor,), self.span)

    def along(self) -> Syntax:
        """A reduction: the arguments after the array are its axis, and whether it is kept."""
        function = ALONG[self.name]
        array, *rest = self.arguments or (None,)
        if array is None:
            raise self.error(f"{self.name} needs an array", f"write {function}(A)")
        if function in ("max", "min") and len(rest) == 1 and not _is_axis(rest[0]):
            if self.module is None or self.module.startswith("torch"):
                return self.call(function)
        if function == "norm" and rest:
            raise self.error("a norm of an order", "norm(v) is the Euclidean one; write out others")
        for option, name in zip(rest, ("axis", "keepdims"), strict=False):
            if name == "axis" and not _is_axis(option):
                raise Rejected(
                    option.at, "not an axis", f"{function}(e, k) is over an index, without a prefix"
                )
            if any(key == name for key, _ in self.keywords):
                raise Rejected(option.at, f"{name} is given twice")
            self.keywords += ((name, option),)
        if len(rest) > 2:
            raise Rejected(rest[2].at, f"{self.name} takes an axis and keepdims")
        self.keywords = tuple((key, value) for key, value in self.keywords if key != "dtype")
        self.arguments = (array,)
        return self.call(function)

    def _unknown(self) -> Rejected:
        bare = ALIASES.get(self.name, self.name)
        if self.module is None:
            known = (*ALONG, *AS_THEY_ARE, *ENTRYWISE)
            hint = suggest(self.name, known) or f"write {self.name}(x, ...) without the dot"
            return self.error("unknown method", METHODS.get(self.name, hint))
        if self.name in WORDS:
            return self.error(f"{self.name} is not known", WORDS[self.name])
        if bare in FUNCTIONS:
            hint = f"{self.name}(u) is known: write it bare, if it means the same"
            return self.error(f"{self.name} of {self.module} may differ from the table's", hint)
        hint = suggest(self.name, (*ALONG, *AS_THEY_ARE, *ENTRYWISE)) or "write it out"
        return self.error(f"{self.module}.{self.name} is not known", hint)


METHODS = {
    "item": "leave it out: a number is a number",
    "backward": "write d(f, x) for a gradient",
    "requires_grad_": "leave it out; d(f, x) says what is differentiated",
    **dict.fromkeys(("clone", "copy", "cpu", "numpy", "float", "double"), "leave it out"),
    **dict.fromkeys(("size", "numel"), "the size of a dimension is its name"),
}
"""What to write for methods of arrays that mean nothing in a formula."""

WORDS = {
    **dict.fromkeys(("array", "asarray", "tensor"), "write the array literal [[a, b], [c, d]]"),
    **dict.fromkeys(("argmax", "argmin", "argsort", "sort"), "only max(A) and min(A) are known"),
    "arange": "an index counts: sum(e, k)",
    "grad": "write d(f, v)",
}
"""What to write for words of libraries."""


def _is_axis(node: Syntax) -> bool:
    """Whether an argument is a whole number, or several of them."""
    match node:
        case Numeral(text):
            return text.isdigit()
        case Negative(operand):
            return _is_axis(operand)
        case Tuple(items):
            return all(map(_is_axis, items))
        case Name("None"):
            return True
    return False


def _variance(word: _Word) -> Syntax:
    """NumPy and JAX divide by n, PyTorch by n - 1, where nothing else is asked for."""
    options = dict(word.keywords)
    spread = [key for key in ("ddof", "correction", "unbiased") if key in options]
    if len(word.arguments) > 2:
        raise word.error(f"{word.name} with more arguments", f"write {word.name}(A, axis=k)")
    root = None if word.module is None else word.module.split(".", maxsplit=1)[0]
    if not spread and (root is None or root in TORCH):
        name, by = word.name, "PyTorch divides by n - 1 and NumPy by n"
        hint = f"write {name}(A, axis=k) for n, or say correction=1"
        raise word.error(f"{name} differs between libraries: {by}", hint)
    for key in spread:
        less = {"True": 1, "False": 0, "0": 0, "1": 1}.get(_spelling(options.pop(key)))
        if less is None or len(spread) > 1:
            raise word.error(f"{key} is 0 or 1", "n - 1 is correction=1")
        if less:
            options["ddof"] = Numeral("1", word.at)
    word.keywords = tuple(options.items())
    return word.along()


def _spelling(node: Syntax) -> str:
    return node.name if isinstance(node, Name) else node.text if isinstance(node, Numeral) else ""


def _clip(word: _Word) -> Syntax:
    """Bounds by keywords, of which one may be missing."""
    if not word.keywords:
        return word.call("clip")
    names = {"min": "max", "a_min": "max", "max": "min", "a_max": "min"}
    if len(word.arguments) != 1 or not all(key in names for key, _ in word.keywords):
        raise word.error(f"{word.name} takes bounds", "write clip(u, low, high)")
    found = word.arguments[0]
    for key, bound in sorted(word.keywords, key=lambda option: names[option[0]]):
        found = Call(names[key], (found, bound), (), word.span)
    return found


def _negative(word: _Word) -> Syntax:
    if len(word.arguments) != 1:
        raise word.error(f"{word.name} takes one argument", "write -x")
    return Negative(word.arguments[0], word.span)


def _gelu(word: _Word) -> Syntax:
    """Exact by default in PyTorch, by tanh in JAX."""
    options = dict(word.keywords)
    default = "True" if (word.module or "").startswith("jax") else "none"
    given = options.pop("approximate", None)
    how = default if given is None else getattr(given, "value", _spelling(given))
    if how not in ("True", "False", "tanh", "none"):
        raise word.error("an unknown approximation of gelu", "write gelu(u) or gelu_tanh(u)")
    return word.call("gelu_tanh" if how in ("True", "tanh") else "gelu", tuple(options.items()))


def _filled(word: _Word) -> Syntax:
    """``np.ones((m, n))``, ``torch.ones(m, n)``, and the same of a NumPy type."""
    options = tuple((key, value) for key, value in word.keywords if key != "dtype")
    if len(word.arguments) == 1 and isinstance(word.arguments[0], Tuple):
        word.arguments = word.arguments[0].items
    return word.call(word.name, options)


def _transpose(word: _Word) -> Syntax:
    """``x.t()`` and ``x.transpose()``; axes are told apart when shapes are known."""
    if len(word.arguments) == 1 and not word.keywords:
        return Transposed(word.arguments[0], word.span)
    return word.call("transpose")


def _sizes(word: _Word) -> Syntax:
    """``x.reshape(m, n)`` takes its lengths one by one, too."""
    if len(word.arguments) > 2:
        word.arguments = (word.arguments[0], Tuple(word.arguments[1:], word.span))
    return word.call("reshape")


def _permute(word: _Word) -> Syntax:
    if len(word.arguments) > 2:
        word.arguments = (word.arguments[0], Tuple(word.arguments[1:], word.span))
    return word.call("transpose")


SPECIAL: Mapping[str, Callable[[_Word], Syntax]] = {
    **dict.fromkeys(("var", "std"), _variance),
    **dict.fromkeys(("negative", "neg"), _negative),
    **dict.fromkeys(("clip", "clamp"), _clip),
    "gelu": _gelu,
    **dict.fromkeys(("ones", "zeros"), _filled),
    **dict.fromkeys(("transpose", "t"), _transpose),
    **dict.fromkeys(("reshape", "view"), _sizes),
    "permute": _permute,
}
"""Words whose arguments mean something else here."""

"""The primitives of JAX as NumPy code that the reader of code reads: one table.

A row says what a primitive is on real numbers, and refuses what would be something else (a
division of whole numbers, a conversion that cuts off).  What has no row is an error by its name.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Protocol

from symderiv.code.traced.program import Atom, Step


class Untold(Exception):
    """A primitive, or a use of one, that has no formula."""


class Sizes(Protocol):
    """What is known of sizes where a primitive stands."""

    def length(self, dimension: int | str) -> str: ...

    def least(self, name: str) -> int: ...

    def form(self, dimension: int | str) -> dict[str, int] | None: ...


Row = Callable[[Step, Sizes], str | Atom]
UNREAL = ("nan", "inf", "-inf")
REALS = ("float16", "bfloat16", "float32", "float64")
LETTERS = "abcdefghijklmnopqrstuvwxyz"


def _numbers(step: Step) -> list[str]:
    """The operands as code, where they are numbers."""
    for atom in step.inputs:
        if not (atom.is_real or atom.is_whole):
            raise Untold(f"{step.name} of values of type {atom.type}")
        if atom.known in UNREAL:
            raise Untold(f"{step.name} of {atom.known}, which is no real number")
    return [atom.text for atom in step.inputs]


def _reals(step: Step) -> list[str]:
    for atom in step.inputs:
        if not atom.is_real:
            raise Untold(f"{step.name} of values of type {atom.type}")
    return _numbers(step)


def operator(sign: str) -> Row:
    def row(step: Step, sizes: Sizes) -> str:
        left, right = _numbers(step)
        return f"{left} {sign} {right}"

    return row


def shifted(sign: str) -> Row:
    """A sum or a difference, which of sizes is a size again."""

    def row(step: Step, sizes: Sizes) -> str | Atom:
        left, right = step.inputs
        first, second = _numbers(step)
        text = f"{first} {sign} {second}"
        if left.size is None or right.size is None:
            return text
        factor = 1 if sign == "+" else -1
        names = (*left.size, *(name for name in right.size if name not in left.size))
        size = {n: left.size.get(n, 0) + factor * right.size.get(n, 0) for n in names}
        return replace(left, text=text, shape=step.shape, type=step.type, known=None, size=size)

    return row


def _divided(step: Step, sizes: Sizes) -> str:
    left, right = _reals(step)
    return f"{left} / {right}"


def function(name: str) -> Row:
    def row(step: Step, sizes: Sizes) -> str:
        (value,) = _reals(step)
        return f"{name}({value})"

    return row


def _negative(step: Step, sizes: Sizes) -> str:
    (value,) = _numbers(step)
    return f"-{value}"


def _whole_power(step: Step, sizes: Sizes) -> str:
    (value,) = _reals(step)
    return f"{value} ** ({int(step.parameters['y'])})"


def _power(step: Step, sizes: Sizes) -> str:
    if not step.inputs[0].is_real:
        raise Untold("pow of whole numbers")
    base, exponent = _numbers(step)
    return f"{base} ** {exponent}"


def _square(step: Step, sizes: Sizes) -> str:
    (value,) = _numbers(step)
    return f"{value} ** 2"


def _inverse_root(step: Step, sizes: Sizes) -> str:
    (value,) = _reals(step)
    return f"1 / np.sqrt({value})"


def extremum(name: str, neutral: str) -> Row:
    """The larger or smaller of two; one of them may be the infinity that never is."""

    def row(step: Step, sizes: Sizes) -> str | Atom:
        for one, other in (step.inputs, step.inputs[::-1]):
            if one.known == neutral and one.shape == () and other.shape == step.shape:
                return other
        left, right = _numbers(step)
        return f"{name}({left}, {right})"

    return row


def _clamped(step: Step, sizes: Sizes) -> str:
    low, value, high = _reals(step)
    return f"np.minimum(np.maximum({value}, {low}), {high})"


def comparison(sign: str) -> Row:
    """A condition; between sizes it may hold at every one of them, or at none."""

    def row(step: Step, sizes: Sizes) -> str | Atom:
        left, right = step.inputs
        settled = _beside_infinity(sign, left, right)
        if settled is None:
            settled = _settled(sign, left, right, sizes)
        if settled is None:
            first, second = _numbers(step)
            return f"{first} {sign} {second}"
        return _truth(settled, step)

    return row


def _truth(value: bool, step: Step) -> Atom:
    """What holds at every input, or at none."""
    return Atom(str(value), step.shape, "bool", str(value))


def _beside_infinity(sign: str, left: Atom, right: Atom) -> bool | None:
    """The answer where one side is an infinity and the other a real number."""
    if sign in ("<", "<="):
        sign, left, right = sign.replace("<", ">"), right, left
    if not (left.is_real and right.is_real):
        return None
    if (left.known in UNREAL) == (right.known in UNREAL) or "nan" in (left.known, right.known):
        return None
    if sign in ("==", "!="):
        return sign == "!="
    return left.known == "inf" or right.known == "-inf"


def _settled(sign: str, left: Atom, right: Atom, sizes: Sizes) -> bool | None:
    """The answer of an order of sizes; None where it is not the same for all of them."""
    if left.size is None or right.size is None or sign not in ("<", "<=", ">", ">="):
        return None
    if sign in ("<", "<="):
        left, right = right, left
    assert left.size is not None
    assert right.size is not None
    names = (*left.size, *(name for name in right.size if name not in left.size))
    difference = {n: left.size.get(n, 0) - right.size.get(n, 0) for n in names}
    offset = difference.pop("", 0)
    strict = sign in ("<", ">")
    nearest = offset + sum(n * sizes.least(name) for name, n in difference.items())
    if all(n >= 0 for n in difference.values()) and (nearest > 0 or (nearest == 0 and not strict)):
        return True
    if all(n <= 0 for n in difference.values()) and (nearest < 0 or (nearest == 0 and strict)):
        return False
    return None


def _truths(step: Step) -> list[str]:
    for atom in step.inputs:
        if not atom.is_truth:
            raise Untold(f"{step.name} of values of type {atom.type}")
    return [atom.text for atom in step.inputs]


def junction(sign: str) -> Row:
    def row(step: Step, sizes: Sizes) -> str | Atom:
        left, right = _truths(step)
        neutral = str(sign == "&")
        for one, other in (step.inputs, step.inputs[::-1]):
            if one.known in ("True", "False"):
                return other if one.known == neutral else one
        return f"{left} {sign} {right}"

    return row


def _inverted(step: Step, sizes: Sizes) -> str | Atom:
    (value,) = _truths(step)
    known = step.inputs[0].known
    return f"np.logical_not({value})" if known is None else _truth(known == "False", step)


def _finite(step: Step, sizes: Sizes) -> Atom:
    """Real numbers are."""
    _reals(step)
    return _truth(True, step)


def _selected(step: Step, sizes: Sizes) -> str | Atom:
    test, *cases = step.inputs
    if not test.is_truth or len(cases) != 2:
        raise Untold("select_n by whole numbers")
    if test.known in ("True", "False"):
        return cases[test.known == "True"]
    for case in cases:
        if not (case.is_real or case.is_whole):
            raise Untold(f"select_n of values of type {case.type}")
        if case.known in UNREAL:
            raise Untold(f"a case that is {case.known}, which is no real number")
    otherwise, then = cases
    return f"np.where({test.text}, {then.text}, {otherwise.text})"


def reduction(name: str) -> Row:
    def row(step: Step, sizes: Sizes) -> str:
        (value,) = _numbers(step)
        axes = _tuple([int(axis) for axis in step.parameters["axes"]])
        return f"{name}({value}, axis={axes})"

    return row


def _tuple(parts: Sequence[object]) -> str:
    return f"({', '.join(map(str, parts))}{',' if len(parts) == 1 else ''})"


def _contracted(step: Step, sizes: Sizes) -> str:
    """``dot_general``: batch axes first, then those that are left of either side."""
    left, right = _numbers(step)
    (one, other), (many, others) = step.parameters["dimension_numbers"]
    first: list[str | None] = [None] * len(step.inputs[0].shape)
    second: list[str | None] = [None] * len(step.inputs[1].shape)
    letters = iter(LETTERS)
    batch = []
    for k, (a, b) in enumerate(zip((*many, *one), (*others, *other), strict=True)):
        first[a] = second[b] = letter = next(letters)
        batch += [letter] if k < len(many) else []
    free = []
    for side in (first, second):
        for place, known in enumerate(side):
            if known is None:
                side[place] = letter = next(letters)
                free.append(letter)
    spelled = [letter or "" for letter in first], [letter or "" for letter in second]
    spec = f"{''.join(spelled[0])},{''.join(spelled[1])}->{''.join((*batch, *free))}"
    return f'np.einsum("{spec}", {left}, {right})'


def _transposed(step: Step, sizes: Sizes) -> str:
    (value,) = _numbers(step)
    return f"np.transpose({value}, {_tuple([int(k) for k in step.parameters['permutation']])})"


def _spread(step: Step, sizes: Sizes) -> str | Atom:
    """``broadcast_in_dim``: axes put in, and those of length 1 repeated."""
    (value,) = step.inputs
    if value.known in (*UNREAL, "True", "False"):
        return replace(value, shape=step.shape)
    places = [int(place) for place in step.parameters["broadcast_dimensions"]]
    text = value.text if value.is_truth else _numbers(step)[0]
    if value.shape == step.shape:
        return value
    if places:
        items = [":" if axis in places else "None" for axis in range(len(step.shape))]
        text = f"{text}[{', '.join(items)}]" if "None" in items else text
    stood = dict(zip(places, value.shape, strict=True))
    if places and tuple(stood.get(k, 1) for k in range(len(step.shape))) == step.shape:
        return text
    wide = f"np.broadcast_to({text}, {_tuple([sizes.length(d) for d in step.shape])})"
    return f"{wide} > 0" if value.is_truth else wide


def _reshaped(step: Step, sizes: Sizes) -> str | Atom:
    (value,) = _numbers(step)
    if step.parameters.get("dimensions") is not None:
        raise Untold("a reshape in another order of axes")
    if step.inputs[0].shape == step.shape:
        return step.inputs[0]
    hard = [d for d in step.shape if isinstance(d, str) and not d.isidentifier()]
    if len(hard) > 1:
        raise Untold("a reshape to several lengths that are no sizes of dimensions")
    lengths = ["-1" if d in hard else sizes.length(d) for d in step.shape]
    return f"np.reshape({value}, {_tuple(lengths)})"


def _squeezed(step: Step, sizes: Sizes) -> str:
    (value,) = _numbers(step)
    return f"np.squeeze({value}, axis={_tuple([int(k) for k in step.parameters['dimensions']])})"


def _converted(step: Step, sizes: Sizes) -> str | Atom:
    """Another type of the same numbers; rounding is none of what is proved."""
    (value,) = step.inputs
    real = step.type in REALS
    if value.is_truth and real and value.known is not None:
        number = str(int(value.known == "True"))
        if not step.shape:
            return Atom(number, (), step.type, number)
        return f"np.broadcast_to({number}, {_tuple([sizes.length(d) for d in step.shape])})"
    if value.is_truth and real:
        return f"np.where({value.text}, 1, 0)"
    if value.type == step.type or (real and (value.is_real or value.is_whole)):
        return replace(value, type=step.type)
    if value.is_whole and step.type.startswith("int"):
        return replace(value, type=step.type)
    raise Untold(f"a conversion from {value.type} to {step.type}")


def _same(step: Step, sizes: Sizes) -> Atom:
    return step.inputs[0]


def _held(step: Step, sizes: Sizes) -> str:
    (value,) = _numbers(step)
    return f"jax.lax.stop_gradient({value})"


def _size(step: Step, sizes: Sizes) -> Atom:
    """A size as a number."""
    dimension = step.parameters["dim"]
    return Atom(sizes.length(dimension), (), step.type, None, sizes.form(dimension))


TABLE: Mapping[str, Row] = {
    "add": shifted("+"),
    "add_any": shifted("+"),
    "sub": shifted("-"),
    "mul": operator("*"),
    "div": _divided,
    "neg": _negative,
    "pow": _power,
    "integer_pow": _whole_power,
    "square": _square,
    "rsqrt": _inverse_root,
    "logistic": function("jax.nn.sigmoid"),
    **{
        name: function(f"np.{name}")
        for name in (
            *("exp", "expm1", "log", "log1p", "sqrt", "abs", "sign"),
            *("sin", "cos", "tan", "sinh", "cosh", "tanh"),
        )
    },
    "erf": function("jax.scipy.special.erf"),
    "max": extremum("np.maximum", "-inf"),
    "min": extremum("np.minimum", "inf"),
    "clamp": _clamped,
    "eq": comparison("=="),
    "ne": comparison("!="),
    "lt": comparison("<"),
    "le": comparison("<="),
    "gt": comparison(">"),
    "ge": comparison(">="),
    "and": junction("&"),
    "or": junction("|"),
    "not": _inverted,
    "is_finite": _finite,
    "select_n": _selected,
    "reduce_sum": reduction("np.sum"),
    "reduce_prod": reduction("np.prod"),
    "reduce_max": reduction("np.max"),
    "reduce_min": reduction("np.min"),
    "dot_general": _contracted,
    "transpose": _transposed,
    "broadcast_in_dim": _spread,
    "reshape": _reshaped,
    "squeeze": _squeezed,
    "convert_element_type": _converted,
    "copy": _same,
    "copy_p": _same,
    "stop_gradient": _held,
    "dim_as_value": _size,
}

"""The array form means what it means in NumPy: every rule against NumPy's own answer."""

import numpy as np
import pytest

from symderiv.base.errors import DerivationError
from symderiv.formula.tree import Derivative, Index, Number, Power, Size, Symbol
from symderiv.language.parse import parse
from symderiv.language.scope import Names, Variable
from symderiv.language.source import Source
from symderiv.language.statements import Meaning
from tests.language import numpy_meaning

SIZES = {"m": 3, "n": 4, "k": 2}
SHAPES = {
    "A": ("m", "n"),
    "B": ("n", "k"),
    "C": ("m", "n"),
    "S": ("n", "n"),
    "T": ("k", "m", "n"),
    "u": ("m",),
    "v": ("n",),
    "w": ("n",),
    "row": (1, "n"),
    "two": (2, 2),
    "s": (),
}


def names():
    return Names(
        dimensions={"m": (3,), "n": (2, 3, 4), "k": (2,)},
        fixed={"m", "k"},
        arrays=dict(SHAPES),
    )


def lowered(text):
    source = Source.of(text)
    return Meaning(names(), source, parse(source), (), "free", None)


def arrays():
    random = np.random.default_rng(7)
    return {
        name: random.uniform(0.5, 2.0, [d if isinstance(d, int) else SIZES[d] for d in shape])
        for name, shape in SHAPES.items()
    }


NUMPY = {
    "sum": np.sum,
    "prod": np.prod,
    "mean": np.mean,
    "max": lambda a, *rest, **k: np.maximum(a, *rest) if rest else np.max(a, **k),
    "min": lambda a, *rest, **k: np.minimum(a, *rest) if rest else np.min(a, **k),
    "exp": np.exp,
    "log": np.log,
    "sqrt": np.sqrt,
    "abs": np.abs,
    "norm": np.linalg.norm,
    "trace": np.trace,
    "det": np.linalg.det,
    "logdet": lambda a: np.linalg.slogdet(a)[1],
    "inv": np.linalg.inv,
    "diag": np.diag,
    "outer": np.outer,
    "eye": np.eye,
    "ones": lambda *shape: np.ones(shape),
    "zeros": lambda *shape: np.zeros(shape),
    "einsum": np.einsum,
    "where": np.where,
    "pi": np.pi,
    "e": np.e,
}

EXPRESSIONS = """
A + C
A - C / 2 * C
A * v
A + row
row + A
A * u[:, None]
u[:, None] * v[None, :]
-A ** 2
A ** -1
2 ** A
A / u[:, None] / v
A @ B
A @ v
u @ A
v @ w
T @ B
u @ A @ B
A.T @ A
v.T
T.T
A @ B * 2 @ ones(k, 2)
s * A
sum(A)
sum(A, axis=0)
sum(A, axis=1)
sum(A, axis=-1)
sum(A, axis=1, keepdims=True)
sum(A, keepdims=True)
A / sum(A, axis=1, keepdims=True)
mean(A)
mean(A, axis=0)
mean(two)
prod(A, axis=0)
max(A)
max(A, axis=1)
min(A, axis=0)
max(A, C)
min(A, v)
norm(v)
norm(A)
norm(A, axis=1)
trace(S)
trace(A @ A.T)
det(S)
logdet(S @ S.T)
inv(S)
inv(S @ S) @ v
diag(v)
diag(S)
diag(diag(v) @ S)
outer(u, v)
outer(v, v) * S
eye(n)
eye(n) * v - outer(v, w)
ones(m, n) * v
zeros(n) + v
einsum('mn,nk->mk', A, B)
einsum('mn->nm', A)
einsum('ii->i', S)
einsum('ii', S)
einsum('ij,jk', A, B)
einsum('kmn,n->', T, v)
einsum('i,j->ij', u, v)
where(A > 1, A, 0)
where((A > 1) & (C < 1.5), v, C)
where((A <= 1) | (A >= 1.5), 1, 2)
where(v > 1, A, C)
exp(A) / sum(exp(A), axis=1, keepdims=True)
[[1, 2], [3, s]] @ two
[1, 2, 3]
[v, w] @ B
u * [1, 2, 3]
(A * 2)[:, 2 - 1]
sqrt(A) ** 3 + 1.5e-1 * pi
""".strip().splitlines()


def counted_from_zero(text):
    """The language counts entries from 1, NumPy from 0."""
    return text.replace("2 - 1]", "0]")


@pytest.mark.parametrize("text", EXPRESSIONS)
def test_array_form_is_numpys(text):
    meaning = lowered(text)
    given = arrays()
    expected = np.asarray(eval(counted_from_zero(text), {}, {**NUMPY, **given, **SIZES}))
    found = numpy_meaning.entries(meaning.body(), meaning.parameters, given, SIZES)
    assert found.shape == expected.shape
    np.testing.assert_allclose(found, expected, rtol=1e-12)


PAIRS = [
    ("A @ B", "sum(A[i, j] * B[j, l], j)", "il"),
    ("A.T", "A[j, i]", "ij"),
    ("sum(A, axis=1)", "sum(A[i, j], j)", "i"),
    ("norm(v)", "sqrt(sum(v[i]**2, i))", ""),
    ("mean(A)", "mean(A[i, j], i, j)", ""),
    ("A @ v", "sum(A[:, j] * v[j], j)", ""),
    ("sum(T, axis=0)", "sum(T[i, :, :], i)", ""),
    ("max(A, axis=0)", "max(A[i, :], i)", ""),
    ("S - eye(n)", "S[i, j] - delta[i, j]", "ij"),
]


@pytest.mark.parametrize(("array", "index", "free"), PAIRS)
def test_array_form_and_index_form_agree(array, index, free):
    given = arrays()
    whole = lowered(array)
    expected = numpy_meaning.entries(whole.body(), whole.parameters, given, SIZES)
    source = Source.of(index)
    variables = tuple(Variable(name, source, (0, 1)) for name in free)
    meaning = Meaning(names(), source, parse(source), variables, "free", None)
    found = numpy_meaning.entries(meaning.body(), meaning.parameters, given, SIZES)
    np.testing.assert_allclose(found, expected, rtol=1e-12)


def test_an_entry_at_an_outer_index_is_not_captured():
    given = arrays()
    meaning = lowered("sum((sum(S[:, i], i))[i] * v[i], i)")
    found = numpy_meaning.evaluate(meaning.body(), {}, given, SIZES)
    assert found == pytest.approx(given["S"].sum(axis=1) @ given["v"])


def test_derivative_of_array_by_array_has_numerator_then_denominator_axes():
    meaning = lowered("d(A @ v, B)")
    rows, *columns = meaning.parameters
    body = meaning.body()
    assert isinstance(body, Derivative)
    assert (rows.dimension, *[c.dimension for c in columns]) == ("m", "n", "k")
    assert body.name == "B"
    assert body.positions == tuple(columns)


def test_derivative_by_a_slice():
    meaning = lowered("d(s, B[:, 2])")
    (axis,) = meaning.parameters
    assert meaning.body() == Derivative(Symbol("s"), "B", (axis, 2))


def test_mean_divides_by_the_size():
    assert Power(Size("n"), Number(-1)) in lowered("mean(v)").body().factors


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("A + B", "shapes (m, n) and (n, k) do not match"),
        ("A @ A", "do not match in @"),
        ("v + two", "do not match"),
        ("u + v", "do not match"),
        ("trace(A)", "a square matrix"),
        ("det(T)", "with 2 axes"),
        ("outer(A, v)", "with 1 axes"),
        ("einsum('ij,jk->il', A, B)", "each label of the result"),
        ("einsum('ij->ii', A)", "each label of the result"),
        ("einsum('ij', A, B)", "1 groups of labels for 2 arrays"),
        ("einsum('ii', A)", "two dimensions"),
        ("einsum(A, B)", "begins with a string"),
        ("eye(m, n)", "takes one dimension"),
        ("ones(q)", "unknown dimension"),
        ("sum(A, axis=s)", "an axis is a whole number"),
        ("sum(A, axes=0)", "takes no keyword axes"),
        ("A[:]", "A has 2 indices, not 1"),
        ("[v, u]", "rows of shapes"),
        ("v + [1, 2, 3, 4]", "do not match"),
    ],
)
def test_mismatches_are_errors(text, message):
    with pytest.raises(DerivationError) as caught:
        lowered(text).body()
    assert message in str(caught.value)


def test_a_literal_fits_a_dimension_fixed_at_its_length_only():
    assert lowered("u * [1, 2, 3]").parameters[0].dimension == "m"
    with pytest.raises(DerivationError):
        lowered("u * [1, 2]")


def test_axes_are_new_indices():
    first, second = lowered("A").parameters[0], lowered("A").parameters[0]
    assert first != second
    assert isinstance(first, Index)

"""Arrays put together, cut and turned mean what they mean in NumPy, on axes of any size, too."""

from itertools import product

import numpy as np
import pytest

from symderiv.base.errors import DerivationError
from symderiv.language.compound import Fold, Folded, Joined, Window, Within
from symderiv.language.parse import parse
from symderiv.language.scope import Names
from symderiv.language.source import Source
from symderiv.language.statements import ClaimStatement, Meaning, Statement
from tests.language import numpy_meaning

SIZES = {"m": 2, "n": 4, "k": 3}
SHAPES = {
    "A": ("m", "n"),
    "B": ("n", "k"),
    "S": ("n", "n"),
    "T": ("k", "m", "n"),
    "v": ("n",),
    "w": ("n",),
    "u": ("m",),
    "three": (3,),
    "four": (2, 2),
    "six": (2, 3),
    "six1": (3, 2),
    "stack3": ("n", 3),
    "one": ("n", 1),
    "s": (),
}


def names():
    dimensions = {"m": range(1, 4), "n": range(2, 5), "k": range(1, 4)}
    return Names(dimensions=dimensions, arrays=dict(SHAPES))


def arrays():
    random = np.random.default_rng(3)
    return {
        name: random.uniform(0.5, 2.0, [d if isinstance(d, int) else SIZES[d] for d in shape])
        for name, shape in SHAPES.items()
    }


def places(axis):
    """Every place on an axis, in NumPy's order."""
    if isinstance(axis, Joined):
        return [
            Within((), 0, None, part=k, place=place)
            for k, part in enumerate(axis.parts)
            for place in places(part)
        ]
    if isinstance(axis, Folded):
        return [Fold((), 0, None, parts=each) for each in product(*map(places, axis.parts))]
    if isinstance(axis, Window):
        return range(1, SIZES[axis.base] - axis.less + 1)
    return range(1, numpy_meaning.length(axis, SIZES) + 1)


def dense(text):
    """The whole array that a formula means, entry by entry."""
    source = Source.of(text)
    value = Statement(names(), source).value(parse(source))
    rows = [places(axis) for axis in value.shape]
    found = [
        numpy_meaning.evaluate(value.entry(place), {}, arrays(), SIZES) for place in product(*rows)
    ]
    return np.array(found).reshape([len(row) for row in rows])


NUMPY = {
    name: getattr(np, name)
    for name in (
        *("concatenate", "stack", "kron", "cross", "cumsum", "tril", "triu", "swapaxes"),
        *("expand_dims", "squeeze", "ravel", "sum", "mean", "exp", "trace", "outer", "max"),
        *("reshape", "transpose", "prod", "var", "std", "einsum", "where", "flip", "roll"),
    )
}
EXPRESSIONS = """
concatenate((v, u))
concatenate([v, u, v])
concatenate((A, A), axis=1)
concatenate((A, A), 0)
concatenate((concatenate((v, u)), v))
concatenate((four, six), axis=1)
concatenate((four, four), axis=-1) @ concatenate((four, four))
concatenate((A, A), axis=1) @ concatenate((v, w))
sum(concatenate((v, u)))
sum(concatenate((A, A), axis=1), axis=1)
mean(concatenate((v, u)))
var(concatenate((v, u)))
var(A, axis=1, ddof=1)
std(A, ddof=1)
prod(concatenate((v, u)))
max(concatenate((v, u)))
max(concatenate((A, A), axis=1), axis=1)
exp(concatenate((v, u))) / sum(exp(concatenate((v, u))))
where(concatenate((v, u)) > 1, concatenate((v, u)), 0)
outer(concatenate((v, u)), w)
concatenate((v, u))[:, None] * concatenate((v, u))
stack((v, w))
stack((v, w), axis=1)
stack((A, A), axis=-1)
stack((v, w)) @ B
kron(A, B)
kron(v, u)
kron(A, v)
kron(v, A)
kron(four, six)
kron(kron(four, A), B)
kron(A, B) @ kron(v, ravel(T[:, 1 - 1, 1 - 1]))
kron(A, B).T @ kron(u, v)
trace(kron(S, four))
cross(three, three * three)
cross(stack3, three)
cumsum(v)
cumsum(A, axis=0)
cumsum(A, 1)
cumsum(T, axis=-1)
tril(S)
tril(S, -1)
tril(S, 2)
triu(S)
triu(S, 1)
triu(S, k=-2)
triu(six, 1)
tril(six1)
swapaxes(T, 0, 2)
swapaxes(A, 0, 1)
transpose(T, (2, 0, 1))
transpose(A)
expand_dims(A, 1)
expand_dims(v, axis=-1)
squeeze(one)
squeeze(one, axis=1)
ravel(A)
ravel(T) @ ravel(T)
reshape(A, (n * m,))
reshape(A, -1)
reshape(T, (k, -1))
reshape(T, (-1, n))
reshape(T, (k * m, n)) @ B
reshape(reshape(T, (k * m, n)) @ B, (k, m, k))
reshape(six, (3, 2))
reshape(six, 6)
reshape(six, (-1, 2))
reshape(ravel(six), (2, 3))
reshape(A, (m, 1, n))
v[1:]
v[:-1]
v[1:-1]
v[1:n - 1]
v[:n]
v[2:][1:]
v[:2]
v[1:3]
v[-2:]
v[-3:-1]
v[n - 2:]
v[1:][-2:]
v[::-1]
v[1:][::-1]
A[:, 1:]
A[..., 1:]
A[..., None]
A[:, ::-1]
six[:, ::2]
six[::-1, 1:]
six[:, -2:]
S[1:, :-1]
S[1:, :] - S[:-1, :]
B[1:, :].T @ B[:-1, :]
sum(v[1:])
prod(v[1:-1])
mean(v[1:])
max(v[1:])
max(S[1:, :-1])
sum(S[1:, 1:], axis=0)
sum(v[1:] * w[:-1])
v[1:] @ w[:-1]
outer(v[1:], u)
concatenate((v[1:], v[:1]))
concatenate((v[1:], u)) * 2
var(v[1:])
exp(v[:-1]) / sum(exp(v[:-1]))
flip(v)
flip(A)
flip(A, axis=1)
flip(T, axis=(0, 2))
flip(six, 1)
flip(v[1:])
roll(v, 1)
roll(v, -1)
roll(A, 2, axis=1)
roll(A, -1, 0)
roll(six, 4, axis=1)
flip(cumsum(flip(v)))
tril(S)[1:, :]
sum(A, axis=(0, 1))
sum(T, axis=(0, -1))
mean(T, axis=(0, 2), keepdims=True)
""".strip().splitlines()


@pytest.mark.parametrize("text", EXPRESSIONS)
def test_words_are_numpys(text):
    expected = np.asarray(eval(text.replace("1 - 1", "0"), {}, {**NUMPY, **arrays(), **SIZES}))
    found = dense(text.replace("1 - 1", "1"))
    assert found.shape == expected.shape
    np.testing.assert_allclose(found, expected, rtol=1e-12)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("concatenate((v, A))", "shapes (n,) and (m, n) in concatenate"),
        ("concatenate((A, S), axis=1)", "shapes (m, n) and (n, n) in concatenate"),
        ("concatenate((v, s))", "a number in concatenate"),
        ("concatenate(v, w)", "takes several arrays"),
        ("concatenate((v, w), axis=1)", "no such axis"),
        ("stack((v, u))", "shapes (n,) and (m,) in stack"),
        ("kron(T, A)", "with 1 or 2 axes"),
        ("cross(v, w)", "the last axis has 3 entries"),
        ("cumsum(A)", "write axis=0"),
        ("cumsum(concatenate((v, u)))", "along an axis of length n + m"),
        ("tril(A)", "its last axes have one dimension"),
        ("tril(S, n)", "a whole number that is written out"),
        ("transpose(A, 0, 1)", None),
        ("transpose(T, (0, 0, 1))", "not an order of 3 axes"),
        ("squeeze(A, axis=0)", "has length 1"),
        ("reshape(A, (n, m))", "cannot be followed"),
        ("reshape(A, (-1, -1))", "two lengths are -1"),
        ("reshape(A, (q, m))", "unknown dimension"),
        ("reshape(six, 5)", "cannot be followed"),
        ("det(concatenate((S, S)))", "a square matrix"),
        ("inv(kron(S, S))", "whose axes are made of others"),
        ("concatenate((v, u))[1]", "an index on an axis of length n + m"),
        ("v + concatenate((v, u))", "do not match"),
        ("concatenate((v, u)) + concatenate((u, v))", "do not match"),
        ("cumsum(v, axis=0, dtype=1)", "takes no keyword dtype"),
        ("cumsum(v, 0, axis=0)", "axis is given twice"),
        ("var(v, ddof=2)", "ddof is 0 or 1"),
        ("v[1:] + v[:-2]", "do not match"),
        ("v[1:] + w", "do not match"),
        ("v[i:]", "an index as a bound of a slice"),
        ("v[m:]", "a bound of a slice of an axis of length n"),
        ("v[::2]", "write it with indices"),
        ("v[2:1]", "an empty slice"),
        ("v[n:]", "an empty slice"),
        ("v[-1:1]", "count both bounds from one end"),
        ("v[::0]", "a slice with the step 0"),
        ("six[:, :3:0]", "a slice with the step 0"),
        ("v[1:][1]", "an index on an axis of length n - 1"),
        ("max(v[3:])", "max over an axis of length n - 3"),
        ("mean(v[1:-1])", "mean over an axis of length n - 2"),
        ("cumsum(v[1:])", "along an axis of length n - 1"),
        ("roll(v, m)", "a whole number that is written out"),
        ("A[..., ..., 1]", "... stands once"),
    ],
)
def test_what_cannot_be_followed_is_refused(text, message):
    if message is None:
        message = "differs between NumPy and PyTorch"
    with pytest.raises(DerivationError) as caught:
        dense(text)
    assert message in str(caught.value)


def test_a_definition_has_the_axes_of_the_file():
    source = Source.of("concatenate((v, u))")
    with pytest.raises(DerivationError, match=r"an axis of length n \+ m"):
        Meaning(names(), source, parse(source), (), "free", None)


def test_a_claim_about_a_part_of_an_axis_ends_where_the_part_ends():
    claim = ClaimStatement(names(), Source.of("v[1:] = w[:-1]"))
    (index,) = claim.free
    (guard,) = claim.guards()
    inside = [
        numpy_meaning.COMPARISONS[guard.operator](
            numpy_meaning.where_is(guard.left, {index: k}, SIZES),
            numpy_meaning.where_is(guard.right, {index: k}, SIZES),
        )
        for k in range(1, SIZES["n"] + 1)
    ]
    assert inside == [True, True, True, False]


def test_a_claim_about_a_joined_axis_is_about_every_part():
    claim = ClaimStatement(names(), Source.of("2 * concatenate((v, u)) = concatenate((v, u))"))
    which, first, second = claim.free
    assert (which.dimension, first.dimension, second.dimension) == (2, "n", "m")
    given = arrays()
    for at, expected in (({which: 1}, given["v"][0]), ({which: 2}, given["u"][1])):
        env = {**at, first: 1, second: 2}
        found = [
            numpy_meaning.evaluate(t, env, given, SIZES) for t in (claim.left(), claim.right())
        ]
        assert found == [2 * expected, expected]

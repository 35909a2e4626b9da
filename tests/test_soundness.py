"""What is proved survives other sizes, other names and another order; what is wrong is not proved.

The formulas are drawn by hypothesis, from a fixed seed; values are exact rationals or balls,
taken from the trees as the author wrote them.
"""

from __future__ import annotations

import re
from fractions import Fraction
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from symderiv.calculus.assume import substitute
from symderiv.calculus.differentiate import Elaboration
from symderiv.formula.declarations import Nested
from symderiv.kernel.ball import Indeterminate, Undefined, evaluate, is_different
from tests.claims import DIMENSIONS, SYMBOLS, derivation, scope, settle, verdict

FEW = settings(max_examples=25, deadline=None, derandomize=True, database=None)

EVERY_SIZE = [
    "d(log(sum(exp(z[i]), i)), z[j]) = exp(z[j]) / sum(exp(z[i]), i)",
    "sum((z[i] - z[j])**2, i, j) = 2 * n * sum(z[i]**2, i) - 2 * sum(z[i], i)**2",
    "d(exp(z[k]) / sum(exp(z[i]), i), z[j]) = "
    "exp(z[k]) / sum(exp(z[i]), i) * (delta[j, k] - exp(z[j]) / sum(exp(z[i]), i))",
    "d(norm(z), z[j]) = z[j] / norm(z)",
    "d(z[i] / norm(z), z[j]) = delta[i, j] / norm(z) - z[i] * z[j] / norm(z)**3",
    "d(sum(A[i, k] * z[i] * z[k], i, k), z[j]) = sum((A[j, k] + A[k, j]) * z[k], k)",
    "sum(G[i, r] / sum(G[k, r], k), i, r) = m + 0 * n",
    "d(sum(log(sum(G[i, r] * v[i], i)), r), v[j]) = sum(G[j, r] / sum(G[i, r] * v[i], i), r)",
    "d(sum(sigmoid(sum(A[i, k] * z[k], k)), i), z[j]) = "
    "sum(A[i, j] * sigmoid(sum(A[i, k] * z[k], k)) * (1 - sigmoid(sum(A[i, l] * z[l], l))), i)",
    "sum(sum((1 - delta[i, k]) * z[i] * z[k], k), i) = sum(z[i], i)**2 - sum(z[i]**2, i)",
    "d(logdet(A), A[i, j]) = inv(A)[j, i]",
]


def drawn(shape: tuple[int, ...], domain: str, random: Random) -> Nested:
    if shape:
        return tuple(drawn(shape[1:], domain, random) for _ in range(shape[0]))
    low = 1 if domain.startswith("positive") else -6
    return Fraction(random.randint(low, 6), random.randint(1, 3))


def point(sizes: dict[str, int], random: Random) -> dict[str, Nested]:
    found: dict[str, Nested] = {}
    for name, declared in SYMBOLS.items():
        axes = re.findall(r"\w+", declared.partition("[")[2])
        found[name] = drawn(tuple(sizes[axis] for axis in axes), declared, random)
    return found


@pytest.mark.parametrize("claim", EVERY_SIZE)
@pytest.mark.parametrize("seed", range(3))
def test_proved_for_every_size_holds_above_the_box(claim: str, seed: int) -> None:
    """At sizes that the proof did not look at, by balls around the claim as it was written."""
    result = settle(claim)
    assert result.scope == "every size"
    random = Random(seed)
    highest = {name: max(tested, default=1) for name, tested in result.sizes.items()}
    sizes = {name: highest.get(name, 1) + random.randint(1, 2) for name in DIMENSIONS}
    sizes["two"] = 2
    found = derivation(claim)
    identity = found.identities[0]
    written = Elaboration(found.definitions)
    left, right = (substitute(written(side), []) for side in (identity.left, identity.right))
    env = {index: random.randint(1, sizes[str(index.dimension)]) for index in identity.free}
    at = point(sizes, random)
    try:
        values = evaluate(left, sizes, env, at), evaluate(right, sizes, env, at)
    except (Undefined, Indeterminate):
        return
    assert not is_different(*values)


@st.composite
def terms(draw: st.DrawFn, depth: int = 2) -> tuple[str, ...]:
    """Factors of a term, as text."""
    atoms = ["x", "y", "z[j]", "v[j]", "sum(z[i], i)", "n", "exp(x)", "sum(exp(z[i]), i)", "p", "2"]
    return tuple(draw(st.lists(st.sampled_from(atoms), min_size=1, max_size=depth)))


def text(sum_of: list[tuple[str, ...]]) -> str:
    return " + ".join(" * ".join(factors) for factors in sum_of)


@FEW
@given(st.lists(terms(), min_size=1, max_size=3), st.randoms(use_true_random=False))
def test_the_order_of_terms_and_factors_does_not_matter(
    left: list[tuple[str, ...]], random: Random
) -> None:
    other = [tuple(random.sample(factors, len(factors))) for factors in left]
    random.shuffle(other)
    assert verdict(f"{text(left)} = {text(other)} + 0 * z[j]") == "proved"


@FEW
@given(st.lists(terms(), min_size=1, max_size=3), st.sampled_from(["1", "x", "z[j]", "n", "p"]))
def test_one_more_term_is_never_proved(left: list[tuple[str, ...]], extra: str) -> None:
    assert verdict(f"{text(left)} + {extra} = {text(left)} + 0 * z[j]") == "refuted"


@FEW
@given(st.lists(terms(), min_size=1, max_size=2), st.data())
def test_a_changed_factor_is_proved_only_where_values_agree(
    left: list[tuple[str, ...]], data: st.DataObject
) -> None:
    """Each spoiled copy that comes out proved has equal values at 8 points of 3 sizes."""
    place = data.draw(st.integers(0, len(left) - 1))
    (spoiled,) = data.draw(terms(1))
    right = [*left[:place], (spoiled, *left[place][1:]), *left[place + 1 :]]
    claim = f"{text(left)} = {text(right)} + 0 * z[j]"
    agree = _agree(claim)
    assert (verdict(claim) == "proved") is agree


def _agree(claim: str) -> bool:
    identity = derivation(claim).identities[0]
    random = Random(7)
    for size in (1, 2, 4):
        sizes = {"n": size, "m": 1, "two": 2}
        for _ in range(8):
            env = {index: random.randint(1, size) for index in identity.free}
            at = point(sizes, random)
            left, right = (
                evaluate(side, sizes, env, at) for side in (identity.left, identity.right)
            )
            if is_different(left, right):
                return False
    return True


RENAMINGS = [
    {"z": "v", "v": "z"},
    {"i": "l", "j": "i", "l": "j", "k": "c"},
    {"i": "k", "k": "i"},
]


@pytest.mark.parametrize("renaming", RENAMINGS, ids=str)
@pytest.mark.parametrize("claim", [claim for claim in EVERY_SIZE if "norm" not in claim])
def test_names_do_not_matter(claim: str, renaming: dict[str, str]) -> None:
    renamed = re.sub(r"\b[a-z]\b", lambda name: renaming.get(name[0], name[0]), claim)
    assert scope(renamed) == "every size"


TWO_DIMENSIONS = [
    ("sum(sum(G[i, r], i)**2, r) = sum(G[i, r] * G[k, r], i, k, r)", "proved"),
    ("sum(G[i, r] / sum(G[k, r], k), i, r) = m + 0 * n", "proved"),
    ("sum(G[i, r] / sum(G[i, s], s), i, r) = m + 0 * n", "refuted"),
    ("sum(sum(G[i, r], i)**2, r) = sum(sum(G[i, r], r)**2, i)", "refuted"),
    ("(n - 1) * (m - 2) * x = 0", "refuted"),
    ("(n - 1) * (m - 2) * x = (m * n - 2 * n - m + 2) * x", "proved"),
]


@pytest.mark.parametrize(("claim", "expected"), TWO_DIMENSIONS)
def test_dimensions_change_places(claim: str, expected: str) -> None:
    """The transposed claim: G[i, r] becomes G[r, i], with n and m exchanged."""
    swapped = {"n": "m", "m": "n", "i": "r", "r": "i", "k": "s", "s": "k"}
    transposed = re.sub(r"\b[nmiksr]\b", lambda name: swapped[name[0]], claim)
    transposed = re.sub(r"G\[(\w), (\w)\]", r"G[\2, \1]", transposed)
    assert verdict(claim) == expected
    assert verdict(transposed) == expected

"""The residual as a Laurent polynomial in its parts."""

from collections.abc import Callable
from random import Random

import pytest

from symderiv.calculus.rewrite import rewrite
from symderiv.files.load import read_text
from symderiv.formula.declarations import Identity
from symderiv.formula.tree import (
    Apply,
    Delta,
    Expr,
    Index,
    Number,
    Piece,
    Plus,
    Power,
    Reduce,
    Size,
    Symbol,
    Times,
    number,
    rebuild,
)
from symderiv.kernel.ball import Indeterminate, Undefined, compare
from symderiv.kernel.formal import Parts, is_formally_zero

HEAD = """
dimensions: {n: 2..4, m: 2..4}
symbols:
  {x: 'real[n]', y: 'real[n]', A: 'real[n, m]', B: 'real[m, n]', c: 'real[3]', s: real, t: positive,
   q: 'index[n][m]'}
identities:
  - {id: claim, claim: '%s'}
"""


def residual(claim: str) -> Expr:
    derivation = read_text(HEAD % claim)
    assert not derivation.errors
    identity = derivation.identities[0]
    assert isinstance(identity, Identity)
    return rewrite(identity.left - identity.right)


# Each identity stands beside a twin that is wrong in one place.
TRUE = """
sum(x[i] + y[i], i) = sum(x[i], i) + sum(y[i], i)
sum(s * x[i], i) = s * sum(x[i], i)
sum(s + x[i], i) = n * s + sum(x[i], i)
sum(c[l] + s, l) = 3 * s + sum(c[l], l)
sum(sum(A[i, k], i), k) = sum(sum(A[i, k], k), i)
sum(x[i] * sum(A[i, k] * B[k, j], k), i) = sum(B[k, j] * sum(x[i] * A[i, k], i), k)
sum(x[i] * sum(x[j] * y[j], j), i) = sum(x[i], i) * sum(x[i] * y[i], i)
sum(x[i] * sum(x[j], j) ** 2, i) = sum(x[i], i) ** 3
sum(x[i] / sum(exp(y[j]), j), i) * sum(exp(y[j]), j) = sum(x[i], i)
1 / (1 + exp(s)) - 1 = -exp(s) / (1 + exp(s))
exp(-s) / (1 + exp(-s)) = 1 / (1 + exp(s))
1 / (t * (1 + t)) = 1 / t - 1 / (1 + t)
exp(s + t) = exp(s) * exp(t)
exp(x[i] - s) / sum(exp(x[j] - s), j) = exp(x[i]) / sum(exp(x[j]), j)
exp(s / 2) ** 2 * exp(-s / 2) = exp(s / 2)
log(t * exp(s)) = log(t) + s
log(sum(exp(x[i] + s), i)) = s + log(sum(exp(x[i]), i))
delta[i, j] * exp(x[j]) * y[i] = delta[i, j] * exp(x[i]) * y[j]
delta[i, j] ** 2 * x[i] = delta[i, j] * x[i]
sin(s + t + s) = sin(2 * s + t)
1 / (2 * t + 2 * s) = 1 / (s + t) / 2
sum(delta[i, q[k]] * x[i] * A[i, k], i, k) = sum(x[q[k]] * A[q[k], k], k)
delta[k, l] * x[q[k]] = delta[k, l] * x[q[l]]
delta[q[k], q[l]] ** 2 * s = delta[q[l], q[k]] * s
sum(sum(delta[i, q[k]], k) ** 2, i) = sum(delta[q[k], q[l]], k, l)
where(i = j, x[i] + s, y[i]) = where(j = i, x[i], 0) + where(i = j, s, 0) + where(i != j, y[i], 0)
where(i < j, where(s > t, x[i], 0), 0) = where((t < s) & (i < j), x[i], 0)
sum(where(q[k] = i, s, 0) * delta[k, l], k) = where(i = q[l], s, 0)
"""

WRONG = """
sum(x[i] + y[i], i) = sum(x[i], i) - sum(y[i], i)
sum(x[i] * y[i], i) = y[1] * sum(x[i], i)
sum(s + x[i], i) = m * s + sum(x[i], i)
sum(c[l] + s, l) = s + sum(c[l], l)
sum(sum(A[i, k] * B[k, i], i), k) = sum(sum(A[i, k], k), i)
sum(x[i] * sum(A[i, k] * B[k, j], k), i) = sum(B[k, j] * sum(x[i] * B[k, i], i), k)
sum(x[i] * sum(x[j] * y[j], j), i) = sum(x[i] * x[i] * y[i], i)
sum(x[i] * sum(x[j], j) ** 2, i) = sum(x[i], i) ** 2
sum(x[i] / sum(exp(y[j]), j), i) * sum(exp(x[j]), j) = sum(x[i], i)
1 / (1 + exp(s)) - 1 = exp(s) / (1 + exp(s))
exp(-s) / (1 + exp(-s)) = 1 / (1 + exp(-s))
1 / (t * (1 + t)) = 1 / t + 1 / (1 + t)
exp(s + t) = exp(s) + exp(t)
exp(x[i] - s) / sum(exp(x[j] - t), j) = exp(x[i]) / sum(exp(x[j]), j)
exp(s / 2) ** 2 * exp(-s / 2) = exp(s)
log(t * exp(s)) = log(t) * s
log(sum(exp(x[i] * s), i)) = s + log(sum(exp(x[i]), i))
delta[i, j] * exp(x[j]) * y[i] = delta[i, j] * exp(x[i]) * x[j]
delta[i, j] ** 2 * x[i] = delta[i, j] * x[i] ** 2
sin(s + t + s) = sin(s + 2 * t)
1 / (2 * t + 2 * s) = 2 / (s + t)
sum(delta[i, q[k]] * x[i] * A[i, k], i, k) = sum(x[i] * A[i, k], i, k)
delta[k, l] * x[q[k]] = delta[k, l] * x[i]
delta[q[k], q[l]] ** 2 * s = delta[k, l] * s
sum(sum(delta[i, q[k]], k) ** 2, i) = m
where(i = j, x[i] + s, y[i]) = where(j = i, x[i], 0) + where(i = j, s, 0) + where(i = j, y[i], 0)
where(i < j, where(s > t, x[i], 0), 0) = where((t < s) | (i < j), x[i], 0)
where(i <= j, x[i] + y[j], 0) = x[i] + y[j] - where(j <= i, x[i] + y[j], 0)
sum(where(q[k] = i, s, 0) * delta[k, l], k) = where(i = q[l], s, s)
1 / (1 - s / (1 + s) - t / (1 + t) + s * t / ((1 + s) * (1 + t))) = s + s * t
"""


@pytest.mark.parametrize("claim", TRUE.strip().splitlines())
def test_what_holds_for_all_parts_vanishes(claim: str) -> None:
    assert is_formally_zero(residual(claim))


@pytest.mark.parametrize("claim", WRONG.strip().splitlines())
def test_what_is_wrong_does_not(claim: str) -> None:
    assert not is_formally_zero(residual(claim))


I, J, K = Index("i", "n"), Index("j", "n"), Index("k", "n")
LEAVES: list[Callable[[Index], Expr]] = [
    lambda i: Symbol("x", (i,)),
    lambda i: Symbol("y", (i,)),
    lambda i: Apply("exp", (Symbol("x", (i,)),)),
    lambda i: Symbol("s"),
    lambda i: Delta(i, I),
    lambda i: Delta(J, i),
    lambda i: Size("n"),
    lambda i: number(2),
]


def made(random: Random, depth: int, indices: tuple[Index, ...]) -> Expr:
    """A formula whose indices are i, j and the bound ones, with all that the rules are about."""
    if depth == 0:
        return random.choice(LEAVES)(random.choice(indices))
    below = lambda: made(random, depth - 1, indices)  # noqa: E731
    match random.randrange(8):
        case 0 | 1:
            return Plus((below(), below()))
        case 2 | 3:
            return Times((below(), below()))
        case 4:
            return Power(below(), Number(random.choice([-2, -1, -1, 2]) * number(1).value))
        case 5:
            return Apply("exp", (Times((number("1/3"), below())),))
        case 6:
            return Apply("logabs", (below(),))
    bound = random.choice([Index(f"b{depth}", "n"), Index("b", "n")])
    return Reduce("sum", bound, made(random, depth - 1, (*indices, bound)))


def valued(piece: Piece) -> Piece:
    """log|u| as what can be evaluated."""
    changed = rebuild(piece, valued)
    if isinstance(changed, Apply) and changed.function == "logabs":
        return Apply("log", (Apply("abs", changed.arguments),))
    return changed


@pytest.mark.parametrize("seed", range(4))
def test_a_formula_and_its_polynomial_have_the_same_values(seed: int) -> None:
    random = Random(seed)
    compared = 0
    for _ in range(40):
        formula = made(random, random.choice([2, 3, 4]), (I, J))
        parts = Parts()
        try:
            again = parts.tree(parts.polynomial(rewrite(formula)))
        except ArithmeticError:
            continue
        for size, elements in ((2, (1, 2)), (3, (2, 2)), (3, (3, 1))):
            point = {
                "x": tuple(number(f"{random.randint(-9, 9)}/7").value for _ in range(size)),
                "y": tuple(number(f"{random.randint(1, 9)}/5").value for _ in range(size)),
                "s": number(f"{random.randint(-5, 5)}/3").value,
            }
            env = dict(zip((I, J), elements, strict=True))
            try:
                outcome = compare(valued(formula), valued(again), {"n": size}, env, point)
            except (Undefined, Indeterminate):
                continue
            assert outcome.verdict != "different", (formula, again, size, env, point)
            compared += 1
    assert compared > 40

"""Claims about recurrences, put to the prover alone: no witness, and no net under a proof.

A false claim that is proved here would be a lie, whatever finds it out afterwards.
"""

from __future__ import annotations

from contextlib import suppress
from random import Random

import pytest

from symderiv.files.load import read_text
from symderiv.formula.declarations import Derivation
from symderiv.proving.induction import settle
from symderiv.proving.induction.settle import proves
from symderiv.proving.induction.system import NotCovered
from symderiv.proving.induction.values import Values

HEAD = """
dimensions: {n: 1..4, m: 1..2, three: 3}
symbols:
  x: real[n]
  y: real[n]
  k: real[three]
  w: real
  v: real
  b: real
  r: real
  W: real[m, m]
  u: real[m]
  U: real[m]
definitions:
  h[t]: where(t = 1, w, tanh(w*h[t - 1] + x[t]))
  loss: sum((h[t] - y[t])**2, t)/2
  dh[t]: where(t = n, h[t] - y[t], h[t] - y[t] + w*(1 - h[t + 1]**2)*dh[t + 1])
  dz[t]: dh[t]*(1 - h[t]**2)
  s[t]: where(t = 1, x[t], s[t - 1] + x[t])
  back[t]: where(t = n, x[t], back[t + 1] + x[t])
  geo[t]: where(t = 1, 1 + 0*x[t], geo[t - 1] + p[t - 1]*r)
  p[t]: where(t = 1, 1 + 0*x[t], r*p[t - 1])
  fib[t]: where(t <= 2, x[t], fib[t - 1] + fib[t - 2])
  fib2[t]: where(t = 1, x[t], where(t = 2, x[t], fib2[t - 1] + fib2[t - 2]))
  late[t]: where(t <= 2, x[t], late[t - 1] + late[t - 2])
  H[t, j]: where(t = 1, u[j], tanh(sum(W[j, i]*H[t - 1, i], i) + U[j]*x[t]))
  G[t, j]: where(t = n, H[t, j], H[t, j] + sum(W[i, j]*(1 - H[t + 1, i]**2)*G[t + 1, i], i))
  L: sum(H[t, j]**2, t, j)/2
  q[t]: where(t = 1, x[t], relu(q[t - 1]) + x[t])
  lg[t]: where(t = 1, x[t], log(lg[t - 1]) + x[t])
  pos[t]: where(t = 1, exp(x[t]), pos[t - 1]*exp(x[t]))
  f3[i]: where(i = 1, w, w*f3[i - 1] + k[i])
  hor[t]: where(t = n, x[t], x[t] + v*hor[t + 1])
  dhor[t]: where(t = n, 0*x[t], hor[t + 1] + v*dhor[t + 1])
identities:
"""


def read(claim: str, where: str = "") -> Derivation:
    condition = f', where: "{where}"' if where else ""
    found = read_text(f'{HEAD}  - {{id: one, claim: "{claim}"{condition}}}\n')
    assert found.errors == (), found.errors
    return found


def proved(claim: str, where: str = "") -> bool:
    found = read(claim, where)
    identity = found.identities[0]
    return proves(found, identity, identity.left, identity.right)


@pytest.mark.parametrize(
    "claim",
    [
        "d(loss, h[t]) = dh[t]",
        "d(loss, x[t]) = where(t = 1, 0, dz[t])",
        "d(loss, w) = dh[1] + sum(where(t = 1, 0, dz[t]*h[t - 1]), t)",
        "d(loss, w) = dh[1] + sum(where(t = n, 0, dz[t + 1]*h[t]), t)",
        "d(loss, h[t]) = h[t] - y[t] + where(t = n, 0, w*(1 - h[t + 1]**2)*d(loss, h[t + 1]))",
        "(1 - r)*geo[t] = 1 - r*p[t]",
        "geo[t]*(r - 1) = r*p[t] - 1",
        "s[t] + back[t] = s[n + 0] + x[t]",
        "fib[t] = fib2[t]",
        "d(L, H[t, j]) = G[t, j]",
        "d(L, U[j]) = sum(where(t = 1, 0, G[t, j]*(1 - H[t, j]**2)*x[t]), t)",
        "d(L, u[j]) = G[1, j]",
        "log(pos[t]) = s[t]",
        "d(hor[t], v) = dhor[t]",
        "d(hor[1], v) = dhor[1]",
        "d(f3[i], w) = d(f3[i], w)",
        "d(s[t], x[n + 0]) = delta[t, n]",
    ],
)
def test_true_for_every_length(claim: str) -> None:
    assert proved(claim)


FALSE = [
    # a base that is wrong, at either end
    "d(loss, h[t]) = dh[t] + where(t = n, 1, 0)",
    "d(loss, h[t]) = dh[t] + where(t = 1, 1, 0)",
    "(1 - r)*geo[t] = 1 - r*p[t] + where(t = 1, 1, 0)",
    "geo[t] = p[t]",
    # true at each place if it is so at the next one, and at no place
    "geo[t]*(r - 1) = r*p[t]",
    "s[t] = s[t] + 1",
    "s[t] - 1 = s[t]",
    "h[t] = h[t] + p[t]",
    "r*p[t] = p[t]*w",
    # one base of two is right
    "fib[t] = late[t] + where(t = 2, 1, 0)",
    "fib[t] = s[t]",
    "fib[t] = x[1]*where(t <= 2, 1, 1)",
    # true for n = 1, or for two steps, alone
    "loss = (h[1] - y[1])**2/2",
    "d(loss, w) = dh[1]",
    "s[n + 0] = s[1]",
    "geo[t] = 1 + where(t = 1, 0, r)",
    "where(n < 4, 0, s[n + 0]) = 0",
    # a step too far, or none
    "d(loss, w) = dh[1] + sum(where(t = 1, 0, dz[t]*h[t]), t)",
    "d(loss, w) = dh[1] + sum(where(t = n, 0, dz[t]*h[t]), t)",
    "d(loss, h[t]) = h[t] - y[t] + where(t = n, 0, w*(1 - h[t]**2)*d(loss, h[t + 1]))",
    "d(loss, x[t]) = dz[t]",
    "d(loss, h[t]) = h[t] - y[t]",
    # the indices of another step
    "d(L, U[j]) = sum(G[t, j]*(1 - H[t, j]**2)*x[t], t)",
    "d(L, H[t, j]) = H[t, j] + where(t = n, 0, sum(W[j, i]*G[t + 1, i], i))",
    "d(L, u[j]) = G[n + 0, j]",
    # induction is no law under d: the value is held, its derivative is not
    "d(p[t], r) = 0",
    "d(s[t], x[t]) = 0",
    "d(s[t], x[n + 0]) = 1",
    "d(hor[t], v) = hor[t]",
    # what is cut is the entry alone
    "d(h[n + 0], h[1]) = 0",
    "d(s[n + 0], s[1]) = 0",
    "d(f3[3], f3[1]) = 0",
    # an entry outside of the axis is no value that may be anything
    "s[t] = back[t]",
    "dh[t] = dz[t]",
    "lg[t] - lg[t] = 0*lg[n + 0]",
]


@pytest.mark.parametrize("claim", FALSE)
def test_false_is_not_proved(claim: str) -> None:
    with suppress(NotCovered):
        assert not proved(claim)


@pytest.mark.parametrize("seed", range(3))
def test_values_lead_the_search_and_prove_nothing(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    random = Random(seed)
    monkeypatch.setattr(Values, "vanishes", lambda *given: random.random() < 0.7)
    monkeypatch.setattr(settle, "_near", lambda *given: random.random() < 0.9)
    for claim in FALSE[:: 2 + seed]:
        with suppress(NotCovered):
            assert not proved(claim), claim


@pytest.mark.parametrize(
    ("claim", "where"),
    [
        # where is no assumption of the places before
        ("s[t] = x[t]", "t = 1"),
        ("geo[t] = 1", "t < 2"),
    ],
)
def test_conditions_on_indices_are_used_where_they_stand(claim: str, where: str) -> None:
    assert proved(claim, where)


@pytest.mark.parametrize(
    ("claim", "where"),
    [
        ("s[t] = x[t]", "t > 1"),
        ("s[t] = x[1]", "t <= 2"),
        ("geo[t] = 1", "t >= 1"),
        ("d(loss, h[t]) = h[t] - y[t]", "t < n"),
    ],
)
def test_conditions_prove_nothing_of_other_places(claim: str, where: str) -> None:
    assert not proved(claim, where)


@pytest.mark.parametrize(
    "claim",
    ["d(q[n + 0], x[1]) = 1", "d(d(loss, w), w) = 0"],
)
def test_kinks_and_what_may_have_no_value_are_not_covered(claim: str) -> None:
    with pytest.raises(NotCovered):
        proved(claim)

"""Claims about recurrences at the sizes of the file: what induction does not cover."""

from __future__ import annotations

import pytest

from symderiv.answers.prove import check
from symderiv.base.options import Options
from symderiv.files.load import read_text

HEAD = """
dimensions: {n: 1..3, m: 1..2}
symbols:
  x: real[n]
  y: real[n]
  a: positive
  x0: positive
  w: real
definitions:
  q[t]: where(t = 1, relu(x[t]), relu(w*q[t - 1] + x[t]))
  z[t]: w*q[t] + x[t]
  loss: sum((q[t] - y[t])**2, t)/2
  dq[t]: where(t = n, q[t] - y[t], q[t] - y[t] + w*where(w*q[t] + x[t + 1] > 0, 1, 0)*dq[t + 1])
  r[t]: where(t = 1, x0 + 0*x[t], (r[t - 1] + a/r[t - 1])/2)
  top[t]: where(t = 1, x[t], max(top[t - 1], x[t]))
identities:
"""
QUICK = Options(method="normal-form", cross_check=False, suggest=False)


def result(claim: str, where: str = "") -> tuple[str, str]:
    condition = f', where: "{where}"' if where else ""
    found = read_text(f'{HEAD}  - {{id: one, claim: "{claim}"{condition}}}\n')
    assert found.errors == (), found.errors
    answer = check(found, found.identities[0], QUICK)
    assert answer.contradiction is None
    return answer.verdict, str(answer.scope)


@pytest.mark.parametrize(
    ("claim", "where"),
    [
        ("d(loss, q[t]) = dq[t]", ""),
        ("r[t]**2 - a = (r[t - 1]**2 - a)**2/(4*r[t - 1]**2)", "t > 1"),
        ("d(r[t], a) = d(r[t - 1], a)*(1 - a/r[t - 1]**2)/2 + 1/(2*r[t - 1])", "t > 1"),
        ("top[n + 0] = max(x[i], i)", ""),
    ],
)
def test_proved_at_the_lengths_of_the_file(claim: str, where: str) -> None:
    assert result(claim, where) == ("proved", "sizes n = 1..3")


@pytest.mark.parametrize(
    ("claim", "where"),
    [
        ("d(loss, q[t]) = dq[t] + where(t = 3, 1, 0)", ""),
        ("d(loss, q[t]) = q[t] - y[t]", ""),
        ("r[t]**2 - a = (r[t - 1]**2 - a)**2/(2*r[t - 1]**2)", "t > 1"),
        ("top[n + 0] = x[n + 0]", ""),
        ("r[t] = r[1]", "t <= 2"),
    ],
)
def test_refuted_where_a_later_step_tells(claim: str, where: str) -> None:
    assert result(claim, where)[0] == "refuted"

"""Assumptions: used only where they are solved by their form and hold when put back, with the
types of their symbols; and met, all of them, by every point that is shown."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from symderiv.answers.prove import check
from symderiv.calculus.assume import narrowed
from symderiv.files.load import read_text
from symderiv.formula.declarations import Derivation, Domain, Result
from symderiv.formula.tree import Apply, walk
from symderiv.functions import FUNCTIONS
from symderiv.kernel.decide import zero_test
from symderiv.proving.assumed import Assumed
from symderiv.proving.prover import Prover
from tests.claims import QUICK, derivation, settle

HEAD = """
dimensions: {n: 2..4}
symbols: {x: real, y: real, p: positive, k: integer, m: integer, v: "real[n]", w: "integer[n]"}
definitions:
  u: x**2
  a[i]: v[i]**3
  s: sum(v[i], i)
"""


def read(assumptions: dict[str, str], claim: str, more: str = "") -> Derivation:
    lines = [f'  {name}: "{text}"' for name, text in assumptions.items()]
    given = ", ".join(assumptions)
    only = f'  - id: only\n    claim: "{claim}"\n    given: [{given}]\n{more}'
    return read_text(HEAD + "\n".join(["assumptions:", *lines, "identities:", only]))


def result(assumptions: dict[str, str], claim: str, more: str = "") -> Result:
    found = read(assumptions, claim, more)
    assert found.errors == (), found.errors
    return check(found, found.identities[0], QUICK)


def verdict(assumption: str, claim: str, more: str = "") -> str:
    return result({"given": assumption}, claim, more).verdict


def through_a_function() -> Iterator[str]:
    """x inside of every function of the table, beside x itself."""
    for name, row in sorted(FUNCTIONS.items()):
        for arity in row.arity:
            yield f"{name}({', '.join(['x'] * arity)}) + x = 1"
            yield f"{name}({', '.join(['y'] * (arity - 1) + ['x'])}) = 1"


@pytest.mark.parametrize("assumption", list(through_a_function()))
def test_no_equation_is_solved_through_a_function(assumption: str) -> None:
    assert any(
        "cannot be solved" in str(error) for error in read({"g": assumption}, "x = x").errors
    )


@pytest.mark.parametrize(
    "assumption",
    [
        "x = where(x > 5, 7, 2)",
        "where(x > 0, 2*x, x) = 3",
        "x + u = 3",
        "2*k = 3*y*x*y",
        "w[i] = v[i]/2*p*y",
    ],
)
def test_what_is_not_a_term_of_its_own_is_not_solved_for(assumption: str) -> None:
    errors = read({"g": assumption}, "x = x").errors
    solved = [] if errors else Assumed.of(read({"g": assumption}, "x = x"), ["g"]).parametrisations
    assert "x" not in {each.name for each in solved}
    assert not {each.name for each in solved} & {"k", "m", "w"}


SOLVED = (
    "x = y + 1",
    "p*x - 3*y = u*0 + 1",
    "p*x = where(y > 0, y, 2)",
    "exp(y)*x + y = 1",
    "x**2 + y**2 = 1",
    "sum(v[i], i) = 3",
    "sum(v[i], i) = 0",
    "norm(v) = 2",
    "v[i] = x*w[i]",
    "k = 2*m",
    "2*k = y",
)


@pytest.mark.parametrize("assumption", SOLVED)
def test_every_reading_holds_when_it_is_put_back(assumption: str) -> None:
    found = read({"given": assumption}, "x = x")
    (written,) = Assumed.of(found, ["given"]).written
    (only,) = read({"given": assumption}, assumption).identities
    problem = Prover.of(found, only, QUICK).prepare(written.left, written.right).problem()
    assert zero_test(problem).proved
    assert result({"given": assumption}, assumption).verdict == "proved"


@pytest.mark.parametrize(
    "assumption", ["k = y", "2*k = y", "k = y + m", "3*k*x = y", "w[i] = v[i]"]
)
def test_an_integer_stays_an_integer(assumption: str) -> None:
    found = read({"g": assumption}, "x = x")
    if not found.errors:
        for each in Assumed.of(found, ["g"]).parametrisations:
            assert each.name not in {"k", "m", "w"}
    claim = "abs(p - 2)**k = (p - 2)**k"
    assert found.errors or result({"g": assumption}, claim).verdict != "proved"


@pytest.mark.parametrize(
    ("assumption", "claim", "expected"),
    [
        ("p = 1 - y", "abs(1 - y) = 1 - y", "proved"),
        ("p = 1 - y", "abs(y) = y", "refuted"),
        ("u + y = 1", "x**2 = 1 - y", "proved"),
        ("a[i] > 0", "abs(v[j]) = v[j]", "proved"),
        ("a[i] < 0", "abs(v[j]) = v[j]", "refuted"),
        ("s = 1", "sum(v[j], j)*x = x", "proved"),
        ("d(x**3, x) > 0", "x/x = 1", "proved"),
        ("d(abs(x), x) > 0", "x = abs(x) + 1", "refuted"),
        ("y = 3", "x = x + 1", "refuted"),
        ("v[i] < v[i + 1]", "abs(v[j] - v[i]) = v[j] - v[i]", "refuted"),
    ],
)
def test_definitions_and_domains_are_known(assumption: str, claim: str, expected: str) -> None:
    assert verdict(assumption, claim) == expected


@pytest.mark.parametrize(
    ("where", "claim", "expected"),
    [
        ("x > 0", "abs(x) = x", "proved"),
        ("x < 0", "abs(x) = x", "refuted"),
        ("u > 4", "abs(x) = x", "refuted"),
        ("v[i] > 0", "abs(v[i]) = v[i]", "proved"),
        ("v[i] > 0", "abs(v[i])*v[j] = abs(v[j])*v[i]", "refuted"),
        ("(v[i] > 0) & (i < j)", "abs(v[i])*v[j] = v[i]*v[j]", "proved"),
        ("(v[i] > 0) | (i < j)", "abs(v[i])*v[j] = v[i]*v[j]", "refuted"),
        ("x > x", "x = x", "undecided"),
        ("j = i + 1", "v[i] - v[j] = -(v[j] - v[i])", "proved"),
        ("j = i + 1", "v[i]*v[j] = 0", "refuted"),
    ],
)
def test_where_may_speak_of_numbers(where: str, claim: str, expected: str) -> None:
    found = read_text(f'{HEAD}identities:\n  - {{id: a, claim: "{claim}", where: "{where}"}}\n')
    assert found.errors == ()
    assert check(found, found.identities[0], QUICK).verdict == expected


def test_sorted_entries_are_in_order() -> None:
    claim = "abs(v[j] - v[i]) = v[j] - v[i]"
    assert verdict("v[i] <= v[i + 1]", claim, "    where: i < j\n") == "proved"
    assert verdict("v[i] <= v[i + 1]", claim, "    where: i <= j\n") == "proved"
    assert verdict("v[i] <= v[i + 1]", claim, "    where: i != j\n") == "refuted"


@pytest.mark.parametrize(
    "assumptions",
    [
        {"a": "p = -y**2"},
        {"a": "y = 1", "b": "y = 2"},
        {"a": "y > 0", "b": "y < 0"},
        {"a": "v[i] > 0", "b": "v[1] < 0"},
        {"a": "v[7] > 0"},
        {"a": "y = 1/(x - x)"},
        {"a": "sum(v[i], i) = 1", "b": "v[i] < 0"},
    ],
)
@pytest.mark.parametrize("claim", ["m = m", "m = m + 1"])
def test_no_verdict_without_a_point_that_meets_every_assumption(
    assumptions: dict[str, str], claim: str
) -> None:
    found = read(assumptions, claim)
    if found.errors:
        assert "beyond the axis" in str(found.errors[0])
        return
    assert check(found, found.identities[0], QUICK).verdict == "undecided"


@pytest.mark.parametrize(
    ("assumption", "expected"),
    [
        ("z[i] > 0", (0, None, False)),
        ("z[i] >= 0", (0, None, True)),
        ("z[i] > 3", (3, None, False)),
        ("z[i] < 3", (None, 3, False)),
        ("3 > z[i]", (None, 3, False)),
        ("-1 < z[i]", (-1, None, False)),
        ("z[1] > 0", None),
        ("z[i] + z[j] > 0", None),
        ("2*z[i] > 0", None),
        ("z[i]*z[j] > 0", None),
        ("z[i] <= 3", None),
    ],
)
def test_a_sign_of_all_entries_narrows_a_domain(
    assumption: str, expected: tuple[object, object, bool] | None
) -> None:
    found = derivation("x = x", assumption)
    (fact,) = Assumed.of(found, ["given"]).signs
    domain = narrowed(Domain(), fact, "z")
    assert (domain and (domain.low, domain.high, domain.closed)) == expected


def test_a_diagonal_is_not_the_whole() -> None:
    (fact,) = Assumed.of(derivation("x = x", "A[i, i] > 0"), ["given"]).signs
    assert narrowed(Domain(), fact, "A") is None


def test_a_point_that_is_shown_has_every_symbol_that_is_assumed_of() -> None:
    shown = settle("x = x + 1", "y > 2").witness
    assert shown is not None
    assert float(str(shown.point["y"])) > 2


def test_solved_equations_hold_no_function_of_the_symbol() -> None:
    for assumption in SOLVED:
        for each in Assumed.of(read({"g": assumption}, "x = x"), ["g"]).parametrisations:
            inside = [part for part in walk(each.body) if isinstance(part, Apply)]
            assert all(part.function in ("sqrt", "exp") for part in inside)

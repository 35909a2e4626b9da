"""SymPy as a method of proof: named as such, confirmed by balls, and refused on demand."""

from dataclasses import replace
from time import sleep

import pytest
import sympy

import symderiv.answers.prove as check_module
from symderiv.answers.prove import check
from symderiv.base.options import Options
from symderiv.formula.declarations import Result, Run, Witness
from symderiv.formula.tree import number
from symderiv.proving.sympy import cross_check
from symderiv.proving.sympy.by_sympy import confirm
from symderiv.proving.sympy.cross_check import CrossCheck
from tests.proving.claims import identity, written_out

SIMPLIFY = Options(method="simplify")


def result(claim: str, options: Options, more: str = "") -> Result:
    return check(*identity(claim, more), options)


def test_simplify_proves_each_size_of_the_file() -> None:
    found = result("d(a[k], z[j]) = a[k] * (delta[j, k] - a[j])", SIMPLIFY)
    assert (found.verdict, found.method, found.ok) == ("proved", "sympy simplify", True)
    assert (found.scope, found.sizes) == ("sizes n = 1..3", {"n": (1, 2, 3)})
    assert found.cross_check == "agrees"


def test_simplify_refutes_by_a_witness_only() -> None:
    found = result("d(a[k], z[j]) = a[k] * (delta[j, k] + a[j])", SIMPLIFY)
    assert found.verdict == "refuted"
    assert found.witness is not None


def test_without_dimensions_the_scope_says_so() -> None:
    assert result("d(x**2, x) = 2 * x", SIMPLIFY).scope == "no dimensions"


HARD = "gamma(t) * gamma(t + 1/3) * gamma(t + 2/3) = 2 * pi * 3**(1/2 - 3*t) * gamma(3*t)"


def test_auto_asks_sympy_last_and_names_it() -> None:
    found = result(HARD, Options())
    assert (found.verdict, found.method, found.ok) == ("proved", "sympy simplify", True)
    assert result("d(x**2, x) = 2 * x", Options()).method == "normal form"


@pytest.mark.parametrize("options", [{"method": "normal-form"}, {"timeout": 0.001}])
def test_a_proof_that_sympy_may_not_or_cannot_give_is_undecided(options: dict[str, object]) -> None:
    assert result(HARD, replace(Options(), **options)).verdict == "undecided"  # type: ignore[arg-type]


def test_a_proof_by_sympy_can_be_refused() -> None:
    found = result(HARD, Options(require=frozenset({"normal-form"})))
    assert (found.verdict, found.ok) == ("proved", False)


def test_a_claim_that_is_defined_nowhere_is_not_proved() -> None:
    assert result("1 / (x - x) = 1 / (x - x)", SIMPLIFY).verdict == "undecided"


def test_balls_confirm_what_sympy_says() -> None:
    derivation, item = identity("x**2 = x * x")
    claim = written_out(derivation, item)
    assert confirm(claim, [({}, {})]) is None
    assert isinstance(confirm(replace(claim, right=number(4)), [({}, {})]), Witness)


def test_a_mistake_of_sympys_is_no_contradiction(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sympy, "diff", lambda formula, symbol: formula * 0 + 17)
    found = result("d(x**2, x) = 2 * x", Options())
    assert (found.cross_check, found.contradiction) == ("no answer", None)


def test_a_contradiction_is_reported_loudly(monkeypatch: pytest.MonkeyPatch) -> None:
    found = CrossCheck("contradiction", "proved, and yet different at x = 1")
    monkeypatch.setattr(cross_check, "cross_check", lambda *_: found)
    contradicted = result("d(x**2, x) = 2 * x", Options())
    assert (contradicted.ok, contradicted.contradiction) == (False, found.detail)
    assert Run((contradicted,), ()).exit_code == 3


def test_a_cross_check_that_hangs_is_no_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(check_module, "CROSS_CHECK_SECONDS", 0.2)
    monkeypatch.setattr(cross_check, "cross_check", lambda *_: sleep(60))
    found = result("d(x**2, x) = 2 * x", Options())
    assert (found.verdict, found.cross_check) == ("proved", "no answer")

"""Claims without a meaning, of which the error is what is expected."""

import json
from pathlib import Path

import pytest

from symderiv import api as symderiv_api
from symderiv.answers.prove import check
from symderiv.base.errors import DerivationError
from symderiv.base.results import Result, Run
from symderiv.files.load import duplicate_ids, read_text
from symderiv.formula.declarations import Derivation
from symderiv.language.lower import LIMITS
from symderiv.reports import Screen, render
from symderiv.running.misprints import entries
from symderiv.running.run import Runner
from symderiv.running.stored import result_from, result_object
from tests import fakes
from tests.claims import QUICK
from tests.started import symderiv

HEAD = """\
dimensions: {n: 2..3, m: 2..3}
symbols: {x: 'real[n]', y: 'real[m]', t: real}
definitions: {bad: q + 1}
identities:
"""


def read(claim: str, more: str = "", head: str = HEAD.replace("bad: q", "bad: t")) -> Derivation:
    entry = f'  - {{id: slip, claim: "{claim}", expect: error, erratum: a slip{more}}}\n'
    return read_text(f"{head}{entry}")


@pytest.mark.parametrize(
    ("claim", "message", "value"),
    [
        ("x + y = x", "shapes", None),
        ("x = t + sqrtt(t)", "unknown function", "sqrtt"),
        ("x[k] = t * z[k]", "unknown", "z"),
        ("x[k, k] = t", "", None),
        ("d(t, t + 1) = 1", "", None),
    ],
)
def test_a_claim_without_a_meaning_is_as_expected(
    claim: str, message: str, value: str | None
) -> None:
    derivation = read(claim)
    assert derivation.errors == ()
    assert derivation.identities == ()
    (result,) = entries(derivation)
    assert isinstance(result, Result)
    assert (result.verdict, result.expect, result.ok, result.line) == ("error", "error", True, 5)
    assert result.reason is not None
    assert message in result.reason
    assert value is None or result.reason.endswith(value)
    assert Run((result,), ()).exit_code == 0


@pytest.mark.parametrize("claim", ["d(t**2, t) = 2 * t", "d(t**2, t) = t"])
def test_a_claim_that_has_one_after_all_is_not(claim: str) -> None:
    derivation = read(claim)
    (identity,) = derivation.identities
    result = check(derivation, identity, QUICK)
    assert result.verdict in ("proved", "refuted")
    assert not result.ok
    assert Run((result,), ()).exit_code == 1
    assert f"{result.verdict}, expected error" in render(Run((result,), ()), "text", Screen())


@pytest.mark.parametrize(
    ("claim", "more", "message"),
    [
        ("x + = y", "", "unexpected"),
        ("x + y", "", ""),
        ("t = t", ", given: nothing", "unknown assumption"),
        ("t = t", ", steps: [q]", "unknown symbol"),
        ("t = t", ", where: q = 1", "index"),
        ("t = q", ", wherr: k", "unknown key"),
        (f"t = {'(' * 400}t{')' * 400}", "", ""),
    ],
)
def test_what_else_is_wrong_is_an_error_of_the_file(claim: str, more: str, message: str) -> None:
    derivation = read(claim, more)
    assert derivation.misprints == ()
    assert derivation.errors
    assert message in derivation.errors[0].message


def test_too_much_to_read_is_no_lack_of_meaning() -> None:
    doubling = [f'"f{n + 1}(u)": f{n}(u) + f{n}(u)' for n in range(20)]
    head = (
        f'symbols: {{t: real}}\ndefinitions: {{"f0(u)": u, {", ".join(doubling)}}}\nidentities:\n'
    )
    derivation = read("f20(t) = q", head=head)
    assert derivation.misprints == ()
    assert {error.message for error in derivation.errors} <= LIMITS


def test_what_uses_a_broken_declaration_is_left_out_and_said() -> None:
    derivation = read("bad = x + y", head=HEAD)
    assert derivation.misprints == ()
    assert "slip cannot be read" in str(derivation.errors[0])


def test_only_claims_may_expect_errors() -> None:
    step = ", steps: [{line: t, expect: error}]"
    assert "expected proved or refuted" in str(read("t = t", step).errors[0])
    assert "error" in str(read("t = t").identities[0].expect)


def test_it_stands_among_the_others_in_every_report(tmp_path: Path) -> None:
    rest = "  - {id: a, claim: t = t}\n  - {id: b, claim: x = y, expect: error}\n"
    text = f"{HEAD.replace('q', 't')}{rest}  - {{id: c, claim: t + 0 = t}}\n"
    path = tmp_path / "a.yaml"
    path.write_text(text, encoding="utf-8")
    run = Runner(fakes.check, QUICK, 1).run([str(path)])
    assert [result.id for result in run.results] == ["a", "b", "c"]
    assert run.exit_code == 0
    found = json.loads(render(run, "json", Screen()))
    assert found["results"][1]["verdict"] == "error"
    assert "shape" in found["results"][1]["reason"]
    assert found["summary"] == {
        "proved": 2, "refuted": 0, "undecided": 0, "without meaning": 1, "errors": 0
    }  # fmt: skip
    shown = render(run, "text", Screen())
    assert "error: " in shown
    assert "2 proved, 1 without meaning" in shown
    assert result_from(result_object(run.results[1])) == run.results[1]


def test_its_id_is_taken() -> None:
    one, other = read("x = y"), read_text(HEAD + "  - {id: slip, claim: t = t}\n", "other.yaml")
    assert [error.value for error in duplicate_ids([one, other])] == ["slip"]


def test_the_command_shows_it(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text(HEAD.replace("q", "t") + "  - {id: b, claim: x = y, expect: error}\n")
    done = symderiv("prove", "a.yaml", folder=tmp_path)
    code, shown, _ = done
    assert code == 0
    assert "error: " in shown
    code, _, said = symderiv("explain", "b", "a.yaml", folder=tmp_path)
    assert code == 2
    assert "shape" in said
    assert "b" in symderiv("list", "a.yaml", folder=tmp_path)[1]


def test_from_python_it_is_among_the_results_and_cannot_be_explained() -> None:
    derivation = read("x = y")
    assert [result.verdict for result in symderiv_api.prove(derivation)] == ["error"]
    assert [result.verdict for result in symderiv_api.prove(derivation, ["slip"])] == ["error"]
    with pytest.raises(DerivationError, match="shape"):
        symderiv_api.explain(derivation, "slip")

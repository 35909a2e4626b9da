"""The library's interface: its examples run, and it is imported when it is used."""

import doctest
import subprocess
import sys
from pathlib import Path

import pytest

import symderiv
from symderiv import api


def test_examples_in_the_documentation() -> None:
    outcome = doctest.testmod(api)
    assert outcome.attempted > 8
    assert outcome.failed == 0


def test_the_package_imports_its_functions_lazily() -> None:
    code = (
        "import sys, symderiv; "
        "print('symderiv.answers.prove' in sys.modules, callable(symderiv.prove))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "True"]
    with pytest.raises(AttributeError):
        symderiv.nosuch  # noqa: B018


def test_results_show_themselves_in_notebooks() -> None:
    derivation = api.load("derivations/softmax-cross-entropy.yaml")
    result = api.prove(derivation, ["ce-activation-gradient-misprint"])[0]
    assert r"\frac{\partial L}{\partial z_{j}}" in result._repr_latex_()
    html = result._repr_html_()
    assert "<code>ce-activation-gradient-misprint</code>" in html
    assert "refuted, as expected</span>" in html


def test_all_five_functions_are_there() -> None:
    names = ("load", "prove", "derive", "explain", "report")
    assert all(getattr(symderiv, name) is getattr(api, name) for name in names)
    assert set(names) <= set(symderiv.__all__)


def test_proofs_show_themselves_in_notebooks() -> None:
    derivation = symderiv.load("derivations/softmax.yaml")
    proof = symderiv.explain(derivation, "softmax-jacobian")
    assert r"\begin{aligned}" in proof._repr_latex_()
    html = proof._repr_html_()
    assert html.startswith("<article")
    assert "quotient rule" in html
    assert "<math" in html


def test_a_report_goes_to_a_file(tmp_path: Path) -> None:
    derivation = symderiv.load("derivations/powers.yaml")
    for format in ("tex", "html", "markdown"):
        text = symderiv.report(derivation, format, tmp_path / format, title="Powers & more")
        assert (tmp_path / format).read_text(encoding="utf-8") == text
        assert "Powers &" in text.replace("\\", "")
    with pytest.raises(ValueError, match="output"):
        symderiv.report(derivation, "pdf")


def test_errors_of_a_file_are_raised() -> None:
    with pytest.raises(symderiv.DerivationError):
        api.load("tests/corpus/malformed/function-bomb.yaml")
    with pytest.raises(symderiv.DerivationError, match="softmax-jacobian"):
        api.explain(api.load("derivations/softmax.yaml"), "softmax-jacobain")

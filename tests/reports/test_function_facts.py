"""What the book says of a function is what its row says."""

import json
import re

import pytest
from click.testing import CliRunner

from symderiv.commands.main import app
from symderiv.formula.tree import Symbol
from symderiv.functions import ALIASES, FUNCTIONS
from symderiv.language.parse import parse_text
from symderiv.language.render import render_text
from symderiv.language.scope import ARRAY_WORDS, FORMS
from symderiv.reports import function_pages
from symderiv.reports.function_facts import all_facts, facts

EVERY = {found.name: found for found in all_facts()}


def test_every_row_and_every_other_name_is_there() -> None:
    assert list(EVERY) == list(FUNCTIONS)
    others = {alias: found.name for found in EVERY.values() for alias in found.aliases}
    assert others == ALIASES
    assert facts("ln") == facts("log")


@pytest.mark.parametrize("name", FUNCTIONS)
def test_formulas_are_those_of_the_row_and_read_back(name: str) -> None:
    found, row = EVERY[name], FUNCTIONS[name]
    assert len(set(found.arguments)) == max(row.arity)
    symbols = tuple(map(Symbol, found.arguments))
    for slope, rule in zip(found.derivative, row.derivative, strict=False):
        if slope.value is None:
            continue
        assert rule is not None
        assert slope.value == render_text(rule(*symbols))
        parse_text(slope.value)
    if found.equal_to is not None:
        parse_text(found.equal_to)
    parse_text(found.call)


def test_the_page_has_a_section_for_each_and_no_anchor_twice() -> None:
    page = function_pages.page()
    anchors = re.findall(r"\{ #(.*) \}", page)
    assert len(anchors) == len(set(anchors)) == len(FUNCTIONS)
    assert re.findall(r"\]\(#([^)]*)\) \|", page) == anchors
    assert "d(relu(u), u) = where(0 &lt; u" not in page
    assert "| derivative | `d(relu(u), u) = where(0 < u, 1, 0)` |" in page


def test_a_kink_a_domain_and_other_libraries_are_said() -> None:
    shown = function_pages.text(facts("swish"))
    assert "also called  swish" in shown
    assert "PyTorch      torch.nn.functional.silu" in shown
    shown = function_pages.text(facts("sqrt"))
    assert "u >= 0" in shown
    assert "d(sqrt(u), u) = 1 / 2 / sqrt(u), where u > 0" in shown
    assert "u = 0: there one-sided slopes decide" in function_pages.text(facts("relu"))


def test_the_command_lists_shows_and_suggests() -> None:
    run = CliRunner().invoke
    assert len(run(app, ["functions"]).output.splitlines()) == len(FUNCTIONS)
    data = json.loads(run(app, ["functions", "--format", "json"]).output)
    assert [one["name"] for one in data] == list(FUNCTIONS)
    assert {"aliases", "arguments", "domain", "derivative", "meaning"} <= data[0].keys()
    done = run(app, ["functions", "sigmod"])
    assert (done.exit_code, done.output) == (
        2,
        "no such function: sigmod (did you mean sigmoid?)\n",
    )


@pytest.mark.parametrize("word", [*FORMS, *ARRAY_WORDS])
def test_words_of_the_language_are_explained(word: str) -> None:
    done = CliRunner().invoke(app, ["functions", word])
    assert done.exit_code == 0
    assert f"{word}(" in done.output

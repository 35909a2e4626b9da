"""What must be right for "proved and checked" is what the page says."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import grimp

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "trusted-base.md"
FORBIDDEN = ("calculus", "kernel", "meaning", "proving", "explaining", "answers")


def rooms(modules: set[str]) -> set[str]:
    return {name.split(".")[1] for name in modules if name.count(".") > 1}


def test_the_page_names_every_room_that_a_checked_proof_rests_on() -> None:
    graph = grimp.build_graph("symderiv")
    checker = {"symderiv.checking.accept", "symderiv.checking.proof"}
    below = set().union(*(graph.find_upstream_modules(name) for name in checker)) | checker
    text = PAGE.read_text(encoding="utf-8").partition("A proof that is *checked*")[2]
    table = text.partition("`tests/checking")[0]
    named = set(re.findall(r"`(\w+)/[\w.]*`", table))
    assert rooms(below) <= named
    assert {"checking", "files", "language", "formula", "functions"} <= named


def test_the_page_says_how_many_lines_these_are() -> None:
    text = PAGE.read_text(encoding="utf-8").partition("A proof that is *checked*")[2]
    said = dict(re.findall(r"`(\w+)/` \| ([\d,]+) \|", text))
    graph = grimp.build_graph("symderiv")
    checker = {"symderiv.checking.accept"}
    below = checker.union(*(graph.find_upstream_modules(name) for name in checker))
    lines: Counter[str] = Counter()
    for name in below:
        path = ROOT.joinpath(*name.split("."))
        file = path.with_suffix(".py") if path.with_suffix(".py").exists() else path / "__init__.py"
        lines[name.split(".")[1]] += len(file.read_text(encoding="utf-8").splitlines())
    assert said.keys() == {"checking", "formula", "functions", "base"}
    for room, number in said.items():
        assert abs(lines[room] - int(number.replace(",", ""))) < 0.15 * lines[room], room


def test_nothing_that_finds_proofs_is_below_the_checker() -> None:
    graph = grimp.build_graph("symderiv")
    checker = {name for name in graph.modules if name.startswith("symderiv.checking")}
    below = set().union(*(graph.find_upstream_modules(name) for name in checker))
    assert not rooms(below) & set(FORBIDDEN)

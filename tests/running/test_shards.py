"""Parts of a run, proved apart, come together as the run itself, byte for byte."""

import json
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symderiv.base.errors import DerivationError
from symderiv.base.options import Options
from symderiv.reports import Screen, render
from symderiv.running.run import Runner
from symderiv.running.shards import dealt, merged, run_shard, times_in
from tests import fakes
from tests.started import symderiv

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="processes of POSIX")

TEXT = """\
title: "##[group]ü"
dimensions: {n: 2..3}
symbols: {x: real, y: real, z: 'real[n]'}
identities:
  - {id: square, claim: 'd(x**2, x) = 2 * x', title: A square}
  - {id: wrong, claim: 'd(x * y, x) = x', erratum: a slip}
  - {id: expected, claim: 'x = 2 * x', expect: refuted}
  - {id: sized, claim: 'd(sum(z[k]**2, k), z[j]) = 2 * z[j]', scope: every size}
  - id: chain
    claim: 'd(x**3, x) = 3 * x**2'
    steps: ['3 * x * x', {line: '2 * x', expect: refuted, erratum: no}]
  - {id: broken, claim: 'x = q'}
  - {id: meaningless, claim: 'd(x, z) = w[k, k]', expect: error, erratum: no w}
examples:
  - {id: number, value: 'x + 1/3', inputs: {x: 1}, printed: 1.33}
"""
COUNT = 7


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "derivations").mkdir()
    (tmp_path / "derivations" / "a.yaml").write_text(TEXT, encoding="utf-8")
    more = "symbols: {x: real}\nidentities:\n" + "".join(
        f"  - {{id: more-{i}, claim: 'x * {i} = {i} * x'}}\n" for i in range(8)
    )
    (tmp_path / "derivations" / "b.yaml").write_text(more, encoding="utf-8")
    return tmp_path


def parts(folder: Path, of: int, *more: str) -> list[str]:
    names = [f"part-{number}.json" for number in range(1, of + 1)]
    for number, name in enumerate(names, 1):
        asked = ("--shard", f"{number}/{of}", "--format", "json", "--output", name, *more)
        assert symderiv("prove", "--no-cross-check", *asked, folder=folder)[0] == 2
    return names


def test_merged_parts_are_the_unsharded_report_in_every_format(folder: Path) -> None:
    # What is known takes the seconds that it took, in parts and together.
    symderiv("prove", "--no-cross-check", folder=folder)
    names = parts(folder, 3)
    for format in ("json", "text", "junit", "sarif", "github", "markdown"):
        whole = symderiv("prove", "--no-cross-check", "--format", format, folder=folder)
        together = symderiv("merge", *names, "--format", format, folder=folder)
        assert together == whole


def test_times_of_an_earlier_run_are_heeded_and_change_no_result(folder: Path) -> None:
    whole = symderiv("prove", "--no-cross-check", "--format", "json", folder=folder)
    (folder / "before.json").write_text(whole[1], encoding="utf-8")
    names = parts(folder, 2, "--times", "before.json")
    _, out, _ = symderiv("merge", *names, "--format", "json", folder=folder)
    shown, before = json.loads(out)["results"], json.loads(whole[1])["results"]
    assert [each | {"cached": 0} for each in shown] == [each | {"cached": 0} for each in before]


def whole_and_parts(folder: Path, of: int) -> list[Path]:
    runner = Runner(fakes.check, Options(timeout=20), 2)
    written = []
    for number in range(1, of + 1):
        run = run_shard(runner, [str(folder / "derivations")], number, of, {})
        written.append(folder / f"{number}.json")
        written[-1].write_text(render(run, "json", Screen()), encoding="utf-8")
    return written


def test_parts_that_do_not_belong_together_are_refused(folder: Path) -> None:
    paths = whole_and_parts(folder, 2)
    assert len(merged(paths).results) == COUNT + 8
    with pytest.raises(DerivationError, match="of 2 parts are missing: 2"):
        merged(paths[:1])
    with pytest.raises(DerivationError, match="part 1 stands in"):
        merged([paths[0], paths[0]])
    first = paths[0].read_text(encoding="utf-8")
    (folder / "derivations" / "b.yaml").write_text("symbols: {x: real}\n", encoding="utf-8")
    again = whole_and_parts(folder, 2)
    again[0].write_text(first, encoding="utf-8")
    with pytest.raises(DerivationError, match="not a part of the same run"):
        merged(again)


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{}", '{"shard": 1}', '{"shard": {"stored": [{}], "errors": []}}', "[" * 9999],
)
def test_what_is_no_report_is_said(text: str, tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DerivationError, match="not the JSON report of a part"):
        merged([path])
    with pytest.raises(DerivationError, match="not a report of symderiv"):
        times_in(path)
    with pytest.raises(DerivationError, match="cannot be read"):
        merged([tmp_path / "missing"])


@pytest.mark.parametrize("shard", ["0/2", "3/2", "1", "a/b", "1/99999"])
def test_what_is_no_part_is_a_mistake(shard: str, folder: Path) -> None:
    code, out, err = symderiv("prove", "--shard", shard, folder=folder)
    assert (code, out) == (2, "")
    assert "is not a part such as 2/5" in err


SECONDS = st.lists(st.none() | st.floats(0.001, 100), min_size=1, max_size=60)


@given(SECONDS, st.integers(1, 7))
def test_every_item_is_in_one_part_and_long_ones_apart(
    seconds: list[float | None], of: int
) -> None:
    digests = [f"{(place * 7919) % 65537:x}" for place in range(len(seconds))]
    shares = dealt(digests, seconds, of)
    assert len(shares) == len(seconds)
    assert set(shares) <= set(range(of))
    assert dealt(digests, seconds, of) == shares
    known = [each for each in seconds if each is not None]
    if len(known) == len(seconds):
        loads = [0.0] * of
        for share, each in zip(shares, known, strict=True):
            loads[share] += each
        # Graham's bound for the longest first.
        assert max(loads) <= sum(known) / of + max(known) + 1e-9


def test_an_item_stays_in_its_part_when_others_come() -> None:
    digests = ["a", "b", "c", "d"]
    assert dealt(digests, [None] * 4, 3) == dealt([*digests, "e"], [None] * 5, 3)[:4]

"""The gate parses no file that stood at the revision, and misses nothing by that."""

from pathlib import Path

import pytest

from symderiv.base.options import Options
from symderiv.files import load as reading
from symderiv.running.cache import Cache
from symderiv.running.sources import sources_below

FILE = """
symbols: {x: real}
identities:
  - {id: ALPHA, claim: 'd(x**2, x) = 2 * x'}
examples:
  - {id: shown-ALPHA, value: x, inputs: {x: 1}, printed: 1.0}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("one", "two"):
        text = FILE.replace("ALPHA", f"alpha-{name}")
        (tmp_path / f"{name}.yaml").write_text(text, encoding="utf-8")
    return tmp_path


def opened(folder: Path) -> Cache:
    return Cache(folder / "cache", Options(), pytest.fail)


def test_a_known_file_is_parsed_when_its_formulas_are_needed(folder: Path) -> None:
    anew, _ = sources_below([str(folder)], opened(folder))
    known, errors = sources_below([str(folder)], opened(folder))
    assert errors == []
    assert [source.ids for source in known] == [source.ids for source in anew]
    assert [source.parsed for source in known] == [None, None]
    assert [item.id for item in known[1].derivation.identities] == ["alpha-two"]
    assert known[1].ids[1][1] == known[1].derivation.examples[0].location


def test_files_with_errors_are_never_known(folder: Path) -> None:
    (folder / "two.yaml").write_text("identities: [{id: beta, claim: x = x}]", encoding="utf-8")
    for _ in range(2):
        sources, errors = sources_below([str(folder)], opened(folder))
        assert [error.message for error in errors] == ["unknown symbol"]
        assert [source.parsed is None for source in sources][1] is False


def test_the_same_id_in_two_known_files_is_an_error(folder: Path) -> None:
    (folder / "two.yaml").write_bytes((folder / "one.yaml").read_bytes())
    for _ in range(2):
        _, errors = sources_below([str(folder)], opened(folder))
        assert [error.message for error in errors] == ["duplicate id"] * 2


def test_without_a_cache_all_is_parsed(folder: Path) -> None:
    sources, _ = sources_below([str(folder)], None)
    assert all(source.parsed is not None for source in sources)
    assert reading.load(folder / "one.yaml").errors == ()

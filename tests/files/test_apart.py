"""What goes to a worker is as large as the identity, and says as much as the whole file."""

import pickle
from pathlib import Path

import pytest

from symderiv.answers.prove import check
from symderiv.base.options import Options
from symderiv.files import apart
from symderiv.files.apart import Apart
from symderiv.files.load import load, read_text
from symderiv.files.meaning_of import canonical, meaning
from symderiv.files.reread import Reread
from symderiv.formula.declarations import Derivation, Example, Identity

ROOT = Path(__file__).parent.parent.parent
FILES = sorted((ROOT / "derivations").rglob("*.yaml"))


@pytest.fixture
def restricted(monkeypatch: pytest.MonkeyPatch) -> Apart:
    """Files of the size of the catalogue's are taken for large ones."""
    monkeypatch.setattr(apart, "FEW", 0)
    return Apart()


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_item_of_the_catalogue_means_the_same_apart(file: Path, restricted: Apart) -> None:
    derivation = load(file)
    for item in derivation.items:
        alone = restricted(derivation, item)
        assert meaning(alone, item) == meaning(derivation, item)
        if isinstance(item, Identity):
            again = Reread(alone, item)
            assert canonical(again.left, again.free) == canonical(item.left, item.free)


def large(declared: int) -> Derivation:
    return read_text(
        "dimensions:\n"
        + "".join(f"  n{i}: 1..1000\n" for i in range(declared))
        + "symbols: {x: 'real[n7]', y: real, unused: 'real[n8]'}\n"
        + "definitions:\n  u[i]: x[i]**2 + f(y)\n  f(t): g(t) * 2\n  g(t): t + 1\n"
        + "".join(f"  v{i}: y + {i}\n" for i in range(declared))
        + "assumptions: {a: 'y = 1', b: 'v3 = 2'}\n"
        + "identities:\n"
        + "  - {id: one, claim: 'd(u[i], x[j]) = delta[i, j] * 2 * x[i]', given: [a]}\n"
        + "examples:\n  - {id: two, value: 'f(y)', inputs: {y: 1}, printed: 4}\n"
    )


def test_a_large_file_goes_along_as_far_as_it_is_named() -> None:
    derivation = large(300)
    identity, example = derivation.items
    alone = Apart()(derivation, identity)
    assert list(alone.dimensions) == ["n7"]
    assert list(alone.symbols) == ["x", "y"]
    assert list(alone.definitions) == ["u"]
    assert list(alone.functions) == ["g(t)", "f(t)"]
    assert list(alone.assumptions) == ["a"]
    assert isinstance(example, Example)
    assert list(Apart()(derivation, example).symbols) == ["y"]
    assert len(pickle.dumps(alone)) < 3000
    results = [check(one, identity, Options(cross_check=False)) for one in (derivation, alone)]
    assert [result.verdict for result in results] == ["proved", "proved"]


def test_a_file_of_ordinary_size_goes_along_as_a_whole() -> None:
    derivation = large(20)
    alone = Apart()(derivation, derivation.items[0])
    assert alone.definitions == derivation.definitions
    assert alone.items == ()

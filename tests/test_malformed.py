"""Every file of ``corpus/malformed`` gives exactly the errors that its first lines announce."""

from pathlib import Path

import pytest

from symderiv.files.load import load

FOLDER = Path(__file__).parent / "corpus" / "malformed"
FILES = sorted(FOLDER.glob("*.yaml"))
MARK = "# expect: "


def announced(path: Path) -> list[str]:
    text = path.read_bytes().decode("utf-8", "replace")
    lines = [line for line in text.split("\n") if line.startswith(MARK)]
    return [line.removeprefix(MARK) for line in lines]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_errors_are_those_announced(path):
    derivation = load(path)
    found = [
        f"{error.location.line}:{error.location.column} {error.message}"
        for error in derivation.errors
    ]
    assert found == announced(path)
    assert found
    assert all(error.location.file == str(path) for error in derivation.errors)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_no_broken_identity_is_kept(path):
    kept = {identity.id for identity in load(path).identities}
    assert kept <= {"fine", "good", "also-good", "same"}


def test_errors_do_not_lose_the_good_identities():
    derivation = load(FOLDER / "many-errors.yaml")
    assert [identity.id for identity in derivation.identities] == ["good", "also-good"]


def test_no_code_runs(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for path in FILES:
        load(path)
    assert list(tmp_path.iterdir()) == []

"""A call to the system that fails costs a result or a message, never a verdict or a file.

A few calls of each kind; ``python -m tests.faults`` fails all of them.
"""

from pathlib import Path

import pytest

from tests.faults.injected import compiled, complaints, faulty

SOME = [
    *(("prove", "write", at) for at in (1, 12, 30)),
    *(("prove", "fsync", at) for at in (1, 4)),
    *(("prove", "fork", at) for at in (1, 2)),
    *(("prove", "pipe", at) for at in (1, 5)),
    ("sync", "write", 1),
    ("sync", "fsync", 1),
    ("sync", "rename", 1),
    ("report", "pipe", 3),
]


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = compiled(tmp_path_factory.mktemp("shim"))
    if made is None:
        pytest.skip("no C compiler, or not Linux")
    return made


@pytest.mark.parametrize(("command", "call", "at"), SOME)
def test_a_call_that_fails_does_no_harm(
    command: str, call: str, at: int, library: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "run"
    outcome = faulty(folder, library, command, call, at)
    assert outcome.failed
    assert list(complaints(folder, command, outcome)) == []

"""A cache that somebody else may write in is not used; nothing in one hangs a run."""

import os
import sqlite3
import stat
import sys
from pathlib import Path

import pytest

from symderiv.system import database
from symderiv.system.database import Database

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="owners and modes of POSIX")
ENDLESS = """
CREATE VIEW results AS
WITH RECURSIVE counted(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM counted)
SELECT 'k' AS key, 'c' AS checksum, n || '' AS result, n AS made FROM counted WHERE n < 0
"""


@pytest.fixture
def warnings() -> list[str]:
    return []


def opened(path: Path, warnings: list[str]) -> Database:
    return Database(path, warnings.append)


def test_what_is_made_is_for_its_owner_alone(tmp_path: Path, warnings: list[str]) -> None:
    path = tmp_path / "new" / "results.sqlite3"
    before = os.umask(0)
    try:
        found = opened(path, warnings)
        found.put("k", "text")
        modes = [each.stat().st_mode & 0o777 for each in (path.parent, *path.parent.iterdir())]
        assert found.get("k") == "text"
        found.close()
    finally:
        os.umask(before)
    assert modes[0] == 0o700
    assert set(modes[1:]) == {0o600}
    assert warnings == []


@pytest.mark.parametrize("mode", [0o770, 0o702, 0o777, 0o1777])
def test_a_folder_in_which_others_write_is_not_used(
    mode: int, tmp_path: Path, warnings: list[str]
) -> None:
    folder = tmp_path / "shared"
    folder.mkdir()
    folder.chmod(mode)
    found = opened(folder / "results.sqlite3", warnings)
    found.put("k", "text")
    assert found.get("k") is None
    assert list(folder.iterdir()) == []
    assert len(warnings) == 1
    assert "is not used: others may write" in warnings[0]


def test_a_file_in_which_others_write_is_not_used(tmp_path: Path, warnings: list[str]) -> None:
    path = tmp_path / "own" / "results.sqlite3"
    opened(path, warnings).close()
    path.chmod(0o666)
    assert opened(path, warnings).empty
    assert "others may write" in warnings[0]


def test_a_foreign_folder_is_not_used(
    tmp_path: Path, warnings: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "own" / "results.sqlite3"
    opened(path, warnings).close()
    monkeypatch.setattr(os, "geteuid", lambda: os.getuid() + 1)
    assert opened(path, warnings).get("k") is None
    assert "belongs to another user" in warnings[0]


@pytest.mark.parametrize("name", ["results.sqlite3", "results.sqlite3-wal"])
def test_a_link_is_not_followed(name: str, tmp_path: Path, warnings: list[str]) -> None:
    path = tmp_path / "own" / "results.sqlite3"
    path.parent.mkdir(mode=0o700)
    target = tmp_path / "precious"
    target.write_text("kept", encoding="utf-8")
    path.with_name(name).symlink_to(target)
    found = opened(path, warnings)
    found.put("k", "text")
    assert target.read_text(encoding="utf-8") == "kept"
    assert "is not used" in warnings[0]


def test_a_pipe_does_not_hang_it(tmp_path: Path, warnings: list[str]) -> None:
    path = tmp_path / "own" / "results.sqlite3"
    path.parent.mkdir(mode=0o700)
    os.mkfifo(path)
    assert stat.S_ISFIFO(path.stat().st_mode)
    assert opened(path, warnings).get("k") is None
    assert warnings


STRANGE = {
    "a view without end": [ENDLESS],
    "a trigger": [
        database.TABLE,
        "CREATE TRIGGER t AFTER INSERT ON results BEGIN DELETE FROM results; END",
    ],
    "another table": [database.TABLE, "CREATE TABLE more (x)"],
    "an index": [database.TABLE, "CREATE INDEX i ON results (made)"],
    "other columns": [database.TABLE.replace("made INTEGER", "made INTEGER DEFAULT 0")],
}


@pytest.mark.parametrize("name", STRANGE)
def test_what_is_not_of_our_making_is_set_aside_unasked(
    name: str, tmp_path: Path, warnings: list[str]
) -> None:
    path = tmp_path / "own" / "results.sqlite3"
    path.parent.mkdir(mode=0o700)
    connection = sqlite3.connect(path)
    for statement in STRANGE[name]:
        connection.execute(statement)
    connection.commit()
    connection.close()
    path.chmod(0o600)
    found = opened(path, warnings)
    assert found.get("k") is None
    assert "set aside" in warnings[0]
    assert path.with_suffix(".damaged").exists()
    again = opened(path, warnings)
    again.put("k", "text")
    assert again.get("k") == "text"
    assert len(warnings) == 1


def test_a_statement_without_end_is_ended(
    tmp_path: Path, warnings: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "MOST_STEPS", 3)
    found = opened(tmp_path / "own" / "results.sqlite3", warnings)
    endless = "WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n+1 FROM c) SELECT max(n) FROM c"
    found._guarded(lambda: found._run(endless))
    assert "interrupted" in warnings[0]
    assert found.get("k") is None

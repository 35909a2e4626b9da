"""A note that is rewritten stays the file that it was: its links, its owner, its text."""

import errno
import os
import sys
from pathlib import Path

import pytest

from symderiv.base.errors import MarkerError
from symderiv.notes import files
from symderiv.notes.files import notes_below, write_note

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="owners and links of POSIX")


@pytest.fixture
def note(tmp_path: Path) -> Path:
    path = tmp_path / "note.md"
    path.write_text("before", encoding="utf-8")
    return path


def test_hard_links_stay_together(note: Path) -> None:
    other = note.with_name("other.md")
    other.hardlink_to(note)
    write_note(str(note), "after")
    assert other.read_text(encoding="utf-8") == "after"
    assert other.stat().st_ino == note.stat().st_ino


def test_permissions_stay(note: Path) -> None:
    note.chmod(0o640)
    write_note(str(note), "after")
    assert (note.stat().st_mode & 0o777, note.read_text(encoding="utf-8")) == (0o640, "after")


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="needs root")
def test_the_owner_stays(note: Path) -> None:
    os.chown(note, 1234, 2345)
    write_note(str(note), "after")
    assert (note.stat().st_uid, note.stat().st_gid) == (1234, 2345)


def test_where_the_owner_cannot_be_kept_the_file_is(
    note: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = note.stat().st_ino
    real = os.stat

    def foreign(path: str, **rest: bool) -> os.stat_result:
        found = real(path, **rest)
        if str(path) != str(note):
            return found
        return os.stat_result((*found[:4], found.st_uid + 1, *found[5:]))

    def refused(*arguments: object) -> None:
        raise PermissionError(errno.EPERM, "not permitted")

    monkeypatch.setattr(files.os, "stat", foreign)
    monkeypatch.setattr(files.os, "chown", refused)
    write_note(str(note), "after")
    assert note.read_text(encoding="utf-8") == "after"
    assert real(note).st_ino == number


def test_a_full_disk_leaves_a_linked_file_as_it_was(
    note: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    note.with_name("other.md").hardlink_to(note)
    calls = []

    def full(descriptor: int) -> None:
        calls.append(descriptor)
        if len(calls) == 1:
            raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(files.os, "fsync", full)
    with pytest.raises(MarkerError, match="No space left"):
        write_note(str(note), "after, and longer")
    assert note.read_text(encoding="utf-8") == "before"


def test_a_link_out_of_the_folder_is_not_looked_into(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "note.md").write_text("<!-- symderiv: a -->", encoding="utf-8")
    (tmp_path / "inside").mkdir()
    (tmp_path / "inside" / "docs").symlink_to(tmp_path / "outside")
    monkeypatch.chdir(tmp_path / "inside")
    notes, errors = notes_below(["docs"])
    assert notes == []
    assert "leads out of the folder" in str(errors[0])

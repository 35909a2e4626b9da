"""Texts that are kept by key in a file, which may fail or be damaged without harm.

The file is an SQLite database in write-ahead mode: several processes may use it at once, and
one that is killed leaves it whole.  Every entry carries a checksum.  Whatever is wrong with
the file ends as a warning, and as nothing found.

Its folder is one that nobody but its owner may write in, and the file holds the one table that
is made here: a view or a trigger of a stranger would run as the file is asked.  What is read is
limited in steps and in length all the same.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
import stat
import time
from collections.abc import Callable
from pathlib import Path

KEPT = 90 * 24 * 3600
"""Seconds after which an entry is forgotten."""
PATIENCE = 5.0
"""Seconds to wait for another process that writes."""
TABLE = """\
CREATE TABLE results (
    key TEXT PRIMARY KEY, checksum TEXT NOT NULL, result TEXT NOT NULL, made INTEGER NOT NULL
) WITHOUT ROWID"""
LONGEST = 256_000_000
"""Bytes of an entry; a file of derivations has at most a fraction of that in results."""
STEPS = 100_000
MOST_STEPS = 1_000
"""One statement takes at most this many times :data:`STEPS` of SQLite's machine."""
OTHERS_WRITE = stat.S_IWGRP | stat.S_IWOTH


class Unsafe(Exception):
    """A folder or a file that somebody else may write in, with what to do about it."""


class Database:
    """The entries of one file.  ``warn`` is told what is wrong with it."""

    def __init__(self, path: Path, warn: Callable[[str], None]) -> None:
        self.path = path
        self._warn = warn
        self._connection: sqlite3.Connection | None = None
        self._changed = False
        self._steps = 0
        self._guarded(self._open)

    @property
    def empty(self) -> bool:
        return not self._guarded(lambda: self._run("SELECT 1 FROM results LIMIT 1"))

    def get(self, key: str) -> str | None:
        """What was put under ``key``, if nothing has altered it since."""
        query = "SELECT checksum, result FROM results WHERE key = ?"
        for checksum, text in self._guarded(lambda: self._run(query, key)):
            if isinstance(text, str) and checksum == _digest(key, text):
                return text
        return None

    def put(self, key: str, text: str) -> None:
        entry = (key, _digest(key, text), text, int(time.time()))
        self._guarded(lambda: self._run("REPLACE INTO results VALUES (?, ?, ?, ?)", *entry))
        self._changed = True

    def close(self) -> None:
        """Ends the use of the file, and forgets what is old if there is something new."""
        if self._changed:
            limit = int(time.time()) - KEPT
            self._guarded(lambda: self._run("DELETE FROM results WHERE made < ?", limit))
        if self._connection is not None:
            self._guarded(self._connection.close)
            self._connection = None

    def _open(self) -> None:
        prepare(self.path)
        self._connection = sqlite3.connect(self.path, timeout=PATIENCE, isolation_level=None)
        self._connection.text_factory = lambda raw: raw.decode("utf-8", "replace")
        self._connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LONGEST)
        self._connection.set_progress_handler(self._counted, STEPS)
        self._run("PRAGMA trusted_schema = OFF")
        self._run("PRAGMA journal_mode = WAL")
        self._run("PRAGMA synchronous = NORMAL")
        self._run(TABLE.replace("TABLE", "TABLE IF NOT EXISTS", 1))
        if self._run("SELECT sql, 0 FROM sqlite_schema") != [(TABLE, 0)]:
            raise sqlite3.DatabaseError("it holds other than results")

    def _counted(self) -> bool:
        """Whether a statement has gone on for too long."""
        self._steps += 1
        return self._steps > MOST_STEPS

    def _run(self, statement: str, *values: object) -> list[tuple[object, object]]:
        if self._connection is None:
            return []
        self._steps = 0
        return self._connection.execute(statement, values).fetchall()

    def _guarded(self, action: Callable[[], object]) -> list[tuple[object, object]]:
        """What ``action`` finds; a file that fails is given up for this run, a damaged one set
        aside."""
        try:
            found = action()
        except Unsafe as error:
            self._give_up(f"the cache {self.path} is not used: {error}")
        except (sqlite3.OperationalError, OSError) as error:
            self._give_up(f"the cache {self.path} cannot be used: {error}")
        except sqlite3.DatabaseError as error:
            self._set_aside(error)
        else:
            return found if isinstance(found, list) else []
        return []

    def _set_aside(self, error: sqlite3.DatabaseError) -> None:
        damaged = self.path.with_suffix(".damaged")
        self._give_up(f"the cache {self.path} is damaged ({error}) and set aside as {damaged}")
        try:
            self.path.replace(damaged)
            for suffix in ("-wal", "-shm"):
                self.path.with_name(self.path.name + suffix).unlink(missing_ok=True)
        except OSError as failure:
            self._warn(f"the cache {self.path} cannot be set aside: {failure}")

    def _give_up(self, warning: str) -> None:
        self._warn(warning)
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def prepare(path: Path) -> None:
    """Makes the file, and its folder, for this user alone where they are missing.

    Raises :class:`Unsafe` where they are there and somebody else may write in them.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not hasattr(os, "geteuid"):
        return
    refuse_foreign(path.parent, path.parent.stat())
    # Files that go with the database get its mode.
    try:
        os.close(os.open(path, os.O_CREAT | os.O_RDWR | os.O_NOFOLLOW | os.O_NONBLOCK, 0o600))
    except OSError:
        if not path.is_symlink():
            raise
        raise Unsafe("it is a link") from None
    for name in (path.name, f"{path.name}-wal", f"{path.name}-shm"):
        beside = path.with_name(name)
        try:
            found = beside.lstat()
        except FileNotFoundError:
            continue
        if not stat.S_ISREG(found.st_mode) or found.st_nlink != 1:
            raise Unsafe(f"{beside} is not a file of its own")
        refuse_foreign(beside, found)


def refuse_foreign(path: Path, found: os.stat_result) -> None:
    """Raises :class:`Unsafe` unless ``path`` is this user's, and this user's alone to write."""
    if found.st_uid != os.geteuid():
        raise Unsafe(f"{path} belongs to another user")
    if found.st_mode & OTHERS_WRITE:
        raise Unsafe(f"others may write in {path}; chmod go-w would mend it")


def _digest(key: str, text: str) -> str:
    return hashlib.sha256(f"{key}\0{text}".encode("utf-8", "surrogatepass")).hexdigest()

"""Texts that are kept by key in a file, which may fail or be damaged without harm.

The file is an SQLite database in write-ahead mode: several processes may use it at once, and
one that is killed leaves it whole.  Every entry carries a checksum.  Whatever is wrong with
the file ends as a warning, and as nothing found.
"""

from __future__ import annotations

import hashlib
import sqlite3
import time
from collections.abc import Callable
from pathlib import Path

KEPT = 90 * 24 * 3600
"""Seconds after which an entry is forgotten."""
PATIENCE = 5.0
"""Seconds to wait for another process that writes."""
SCHEMA = """
CREATE TABLE IF NOT EXISTS results (
    key TEXT PRIMARY KEY, checksum TEXT NOT NULL, result TEXT NOT NULL, made INTEGER NOT NULL
) WITHOUT ROWID
"""


class Database:
    """The entries of one file.  ``warn`` is told what is wrong with it."""

    def __init__(self, path: Path, warn: Callable[[str], None]) -> None:
        self.path = path
        self._warn = warn
        self._connection: sqlite3.Connection | None = None
        self._changed = False
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
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self._connection = sqlite3.connect(self.path, timeout=PATIENCE, isolation_level=None)
        self._connection.text_factory = lambda raw: raw.decode("utf-8", "replace")
        self._run("PRAGMA journal_mode = WAL")
        self._run("PRAGMA synchronous = NORMAL")
        self._run(SCHEMA)

    def _run(self, statement: str, *values: object) -> list[tuple[object, object]]:
        if self._connection is None:
            return []
        return self._connection.execute(statement, values).fetchall()

    def _guarded(self, action: Callable[[], object]) -> list[tuple[object, object]]:
        """What ``action`` finds; a file that fails is given up for this run, a damaged one set
        aside."""
        try:
            found = action()
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


def _digest(key: str, text: str) -> str:
    return hashlib.sha256(f"{key}\0{text}".encode("utf-8", "surrogatepass")).hexdigest()

"""Nobody but the user can put into a cache what is then believed."""

from __future__ import annotations

import json
import os
import sqlite3
from pathlib import Path

import pytest

from symderiv.running import seal
from symderiv.running.cache import NAME
from symderiv.running.seal import Seal
from tests.started import symderiv

FALSE = """
symbols: {x: real}
identities:
  - id: false
    claim: d(x**2, x) = 3*x
"""


def test_a_seal_is_of_one_key_and_one_text() -> None:
    ours = Seal(b"1" * 32)
    sealed = ours.sealed("key", "text")
    assert sealed is not None
    assert ours.opened("key", sealed) == "text"
    assert ours.opened("other", sealed) is None
    assert ours.opened("key", sealed + " ") is None
    assert ours.opened("key", "text") is None
    assert Seal(b"2" * 32).opened("key", sealed) is None
    assert Seal(None).opened("key", sealed) is None
    assert Seal(None).sealed("key", "text") is None


def test_the_secret_is_made_once_and_for_the_user_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SYMDERIV_CONFIG", str(tmp_path / "new"))
    first, second = Seal.of_user(print), Seal.of_user(print)
    assert first.secret == second.secret
    kept = tmp_path / "new" / seal.NAME
    assert kept.stat().st_mode & 0o777 == 0o600
    assert os.listdir(kept.parent) == [seal.NAME]


@pytest.mark.parametrize("damage", ["readable", "short"])
def test_a_secret_that_others_may_know_is_made_anew(
    damage: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SYMDERIV_CONFIG", str(tmp_path))
    before = Seal.of_user(print).secret
    path = tmp_path / seal.NAME
    if damage == "readable":
        path.chmod(0o644)
    else:
        path.write_bytes(b"")
    after = Seal.of_user(print).secret
    assert after is not None
    assert after != before
    assert path.stat().st_mode & 0o777 == 0o600


def test_without_a_place_for_the_secret_nothing_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("SYMDERIV_CONFIG", str(tmp_path / "file" / "folder"))
    warnings: list[str] = []
    assert Seal.of_user(warnings.append).secret is None
    assert "cache" in warnings[0]


def test_a_forged_entry_makes_nothing_proved(tmp_path: Path) -> None:
    (tmp_path / "derivations").mkdir()
    (tmp_path / "derivations" / "false.yaml").write_text(FALSE)
    prove = ("prove", "--format", "json", "--no-cross-check")
    code, out, _ = symderiv(*prove, folder=tmp_path)
    assert code == 1
    assert json.loads(out)["results"][0]["verdict"] == "refuted"
    forged = _forge(tmp_path / "cache" / NAME)
    assert forged >= 2
    code, out, _ = symderiv(*prove, folder=tmp_path)
    assert code == 1
    [result] = json.loads(out)["results"]
    assert (result["verdict"], result["cached"]) == ("refuted", False)


def _forge(path: Path) -> int:
    """Writes into a cache that its claims are proved, with checksums that are right."""
    from symderiv.system.database import _digest

    connection = sqlite3.connect(path)
    rows = connection.execute("SELECT key, result FROM results").fetchall()
    for key, text in rows:
        forged = text.replace('"verdict":"refuted"', '"verdict":"proved"')
        forged = forged.replace('"ok":false', '"ok":true')
        entry = (forged, _digest(key, forged), key)
        connection.execute("UPDATE results SET result = ?, checksum = ? WHERE key = ?", entry)
    connection.commit()
    connection.close()
    return len(rows)

"""``symderiv init``, and that what it writes passes."""

import os
import subprocess
import sys
from pathlib import Path

from ruamel.yaml import YAML

from symderiv.starter import PLACES


def symderiv(*arguments: str, folder: Path) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, "-m", "symderiv", *arguments],
        cwd=folder,
        env={**os.environ, "SYMDERIV_CACHE": str(folder / "cache")},
        capture_output=True,
        text=True,
        timeout=120,
    )
    return done.returncode, done.stdout


def test_what_init_writes_passes(tmp_path: Path) -> None:
    code, out = symderiv("init", folder=tmp_path)
    assert (code, out.count("wrote ")) == (0, 3)
    code, out = symderiv("prove", "--no-cross-check", folder=tmp_path)
    assert code == 0
    assert out.endswith("2 proved\n")
    for place in PLACES.values():
        assert YAML(typ="safe").load(tmp_path / place)


def test_init_never_overwrites(tmp_path: Path) -> None:
    (tmp_path / ".pre-commit-config.yaml").write_text("repos: []\n", encoding="utf-8")
    code, out = symderiv("init", folder=tmp_path)
    assert code == 0
    assert (tmp_path / ".pre-commit-config.yaml").read_text(encoding="utf-8") == "repos: []\n"
    assert "kept .pre-commit-config.yaml" in out

"""The process from which workers are forked."""

from __future__ import annotations

import subprocess
import sys

import pytest


@pytest.mark.parametrize(("error", "said"), [("FileNotFoundError", False), ("ValueError", True)])
def test_only_a_worker_without_its_maker_ends_in_silence(error: str, said: bool) -> None:
    code = f"import symderiv.system.forkserver; raise {error}"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert done.returncode == 1
    assert ("Traceback" in done.stderr) is said

"""Tests of printed text, which workers of pytest-xdist narrow by COLUMNS: once more alone."""

import os
import subprocess
import sys
from collections.abc import Callable

FRESH = "SYMDERIV_TESTS_FRESH"


def or_in_a_fresh_process(node: str, test: Callable[[], None]) -> None:
    """Runs ``test``; where it fails, the whole test ``node`` decides in a process of its own."""
    try:
        test()
    except AssertionError:
        if FRESH in os.environ:
            raise
        command = [sys.executable, "-m", "pytest", "-q", "-n", "0", "-p", "no:cacheprovider", node]
        clean = {
            key: value
            for key, value in os.environ.items()
            if not key.startswith(("PYTEST_", "COLUMNS"))
        }
        again = subprocess.run(
            command, env={**clean, FRESH: "1"}, capture_output=True, text=True, check=False
        )
        assert again.returncode == 0, again.stdout

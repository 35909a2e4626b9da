"""What every test has: a configuration folder that is not the user's, and no terminal's width."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator

import pytest


@pytest.fixture(scope="session", autouse=True)
def width() -> None:
    """The workers of pytest-xdist have a width of their own, at which what is printed wraps."""
    os.environ.pop("COLUMNS", None)


@pytest.fixture(scope="session", autouse=True)
def configuration() -> Iterator[None]:
    with tempfile.TemporaryDirectory() as folder:
        before = os.environ.get("SYMDERIV_CONFIG")
        os.environ["SYMDERIV_CONFIG"] = folder
        yield
        if before is None:
            del os.environ["SYMDERIV_CONFIG"]
        else:
            os.environ["SYMDERIV_CONFIG"] = before

"""The bytes of a file, and no more of them than a file may have."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from symderiv.base.errors import DerivationError, Location

LARGEST_FILE = 1_000_000


def contents(path: str | Path, largest: int = LARGEST_FILE) -> bytes:
    """The bytes of a file.  Raises DerivationError where it has none to be read.

    Only what is a file is opened for good: a pipe might never end, nor a device.
    """
    name = str(path)
    try:
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
        try:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise DerivationError(Location(name), "not a file that can be read")
            with open(descriptor, "rb", closefd=False) as file:
                data = file.read(largest + 1)
        finally:
            os.close(descriptor)
    except OSError as error:
        message = f"cannot be read: {error.strerror or error}"
        raise DerivationError(Location(name), message) from None
    except ValueError:
        raise DerivationError(Location(name), "not the name of a file") from None
    if len(data) > largest:
        raise too_large(name, largest)
    return data


def too_large(file: str, largest: int = LARGEST_FILE) -> DerivationError:
    """The error for a file with more bytes than it may have."""
    return DerivationError(Location(file), f"larger than {largest // 10**6} MB")

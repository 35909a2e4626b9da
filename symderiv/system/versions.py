"""What a result depends on beside its file: the source of this package, and its libraries."""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Iterator
from functools import cache

LIBRARIES = ("sympy", "python_flint", "numpy", "scipy", "hypothesis", "lark", "ruamel.yaml")
SOURCES = (".py", ".lark")


@cache
def engine() -> str:
    """A text that changes with the source of this package, with Python, or with a library."""
    digest = hashlib.sha256()
    root = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    for path in sorted(_sources(root)):
        with open(path, "rb") as file:
            content = file.read()
        name = os.path.relpath(path, root).replace(os.sep, "/")
        digest.update(b"%s\0%d\0%s" % (name.encode(), len(content), content))
    python = f"{sys.version_info.major}.{sys.version_info.minor}"
    return " ".join([digest.hexdigest(), python, *_versions()])


def _sources(folder: str) -> Iterator[str]:
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir():
                yield from _sources(entry.path)
            elif entry.name.endswith(SOURCES):
                yield entry.path


def _versions() -> list[str]:
    """The versions that are installed, by the names of their folders.

    ``importlib.metadata`` reads the same, and takes longer to import than all else here; it is
    asked where a library is installed in another way.
    """
    found: dict[str, str] = {}
    for folder in sys.path:
        for name in _listed(folder):
            if name.endswith(".dist-info"):
                library, _, version = name.removesuffix(".dist-info").partition("-")
                found.setdefault(_plain(library), version)
    return [found.get(_plain(name)) or _by_metadata(name) for name in LIBRARIES]


def _listed(folder: str) -> list[str]:
    try:
        return os.listdir(folder or ".")
    except OSError:
        return []


def _plain(name: str) -> str:
    return name.lower().replace("-", "_").replace(".", "_")


def _by_metadata(name: str) -> str:
    from importlib.metadata import version

    return version(name)

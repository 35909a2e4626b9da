"""What comes with the package beside its code: the catalogue, and the pages of the book.

In a wheel both are folders of the package; in a clone they are where its authors work on them.
"""

from __future__ import annotations

from pathlib import Path

PACKAGE = Path(__file__).parent.parent
FOLDERS = {"catalogue": "derivations", "pages": "docs"}
"""What they are called in the package, and in a clone."""


def shipped(name: str) -> Path:
    """The folder of the ``catalogue`` or of the ``pages``."""
    installed = PACKAGE / name
    return installed if installed.is_dir() else PACKAGE.parent / FOLDERS[name]

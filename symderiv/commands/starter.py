"""``symderiv init``: a first derivation, the check in CI and the hook, for someone's repository."""

from __future__ import annotations

import json
import shlex
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, distribution
from importlib.resources import files
from pathlib import Path

from symderiv.base.version import __version__

FIRST = "softmax.yaml"
PLACES: Mapping[str, str] = {
    FIRST: "derivations/softmax.yaml",
    "workflow.yml": ".github/workflows/derivations.yml",
    "pre-commit-config.yaml": ".pre-commit-config.yaml",
}
"""Where each template goes."""
INSTALLED = "INSTALLED"
"""What stands in a template for what pip is to install."""


def write_starter(folder: Path, requirement: str) -> tuple[list[Path], dict[Path, Path]]:
    """Writes what is not there yet; gives what was written, and what was left as it is and says
    something else, with the template that it could be compared with.

    ``requirement`` is what CI installs, as pip takes it.
    """
    written: list[Path] = []
    kept: dict[Path, Path] = {}
    begun = has_derivations(folder)
    for template, place in PLACES.items():
        path = folder / place
        source = files("symderiv.commands").joinpath("templates", template)
        text = source.read_text(encoding="utf-8").replace(INSTALLED, shlex.quote(requirement))
        if path.exists():
            if not _says(path, text):
                kept[path] = Path(str(source))
            continue
        if begun and template == FIRST:
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        written.append(path)
    return written, kept


def _says(path: Path, text: str) -> bool:
    try:
        return path.read_bytes() == text.encode()
    except OSError:
        return False


def has_derivations(folder: Path) -> bool:
    """Whether there is a catalogue already, which needs no first derivation."""
    place = (folder / PLACES[FIRST]).parent
    return any(place.glob("**/*.yaml")) or any(place.glob("**/*.yml"))


def own_requirement() -> tuple[str, bool]:
    """What pip installs to get what runs here, and whether another machine can do the same.

    A package that came from a repository or an archive on the network is asked for there again;
    one from a folder of this machine can only be hoped to be in the package index.
    """
    pinned = f"symderiv=={__version__}"
    try:
        record = distribution("symderiv").read_text("direct_url.json")
    except PackageNotFoundError:
        return pinned, False
    if record is None:
        return pinned, True
    origin = json.loads(record)
    url = origin["url"]
    if "vcs_info" in origin:
        version = origin["vcs_info"]
        url = f"{version['vcs']}+{url}@{version['commit_id']}"
    if url.startswith("file:") or "+file:" in url or "dir_info" in origin:
        return pinned, False
    return f"symderiv @ {url}", True

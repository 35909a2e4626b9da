"""``symderiv init``: a first derivation, the check in CI and the hook, for someone's repository."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path

PLACES: Mapping[str, str] = {
    "softmax.yaml": "derivations/softmax.yaml",
    "workflow.yml": ".github/workflows/derivations.yml",
    "pre-commit-config.yaml": ".pre-commit-config.yaml",
}
"""Where each template goes."""


def write_starter(folder: Path) -> tuple[list[Path], list[Path]]:
    """Writes what is not there yet; gives what was written, and what was left as it is."""
    written, kept = [], []
    for template, place in PLACES.items():
        path = folder / place
        if path.exists():
            kept.append(path)
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        text = files("symderiv").joinpath("templates", template).read_text(encoding="utf-8")
        path.write_text(text, encoding="utf-8")
        written.append(path)
    return written, kept

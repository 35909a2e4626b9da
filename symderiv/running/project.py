"""The project that a command runs in: where its derivations are, and what its file says.

The root is the nearest folder, from here upwards, with a ``derivations`` folder or with a table
``[tool.symderiv]`` in its ``pyproject.toml``; the search ends with the repository, or at home.
Such a file may be a stranger's: it can choose among what a command line can, within bounds, names
nothing outside of its folder, and runs nothing.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, get_args

from symderiv.base.errors import DerivationError, Location
from symderiv.base.options import REQUIREMENTS, Method

CATALOGUE = "derivations"
"""The folder that is meant where no PATH is given."""
SETTINGS = "pyproject.toml"
MOST_SECONDS = 600
MOST_MEGABYTES = 16_384
MOST_JOBS = 64


@dataclass(frozen=True, slots=True)
class Project:
    """``paths`` are as seen from the current folder; ``defaults`` are options by their names."""

    paths: tuple[str, ...] = (CATALOGUE,)
    defaults: Mapping[str, object] = field(default_factory=dict)


class WrongSettings(DerivationError):
    """A table ``[tool.symderiv]`` that cannot be used."""

    kind = "project file"


def find(folder: Path | None = None) -> Project:
    """The project of ``folder``, the current one when left out.  Raises WrongSettings."""
    here = Path(os.path.realpath(folder or os.curdir))
    for root in _upwards(here):
        settings = _table(root / SETTINGS)
        if settings is not None:
            return _project(root, here, settings)
        if (root / CATALOGUE).is_dir():
            return Project((_seen_from(here, root / CATALOGUE),))
    return Project()


def _upwards(folder: Path) -> Iterator[Path]:
    home = Path.home() if "HOME" in os.environ else None
    for root in (folder, *folder.parents):
        yield root
        if (root / ".git").exists() or root == home:
            return


def _seen_from(here: Path, path: Path) -> str:
    return os.path.relpath(path, here)


@dataclass(frozen=True, slots=True)
class _Settings:
    """The table of a file, with the file's text, in which its keys have their places."""

    file: Path
    text: str
    table: Mapping[str, Any]

    def error(self, key: str | None, message: str, value: object = None) -> WrongSettings:
        shown = None if value is None else str(value)
        return WrongSettings(self._place(key), message, shown)

    def _place(self, key: str | None) -> Location:
        """Where a key stands after the head of its table; else the first line that names us."""
        name = os.path.relpath(self.file)
        lines = self.text.splitlines()
        heads = [number for number, line in enumerate(lines, 1) if "symderiv" in line]
        first = next(
            (number for number in heads if re.match(r"\s*\[\s*tool", lines[number - 1])), heads[0]
        )
        for number, line in enumerate(lines[first:], first + 1):
            found = re.match(rf"\s*[\"']?({re.escape(key or '')})[\"']?\s*=", line) if key else None
            if found:
                return Location(name, number, found.start(1) + 1)
        return Location(name, first, 1)


def _table(file: Path) -> _Settings | None:
    """The table of a file that has one."""
    try:
        data = file.read_bytes()
    except OSError:
        return None
    if b"symderiv" not in data:
        return None
    import tomllib

    try:
        text = data.decode("utf-8")
        table = tomllib.loads(text).get("tool", {}).get("symderiv")
    except (ValueError, AttributeError, RecursionError) as error:
        place = Location(os.path.relpath(file))
        raise WrongSettings(place, f"not TOML: {' '.join(str(error).split())}") from None
    if table is None:
        return None
    settings = _Settings(file, text, table)
    if not isinstance(table, dict):
        raise settings.error(None, "tool.symderiv is a table", table)
    return settings


def _project(root: Path, here: Path, settings: _Settings) -> Project:
    defaults: dict[str, object] = {}
    paths: tuple[str, ...] = (_seen_from(here, root / CATALOGUE),)
    for key, value in settings.table.items():
        if key not in KEYS:
            known = ", ".join(KEYS)
            raise settings.error(key, f"unknown key (known are {known})", key)
        if not KEYS[key](value):
            raise settings.error(key, f"{key} is {WANTED[key]}", value)
        if key == "paths":
            paths = tuple(_inside(root, here, path, settings) for path in value)
        else:
            defaults[key] = value
    return Project(paths, defaults)


def _inside(root: Path, here: Path, path: str, settings: _Settings) -> str:
    target = root / path
    if not Path(os.path.realpath(target)).is_relative_to(root):
        raise settings.error("paths", "a path that leads out of the project", path)
    return _seen_from(here, target)


def _texts(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(one, str) for one in value)


def _number(most: int) -> Callable[[object], bool]:
    def fits(value: object) -> bool:
        return isinstance(value, int | float) and value is not True and 0 < value <= most

    return fits


def _whole(most: int) -> Callable[[object], bool]:
    return lambda value: isinstance(value, int) and value is not True and 0 < value <= most


KEYS: Mapping[str, Callable[[Any], bool]] = {
    "paths": _texts,
    "require": lambda value: _texts(value) and set(value) <= set(REQUIREMENTS),
    "method": lambda value: value in get_args(Method),
    "timeout": _number(MOST_SECONDS),
    "memory": _whole(MOST_MEGABYTES),
    "jobs": _whole(MOST_JOBS),
}
"""What a table may say, and whether a value will do."""
WANTED = {
    "paths": "a list of files and folders",
    "require": f"a list of {', '.join(REQUIREMENTS)}",
    "method": f"one of {', '.join(get_args(Method))}",
    "timeout": f"a number of seconds, {MOST_SECONDS} at most",
    "memory": f"a whole number of megabytes, {MOST_MEGABYTES} at most",
    "jobs": f"a whole number of processes, {MOST_JOBS} at most",
}

"""``pytest derivations/``: every identity and example is a test.

Files named on the command line, and those below the folders in the option
``symderiv_paths`` of pytest's configuration (``derivations`` when left out), are collected.  A
failure prints what ``symderiv prove`` would.  Each is proved in another process, with limits of
time and memory.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from symderiv.base.options import Options

if TYPE_CHECKING:
    from symderiv.base.errors import DerivationError
    from symderiv.formula.declarations import Derivation, Example, Identity, Result
    from symderiv.running.run import Runner


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addini(
        "symderiv_paths",
        "folders whose YAML files and documents are derivations",
        type="paths",
        default=["derivations"],
    )
    defaults = Options()
    group = parser.getgroup("symderiv", "derivation files")
    group.addoption(
        "--symderiv-timeout",
        type=float,
        default=defaults.timeout,
        metavar="S",
        help="seconds for each identity (%(default)g)",
    )
    group.addoption(
        "--symderiv-memory",
        type=int,
        default=defaults.memory,
        metavar="MB",
        help="megabytes for each identity (%(default)d)",
    )


RUNNER = pytest.StashKey["Runner"]()


def _runner(config: pytest.Config) -> Runner:
    """One worker for all items, because the first proof in a process takes the longest."""
    from symderiv.running.run import Runner
    from symderiv.system.pool import Limits, Workers

    timeout, memory = map(config.getoption, ("symderiv_timeout", "symderiv_memory"))
    workers = Workers(Limits(timeout, memory), jobs=1)
    return Runner(None, Options(timeout=timeout, memory=memory), workers=workers)


def pytest_unconfigure(config: pytest.Config) -> None:
    runner = config.stash.get(RUNNER, None)
    if runner is not None and runner.workers is not None:
        runner.workers.close()


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> DerivationFile | None:
    from symderiv.notes.catalogue import SUFFIXES, is_derivation

    if file_path.suffix not in SUFFIXES:
        return None
    folders = [parent.config.rootpath / folder for folder in parent.config.getini("symderiv_paths")]
    if not any(file_path.is_relative_to(folder) for folder in folders):
        return None
    if not is_derivation(file_path):
        return None
    return DerivationFile.from_parent(parent, path=file_path)


class DerivationFile(pytest.File):
    """A derivation file; what cannot be read in it is a failing test of its own."""

    def collect(self) -> Iterator[pytest.Item]:
        from symderiv.notes.catalogue import load

        derivation = load(self.path)
        for item in derivation.items:
            yield ClaimItem.from_parent(self, name=item.id, derivation=derivation, item=item)
        for error in derivation.errors:
            name = f"line-{error.location.line}"
            yield Unreadable.from_parent(self, name=name, error=error)


class NotAsExpected(Exception):
    """A result that is not ok."""

    def __init__(self, result: Result) -> None:
        super().__init__(result.id)
        self.result = result


class ClaimItem(pytest.Item):
    """One identity or example."""

    def __init__(self, *, derivation: Derivation, item: Identity | Example, **rest: object) -> None:
        super().__init__(**rest)  # type: ignore[arg-type]  # pytest's own keyword arguments
        self.derivation = derivation
        self.item = item

    def runtest(self) -> None:
        runner = self.config.stash.get(RUNNER, None)
        if runner is None:
            runner = self.config.stash[RUNNER] = _runner(self.config)
        (result,) = runner.prove([(self.derivation, self.item)])
        if not result.ok:
            raise NotAsExpected(result)

    def repr_failure(
        self, excinfo: pytest.ExceptionInfo[BaseException], style: object = None
    ) -> str:
        if not isinstance(excinfo.value, NotAsExpected):
            return str(super().repr_failure(excinfo))
        from symderiv.reports import Screen
        from symderiv.reports.text import explained

        return explained(excinfo.value.result, Screen())

    def reportinfo(self) -> tuple[Path, int, str]:
        return self.path, self.item.location.line - 1, self.name


class Unreadable(pytest.Item):
    """An error in a derivation file."""

    def __init__(self, *, error: DerivationError, **rest: object) -> None:
        super().__init__(**rest)  # type: ignore[arg-type]  # pytest's own keyword arguments
        self.error = error

    def runtest(self) -> None:
        from symderiv.reports.wording import error_text

        pytest.fail(error_text(self.error), pytrace=False)

    def reportinfo(self) -> tuple[Path, int, str]:
        return self.path, self.error.location.line - 1, self.name

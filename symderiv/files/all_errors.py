"""Going on after an error: each part of a file is tried, and every error is kept."""

from __future__ import annotations

from collections.abc import Iterable
from types import TracebackType

from symderiv.base.errors import DerivationError
from symderiv.language.scope import Broken

MOST = 100
"""Errors of a file after which its rest is left alone: nobody reads more, and a file made of
errors would take as long as its author likes."""


class TooMany(Exception):
    """There are as many errors as anyone reads."""


class Errors(list[DerivationError]):
    """The errors of a file, which end its reading where there are too many of them."""

    def append(self, error: DerivationError) -> None:
        super().append(error)
        if len(self) >= MOST:
            raise TooMany

    def extend(self, errors: Iterable[DerivationError]) -> None:
        for error in errors:
            self.append(error)


class Collecting:
    """A context that keeps the errors of what is done in it, and says whether it failed.

    What uses a broken declaration fails without an error of its own.
    """

    def __init__(self, errors: list[DerivationError]) -> None:
        self.errors = errors
        self.failed = False

    def __enter__(self) -> Collecting:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> bool:
        if isinstance(error, DerivationError):
            self.errors.append(error)
        elif not isinstance(error, Broken):
            return False
        self.failed = True
        return True

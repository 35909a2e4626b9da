"""Going on after an error: each part of a file is tried, and every error is kept."""

from __future__ import annotations

from types import TracebackType

from symderiv.errors import DerivationError
from symderiv.language.scope import Broken


class Attempt:
    """A context that keeps the errors of what is done in it, and says whether it failed.

    What uses a broken declaration fails without an error of its own.
    """

    def __init__(self, errors: list[DerivationError]) -> None:
        self.errors = errors
        self.failed = False

    def __enter__(self) -> Attempt:
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

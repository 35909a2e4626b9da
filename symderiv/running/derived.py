"""A closed form for ``symderiv derive``, worked out in a process with limits."""

from __future__ import annotations

from dataclasses import dataclass

from symderiv.answers.derive import Derived, derive
from symderiv.base.errors import DerivationError, Unsupported
from symderiv.base.options import Options
from symderiv.formula.declarations import Derivation
from symderiv.running.run import within_limits
from symderiv.system.pool import Ended


@dataclass(frozen=True, slots=True)
class Wanted:
    """``expression``, such as ``d(ce, w)``, under the assumptions ``given``."""

    derivation: Derivation
    expression: str
    given: tuple[str, ...]
    options: Options


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why there is no closed form, and the exit code that says so."""

    reason: str
    code: int


def closed_form(wanted: Wanted) -> Derived | Refusal:
    """The closed form within the limits of its options."""
    (answer,) = within_limits(_derived, [wanted], wanted.options)
    if isinstance(answer, Ended):
        return Refusal(answer.reason, 1)
    return answer


def _derived(wanted: Wanted) -> Derived | Refusal:
    try:
        return derive(wanted.derivation, wanted.expression, wanted.given, wanted.options)
    except DerivationError as error:
        return Refusal(str(error), 2)
    except Unsupported as unsupported:
        return Refusal(str(unsupported), 1)

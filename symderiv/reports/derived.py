"""A closed form for ``symderiv derive``, worked out in a process with limits."""

from __future__ import annotations

from dataclasses import dataclass

from symderiv.answers.derive import derive
from symderiv.base.errors import DerivationError, Unsupported
from symderiv.base.options import Options
from symderiv.formula.declarations import Derivation
from symderiv.reports.statements import Statement, statement_of
from symderiv.reports.wording import error_text, visible
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
class ClosedForm:
    """A claim that is proved, in LaTeX, too, and its proof."""

    claim: str
    latex: str
    statement: Statement


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why there is no closed form, and the exit code that says so."""

    reason: str
    code: int


def closed_form(wanted: Wanted) -> ClosedForm | Refusal:
    """The closed form within the limits of its options."""
    (answer,) = within_limits(_derived, [wanted], wanted.options)
    if isinstance(answer, Ended):
        return Refusal(visible(answer.reason), 1)
    return answer


def _derived(wanted: Wanted) -> ClosedForm | Refusal:
    try:
        derived = derive(wanted.derivation, wanted.expression, wanted.given, wanted.options)
    except DerivationError as error:
        return Refusal(error_text(error), 2)
    except Unsupported as unsupported:
        return Refusal(visible(str(unsupported)), 1)
    return ClosedForm(derived.claim, derived.latex, statement_of(derived.explanation))

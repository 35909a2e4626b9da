"""The results of misprints that have no meaning: the error is what their file expects.

Nothing is left to be proved of them.  Each stands among the results of its file where it stands
among its identities, and says in ``reason`` what is wrong with it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from symderiv.base.results import Result
from symderiv.base.said import NO_DIMENSIONS

if TYPE_CHECKING:
    from symderiv.formula.declarations import Derivation, Example, Identity, Misprint

Entry: TypeAlias = "Result | tuple[Derivation, Identity | Example]"


def entries(derivation: Derivation) -> tuple[Entry, ...]:
    """What is to be proved of a file, and the results of its misprints, in the order of reports."""
    claims: list[Identity | Misprint] = [*derivation.identities, *derivation.misprints]
    if derivation.misprints:
        claims.sort(key=lambda claim: claim.location)
    found = [_entry(derivation, claim) for claim in claims]
    return (*found, *((derivation, example) for example in derivation.examples))


def _entry(derivation: Derivation, claim: Identity | Misprint) -> Entry:
    from symderiv.formula.declarations import Misprint

    return result_of(derivation, claim) if isinstance(claim, Misprint) else (derivation, claim)


def result_of(derivation: Derivation, misprint: Misprint) -> Result:
    """An error, as expected."""
    error = misprint.error
    value = "" if error.value is None else f": {error.value}"
    return Result(
        kind="identity",
        id=misprint.id,
        file=derivation.file,
        line=misprint.location.line,
        column=misprint.location.column,
        claim=misprint.claim,
        verdict="error",
        expect="error",
        ok=True,
        scope=NO_DIMENSIONS,
        reason=f"{error.message}{value}",
        erratum=misprint.erratum,
        title=misprint.title,
    )

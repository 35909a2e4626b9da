"""**Ring**: both sides of a claim as polynomials, by the laws that a certificate names."""

from __future__ import annotations

from contextlib import suppress

from symderiv.checking.assumptions import Equation
from symderiv.checking.claim import Claim
from symderiv.checking.clauses import Clauses
from symderiv.checking.inverses import cleared
from symderiv.checking.laws import given
from symderiv.checking.refusal import NotCovered, Refused
from symderiv.checking.terms import Polynomial, scaled
from symderiv.checking.unfold import Unfolding
from symderiv.formula.tree import Expr, rename

_KNOWN = ("symbol", "delta", "size", "inverse", "sum")


def compared(claim: Claim, laws: frozenset[str]) -> tuple[frozenset[str], Refused | None]:
    """The laws that bring both sides into their forms, and None if these are the same."""
    work, empty = of_case(claim, laws)
    if empty:
        return frozenset(work.used), None
    refusal = difference(work, *claim.written())
    return frozenset(work.used), refusal


def difference(work: Clauses, left: Expr, right: Expr) -> Refused | None:
    """None if two formulas are the same polynomial; else why not.

    Where both have values, their difference has one, and so has each part of it.
    """
    rest = work.difference(left, right)
    if rest and "denominators" in work.laws:
        rest = cleared(work, rest)
    return _refusal(rest) if rest else None


def of_case(claim: Claim, laws: frozenset[str]) -> tuple[Clauses, bool]:
    """The laws of a proof with what is known in a case: signs, zeros and given equations; and
    whether the case is empty, since one of its arguments has another sign by the others."""
    work = Clauses(claim.scope, laws, claim.steps)
    work.unequal = claim.unequal
    equations = _equations(claim, work)
    empty = False
    for switch in claim.switches:
        work.forget()
        polynomial = work.of(switch.argument)
        empty = empty or work.sign(polynomial) not in (None, switch.sign)
        work.of_switch(switch)
        if not switch.sign and "zero" in laws:
            with suppress(NotCovered):
                work.relations = (*work.relations, Equation("zero", (), polynomial))
    empty = empty or any(
        work.sign_by_parts(known) not in (None, sign) for known, sign in work.signs
    )
    work.relations = (*work.relations, *equations)
    work.forget()
    return work, empty


def _refusal(difference: Polynomial) -> Refused:
    """Why a difference proves nothing: it does not vanish, or holds functions of which more is
    known than the clauses say."""
    for monomial in difference:
        for atom, _ in monomial:
            # The text of a label ends so: a factor beside its delta may have two forms.
            if "]:" in atom.text:
                return NotCovered("all that deltas of labels say of other factors")
            if atom.kind not in _KNOWN and atom.data[0] not in ("exp", "logabs"):
                return NotCovered(f"all that is known of {atom.text[:60]}")
    return Refused("the two sides are not the same by these laws")


def _equations(claim: Claim, work: Clauses) -> tuple[Equation, ...]:
    """The given equations that the certificate names.  Their indices get new names: those of the
    claim have nothing to do with them."""
    found: list[Equation] = []
    for name in claim.given:
        assumption = claim.scope.derivation.assumptions[name]
        if assumption.relation == "=" and given(name) in work.laws:
            new = {index: work.fresh(index.dimension) for index in assumption.free}
            written = Unfolding(claim.scope)
            left, right = (
                written(rename(side, new)) for side in (assumption.left, assumption.right)
            )
            difference = work.difference(left, right)
            equation = Equation(given(name), tuple(new.values()), difference)
            found.append(equation)
            if equation.atom.kind == "root":
                # Where a root has the value r, its radicand has the value r**k.
                base, degree = equation.atom.data
                whole = scaled(work.power(equation.said, degree), -1)  # type: ignore[arg-type]
                with suppress(NotCovered):
                    squared = work.added((base, whole))  # type: ignore[arg-type]
                    found.append(Equation(given(name), equation.free, squared))
    return tuple(found)

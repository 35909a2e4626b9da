"""In which part of the domain a refuted claim holds: "true where x > 0".

Candidates are the intervals between the numbers at which the claim switches, and 0; one sign of
all entries of an array; and one sign of a switching argument of several symbols.  The claim is
proved anew with a symbol declared there only, or with the sign as an assumption.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

from symderiv.base.errors import Unsupported
from symderiv.calculus.assume import SignFact
from symderiv.calculus.rewrite import rewrite
from symderiv.formula.declarations import Domain
from symderiv.formula.tree import ZERO, Apply, Expr, Number, Plus, Power, Symbol, Times, plus, walk
from symderiv.kernel.ball import Evaluator
from symderiv.language.render import render_text
from symderiv.proving.prover import Prover
from symderiv.proving.witness.claim import SearchedClaim
from symderiv.proving.witness.regions import switches, zero_along

MOST_SYMBOLS = 3
MOST_BORDERS = 3
MOST_SIGNS = 3
LONGEST = 60
"""Characters of a condition that is still a help."""
BRANCHED = frozenset({"sqrt", "abs", "sign", "log", "arcsin", "arccos", "arctan", "arccosh"})
"""Functions that undo others on one side of 0 only."""


def holds_where(prover: Prover) -> str | None:
    """The part of the domain in which the claim proves, if it is one that a line can say."""
    identity = prover.identity
    claim = prover.claim(identity.left, identity.right)
    arguments = switches(claim.left, claim.right, _simpler(claim))
    if not arguments and not _branches(claim):
        return None
    for name, symbol in list(claim.symbols.items())[:MOST_SYMBOLS]:
        if symbol.domain.values is not None or symbol.domain.indices_of is not None:
            continue
        known = arguments if not symbol.shape else ()
        cells = list(_cells(symbol.domain, sorted(_borders(claim, name, known))))
        true = [cell for cell in cells if _proves_within(prover, name, cell)]
        if true and len(cells) > 1:
            shown = f"each {name}[...]" if symbol.shape else name
            joined = _joined(prover, name, true)
            return f"true where {_union(shown, joined, symbol.domain)}"
    return _by_sign(prover, [each for each in arguments if len(_symbols(each)) > 1])


def _simpler(claim: SearchedClaim) -> Expr:
    """The difference of both sides in simpler functions, which may switch where these do not."""
    try:
        return rewrite(claim.left - claim.right)
    except Unsupported:
        return ZERO


def _branches(claim: SearchedClaim) -> bool:
    return any(_is_branched(part) for tree in (claim.left, claim.right) for part in walk(tree))


def _is_branched(part: object) -> bool:
    match part:
        case Apply(function, _):
            return function in BRANCHED
        case Power(_, exponent):
            return not (isinstance(exponent, Number) and exponent.value.denominator == 1)
    return False


def _borders(claim: SearchedClaim, name: str, arguments: tuple[Expr, ...]) -> list[Fraction]:
    """Where a switch that depends on one symbol alone turns, and 0."""
    found: dict[Fraction, None] = {}
    evaluator = Evaluator(claim.integers)
    for argument in arguments:
        if _symbols(argument) == {name}:
            zero = zero_along(argument, evaluator, name)
            for each in () if zero is None else (zero, -zero):
                if _vanishes(argument, evaluator, name, each):
                    found[each] = None
    domain = replace(claim.symbols[name].domain, nonzero=False)
    return [number for number in {**found, Fraction(0): None} if number in domain][:MOST_BORDERS]


def _vanishes(argument: Expr, evaluator: Evaluator, name: str, place: Fraction) -> bool:
    return bool(evaluator.evaluate(argument, {}, {}, {name: place}) == 0)


def _symbols(expr: Expr) -> set[str]:
    return {part.name for part in walk(expr) if isinstance(part, Symbol)}


def _cells(domain: Domain, borders: list[Fraction]) -> Iterator[Domain]:
    """The open intervals into which borders cut a domain."""
    for low, high in pairwise([domain.low, *borders, domain.high]):
        if low is None or low != high:
            closed = domain.closed and low is domain.low
            yield replace(domain, low=low, high=high, closed=closed)


def _joined(prover: Prover, name: str, cells: list[Domain]) -> list[Domain]:
    """Neighbours as one where the claim proves on both together, and so between them."""
    found = cells[:1]
    for cell in cells[1:]:
        both = replace(found[-1], high=cell.high)
        if found[-1].high == cell.low and _proves_within(prover, name, both):
            found[-1] = both
        else:
            found.append(cell)
    return found


def _union(name: str, true: list[Domain], whole: Domain) -> str:
    """Intervals in words, by their ends that are not those of the whole domain."""
    if (true[0].low, true[-1].high) == (whole.low, whole.high) and all(
        first.high == second.low for first, second in pairwise(true)
    ):
        return " and ".join(f"{name} != {cell.low}" for cell in true[1:])
    shown = []
    for cell in true:
        below = "" if cell.low == whole.low else str(cell.low)
        above = "" if cell.high == whole.high else str(cell.high)
        if below and above:
            shown.append(f"{below} < {name} < {above}")
        else:
            shown.append(f"{name} > {below}" if below else f"{name} < {above}")
    return " or ".join(shown)


def _proves_within(prover: Prover, name: str, domain: Domain) -> bool:
    derivation = prover.derivation
    narrowed = replace(derivation.symbols[name], domain=domain)
    narrow = replace(derivation, symbols={**derivation.symbols, name: narrowed})
    try:
        return _proves(Prover.of(narrow, prover.identity, prover.options))
    except Unsupported:
        return False


def _by_sign(prover: Prover, arguments: list[Expr]) -> str | None:
    """The sign of a switching argument with which the claim proves."""
    derivation = prover.derivation
    names = (*derivation.symbols, *derivation.definitions, *derivation.dimensions)
    for argument in arguments[:MOST_SIGNS]:
        taken, given = _split(argument)
        for larger, smaller in ((taken, given), (given, taken)):
            fact = SignFact(plus(larger, -smaller), "<")
            text = f"{render_text(larger, names)} > {render_text(smaller, names)}"
            if len(text) <= LONGEST and _proves(prover.assuming(fact)):
                return f"true where {text}"
    return None


def _split(expr: Expr) -> tuple[Expr, Expr]:
    """What is added and what is taken away."""
    match expr:
        case Times((Number(value), Plus() as rest)) if value == -1:
            taken, added = _split(rest)
            return added, taken
    terms = expr.terms if isinstance(expr, Plus) else (expr,)
    negative = [term for term in terms if _is_negative(term)]
    return plus(*[term for term in terms if term not in negative]), -plus(*negative)


def _is_negative(term: Expr) -> bool:
    match term:
        case Number(value) | Times((Number(value), *_)):
            return value < 0
    return False


def _proves(prover: Prover) -> bool:
    identity = prover.identity
    try:
        return prover.proves(identity.left, identity.right)
    except (Unsupported, RecursionError):
        return False

"""What is assumed of the points of a claim: the assumptions of an identity, and what its ``where``
says of numbers.

Equations are put in, inequalities are facts for the kernel, and both are conditions that an
exhibited point must meet, those on symbols that the claim lacks too.  An equation is used only
where the kernel finds it to hold when it is put back into itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from symderiv.base.errors import Unsupported
from symderiv.calculus.assume import (
    Parametrisation,
    SignFact,
    narrowed,
    put_in_or_kept,
    substitute,
    written_out,
)
from symderiv.calculus.differentiate import Elaboration, mentions
from symderiv.calculus.rewrite import rewrite, with_lengths
from symderiv.formula.declarations import (
    Assumption,
    Derivation,
    DimensionDeclaration,
    Domain,
    SymbolDeclaration,
)
from symderiv.formula.degree import Literals, joined, literals
from symderiv.formula.tree import (
    ONE,
    ZERO,
    Compare,
    CompareIndices,
    Comparison,
    Condition,
    Dimension,
    Expr,
    Index,
    Logical,
    Number,
    Symbol,
    Where,
    dimensions_of,
    plus,
    times,
    walk,
)
from symderiv.kernel.decide import zero_test
from symderiv.kernel.problem import Problem, open_dimensions
from symderiv.proving.written import Writing


@dataclass(frozen=True, slots=True)
class Assumed:
    """The assumptions of an identity: equations as parametrisations, the others as signs.

    ``written`` are all of them without definitions and derivatives, ``guards`` must have values
    for them to have one, and ``named`` are the elements that they name by literals.  ``unsolved``
    are equations between matrices that are not put in: relations for the kernel, and conditions
    for a point.
    """

    names: tuple[str, ...] = ()
    parametrisations: tuple[Parametrisation, ...] = ()
    signs: tuple[SignFact, ...] = ()
    written: tuple[Assumption, ...] = ()
    guards: tuple[Expr, ...] = ()
    named: Literals | None = None
    unsolved: tuple[Assumption, ...] = ()

    @classmethod
    def of(cls, derivation: Derivation, given: Sequence[str]) -> Assumed:
        """Raises Unsupported for an equation that cannot be parametrised."""
        symbols, definitions = derivation.symbols, derivation.definitions
        assumptions = [derivation.assumptions[name] for name in given]
        texts = [written_out(each, definitions) for each in assumptions]
        written = tuple(each for each, _ in texts)
        facts = [put_in_or_kept(each, symbols, definitions) for each in written]
        for fact, each in zip(facts, written, strict=True):
            if isinstance(fact, Parametrisation) and not _holds(derivation, each, (fact,)):
                raise Unsupported(f"{each.name} was solved, and does not hold when put back")
        shapes = {name: symbol.shape for name, symbol in symbols.items()}
        sides = [side for each in written for side in (each.left, each.right)]
        return cls(
            tuple(given),
            tuple(fact for fact in facts if isinstance(fact, Parametrisation)),
            tuple(fact for fact in facts if isinstance(fact, SignFact)),
            written,
            tuple(guard for _, guards in texts for guard in guards),
            joined(literals(side, shapes) for side in sides),
            tuple(each for fact, each in zip(facts, written, strict=True) if fact is None),
        )

    def put_in(self, expr: Expr) -> Expr:
        """``expr`` in the parameters."""
        return substitute(expr, self.parametrisations)

    def condition(self, condition: Condition) -> Condition:
        """``condition`` in the parameters."""
        changed = self.put_in(Where(condition, ONE, ZERO))
        assert isinstance(changed, Where)
        return changed.condition

    def facts(self, symbols: Mapping[str, SymbolDeclaration]) -> Iterator[SignFact]:
        """What inequalities say of the parameters, which are points of the constraint set
        themselves, and what the domain of a solved symbol says of its solution."""
        for fact in self.signs:
            yield fact
            put_in = self.put_in(fact.expr)
            if put_in != fact.expr:
                yield replace(fact, expr=put_in)
        for number, each in enumerate(self.parametrisations):
            if not mentions(each.body, each.name):
                body = substitute(each.body, self.parametrisations[number + 1 :])
                yield from _of_domain(body, symbols[each.name].domain)

    def domains(self, symbols: Mapping[str, SymbolDeclaration]) -> dict[str, Domain]:
        """The domains of the symbols, narrowed by the signs of all entries of one."""
        found = {name: symbol.domain for name, symbol in symbols.items()}
        for fact in self.signs:
            for name in {part.name for part in walk(fact.expr) if isinstance(part, Symbol)}:
                found[name] = narrowed(found[name], fact, name) or found[name]
        return found

    def as_domains(
        self, symbols: Mapping[str, SymbolDeclaration]
    ) -> dict[str, SymbolDeclaration] | None:
        """The symbols with narrowed domains; None where an inequality says more than that."""
        for fact in self.signs:
            names = {part.name for part in walk(fact.expr) if isinstance(part, Symbol)}
            if not any(narrowed(symbols[name].domain, fact, name) for name in names):
                return None
        domains = self.domains(symbols)
        return {name: replace(symbol, domain=domains[name]) for name, symbol in symbols.items()}

    def relations(self) -> Iterator[Expr]:
        """What the equations say is 0."""
        for each in self.written:
            if each.relation == "=":
                yield plus(each.left, times(-1, each.right))

    def conditions(self) -> tuple[Condition, ...]:
        """The inequalities, and that everything assumed has a value."""
        signs = tuple(
            Compare(_OPERATORS[fact.relation], Number(ZERO.value), self.put_in(fact.expr))
            for fact in self.signs
        )
        guards = (self.put_in(guard) for guard in self.guards)
        return (*signs, *(Compare("=", guard, guard) for guard in guards))

    def equations(self, derivation: Derivation) -> tuple[Compare, ...]:
        """The equations that putting in all of them does not settle: a second one may contradict
        the first, or hold at some points only."""
        return tuple(
            Compare("=", self.put_in(each.left), self.put_in(each.right))
            for each in self.written
            if each.relation == "=" and not _holds(derivation, each, self.parametrisations)
        )


_OPERATORS: Mapping[str, Comparison] = {"<": "<", "<=": "<=", "!=": "!="}


def _of_domain(expr: Expr, domain: Domain) -> Iterator[SignFact]:
    if domain.low is not None:
        above = plus(expr, Number(-domain.low))
        yield SignFact(above, "<=" if domain.closed else "<")
    if domain.high is not None:
        yield SignFact(plus(Number(domain.high), times(-1, expr)), "<")
    if domain.nonzero:
        yield SignFact(expr, "!=")


def _holds(
    derivation: Derivation, equation: Assumption, parametrisations: tuple[Parametrisation, ...]
) -> bool:
    """Whether an equation holds wherever it has a value when the parametrisations are put in."""
    domains = tuple((name, symbol.domain) for name, symbol in derivation.symbols.items())
    shapes = tuple((name, symbol.shape) for name, symbol in derivation.symbols.items())
    difference = plus(equation.left, times(-1, equation.right))
    residual = substitute(difference, parametrisations)
    dimensions = tuple(derivation.dimensions.items())
    return _vanishes(residual, equation.free, domains, shapes, dimensions)


@lru_cache(maxsize=256)
def _vanishes(
    residual: Expr,
    free: tuple[Index, ...],
    domains: tuple[tuple[str, Domain], ...],
    shapes: tuple[tuple[str, tuple[Dimension, ...]], ...],
    dimensions: tuple[tuple[str, DimensionDeclaration], ...],
) -> bool:
    declared = dict(dimensions)
    lengths = {name: each.sizes[0] for name, each in dimensions if each.fixed}
    problem = Problem(
        rewrite(with_lengths(residual, lengths)),
        free,
        (),
        dict(domains),
        declared,
        open_dimensions(declared, dimensions_of(residual) | {i.dimension for i in free}),
        shapes=dict(shapes),
    )
    try:
        return zero_test(problem).proved
    except Unsupported:
        return False


@dataclass(frozen=True, slots=True)
class Restricted:
    """``where`` in two parts: what it says of the indices alone, and what it says of numbers at
    the indices of the claim.  ``asks`` holds what derivatives in it ask of a point."""

    indices: tuple[Condition, ...]
    numbers: tuple[Condition, ...]
    asks: tuple[Elaboration, ...]

    @classmethod
    def by(cls, where: Sequence[Condition], writing: Writing, assumed: Assumed) -> Restricted:
        """``where`` with definitions written out and assumptions put in."""
        parts = [part for condition in where for part in _parts(condition)]
        indices, numbers, asks = [], [], []
        for part in parts:
            if not any(isinstance(piece, Compare) for piece in walk(part)):
                indices.append(part)
                continue
            written = writing(Where(part, ONE, ZERO))
            assert isinstance(written.formula, Where)
            numbers.append(assumed.condition(written.formula.condition))
            asks.append(written.asks)
        return cls(tuple(indices), tuple(numbers), tuple(asks))

    def facts(self) -> Iterator[SignFact]:
        """The comparisons of numbers that hold at every point of the claim."""
        for condition in self.numbers:
            if isinstance(condition, Compare) and condition.operator in _OPERATORS:
                difference = plus(condition.right, times(-1, condition.left))
                yield SignFact(difference, condition.operator)


def _parts(condition: Condition) -> Iterator[Condition]:
    """The parts of a conjunction, all of which must hold."""
    if isinstance(condition, Logical) and condition.operator == "and":
        for part in condition.parts:
            yield from _parts(part)
    elif isinstance(condition, Compare | CompareIndices | Logical):
        yield condition

"""A derivation line by line: one rule at a time, in the author's symbols, each line proved.

Each line is an equation between the left side and a formula, and the prover has proved it
before it is given out; a line that does not prove is left out.  The parts that occur inside
(the derivatives of intermediate definitions) become lemmas with derivations of their own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from symderiv.base import steps
from symderiv.base.errors import Unsupported
from symderiv.base.options import Options
from symderiv.explaining.algebra.naming import tidied
from symderiv.explaining.shortening import Shortening, same
from symderiv.explaining.stepwise import Stage
from symderiv.formula.declarations import Derivation, Identity
from symderiv.formula.measure import has_derivative, size_of
from symderiv.formula.tree import (
    Derivative,
    Expr,
    Index,
    Piece,
    Symbol,
    fresh,
    rebuild,
    rename,
)
from symderiv.kernel.decide import at_sizes
from symderiv.kernel.every_size import every_size
from symderiv.kernel.problem import Problem
from symderiv.proving.prover import Prover
from symderiv.proving.written import Writing

MOST_ROUNDS = 24
LONGEST = 160
"""Pieces of a formula that is still read with profit."""
MOST_LINES = 400
"""Lines that are tried for one identity: a count, so that a busy machine drops none of them."""
BUDGET = 20 * steps.SECOND
"""What all lines of an identity get."""


@dataclass(frozen=True, slots=True)
class Line:
    """``formula`` equals the left side; ``rules`` say how it comes from the line before."""

    formula: Expr
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Chain:
    """``left`` and the lines that equal it, each of them proved."""

    left: Expr
    free: tuple[Index, ...]
    lines: tuple[Line, ...]
    number: int = 0
    """Its number as a lemma; 0 for a side of the claim."""

    @property
    def last(self) -> Expr:
        return self.lines[-1].formula if self.lines else self.left

    @property
    def formulas(self) -> tuple[Expr, ...]:
        return (self.left, *[line.formula for line in self.lines])

    def until(self, place: int) -> Chain:
        """The chain up to the formula at ``place``, where 0 is the left side."""
        return replace(self, lines=self.lines[:place])


class Deriving:
    """Derives sides of one identity, with lemmas for what stands inside.

    With ``every``, a line counts as proved only if it is proved for every size.
    """

    def __init__(
        self,
        derivation: Derivation,
        identity: Identity,
        every: bool = False,
        writing: Writing | None = None,
    ) -> None:
        self.derivation = derivation
        self.identity = identity
        self.every = every
        self.lemmas: list[Chain] = []
        self.unproved = 0
        self._known: dict[tuple[str, str], Chain | None] = {}
        self.writing = writing or Writing.of(derivation)
        self._tried = 0
        self._deadline = steps.now() + BUDGET
        self._plain = Shortening(derivation, ())
        self._under = Shortening(derivation, identity.given)
        # What a claim without derivatives may be about is not used in its proof.
        self._given = Shortening(derivation, identity.given, facts=False)

    def side(self, expr: Expr) -> Chain:
        """Every proved line from one side of the identity on, the shortest form last."""
        asked = replace(self.identity, left=expr)
        if has_derivative(expr):
            return self._derivative(asked, self._under)
        proof = _Proof(self, asked)
        proof.stages(self._given.stages(expr))
        return proof.chain()

    def unfolded(self, expr: Expr) -> Chain:
        """A side without derivatives with its definitions written out, and collected."""
        proof = _Proof(self, replace(self.identity, left=expr))
        written, names = unfold(self.derivation, expr)
        if names:
            proof.show(written, [f"definition of {name}" for name in names])
            proof.stages(self._given.stages(written, fold=False))
        return proof.chain()

    def _derivative(self, identity: Identity, shortening: Shortening) -> Chain:
        proof = _Proof(self, identity)
        expr = rename(identity.left, {})
        rules: dict[str, None] = {}
        for _ in range(MOST_ROUNDS):
            if not has_derivative(expr):
                break
            stage = Stage(self.derivation.definitions, lambda s, d: self.lemma(s, d, identity))
            stage.rules = rules
            expr = stage.advance(expr)
            rules = {} if proof.show(expr, list(stage.rules)) else stage.rules
        if not has_derivative(expr):
            proof.stages(shortening.stages(expr))
        return proof.chain()

    def lemma(self, body: Symbol, of: Derivative, identity: Identity) -> tuple[Expr, str] | None:
        """The derivative of a definition, derived once for all indices."""
        if of.held or (isinstance(identity.left, Derivative) and identity.left.body == body):
            return None
        key = (body.name, of.name)
        if key not in self._known:
            self._known[key] = None
            self._known[key] = self._derive(body, of)
        chain = self._known[key]
        if chain is None:
            return None
        positions = (*body.positions, *of.positions)
        binding = dict(zip(chain.free, positions, strict=True))
        return rename(chain.last, binding), f"by ({chain.number})"

    def _derive(self, body: Symbol, of: Derivative) -> Chain | None:
        left, free = general(self.derivation, body.name, of.name)
        claim = replace(
            self.identity, left=left, right=left, free=free, where=(), given=(), steps=()
        )
        chain = self._derivative(claim, self._plain)
        if not chain.lines or has_derivative(chain.last):
            return None
        numbered = replace(chain, number=len(self.lemmas) + 1)
        self.lemmas.append(numbered)
        return numbered

    def flat(self, expr: Expr) -> Expr:
        return self._plain.flat(expr)

    def tries(self) -> bool:
        """Whether one line more may be tried."""
        self._tried += 1
        return self._tried <= MOST_LINES and steps.now() < self._deadline


class _Proof:
    """The lines of one chain, each proved as it comes."""

    def __init__(self, deriving: Deriving, identity: Identity) -> None:
        self.deriving = deriving
        self.identity = identity
        self.lines: list[Line] = []
        options, writing = Options(cross_check=False), deriving.writing
        self._prover = Prover.of(deriving.derivation, identity, options, writing=writing)

    def chain(self) -> Chain:
        return Chain(self.identity.left, self.identity.free, tuple(self.lines))

    def stages(self, stages: Sequence[tuple[Expr, str]]) -> None:
        """What is shown of each stage: all but those that only put terms in another order."""
        for formula, rule in stages:
            if not same(formula, self.chain().last):
                self.show(formula, [rule])

    def show(self, formula: Expr, rules: Sequence[str]) -> bool:
        """Add a line if it proves, and is not too long to be read."""
        formula = tidied(formula)
        if size_of(formula) > LONGEST or not self.deriving.tries():
            return False
        if not self.proves(formula):
            self.deriving.unproved += 1
            return False
        self.lines.append(Line(formula, tuple(rules)))
        return True

    def proves(self, formula: Expr) -> bool:
        """Whether the normal form proves the line, as far as the claim itself is proved."""
        try:
            prepared = self._prover.prepare(self.identity.left, formula)
            return any(self._vanishes(prepared.problem(logs)) for logs in (False, True))
        except (Unsupported, RecursionError):
            return False

    def _vanishes(self, problem: Problem) -> bool:
        if problem.open and every_size(problem).proved:
            return True
        if problem.open and self.deriving.every:
            return False
        return at_sizes(problem, problem.open).proved


def general(
    derivation: Derivation, name: str, variable: str
) -> tuple[Derivative, tuple[Index, ...]]:
    """d(name[…], variable[…]) at indices of its own."""
    above = tuple(fresh(index) for index in derivation.definitions[name].parameters)
    if variable in derivation.definitions:
        parameters = derivation.definitions[variable].parameters
        below = tuple(fresh(index) for index in parameters)
    else:
        shape = derivation.symbols[variable].shape
        below = tuple(fresh(Index("i", dimension)) for dimension in shape)
    return Derivative(Symbol(name, above), variable, below), (*above, *below)


def unfold(derivation: Derivation, expr: Expr) -> tuple[Expr, list[str]]:
    """``expr`` with the bodies of its definitions in their place, and their names."""
    names: dict[str, None] = {}

    def change(node: Piece) -> Piece:
        if isinstance(node, Symbol) and node.name in derivation.definitions:
            names.setdefault(node.name)
            definition = derivation.definitions[node.name]
            binding = dict(zip(definition.parameters, node.positions, strict=True))
            return rename(definition.body, binding)
        return rebuild(node, change)

    changed = change(expr)
    assert isinstance(changed, Expr)
    return changed, list(names)

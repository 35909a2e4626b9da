"""The proof that a person reads: a derivation line by line, and why it is a proof.

The definition is differentiated one rule at a time in the author's symbols.  Each line is an
equation between the claim's left side and a formula, and the prover has proved it before it
is given out; a line that does not prove is left out.  The parts that occur inside (the
derivatives of intermediate definitions) come first, as lemmas with derivations of their own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from time import monotonic

from symderiv.check import Options, Prover
from symderiv.errors import Unsupported
from symderiv.formula.compact import (
    collected,
    expanded,
    factored,
    has_derivative,
    signed,
    size_of,
)
from symderiv.formula.naming import free_names, named, tidied
from symderiv.formula.patterns import Pattern, reciprocal_complement, replaced
from symderiv.formula.rewrite import contract
from symderiv.formula.sizes import canonical
from symderiv.formula.stepwise import Stage
from symderiv.formula.tree import (
    Delta,
    Derivative,
    Expr,
    Index,
    Symbol,
    free_indices,
    fresh,
    rename,
    walk,
)
from symderiv.kernel.decide import Problem, at_sizes, every_size
from symderiv.model import Derivation, Identity, Result

MOST_ROUNDS = 24
LONGEST = 160
"""Pieces of a formula that is still read with profit."""
SECONDS = 20.0


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
    """Its number as a lemma; 0 for the claim itself."""

    @property
    def last(self) -> Expr:
        return self.lines[-1].formula if self.lines else self.left


@dataclass(frozen=True, slots=True)
class Explanation:
    """A result with its derivation: the lemmas, then the chain of the claim's left side, which
    ends in the claim only if that is proved."""

    derivation: Derivation
    identity: Identity
    result: Result
    lemmas: tuple[Chain, ...] = ()
    chain: Chain | None = None
    unproved: int = 0


def explain(derivation: Derivation, identity: Identity, result: Result) -> Explanation:
    """How the claim comes about if it is proved, else what its left side comes to."""
    deriving = Deriving(derivation, identity, result.scope == "every size")
    try:
        if result.verdict == "proved":
            chain = deriving.claim()
        else:
            chain = deriving.chain(identity, deriving.given)
    except (Unsupported, RecursionError):
        return Explanation(derivation, identity, result)
    if not chain.lines:
        return Explanation(derivation, identity, result)
    used = quoted(chain, deriving.lemmas)
    return Explanation(derivation, identity, result, used, chain, deriving.unproved)


def quoted(chain: Chain, lemmas: Sequence[Chain]) -> tuple[Chain, ...]:
    """The lemmas that the shown lines quote, directly or through others."""
    wanted: set[int] = set()
    pending = [chain]
    while pending:
        rules = [rule for line in pending.pop().lines for rule in line.rules]
        for lemma in lemmas:
            if lemma.number not in wanted and f"by ({lemma.number})" in rules:
                wanted.add(lemma.number)
                pending.append(lemma)
    return tuple(lemma for lemma in lemmas if lemma.number in wanted)


class Deriving:
    """Derives the left side of one identity, with lemmas for what stands inside.

    With ``every``, a line counts as proved only if it is proved for every size.
    """

    def __init__(self, derivation: Derivation, identity: Identity, every: bool = False) -> None:
        self.derivation = derivation
        self.identity = identity
        self.every = every
        self.lemmas: list[Chain] = []
        self.known: dict[tuple[str, str], Chain | None] = {}
        self.unproved = 0
        self.entries = any(index.name.startswith("_") for index in identity.free)
        self.deadline = monotonic() + SECONDS
        self.folds = _definitions(derivation)
        self.given = _assumptions(derivation, identity.given)

    def claim(self) -> Chain:
        chain = self.chain(self.identity, self.given)
        right = self.identity.right
        if chain.lines and _alike(chain.last, right):
            # The author's own order of terms.
            last = replace(chain.lines[-1], formula=tidied(right) if self.entries else right)
            return replace(chain, lines=(*chain.lines[:-1], last))
        conditions = " and ".join(self.identity.where_text)
        rule = f"where {conditions}: " if conditions else ""
        rule += "by the zero test below"
        return replace(chain, lines=(*chain.lines, Line(right, (rule,))))

    def chain(self, identity: Identity, given: Sequence[tuple[str, Pattern]]) -> Chain:
        """Every proved line from the left side on, the shortest form last."""
        prover = Prover.of(self.derivation, identity, Options(cross_check=False))
        lines: list[Line] = []
        shown = expr = rename(identity.left, {})
        rules: dict[str, None] = {}
        for stage in range(MOST_ROUNDS + 1):
            if stage == MOST_ROUNDS or not has_derivative(expr):
                break
            step = Stage(self.derivation.definitions, lambda s, d: self.lemma(s, d, identity))
            step.rules = rules
            expr = step.advance(expr)
            rules = self._show(prover, expr, step.rules, lines, shown)
        if has_derivative(expr):
            return Chain(identity.left, identity.free, tuple(lines))
        shown = lines[-1].formula if lines else expr
        for formula, why in self._shorter(expr, given):
            if not _same(formula, shown):
                before = len(lines)
                self._show(prover, formula, {why: None}, lines, shown)
                shown = formula if len(lines) > before else shown
        return Chain(identity.left, identity.free, tuple(lines))

    def _show(
        self,
        prover: Prover,
        formula: Expr,
        rules: dict[str, None],
        lines: list[Line],
        before: Expr,
    ) -> dict[str, None]:
        """Add a line if it proves; the rules that are still to be named with the next line."""
        formula = tidied(formula)
        if size_of(formula) > LONGEST or monotonic() > self.deadline:
            return rules
        if not self.proves(prover, formula):
            self.unproved += 1
            return rules
        lines.append(Line(formula, tuple(rules)))
        return {}

    def proves(self, prover: Prover, formula: Expr) -> bool:
        """Whether the normal form proves the line, as far as the claim itself is proved."""
        try:
            prepared = prover.prepare(prover.identity.left, formula)
            return any(
                self._vanishes(prover.problem(prepared, logarithms)) for logarithms in (False, True)
            )
        except (Unsupported, RecursionError):
            return False

    def _vanishes(self, problem: Problem) -> bool:
        if problem.open and every_size(problem).proved:
            return True
        if problem.open and self.every:
            return False
        return at_sizes(problem, problem.open).proved

    def lemma(self, body: Symbol, of: Derivative, identity: Identity) -> tuple[Expr, str] | None:
        """The derivative of a definition, derived once for all indices."""
        if isinstance(identity.left, Derivative) and identity.left.body == body:
            return None
        key = (body.name, of.name)
        if key not in self.known:
            self.known[key] = None
            self.known[key] = self._derive(body, of)
        chain = self.known[key]
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
        chain = self.chain(claim, ())
        if not chain.lines or has_derivative(chain.last):
            return None
        numbered = replace(chain, number=len(self.lemmas) + 1)
        self.lemmas.append(numbered)
        return numbered

    def _shorter(self, expr: Expr, given: Sequence[tuple[str, Pattern]]) -> list[tuple[Expr, str]]:
        """What a formula without derivatives becomes, and by which step."""
        plain = collected(contract(expr))
        has_deltas = any(isinstance(part, Delta) for part in walk(expr))
        found = [(plain, "Kronecker deltas collapse their sums" if has_deltas else "collected")]
        split, folded = self._folded(expanded(plain)), self._folded(plain)
        better, how = folded, ""
        if size_of(split) < size_of(folded):
            better, how = split, "term by term"
        names = _new_names(plain, better)
        found.append((better, _joined(how, names)))
        current = self._assume(better, given, found)
        short = signed(factored(current))
        if size_of(short) <= size_of(current):
            refolded = self._folded(short)
            found.append((short, "common factors in front"))
            if _new_names(short, refolded):
                found.append((refolded, _joined("", _new_names(short, refolded))))
            current = self._assume(found[-1][0], given, found)
        again = signed(factored(self._folded(expanded(current))))
        if size_of(again) < size_of(current):
            found.append((again, "multiplied out and collected"))
            self._assume(again, given, found)
        return found

    def _assume(
        self, expr: Expr, given: Sequence[tuple[str, Pattern]], found: list[tuple[Expr, str]]
    ) -> Expr:
        for name, pattern in given:
            used = replaced(expr, [pattern])
            if used != expr:
                expr = collected(contract(used))
                found.append((expr, f"assumption {name}"))
        return expr

    def _folded(self, expr: Expr) -> Expr:
        return collected(contract(replaced(expr, self.folds)))


def _new_names(before: Expr, after: Expr) -> list[str]:
    """The definitions that a formula has and the one before it had not."""
    known = {part.name for part in walk(before) if isinstance(part, Symbol)}
    names = {part.name: None for part in walk(after) if isinstance(part, Symbol)}
    return [name for name in names if name not in known]


def _joined(how: str, names: Sequence[str]) -> str:
    by = f"the definition of {' and '.join(names)}" if names else ""
    return ", by ".join(part for part in (how, by) if part) or "rearranged"


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


def _definitions(derivation: Derivation) -> list[Pattern]:
    """Definitions to be recognised, those with the longest bodies first."""
    found = []
    for definition in derivation.definitions.values():
        meaning = Symbol(definition.name, definition.parameters)
        free = set(free_indices(definition.body))
        if free == set(definition.parameters) and size_of(definition.body) > 2:
            pattern = Pattern(frozenset(definition.parameters), contract(definition.body), meaning)
            found.append(pattern)
    found.sort(key=lambda pattern: size_of(pattern.body), reverse=True)
    complements = [reciprocal_complement(pattern) for pattern in found]
    return [*found, *[pattern for pattern in complements if pattern is not None]]


def _assumptions(derivation: Derivation, given: Sequence[str]) -> list[tuple[str, Pattern]]:
    """Equations whose left side is put for its right side; a bare symbol is left alone."""
    found = []
    for name in given:
        assumption = derivation.assumptions[name]
        if assumption.relation != "=":
            continue
        for left, right in (
            (assumption.left, assumption.right),
            (assumption.right, assumption.left),
        ):
            if size_of(left) > size_of(right) and set(free_indices(left)) >= set(assumption.free):
                found.append((name, Pattern(frozenset(assumption.free), contract(left), right)))
                break
    return found


def _same(one: Expr, other: Expr) -> bool:
    """Whether two formulas differ in the order of terms at most."""
    if has_derivative(one) or has_derivative(other):
        return one == other
    return canonical(tidied(one), {}) == canonical(tidied(other), {})


def _alike(one: Expr, other: Expr) -> bool:
    """Whether two formulas are the same once products are multiplied out."""
    if has_derivative(one) or has_derivative(other):
        return False
    return _same(_flat(one), _flat(other))


def _flat(expr: Expr) -> Expr:
    return collected(expanded(contract(expr)))


def reserved_names(derivation: Derivation) -> frozenset[str]:
    """Names that no index of a derivation may have."""
    declared = (
        derivation.dimensions,
        derivation.symbols,
        derivation.definitions,
        derivation.functions,
    )
    return frozenset(name for group in declared for name in group) | {"d", "e", "pi", "oo"}


def displayed(explanation: Explanation, chain: Chain) -> tuple[Expr, tuple[Expr, ...]]:
    """A chain's left side and lines with readable index names, the same in all of them."""
    reserved = reserved_names(explanation.derivation)
    names = free_names(chain.free, reserved)
    left = named(chain.left, names, reserved)
    return left, tuple(named(line.formula, names, reserved) for line in chain.lines)

"""One identity, one result: the only place that joins the prover's parts.

The order of work is fixed: write out derivatives with all symbols independent, put in the
assumptions, rewrite by rules that hold at every size, try a proof for every size, look for
a witness, try the sizes of the file one by one, and only then ask SymPy.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product
from time import perf_counter
from typing import TYPE_CHECKING, Literal

from symderiv.errors import Unsupported
from symderiv.formula.assume import Parametrisation, SignFact, parametrise, substitute
from symderiv.formula.conditions import SignsOfTrees, requirements
from symderiv.formula.differentiate import Elaboration
from symderiv.formula.rewrite import rewrite, with_lengths
from symderiv.formula.tree import (
    ZERO,
    Apply,
    Compare,
    Comparison,
    Condition,
    Dimension,
    Expr,
    Number,
    Piece,
    Power,
    Size,
    Symbol,
    Where,
    free_indices,
    pieces,
    plus,
    times,
    walk,
)
from symderiv.kernel.decide import Outcome, Problem, at_sizes, dimensions_of, every_size
from symderiv.language.recursion import deep_recursion
from symderiv.model import (
    Derivation,
    DimensionDeclaration,
    Example,
    Identity,
    Result,
    Step,
    StepResult,
    Witness,
)

if TYPE_CHECKING:
    from symderiv.methods.witness import Claim, Tied

Method = Literal["auto", "normal-form", "simplify"]

SYMPY_SECONDS = 6.0
"""All that SymPy gets for a claim that the normal form does not settle."""

CROSS_CHECK_SECONDS = 10.0
"""An independent look at a proof may take that long; most take a hundredth of it."""


@dataclass(frozen=True, slots=True)
class Options:
    """How hard to try, and what to insist on."""

    method: Method = "auto"
    require: frozenset[str] = frozenset()
    cross_check: bool = True
    suggest: bool = True
    timeout: float = 30.0
    memory: int = 4096


@dataclass(frozen=True, slots=True)
class _Prepared:
    """Both sides written out, beside what their derivatives ask of a point."""

    left: Expr
    right: Expr
    guards: tuple[Expr, ...]
    kinks: tuple[Expr, ...]
    warnings: tuple[str, ...]
    signs: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class _Settled:
    verdict: Literal["proved", "refuted", "undecided"]
    method: str | None = None
    outcome: Outcome | None = None
    scope: str = "no dimensions"
    reason: str | None = None
    witness: Witness | None = None
    contradiction: str | None = None


def check(derivation: Derivation, item: Identity | Example, options: Options) -> Result:
    """The result for one identity or example.  Never raises for what a file may hold."""
    started = perf_counter()
    if isinstance(item, Example):
        from symderiv.examples import check_example

        result = check_example(derivation, item)
    else:
        try:
            with deep_recursion():
                result = _check_identity(derivation, item, options)
        except Unsupported as unsupported:
            result = _undecided(derivation, item, f"unsupported: {unsupported}")
    return replace(result, seconds=perf_counter() - started)


def _check_identity(derivation: Derivation, identity: Identity, options: Options) -> Result:
    prover = Prover(derivation, identity, _facts(derivation, identity.given), options)
    settled = prover.settle(identity.left, identity.right)
    steps = tuple(prover.step(step) for step in identity.steps)
    as_expected = settled.verdict == identity.expect and _meets(settled, identity, options)
    outcome = settled.outcome or Outcome(False)
    result = Result(
        kind="identity",
        id=identity.id,
        file=derivation.file,
        line=identity.location.line,
        column=identity.location.column,
        claim=identity.claim,
        verdict=settled.verdict,
        expect=identity.expect,
        ok=as_expected and settled.contradiction is None and all(step.ok for step in steps),
        scope=settled.scope,
        sizes=outcome.sizes,
        degree=outcome.degree,
        method=settled.method,
        side_conditions=(*outcome.notes, *prover.side_conditions()),
        assumptions_used=prover.needed() if settled.verdict == "proved" else (),
        steps=steps,
        warnings=tuple(dict.fromkeys(prover.warnings)),
        witness=settled.witness,
        suggestion=prover.suggestion(settled.witness)
        if _is_a_slip(settled, identity, options)
        else None,
        reason=settled.reason,
        certificate=outcome.certificate,
        erratum=identity.erratum,
        title=identity.title,
        contradiction=settled.contradiction,
    )
    if settled.verdict == "proved" and options.cross_check:
        return prover.cross_checked(result)
    return result


def _undecided(derivation: Derivation, identity: Identity, reason: str) -> Result:
    return Result(
        kind="identity",
        id=identity.id,
        file=derivation.file,
        line=identity.location.line,
        column=identity.location.column,
        claim=identity.claim,
        verdict="undecided",
        expect=identity.expect,
        ok=False,
        scope="no dimensions",
        reason=reason,
        title=identity.title,
    )


def _facts(derivation: Derivation, given: Sequence[str]) -> list[Parametrisation | SignFact]:
    return [parametrise(derivation.assumptions[name], derivation.symbols) for name in given]


def _is_a_slip(settled: _Settled, identity: Identity, options: Options) -> bool:
    return options.suggest and settled.verdict == "refuted" and identity.expect == "proved"


def _meets(settled: _Settled, identity: Identity, options: Options) -> bool:
    """Whether a proof is as strong as the file and the command line demand."""
    if settled.verdict != "proved":
        return True
    every = identity.scope == "every size" or "every-size" in options.require
    if every and settled.scope.startswith("sizes"):
        return False
    return not ("normal-form" in options.require and settled.method != "normal form")


class Prover:
    """Settles the claim of one identity and each of its steps."""

    def __init__(
        self,
        derivation: Derivation,
        identity: Identity,
        facts: Sequence[Parametrisation | SignFact],
        options: Options,
    ) -> None:
        self.derivation = derivation
        self.identity = identity
        self.options = options
        self.parametrisations = [f for f in facts if isinstance(f, Parametrisation)]
        self.sign_facts = [f for f in facts if isinstance(f, SignFact)]
        self.warnings: list[str] = []
        self.kinks: tuple[Expr, ...] = ()
        self.domains = {n: s.domain for n, s in derivation.symbols.items()}
        self.started = perf_counter()

    @classmethod
    def of(cls, derivation: Derivation, identity: Identity, options: Options) -> Prover:
        """A prover under the identity's own assumptions."""
        return cls(derivation, identity, _facts(derivation, identity.given), options)

    def side_conditions(self) -> tuple[str, ...]:
        """What must hold at a point for the claim to say anything there, beyond the domains."""
        from symderiv.language.render import render_text

        signs = SignsOfTrees(self.domains, self.derivation.definitions)
        found = [
            *requirements(self.identity.left, signs),
            *requirements(self.identity.right, signs),
            *((kink, "!= 0") for kink in self.kinks),
        ]
        names = (
            *self.derivation.symbols,
            *self.derivation.definitions,
            *self.derivation.dimensions,
        )
        texts = (f"{render_text(expr, names)} {relation}" for expr, relation in found)
        return tuple(dict.fromkeys(texts))

    def prepare(self, left: Expr, right: Expr) -> _Prepared:
        written = Elaboration(self.derivation.definitions)
        sides = [substitute(written(side), self.parametrisations) for side in (left, right)]
        self.warnings.extend(
            f"the differentiated formula does not depend on {name}" for name in written.unused
        )
        guards = [substitute(guard, self.parametrisations) for guard in written.guards]
        kinks = [substitute(kink, self.parametrisations) for kink in written.kinks]
        signs = tuple(
            _sign_condition(SignFact(substitute(fact.expr, self.parametrisations), fact.relation))
            for fact in self.sign_facts
        )
        return _Prepared(sides[0], sides[1], tuple(guards), tuple(kinks), (), signs)

    def problem(self, prepared: _Prepared, logarithms: bool = False) -> Problem:
        lengths = {n: d.sizes[0] for n, d in self.derivation.dimensions.items() if d.fixed}
        residual = with_lengths(plus(prepared.left, times(-1, prepared.right)), lengths)
        return Problem(
            rewrite(residual, logarithms),
            self.identity.free,
            self.identity.where,
            self.domains,
            self.derivation.dimensions,
            tuple(rewrite(kink) for kink in (*prepared.kinks, *self._facts("<", "!="))),
            tuple(rewrite(fact) for fact in (*defined_where(prepared), *self._facts("<", "<="))),
        )

    def _facts(self, *relations: str) -> list[Expr]:
        return [fact.expr for fact in self.sign_facts if fact.relation in relations]

    def settle(self, left: Expr, right: Expr) -> _Settled:
        try:
            prepared = self.prepare(left, right)
            if self.options.method == "simplify":
                return self._by_simplify(prepared, right)
            return self._settle(prepared, left, right)
        except Unsupported as unsupported:
            return _Settled("undecided", reason=f"unsupported: {unsupported}")
        except RecursionError:
            return _Settled("undecided", reason="the formula is nested too deeply")

    def _settle(self, prepared: _Prepared, left: Expr, right: Expr) -> _Settled:
        names = self._open_names(prepared)
        found = self._at_a_glance(prepared)
        if found is not None:
            return self._refuted(prepared, names, found)
        problem = self.problem(prepared)
        reason: str | None = None
        outcome = every_size(problem) if problem.open else at_sizes(problem, ())
        if outcome.failed is not None:
            other = self.problem(prepared, logarithms=True)
            if other.residual != problem.residual:
                again = every_size(other) if other.open else at_sizes(other, ())
                problem, outcome = (other, again) if again.proved else (problem, outcome)
        if outcome.undefined:
            return _Settled("undecided", reason=outcome.reason, scope=self._scope(names, prepared))
        if outcome.proved:
            scope = self._scope(names, prepared)
            return self._defined(prepared, _Settled("proved", "normal form", outcome, scope))
        reason = outcome.reason
        found = self.refute(prepared, outcome)
        if found is not None:
            return self._refuted(prepared, names, found)
        if names:
            ranged = at_sizes(problem, names)
            if ranged.proved:
                found = self.refute_beyond(prepared, names)
                if found is not None:
                    return self._refuted(prepared, names, found)
                scope = self._sizes_scope(names)
                proved = _Settled("proved", "normal form", ranged, scope, reason)
                return self._defined(prepared, proved)
            reason = ranged.reason if not ranged.undefined else "the claim is defined nowhere"
        if self.options.method == "auto":
            answered = self._by_sympy(prepared, right, names)
            if answered.verdict == "proved" and names:
                # SymPy saw the sizes of the file only, like a proof for a range of them.
                found = self.refute_beyond(prepared, names)
                if found is not None:
                    return self._refuted(prepared, names, found)
            if answered.verdict != "undecided":
                return answered
            reason = f"{reason}; {answered.reason}"
        return _Settled(
            "undecided", reason=f"{reason}; no witness was found", scope=self._sizes_scope(names)
        )

    def _at_a_glance(self, prepared: _Prepared) -> Witness | None:
        """A witness where one point of a telling size is enough to see that there is one."""
        from symderiv.methods.witness import fails_at_a_glance

        boxes = self._boxes(prepared, Outcome(False))
        telling = max(boxes, key=lambda box: (min(len(set(box.values())), 3), -sum(box.values())))
        if not fails_at_a_glance(self._claim(prepared), telling):
            return None
        return self.refute(prepared, Outcome(False))

    def _refuted(self, prepared: _Prepared, names: Sequence[str], found: Witness) -> _Settled:
        from symderiv.methods.extent import extent

        firsts = {name: self.derivation.dimensions[name].sizes[0] for name in names}
        larger = any(found.sizes.get(name, first) > first for name, first in firsts.items())
        reason = extent(self.problem(prepared), names, found.sizes) if larger else None
        return _Settled("refuted", scope=self._sizes_scope(names), witness=found, reason=reason)

    def _open_names(self, prepared: _Prepared) -> tuple[str, ...]:
        used = dimensions_of(prepared.left) | dimensions_of(prepared.right)
        used |= {index.dimension for index in self.identity.free}
        return tuple(
            name
            for name, dimension in self.derivation.dimensions.items()
            if name in used and not dimension.fixed
        )

    def _scope(self, names: Sequence[str], prepared: _Prepared) -> str:
        """What a proof covers that needed no list of sizes."""
        if names:
            return "every size"
        used = self._used(prepared)
        fixed = [n for n, d in self.derivation.dimensions.items() if d.fixed and n in used]
        return self._sizes_scope(fixed)

    def _sizes_scope(self, names: Sequence[str]) -> str:
        if not names:
            return "no dimensions"
        spans = [_span(self.derivation.dimensions[name]) for name in names]
        return "sizes " + ", ".join(spans)

    def refute(self, prepared: _Prepared, outcome: Outcome) -> Witness | None:
        from symderiv.methods.witness import search

        prefer = outcome.failed[1] if outcome.failed is not None else None
        boxes = self._boxes(prepared, outcome)
        return search(self._claim(prepared), boxes, prefer=prefer).witness

    def refute_beyond(self, prepared: _Prepared, names: Sequence[str]) -> Witness | None:
        """A witness at sizes above those of the file, where these hold and no theorem helps."""
        from symderiv.methods.witness import search

        dimensions = self.derivation.dimensions
        used = self._used(prepared)
        base = {name: d.sizes[0] for name, d in dimensions.items() if name in used}
        boxes = [
            base | {name: dimensions[name].sizes[-1] + step}
            for step in range(1, 9)
            for name in names
        ]
        return search(self._claim(prepared), boxes, points=2, seconds=1.5, most=6).witness

    def _used(self, prepared: _Prepared) -> set[Dimension]:
        """Every dimension that a point of the claim needs a size for."""
        used = dimensions_of(prepared.left) | dimensions_of(prepared.right)
        used |= {index.dimension for index in self.identity.free}
        for guard in prepared.guards:
            used |= dimensions_of(guard)
        for tied in self._tied(prepared):
            used |= dimensions_of(tied.body) | {index.dimension for index in tied.parameters}
        for equation in self._equations():
            used |= dimensions_of(equation) | {i.dimension for i in free_indices(equation)}
        known = self._symbols(prepared)
        for symbol in self.derivation.symbols.values():
            if symbol.name in known:
                used |= set(symbol.shape)
        return used

    def _symbols(self, prepared: _Prepared) -> set[str]:
        trees: list[Piece] = [prepared.left, prepared.right, *prepared.guards, *prepared.signs]
        trees.extend(self._equations())
        return {part.name for tree in trees for part in walk(tree) if isinstance(part, Symbol)}

    def _claim(self, prepared: _Prepared) -> Claim:
        from symderiv.methods.witness import Claim

        return Claim(
            prepared.left,
            prepared.right,
            prepared.guards,
            self.identity.free,
            self.identity.where,
            {n: s for n, s in self.derivation.symbols.items() if n in self._symbols(prepared)},
            self.derivation.dimensions,
            prepared.signs,
            self._tied(prepared),
            self._equations(),
        )

    def _equations(self) -> tuple[Compare, ...]:
        """Assumed equations with all of them put in: the second may contradict the first."""
        if len(self.parametrisations) < 2:
            return ()
        written = Elaboration(self.derivation.definitions)
        assumed = (self.derivation.assumptions[name] for name in self.identity.given)
        return tuple(
            Compare(
                "=",
                substitute(written(assumption.left), self.parametrisations),
                substitute(written(assumption.right), self.parametrisations),
            )
            for assumption in assumed
            if assumption.relation == "="
        )

    def _tied(self, prepared: _Prepared) -> tuple[Tied, ...]:
        """The symbols that assumptions tie, as far as the claim has their parameters."""
        from symderiv.methods.witness import Tied

        known = self._symbols(prepared)
        found: dict[str, Tied] = {}
        for number, each in enumerate(self.parametrisations):
            body = substitute(each.body, self.parametrisations[number + 1 :])
            if {part.name for part in walk(body) if isinstance(part, Symbol)} <= known:
                domain = self.domains[each.name]
                found.setdefault(each.name, Tied(each.name, each.parameters, body, domain))
        return tuple(found.values())

    def _boxes(self, prepared: _Prepared, outcome: Outcome) -> list[dict[str, int]]:
        """Sizes to search, the one at which the normal form failed among the first."""
        dimensions = self.derivation.dimensions
        used = self._used(prepared)
        spans = []
        names = [name for name in dimensions if name in used]
        for name in names:
            declared = dimensions[name].sizes
            first = declared[0]
            spans.append(declared if dimensions[name].fixed else tuple(range(first, first + 4)))
        boxes = [dict(zip(names, box, strict=True)) for box in product(*spans)]
        boxes.sort(key=lambda box: sum(box.values()))
        if outcome.failed is not None:
            failed = {name: dimensions[name].sizes[0] for name in names} | dict(outcome.failed[0])
            failed = {name: failed[name] for name in names}
            if failed in boxes:
                boxes.remove(failed)
            boxes.insert(0, failed)
        return boxes[:40]

    def _defined(self, prepared: _Prepared, settled: _Settled) -> _Settled:
        """A proof stands only where the claim has a value at some point of the domain."""
        from symderiv.methods.witness import search

        boxes = self._boxes(prepared, Outcome(False))[:6]
        found = search(self._claim(prepared), boxes, points=10, stop_when_defined=True)
        if found.witness is not None:
            return replace(settled, contradiction=f"proved, and yet a witness: {found.witness}")
        if not found.defined:
            return _Settled(
                "undecided",
                scope=settled.scope,
                reason="the claim is defined nowhere in the domain, as far as was seen",
            )
        return settled

    def _by_simplify(self, prepared: _Prepared, right: Expr) -> _Settled:
        """SymPy's ``simplify`` alone, at each size of the file; then the search for a witness."""
        names = self._open_names(prepared)
        settled = self._by_sympy(prepared, right, names, ("sympy simplify",))
        if settled.verdict == "proved" or settled.witness is not None:
            return settled
        found = self.refute(prepared, Outcome(False))
        if found is not None:
            return _Settled("refuted", scope=settled.scope, witness=found)
        return settled

    def _by_sympy(
        self,
        prepared: _Prepared,
        right: Expr,
        names: Sequence[str],
        methods: Sequence[str] = ("sympy cancel", "sympy rewrite(exp)", "sympy simplify"),
    ) -> _Settled:
        from symderiv.methods.by_sympy import settle

        scope = self._sizes_scope(names)
        problem, claim = self.problem(prepared), self._claim(prepared)
        seconds = self.remaining()
        if self.options.method == "auto":
            seconds = min(SYMPY_SECONDS, seconds)
        memory = self.options.memory
        answer = settle(
            self.derivation, self.identity, right, problem, claim, names, methods, seconds, memory
        )
        if answer.witness is not None:
            return _Settled("refuted", scope=scope, witness=answer.witness)
        if answer.method is None:
            return _Settled("undecided", scope=scope, reason=answer.reason)
        tested = {name: self.derivation.dimensions[name].sizes for name in names}
        outcome = Outcome(True, sizes=tested)
        return self._defined(prepared, _Settled("proved", answer.method, outcome, scope))

    def remaining(self) -> float:
        """Seconds until the time limit."""
        return self.options.timeout - (perf_counter() - self.started)

    def step(self, step: Step) -> StepResult:
        settled = self.settle(self.identity.left, step.line)
        slip = self.options.suggest and settled.verdict == "refuted" and step.expect == "proved"
        return StepResult(
            line=step.location.line,
            text=step.text,
            verdict=settled.verdict,
            expect=step.expect,
            ok=settled.verdict == step.expect,
            reason=settled.reason,
            witness=settled.witness,
            erratum=step.erratum,
            suggestion=self._line_meant(step, settled.witness) if slip else None,
        )

    def _line_meant(self, step: Step, witness: Witness | None) -> str | None:
        from symderiv.methods.repair import line_meant

        return line_meant(self, step, witness)

    def about(self, identity: Identity, given: Sequence[str]) -> Prover:
        """A prover for another identity of the same file, under other assumptions."""
        facts = _facts(self.derivation, given)
        return Prover(self.derivation, identity, facts, self.options)

    def claim(self, left: Expr, right: Expr) -> Claim:
        return self._claim(self.prepare(left, right))

    def proves(self, left: Expr, right: Expr) -> bool:
        """Whether the normal form settles a claim, without any search for a witness first."""
        prepared = self.prepare(left, right)
        problem = self.problem(prepared)
        names = self._open_names(prepared)
        if not (problem.open and every_size(problem).proved):
            if not at_sizes(problem, names).proved:
                return False
            if names and self.refute_beyond(prepared, names) is not None:
                return False
        return self._defined(prepared, _Settled("proved")).verdict == "proved"

    def needed(self) -> tuple[str, ...]:
        """Those of the given assumptions that the proof cannot do without."""
        if not self.identity.given:
            return ()
        from symderiv.methods.repair import needed

        return needed(self)

    def suggestion(self, witness: Witness | None) -> str | None:
        from symderiv.methods.repair import suggestion

        return suggestion(self, witness)

    def cross_checked(self, result: Result) -> Result:
        """``result`` with what an independent path says of it; a time limit ends that path."""
        from symderiv.methods.limits import OutOfTime, interrupted_after
        from symderiv.methods.numeric import cross_check

        claim = self.claim(self.identity.left, self.identity.right)
        try:
            with interrupted_after(min(CROSS_CHECK_SECONDS, self.remaining())):
                found = cross_check(self.derivation, self.identity, claim)
        except OutOfTime:
            return replace(result, cross_check="no answer")
        if found.status != "contradiction":
            return replace(result, cross_check=found.status)
        return replace(result, ok=False, cross_check=found.status, contradiction=found.detail)


def defined_where(prepared: _Prepared) -> tuple[Expr, ...]:
    """Arguments of logarithms and roots that stand in the claim outside of conditions: both
    sides have a value only where these are not negative."""
    found: dict[Expr, None] = {}
    stack: list[Piece] = [prepared.left, prepared.right, *prepared.guards]
    while stack:
        match stack.pop():
            case Where(condition, _, _):
                stack.append(condition)
            case Apply("log" | "sqrt", (argument,)):
                found.setdefault(argument)
                stack.append(argument)
            case Power(base, exponent) if not _is_integer(exponent):
                found.setdefault(base)
                stack.extend((base, exponent))
            case node:
                stack.extend(pieces(node))
    return tuple(found)


def _is_integer(exponent: Expr) -> bool:
    """Whether a power with this exponent has a value at negative bases, too."""
    return any(isinstance(part, Symbol | Size) for part in walk(exponent)) or (
        isinstance(exponent, Number) and exponent.value.denominator == 1
    )


def _span(dimension: DimensionDeclaration) -> str:
    first, last = dimension.sizes[0], dimension.sizes[-1]
    return f"{dimension.name} = {first}" + (f"..{last}" if last != first else "")


def _sign_condition(fact: SignFact) -> Condition:
    operators: Mapping[str, Comparison] = {"<": "<", "<=": "<=", "!=": "!="}
    return Compare(operators[fact.relation], Number(ZERO.value), fact.expr)

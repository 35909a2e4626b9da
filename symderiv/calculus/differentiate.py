"""Derivatives of indexed formulas, and the graph of definitions that they are taken in.

``d(f, v)`` cuts the graph of definitions at v: f is written out in terms of v, v is then an
independent variable, and only afterwards does v mean its definition again.  The rules are
those of calculus on the open set where f is differentiable; each place where a formula is
not (the switching arguments of ``abs``, ``where``, ``max`` and their kin) is recorded.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from fractions import Fraction

from symderiv.base.errors import Unsupported
from symderiv.calculus.one_sided import Fact, Side, apart, by_cases
from symderiv.calculus.required import Branches, Required, required, required_for_slope
from symderiv.formula.declarations import Definition
from symderiv.formula.integers import is_integer
from symderiv.formula.tree import (
    ONE,
    ZERO,
    Affine,
    Apply,
    Compare,
    CompareIndices,
    Condition,
    Constant,
    Delta,
    Derivative,
    Expr,
    Index,
    Label,
    Logical,
    MatrixFunction,
    Number,
    Piece,
    Plus,
    Position,
    Power,
    Reduce,
    Size,
    Symbol,
    Times,
    Where,
    apply,
    delta,
    fresh,
    moves_with,
    plus,
    position_indices,
    power,
    rebuild,
    rename,
    times,
    total,
    walk,
)
from symderiv.functions import FUNCTIONS, Function

NOWHERE = Power(ZERO, Number(Fraction(-1)))
"""A formula that has no value."""

MAXIMAL_PIECES = 200_000
"""How large a formula may grow when its definitions are written out."""


@dataclass(slots=True)
class Elaboration:
    """Writes trees out: no derivatives and no names of definitions are left in them.

    ``guards`` have a value only where the derivatives exist: the formulas that were
    differentiated, and formulas that have none at a kink.  ``kinks`` are the arguments whose
    zeros lie outside of the derivative's domain, as a reader wants them; ``nonzero`` says the
    same exactly: an argument that does not move with the variable has no kink at its zero.
    ``required`` is what must hold for the formulas to have values, as they are written;
    ``integers`` are the symbols declared so, whose powers ask for less.
    ``unused`` are the names by which something was differentiated that does not contain them;
    ``held`` pairs such a name with one that an outer derivative is by, that depends on it, and
    that is held constant nevertheless: a cut counts for all that stands inside.
    """

    definitions: Mapping[str, Definition]
    integers: frozenset[str] = frozenset()
    guards: list[Expr] = field(default_factory=list)
    kinks: list[Expr] = field(default_factory=list)
    nonzero: list[Expr] = field(default_factory=list)
    required: dict[Required, None] = field(default_factory=dict)
    unused: list[str] = field(default_factory=list)
    held: list[tuple[str, str]] = field(default_factory=list)
    switches: bool = False
    """Whether a derivative has kinks, at which a formula without them says nothing."""
    pieces: int = 0
    _around: list[Callable[[Expr], Expr]] = field(default_factory=list)
    _in_branch: bool = False
    _within: Branches = ()
    _open: set[str] = field(default_factory=set)
    """The definitions that are being written out."""
    _watching: bool = True

    def __call__(self, expr: Expr) -> Expr:
        return self._expr(rename(expr, {}), frozenset())

    def _expr(self, node: Expr, cut: frozenset[str]) -> Expr:
        self.pieces += 1
        if self.pieces > MAXIMAL_PIECES:
            raise Unsupported("the definitions written out are too large")
        match node:
            case Symbol(name, positions) if name in self.definitions and name not in cut:
                return self._named(name, positions, cut)
            case Derivative():
                return self._derivative(node, cut)
            case Apply("stop_gradient", (argument,)) if not cut:
                return self._expr(argument, cut)
            case Reduce(kind, index, body):
                inner = self._inside(lambda guard: Reduce("sum", index, guard), body, cut)
                return Reduce(kind, index, inner)
            case Where(condition, then, otherwise):
                return self._branches(condition, then, otherwise, cut)
        rebuilt = rebuild(node, lambda piece: self._piece(piece, cut))
        assert isinstance(rebuilt, Expr)
        self._require(required(rebuilt, self.integers), cut)
        return rebuilt

    def _named(self, name: str, positions: tuple[Position, ...], cut: frozenset[str]) -> Expr:
        """The body of a definition, which ends unless it is a recurrence."""
        if name in self._open:
            raise Unsupported(f"{name} is a recurrence, which has no end when it is written out")
        definition = self.definitions[name]
        binding = dict(zip(definition.parameters, positions, strict=True))
        self._open.add(name)
        try:
            return self._expr(rename(definition.body, binding), cut)
        finally:
            self._open.discard(name)

    def _require(self, found: Iterable[Required], cut: frozenset[str]) -> None:
        """Note what the author's formula asks for, with definitions that are cut put in."""
        if not self._watching:
            return
        for each in found:
            with self._unwatched():
                whole = self._expr(each.expr, frozenset()) if cut else each.expr
            self.required.setdefault(Required(whole, each.asked).within(self._within))

    @contextmanager
    def _unwatched(self) -> Iterator[None]:
        """What is written out meanwhile is no formula of the author's."""
        before, self._watching = self._watching, False
        try:
            yield
        finally:
            self._watching = before

    def _piece(self, node: Piece, cut: frozenset[str]) -> Piece:
        if isinstance(node, Expr):
            return self._expr(node, cut)
        return rebuild(node, lambda piece: self._piece(piece, cut))

    def _branches(
        self, condition: Condition, then: Expr, otherwise: Expr, cut: frozenset[str]
    ) -> Expr:
        """A branch asks for something only where it is taken: its guards keep the condition,
        and its kinks are no kinks of the whole."""
        test = self._condition(condition, cut)
        with self._unwatched():
            known = self._condition(condition, frozenset())
        before, within = self._in_branch, self._within
        self._in_branch = True
        self._within = (*within, (known, True))
        first = self._inside(lambda guard: Where(known, guard, ZERO), then, cut)
        self._within = (*within, (known, False))
        second = self._inside(lambda guard: Where(known, ZERO, guard), otherwise, cut)
        self._in_branch, self._within = before, within
        return Where(test, first, second)

    def _condition(self, condition: Condition, cut: frozenset[str]) -> Condition:
        if isinstance(condition, Logical):
            # One part may decide, and then the others need no value.
            with self._unwatched():
                changed = self._piece(condition, cut)
        else:
            changed = self._piece(condition, cut)
        assert not isinstance(changed, Expr)
        return changed

    def _inside(self, around: Callable[[Expr], Expr], node: Expr, cut: frozenset[str]) -> Expr:
        self._around.append(around)
        try:
            return self._expr(node, cut)
        finally:
            self._around.pop()

    def _derivative(self, node: Derivative, cut: frozenset[str]) -> Expr:
        name, positions = node.name, node.positions
        written = self._expr(node.body, cut | node.cut)
        if not moves_with(written, name):
            self.unused.append(name)
        for outer in sorted(cut - node.cut):
            if moves_with(written, outer) and self._depends(outer, name):
                self.held.append((name, outer))
        by = _Differentiator(name, positions, integers=self.integers)
        derivative = by.of(written)
        self.switches = self.switches or bool(by.kinks)
        self._require(by.required, cut | node.cut)
        with self._unwatched():
            for guard in (written, *by.guards):
                whole = self._expr(guard, frozenset())
                for around in reversed(self._around):
                    whole = around(whole)
                self.guards.append(whole)
            if not self._in_branch:
                self.kinks.extend(self._expr(kink, frozenset()) for kink in by.kinks)
                self.nonzero.extend(self._expr(each, frozenset()) for each in by.nonzero)
            return self._expr(derivative, cut)

    def _depends(self, name: str, other: str) -> bool:
        """Whether a definition is made of a name, directly or through others."""
        left, seen = [name], set[str]()
        while left:
            definition = self.definitions.get(left.pop())
            for part in walk(definition.body) if definition is not None else ():
                if isinstance(part, Symbol) and part.name not in seen:
                    seen.add(part.name)
                    left.append(part.name)
        return other in seen


@dataclass(slots=True)
class Exact(Elaboration):
    """Writes trees out with the derivative's value at kinks, too, where it has one there.

    ``facts`` are 0 and ``apart`` is not 0 wherever the derivatives exist; ``guards`` have no
    value elsewhere.  Raises Unsupported for what has no rule at ties.
    """

    facts: list[Expr] = field(default_factory=list)
    apart: list[Expr] = field(default_factory=list)
    _depth: int = 0
    _inner: int = 0
    """Derivatives met so far; those inside of another one have no point values to be met."""

    def _derivative(self, node: Derivative, cut: frozenset[str]) -> Expr:
        name, positions = node.name, node.positions
        before = self._inner
        self._depth += 1
        written = self._expr(node.body, cut | node.cut)
        self._depth -= 1
        nested = self._inner > before
        self._inner += 1
        split = by_cases(written)
        by = _Differentiator(name, positions, integers=self.integers)
        derivative = by.of(split)
        right, facts = self._sides(by, split, derivative, nested)
        with self._unwatched():
            self._note(facts, cut)
            self._guard(written)
            return self._expr(derivative if self._depth else right, cut)

    def _sides(
        self, by: _Differentiator, body: Expr, derivative: Expr, nested: bool
    ) -> tuple[Expr, list[Fact]]:
        """The slope from the right, and what makes it the slope from the left as well."""

        def slope(node: Expr) -> Expr:
            return _Differentiator(by.name, by.positions, watching=False).of(node)

        facts: list[Fact] = []
        slopes = []
        for direction in (1, -1):
            values = Side(direction, slope, by.is_constant, not nested)
            values.of(body)
            side = Side(direction, slope, by.is_constant, False)
            slopes.append(side.of(derivative))
            facts += [*values.facts, *side.facts]
        right, left = slopes
        if right != left:
            facts.append(Fact(apart(right, left)))
        return right, list(dict.fromkeys(facts))

    def _note(self, facts: Iterable[Fact], cut: frozenset[str]) -> None:
        for fact in facts:
            whole = self._expr(fact.expr, frozenset())
            failed = Compare("=" if fact.jump else "!=", whole, ZERO)
            self._guard(total(Where(failed, NOWHERE, ZERO), *fact.bound))
            for condition, holds in reversed(self._within):
                pair = (whole, fact.met) if holds else (fact.met, whole)
                whole = Where(condition, *pair)
            (self.apart if fact.jump else self.facts).append(whole)

    def _guard(self, guard: Expr) -> None:
        whole = self._expr(guard, frozenset())
        for around in reversed(self._around):
            whole = around(whole)
        self.guards.append(whole)


def mentions(node: Piece, name: str) -> bool:
    """Whether a symbol of this name stands anywhere in the tree."""
    return any(isinstance(part, Symbol) and part.name == name for part in walk(node))


def differentiate(expr: Expr, name: str, positions: tuple[Position, ...]) -> Expr:
    """The derivative of ``expr`` by the entry ``name[positions]``.

    Bound indices of ``expr`` must differ from the indices in ``positions``.  Raises
    :class:`Unsupported` where a function has no derivative by an argument that depends on
    the variable.
    """
    return _Differentiator(name, positions).of(expr)


class _Differentiator:
    """``kinks`` are the switching arguments that it met, ``nonzero`` formulas that are 0 where
    one of them is and moves, and ``guards`` formulas that have no value there."""

    def __init__(
        self,
        name: str,
        positions: tuple[Position, ...],
        watching: bool = True,
        integers: frozenset[str] = frozenset(),
    ) -> None:
        self.name = name
        self.integers = integers
        self.required: list[Required] = []
        self.positions = positions
        self.watching = watching
        self.kinks: list[Expr] = []
        self.nonzero: list[Expr] = []
        self.guards: list[Expr] = []
        self.constant: dict[Piece, bool] = {}

    def is_constant(self, node: Piece) -> bool:
        known = self.constant.get(node)
        if known is None:
            known = self.constant[node] = not moves_with(node, self.name)
        return known

    def of(self, node: Expr) -> Expr:
        if self.is_constant(node):
            return ZERO
        match node:
            case Symbol(_, positions):
                pairs = zip(positions, self.positions, strict=True)
                return times(*[delta(left, right) for left, right in pairs])
            case Plus(terms):
                return plus(*[self.of(term) for term in terms])
            case Times(factors):
                return self._product(factors)
            case Power(base, exponent):
                return self._power(node, base, exponent)
            case Apply(function, arguments):
                return self._chain_rule(function, arguments)
            case Reduce():
                return self._reduction(node)
            case MatrixFunction():
                return self._matrix(node)
            case Where(condition, then, otherwise):
                self._switch(condition)
                first = self._branch(then, lambda part, off: Where(condition, part, off))
                second = self._branch(otherwise, lambda part, off: Where(condition, off, part))
                return _where(condition, first, second)
            case Number() | Constant() | Size() | Delta():
                return ZERO
        raise Unsupported(f"no rule differentiates {type(node).__name__}")

    def _branch(self, node: Expr, taken: Callable[[Expr, Expr], Expr]) -> Expr:
        """The derivative of a branch, whose kinks are kinks only where it is taken."""
        return self._below(node, lambda kink: taken(kink, ONE), lambda guard: taken(guard, ZERO))

    def _below(
        self,
        node: Expr,
        kink_around: Callable[[Expr], Expr],
        guard_around: Callable[[Expr], Expr],
    ) -> Expr:
        """The derivative of a part, with what it asks for put into the words of the whole."""
        kinks, nonzero, guards, asked = self.kinks, self.nonzero, self.guards, self.required
        self.kinks, self.nonzero, self.guards, self.required = [], [], [], []
        derivative = self.of(node)
        self.kinks = [*kinks, *map(kink_around, self.kinks)]
        self.nonzero = [*nonzero, *map(kink_around, self.nonzero)]
        self.guards = [*guards, *map(guard_around, self.guards)]
        around = [Required(kink_around(each.expr), each.asked) for each in self.required]
        self.required = [*asked, *around]
        return derivative

    def _bound(self, node: Expr, *indices: Index) -> Expr:
        """The derivative of what stands under bound indices: it asks for its guards at each of
        their values."""
        return self._below(node, lambda kink: kink, lambda guard: total(guard, *indices))

    def _kink(self, argument: Expr) -> None:
        """A switching argument: where it is 0 and moves with the variable, there is no
        derivative."""
        if not self.watching:
            return
        moves = _Differentiator(self.name, self.positions, watching=False).of(argument)
        self.kinks.append(rename(argument, _deltas(moves)))
        self.nonzero.append(Where(Compare("=", moves, ZERO), ONE, argument))
        at_kink = Where(Compare("=", moves, ZERO), ZERO, NOWHERE)
        self.guards.append(Where(Compare("!=", argument, ZERO), ZERO, at_kink))

    def _product(self, factors: tuple[Expr, ...]) -> Expr:
        terms = []
        for place, factor in enumerate(factors):
            derivative = self.of(factor)
            if derivative != ZERO:
                terms.append(times(*factors[:place], derivative, *factors[place + 1 :]))
        return plus(*terms)

    def _power(self, node: Expr, base: Expr, exponent: Expr) -> Expr:
        terms = []
        if not self.is_constant(base):
            lowered = power(base, plus(exponent, -1))
            if not is_integer(exponent, self.integers):
                self.required.append(Required(base, "positive"))
            terms.append(times(exponent, lowered, self.of(base)))
        if not self.is_constant(exponent):
            terms.append(times(node, apply("log", base), self.of(exponent)))
        return plus(*terms)

    def _chain_rule(self, function: str, arguments: tuple[Expr, ...]) -> Expr:
        row = FUNCTIONS[function]
        terms = []
        for place, argument in enumerate(arguments):
            inner = self.of(argument)
            if inner == ZERO:
                continue
            outer = row.derivative[place] if place < len(row.derivative) else None
            if outer is None:
                raise Unsupported(f"{function} has no derivative by its argument {place + 1}")
            if row.kinks is not None:
                for kink in row.kinks(*arguments):
                    self._kink(kink)
            self._leave_out(row, place, arguments)
            self.required.extend(required_for_slope(function, place, arguments, self.integers))
            terms.append(times(outer(*arguments), inner))
        return plus(*terms)

    def _leave_out(self, row: Function, place: int, arguments: tuple[Expr, ...]) -> None:
        """Zeros at which the formula of a derivative has no value, though there may be one."""
        if not row.derivative_domain:
            return
        needed = row.slope_domain(place, arguments)
        left_out = [expr for expr, kind in needed if kind == "nonzero"]
        self.kinks.extend(left_out)
        self.nonzero.extend(left_out)

    def _reduction(self, node: Reduce) -> Expr:
        inner = self._bound(node.body, node.index)
        if inner == ZERO:
            return ZERO
        if node.kind == "sum":
            return Reduce("sum", node.index, inner)
        if node.kind == "prod":
            other = fresh(node.index)
            rest = _where(
                CompareIndices("=", other, node.index), ONE, rename(node.body, {node.index: other})
            )
            return Reduce("sum", node.index, times(inner, Reduce("prod", other, rest)))
        # Off the ties, exactly one entry is the extreme one.  At a tie of entries with the same
        # slope, that is the slope; it is 0 where only one entry moves with the variable.
        sides = (node, node.body) if node.kind == "max" else (node.body, node)
        attained = Compare("<=", *sides)
        self.kinks.append(plus(node, times(-1, node.body)))
        times_attained = Reduce("sum", node.index, Where(attained, ONE, ZERO))
        self.guards.append(Where(Compare("<=", times_attained, ONE), ZERO, NOWHERE))
        slopes = Reduce("sum", node.index, _where(attained, inner, ZERO))
        alone = any(_determines(factor, node.index) for factor in _factors(inner))
        return slopes if alone else times(slopes, power(times_attained, -1))

    def _matrix(self, node: MatrixFunction) -> Expr:
        """d det(A) = det(A) tr(inv(A) dA); d inv(A) = -inv(A) dA inv(A)."""
        row, column = fresh(node.row), fresh(node.column)
        renamed = rename(node.body, {node.row: row, node.column: column})
        inner = self._bound(renamed, row, column)

        def inverse(left: Position, right: Position) -> Expr:
            return MatrixFunction("inv", node.row, node.column, node.body, (left, right))

        if node.kind == "inv":
            first, last = node.positions
            terms = times(-1, inverse(first, row), inner, inverse(column, last))
            return total(terms, row, column)
        trace = total(times(inverse(column, row), inner), row, column)
        return trace if node.kind == "logdet" else times(node, trace)

    def _switch(self, condition: Condition) -> None:
        for part in walk(condition):
            if isinstance(part, Compare) and not self.is_constant(part):
                self._kink(plus(part.left, times(-1, part.right)))


def _factors(moves: Expr) -> tuple[Expr, ...]:
    return moves.factors if isinstance(moves, Times) else (moves,)


def _determines(factor: Expr, index: Index) -> bool:
    """Whether a factor is 0 for all values of an index but one, whatever the others are."""
    if not isinstance(factor, Delta) or index in _in_labels(factor):
        return False
    return _multiple(factor.left, index) != _multiple(factor.right, index)


def _in_labels(delta: Delta) -> set[Index]:
    """The indices that move a delta through labels, as in ``delta[i, y[i]]``."""
    parts = [p for side in (delta.left, delta.right) for p in _parts(side)]
    return {index for part in parts if isinstance(part, Label) for index in position_indices(part)}


def _parts(position: Position) -> tuple[Position, ...]:
    if isinstance(position, Affine):
        return tuple(part for part, _ in position.terms)
    return (position,)


def _multiple(position: Position, index: Index) -> int:
    if isinstance(position, Affine):
        return dict(position.terms).get(index, 0)
    return int(position == index)


def _deltas(moves: Expr) -> dict[Index, Position]:
    """The values of the indices at which alone a product with deltas is not 0."""
    deltas = (factor for factor in _factors(moves) if isinstance(factor, Delta))
    return {delta.left: delta.right for delta in deltas if isinstance(delta.left, Index)}


def _where(condition: Condition, then: Expr, otherwise: Expr) -> Expr:
    return then if then == otherwise else Where(condition, then, otherwise)

"""An indexed tree at given sizes, as a fraction of polynomials in generators.

Two readings of sums go together.  At the top, sums over a dimension are written out at its
size.  Inside the arguments of functions, sums over an *open* dimension (one that is still to
be proved for every size) stay whole: they are generators, keyed by their body in normal
form, so that no accident of a size can make two of them equal (``docs/every-size.md``).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from fractions import Fraction
from typing import TypeVar

from symderiv.base.errors import Unsupported
from symderiv.formula.declarations import Domain
from symderiv.formula.degree import contains_sum, sums_outside_functions
from symderiv.formula.integers import is_integer
from symderiv.formula.tree import (
    Affine,
    Apply,
    Compare,
    CompareIndices,
    Condition,
    Constant,
    Delta,
    Dimension,
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
    axis_of,
    delta_factors,
    free_indices,
    pieces,
    times,
    walk,
)
from symderiv.functions import FUNCTIONS
from symderiv.kernel.angles import Angles
from symderiv.kernel.functions import Functions
from symderiv.kernel.logarithms import without_related_logarithms
from symderiv.kernel.ring import (
    Key,
    Monomial,
    NoValue,
    Polynomial,
    Restart,
    Ring,
    TooLarge,
    Value,
    sparse,
)
from symderiv.kernel.signs import Bounds, Signs, bounds_of

Environment = Mapping[Index, int]
Answer = TypeVar("Answer")

MOST_RESTARTS = 200


class OutOfRange(Exception):
    """An entry outside of its axis."""


class NormalForm:
    """Evaluates trees over one ring, which serves every pattern and size of a residual.

    Elements of a dimension are numbered from 1; negative numbers stand for the generic
    elements of sums that stay whole.
    """

    def __init__(
        self,
        domains: Mapping[str, Domain],
        open_dimensions: frozenset[str] = frozenset(),
        lengths: Mapping[str, int] | None = None,
        inverses_as_atoms: bool = False,
        functions_as_atoms: bool = False,
        shapes: Mapping[str, tuple[Dimension, ...]] | None = None,
    ) -> None:
        self.ring = Ring()
        self.signs = Signs(self.ring, domains)
        self.functions = Functions(self.ring, self.signs)
        self.angles = Angles(self.functions)
        self.open = open_dimensions
        self.sizes: dict[str, int] = dict(lengths or {})
        self.shapes = shapes or {}
        self.atoms = inverses_as_atoms
        self.opaque = functions_as_atoms
        self.integers = frozenset(name for name, domain in domains.items() if domain.integer)
        self.picked: Mapping[tuple[str, tuple[int, ...]], int] = {}
        self.implied: list[tuple[Expr, Expr, Environment]] = []
        """A formula at whose zeros another one is 0, too, for some values of the indices."""
        self.bases: set[Key] = set()
        """Bases of powers that were written with logarithms, as holds off their zeros only."""
        self._free: dict[Piece, tuple[Index, ...]] = {}
        self._sums: dict[Piece, bool] = {}
        self._heights: dict[Piece, int] = {}
        self._whole: dict[tuple[object, ...], Value] = {}
        self._written: dict[tuple[object, ...], Value] = {}

    def is_zero(self, expr: Expr, env: Environment, sizes: Mapping[str, int]) -> bool:
        """Whether ``expr`` is the zero polynomial at these sizes, wherever it is defined.

        Raises NoValue where it has no value at all, and TooLarge.
        """
        self.put_in(sizes)

        def zero() -> bool:
            above = self.ring.reduce(self.value(expr, env, False).above).above
            return above.is_zero() or self._by_relations(above)

        return self._settled(zero)

    def _settled(self, work: Callable[[], Answer]) -> Answer:
        """What ``work`` comes to once the ring has all generators and factors that it needs.

        Raises TooLarge where it never has, or the formula is too deep.
        """
        for _ in range(MOST_RESTARTS):
            try:
                return work()
            except Restart:
                self.restart()
            except RecursionError as error:
                raise TooLarge("a formula nested too deeply") from error
        raise TooLarge("too many restarts")

    def _by_relations(self, polynomial: Polynomial) -> bool:
        """Whether relations between functions of different arguments make it 0."""
        rest = without_related_logarithms(self.ring, polynomial)
        return rest.is_zero() or self.angles.vanishes(rest)

    def put_in(self, sizes: Mapping[str, int]) -> None:
        """Work at these sizes from now on, and drop every value that was taken at others."""
        if any(self.sizes.get(name) != size for name, size in sizes.items()):
            self.sizes.update(sizes)
            self._written.clear()
            if not self.open:
                # Nothing stays whole for every size, so arguments have sizes in them, too.
                self._whole.clear()

    def is_multiple(self, expr: Expr, env: Environment, key: Key, whole: bool = False) -> bool:
        """Whether ``expr`` vanishes where the polynomial of ``key`` does, by division."""

        def multiple() -> bool:
            above = self.ring.reduce(self.value(expr, env, whole).above).above
            above = self.functions.homogeneous(above)
            return any((above % zero).is_zero() for zero in self._zeros(key))

        return self._settled(multiple)

    def _zeros(self, key: Key) -> list[Polynomial]:
        """The polynomial of ``key``, and exp(t) - 1 where it is t."""
        polynomial = self.ring.polynomial(key)
        found = [polynomial]
        for generator, other in zip(self.ring.generators, self.ring.keys, strict=False):
            if other[0] == "exp" and self.signs.same_sign(generator - 1) in (
                polynomial,
                -polynomial,
            ):
                found.append(generator - 1)
        return found

    def divides(self, divisor: Expr, inner: Environment, expr: Expr, env: Environment) -> bool:
        """Whether ``expr`` vanishes wherever ``divisor`` does, by division.  What is known of
        the divisor is known at the size in question, so that its open sums stay whole."""

        def divided() -> bool:
            below = self.ring.reduce(self.value(divisor, inner, True).above).above
            above = self.ring.reduce(self.value(expr, env, False).above).above
            return not below.is_zero() and bool((above % below).is_zero())

        return self._settled(divided)

    def vanishes(self, expr: Expr, env: Environment) -> bool:
        """Whether ``expr`` is 0 at every point of the case under examination that it has a
        value at."""
        for _ in range(200):
            try:
                above = self.ring.reduce(self.value(expr, env, True).above).above
                zeros = [key for key, sign in self.signs.assigned.items() if not sign]
                return bool(above.is_zero()) or any(
                    (above % self.ring.polynomial(key)).is_zero() for key in zeros
                )
            except Restart:
                self.restart()
        raise TooLarge("too many restarts")

    def is_negative(self, expr: Expr, env: Environment) -> bool:
        """Whether ``expr`` is less than 0 at every point of the case, as far as signs tell."""
        for _ in range(200):
            try:
                _, negative = self.functions.indicators(self.value(expr, env, True))
                return bool(negative.above == 1)
            except Restart:
                self.restart()
        raise TooLarge("too many restarts")

    def never_vanishes(self, expr: Expr, env: Environment) -> bool:
        """Whether ``expr`` is nowhere 0 in the domain, as far as signs tell."""
        return not self._settled(lambda: self._may_vanish(expr, env))

    def forget(self) -> None:
        """Drop what was learned for one value of the indices, one size, or one case."""
        self.implied.clear()
        if self.signs.learned or self.signs.never_zero:
            self.signs.learned.clear()
            self.signs.never_zero.clear()
            self.restart()

    def is_generic(self, switch: Key) -> bool:
        """Whether a switching argument stands at the generic element of a sum that stays whole,
        and so stands for many."""
        numbers = {number for monomial, _ in switch for number, _power in monomial}
        return any(element < 0 for number in numbers for element in self.ring.elements[number])

    def is_nested(self, switch: Key) -> bool:
        """Whether a switching argument holds the indicators of other switches."""
        numbers = {number for monomial, _ in switch for number, _power in monomial}
        return any(self.ring.keys[number][0] in ("pos", "neg") for number in numbers)

    def restart(self) -> None:
        self.ring.reset()
        self.bases.clear()
        self._whole.clear()
        self._written.clear()

    def assume_nonzero(self, expr: Expr, env: Environment) -> None:
        """Leave the zeros of ``expr`` out of the claim (a derivative has no value there)."""
        factors = self._settled(lambda: self.functions.factor(self.value(expr, env, True)))
        for factor, _power in factors:
            self.signs.never_zero.add(self.ring.key(factor))

    def assume_nonnegative(self, expr: Expr, env: Environment) -> None:
        """Learn what follows from ``expr`` being nonnegative wherever the claim is defined."""

        def learn() -> None:
            value = self.value(expr, env, True)
            if not self.ring.is_zero(value):
                self.functions.learn_nonnegative(value)

        self._settled(learn)

    def value(self, node: Expr, env: Environment, whole: bool) -> Value:
        free = self._free.get(node)
        if free is None:
            free = self._free[node] = free_indices(node)
            self._sums[node] = bool(self.open) and contains_sum(node, self.open)
        whole = whole and self._sums[node]
        memory = self._whole if whole else self._written
        key = (node, *[env[index] for index in free])
        known = memory.get(key)
        if known is None:
            known = memory[key] = self._evaluate(node, env, whole)
        return known

    def _evaluate(self, node: Expr, env: Environment, whole: bool) -> Value:
        ring = self.ring
        match node:
            case Number(value):
                return ring.constant(value)
            case Symbol(name, positions):
                elements = tuple([self.element(place, env) for place in positions])
                self._require_entry(name, positions)
                return ring.generator(("symbol", name, elements))
            case Plus(terms):
                return ring.add([self.value(term, env, whole) for term in terms])
            case Times():
                return self._product(node, env, whole)
            case Power(base, exponent):
                return self._power(base, exponent, env, whole)
            case Apply(function, arguments):
                return self._apply(function, arguments, env)
            case Reduce():
                return self._reduce(node, env, whole)
            case Delta(left, right):
                return self._equal(left, right, env)
            case Size(dimension):
                if dimension in self.open and (whole or self.atoms):
                    return ring.generator(("size", dimension))
                return ring.constant(Fraction(self.sizes[dimension]))
            case Constant("e"):
                return self.functions.exp(Value(ring.one, {}))
            case Constant(name):
                return ring.generator(("constant", name))
            case Where(condition, then, otherwise):
                return self._where(condition, then, otherwise, env, whole)
            case MatrixFunction():
                return self._matrix(node, env, whole)
        raise Unsupported(f"{type(node).__name__} in a residual")

    def _product(self, node: Times, env: Environment, whole: bool) -> Value:
        """A product, in which a delta that is 0 absorbs entries outside of their axes."""
        result: Value | None = Value(self.ring.one, {})
        for factor in node.factors:
            try:
                value = self.value(factor, env, whole)
            except OutOfRange:
                result = None
                continue
            result = result and self.ring.multiply(result, value)
        if result is not None:
            return result
        for delta in delta_factors(node):
            with suppress(OutOfRange):
                if self.value(delta, env, whole).above.is_zero():
                    return Value(self.ring.zero, {})
        raise OutOfRange

    def number(self, position: Position, env: Environment) -> int:
        """What a position is as a number, on its axis or not; negative for a generic element."""
        if isinstance(position, Index):
            return env[position]
        if isinstance(position, int):
            return position
        if isinstance(position, Label):
            return self._labelled(position, env)
        parts = [(self.number(term, env), multiple) for term, multiple in position.terms]
        if any(number < 0 for number, _ in parts):
            raise Unsupported("index arithmetic under a sum that stays whole")
        return position.value(lambda term: self.number(term, env), self._length_of)

    def _length_of(self, dimension: str) -> int:
        if dimension not in self.sizes:
            raise Unsupported("a size as an index before it is put in")
        return self.sizes[dimension]

    def _labelled(self, label: Label, env: Environment) -> int:
        """The element that was picked for a label.  Raises OutOfRange where it stands at none."""
        elements = tuple([self.element(place, env) for place in label.positions])
        self._require_entry(label.name, label.positions)
        if (label.name, elements) not in self.picked:
            raise Unsupported("a label under a sum that stays whole")
        return self.picked[label.name, elements]

    def pick(self, picked: Mapping[tuple[str, tuple[int, ...]], int]) -> None:
        """Give the entries of index symbols these elements from now on."""
        if self.picked != picked:
            self.picked = picked
            self._written.clear()
            self._whole.clear()

    def element(self, position: Position, env: Environment) -> int:
        """The element of an entry.  Raises OutOfRange where arithmetic leads out of the axis."""
        element = self.number(position, env)
        if isinstance(position, Affine):
            dimension = axis_of(position)
            if not 1 <= element <= self.length(dimension):
                raise OutOfRange
        return element

    def _require_entry(self, name: str, positions: tuple[Position, ...]) -> None:
        """Raises OutOfRange where a literal index is beyond its axis."""
        for position, axis in zip(positions, self.shapes.get(name, ()), strict=False):
            length = axis if isinstance(axis, int) else self.sizes.get(axis)
            if isinstance(position, int) and length is not None and position > length:
                raise OutOfRange

    def length(self, dimension: Dimension) -> int:
        return dimension if isinstance(dimension, int) else self.sizes[dimension]

    def _equal(self, left: Position, right: Position, env: Environment) -> Value:
        """1 where two positions are equal, else 0; a generic element is on its axis, and so none
        of the numbers below."""
        first, second = self.number(left, env), self.number(right, env)
        generic = _is_generic(left, env), _is_generic(right, env)
        if first == second and generic[0] == generic[1]:
            return self.ring.constant(Fraction(1))
        if not any(generic) or (not all(generic) and max(first, second) <= 0):
            return self.ring.constant(Fraction(0))
        return self.ring.generator(("delta", min(first, second), max(first, second)))

    def _power(self, base: Expr, exponent: Expr, env: Environment, whole: bool) -> Value:
        if not isinstance(exponent, Number):
            return self._variable_power(base, exponent, env, whole)
        value = exponent.value
        open_sums = not whole and bool(self.open) and sums_outside_functions(base, self.open)
        if value < 0 and self.functions.conditional and self._may_vanish(base, env):
            return self._opaque("power", [self._argument(base, env), self.ring.constant(value)])
        if value < 0 and not self.functions.conditional and self._vanishes(base, env):
            raise NoValue
        if value.denominator != 1:
            if open_sums:
                return self._root_of_sums(base, value, env)
            return self.functions.power(self.value(base, env, whole), value)
        if value < 0 and (self.atoms if open_sums else self.opaque and _is_of_functions(base)):
            return self.ring.power(self._inverse(base, env), -int(value))
        return self.ring.power(self.value(base, env, whole), int(value))

    def _may_vanish(self, base: Expr, env: Environment) -> bool:
        """Whether a divisor may be 0.  Inside a branch such a one must not reach a common
        denominator: off the branch, the claim has a value where it vanishes."""
        above, _ = self.ring.lowest(self._argument(base, env))
        return above.is_zero() or self.signs.may_vanish(above)

    def _vanishes(self, base: Expr, env: Environment) -> bool:
        """Whether a divisor is 0 in the case under examination."""
        zeros = [key for key, sign in self.signs.assigned.items() if not sign]
        if not zeros:
            return False
        above, _ = self.ring.lowest(self._argument(base, env))
        return any((above % self.ring.polynomial(key)).is_zero() for key in zeros)

    def _variable_power(self, base: Expr, exponent: Expr, env: Environment, whole: bool) -> Value:
        """base**y = exp(y log base), for base > 0; an integer y is no reason for that."""
        ring = self.ring
        if is_integer(exponent, self.integers):
            known = ring.reduce(self.value(exponent, env, whole).above).above
            if known.is_constant():
                power = int(known.leading_coefficient().p) if not known.is_zero() else 0
                # The sum degree takes such a power for an atom, so that its sums stay whole.
                divides = power < 0 and self.functions.conditional
                if not (divides and self._may_vanish(base, env)):
                    return ring.power(self._argument(base, env), power)
            if known.is_constant() or not self._never_negative(base, env):
                values = [self._argument(base, env), self._argument(exponent, env)]
                return self._opaque("power", values)
        value = self._argument(base, env)
        if ring.is_zero(value) or self._vanishes(base, env):
            return self._power_of_zero(exponent, env)
        for factor, _ in self.functions.factor(value):
            if self.signs.may_vanish(factor):
                self.bases.add(ring.key(factor))
        self.functions.learn_nonnegative(value)
        logarithm = self.functions.log_absolute(value)
        return self.functions.exp(ring.multiply(self._argument(exponent, env), logarithm))

    def _power_of_zero(self, exponent: Expr, env: Environment) -> Value:
        """0**c wherever it has a value: 1 for c = 0 and 0 for c > 0 if c is an integer by type,
        else 0 for c > 0."""
        ring = self.ring
        if not is_integer(exponent, self.integers):
            return Value(ring.zero, {})
        positive, negative = self.functions.indicators(self._argument(exponent, env))
        return self._not(ring.add([positive, negative]))

    def _never_negative(self, base: Expr, env: Environment) -> bool:
        above, below = self.ring.lowest(self._argument(base, env))
        return self.signs.of(above) == 1 and self.signs.of(below) == 1

    def _inverse(self, base: Expr, env: Environment) -> Value:
        """1/base as an atom without relations."""
        above, below = self.ring.lowest(self.value(base, env, True))
        if above.is_zero():
            raise NoValue
        leading = above.leading_coefficient()
        key = ("inverse", self.ring.key(above / leading), self.ring.key(below))
        return Value(self.ring.generator(key).above / leading, {})

    def _root_of_sums(self, base: Expr, exponent: Fraction, env: Environment) -> Value:
        """A root whose radicand is keyed with its sums whole and related to them written out."""
        ring = self.ring
        above, below = ring.lowest(self.value(base, env, True))
        if above.is_zero():
            return self.functions.power(Value(above, {}), exponent)
        leading = above.leading_coefficient()
        size = abs(Fraction(int(leading.p), int(leading.q)))
        sign = 1 if leading > 0 else -1
        key: Key = ("radical", ring.key(above / leading), ring.key(below), sign)
        fineness = self.functions.fine(key, exponent.denominator)
        key = (*key, fineness)
        inside = ring.scale(self.value(base, env, False), 1 / size)
        ring.relations[ring.number_of(key)] = (fineness, inside)
        root = ring.power(ring.generator(key), int(exponent * fineness))
        content = self.functions.power(ring.constant(size), exponent) if size != 1 else None
        return root if content is None else ring.multiply(root, content)

    def _argument(self, node: Expr, env: Environment) -> Value:
        return self.value(node, env, True)

    def _apply(self, function: str, arguments: tuple[Expr, ...], env: Environment) -> Value:
        values = [self._argument(argument, env) for argument in arguments]
        match function:
            case "exp":
                return self.functions.exp(values[0])
            case "logabs" | "log":
                if self.ring.is_zero(values[0]):
                    if self.functions.conditional:
                        return self._opaque(function, values)
                    raise NoValue
                return self.functions.log_absolute(values[0])
            case "sin":
                return self.functions.sin_cos(values[0])[0]
            case "cos":
                return self.functions.sin_cos(values[0])[1]
        row = FUNCTIONS.get(function)
        if row is not None and row.parity is not None and self._is_turned(values[0]):
            mirrored = self._apply(function, (times(-1, arguments[0]),), env)
            return mirrored if row.parity == "even" else self.ring.scale(mirrored, Fraction(-1))
        result = self._opaque(function, values)
        self._learn_range(function, arguments, result, env)
        return result

    def _is_turned(self, value: Value) -> bool:
        """Whether an argument's leading coefficient is negative."""
        above, _ = self.ring.lowest(value)
        return not above.is_zero() and bool(above.leading_coefficient() < 0)

    def _learn_range(
        self, function: str, arguments: tuple[Expr, ...], value: Value, env: Environment
    ) -> None:
        """Bounds of a function's values, from its row."""
        place = next(number for number, _ in sparse(value.above.monoms()[0]))
        key = self.ring.keys[place]
        if key in self.signs.ranges or function not in FUNCTIONS:
            return
        row = FUNCTIONS[function]
        self.signs.ranges[key] = bounds_of(row.range)
        requirements = row.positive_where(*arguments) if row.positive_where else ()
        if requirements and all(self._certain(expr, kind, env) for expr, kind in requirements):
            self.signs.ranges[key] = Bounds(Fraction(0), None)

    def _certain(self, expr: Expr, kind: str, env: Environment) -> bool:
        above, below = self.ring.lowest(self._argument(expr, env))
        upper, lower = self.signs.bounds(above), self.signs.bounds(below)
        if kind == "positive":
            return upper.positive and lower.positive
        return kind == "nonnegative" and self.signs.of(above) == 1 and lower.positive

    def _opaque(self, function: str, values: list[Value]) -> Value:
        """A function without rules of its own, as a generator keyed by its arguments."""
        keys: list[Key] = []
        for value in values:
            above, below = self.ring.lowest(value)
            keys.append((self.ring.key(above), self.ring.key(below)))
        return self.ring.generator(("apply", function, *keys))

    def _reduce(self, node: Reduce, env: Environment, whole: bool) -> Value:
        index = node.index
        if whole and index.dimension in self.open:
            if node.kind != "sum":
                raise Unsupported(f"{node.kind} over an index inside a function")
            return self._whole_sum(index, node.body, env)
        values = [
            self.value(node.body, {**env, index: element}, whole)
            for element in range(1, self.length(index.dimension) + 1)
        ]
        if node.kind == "sum":
            return self.ring.add(values)
        result = values[0]
        for value in values[1:]:
            if node.kind == "prod":
                result = self.ring.multiply(result, value)
            else:
                result = self._extreme(result, value, node.kind)
        return result

    def _extreme(self, left: Value, right: Value, kind: str) -> Value:
        ring = self.ring
        difference = ring.add([left, ring.scale(right, Fraction(-1))])
        positive, negative = self.functions.indicators(difference)
        chosen = positive if kind == "max" else negative
        return ring.add([right, ring.multiply(chosen, difference)])

    def _whole_sum(self, index: Index, body: Expr, env: Environment) -> Value:
        """A sum that stays whole: linear, with what does not depend on its index in front."""
        ring = self.ring
        generic = -self._height(body) - 1
        above, below = ring.lowest(self.value(body, {**env, index: generic}, True))
        dimension = index.dimension
        denominators = ring.key(below)
        if any(self._bound(monomial, generic)[1] for monomial, _ in denominators):
            leading = above.leading_coefficient() if not above.is_zero() else 1
            key: Key = ("fraction sum", dimension, generic, ring.key(above / leading), denominators)
            return Value(ring.generator(key).above * leading, {})
        terms = []
        size: Key = ("size", dimension)
        for monomial, coefficient in ring.key(above):
            outside, inside = self._bound(monomial, generic)
            front = Value(self.ring.polynomial(((outside, coefficient),)), {})
            key = ("sum", dimension, generic, inside) if inside else size
            terms.append(ring.multiply(front, ring.generator(key)))
        total = ring.add(terms) if terms else Value(ring.zero, {})
        return ring.multiply(total, ring.invert(Value(below, {})))

    def _bound(self, monomial: Monomial, generic: int) -> tuple[Monomial, Monomial]:
        """The parts of a monomial that do not and that do depend on a generic element."""
        depends = [generic in self.ring.elements[number] for number, _ in monomial]
        outside = tuple(part for part, inner in zip(monomial, depends, strict=True) if not inner)
        inside = tuple(part for part, inner in zip(monomial, depends, strict=True) if inner)
        return outside, inside

    def _height(self, node: Piece) -> int:
        """How many generic elements the sums and matrices inside of a tree may use.

        Bound elements are numbered from the innermost sum, so that a sum has the same key
        wherever it stands.
        """
        known = self._heights.get(node)
        if known is None:
            inner = max((self._height(piece) for piece in pieces(node)), default=0)
            own = 1 if isinstance(node, Reduce) else 2 if isinstance(node, MatrixFunction) else 0
            known = self._heights[node] = inner + own
        return known

    def _where(
        self, condition: Condition, then: Expr, otherwise: Expr, env: Environment, whole: bool
    ) -> Value:
        ring = self.ring
        chosen = self._condition(condition, env)
        if chosen.above == 1:
            return self.value(then, env, whole)
        if chosen.above.is_zero():
            return self.value(otherwise, env, whole)
        before, self.functions.conditional = self.functions.conditional, True
        try:
            first, second = self.value(then, env, whole), self.value(otherwise, env, whole)
        except OutOfRange:
            raise Unsupported("an index that a branch leads out of its range") from None
        finally:
            self.functions.conditional = before
        difference = ring.add([first, ring.scale(second, Fraction(-1))])
        return ring.add([second, ring.multiply(chosen, difference)])

    def _condition(self, condition: Condition, env: Environment) -> Value:
        """A condition as 0, 1 or an idempotent polynomial in indicators."""
        ring = self.ring
        one = Value(ring.one, {})
        match condition:
            case CompareIndices(operator, left, right):
                return self._compare(operator, left, right, env)
            case Compare(operator, left, right):
                difference = ring.add(
                    [
                        self._argument(right, env),
                        ring.scale(self._argument(left, env), Fraction(-1)),
                    ]
                )
                positive, negative = self.functions.indicators(difference)
                if operator == "<":
                    return positive
                if operator == "<=":
                    return ring.add([one, ring.scale(negative, Fraction(-1))])
                unequal = ring.add([positive, negative])
                return unequal if operator == "!=" else self._not(unequal)
            case Logical("not", (part,)):
                return self._not(self._condition(part, env))
            case Logical(operator, parts):
                if operator == "or":
                    return self._not(self._all(parts, env, self._not))
                return self._all(parts, env, lambda value: value)
        raise Unsupported("a condition of an unknown kind")

    def _all(
        self, parts: Sequence[Condition], env: Environment, of: Callable[[Value], Value]
    ) -> Value:
        """That all parts hold: one that does not decides, whatever stands outside of its axis."""
        result = Value(self.ring.one, {})
        outside = False
        for part in parts:
            try:
                value = of(self._condition(part, env))
            except OutOfRange:
                outside = True
                continue
            result = self.ring.reduce(self.ring.multiply(result, value).above)
        if outside and not result.above.is_zero():
            if result.above != 1:
                raise Unsupported("a condition outside of its axis beside one that may decide")
            raise OutOfRange
        return result

    def _not(self, value: Value) -> Value:
        return self.ring.add([Value(self.ring.one, {}), self.ring.scale(value, Fraction(-1))])

    def _compare(self, operator: str, left: Position, right: Position, env: Environment) -> Value:
        first, second = self.number(left, env), self.number(right, env)
        if operator in ("=", "!="):
            equal = self._equal(left, right, env)
            return equal if operator == "=" else self._not(equal)
        if _is_generic(left, env) or _is_generic(right, env):
            if left == right:
                return self.ring.constant(Fraction(operator == "<="))
            raise Unsupported("an order comparison under a sum that stays whole")
        holds = first < second if operator == "<" else first <= second
        return self.ring.constant(Fraction(holds))

    def _matrix(self, node: MatrixFunction, env: Environment, whole: bool) -> Value:
        if node.row.dimension in self.open or contains_sum(node.body, self.open):
            return self._matrix_atom(node, env)
        size = self.length(node.row.dimension)
        entries = [
            [
                self.value(node.body, {**env, node.row: row, node.column: column}, whole)
                for column in range(1, size + 1)
            ]
            for row in range(1, size + 1)
        ]
        determinant = self._determinant(entries)
        if node.kind == "det":
            return determinant
        above, _ = self.ring.lowest(determinant)
        if self.functions.conditional and (above.is_zero() or self.signs.may_vanish(above)):
            return self._matrix_atom(node, env)
        if node.kind == "logdet":
            return self.functions.log_absolute(determinant)
        row, column = (self.element(position, env) for position in node.positions)
        minor = [
            [entry for place, entry in enumerate(line, 1) if place != row]
            for number, line in enumerate(entries, 1)
            if number != column
        ]
        cofactor = self._determinant(minor)
        signed = self.ring.scale(cofactor, Fraction((-1) ** (row + column)))
        return self.ring.multiply(signed, self.ring.invert(determinant))

    def _determinant(self, entries: list[list[Value]]) -> Value:
        """Laplace's expansion along the first row; sizes here are small."""
        if not entries:
            return Value(self.ring.one, {})
        if len(entries) > 6:
            raise TooLarge("a determinant of more than 6 rows")
        terms = []
        for place, entry in enumerate(entries[0]):
            minor = [line[:place] + line[place + 1 :] for line in entries[1:]]
            term = self.ring.multiply(entry, self._determinant(minor))
            terms.append(self.ring.scale(term, Fraction((-1) ** place)))
        return self.ring.add(terms)

    def _matrix_atom(self, node: MatrixFunction, env: Environment) -> Value:
        """det, logdet and the entries of inv as atoms keyed by the generic entry."""
        lowest = -self._height(node.body)
        first, second = lowest - 1, lowest - 2
        places = tuple(self.element(position, env) for position in node.positions)
        straight = self._entry_key(node, env, first, second)
        turned = self._entry_key(node, env, second, first)
        # inv(A.T) is inv(A).T, so a matrix and its transpose share their atoms.
        body, places = min((straight, places), (turned, places[::-1]))
        dimension = node.row.dimension
        return self.ring.generator(("matrix", node.kind, dimension, places, lowest, body))

    def _entry_key(self, node: MatrixFunction, env: Environment, row: int, column: int) -> Key:
        inner = {**env, node.row: row, node.column: column}
        above, below = self.ring.lowest(self.value(node.body, inner, True))
        return self.ring.key(above), self.ring.key(below)


def _is_generic(position: Position, env: Environment) -> bool:
    return isinstance(position, Index) and env[position] < 0


def _is_of_functions(base: Expr) -> bool:
    """Whether a divisor such as 1 + exp(u) is made of functions, and is not one itself."""
    return not isinstance(base, Apply) and any(isinstance(part, Apply) for part in walk(base))

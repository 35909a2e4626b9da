"""Formula trees as nested Python functions, so that a tree is taken apart once and evaluated at
many points.

Equal subtrees share one function, which remembers its value for each choice of the indices
that are free in it: a sum that does not depend on an index is not added up again for each of
its values.  Nothing else is changed: the order of operations is the tree's, and a branch that
is not taken is not evaluated.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from operator import add, mul

from flint import arb, ctx, fmpq

from symderiv.base import steps
from symderiv.base.errors import Unsupported
from symderiv.formula.integers import is_integer
from symderiv.formula.tree import (
    Affine,
    Apply,
    Compare,
    CompareIndices,
    Condition,
    Constant,
    Delta,
    Expr,
    Index,
    Label,
    Logical,
    MatrixFunction,
    Number,
    Plus,
    Position,
    Power,
    Reduce,
    Size,
    Symbol,
    Times,
    Where,
    delta_factors,
    free_indices,
)
from symderiv.functions import FUNCTIONS, Function
from symderiv.kernel.codes import (
    COMBINE,
    Code,
    Element,
    Place,
    Test,
    absorbing,
    entry,
    folded,
    index_test,
    joined_test,
    refused,
    remembered,
    size_of,
    whole_number,
    within,
)
from symderiv.kernel.enclosures import (
    EXACT_LIMIT,
    Enclosure,
    determinant,
    enclosed,
    holds,
    integer_power,
    log_of_size,
    real_power,
    require,
)
from symderiv.kernel.operations import EXACT, OPERATIONS, Operation

BITS_IN_A_STEP = 32


class Compiler:
    """The functions of all trees that were asked for; ``integers`` are symbols declared so."""

    def __init__(self, integers: frozenset[str]) -> None:
        self._integers = integers
        self._codes: dict[Expr, Code] = {}
        self._slots: dict[Index, int] = {}

    def elements(self, env: Mapping[Index, int]) -> list[int]:
        """Values of the indices in their slots, those without one as 0."""
        found = [0] * len(self._slots)
        for index, element in env.items():
            slot = self._slots.get(index)
            if slot is not None:
                found[slot] = element
        return found

    def code(self, node: Expr) -> Code:
        known = self._codes.get(node)
        if known is None:
            try:
                known = self._build(node)
            except Unsupported as unsupported:
                known = refused(unsupported)
            if not isinstance(node, Number | Symbol | Delta | Size | Constant):
                slots = tuple([self._slot(index) for index in free_indices(node)])
                known = remembered(len(self._codes), slots, known)
            self._codes[node] = known
        return known

    def _slot(self, index: Index) -> int:
        return self._slots.setdefault(index, len(self._slots))

    def _build(self, node: Expr) -> Code:
        match node:
            case Number(value):
                number = fmpq(value.numerator, value.denominator)
                return lambda at: number
            case Symbol(name, positions):
                return entry(name, [self._element(place) for place in positions])
            case Plus(terms):
                return folded(add, [self.code(term) for term in terms])
            case Times(factors):
                codes = [self.code(factor) for factor in factors]
                deltas = [self.code(delta) for delta in delta_factors(node)]
                return absorbing(codes, deltas) if deltas else folded(mul, codes)
            case Power(base, exponent):
                return self._power(base, exponent)
            case Apply(function, arguments):
                return self._apply(function, arguments)
            case Reduce():
                return self._reduce(node)
            case Size(dimension):
                return lambda at: fmpq(at.sizes[dimension])
            case Delta(left, right):
                first, second = self._element(left), self._element(right)
                return lambda at: fmpq(first(at) == second(at))
            case Where(condition, then, otherwise):
                test, yes, no = self.test(condition), self.code(then), self.code(otherwise)
                return lambda at: yes(at) if test(at) else no(at)
            case Constant("pi"):
                return lambda at: arb.pi()
            case Constant():
                return lambda at: arb.const_e()
            case MatrixFunction():
                return self._matrix(node)
        raise Unsupported(f"{type(node).__name__} has no value at a point")

    def _element(self, position: Position) -> Element:
        """What a position is as a number, on its axis or not."""
        match position:
            case int():
                return lambda at: position
            case Index():
                slot = self._slot(position)
                return lambda at: at.env[slot]
            case Affine(terms):
                parts = {term: self._element(term) for term, _ in terms}
                return lambda at: position.value(lambda term: parts[term](at), at.sizes.__getitem__)
            case Label(name, positions, _):
                found = entry(name, [self._element(place) for place in positions])
                return lambda at: whole_number(found(at))

    def _power(self, base: Expr, exponent: Expr) -> Code:
        below = self.code(base)
        if isinstance(exponent, Number) and exponent.value.denominator == 1:
            whole = int(exponent.value)
            return lambda at: integer_power(below(at), whole)
        above = self.code(exponent)
        integral = is_integer(exponent, self._integers)

        def raised(at: Place) -> Enclosure:
            base, exponent = below(at), above(at)
            if integral and isinstance(exponent, fmpq) and exponent.q == 1:
                return integer_power(base, int(exponent.p))
            return real_power(base, exponent)

        return raised

    def _apply(self, function: str, arguments: tuple[Expr, ...]) -> Code:
        row = FUNCTIONS[function]
        operation = OPERATIONS.get(row.ball or "")
        demands = row.needed(arguments, self._integers)
        required = [(self.code(expr), kind) for expr, kind in demands]
        if operation is None:
            return self._rewritten(row, arguments, required)
        codes = [self.code(argument) for argument in arguments]

        def applied(at: Place) -> Enclosure:
            steps.take(ctx.prec // BITS_IN_A_STEP)
            values = [code(at) for code in codes]
            for code, kind in required:
                require(code(at), kind)
            if all(isinstance(value, fmpq) for value in values):
                return self._at_rationals(row, operation, values, at)
            return enclosed(operation, row.name, values)

        return applied

    def _rewritten(
        self, row: Function, arguments: tuple[Expr, ...], required: Sequence[tuple[Code, str]]
    ) -> Code:
        rule = row.rewrite or row.as_logarithm
        written = None if rule is None else rule(*arguments)
        if written is None or written == Apply(row.name, arguments):
            raise Unsupported(f"{row.name} has no enclosure")
        meaning = self.code(written)

        def applied(at: Place) -> Enclosure:
            for code, kind in required:
                require(code(at), kind)
            return meaning(at)

        return applied

    def _at_rationals(
        self, row: Function, operation: Operation, values: Sequence[Enclosure], at: Place
    ) -> Enclosure:
        """An exact rational where the function has one there, and is known to."""
        if row.name in EXACT:
            return EXACT[row.name](*values)
        if row.name == "sqrt":
            return real_power(values[0], fmpq(1, 2))
        if len(values) == 1 and row.values:
            known = row.values.get(Fraction(int(values[0].p), int(values[0].q)))
            if known is not None:
                return self.code(known)(at)
        result = enclosed(operation, row.name, values)
        if result.is_exact() and abs(result) < EXACT_LIMIT:
            return result.fmpq()
        return result

    def _reduce(self, node: Reduce) -> Code:
        slot, size = self._slot(node.index), size_of(node.index.dimension)
        body = self.code(node.body)
        combine = COMBINE[node.kind]

        def reduced(at: Place) -> Enclosure:
            env = at.env
            outer = env[slot]
            steps.take(size(at))
            env[slot] = 1
            result = body(at)
            for element in range(2, size(at) + 1):
                env[slot] = element
                result = combine(result, body(at))
            env[slot] = outer
            return result

        return reduced

    def _matrix(self, node: MatrixFunction) -> Code:
        rows, columns = self._slot(node.row), self._slot(node.column)
        size, body = size_of(node.row.dimension), self.code(node.body)
        positions = [within(self._element(position), size) for position in node.positions]

        def entry_at(at: Place, row: int, column: int) -> Enclosure:
            at.env[rows], at.env[columns] = row, column
            return body(at)

        def matrix(at: Place) -> Enclosure:
            outer = at.env[rows], at.env[columns]
            span = range(1, size(at) + 1)
            entries = [[entry_at(at, row, column) for column in span] for row in span]
            at.env[rows], at.env[columns] = outer
            whole = determinant(entries)
            if node.kind == "det":
                return whole
            if node.kind == "logdet":
                return log_of_size(whole)
            row, column = (element(at) for element in positions)
            minor = [
                [one for place, one in enumerate(line, 1) if place != row]
                for number, line in enumerate(entries, 1)
                if number != column
            ]
            return determinant(minor) * (-1) ** (row + column) * integer_power(whole, -1)

        return matrix

    def test(self, condition: Condition) -> Test:
        match condition:
            case CompareIndices(operator, left, right):
                return index_test(operator, self._element(left), self._element(right))
            case Compare(operator, left, right):
                low, high = self.code(left), self.code(right)
                return lambda at: holds(operator, high(at) - low(at))
            case Logical("not", (part,)):
                inner = self.test(part)
                return lambda at: not inner(at)
            case Logical(joined, parts):
                return joined_test([self.test(part) for part in parts], joined == "or")
        raise Unsupported("a condition of an unknown kind")

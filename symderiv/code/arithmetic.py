"""Arithmetic of the code: entry by entry as NumPy broadcasts, exact on constants."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from fractions import Fraction

from symderiv.code.context import Context, chosen, number_of
from symderiv.code.values import (
    Cell,
    Chosen,
    Labels,
    Mask,
    Real,
    Unset,
    Waiting,
    Whole,
    constant,
    of_whole,
)
from symderiv.formula.syntax import Call, Negative, Product, Raised, Relation, Sum, Syntax
from symderiv.formula.tree import (
    Apply,
    Compare,
    CompareIndices,
    Comparison,
    Condition,
    Expr,
    Index,
    Logical,
    Number,
    Plus,
    Power,
    Times,
    Where,
    affine,
    number,
)
from symderiv.language.arrays import MINUS_ONE, matmul
from symderiv.language.shapes import Positions, Shape, Truth, Value, aligned, show

MOST_DIGITS = 60
LARGEST_EXPONENT = 64


def real(context: Context, node: ast.AST, value: object) -> Real:
    """A value as an array of numbers.  Raises CodeError where it is none."""
    match value:
        case Cell(value=inner):
            return real(context, node, inner)
        case Waiting(why=why):
            raise context.error(node, why, "the value is known after the loop")
        case Unset(why=why):
            raise context.error(node, why)
        case Real():
            return value
        case Mask():
            return number_of(value)
        case bool():
            return constant(int(value))
        case int() | Fraction():
            return constant(value)
        case Whole():
            found = of_whole(value)
            if found is None:
                raise context.error(node, "the number of a loop stands where a real number belongs")
            return found
        case Labels():
            raise context.error(
                node, "labels are no numbers here", "they may pick entries, or be made one-hot"
            )
    raise context.error(node, "not an array of numbers")


def combine(
    context: Context,
    node: ast.AST,
    values: Sequence[Real],
    build: Callable[[list[Expr]], Expr],
    syntax: Callable[[list[Syntax]], Syntax] | None = None,
) -> Real:
    """``build`` of the entries of ``values``, broadcast against each other."""
    shape = context.broadcast(node, [value.shape for value in values])
    formulas = [value.syntax for value in values if value.syntax is not None]
    formula = syntax(formulas) if syntax is not None and len(formulas) == len(values) else None
    labels = {value.chosen.labels for value in values if value.chosen is not None}
    if len(labels) == 1:
        found = _combine_chosen(values, shape, build)
        if found is not None:
            return found

    def entry(positions: Positions) -> Expr:
        return build([value.entry(aligned(value.shape, positions)) for value in values])

    return Real(shape, entry, formula)


def _combine_chosen(
    values: Sequence[Real], shape: Shape, build: Callable[[list[Expr]], Expr]
) -> Real | None:
    """What is made of arrays that are read at the same labels; None where they differ."""
    choices = [(value.shape, value.chosen) for value in values if value.chosen is not None]
    probe = tuple(range(1, len(shape) + 1))
    if len({choice.at(aligned(own, probe)) for own, choice in choices}) > 1:
        return None
    own, first = choices[0]

    def at(positions: Positions) -> Positions:
        return first.at(aligned(own, positions))

    def entry(positions: Positions) -> Expr:
        outer, k = positions[:-1], positions[-1]
        parts = []
        for value in values:
            inner = aligned(value.shape, outer)
            if value.chosen is None:
                parts.append(value.entry(inner))
            else:
                parts.append(value.chosen.every.entry((*inner, k)))
        return build(parts)

    every = Value((*shape, first.labels.classes), entry)
    return chosen(Chosen(first.labels, at, every), shape)


def apply(context: Context, node: ast.AST, function: str, values: Sequence[Real]) -> Real:
    """A function of the table, entry by entry."""
    at = context.module.span(node)
    return combine(
        context,
        node,
        values,
        lambda parts: Apply(function, tuple(parts)),
        lambda parts: Call(function, tuple(parts), (), at),
    )


def binary(
    context: Context, node: ast.AST, operator: ast.operator, left: object, right: object
) -> object:
    """``left operator right``."""
    left, right = _opened(left), _opened(right)
    folded = _fold(context, node, operator, left, right)
    if folded is not None:
        return folded
    if isinstance(operator, ast.MatMult):
        return product(context, node, real(context, node, left), real(context, node, right))
    if isinstance(operator, ast.BitAnd | ast.BitOr):
        return _joined(context, node, operator, left, right)
    first, second = real(context, node, left), real(context, node, right)
    at = context.module.span(node)
    match operator:
        case ast.Add():
            return combine(context, node, [first, second], _sum, lambda p: _summed(p, "+", at))
        case ast.Sub():
            return combine(
                context,
                node,
                [first, second],
                lambda parts: Plus((parts[0], negated(parts[1]))),
                lambda p: _summed(p, "-", at),
            )
        case ast.Mult():
            return combine(context, node, [first, second], _product, lambda p: _times(p, "*", at))
        case ast.Div():
            return combine(
                context,
                node,
                [first, second],
                lambda parts: Times((parts[0], Power(parts[1], MINUS_ONE))),
                lambda p: _times(p, "/", at),
            )
        case ast.Pow():
            return combine(
                context,
                node,
                [first, second],
                lambda parts: Power(parts[0], parts[1]),
                lambda p: Raised(p[0], p[1], at),
            )
    raise context.error(node, f"the operator of {type(operator).__name__} cannot be read")


def _opened(value: object) -> object:
    return value.value if isinstance(value, Cell) else value


def _sum(parts: list[Expr]) -> Expr:
    return Plus(tuple(parts))


def _product(parts: list[Expr]) -> Expr:
    return Times(tuple(parts))


def negated(expr: Expr) -> Expr:
    return Number(-expr.value) if isinstance(expr, Number) else Times((MINUS_ONE, expr))


def _summed(parts: list[Syntax], operator: str, at: tuple[int, int]) -> Syntax:
    left, right = parts
    if isinstance(left, Sum):
        return Sum((*left.terms, right), (*left.operators, operator), at)  # type: ignore[arg-type]
    return Sum((left, right), (operator,), at)  # type: ignore[arg-type]


def _times(parts: list[Syntax], operator: str, at: tuple[int, int]) -> Syntax:
    left, right = parts
    if isinstance(left, Product):
        return Product((*left.factors, right), (*left.operators, operator), at)  # type: ignore[arg-type]
    return Product((left, right), (operator,), at)  # type: ignore[arg-type]


def product(context: Context, node: ast.AST, left: Real, right: Real) -> Real:
    """``left @ right``."""
    value = matmul(left, right, context.place(node), context.scope)
    formula = None
    if left.syntax is not None and right.syntax is not None:
        formula = _times([left.syntax, right.syntax], "@", context.module.span(node))
    return Real(value.shape, value.entry, formula)


def negative(context: Context, node: ast.AST, value: object) -> object:
    value = _opened(value)
    if isinstance(value, int | Fraction):
        return -value
    if isinstance(value, Whole):
        return value.times(-1)
    at = context.module.span(node)
    return combine(
        context,
        node,
        [real(context, node, value)],
        lambda parts: negated(parts[0]),
        lambda parts: Negative(parts[0], at),
    )


def _fold(
    context: Context, node: ast.AST, operator: ast.operator, left: object, right: object
) -> object:
    """The result on constants and whole numbers; None where there is an array."""
    if isinstance(left, int | Fraction) and isinstance(right, int | Fraction):
        return _fold_numbers(context, node, operator, left, right)
    whole = (Whole, int)
    if isinstance(left, whole) and isinstance(right, whole):
        return _fold_whole(operator, left, right)
    return None


def _fold_numbers(
    context: Context,
    node: ast.AST,
    operator: ast.operator,
    left: int | Fraction,
    right: int | Fraction,
) -> object:
    if isinstance(operator, ast.Div | ast.FloorDiv | ast.Mod) and right == 0:
        raise context.error(node, "a division by 0")
    exponent = Fraction(right)
    match operator:
        case ast.Add():
            found: int | Fraction = left + right
        case ast.Sub():
            found = left - right
        case ast.Mult():
            found = left * right
        case ast.Div():
            found = Fraction(left) / Fraction(right)
        case ast.FloorDiv():
            found = left // right
        case ast.Mod():
            found = left % right
        case ast.Pow() if abs(exponent) <= LARGEST_EXPONENT and exponent.denominator == 1:
            if left == 0 and exponent < 0:
                raise context.error(node, "a division by 0")
            power = Fraction(Fraction(left) ** int(exponent))
            found = int(power) if isinstance(left, int) and exponent >= 0 else power
        case ast.Pow() if exponent.denominator == 1:
            raise context.error(node, f"a constant of more than {MOST_DIGITS} digits")
        case _:
            return None
    digits = max(abs(Fraction(found).numerator), Fraction(found).denominator)
    if digits > 10**MOST_DIGITS:
        raise context.error(node, f"a constant of more than {MOST_DIGITS} digits")
    return found


def _fold_whole(operator: ast.operator, left: Whole | int, right: Whole | int) -> object:
    first = left if isinstance(left, Whole) else Whole(offset=left)
    match operator:
        case ast.Add():
            return first.plus(right)
        case ast.Sub():
            return first.plus(right, -1)
        case ast.Mult() if isinstance(right, int):
            return first.times(right)
        case ast.Mult() if isinstance(left, int) and isinstance(right, Whole):
            return right.times(left)
    return None


COMPARED: dict[type[ast.cmpop], tuple[Comparison, bool]] = {
    ast.Lt: ("<", False),
    ast.LtE: ("<=", False),
    ast.Gt: ("<", True),
    ast.GtE: ("<=", True),
    ast.Eq: ("=", False),
    ast.NotEq: ("!=", False),
}


def compare(
    context: Context, node: ast.AST, operator: ast.cmpop, left: object, right: object
) -> object:
    """A comparison: a truth value of constants, or an array of conditions."""
    left, right = _opened(left), _opened(right)
    if isinstance(operator, ast.Is | ast.IsNot):
        if right is None or isinstance(right, bool):
            return (left is right) == isinstance(operator, ast.Is)
        raise context.error(node, "`is` is read for None, True and False only")
    if type(operator) not in COMPARED:
        raise context.error(node, f"a comparison by {type(operator).__name__} cannot be read")
    kind, exchanged = COMPARED[type(operator)]
    first, second = (right, left) if exchanged else (left, right)
    constants = int | Fraction | str | None
    if isinstance(first, constants) and isinstance(second, constants):
        return _compare_constants(context, node, kind, first, second)
    if isinstance(first, Whole | int) and isinstance(second, Whole | int):
        return _compare_whole(context, node, kind, first, second)
    one, other = real(context, node, first), real(context, node, second)
    shape = context.broadcast(node, [one.shape, other.shape])

    def entry(positions: Positions) -> Condition:
        return settled(
            kind,
            one.entry(aligned(one.shape, positions)),
            other.entry(aligned(other.shape, positions)),
        )

    formula = None
    if one.syntax is not None and other.syntax is not None:
        formula = Relation(kind, one.syntax, other.syntax, context.module.span(node))
    return Mask(shape, entry, formula)


def settled(kind: Comparison, left: Expr, right: Expr) -> Condition:
    """A comparison; of a case between two numbers with a number, the condition of the case."""
    exchanged = isinstance(right, Where)
    case, bound = (right, left) if exchanged else (left, right)
    match case, bound:
        case Where(condition, Number(one), Number(other)), Number(limit):
            first, second = [
                _holds(kind, limit, each) if exchanged else _holds(kind, each, limit)
                for each in (one, other)
            ]
            if first and not second:
                return condition
            if second and not first:
                return Logical("not", (condition,))
    return Compare(kind, left, right)


def _holds(kind: Comparison, left: Fraction, right: Fraction) -> bool:
    if kind in ("=", "!="):
        return (left == right) == (kind == "=")
    return left < right if kind == "<" else left <= right


def _compare_constants(
    context: Context, node: ast.AST, kind: Comparison, left: object, right: object
) -> bool:
    if kind in ("=", "!="):
        return (left == right) == (kind == "=")
    if isinstance(left, int | Fraction) and isinstance(right, int | Fraction):
        return left < right if kind == "<" else left <= right
    raise context.error(node, "an order of what is no number")


def _compare_whole(
    context: Context, node: ast.AST, kind: Comparison, left: Whole | int, right: Whole | int
) -> object:
    difference = (left if isinstance(left, Whole) else Whole(offset=left)).plus(right, -1)
    if isinstance(difference, int):
        return _compare_constants(context, node, kind, difference, 0)
    found = None if difference.sizes else _between(context, node, kind, difference)
    if found is None:
        found = _of_arithmetic(context, kind, difference)
    if found is None:
        raise context.error(node, "a comparison of numbers that cannot be read", "i == j can be")
    return Mask((), lambda positions: found)


def _between(
    context: Context, node: ast.AST, kind: Comparison, difference: Whole
) -> Condition | None:
    """``difference`` against 0, as a comparison of two indices or of one with a number.

    Both must be on their axes: beyond them a comparison has no meaning.
    """
    multiples = sorted(difference.terms, key=lambda term: -term[1])
    offset = difference.offset
    if [n for _, n in multiples] == [1, -1]:
        one, other = multiples[0][0], multiples[1][0]
        if not context.alike(one, other):
            return None
        if offset == 0:
            return CompareIndices(kind, one, other)
        if (kind, offset) == ("<", -1):
            return CompareIndices("<=", one, other)
        return CompareIndices("<", one, other) if (kind, offset) == ("<=", 1) else None
    if len(multiples) != 1 or abs(multiples[0][1]) != 1:
        return None
    index, sign = multiples[0]
    limit = -offset * sign
    if limit < 1 or not _is_on_axis(context, node, index, limit):
        return None
    return CompareIndices(kind, index, limit) if sign > 0 else CompareIndices(kind, limit, index)


def _of_arithmetic(context: Context, kind: Comparison, difference: Whole) -> Condition | None:
    """Index arithmetic against 0, where all its indices run over known dimensions."""
    whole = context.in_sizes(difference)
    if isinstance(whole, int) or not whole.terms:
        return None
    if any(context.is_free(index) for index, _ in whole.terms):
        return None
    return CompareIndices(kind, affine(dict(whole.terms), whole.offset, None, dict(whole.sizes)), 0)


def _is_on_axis(context: Context, node: ast.AST, index: Index, place: int) -> bool:
    if context.is_free(index):
        return False
    if isinstance(index.dimension, int):
        return place <= index.dimension
    context.at_least(node, index.dimension, place)
    return True


def inverted(context: Context, node: ast.AST, value: object) -> object:
    """``not value``, or ``~value``."""
    value = _opened(value)
    if isinstance(value, bool):
        return not value
    if isinstance(value, Mask):
        return Mask(value.shape, lambda positions: Logical("not", (value.entry(positions),)))
    raise context.error(node, "not a condition")


def _joined(
    context: Context, node: ast.AST, operator: ast.operator, left: object, right: object
) -> Mask:
    masks = [truth(context, node, side) for side in (left, right)]
    shape = context.broadcast(node, [mask.shape for mask in masks])
    kind = "and" if isinstance(operator, ast.BitAnd) else "or"

    def entry(positions: Positions) -> Condition:
        parts = [mask.entry(aligned(mask.shape, positions)) for mask in masks]
        return Logical(kind, tuple(parts))  # type: ignore[arg-type]

    return Mask(shape, entry)


def truth(context: Context, node: ast.AST, value: object) -> Truth:
    """A value as an array of conditions; a number counts as true where it is not 0."""
    value = _opened(value)
    if isinstance(value, Mask):
        return value
    if isinstance(value, bool):
        always = Compare("=", number(0), number(0 if value else 1))
        return Mask((), lambda positions: always)
    raise context.error(node, "not a condition", "compare it with a number")


def where(context: Context, node: ast.AST, condition: Truth, then: Real, otherwise: Real) -> Real:
    """``then`` where the condition holds, else ``otherwise``, broadcast."""
    shape = context.broadcast(node, [condition.shape, then.shape, otherwise.shape])

    def entry(positions: Positions) -> Expr:
        return Where(
            condition.entry(aligned(condition.shape, positions)),
            then.entry(aligned(then.shape, positions)),
            otherwise.entry(aligned(otherwise.shape, positions)),
        )

    test = condition.syntax if isinstance(condition, Mask) else None
    formula = None
    if test is not None and then.syntax is not None and otherwise.syntax is not None:
        parts = (test, then.syntax, otherwise.syntax)
        formula = Call("where", parts, (), context.module.span(node))
    return Real(shape, entry, formula)


def shown(value: Value | Truth) -> str:
    return show(value.shape)

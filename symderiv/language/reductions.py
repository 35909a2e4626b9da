"""``sum prod mean max min norm`` over indices and over axes, and extrema by entries."""

from __future__ import annotations

from typing import cast

from symderiv.formula.syntax import Call, Name, Negative, Numeral, Syntax, Tuple
from symderiv.formula.tree import Apply, Expr, position_indices, rename
from symderiv.language.arrays import norm, reduced, reduction
from symderiv.language.compound import Kind, cleared, may_be_empty
from symderiv.language.ranges import has_ranges, over_ranges
from symderiv.language.scope import Broken, Lowering, Scope, Variable, check_arity
from symderiv.language.shapes import Positions, Value


def binder(lowering: Lowering, node: Call, scope: Scope) -> Value:
    """``sum(e, i, j)`` over indices, ``sum(A, axis=0)`` over axes, ``max(a, b)`` by entries."""
    if not node.arguments:
        raise scope.error(node.at, f"{node.function} needs an argument")
    rest = node.arguments[1:]
    bare = [argument for argument in rest if isinstance(argument, Name)]
    if has_ranges(node):
        return over_ranges(lowering, node, scope)
    if rest and node.keywords:
        message = f"{node.function} with keywords takes one argument"
        raise scope.error(rest[0].at, message, "axis reduces an array, an index stands alone")
    if rest and len(bare) == len(rest) and all(scope.is_index(name.name) for name in bare):
        return _over_indices(lowering, node, bare, scope)
    if rest and node.function in ("max", "min"):
        return _extremum(lowering, node, scope)
    if rest:
        raise _not_an_index(node, rest, scope)
    return reduction_over_axes(lowering, node, scope)


def _not_an_index(node: Call, rest: tuple[Syntax, ...], scope: Scope) -> Exception:
    for argument in rest:
        if isinstance(argument, Name) and not scope.is_index(argument.name):
            if argument.name in scope.names.broken:
                return Broken()
            kind = scope.names.kind(argument.name) or "a parameter"
            hint = f"rename it, e.g. {argument.name}1"
            return scope.error(argument.at, f"an index has the name of {kind}", hint)
    wrong = next(argument for argument in rest if not isinstance(argument, Name))
    hint = f"write {node.function}(A, axis=0) for an axis, {node.function}(e, k) for an index"
    return scope.error(wrong.at, f"{node.function} runs over indices", hint)


def _over_indices(lowering: Lowering, node: Call, names: list[Name], scope: Scope) -> Value:
    """Each name is bound here; entries at an outer index of the same name are not captured."""
    only = tuple(scope.names.dimensions)
    variables = [
        Variable(name.name, scope.source, name.at, scope.hidden, only=only) for name in names
    ]
    inner = scope.bind(variables)
    if len(inner.variables) < len(names):
        raise scope.error(node.at, "one index is bound twice")
    body = lowering.value(node.arguments[0], inner)
    for variable in variables:
        if not variable.used:
            raise scope.error(
                variable.at, f"{node.function} runs over an index that it does not contain"
            )
    kind = cast(Kind, node.function)

    def entry(positions: Positions) -> Expr:
        bound = [variable.index() for variable in variables]
        if not any(i in bound for position in positions for i in position_indices(position)):
            return reduction(kind, body.entry(positions), bound)
        clear, renaming = cleared(body.shape, positions)
        return rename(reduction(kind, body.entry(clear), bound), renaming)

    return Value(body.shape, entry)


def _extremum(lowering: Lowering, node: Call, scope: Scope) -> Value:
    def build(parts: list[Expr]) -> Expr:
        result = parts[0]
        for part in parts[1:]:
            result = Apply(node.function, (result, part))
        return result

    return lowering.elementwise(node, node.arguments, scope, build)


def reduction_over_axes(lowering: Lowering, node: Call, scope: Scope) -> Value:
    """The reduction of an array over all axes, or over the one called ``axis``."""
    check_arity(node, (1,), scope)
    value = lowering.value(node.arguments[0], scope)
    if not value.shape and node.function != "norm":
        raise scope.error(
            node.at,
            f"{node.function} of a number",
            f"over an index, write {node.function}(e, k)",
        )
    places, keep = tuple(range(len(value.shape))), False
    for key, option in node.keywords:
        if key == "axis":
            places = axes_of(option, len(value.shape), scope)
        elif key == "keepdims":
            keep = flag(option, scope)
        else:
            raise scope.error(
                option.at, f"{node.function} takes no keyword {key}", "axis and keepdims are known"
            )
    if node.function in ("mean", "max", "min"):
        check_filled(node, value, places, scope)
    if node.function == "norm":
        return norm(value, places, keep)
    return reduced(cast(Kind, node.function), value, places, keep)


def check_filled(node: Call, value: Value, places: tuple[int, ...], scope: Scope) -> None:
    """What has no value over nothing needs an entry at every size."""
    for place in places:
        if may_be_empty(value.shape[place]):
            message = f"{node.function} over an axis of length {value.shape[place]}"
            raise scope.error(node.at, message, "give the dimension sizes at which it has entries")


def axes_of(option: Syntax, rank: int, scope: Scope) -> tuple[int, ...]:
    """One axis, several in parentheses, or None for all."""
    if option == Name("None"):
        return tuple(range(rank))
    if not isinstance(option, Tuple):
        return (axis_of(option, rank, scope),)
    found = tuple(axis_of(item, rank, scope) for item in option.items)
    if len(set(found)) < len(found):
        raise scope.error(option.at, "an axis is named twice")
    return tuple(sorted(found))


def axis_of(option: Syntax, rank: int, scope: Scope) -> int:
    """The number of an axis, counted from 0 or, where negative, from the end."""
    sign, digits = (-1, option.operand) if isinstance(option, Negative) else (1, option)
    if isinstance(digits, Numeral) and digits.text.isdigit() and len(digits.text) < 4:
        axis = sign * int(digits.text)
        if -rank <= axis < rank:
            return axis % rank
        raise scope.error(option.at, f"no such axis; the array has {rank}")
    raise scope.error(option.at, "an axis is a whole number, counted from 0")


def flag(option: Syntax, scope: Scope) -> bool:
    match option:
        case Name("True") | Numeral("1"):
            return True
        case Name("False") | Numeral("0"):
            return False
    raise scope.error(option.at, "keepdims is True or False")

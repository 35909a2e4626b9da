"""Calls: sums and other reductions, derivatives, cases, tables of functions, the file's own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

from symderiv.formula.syntax import Call, Name, Numeral, Syntax, walk
from symderiv.formula.tree import (
    STOP,
    Apply,
    Dimension,
    Expr,
    Where,
    symbol_names,
)
from symderiv.functions import ALIASES, FUNCTIONS
from symderiv.functions.unknown import unknown
from symderiv.language import stumbles
from symderiv.language.arrays import (
    ARRAY_FUNCTIONS,
    Operands,
    constant_array,
)
from symderiv.language.comparisons import truth
from symderiv.language.derivatives import bases, derivative, jvp, stop, vjp
from symderiv.language.einsum import einsum
from symderiv.language.reductions import binder, reduction_over_axes
from symderiv.language.scope import (
    ARRAY_WORDS,
    BINDERS,
    Broken,
    Lowering,
    Scope,
    UserFunction,
    check_arity,
)
from symderiv.language.shapes import (
    Positions,
    Value,
    aligned,
    scalar,
)
from symderiv.language.source import suggest
from symderiv.language.statistics import array_call
from symderiv.language.words import WORDS, word

LARGEST_AXIS = 1000

TAKEN = {"d": derivative}
"""What takes keywords of its own."""

Rule: TypeAlias = Callable[[Lowering, Call, Scope], Value]


def call(lowering: Lowering, node: Call, scope: Scope) -> Value:
    """The meaning of ``function(...)``."""
    name = node.function
    if name in scope.names.code:
        return scope.names.code[name](lowering, node, scope)
    if name in scope.names.unknown:
        return _unknown(lowering, node, scope)
    if name in BINDERS:
        return binder(lowering, node, scope)
    if name == "norm":
        return reduction_over_axes(lowering, node, scope)
    if name in ARRAY_WORDS and name not in scope.names.functions and name not in scope.names.broken:
        return (word if name in WORDS else array_call)(lowering, node, scope)
    if name in TAKEN:
        return TAKEN[name](lowering, node, scope)
    if node.keywords:
        key, value = node.keywords[0]
        raise scope.error(value.at, f"{name} takes no keyword {key}")
    if name in RULES:
        return RULES[name](lowering, node, scope)
    if name in ARRAY_FUNCTIONS:
        row = ARRAY_FUNCTIONS[name]
        check_arity(node, (row.arity,), scope)
        values = tuple(lowering.value(argument, scope) for argument in node.arguments)
        return row.build(Operands(node, values, scope))
    if name in scope.names.functions:
        return _inline(lowering, node, scope.names.functions[name], scope)
    if name in scope.names.broken:
        raise Broken
    return _table(lowering, node, scope)


def _unknown(lowering: Lowering, node: Call, scope: Scope) -> Value:
    """A function of which nothing is known, entry by entry."""
    if node.keywords:
        key, value = node.keywords[0]
        raise scope.error(value.at, f"{node.function} takes no keyword {key}")
    count = scope.names.unknown[node.function]
    check_arity(node, (count,), scope)
    name = unknown(node.function, (0,) * count)
    return lowering.elementwise(
        node, node.arguments, scope, lambda parts: Apply(name, tuple(parts))
    )


def _table(lowering: Lowering, node: Call, scope: Scope) -> Value:
    """A function of the table, entry by entry."""
    name = ALIASES.get(node.function, node.function)
    if name not in FUNCTIONS:
        hint = suggest(node.function, scope.names.known_functions())
        if node.function == "delta":
            hint = "write delta[j, k]"
        elif node.function in stumbles.FUNCTIONS:
            hint = stumbles.FUNCTIONS[node.function]
        elif node.function in scope.names.arrays:
            hint = f"{node.function} is no function: write * for a product, [ ] for an entry"
        at = node.at[0], node.at[0] + len(node.function)
        raise scope.error(at, "unknown function", hint)
    check_arity(node, tuple(FUNCTIONS[name].arity), scope)
    return lowering.elementwise(
        node, node.arguments, scope, lambda parts: Apply(name, tuple(parts))
    )


def _inline(lowering: Lowering, node: Call, function: UserFunction, scope: Scope) -> Value:
    """A function of the file, written out.  Nothing of an argument is captured: bound indices
    are new, and what the function differentiates by must not stand in what it does so to.
    """
    check_arity(node, (len(function.parameters),), scope)
    bound = _differentiated_by(function)

    def build(parts: list[Expr]) -> Expr:
        for parameter, part in zip(function.parameters, parts, strict=True):
            by = bound[parameter]
            for name in sorted(by & scope.names.depends(symbol_names(part))) if by else ():
                raise scope.error(
                    node.at,
                    f"the argument {parameter} depends on {name}, which {function.name} "
                    "differentiates by",
                    f"write out what is meant in place of {function.name}(...)",
                )
        parameters = dict(zip(function.parameters, map(scalar, parts), strict=True))
        inner = Scope(scope.names, function.source, parameters=parameters, hidden=True)
        return lowering.value(function.body, inner).entry(())

    return lowering.elementwise(node, node.arguments, scope, build)


def _differentiated_by(function: UserFunction) -> Mapping[str, frozenset[str]]:
    """For each parameter, by what the function takes derivatives of formulas that hold it."""
    found: dict[str, set[str]] = {parameter: set() for parameter in function.parameters}
    for node in walk(function.body):
        if isinstance(node, Call) and node.function in ("d", "vjp", "jvp"):
            by = {base.name for each in node.arguments[1:2] for base in bases(each)}
            for inner in walk(node.arguments[0]) if node.arguments else ():
                if isinstance(inner, Name) and inner.name in found:
                    found[inner.name] |= by
    return {parameter: frozenset(names) for parameter, names in found.items()}


def _where(lowering: Lowering, node: Call, scope: Scope) -> Value:
    check_arity(node, (3,), scope)
    condition = truth(lowering, node.arguments[0], scope)
    then, otherwise = (lowering.value(branch, scope) for branch in node.arguments[1:])
    shape = lowering.broadcast(node, [condition.shape, then.shape, otherwise.shape], scope)

    def entry(positions: Positions) -> Expr:
        return Where(
            condition.entry(aligned(condition.shape, positions)),
            then.entry(aligned(then.shape, positions)),
            otherwise.entry(aligned(otherwise.shape, positions)),
        )

    return Value(shape, entry)


def _einsum(lowering: Lowering, node: Call, scope: Scope) -> Value:
    values = [lowering.value(argument, scope) for argument in node.arguments[1:]]
    return einsum(node, values, scope)


def _constant(lowering: Lowering, node: Call, scope: Scope) -> Value:
    """``eye(n)``, ``ones(m, n)``, ``zeros(m, n)``."""
    lengths = tuple(_dimension(argument, scope) for argument in node.arguments)
    if not lengths or (node.function == "eye" and len(lengths) != 1):
        wanted = "one dimension" if node.function == "eye" else "dimensions"
        raise scope.error(node.at, f"{node.function} takes {wanted}")
    return constant_array(node.function, lengths * 2 if node.function == "eye" else lengths)


def _dimension(node: Syntax, scope: Scope) -> Dimension:
    match node:
        case Name(name) if name in scope.names.dimensions:
            return name
        case Name(name) if name in scope.names.broken:
            raise Broken
        case Name(name):
            raise scope.error(node.at, "unknown dimension", suggest(name, scope.names.dimensions))
        case Numeral(text) if text.isdigit() and 1 <= int(text) <= LARGEST_AXIS:
            return int(text)
    raise scope.error(node.at, "a dimension is a declared name or a whole number")


RULES: Mapping[str, Rule] = {
    "where": _where,
    **dict.fromkeys((STOP, "detach"), stop),
    "vjp": vjp,
    "jvp": jvp,
    "einsum": _einsum,
    "eye": _constant,
    "ones": _constant,
    "zeros": _constant,
}

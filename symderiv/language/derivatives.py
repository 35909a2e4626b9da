"""Derivatives as the language spells them: ``d``, ``vjp``, ``jvp``, and what is held constant.

``d(f, v, hold=(mu, sg))`` cuts the graph of definitions at v, mu and sg.  The products of a
Jacobian with an array are sums over d, entry by entry: vector-Jacobian products over the axes of
f, Jacobian-vector products over those of v.  (Baydin et al., *Automatic Differentiation in Machine
Learning: a Survey*, section 3.)
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from symderiv.formula.syntax import Call, Entry, Name, Syntax, Tuple
from symderiv.formula.tree import STOP, Derivative, Expr, Plus, Symbol, Times, apply
from symderiv.language.arrays import reduction
from symderiv.language.scope import Broken, Lowering, Scope, check_arity
from symderiv.language.shapes import Positions, Value, axes, show
from symderiv.language.source import suggest

HOLD = "hold"


def derivative(lowering: Lowering, node: Call, scope: Scope) -> Value:
    """``d(f, v)`` and ``d(f, v, hold=names)``; the axes of a whole ``v`` come after those of f."""
    check_arity(node, (2,), scope, "d(f, v); a second derivative is d(d(f, v), w)")
    function, target = node.arguments
    held: tuple[str, ...] = ()
    for key, value in node.keywords:
        if key != HOLD or held:
            raise scope.error(value.at, f"d takes no keyword {key}", "d(f, v, hold=(u, w))")
        held = tuple(_held(each, scope) for each in _several(value))
    body = lowering.value(function, scope)
    return _jacobian(body, _variable(lowering, target, scope), held)


def vjp(lowering: Lowering, node: Call, scope: Scope) -> Value:
    """``vjp(f, v, g)``: the sum of ``g * d(f, v)`` over the axes of f, which g has, too."""
    check_arity(node, (3,), scope, "vjp(f, v, g)")
    function, target, weight = node.arguments
    value = lowering.value(function, scope)
    weights = lowering.value(weight, scope)
    hint = "vjp(f, v, g) has g shaped like f"
    _require_shape(weights, value, weight, "the first argument has", hint, scope)
    jacobian = _jacobian(value, _variable(lowering, target, scope))

    def entry(positions: Positions) -> Expr:
        places = axes(value.shape)
        body = Times((weights.entry(places), jacobian.entry((*places, *positions))))
        return reduction("sum", body, list(places))

    return Value(jacobian.shape[len(value.shape) :], entry)


def jvp(lowering: Lowering, node: Call, scope: Scope) -> Value:
    """``jvp(f, v, t)``: the sum of ``d(f, v) * t`` over the axes of v, which t has, too; with
    ``(v, w)`` and ``(t, s)`` the sum of such products."""
    check_arity(node, (3,), scope, "jvp(f, v, t)")
    function, target, tangent = node.arguments
    value = lowering.value(function, scope)
    targets, tangents = _several(target), _several(tangent)
    if len(targets) != len(tangents):
        message = f"{len(tangents)} directions for {len(targets)} variables"
        raise scope.error(tangent.at, message, "jvp(f, (v, w), (t, s))")
    products = [
        _along(value, _variable(lowering, one, scope), lowering.value(other, scope), other, scope)
        for one, other in zip(targets, tangents, strict=True)
    ]
    if len(products) == 1:
        return products[0]
    return Value(value.shape, lambda at: Plus(tuple([each.entry(at) for each in products])))


def stop(lowering: Lowering, node: Call, scope: Scope) -> Value:
    """``stop_gradient(u)`` or ``detach(u)``: u, held constant by every d around it."""
    check_arity(node, (1,), scope, "stop_gradient(u)")
    return lowering.elementwise(node, node.arguments, scope, lambda parts: apply(STOP, *parts))


@dataclass(frozen=True, slots=True)
class _Variable:
    """What a derivative is by: a symbol or definition at some of its places."""

    value: Value

    def at(self, positions: Positions) -> Symbol:
        symbol = self.value.entry(positions)
        assert isinstance(symbol, Symbol)
        return symbol


def _variable(lowering: Lowering, target: Syntax, scope: Scope) -> _Variable:
    base = target.base if isinstance(target, Entry) else target
    if not isinstance(base, Name) or base.name in scope.parameters:
        raise scope.error(target.at, "d is by a symbol or a definition, perhaps with indices")
    if base.name in scope.names.functions and base.name not in scope.names.arrays:
        raise scope.error(target.at, "d is by a symbol or a definition, not by a function")
    if base.name in scope.names.apart and base.name in scope.names.arrays:
        message = "d by a symbol whose values lie apart"
        raise scope.error(target.at, message, "declare it real")
    variable = lowering.value(target, scope)
    if base.name not in scope.names.arrays or scope.find(base.name) is not None:
        kind = scope.names.kind(base.name)
        raise scope.error(target.at, f"d is by a symbol or a definition, not by {kind}")
    if isinstance(target, Entry) and any(
        isinstance(item, Name) and item.name == "None" for item in target.items
    ):
        raise scope.error(target.at, "None makes a new axis, which d cannot be by")
    return _Variable(variable)


def _jacobian(body: Value, variable: _Variable, held: tuple[str, ...] = ()) -> Value:
    rank = len(body.shape)

    def entry(positions: Positions) -> Expr:
        symbol = variable.at(positions[rank:])
        kept = tuple(name for name in held if name != symbol.name)
        return Derivative(body.entry(positions[:rank]), symbol.name, symbol.positions, kept)

    return Value((*body.shape, *variable.value.shape), entry)


def _along(value: Value, variable: _Variable, tangent: Value, node: Syntax, scope: Scope) -> Value:
    hint = "jvp(f, v, t) has t shaped like v"
    _require_shape(tangent, variable.value, node, "the variable has", hint, scope)
    jacobian = _jacobian(value, variable)

    def entry(positions: Positions) -> Expr:
        places = axes(tangent.shape)
        body = Times((jacobian.entry((*positions, *places)), tangent.entry(places)))
        return reduction("sum", body, list(places))

    return Value(value.shape, entry)


def _require_shape(
    given: Value, wanted: Value, node: Syntax, whose: str, hint: str, scope: Scope
) -> None:
    if given.shape != wanted.shape:
        message = f"shape {show(given.shape)} where {whose} {show(wanted.shape)}"
        raise scope.error(node.at, message, hint)


def bases(target: Syntax) -> Iterator[Name]:
    """The names of what a derivative is by."""
    for each in _several(target):
        base = each.base if isinstance(each, Entry) else each
        if isinstance(base, Name):
            yield base


def _several(node: Syntax) -> tuple[Syntax, ...]:
    return node.items if isinstance(node, Tuple) else (node,)


def _held(node: Syntax, scope: Scope) -> str:
    if not isinstance(node, Name):
        hint = "an array is held as a whole, by its name alone"
        raise scope.error(node.at, "what is held is a symbol or a definition", hint)
    if node.name in scope.names.broken:
        raise Broken
    if node.name not in scope.names.arrays or scope.find(node.name) is not None:
        near = suggest(node.name, scope.names.arrays)
        raise scope.error(node.at, "what is held is a symbol or a definition", near)
    return node.name

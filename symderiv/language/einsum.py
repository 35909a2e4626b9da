"""``einsum('ij,jk->ik', A, B)``: NumPy's meaning, with and without the part after the arrow."""

from __future__ import annotations

from symderiv.formula.syntax import Call, Text
from symderiv.formula.tree import Dimension, Expr, Times
from symderiv.language.compound import over
from symderiv.language.scope import Scope
from symderiv.language.shapes import Positions, Value, common, show


def labels(call: Call, scope: Scope) -> tuple[list[str], str]:
    """The labels of each operand and of the result."""
    if not call.arguments or not isinstance(call.arguments[0], Text):
        raise scope.error(call.at, "einsum begins with a string such as 'ij,jk->ik'")
    pattern = call.arguments[0]
    before, arrow, after = pattern.value.replace(" ", "").partition("->")
    operands = before.split(",")
    used = "".join(operands)
    if arrow:
        result = after
    else:
        result = "".join(sorted(label for label in set(used) if used.count(label) == 1))
    if not all(label.isascii() and label.isalpha() for label in used + result):
        raise scope.error(pattern.at, "the labels of einsum are letters")
    if len(set(result)) != len(result) or not set(result) <= set(used):
        raise scope.error(
            pattern.at, "each label of the result must stand in an operand, and only once there"
        )
    if len(operands) != len(call.arguments) - 1:
        raise scope.error(
            call.at,
            f"einsum has {len(operands)} groups of labels for {len(call.arguments) - 1} arrays",
        )
    return operands, result


def einsum(call: Call, values: list[Value], scope: Scope) -> Value:
    """The sum of the product of ``values`` over every label that the result does not have."""
    operands, result = labels(call, scope)
    dimensions: dict[str, Dimension] = {}
    for argument, operand, value in zip(call.arguments[1:], operands, values, strict=True):
        if len(operand) != len(value.shape):
            raise scope.error(
                argument.at, f"labels {operand!r} for an array of shape {show(value.shape)}"
            )
        for label, dimension in zip(operand, value.shape, strict=True):
            found = common(dimensions.get(label, dimension), dimension, scope.names.length)
            if found is None:
                raise scope.error(
                    argument.at,
                    f"label {label} stands on two dimensions, {dimensions[label]} and {dimension}",
                )
            dimensions[label] = found
    summed = [label for label in dimensions if label not in result]

    def entry(positions: Positions) -> Expr:
        def body(bound: Positions) -> Expr:
            place = dict(zip((*summed, *result), (*bound, *positions), strict=True))
            factors = [
                value.entry(tuple([place[label] for label in operand]))
                for operand, value in zip(operands, values, strict=True)
            ]
            return factors[0] if len(factors) == 1 else Times(tuple(factors))

        return over("sum", tuple(dimensions[label] for label in summed), body)

    return Value(tuple(dimensions[label] for label in result), entry)

"""Definitions in their own bodies: entries whose axes are known once all of them have been read.

While a group of definitions is read that use each other, the axes of each are the variables of
its left side.  A bare index belongs to the dimension of the axis on which it stands, as anywhere;
one in arithmetic, such as ``h[t - 1]``, does where nothing else tells.
"""

from __future__ import annotations

from symderiv.formula.syntax import Entry, Name, Slice
from symderiv.formula.tree import Expr, Symbol
from symderiv.language import indices
from symderiv.language.scope import Names, Scope, Variable
from symderiv.language.shapes import Positions, Value

WHOLE = "a recurrence is used with all of its indices"


def entry(node: Entry, name: str, scope: Scope) -> Value:
    """An entry of a definition that is being read."""
    axes = scope.names.recurring[name]
    if any(isinstance(item, Slice) or item == Name("None", item.at) for item in node.items):
        raise scope.error(node.at, WHOLE)
    if len(node.items) != len(axes):
        plural = "index" if len(axes) == 1 else "indices"
        raise scope.error(node.at, f"{name} has {len(axes)} {plural}, not {len(node.items)}")
    places = []
    for item, axis in zip(node.items, axes, strict=True):
        place = indices.read(item, scope)
        variable = place.bare()
        if isinstance(variable, indices.Labelled):
            scope.stand(axis, variable.dimension, item.at)
        elif variable is not None:
            scope.join(axis, variable, item.at)
        else:
            inner = (term for term in place.terms if not isinstance(term, indices.Labelled))
            scope.names.alongside.extend((each, axis) for each in inner)
        places.append(place)

    def entry(positions: Positions) -> Expr:
        at = [p.position(axis.index().dimension) for p, axis in zip(places, axes, strict=True)]
        return Symbol(name, tuple(at))

    return Value((), entry)


def settle(names: Names) -> None:
    """Tell indices in arithmetic the dimensions of their axes, and axes those of such indices."""
    pairs = [*names.alongside, *[(axis, inner) for inner, axis in names.alongside]]
    told = True
    while told:
        told = False
        for one, other in pairs:
            known, open_variable = one.root(), other.root()
            dimension = known.hint if known.dimension is None else known.dimension
            if dimension is not None and not _is_known(open_variable):
                open_variable.hint = dimension
                told = True
    names.alongside.clear()


def _is_known(variable: Variable) -> bool:
    return variable.dimension is not None or variable.hint is not None

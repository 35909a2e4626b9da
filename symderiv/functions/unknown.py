"""Functions that a file declares and says nothing of: smooth everywhere, and nothing else known.

``f: function(1)`` makes ``f(x)`` an application of ``f#0``; its derivative is ``f#1``, another
unknown function.  With two arguments they are ``f#0,0``, ``f#1,0`` and ``f#0,1``: how often each
argument was differentiated by, in whatever order.  No file can spell these names.
"""

from __future__ import annotations

from functools import lru_cache

from symderiv.formula.tree import Apply, Expr
from symderiv.functions.row import Function, Rule

MARK = "#"


def unknown(name: str, orders: tuple[int, ...]) -> str:
    """The canonical name of an unknown function differentiated some times."""
    return f"{name}{MARK}{','.join(map(str, orders))}"


def is_unknown(function: str) -> bool:
    return MARK in function


def declared(function: str) -> tuple[str, tuple[int, ...]]:
    """The name that the file has, and how often it was differentiated by each argument."""
    name, _, orders = function.partition(MARK)
    return name, tuple(map(int, orders.split(",")))


@lru_cache(maxsize=1024)
def row(function: str) -> Function:
    """The row of an unknown function: derivatives, and no other knowledge."""
    name, orders = declared(function)
    places = range(len(orders))
    return Function(
        name=function,
        arity=(len(orders),),
        doc="A function of the file of which nothing is known.",
        derivative=tuple(_slope(name, orders, place) for place in places),
    )


def _slope(name: str, orders: tuple[int, ...], place: int) -> Rule:
    more = tuple(order + (each == place) for each, order in enumerate(orders))

    def slope(*arguments: Expr) -> Expr:
        return Apply(unknown(name, more), arguments)

    return slope


class Table(dict[str, Function]):
    """Rows by name; those of unknown functions are made when they are asked for, and are not
    among the items."""

    def __missing__(self, name: str) -> Function:
        if not is_unknown(name):
            raise KeyError(name)
        return row(name)

    def __contains__(self, name: object) -> bool:
        return super().__contains__(name) or (isinstance(name, str) and is_unknown(name))

    def get(self, name: str, default: Function | None = None) -> Function | None:  # type: ignore[override]
        known = super().get(name)
        if known is None and is_unknown(name):
            return row(name)
        return default if known is None else known

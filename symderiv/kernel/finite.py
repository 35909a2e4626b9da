"""Symbols with finitely many values, as labels: one of a table of numbers.

``y`` with the values v1, …, vk is ``vk + sum((vj - vk) * delta[l, j], j)`` for a label l of a
dimension of k elements, one for each value.  What is proved for every label is proved for every
value; so free ones are cases, as free indices are (:mod:`symderiv.kernel.labels`), and
``y**2 = y`` for the values 0 and 1 because a delta is its own square.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from symderiv.calculus.required import Required
from symderiv.formula.declarations import Domain
from symderiv.formula.tree import (
    Delta,
    Expr,
    Label,
    Piece,
    Position,
    Symbol,
    number,
    plus,
    rebuild,
    symbol_names,
    times,
)
from symderiv.kernel.problem import Problem


def by_cases(problem: Problem) -> Problem | None:
    """The problem with labels for such symbols; None where the residual holds none."""
    domains = problem.domains.items()
    few = {n: one for n, one in domains if one.values is not None and n in problem.shapes}
    if few.keys().isdisjoint(symbol_names(problem.residual)):
        return None

    def put(facts: tuple[Expr, ...]) -> tuple[Expr, ...]:
        return tuple(_written(fact, few) for fact in facts)

    def asked(facts: tuple[Required, ...]) -> tuple[Required, ...]:
        return tuple(Required(_written(each.expr, few), each.asked) for each in facts)

    return replace(
        problem,
        residual=_written(problem.residual, few),
        kinks=put(problem.kinks),
        nonnegative=put(problem.nonnegative),
        same=put(problem.same),
        required=asked(problem.required),
        assumed=asked(problem.assumed),
    )


def _written(expr: Expr, few: Mapping[str, Domain]) -> Expr:
    def change(piece: Piece) -> Piece:
        if isinstance(piece, Symbol) and piece.name in few:
            return _by_label(piece.name, piece.positions, few[piece.name])
        return rebuild(piece, change)

    changed = change(expr)
    assert isinstance(changed, Expr)
    return changed


def _by_label(name: str, positions: tuple[Position, ...], domain: Domain) -> Expr:
    values = domain.values or ()
    label = Label(name, positions, len(values))
    steps = (
        times(number(value - values[-1]), Delta(label, place))
        for place, value in enumerate(values[:-1], 1)
    )
    return plus(*steps, values[-1])

"""Which values of functions a formula has, and when two arguments differ by a number."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import TypeAlias

from symderiv.calculus.recurrences import folded
from symderiv.formula.degree import Key, canonical
from symderiv.formula.tree import (
    Apply,
    Expr,
    Number,
    Piece,
    Plus,
    Reduce,
    Times,
    Where,
    pieces,
    times,
)

Atoms: TypeAlias = Mapping[str, list[Apply]]
"""Values by the name of their function."""
Replacements: TypeAlias = dict[Expr, Expr]


def atoms_of(expr: Expr) -> Atoms:
    """The functions that have a value wherever the formula has one."""
    found: dict[str, dict[Apply, None]] = {}
    stack: list[Piece] = [expr]
    seen: set[Piece] = set()
    while stack:
        node = stack.pop()
        if node in seen or isinstance(node, Reduce):
            continue
        seen.add(node)
        if isinstance(node, Where):
            stack.append(node.condition)
            continue
        if isinstance(node, Apply):
            found.setdefault(node.function, {}).setdefault(node)
        stack.extend(pieces(node))
    return {name: list(atoms) for name, atoms in found.items()}


def stand(atoms: Atoms, wanted: Sequence[Expr]) -> bool:
    return all(isinstance(each, Apply) and each in atoms.get(each.function, ()) for each in wanted)


def number_in(expr: Expr) -> Fraction | None:
    """The value of a sum in which all but the numbers cancel."""
    total = Fraction(0)
    rest: dict[Key, Fraction] = {}
    for factor, term in _terms(folded(expr), Fraction(1)):
        if isinstance(term, Number):
            total += factor * term.value
        else:
            key = canonical(term, {})
            rest[key] = rest.get(key, Fraction(0)) + factor
    return None if any(rest.values()) else total


def _terms(expr: Expr, factor: Fraction) -> Iterator[tuple[Fraction, Expr]]:
    match expr:
        case Plus(terms):
            for term in terms:
                yield from _terms(term, factor)
        case Times((Number(value), *others)):
            yield from _terms(times(*others), factor * value)
        case _:
            yield factor, expr

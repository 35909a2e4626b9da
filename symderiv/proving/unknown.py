"""Claims about unknown functions: with known ones in their place, which may refute them.

A claim about any smooth f is false if it is so for one; it is proved where f and its derivatives
are parts of which nothing is known but that equal arguments give equal values.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TypeAlias

from symderiv.calculus.differentiate import differentiate
from symderiv.formula.declarations import Derivation, Identity
from symderiv.formula.tree import (
    Apply,
    Derivative,
    Expr,
    Number,
    Piece,
    Power,
    Symbol,
    apply,
    plus,
    rebuild,
    times,
    walk,
)
from symderiv.functions.unknown import declared, is_unknown

Build: TypeAlias = Callable[..., Expr]


def _square(expr: Expr) -> Expr:
    return Power(expr, Number(Fraction(2)))


def _cube(expr: Expr) -> Expr:
    return Power(expr, Number(Fraction(3)))


_TAKEN: Sequence[tuple[str, Build]] = (
    ("a sum of cubes and squares", lambda *u: plus(*map(_cube, u), *map(_square, u), times(*u))),
    ("sin of the sum, plus the product", lambda *u: plus(apply("sin", plus(*u)), times(*u))),
    ("exp of the first argument, times the others", lambda *u: times(apply("exp", u[0]), *u[1:])),
    ("a square of the sum, plus 1", lambda *u: plus(_square(plus(*u)), 1)),
    ("the first argument, plus twice the last", lambda *u: plus(u[0], times(2, u[-1]))),
    ("1", lambda *u: plus(1)),
)
"""Smooth functions of any number of arguments, in words and as trees."""


@dataclass(frozen=True, slots=True)
class Taken:
    """A claim with known functions in the place of unknown ones; ``names`` says which."""

    derivation: Derivation
    identity: Identity
    left: Expr
    right: Expr
    names: Mapping[str, str]


def unknown_functions(derivation: Derivation, *sides: Expr) -> list[str]:
    """The unknown functions that formulas are made of, definitions written out."""
    found: dict[str, None] = {}
    seen: set[str] = set()
    waiting: list[Piece] = list(sides)
    while waiting:
        for part in walk(waiting.pop()):
            if isinstance(part, Apply) and is_unknown(part.function):
                found.setdefault(declared(part.function)[0])
            if isinstance(part, Symbol | Derivative) and part.name not in seen:
                seen.add(part.name)
                if part.name in derivation.definitions:
                    waiting.append(derivation.definitions[part.name].body)
    return sorted(found)


def _differentiated(build: Build, orders: tuple[int, ...], arguments: tuple[Expr, ...]) -> Expr:
    """A known function at some arguments, differentiated by each of them some times."""
    if not any(orders):
        return build(*arguments)
    names = [f"?{place}" for place in range(len(orders))]
    found = build(*map(Symbol, names))
    for name, order in zip(names, orders, strict=True):
        for _ in range(order):
            found = differentiate(found, name, ())
    own = dict(zip(names, arguments, strict=True))

    def put(node: Piece) -> Piece:
        if isinstance(node, Symbol) and node.name in own:
            return own[node.name]
        return rebuild(node, put)

    changed = put(found)
    assert isinstance(changed, Expr)
    return changed


def taken(
    derivation: Derivation, identity: Identity, left: Expr, right: Expr, names: Sequence[str]
) -> Iterator[Taken]:
    """The claim with known functions, each choice different for functions with different names."""
    for turn in range(len(_TAKEN)):
        chosen = {
            name: _TAKEN[(turn + place * (1 + turn // 2)) % len(_TAKEN)]
            for place, name in enumerate(names)
        }
        builds = {name: build for name, (_, build) in chosen.items()}

        def put(node: Piece, builds: Mapping[str, Build] = builds) -> Piece:
            rebuilt = rebuild(node, lambda piece: put(piece, builds))
            if isinstance(rebuilt, Apply) and is_unknown(rebuilt.function):
                name, orders = declared(rebuilt.function)
                if name in builds:
                    return _differentiated(builds[name], orders, rebuilt.arguments)
            return rebuilt

        def formula(node: Expr, put: Callable[[Piece], Piece] = put) -> Expr:
            changed = put(node)
            assert isinstance(changed, Expr)
            return changed

        yield Taken(
            replace(
                derivation,
                definitions={
                    name: replace(each, body=formula(each.body))
                    for name, each in derivation.definitions.items()
                },
                assumptions={
                    name: replace(each, left=formula(each.left), right=formula(each.right))
                    for name, each in derivation.assumptions.items()
                },
            ),
            replace(
                identity,
                left=formula(left),
                right=formula(right),
                where=tuple(put(each) for each in identity.where),  # type: ignore[misc]
                steps=(),
            ),
            formula(left),
            formula(right),
            {name: words for name, (words, _) in chosen.items()},
        )

"""What a refuted derivative may have held constant: the claim that is true with ``hold``.

Published backward passes write ∂x̂/∂x = 1/σ with the mean and the deviation as quantities of their
own, though both depend on x.  Such a claim is false as it stands, and true with the names held.
Candidates are the definitions between the formula and the variable; one with which nothing moves
any more is no candidate, because then every derivative is 0.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import combinations

from symderiv.base.errors import DerivationError, Unsupported
from symderiv.files.reread import Reread
from symderiv.formula.declarations import Definition, Derivation, Witness
from symderiv.formula.surface import changed
from symderiv.formula.syntax import Call, Syntax
from symderiv.formula.tree import Derivative, Expr, Symbol, walk
from symderiv.language.fragments import holding
from symderiv.language.render import render_text
from symderiv.proving.net import confirmed, judge_of
from symderiv.proving.prover import Prover

MOST_NAMES = 6
MOST_PROOFS = 6
"""How many names are held in turns, and how many claims are proved anew."""


@dataclass(frozen=True, slots=True)
class Held:
    """``names`` with which held the ``claim``, as text, is true."""

    names: tuple[str, ...]
    claim: str

    def __str__(self) -> str:
        *rest, last = self.names
        return f"true with {' and '.join((', '.join(rest), last)) if rest else last} held constant"


def held(prover: Prover, witness: Witness | None) -> Held | None:
    """The fewest names with which held a refuted claim proves."""
    identity = prover.identity
    left = 0
    for names in _choices(prover.derivation, identity.left):
        reread = _reread(prover, names)
        if reread is None or not _moves(prover.derivation, reread.left):
            continue
        right = reread.line(reread.equation.right)
        again = prover.about(reread.identity(right, reread.source.text), identity.given)
        if witness is not None:
            judge = judge_of(prover.derivation, again.identity, identity.given, ())
            if confirmed(judge, reread.left, right, witness) == "differ":
                continue
        left += 1
        if left > MOST_PROOFS:
            return None
        if again.proves(reread.left, right):
            return Held(names, reread.source.text)
    return None


def _choices(derivation: Derivation, left: Expr) -> Iterator[tuple[str, ...]]:
    """Sets of definitions between a formula and the variable of a derivative of it."""
    between: dict[str, None] = {}
    for node in walk(left):
        if isinstance(node, Derivative) and not node.held:
            for name in _reached(derivation, node.body):
                found = derivation.definitions.get(name)
                if found is not None and name != node.name and _depends(derivation, found, node):
                    between.setdefault(name)
    names = [*between][:MOST_NAMES]
    for size in range(1, len(names) + 1):
        yield from combinations(names, size)


def _reached(derivation: Derivation, body: Expr, held: tuple[str, ...] = ()) -> list[str]:
    """The names that a formula is made of, nearest first, none through ``held`` ones."""
    found: dict[str, None] = {}
    waiting = [body]
    while waiting:
        for part in walk(waiting.pop(0)):
            if isinstance(part, Symbol) and part.name not in found:
                found.setdefault(part.name)
                if part.name in derivation.definitions and part.name not in held:
                    waiting.append(derivation.definitions[part.name].body)
    return [*found]


def _depends(derivation: Derivation, definition: Definition, by: Derivative) -> bool:
    return by.name in _reached(derivation, definition.body)


def _moves(derivation: Derivation, left: Expr) -> bool:
    """Whether every derivative of a side moves with its variable, with names held as they are."""
    return all(
        node.name in _reached(derivation, node.body, node.held)
        for node in walk(left)
        if isinstance(node, Derivative)
    )


def _reread(prover: Prover, names: tuple[str, ...]) -> Reread | None:
    """The claim with ``names`` held by every derivative of its left side."""
    identity = prover.identity
    equation = Reread(prover.derivation, identity).equation

    def change(node: Syntax) -> Syntax:
        if isinstance(node, Call) and node.function == "d" and not node.keywords:
            inner = tuple(changed(argument, change) for argument in node.arguments)
            return replace(node, arguments=inner, keywords=holding(names))
        return node

    text = f"{render_text(changed(equation.left, change))} = {render_text(equation.right)}"
    try:
        return Reread(prover.derivation, replace(identity, claim=text))
    except (DerivationError, Unsupported):
        return None

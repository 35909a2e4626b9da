"""Whether a claim is worth lemmas: how large it is with its definitions written out."""

from __future__ import annotations

from symderiv.formula.declarations import Derivation
from symderiv.formula.tree import Derivative, Expr, Piece, Symbol, pieces, walk

DEEP = 600
"""The number of definitions times the pieces of a claim that has them written out, from which on
lemmas are tried before everything is written out."""


def is_deep(derivation: Derivation, left: Expr, right: Expr) -> bool:
    """Whether a claim has a derivative, and is large with its definitions written out."""
    if not any(isinstance(part, Derivative) for side in (left, right) for part in walk(side)):
        return False
    definitions = derivation.definitions
    known: dict[str, int] = {}

    def size(node: Piece) -> int:
        found = 1 + sum(map(size, pieces(node)))
        if isinstance(node, Symbol) and node.name in definitions:
            if node.name not in known:
                known[node.name] = 0  # A recurrence counts once.
                known[node.name] = size(definitions[node.name].body)
            found += known[node.name]
        return found

    written = size(left) + size(right)
    return len(known) * written > DEEP

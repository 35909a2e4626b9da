"""Sides of different shapes: what was probably meant."""

from __future__ import annotations

import re

from symderiv.formula.syntax import Name, Syntax
from symderiv.language.scope import Scope
from symderiv.language.shapes import Shape


def unlike(left: Shape, right: Shape, node: Syntax, scope: Scope) -> str:
    """What to write where ``node`` has the shape ``right`` and the left side has ``left``."""
    turned = _turned_vector(scope)
    if turned is not None and {len(left), len(right)} in ({0, 2}, {1, 2}, {0, 1}):
        return f"{turned}.T of a vector is {turned}: write outer({turned}, {turned})"
    if not left and right:
        return f"a whole array where an entry was meant: write {_entry(node, len(right))}"
    if left and not right:
        return "the left side is a whole array: write both sides with indices, or neither"
    if left == right[::-1]:
        return "is a .T missing?"
    return "nothing broadcasts across =, a bare number aside"


def _turned_vector(scope: Scope) -> str | None:
    """A vector whose transpose stands in the claim, which NumPy leaves as it is."""
    for match in re.finditer(r"(?<![\w.\])])([A-Za-z]\w*)\s*\.\s*T\b", scope.source.text):
        if len(scope.names.arrays.get(match[1], ())) == 1:
            return match[1]
    return None


def _entry(node: Syntax, rank: int) -> str:
    name = node.name if isinstance(node, Name) else "(...)"
    return f"{name}[{', '.join('ijkl'[:rank])}]"

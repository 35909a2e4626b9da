"""What the declarations of a file say of a formula: its names, and integers by type."""

from __future__ import annotations

from symderiv.formula.declarations import Derivation
from symderiv.formula.tree import (
    Apply,
    Delta,
    Derivative,
    Expr,
    Piece,
    Plus,
    Power,
    Reduce,
    Size,
    Symbol,
    Times,
    Where,
    label_names,
    walk,
)
from symderiv.functions.terms import literal
from symderiv.meaning.functions import Meaning, meaning_at

_WHOLE_OF_ANYTHING = ("floor", "ceil", "rint", "trunc", "sign")
_WHOLE_OF_WHOLE = ("abs", "max", "min", "relu", "square")


class Declared:
    """The names of one file, with memories for what is asked again at each point."""

    def __init__(self, derivation: Derivation) -> None:
        self.symbols = derivation.symbols
        self.definitions = derivation.definitions
        self._names: dict[Piece, frozenset[str]] = {}
        self._whole: dict[Expr, bool] = {}
        self._meanings: dict[Apply, Meaning] = {}

    def names(self, node: Piece) -> frozenset[str]:
        """Every name that a formula is made of, definitions written out."""
        known = self._names.get(node)
        if known is None:
            found: set[str] = set()
            left: list[Piece] = [node]
            while left:
                tree = left.pop()
                found |= label_names(tree)
                for part in walk(tree):
                    if isinstance(part, Symbol | Derivative) and part.name not in found:
                        found.add(part.name)
                        if part.name in self.definitions:
                            left.append(self.definitions[part.name].body)
            known = self._names[node] = frozenset(found)
        return known

    def is_recurrence(self, name: str) -> bool:
        """Whether a definition is made of other entries of itself."""
        definition = self.definitions.get(name)
        return definition is not None and name in self.names(definition.body)

    def is_differentiable(self, name: str) -> bool:
        """Whether there are derivatives by a name: by none that is an integer by type."""
        return not self.is_whole(Symbol(name))

    def meaning(self, node: Apply) -> Meaning:
        """What a function means where it stands."""
        known = self._meanings.get(node)
        if known is None:
            known = self._meanings[node] = meaning_at(
                node.function, node.arguments, self.is_whole(node.arguments[0])
            )
        return known

    def is_whole(self, expr: Expr) -> bool:
        """Whether a formula is an integer by type: on the written tree, definitions put in."""
        known = self._whole.get(expr)
        if known is None:
            self._whole[expr] = False
            known = self._whole[expr] = self._is_whole(expr)
        return known

    def _is_whole(self, expr: Expr) -> bool:
        value = literal(expr)
        if value is not None:
            return value.denominator == 1
        match expr:
            case Delta() | Size():
                return True
            case Symbol(name, _):
                if name in self.definitions:
                    return self.is_whole(self.definitions[name].body)
                return name in self.symbols and self.symbols[name].domain.integer
            case Plus(parts) | Times(parts):
                return all(map(self.is_whole, parts))
            case Power(base, exponent):
                power = literal(exponent)
                counted = isinstance(exponent, Size) or (power is not None and power >= 0)
                return counted and self.is_whole(base) and self.is_whole(exponent)
            case Apply(function, _) if function in _WHOLE_OF_ANYTHING:
                return True
            case Apply(function, arguments) if function in _WHOLE_OF_WHOLE:
                return all(map(self.is_whole, arguments))
            case Reduce(_, _, body):
                return self.is_whole(body)
            case Where(_, then, otherwise):
                return self.is_whole(then) and self.is_whole(otherwise)
        return False

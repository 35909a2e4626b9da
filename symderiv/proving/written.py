"""Sides of claims with their definitions and derivatives written out, each side once.

A claim, its steps, the search for a repair and the lines of a derivation have sides in common.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from symderiv.calculus.differentiate import Elaboration
from symderiv.formula.declarations import Definition, Derivation
from symderiv.formula.tree import Expr

MOST_KEPT = 256
"""Sides that are kept; repairs try hundreds of right sides, of which none comes again."""


@dataclass(frozen=True, slots=True)
class Written:
    """``formula`` is the side written out; ``asks`` holds what its derivatives ask of a point."""

    formula: Expr
    asks: Elaboration


@dataclass(slots=True)
class Writing:
    """Writes sides out in the graph of ``definitions``."""

    definitions: Mapping[str, Definition]
    integers: frozenset[str] = frozenset()
    """Symbols declared so, whose powers ask for less."""
    _known: dict[Expr, Written] = field(default_factory=dict)

    @classmethod
    def of(cls, derivation: Derivation) -> Writing:
        symbols = derivation.symbols.items()
        return cls(derivation.definitions, frozenset(n for n, s in symbols if s.domain.integer))

    def __call__(self, side: Expr) -> Written:
        """Raises Unsupported where the side has no meaning or grows too large."""
        known = self._known.get(side)
        if known is None:
            if len(self._known) >= MOST_KEPT:
                self._known.clear()
            asks = Elaboration(self.definitions, self.integers)
            known = self._known[side] = Written(asks(side), asks)
        return known

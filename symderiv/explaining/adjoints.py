"""The derivation of a deep claim: backpropagation as a textbook has it, each quantity once.

The lemmas are those of the proof (:mod:`symderiv.proving.lemmas`): the adjoint of each quantity of
the file by the chain rule, in names, then the name that the file has for it.  Every line holds by
the chain rule alone, or was proved when the adjoint got its name.
"""

from __future__ import annotations

from collections.abc import Sequence

from symderiv.explaining.algebra.naming import tidied
from symderiv.explaining.chains import Chain, Line
from symderiv.explaining.shortening import same
from symderiv.formula.declarations import Derivation, Identity
from symderiv.formula.measure import size_of
from symderiv.formula.tree import Derivative, Expr, Piece, Position, Symbol, rebuild
from symderiv.proving.assumed import Assumed
from symderiv.proving.lemmas.claim import NamedClaim
from symderiv.proving.lemmas.classes import Classes
from symderiv.proving.lemmas.depth import is_deep
from symderiv.proving.lemmas.names import NotCovered, symbols_in
from symderiv.proving.lemmas.opening import Opening
from symderiv.proving.lemmas.settle import worked

LONGEST = 200
"""Pieces of a formula that is still read with profit."""


def by_adjoints(
    derivation: Derivation, identity: Identity
) -> tuple[tuple[Chain, ...], Chain] | None:
    """The lemmas and the chain of a deep claim's left side; None where it is not one for them."""
    if not is_deep(derivation, identity.left, identity.right):
        return None
    try:
        assumed = Assumed.of(derivation, identity.given)
        claim = NamedClaim.of(derivation, identity, assumed, identity.left, identity.right)
        values = claim.values()
        if values is None:
            return None
        writing = _Writing(claim, *worked(claim, values))
    except NotCovered:
        return None
    return writing.lemmas, writing.chain()


class _Writing:
    """Lemmas are numbered in the order in which the quantities come, from the root down."""

    def __init__(self, claim: NamedClaim, classes: Classes, opening: Opening) -> None:
        self._claim = claim
        self._classes = classes
        self._opening = opening
        self._numbers: dict[str, int] = {}
        self._named: dict[str, int] = {}
        """Which lemma says that a quantity of the file is an adjoint."""
        chains: list[Chain] = []
        for name in claim.quantities:
            if name in claim.adjoints.meant:
                chain = self._lemma(name, len(chains) + 1)
                if chain is not None:
                    chains.append(chain)
        self.lemmas: tuple[Chain, ...] = tuple(chains)

    def chain(self) -> Chain:
        """The left side in the names of the file, and the claim."""
        identity = self._claim.identity
        left = self._claim.left
        lines = []
        if isinstance(left, Symbol) and left.name in self._claim.adjoints.meant:
            lines += self._lines(left.name, left.positions, identity.left)
        else:
            formula, rules = self._written(self._classes.represented(left))
            lines += self._shown(formula, rules, identity.left)
        return Chain(identity.left, identity.free, tuple(lines))

    def _lemma(self, name: str, number: int) -> Chain | None:
        """What an adjoint is; None for one that is quoted nowhere, as part of other formulas."""
        root, quantity = self._claim.adjoints.meant[name]
        at = self._claim.names.parameters(name)
        above = at[: len(self._claim.names.parameters(root))]
        temporary = self._claim.names.is_temporary(quantity) and quantity in self._claim.names
        hidden = temporary or self._claim.names.is_temporary(root)
        if hidden and name not in self._classes.found:
            return None
        left: Expr
        if hidden:
            left, rules = self._written(self._claim.names.bodies[name].body)
            lines = self._name_of(name, at, rules)
        else:
            left = Derivative(Symbol(root, above), quantity, at[len(above) :])
            lines = self._lines(name, at, left)
        if not lines or size_of(left) > LONGEST:
            return None
        self._numbers[name] = number
        if name in self._classes.found:
            self._named.setdefault(self._classes.found[name].name, number)
        return Chain(left, at, tuple(lines), number)

    def _lines(self, name: str, at: Sequence[Position], left: Expr) -> list[Line]:
        body = self._claim.names.body(name, tuple(at))
        formula, rules = self._written(self._classes.represented(body))
        return [
            *self._shown(formula, ["chain rule", *rules], left),
            *(self._name_of(name, at, []) if name in self._classes.found else []),
        ]

    def _name_of(self, name: str, at: Sequence[Position], rules: Sequence[str]) -> list[Line]:
        named = self._classes.found[name]
        return [Line(named.at(at), (*rules, f"definition of {named.name}"))]

    def _shown(self, formula: Expr, rules: Sequence[str], before: Expr) -> list[Line]:
        formula = tidied(formula)
        if size_of(formula) > LONGEST or same(formula, before):
            return []
        return [Line(formula, tuple(rules))]

    def _written(self, body: Expr) -> tuple[Expr, list[str]]:
        """A formula in the names of the file, and the lemmas that it rests on."""
        quoted: dict[int, None] = {}
        names = self._claim.names

        def change(node: Piece) -> Piece:
            if not isinstance(node, Symbol) or node.name not in names.bodies:
                return rebuild(node, change)
            if node.name in self._numbers:
                quoted.setdefault(self._numbers[node.name])
                return self._derivative(node)
            if names.is_temporary(node.name):
                return change(names.body(node.name, node.positions))
            return node

        changed = change(body)
        assert isinstance(changed, Expr)
        for name in symbols_in(changed) & self._named.keys():
            quoted.setdefault(self._named[name])
        return changed, [f"by ({number})" for number in sorted(quoted)]

    def _derivative(self, node: Symbol) -> Expr:
        root, quantity = self._claim.adjoints.meant[node.name]
        count = len(self._claim.names.parameters(root))
        above: tuple[Position, ...] = node.positions[:count]
        return Derivative(Symbol(root, above), quantity, node.positions[count:])

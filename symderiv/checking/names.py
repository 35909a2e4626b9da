"""**ChainRule**: quantities with names, and derivatives as sums over the definitions of a file.

A definition stays a name for a function of other names.  All quantities are *total*: they have a
value at every point, and so have the slopes of what is differentiated.  So a name stands for a
real number, whatever is done with it, and no step of a proof needs a condition.  A formula in
names extends the formula that it came from (``docs/certificates.md``).

Wrong twin: with ``loss: max(a, b)``, ``a: x``, ``b: x``, ``d(loss, x) = 1`` by d(loss, a), which
has no value.
"""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass

from symderiv.checking.refusal import NotCovered, Refused, TooLarge
from symderiv.checking.scope import Declared
from symderiv.checking.signs import is_total, require_real
from symderiv.checking.slopes import Slopes
from symderiv.checking.unfold import levelled
from symderiv.formula.tree import (
    ZERO,
    Apply,
    Derivative,
    Expr,
    Index,
    Number,
    Piece,
    Position,
    Symbol,
    Where,
    delta,
    free_indices,
    moves_with,
    plus,
    rebuild,
    rename,
    times,
    total,
    walk,
)

_MOST_PIECES = 40_000
_DEEPEST = 100


@dataclass(frozen=True, slots=True)
class Quantity:
    """``name[parameters] = body``, in names that are known before it."""

    parameters: tuple[Index, ...]
    body: Expr


class Names:
    """The definitions that a claim is made of, its adjoints, and what they were found to be."""

    def __init__(self, scope: Declared) -> None:
        self.scope = scope
        self.quantities: dict[str, Quantity] = {}
        self.same: dict[str, tuple[str, tuple[int, ...]]] = {}
        """For an adjoint the name that it was proved to be, and its axes in the order of that."""
        self._taken: dict[str, bool] = {}
        """Whether a derivative stands in a definition or below it."""
        self._formulas: dict[Expr, str] = {}
        self._pieces = 0
        self._made = 0

    # What the file says.

    def written(self, node: Expr) -> Expr:
        """A formula of the file with adjoints in place of its derivatives."""
        self.scope.require_ranges(node)
        return self._written(node)

    def _written(self, node: Expr) -> Expr:
        for part in walk(node):
            if isinstance(part, Symbol):
                self.take(part.name)
        return self._changed(node, self._derivative)

    def take(self, name: str) -> None:
        """Takes a definition, and those below it, among the quantities."""
        definition = self.scope.derivation.definitions.get(name)
        if definition is None or name in self.quantities:
            return
        if name in self._taken:
            raise NotCovered(f"{name}, which is defined by itself")
        self._taken[name] = True
        for index in definition.parameters:
            self.scope.require_nonempty(index.dimension)
        body = self.written(definition.body)
        if not is_total(body, self.scope):
            raise NotCovered(f"{name}, which may have no value somewhere")
        self._taken[name] = self._is_derived(definition.body)
        self.quantities[name] = Quantity(definition.parameters, self._with_arguments(body))

    def _with_arguments(self, node: Expr) -> Expr:
        """A body with the arguments of its functions as quantities, of which there are adjoints."""

        def change(piece: Piece) -> Expr | None:
            match piece:
                case Apply(function, (argument,)) if not isinstance(argument, Symbol | Number):
                    inside = self._with_arguments(argument)
                    return Apply(function, (Symbol(*self._quantity(inside)),))
                case Where():
                    return piece
            return None

        return self._changed(node, change)

    def _quantity(self, formula: Expr) -> tuple[str, tuple[Index, ...]]:
        """A formula as a quantity, at its free indices; one for all that differ in these alone."""
        free = free_indices(formula)
        parameters = tuple(Index(f"@{n}", index.dimension) for n, index in enumerate(free))
        general = levelled(rename(formula, dict(zip(free, parameters, strict=True))))
        name = self._formulas.setdefault(general, f"({len(self._formulas) + 1})")
        self.quantities[name] = Quantity(parameters, general)
        return name, free

    def parameters(self, name: str) -> tuple[Index, ...]:
        if name in self.quantities:
            return self.quantities[name].parameters
        if name not in self.scope.derivation.symbols:
            raise Refused(f"no quantity {name}")
        shape = self.scope.derivation.symbols[name].shape
        return tuple(self._index(dimension) for dimension in shape)

    def body(self, name: str, positions: Sequence[Position]) -> Expr:
        quantity = self.quantities[name]
        return rename(quantity.body, dict(zip(quantity.parameters, positions, strict=True)))

    def is_made(self, name: str) -> bool:
        """Whether no file has this name: of adjoints and of what is differentiated without one."""
        return name in self.quantities and name not in self._taken

    def _index(self, dimension: int | str) -> Index:
        self._made += 1
        return Index(f"@{self._made:06}", dimension)

    # Derivatives.

    def _derivative(self, node: Piece) -> Expr | None:
        """d(f, v)[i, j] as the adjoint of v in f, a quantity of its own."""
        if not isinstance(node, Derivative):
            return None
        if node.held:
            raise NotCovered("a derivative with names held constant")
        require_real(node.name, self.scope)
        self.take(node.name)
        if self._is_derived(node.body):
            raise NotCovered("a derivative of a derivative")
        root, positions = self._root(node.body)
        if root == node.name:
            return times(*map(delta, positions, node.positions))
        return Symbol(self.adjoint(root, node.name), (*positions, *node.positions))

    def _is_derived(self, body: Expr) -> bool:
        """Whether a derivative stands in a formula, or in a definition in it."""
        return any(
            isinstance(part, Derivative)
            or (isinstance(part, Symbol) and self._taken.get(part.name, False))
            for part in walk(body)
        )

    def _root(self, body: Expr) -> tuple[str, tuple[Position, ...]]:
        """The quantity that is differentiated, and at which positions."""
        if isinstance(body, Symbol):
            return body.name, body.positions
        if not is_total(body, self.scope):
            raise NotCovered("a derivative of what may have no value somewhere")
        return self._quantity(self._with_arguments(body))

    def adjoint(self, root: str, name: str) -> str:
        """The quantity d(root, name): the sum, over the definitions in whose body ``name`` stands,
        of their own adjoints times the slopes of that body, all other names held."""
        made = f"d({root}, {name})"
        if made not in self.quantities:
            above = tuple(self._index(index.dimension) for index in self.parameters(root))
            at = tuple(self._index(index.dimension) for index in self.parameters(name))
            users = [user for user in self._below(root) if self._uses(user, name)]
            terms = [self._step(root, user, above, name, at) for user in users]
            self.quantities[made] = Quantity((*above, *at), plus(*terms))
        return made

    def _step(
        self, root: str, user: str, above: tuple[Index, ...], name: str, at: tuple[Index, ...]
    ) -> Expr:
        slopes = Slopes(self.scope, name, at, smooth=True)
        if user == root:
            return slopes.of(self.body(user, above))
        inner = tuple(self._index(index.dimension) for index in self.parameters(user))
        slope = slopes.of(self.body(user, inner))
        if slope == ZERO:
            return ZERO
        adjoint = Symbol(self.adjoint(root, user), (*above, *inner))
        return total(times(adjoint, slope), *inner)

    def _uses(self, user: str, name: str) -> bool:
        return moves_with(self.quantities[user].body, name)

    def _below(self, root: str) -> list[str]:
        """A quantity and all that it is made of."""
        found: dict[str, None] = {}
        waiting = [root] if root in self.quantities else []
        while waiting:
            name = waiting.pop()
            if name not in found:
                found[name] = None
                inside = (p.name for p in walk(self.quantities[name].body) if isinstance(p, Symbol))
                waiting += [each for each in inside if each in self.quantities]
        return sorted(found)

    # What is known to be the same.

    def opened(self, node: Expr, names: Container[str]) -> Expr:
        """**Unfold** and **ClassMember**: the bodies of some names in their place, and in place of
        adjoints the names that they were found to be; the bodies of those without."""
        return levelled(self._opened(rename(node, {}), names, 0))

    def _opened(self, node: Expr, names: Container[str], depth: int) -> Expr:
        if depth > _DEEPEST:
            raise TooLarge("bodies in so many bodies")

        def change(piece: Piece) -> Expr | None:
            if not isinstance(piece, Symbol):
                return None
            name, positions = piece.name, piece.positions
            if name in self.same:
                name, axes = self.same[name]
                positions = tuple(positions[axis] for axis in axes)
            if name in self.quantities and (name in names or self.is_made(name)):
                return self._opened(self.body(name, positions), names, depth + 1)
            return Symbol(name, positions)

        return self._changed(node, change)

    def _changed(self, node: Expr, change: object) -> Expr:
        def at(piece: Piece) -> Piece:
            self._pieces += 1
            if self._pieces > _MOST_PIECES:
                raise TooLarge("a claim as large as this one")
            changed = change(piece)  # type: ignore[operator]
            return rebuild(piece, at) if changed is None else changed

        changed = at(node)
        assert isinstance(changed, Expr)
        return changed

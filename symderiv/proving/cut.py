"""The chain rule at sums: a derivative through matrix products, with the products as symbols.

A definition that sums (a matrix product, a mean) and depends on the variable is cut out: what is
above it is differentiated by it, as by a symbol of its own, and it by the variable.  A claim that
is proved for every value of such symbols is proved for the values that they have.  The claim gets
small: no exponential of a matrix product is left in it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from symderiv.base.errors import Location
from symderiv.calculus.signs import SignsOfTrees
from symderiv.formula.declarations import (
    REAL,
    Definition,
    Derivation,
    Identity,
    SymbolDeclaration,
)
from symderiv.formula.degree import canonical
from symderiv.formula.tree import (
    Affine,
    Apply,
    CompareIndices,
    Condition,
    Delta,
    Derivative,
    Expr,
    Index,
    Logical,
    MatrixFunction,
    Number,
    Piece,
    Plus,
    Power,
    Reduce,
    Size,
    Symbol,
    Times,
    Where,
    free_indices,
    fresh,
    own_positions,
    plus,
    rebuild,
    rename,
    times,
    total,
    walk,
)


def cut(derivation: Derivation, identity: Identity) -> tuple[Derivation, Identity] | None:
    """The claim with its innermost sums as symbols; None where there is nothing to cut.

    Whatever makes the new claim true makes the old one true, as long as each sum has a value for
    all values of its indices: one with index arithmetic may have none, behind a guard.
    """
    if any(map(_has_arithmetic, _trees(derivation, identity))):
        return None
    derivation, identity = _with_sums_named(derivation, identity)
    match identity.left:
        case Derivative(body, name, positions, ()) if name in derivation.symbols:
            pass
        case _:
            return None
    found = _innermost(derivation.definitions, name, body)
    if not found or not _is_smooth(derivation.definitions, body, found):
        return None
    above = {n: d for n, d in derivation.definitions.items() if n not in found}
    reached = set(_reached(above, body))
    terms: list[Expr] = []
    if name in reached:
        terms.append(identity.left)
    for definition in found.values():
        if definition.name in reached:
            inner = tuple(fresh(index) for index in definition.parameters)
            below = rename(definition.body, dict(zip(definition.parameters, inner, strict=True)))
            first = Derivative(body, definition.name, inner)
            second = Derivative(below, name, positions)
            terms.append(total(times(first, second), *inner))
    symbols = {
        n: SymbolDeclaration(n, REAL, tuple(i.dimension for i in d.parameters), d.location)
        for n, d in found.items()
    }
    changed = replace(derivation, definitions=above, symbols={**derivation.symbols, **symbols})
    return changed, replace(identity, left=plus(*terms))


def _trees(derivation: Derivation, identity: Identity) -> Iterator[Expr]:
    yield identity.left
    yield identity.right
    yield from (definition.body for definition in derivation.definitions.values())


def _has_arithmetic(node: Expr) -> bool:
    return any(isinstance(p, Affine) for part in walk(node) for p in own_positions(part))


class _Sums:
    """Names the largest polynomials with sums in formulas, equal ones by one name."""

    def __init__(self, derivation: Derivation) -> None:
        self.definitions: dict[str, Definition] = {}
        self.cases: dict[str, SymbolDeclaration] = {}
        self._known: dict[object, tuple[str, tuple[Index, ...]]] = {}
        self._total = _Total(derivation)

    def named(self, node: Piece) -> Piece:
        if isinstance(node, Expr) and _is_polynomial(node):
            return self._name(node) if _sums(node) else node
        match node:
            case Where(condition, then, otherwise) if _is_order(condition):
                if self._total(then) and self._total(otherwise):
                    return self._weighed(condition, then, otherwise)
        return rebuild(node, self.named)

    def _weighed(self, condition: Condition, then: Expr, otherwise: Expr) -> Expr:
        """A case that indices alone decide, with a weight in place of its condition: what is
        proved for every weight is proved for 1 and 0."""
        free = free_indices(condition)
        numbered = {index: f"#{number}" for number, index in enumerate(free)}
        key = (tuple(index.dimension for index in free), canonical(condition, numbered))
        if key not in self._known:
            name = f"case {len(self._known) + 1}"
            self._known[key] = (name, free)
            shape = tuple(index.dimension for index in free)
            self.cases[name] = SymbolDeclaration(name, REAL, shape, Location(name))
        weight = Symbol(self._known[key][0], free)
        first, second = self.named(then), self.named(otherwise)
        assert isinstance(first, Expr)
        assert isinstance(second, Expr)
        return plus(times(weight, first), times(plus(1, times(-1, weight)), second))

    def _name(self, node: Expr) -> Expr:
        free = free_indices(node)
        numbered = {index: f"#{number}" for number, index in enumerate(free)}
        key = (tuple(index.dimension for index in free), canonical(node, numbered))
        if key not in self._known:
            name = f"sum {len(self._known) + 1}"
            self._known[key] = (name, free)
            self.definitions[name] = Definition(name, free, node, name, Location(name))
        return Symbol(self._known[key][0], free)


class _Total:
    """Whether a formula has a value at every point, as far as signs tell."""

    def __init__(self, derivation: Derivation) -> None:
        domains = {name: symbol.domain for name, symbol in derivation.symbols.items()}
        self._signs = SignsOfTrees(domains, derivation.definitions)
        self._definitions = derivation.definitions
        self._known: dict[str, bool] = {}

    def __call__(self, expr: Expr) -> bool:
        return all(self._has_value(part) for part in walk(expr))

    def _has_value(self, part: Piece) -> bool:
        match part:
            case Symbol(name, _) if name in self._definitions:
                if name not in self._known:
                    self._known[name] = self(self._definitions[name].body)
                return self._known[name]
            case Symbol() | Number() | Size() | Delta() | Plus() | Times() | Reduce("sum", _, _):
                return True
            case Where() | CompareIndices() | Logical():
                return True
            case Apply("sqrt", (Size(),)):
                return True
            case Apply(function, _):
                return function in EVERYWHERE
            case Power(base, Number(exponent)) if exponent.denominator == 1:
                return exponent >= 0 or self._signs.nonzero(base)
            case Power(Size(), Number()):
                return True
        return False


def _is_order(condition: Condition) -> bool:
    """Whether a condition compares indices alone, and by more than equality."""
    parts = [part for part in walk(condition) if not isinstance(part, Logical)]
    order = any(isinstance(p, CompareIndices) and p.operator in ("<", "<=") for p in parts)
    return order and all(isinstance(part, CompareIndices) for part in parts)


def _with_sums_named(derivation: Derivation, identity: Identity) -> tuple[Derivation, Identity]:
    """The same claim, its sums with names of their own that no file can have."""
    sums = _Sums(derivation)

    def changed(expr: Expr) -> Expr:
        found = sums.named(expr)
        assert isinstance(found, Expr)
        return found

    definitions = {
        name: definition
        if _is_polynomial(definition.body)
        else replace(definition, body=changed(definition.body))
        for name, definition in derivation.definitions.items()
    }
    left = identity.left
    if isinstance(left, Derivative):
        left = Derivative(_inside(left.body, changed), left.name, left.positions, left.held)
    right = changed(identity.right)
    named = replace(
        derivation,
        definitions={**definitions, **sums.definitions},
        symbols={**derivation.symbols, **sums.cases},
    )
    return named, replace(identity, left=left, right=right)


def _inside(body: Expr, changed: Callable[[Expr], Expr]) -> Expr:
    """The sum over the output stays as it is; what is summed is changed."""
    if isinstance(body, Reduce) and body.kind == "sum":
        return Reduce("sum", body.index, _inside(body.body, changed))
    return changed(body)


def _sums(node: Expr) -> bool:
    return any(isinstance(part, Reduce) for part in walk(node))


def _is_polynomial(node: Expr) -> bool:
    """Sums and products of symbols and numbers, also divided by sizes."""
    for part in walk(node):
        match part:
            case Symbol() | Number() | Size() | Delta() | Plus() | Times() | Reduce("sum", _, _):
                continue
            case Power(Number() | Size(), Number()):
                continue
        return False
    return True


def _innermost(
    definitions: Mapping[str, Definition], name: str, body: Expr
) -> dict[str, Definition]:
    """The definitions that sum and depend on ``name`` by no other one that does."""
    used = set(_reached(definitions, body))
    depends = {n: set(_reached(definitions, d.body)) for n, d in definitions.items() if n in used}
    sums = {
        n
        for n, needed in depends.items()
        if name in needed and any(isinstance(p, Reduce) for p in walk(definitions[n].body))
    }
    return {n: definitions[n] for n in definitions if n in sums and not sums & (depends[n] - {n})}


def _is_smooth(
    definitions: Mapping[str, Definition], body: Expr, found: Mapping[str, Definition]
) -> bool:
    """Whether what is above the cut has a derivative wherever it has a value, and so has what
    is cut out: else a claim may speak of fewer points when it is cut."""
    above = {n: d for n, d in definitions.items() if n not in found}
    trees = [body, *(d.body for n, d in above.items() if n in set(_reached(above, body)))]
    trees += [definition.body for definition in found.values()]
    for tree in trees:
        for part in walk(tree):
            match part:
                case Reduce(kind, _, _) if kind in ("max", "min"):
                    return False
                case MatrixFunction():
                    return False
                case Where(condition, _, _) if any(isinstance(p, Symbol) for p in walk(condition)):
                    return False
                case Apply(function, arguments) if function not in SMOOTH:
                    if any(isinstance(p, Symbol) for one in arguments for p in walk(one)):
                        return False
                case Power(base, exponent) if not _is_whole(exponent):
                    if any(isinstance(p, Symbol) for p in walk(base)):
                        return False
    return True


EVERYWHERE = frozenset(
    {"exp", "sin", "cos", "sinh", "cosh", "tanh", "sigmoid", "softplus", "erf", "arctan", "square"}
)
"""Functions that have a value at every point."""
SMOOTH = frozenset(
    {
        *("exp", "sin", "cos", "sinh", "cosh", "tanh", "sigmoid", "softplus", "erf", "arctan"),
        *("log", "log1p", "expm1", "square", "logsigmoid", "silu", "gelu", "gelu_tanh", "exp2"),
    }
)
"""Functions that have a derivative at every point of their domain."""


def _is_whole(exponent: Expr) -> bool:

    return isinstance(exponent, Number) and exponent.value.denominator == 1


def _reached(definitions: Mapping[str, Definition], body: Expr) -> Iterator[str]:
    """The names on which a formula depends, those of definitions included."""
    seen: set[str] = set()
    waiting = [body]
    while waiting:
        for part in walk(waiting.pop()):
            if isinstance(part, Symbol) and part.name not in seen:
                seen.add(part.name)
                yield part.name
                if part.name in definitions:
                    waiting.append(definitions[part.name].body)

"""What the cut-off theorem does not count, as numbers of which nothing is known.

A product or an extremum over an index, and a power whose exponent is a size, have no sum degree.
As an independent symbol, indexed by the indices that it depends on, each has degree 0: a residual
that is zero whatever these symbols are is zero for the values that they have.  What is known at
every size is used before: the logarithm of a product is a sum, a constant leaves an extremum, the
product of the others is the product divided by the one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal, TypeAlias

from symderiv.calculus.rewrite import contract, log_of_absolute
from symderiv.calculus.signs import SignsOfTrees
from symderiv.formula.declarations import Domain
from symderiv.formula.degree import Key, canonical
from symderiv.formula.integers import is_integer
from symderiv.formula.tree import (
    ONE,
    Apply,
    Compare,
    CompareIndices,
    Condition,
    Expr,
    Index,
    Logical,
    Number,
    Piece,
    Plus,
    Position,
    Power,
    Reduce,
    Size,
    Symbol,
    Times,
    Where,
    apply,
    free_indices,
    plus,
    power,
    rebuild,
    rename,
    times,
    walk,
)

POSITIVE = Domain("positive", low=Fraction(0))
ALWAYS = Logical("and", ())
NEVER = Logical("or", ())
Extremum: TypeAlias = Literal["max", "min"]
Kind: TypeAlias = Literal[Extremum, "prod", "power"]


@dataclass(slots=True)
class Opaque:
    """Replaces what has no degree over ``dimensions``; ``domains`` grows by the new symbols."""

    dimensions: frozenset[str]
    domains: dict[str, Domain]
    _names: dict[Key, str] = field(default_factory=dict)
    _extrema: dict[str, Extremum] = field(default_factory=dict)
    """The opaque symbols that are extrema, by name."""

    def __call__(self, expr: Expr) -> Expr:
        """``expr`` with an opaque symbol for each product, extremum and power of that kind."""
        return contract(self._expr(expr))

    def _expr(self, node: Expr) -> Expr:
        match node:
            case Apply("logabs", (Reduce("prod", index, body),)) if self._is_open(index):
                return self._expr(Reduce("sum", index, log_of_absolute(body)))
            case Reduce("prod", index, body) if self._is_open(index):
                return self._product(index, body)
            case Reduce("max" | "min" as kind, index, body) if self._is_open(index):
                return self._extremum(kind, index, self._expr(body))
            case Power(base, exponent) if self._holds_size(exponent):
                return self._power(self._expr(base), exponent)
        changed = rebuild(node, self._piece)
        assert isinstance(changed, Expr)
        return changed

    def _piece(self, piece: Piece) -> Piece:
        match piece:
            case Expr():
                return self._expr(piece)
            case Compare(operator, left, right):
                return self._attained(Compare(operator, self._expr(left), self._expr(right)))
        return rebuild(piece, self._piece)

    def _is_open(self, index: Index) -> bool:
        return index.dimension in self.dimensions

    def _holds_size(self, node: Expr) -> bool:
        return any(isinstance(p, Size) and p.dimension in self.dimensions for p in walk(node))

    def _signs(self) -> SignsOfTrees:
        return SignsOfTrees(self.domains, {})

    def _atom(self, kind: Kind, index: Index | None, body: Expr) -> Expr:
        """The symbol for ``body`` reduced over ``index``; the same for the same body, whatever
        its indices are called."""
        free = [place for place in free_indices(body) if place != index]
        places = {place: f"@{number}" for number, place in enumerate(free)}
        bound = {} if index is None else {index: "#"}
        over = None if index is None else index.dimension
        spans = tuple(place.dimension for place in free)
        key = (kind, over, spans, canonical(body, {**places, **bound}))
        name = self._names.get(key)
        if name is None:
            name = self._names[key] = f"{kind} {len(self._names) + 1}"
            if kind in ("max", "min"):
                self._extrema[name] = kind
            self.domains[name] = POSITIVE if self._signs().positive(body) else Domain()
        return Symbol(name, tuple(free))

    def _product(self, index: Index, body: Expr) -> Expr:
        match body:
            case Where(CompareIndices("=", left, right), one, rest) if one == ONE:
                other = _other(index, left, right)
                alone = None if other is None else rename(rest, {index: other})
                if alone is not None and self._signs().nonzero(alone):
                    return times(self._product(index, rest), power(self._expr(alone), -1))
            case Times(factors):
                return times(*[self._product(index, factor) for factor in factors])
            case Power(base, Number(exponent)) if exponent.denominator == 1:
                return power(self._product(index, base), exponent)
            case Apply("exp", (argument,)):
                return apply("exp", self._expr(Reduce("sum", index, argument)))
        if index not in free_indices(body):
            assert isinstance(index.dimension, str)
            return self._power(self._expr(body), Size(index.dimension))
        return self._atom("prod", index, self._expr(body))

    def _power(self, base: Expr, exponent: Expr) -> Expr:
        """base ** (k n + c) in powers of the atom base ** n, for integers k and c."""
        if base == ONE:
            return ONE
        match exponent:
            case Plus(terms) if is_integer(exponent) and (
                all(map(_is_counted, terms)) or self._signs().nonzero(base)
            ):
                parts = [
                    self._power(base, term) if self._holds_size(term) else power(base, term)
                    for term in terms
                ]
                return times(*parts)
            case Times((Number(multiple), rest)) if multiple.denominator == 1:
                if is_integer(rest):
                    return power(self._power(base, rest), multiple)
        return self._atom("power", None, Power(base, exponent))

    def _extremum(self, kind: Extremum, index: Index, body: Expr) -> Expr:
        """max(c + e) = c + max(e), max(c e) = c max(e) for c >= 0, max(-e) = -min(e),
        max(exp(e)) = exp(max(e))."""
        if index not in free_indices(body):
            return body
        match body:
            case Plus(terms):
                outside, inside = _apart(index, terms)
                if outside:
                    return plus(*outside, self._extremum(kind, index, plus(*inside)))
            case Times(factors):
                outside, inside = _apart(index, factors)
                constant = times(*outside)
                if outside and self._signs().nonnegative(constant):
                    return times(constant, self._extremum(kind, index, times(*inside)))
                opposite = times(-1, constant)
                if outside and self._signs().nonnegative(opposite):
                    turned: Extremum = "min" if kind == "max" else "max"
                    return times(constant, self._extremum(turned, index, times(*inside)))
            case Apply("exp", (argument,)):
                return apply("exp", self._extremum(kind, index, argument))
        return self._atom(kind, index, body)

    def _attained(self, node: Compare) -> Condition:
        """A comparison of an extremum with one of its entries: either it is that one or not."""
        for extreme, entry, operator in (
            (node.left, node.right, node.operator),
            (node.right, node.left, {"<": ">", "<=": ">="}.get(node.operator, node.operator)),
        ):
            if not isinstance(extreme, Symbol) or not self._is_entry(extreme, entry):
                continue
            if self._extrema[extreme.name] == "min":
                operator = {"<": ">", ">": "<", "<=": ">=", ">=": "<="}.get(operator, operator)
            equal = Compare("=", extreme, entry)
            always: dict[str, Condition] = {"<": NEVER, ">=": ALWAYS, "<=": equal, "=": equal}
            return always.get(operator, Compare("!=", extreme, entry))
        return node

    def _is_entry(self, extreme: Symbol, entry: Expr) -> bool:
        """Whether ``entry`` is one of those that ``extreme`` is the extremum of."""
        kind = self._extrema.get(extreme.name)
        if kind is None:
            return False
        candidates = [place for place in free_indices(entry) if self._is_open(place)]
        return any(
            self._known(kind, index, entry) == (extreme.name, extreme.positions)
            for index in candidates
        )

    def _known(self, kind: Extremum, index: Index, body: Expr) -> tuple[str, tuple[Position, ...]]:
        atom = self._atom(kind, index, body)
        assert isinstance(atom, Symbol)
        return atom.name, atom.positions


def _is_counted(term: Expr) -> bool:
    """Whether a term of an exponent is a whole number or a size, so that no power of 0 is lost."""
    return isinstance(term, Size) or (isinstance(term, Number) and term.value >= 0)


def _apart(index: Index, parts: Iterable[Expr]) -> tuple[list[Expr], list[Expr]]:
    outside: list[Expr] = []
    inside: list[Expr] = []
    for part in parts:
        (inside if index in free_indices(part) else outside).append(part)
    return outside, inside


def _other(index: Index, left: Position, right: Position) -> Index | None:
    """The index that is compared with ``index``."""
    for one, other in ((left, right), (right, left)):
        if one == index and isinstance(other, Index) and other != index:
            return other
    return None


def opaque(
    expr: Expr, dimensions: frozenset[str], domains: Mapping[str, Domain]
) -> tuple[Expr, Mapping[str, Domain]]:
    """``expr`` with opaque symbols, and the domains of all symbols that it has."""
    writing = Opaque(dimensions, dict(domains))
    return writing(expr), writing.domains

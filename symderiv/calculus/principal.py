"""Functions of formulas whose values or signs are known: an inverse of its function, the floor
of a negative, an increasing function of a maximum.

- f(g(u)) = u, where f is the inverse of g on an interval that holds every value of u, and abs(u)
  for an even g; lambertw(u exp(u)) = u for u >= -1, and on the branch -1 for u <= -1;
- floor(-u) = -floor(u) - 1, but -u where u is a whole number;
- max over an index of f(e) = f(max of e) for an increasing f, and max of abs(e) is the larger of
  the maximum and the negative of the minimum;
- u**(c + k) = u**c u**k for a whole k and u > 0, sqrt(u**2) = u for u >= 0;
- the product over all indices but one = the whole product / that factor, if none can be 0.

Each holds wherever the formula on the left has a value (DLMF 4.23, 4.37, 4.13.1).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from fractions import Fraction

from symderiv.calculus.bounds import Bounds, End, bounds_of, principal_range
from symderiv.calculus.signs import SignsOfTrees
from symderiv.formula.declarations import Domain
from symderiv.formula.degree import Key, canonical
from symderiv.formula.tree import (
    ONE,
    ZERO,
    Apply,
    Compare,
    CompareIndices,
    Constant,
    Expr,
    Index,
    Number,
    Piece,
    Plus,
    Power,
    Reduce,
    Size,
    Symbol,
    Times,
    Where,
    apply,
    free_indices,
    number,
    plus,
    power,
    rebuild,
    rename,
    times,
    walk,
)
from symderiv.functions import FUNCTIONS

INCREASING = frozenset(
    {"exp", "log", "sqrt", "sinh", "tanh", "arctan", "arcsinh", "log1p", "expm1"}
)
"""Functions of one argument that increase wherever they are defined, on one interval."""


def principal(expr: Expr, domains: Mapping[str, Domain], nonzero: Collection[Expr] = ()) -> Expr:
    """``expr`` with the rules above applied from the inside out; ``nonzero`` are formulas that
    are not 0 wherever the claim has a value, so that no branch for their zeros is taken."""
    rules = _Rules(domains, frozenset(canonical(each, {}) for each in nonzero))

    def change(piece: Piece) -> Piece:
        rebuilt = rebuild(piece, change)
        return rules(rebuilt) if isinstance(rebuilt, Expr) else rebuilt

    changed = change(expr)
    assert isinstance(changed, Expr)
    return changed


class _Rules:
    def __init__(self, domains: Mapping[str, Domain], nonzero: frozenset[Key]) -> None:
        self.domains = domains
        self.known = nonzero
        self.signs = SignsOfTrees(domains, {})

    def __call__(self, node: Expr) -> Expr:
        match node:
            case Apply("lambertw", (argument, *branch)):
                return self._lambertw(node, argument, branch)
            case Apply("floor", (argument,)):
                return _floor(node, argument)
            case Apply("sqrt", (Power(base, Number(size)),)) if size % 2 == 0:
                return power(base, size / 2) if self.signs.nonnegative(base) else node
            case Apply(outer, (Apply(inner, (argument,)),)):
                return self._undone(node, outer, inner, argument)
            case Power(base, Plus(terms)) if self.signs.positive(base):
                return _split_power(node, base, terms)
            case Where(Compare("=", argument, Number(value)), _, otherwise) if value == 0:
                return otherwise if canonical(argument, {}) in self.known else node
            case Reduce("max" | "min", index, body):
                return self._extreme(node, index, body)
            case Reduce("prod", index, Where(condition, one, body)) if one == ONE:
                return self._all_but_one(node, index, condition, body)
        return node

    def _undone(self, node: Expr, outer: str, inner: str, argument: Expr) -> Expr:
        """f(g(u)) for an inverse function f of g."""
        row = FUNCTIONS.get(outer)
        if row is None or row.inverts != inner:
            return node
        found, whole = bounds_of(argument, self.domains), principal_range(outer)
        if whole is None:
            return node
        if found.within(whole):
            return argument
        if FUNCTIONS[inner].parity == "even" and found.absolute().within(whole):
            return apply("abs", argument)
        return node

    def _lambertw(self, node: Expr, argument: Expr, branch: list[Expr]) -> Expr:
        inner = _product_with_exp(argument)
        if inner is None or (branch and branch[0] not in (ZERO, number(-1))):
            return node
        end = End(Fraction(-1))
        lower = bool(branch) and branch[0] != ZERO
        wanted = Bounds(None, end) if lower else Bounds(end, None)
        return inner if bounds_of(inner, self.domains).within(wanted) else node

    def _extreme(self, node: Reduce, index: Index, body: Expr) -> Expr:
        match body:
            case Apply("abs", (inner,)) if node.kind == "max":
                least = times(-1, Reduce("min", index, inner))
                return apply("max", Reduce("max", index, inner), least)
            case Power(base, Number(size)) if size > 0 and self.signs.nonnegative(base):
                return power(Reduce(node.kind, index, base), size)
            case Apply(function, (inner,)) if function in INCREASING:
                return apply(function, Reduce(node.kind, index, inner))
        return node

    def _all_but_one(self, node: Expr, index: Index, condition: object, body: Expr) -> Expr:
        match condition:
            case CompareIndices("=", left, right) if index in (left, right):
                other = right if left == index else left
                if (
                    isinstance(other, Index)
                    and other.dimension == index.dimension
                    and other not in free_indices(body)
                    and self.signs.nonzero(body)
                    and self._has_value(body)
                ):
                    factor = rename(body, {index: other})
                    return times(Reduce("prod", index, body), power(factor, -1))
        return node

    def _has_value(self, body: Expr) -> bool:
        """Whether a formula has a value at every point, whatever its indices are."""
        return all(map(self._is_total, walk(body)))

    def _is_total(self, part: Piece) -> bool:
        match part:
            case Symbol(_, positions):
                return all(isinstance(position, Index) for position in positions)
            case Power(base, Number(size)) if size.denominator == 1:
                return size >= 0 or self.signs.nonzero(base)
            case Number() | Constant() | Size() | Plus() | Times() | Apply("exp", _):
                return True
        return False


def _floor(node: Expr, argument: Expr) -> Expr:
    opposite = _opposite(argument)
    if opposite is None:
        return node
    below = apply("floor", opposite)
    whole = Where(Compare("=", below, opposite), ZERO, ONE)
    return plus(times(-1, below), times(-1, whole))


def _opposite(argument: Expr) -> Expr | None:
    """The negative of a formula that begins with a minus."""
    match argument:
        case Times((Number(value), *rest)) if value < 0:
            return times(-value, *rest)
        case Plus((Times((Number(value), *_)), *_) as terms) if value < 0:
            return plus(*[times(-1, term) for term in terms])
    return None


def _split_power(node: Expr, base: Expr, terms: tuple[Expr, ...]) -> Expr:
    whole = [t for t in terms if isinstance(t, Number) and t.value.denominator == 1]
    rest = [term for term in terms if term not in whole]
    if not whole or not rest:
        return node
    return times(power(base, plus(*rest)), power(base, plus(*whole)))


def _product_with_exp(argument: Expr) -> Expr | None:
    """u of u * exp(u)."""
    if not isinstance(argument, Times):
        return None
    for place, factor in enumerate(argument.factors):
        if isinstance(factor, Apply) and factor.function == "exp":
            rest = times(*argument.factors[:place], *argument.factors[place + 1 :])
            inner = factor.arguments[0]
            if canonical(times(1, inner), {}) == canonical(rest, {}):
                return inner
    return None

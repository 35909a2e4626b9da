"""Assumptions as parametrisations, applied after differentiation.

Each parametrisation is the identity on its own constraint set, so every point that
satisfies the assumption is reached and nothing is lost: y = y / sum(y) where sum(y) = 1.
The symbol itself serves as its parameter.  An equation is solved by its form alone, where it is
a sum with one term that has the symbol as a factor: never through a function, which may jump,
and never for an integer by what need not be one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from symderiv.base.errors import Unsupported
from symderiv.calculus.differentiate import Elaboration, mentions
from symderiv.formula.declarations import Assumption, Definition, Domain, SymbolDeclaration
from symderiv.formula.integers import is_integer
from symderiv.formula.tree import (
    HALF,
    ONE,
    ZERO,
    Apply,
    Compare,
    CompareIndices,
    Condition,
    Delta,
    Dimension,
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
    delta,
    free_indices,
    fresh,
    plus,
    position_indices,
    power,
    rebuild,
    rename,
    times,
    walk,
)

_HOLE = Symbol("?")


@dataclass(frozen=True, slots=True)
class Parametrisation:
    """``name[parameters]`` is replaced by ``body``, which may contain ``name`` as a parameter."""

    name: str
    parameters: tuple[Index, ...]
    body: Expr


@dataclass(frozen=True, slots=True)
class SignFact:
    """``expr`` is positive, nonnegative or not zero, for all values of its free indices."""

    expr: Expr
    relation: str


def written_out(
    assumption: Assumption, definitions: Mapping[str, Definition]
) -> tuple[Assumption, tuple[Expr, ...]]:
    """An assumption without definitions and derivatives, and formulas that must have values for
    it to have one."""
    writing = Elaboration(definitions)
    left, right = writing(assumption.left), writing(assumption.right)
    return replace(assumption, left=left, right=right), tuple(writing.guards)


def parametrise(
    assumption: Assumption,
    symbols: Mapping[str, SymbolDeclaration],
    definitions: Mapping[str, Definition],
) -> Parametrisation | SignFact:
    """What an assumption becomes.  Raises :class:`Unsupported` where it cannot be solved."""
    assumption, _ = written_out(assumption, definitions)
    if assumption.relation != "=":
        difference = plus(assumption.right, times(-1, assumption.left))
        return SignFact(difference, assumption.relation)
    for left, right in (
        (assumption.left, assumption.right),
        (assumption.right, assumption.left),
    ):
        found = (
            _total(left, right, assumption.free)
            or _mean(left, right, assumption.free)
            or _trace(left, right, assumption.free)
            or _norm(left, right, assumption.free)
            or _symmetric(left, right, assumption.free)
        )
        if found is not None and found.name in symbols:
            if not symbols[found.name].domain.integer:
                return found
    found = (
        _solved(assumption, symbols)
        or _rooted(assumption, symbols)
        or _one_entry(assumption, symbols)
    )
    if found is None:
        raise Unsupported("this equation cannot be solved for a symbol")
    return found


def put_in_or_kept(
    assumption: Assumption,
    symbols: Mapping[str, SymbolDeclaration],
    definitions: Mapping[str, Definition],
) -> Parametrisation | SignFact | None:
    """What an assumption becomes; None for an equation between matrices that nothing solves,
    such as U.T @ U = eye(n), which is kept as a relation and as a condition for points.

    Raises :class:`Unsupported` for any other that cannot be solved.
    """
    try:
        return parametrise(assumption, symbols, definitions)
    except Unsupported:
        if assumption.relation == "=" and _is_of_matrices(assumption, definitions):
            return None
        raise


_IN_WORDS = (Symbol, Number, Size, Delta, Plus, Times, Reduce, MatrixFunction)


def _is_of_matrices(equation: Assumption, definitions: Mapping[str, Definition]) -> bool:
    equation, _ = written_out(equation, definitions)
    parts = [part for side in (equation.left, equation.right) for part in walk(side)]
    has_product = any(isinstance(part, Reduce | MatrixFunction) for part in parts)
    return has_product and all(isinstance(part, _IN_WORDS) for part in parts)


def narrowed(domain: Domain, fact: SignFact, name: str) -> Domain | None:
    """The domain of a symbol of which ``fact`` speaks, entry by entry for all of them: x > 0 for
    every entry of x.  None where it says anything else."""
    terms = fact.expr.terms if isinstance(fact.expr, Plus) else (fact.expr,)
    bound = Fraction(0)
    for term in terms:
        bound -= term.value if isinstance(term, Number) else 0
    entries = [term for term in terms if not isinstance(term, Number)]
    if len(entries) != 1:
        return None
    found: Domain | None = None
    if _is_every_entry(entries[0], name):
        found = _above(domain, bound, fact.relation)
    elif _is_every_entry(times(-1, entries[0]), name):
        found = _below(domain, -bound, fact.relation)
    is_empty = found is None or (None not in (found.low, found.high) and found.low >= found.high)  # type: ignore[operator]
    return None if is_empty else found


def _above(domain: Domain, bound: Fraction, relation: str) -> Domain | None:
    if relation == "!=":
        return replace(domain, nonzero=True) if bound == 0 else None
    if domain.low is not None and domain.low > bound:
        return domain
    is_open = domain.low == bound and not domain.closed
    return replace(domain, low=bound, closed=relation == "<=" and not is_open)


def _below(domain: Domain, bound: Fraction, relation: str) -> Domain | None:
    """Ends above are open, so that x <= 1 is no domain."""
    if relation == "!=":
        return replace(domain, nonzero=True) if bound == 0 else None
    if relation == "<=":
        return None
    return (
        domain if domain.high is not None and domain.high < bound else replace(domain, high=bound)
    )


def _is_every_entry(expr: Expr, name: str) -> bool:
    """Whether an expression is the entry of a symbol at indices that are all different."""
    if not isinstance(expr, Symbol) or expr.name != name:
        return False
    indices = [position for position in expr.positions if isinstance(position, Index)]
    return len({*indices}) == len(expr.positions)


def substitute(expr: Expr, parametrisations: Iterable[Parametrisation]) -> Expr:
    """``expr`` with each parametrisation applied, one after the other."""
    for parametrisation in parametrisations:
        expr = _replace(expr, parametrisation)
    return expr


def _replace(expr: Expr, by: Parametrisation) -> Expr:
    def change(node: Piece) -> Piece:
        if isinstance(node, Symbol):
            if node.name != by.name:
                return node
            return rename(by.body, dict(zip(by.parameters, node.positions, strict=True)))
        return rebuild(node, change)

    changed = change(expr)
    assert isinstance(changed, Expr)
    return changed


def _entry(expr: Expr, free: tuple[Index, ...], bound: tuple[Index, ...]) -> Symbol | None:
    """The symbol whose positions are exactly the free and bound indices, each once."""
    if not isinstance(expr, Symbol) or len(expr.positions) != len(free) + len(bound):
        return None
    return expr if set(expr.positions) == {*free, *bound} else None


def _total(left: Expr, right: Expr, free: tuple[Index, ...]) -> Parametrisation | None:
    """sum(y[r, k], k) = c: y = c y / sum(y), and y = y - mean(y) where c is 0."""
    bound: list[Index] = []
    body = left
    while isinstance(body, Reduce) and body.kind == "sum":
        bound.append(body.index)
        body = body.body
    entry = _entry(body, free, tuple(bound))
    if entry is None or not bound or not isinstance(right, Number):
        return None
    if right.value == 0:
        return _centred(entry, left, bound)
    return _ratio(entry, times(right, power(left, -1)))


def _mean(left: Expr, right: Expr, free: tuple[Index, ...]) -> Parametrisation | None:
    """mean(y[r, k], k) = 0: a sum that is 0."""
    if not isinstance(left, Times) or right != ZERO:
        return None
    sums = [factor for factor in left.factors if isinstance(factor, Reduce)]
    others = [factor for factor in left.factors if factor not in sums]
    return _total(sums[0], ZERO, free) if len(sums) == 1 and all(map(_is_length, others)) else None


def _is_length(factor: Expr) -> bool:
    """Whether a factor is a number or a size, or what divides by one, and never 0."""
    base = factor.base if isinstance(factor, Power) else factor
    return isinstance(base, Size) or (isinstance(base, Number) and base.value != 0)


def _centred(entry: Symbol, whole: Expr, bound: list[Index]) -> Parametrisation:
    lengths = [length_of(index.dimension) for index in bound]
    parameters = tuple(position for position in entry.positions if isinstance(position, Index))
    mean = times(whole, *[power(length, -1) for length in lengths])
    return Parametrisation(entry.name, parameters, plus(entry, times(-1, mean)))


def _trace(left: Expr, right: Expr, free: tuple[Index, ...]) -> Parametrisation | None:
    """trace(A) = c: A = A + (c - trace(A)) / n on the diagonal."""
    match left:
        case Reduce("sum", index, Symbol(name, (first, second))) if first == second == index:
            if free or not isinstance(right, Number):
                return None
            row, column = fresh(index), fresh(index)
            missing = plus(right, times(-1, left))
            mean = times(missing, power(length_of(index.dimension), -1))
            body = plus(Symbol(name, (row, column)), times(delta(row, column), mean))
            return Parametrisation(name, (row, column), body)
    return None


def length_of(dimension: Dimension) -> Expr:
    return Number(Fraction(dimension)) if isinstance(dimension, int) else Size(dimension)


def _norm(left: Expr, right: Expr, free: tuple[Index, ...]) -> Parametrisation | None:
    """norm(w) = c with c > 0, or its square: w = c w / norm(w)."""
    if isinstance(left, Apply) and left.function == "sqrt":
        square, target = left.arguments[0], right
    elif isinstance(right, Number) and right.value == 1:
        square, target = left, right
    else:
        return None
    if not isinstance(target, Number) or target.value <= 0:
        return None
    bound: list[Index] = []
    body = square
    while isinstance(body, Reduce) and body.kind == "sum":
        bound.append(body.index)
        body = body.body
    match body:
        case Times((first, second)) if first == second:
            base = first
        case Power(first, Number(Fraction(numerator=2, denominator=1))):
            base = first
        case _:
            return None
    entry = _entry(base, free, tuple(bound))
    if entry is None or not bound:
        return None
    return _ratio(entry, times(target, power(Apply("sqrt", (square,)), -1)))


def _ratio(entry: Symbol, factor: Expr) -> Parametrisation:
    parameters = tuple(position for position in entry.positions if isinstance(position, Index))
    return Parametrisation(entry.name, parameters, times(entry, factor))


def _symmetric(left: Expr, right: Expr, free: tuple[Index, ...]) -> Parametrisation | None:
    """A = A.T, or A = -A.T."""
    sign = ONE
    if (
        isinstance(right, Times)
        and len(right.factors) == 2
        and right.factors[0] == Number(Fraction(-1))
    ):
        sign, right = Number(Fraction(-1)), right.factors[1]
    first, second = _entry(left, free, ()), _entry(right, free, ())
    if first is None or second is None or first.name != second.name or len(free) != 2:
        return None
    if first.positions != second.positions[::-1]:
        return None
    parameters = tuple(position for position in first.positions if isinstance(position, Index))
    return Parametrisation(first.name, parameters, times(HALF, plus(first, times(sign, second))))


def _solved(
    assumption: Assumption, symbols: Mapping[str, SymbolDeclaration]
) -> Parametrisation | None:
    """An equation that is linear in a symbol, with a coefficient that cannot vanish."""
    return _solved_for(assumption, symbols, lambda entry: entry, lambda _, value: value)


def _rooted(
    assumption: Assumption, symbols: Mapping[str, SymbolDeclaration]
) -> Parametrisation | None:
    """An equation that is linear in the square of a symbol, x = sqrt(…) with the sign of x."""

    def root(entry: Symbol, square: Expr) -> Expr:
        domain = symbols[entry.name].domain
        size = Apply("sqrt", (square,))
        if domain.low is not None and domain.low >= 0:
            return size
        return times(Where(Compare("<", entry, ZERO), Number(-ONE.value), ONE), size)

    return _solved_for(assumption, symbols, lambda entry: power(entry, 2), root)


def _one_entry(
    assumption: Assumption, symbols: Mapping[str, SymbolDeclaration]
) -> Parametrisation | None:
    """An equation that is linear in an entry at numbers or ends of axes, such as x[1] = 1: the
    others stay as they are."""
    residual = plus(assumption.left, times(-1, assumption.right))
    for entry in dict.fromkeys(part for part in walk(residual) if isinstance(part, Symbol)):
        indices = [place for place in entry.positions if isinstance(place, Index)]
        placed = [place for place in entry.positions if not position_indices(place)]
        whole = len(indices) + len(placed) == len(entry.positions)
        if entry.name not in symbols or symbols[entry.name].domain.integer or not placed:
            continue
        if not whole or len({*indices}) < len(indices) or {*indices} != {*assumption.free}:
            continue
        line = _line(_fill(residual, entry, _HOLE))
        if line is None or not _never_zero(line[0], symbols) or mentions(line[1], entry.name):
            continue
        shape = symbols[entry.name].shape
        parameters = tuple(
            place if isinstance(place, Index) else fresh(Index("k", axis))
            for place, axis in zip(entry.positions, shape, strict=True)
        )
        asked = tuple(
            CompareIndices("=", own, place)
            for own, place in zip(parameters, entry.positions, strict=True)
            if own != place
        )
        value = times(-1, line[1], power(line[0], -1))
        test: Condition = asked[0] if len(asked) == 1 else Logical("and", asked)
        return Parametrisation(
            entry.name, parameters, Where(test, value, Symbol(entry.name, parameters))
        )
    return None


def _solved_for(
    assumption: Assumption,
    symbols: Mapping[str, SymbolDeclaration],
    unknown: Callable[[Symbol], Expr],
    back: Callable[[Symbol, Expr], Expr],
) -> Parametrisation | None:
    """An equation that is linear in the ``unknown`` of a symbol, which leads ``back`` to it."""
    integers = frozenset(name for name, symbol in symbols.items() if symbol.domain.integer)
    residual = plus(assumption.left, times(-1, assumption.right))
    candidates = dict.fromkeys(
        part for part in walk(residual) if isinstance(part, Symbol) and part.name in symbols
    )
    for entry in candidates:
        if _entry(entry, assumption.free, ()) is None:
            continue
        opened = _fill(residual, unknown(entry), _HOLE)
        if mentions(opened, entry.name) or any(
            index not in assumption.free for index in free_indices(opened)
        ):
            continue
        line = _line(opened)
        if line is None or not _never_zero(line[0], symbols):
            continue
        coefficient, rest = line
        parameters = tuple(place for place in entry.positions if isinstance(place, Index))
        value = back(entry, times(-1, rest, power(coefficient, -1)))
        if entry.name in integers and not is_integer(value, integers):
            continue
        return Parametrisation(entry.name, parameters, value)
    return None


def _line(expr: Expr) -> tuple[Expr, Expr] | None:
    """a and b where ``expr`` is a*hole + b by its form; None where the hole stands in anything
    but terms and factors."""
    if expr == _HOLE:
        return ONE, ZERO
    if not mentions(expr, _HOLE.name):
        return ZERO, expr
    match expr:
        case Plus(terms):
            lines = [_line(term) for term in terms]
            found = [line for line in lines if line is not None]
            if len(found) < len(lines):
                return None
            return plus(*[a for a, _ in found]), plus(*[b for _, b in found])
        case Times(factors):
            holding = [factor for factor in factors if mentions(factor, _HOLE.name)]
            line = _line(holding[0]) if len(holding) == 1 else None
            if line is None:
                return None
            others = [factor for factor in factors if factor is not holding[0]]
            return times(*others, line[0]), times(*others, line[1])
    return None


def _fill(expr: Expr, old: Expr, new: Expr) -> Expr:
    def change(node: Piece) -> Piece:
        return new if node == old else rebuild(node, change)

    changed = change(expr)
    assert isinstance(changed, Expr)
    return changed


def _never_zero(expr: Expr, symbols: Mapping[str, SymbolDeclaration]) -> bool:
    match expr:
        case Number(value):
            return value != 0
        case Symbol(name, _) if name in symbols:
            return 0 not in symbols[name].domain
        case Times(factors):
            return all(_never_zero(factor, symbols) for factor in factors)
        case Power(base, _):
            return _never_zero(base, symbols)
        case Apply("exp", _):
            return True
        case Plus(terms):
            return len(terms) == 1 and _never_zero(terms[0], symbols)
    return False

"""A witness worked out with numbers: both sides at the point, and the definitions there.

The numbers are shown for a reader; that the sides differ was established before, with
enclosures.  What cannot be shown in a few terms is left out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product

from symderiv.base.errors import Unsupported
from symderiv.calculus.rewrite import rewrite
from symderiv.explaining.chains import unfold
from symderiv.formula.declarations import Derivation, Identity, Nested, Witness
from symderiv.formula.measure import has_derivative, size_of
from symderiv.formula.surface import changed as changed_formula
from symderiv.formula.syntax import (
    Entry,
    Name,
    Negative,
    Numeral,
    Product,
    Raised,
    Sum,
    Syntax,
)
from symderiv.formula.tree import (
    ZERO,
    CompareIndices,
    Dimension,
    Expr,
    Index,
    Piece,
    Plus,
    Reduce,
    Symbol,
    Times,
    Where,
    free_indices,
    plus,
    rebuild,
    rename,
    times,
    walk,
)
from symderiv.kernel.ball import Evaluator
from symderiv.kernel.enclosures import Indeterminate, Undefined, as_text
from symderiv.language.fragments import number_of
from symderiv.language.lift import lift

LONGEST = 60
MOST_TERMS = 4
MOST_DEPTH = 20
DIGITS = 4


@dataclass(frozen=True, slots=True)
class WorkedSide:
    """A side of the claim at the point: its formula, with numbers put in, and its value.

    ``about`` says whether the numbers are rounded.
    """

    formula: Expr
    numbers: Syntax | None
    value: str
    about: bool


@dataclass(frozen=True, slots=True)
class Worked:
    """``values`` are the definitions that stand in the sides, at the point, as nested text."""

    values: tuple[tuple[str, object], ...]
    sides: tuple[WorkedSide, ...]


def work_out(
    derivation: Derivation, identity: Identity, left: Expr, right: Expr, witness: Witness
) -> Worked | None:
    """Two sides at a witness; none where it has no rational point or no short formulas."""
    try:
        point = {name: _nested(value) for name, value in witness.point.items()}
    except ValueError:
        return None
    env = dict(zip(identity.free, witness.indices.values(), strict=False))
    if any(index not in env for index in (*free_indices(left), *free_indices(right))):
        return None
    place = _Place(derivation, witness.sizes, point)
    try:
        sides = [
            place.side(rename(side, env), value)
            for side, value in ((left, witness.lhs), (right, witness.rhs))
        ]
    except (Unsupported, Undefined, Indeterminate, KeyError):
        return None
    return Worked(tuple(place.shown()), tuple(sides))


def _nested(value: object) -> Nested:
    if isinstance(value, list | tuple):
        return tuple(_nested(part) for part in value)
    return Fraction(str(value))


class _Place:
    """A point with sizes: what definitions and entries are worth there."""

    def __init__(
        self, derivation: Derivation, sizes: Mapping[str, int], point: Mapping[str, Nested]
    ) -> None:
        self.derivation = derivation
        self.sizes = {
            **{name: one.sizes[0] for name, one in derivation.dimensions.items() if one.fixed},
            **sizes,
        }
        self.point = point
        self.values: dict[str, object] = {}
        whole = [name for name, one in derivation.symbols.items() if one.domain.integer]
        self._evaluator = Evaluator(frozenset(whole))

    def side(self, formula: Expr, value: str) -> WorkedSide:
        formula = _decided(formula)
        if has_derivative(formula) or size_of(formula) > LONGEST:
            return WorkedSide(formula, None, value, False)
        spread = self._spread(formula)
        for part in walk(spread):
            if isinstance(part, Symbol) and part.name in self.derivation.definitions:
                self._define(part.name)
        if size_of(spread) > LONGEST or any(isinstance(part, Reduce) for part in walk(spread)):
            return WorkedSide(formula, None, value, False)
        numbers = changed_formula(lift(spread), self._number)
        about = any(isinstance(part, Symbol) and self._is_rounded(part) for part in walk(spread))
        known = rational(numbers) if not about else None
        if known is not None:
            return WorkedSide(formula, numbers, str(known), False)
        return WorkedSide(formula, numbers, value if about else self._exact(spread, value), about)

    def _exact(self, formula: Expr, value: str) -> str:
        """The value of a formula in rational numbers, where it is one itself."""
        found = as_text(self._evaluator.evaluate(self._whole(formula), self.sizes, {}, self.point))
        return value if "±" in found else found

    def _whole(self, formula: Expr) -> Expr:
        """``formula`` without definitions, in functions that have enclosures."""
        for _ in range(MOST_DEPTH):
            formula, names = unfold(self.derivation, formula)
            if not names:
                break
        return rewrite(formula)

    def shown(self) -> list[tuple[str, object]]:
        """The definitions in the file's order."""
        names = self.derivation.definitions
        return [(name, self.values[name]) for name in names if name in self.values]

    def _length(self, dimension: Dimension) -> int:
        return self.sizes[dimension] if isinstance(dimension, str) else dimension

    def _spread(self, expr: Expr) -> Expr:
        """Sums written out and deltas used up."""

        def change(node: Piece) -> Piece:
            node = rebuild(node, change)
            match node:
                case Reduce("sum", index, body) if self._length(index.dimension) <= MOST_TERMS:
                    elements = range(1, self._length(index.dimension) + 1)
                    return plus(*[change_expr(rename(body, {index: one})) for one in elements])
                case Times(factors):
                    return times(*factors)
                case Plus(terms):
                    return _unless_zero(terms)
            return _branch(node)

        def change_expr(node: Expr) -> Expr:
            changed = change(node)
            assert isinstance(changed, Expr)
            return changed

        return change_expr(expr)

    def _define(self, name: str) -> None:
        if name in self.values:
            return
        definition = self.derivation.definitions[name]
        body = self._whole(definition.body)
        axes = [range(1, self._length(i.dimension) + 1) for i in definition.parameters]
        found = {
            elements: self._value(body, dict(zip(definition.parameters, elements, strict=True)))
            for elements in product(*axes)
        }
        self.values[name] = _table(found, [len(axis) for axis in axes], ())

    def _value(self, body: Expr, env: Mapping[Index, int]) -> str:
        value = self._evaluator.evaluate(body, self.sizes, env, self.point)
        return short(as_text(value))

    def _number(self, node: Syntax) -> Syntax:
        """An entry, a symbol or a size as its number."""
        match node:
            case Entry(Name(name), items) if all(isinstance(item, Numeral) for item in items):
                places = [int(item.text) for item in items if isinstance(item, Numeral)]
                found = self._entry(name, places)
            case Name(name):
                found = str(self.sizes[name]) if name in self.sizes else self._entry(name, [])
            case _:
                return node
        return node if found is None else _numeral(found)

    def _entry(self, name: str, places: list[int]) -> str | None:
        value: object = self.values.get(name, self.point.get(name))
        for place in places:
            if not isinstance(value, tuple) or not 1 <= place <= len(value):
                return None
            value = value[place - 1]
        return None if value is None or isinstance(value, tuple) else str(value)

    def _is_rounded(self, symbol: Symbol) -> bool:
        places = [place for place in symbol.positions if isinstance(place, int)]
        return "." in (self._entry(symbol.name, places) or "")


def rational(node: Syntax) -> Fraction | None:
    """The value of a formula that is nothing but arithmetic with rational numbers."""
    match node:
        case Numeral(text):
            return Fraction(text) if len(text) <= LONGEST else None
        case Negative(operand):
            inner = rational(operand)
            return None if inner is None else -inner
        case Sum(terms, operators) | Product(terms, operators):
            values = [rational(term) for term in terms]
            return _folded(values, operators)
        case Raised(base, exponent):
            below, above = rational(base), rational(exponent)
            if below is None or above is None or above.denominator != 1 or abs(above) > LONGEST:
                return None
            return None if not below and above < 0 else below ** int(above)
    return None


def _folded(values: Sequence[Fraction | None], operators: Sequence[str]) -> Fraction | None:
    """Values from left to right; None where one is unknown, or is 0 and divided by."""
    total, *rest = values
    for operator, value in zip(operators, rest, strict=True):
        if total is None or value is None or (operator == "/" and not value):
            return None
        match operator:
            case "+":
                total += value
            case "-":
                total -= value
            case "*":
                total *= value
            case "/":
                total /= value
            case _:
                return None
    return total


def _unless_zero(terms: tuple[Expr, ...]) -> Expr:
    """A sum without the terms that deltas have left, in its own order."""
    flat = [part for term in terms for part in (term.terms if isinstance(term, Plus) else (term,))]
    kept = tuple(part for part in flat if part != ZERO)
    return kept[0] if len(kept) == 1 else Plus(kept) if kept else ZERO


def _branch(node: Piece) -> Piece:
    match node:
        case Where(CompareIndices(operator, int(first), int(second)), then, otherwise):
            truth = {"=": first == second, "!=": first != second, "<": first < second}
            return then if truth.get(operator, first <= second) else otherwise
    return node


def _decided(expr: Expr) -> Expr:
    """The entry that numbers choose from a table."""

    def change(node: Piece) -> Piece:
        return _branch(rebuild(node, change))

    changed = change(expr)
    assert isinstance(changed, Expr)
    return changed


def _table(found: Mapping[tuple[int, ...], str], shape: list[int], at: tuple[int, ...]) -> object:
    if len(at) == len(shape):
        return found[at]
    return tuple(_table(found, shape, (*at, one + 1)) for one in range(shape[len(at)]))


def short(value: str) -> str:
    """An exact rational as it is, an enclosure as a few digits of its middle with a point."""
    middle = value.split("±")[0].strip()
    if "±" not in value and "." not in middle and "e" not in middle:
        return middle
    shown = f"{float(middle):.{DIGITS}g}"
    return shown if "." in shown or "e" in shown else f"{shown}.0"


def _numeral(text: str) -> Syntax:
    if "." in text or "e" in text:
        numeral: Syntax = Numeral(text.removeprefix("-"))
        return Negative(numeral) if text.startswith("-") else numeral
    return number_of(Fraction(text))

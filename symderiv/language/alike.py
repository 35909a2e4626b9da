"""Whether two formulas say the same in the same way, but for the order in which they say it.

Factors and terms may be in any order, signs anywhere, fractions whole or factor by factor, the two
indices of a delta exchanged, bound indices renamed.  Nothing is expanded, cancelled or proved:
formulas that are alike are equal by the laws that hold wherever either is defined.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from itertools import permutations
from typing import TypeAlias

from symderiv.formula.syntax import (
    Call,
    Entry,
    Name,
    Negative,
    Numeral,
    Product,
    Raised,
    Relation,
    Slice,
    Sum,
    Syntax,
    Transposed,
    parts,
)
from symderiv.functions import ALIASES
from symderiv.language.scope import BINDERS
from symderiv.system.recursion import deep_recursion

Key: TypeAlias = tuple[object, ...]
Bound: TypeAlias = Mapping[str, int]
IsNumber: TypeAlias = Callable[[Syntax], bool]
MOST_STEPS = 20_000
"""Nodes that are looked at before two formulas count as different."""
MOST_ORDERED = 3
"""Indices of one sum that are tried in every order."""
TURNED = {">": "<", ">=": "<="}


def alike(first: Syntax, second: Syntax, is_number: IsNumber = lambda node: False) -> bool:
    """Whether both have one canonical form; ``is_number`` tells what commutes with matrices."""
    with deep_recursion():
        form = _Form(is_number)
        try:
            return form.key(first, {}) == form.key(second, {})
        except _TooLong:
            return False


class _TooLong(Exception):
    """The orders of many sums, one in the other, are too many to try."""


class _Form:
    def __init__(self, is_number: IsNumber) -> None:
        self.is_number = is_number
        self.steps = 0

    def key(self, node: Syntax | Slice, bound: Bound) -> Key:
        self.steps += 1
        if self.steps > MOST_STEPS:
            raise _TooLong
        match node:
            case Numeral(text):
                return "number", Fraction(text)
            case Name(name):
                return ("bound", bound[name]) if name in bound else ("name", name)
            case Entry(Name("delta"), (left, right)):
                return "delta", *_sorted([self.key(left, bound), self.key(right, bound)])
            case Sum():
                return self._sum(node, bound)
            case Negative() | Product():
                return self._product(node, bound)
            case Raised(Name("e"), exponent):
                return self.key(Call("exp", (exponent,)), bound)
            case Raised(_, exponent) if _integer(exponent) is not None:
                return self._product(node, bound)
            case Relation(operator, left, right) if operator in TURNED:
                return "Relation", TURNED[operator], self.key(right, bound), self.key(left, bound)
            case Relation("!=", left, right):
                return "!=", *_sorted([self.key(left, bound), self.key(right, bound)])
            case Call():
                return self._call(node, bound)
        label = getattr(node, "operator", "")
        if isinstance(node, Slice):
            label = tuple(bound is None for bound in (node.start, node.stop, node.step))
        below = [self.key(part, bound) for part in parts(node)]
        if isinstance(node, Transposed) and isinstance(node.base, Transposed):
            return self.key(node.base.base, bound)
        return type(node).__name__, label, *below

    def _call(self, node: Call, bound: Bound) -> Key:
        name = ALIASES.get(node.function, node.function)
        if name in BINDERS and len(node.arguments) > 1:
            names = [part.name for part in node.arguments[1:] if isinstance(part, Name)]
            if len(names) == len(node.arguments) - 1 and not node.keywords:
                return self._binder(name, node.arguments[0], names, bound)
        keywords = _sorted([(key, self.key(value, bound)) for key, value in node.keywords])
        arguments = tuple(self.key(argument, bound) for argument in node.arguments)
        return "call", name, arguments, tuple(keywords)

    def _binder(self, name: str, body: Syntax, names: list[str], bound: Bound) -> Key:
        """A sum over indices, those of a sum directly within it among them."""
        while (
            isinstance(body, Call)
            and body.function == name
            and len(body.arguments) > 1
            and all(isinstance(part, Name) for part in body.arguments[1:])
        ):
            inner = [part.name for part in body.arguments[1:] if isinstance(part, Name)]
            if set(inner) & set(names):
                break
            names = [*names, *inner]
            body = body.arguments[0]
        orders = permutations(names) if len(names) <= MOST_ORDERED else [tuple(names)]
        level = len(bound)
        keys = [
            self.key(body, {**bound, **{each: level + k for k, each in enumerate(order)}})
            for order in orders
        ]
        return "over", name, len(names), min(keys, key=repr)

    def _sum(self, node: Sum, bound: Bound) -> Key:
        terms: list[tuple[int, Key]] = []
        self._terms(node, 1, bound, terms)
        return "sum", *_sorted(terms)

    def _terms(self, node: Syntax, sign: int, bound: Bound, found: list[tuple[int, Key]]) -> None:
        if isinstance(node, Sum):
            for operator, term in zip(("+", *node.operators), node.terms, strict=True):
                self._terms(term, sign if operator == "+" else -sign, bound, found)
        elif isinstance(node, Negative):
            self._terms(node.operand, -sign, bound, found)
        else:
            key = self.key(node, bound)
            if key[0] == "product" and key[1] == -1:
                key, sign = _positive(key), -sign
            found.append((sign, key))

    def _product(self, node: Syntax, bound: Bound) -> Key:
        """The sign, the factors with their exponents, and the products of matrices among them,
        each in its own order."""
        numbers: list[tuple[Key, int]] = []
        matrices: list[Key] = []
        sign = self._factors(node, 1, bound, numbers, matrices)
        if sign == 1 and len(numbers) == 1 and numbers[0][1] == 1 and not matrices:
            return numbers[0][0]
        return "product", sign, tuple(_sorted(numbers)), tuple(_sorted(matrices))

    def _factors(
        self,
        node: Syntax,
        power: int,
        bound: Bound,
        numbers: list[tuple[Key, int]],
        matrices: list[Key],
    ) -> int:
        """Puts the factors of ``node`` where they belong; its sign."""
        match node:
            case Negative(operand):
                return -self._factors(operand, power, bound, numbers, matrices)
            case Product(factors, operators) if "@" not in operators:
                sign = 1
                for operator, factor in zip(("*", *operators), factors, strict=True):
                    turned = power if operator == "*" else -power
                    sign *= self._factors(factor, turned, bound, numbers, matrices)
                return sign
            case Product() if power == 1:
                return self._matrices(node, bound, numbers, matrices)
            case Raised(base, exponent) if (times := _integer(exponent)) is not None:
                numbers.append((self.key(base, bound), power * times))
                return 1
            case Numeral("1"):
                return 1
        numbers.append((self.key(node, bound), power))
        return 1

    def _matrices(
        self,
        node: Product,
        bound: Bound,
        numbers: list[tuple[Key, int]],
        matrices: list[Key],
    ) -> int:
        """A product with ``@``: numbers may stand anywhere, matrices keep their order."""
        sign = 1
        segments: list[list[tuple[Key, int]]] = [[]]
        for operator, factor in zip(("*", *node.operators), node.factors, strict=True):
            if operator == "@":
                segments.append([])
            power = -1 if operator == "/" else 1
            where = numbers if self.is_number(factor) else segments[-1]
            sign *= self._factors(factor, power, bound, where, matrices)
        matrices.append(("@", *(tuple(_sorted(segment)) for segment in segments)))
        return sign


def _positive(key: Key) -> Key:
    _, _, numbers, matrices = key
    assert isinstance(numbers, tuple)
    if len(numbers) == 1 and numbers[0][1] == 1 and not matrices:
        only: Key = numbers[0][0]
        return only
    return "product", 1, numbers, matrices


def _integer(node: Syntax | Slice) -> int | None:
    match node:
        case Numeral(text) if text.isdigit() and len(text) < 4:
            return int(text)
        case Negative(Numeral(text)) if text.isdigit() and len(text) < 4:
            return -int(text)
    return None


def _sorted(keys: Iterable[object]) -> list[object]:
    return sorted(keys, key=repr)

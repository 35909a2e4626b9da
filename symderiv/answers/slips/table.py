"""Slips that people make in formulas, as a table: for one node of a formula as written, the
nodes that may stand in its place.

A rule knows nothing of shapes and dimensions: what comes out may not be a formula of the
file, and whoever uses it lowers it again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import TypeAlias

from symderiv.formula.syntax import (
    ArrayLiteral,
    Call,
    Entry,
    Junction,
    Name,
    Negative,
    Numeral,
    Product,
    Raised,
    Relation,
    Sum,
    Syntax,
    Transposed,
    Tuple,
    walk,
)

Replacements: TypeAlias = Iterable[Syntax]

ONE, TWO = Numeral("1"), Numeral("2")
INDEXED = ("sum", "prod", "mean", "max", "min")
CONFUSED = {
    "sin": "cos", "cos": "sin", "sinh": "cosh", "cosh": "sinh", "tan": "tanh", "tanh": "tan",
    "sec": "csc", "csc": "sec", "cot": "tan", "sum": "mean", "mean": "sum",
    "log": "exp", "exp": "log", "max": "min", "min": "max", "arcsin": "arccos",
    "arccos": "arcsin", "erf": "erfc", "erfc": "erf", "gamma": "digamma", "relu": "sigmoid",
}  # fmt: skip
"""Functions that are taken for each other."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What an edit may bring in: numbers and sizes, scalars, entries that stand in the claim,
    names of indices, for each array those of the same shape, and the ``square`` ones."""

    sizes: tuple[Syntax, ...] = ()
    scalars: tuple[Syntax, ...] = ()
    entries: tuple[Syntax, ...] = ()
    indices: tuple[str, ...] = ()
    alike: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    square: frozenset[str] = frozenset()


Rule: TypeAlias = Callable[[Syntax, Vocabulary], Replacements]


def negated(node: Syntax) -> Syntax:
    """``-node``, written as an author would."""
    match node:
        case Negative(operand):
            return operand
        case Product(factors):
            return replace(node, factors=(negated(factors[0]), *factors[1:]))
    return Negative(node)


def _signs(node: Syntax, scope: Vocabulary) -> Replacements:
    if isinstance(node, Sum):
        if node.operators == ("-",) and not isinstance(node.terms[0], Negative):
            yield Sum(node.terms[::-1], node.operators)
        for place in range(len(node.operators)):
            flipped = ["-" if sign == "+" else "+" for sign in node.operators[place : place + 1]]
            signs = (*node.operators[:place], *flipped, *node.operators[place + 1 :])
            yield Sum(node.terms, signs)  # type: ignore[arg-type]
        yield Sum((negated(node.terms[0]), *node.terms[1:]), node.operators)
    elif isinstance(node, Negative):
        yield node.operand
    elif isinstance(node, Product) and isinstance(node.factors[0], Negative):
        yield negated(node)


def _indices(node: Syntax, scope: Vocabulary) -> Replacements:
    """Another index in one place; a number beside the written one; two indices swapped."""
    if not isinstance(node, Entry):
        return
    items = node.items
    for place, item in enumerate(items):
        others: list[Syntax] = []
        if isinstance(item, Name) and item.name != "None":
            others = [Name(name) for name in scope.indices if name != item.name]
        elif isinstance(item, Numeral) and item.text.isdigit():
            near = (int(item.text) + 1, int(item.text) - 1)
            others = [Numeral(str(number)) for number in near if number > 0]
        for other in others:
            yield Entry(node.base, (*items[:place], other, *items[place + 1 :]))
    if node.base == Name("delta"):
        return
    for place in range(len(items) - 1):
        if items[place] != items[place + 1]:
            swapped = (items[place + 1], items[place])
            yield Entry(node.base, (*items[:place], *swapped, *items[place + 2 :]))


def _arrays(node: Syntax, scope: Vocabulary) -> Replacements:
    """Another array of the same shape, or another size."""
    if isinstance(node, Name):
        yield from (Name(name) for name in scope.alike.get(node.name, ()))
        if node in scope.sizes:
            yield from (size for size in scope.sizes if size != node)
    elif isinstance(node, Entry):
        yield from (Entry(base, node.items) for base in _arrays(node.base, scope))


def _transposes(node: Syntax, scope: Vocabulary) -> Replacements:
    """A transpose lost or too many, and the factors of ``@`` exchanged."""
    if isinstance(node, Transposed):
        yield node.base
    elif isinstance(node, Product) and "@" in node.operators:
        if set(node.operators) == {"@"}:
            yield Transposed(node)
            yield replace(node, factors=tuple(map(Transposed, reversed(node.factors))))
        for place, operator in enumerate(node.operators):
            factors = node.factors
            if operator == "@":
                swapped = (factors[place + 1], factors[place])
                yield replace(node, factors=(*factors[:place], *swapped, *factors[place + 2 :]))
            for side in (place, place + 1):
                if operator == "@" and not isinstance(factors[side], Transposed):
                    turned = Transposed(factors[side])
                    yield replace(node, factors=(*factors[:side], turned, *factors[side + 1 :]))


def _extra_factors(node: Syntax, scope: Vocabulary) -> Replacements:
    if not isinstance(node, Product):
        return
    factors, operators = node.factors, node.operators
    for place in range(len(factors)):
        if place:
            kept = (*factors[:place], *factors[place + 1 :])
            signs = (*operators[: place - 1], *operators[place:])
        elif operators[0] == "/":
            kept = (negated(ONE) if isinstance(factors[0], Negative) else ONE, *factors[1:])
            signs = operators
        else:
            kept = factors[1:]
            if isinstance(factors[0], Negative):
                kept = (negated(kept[0]), *kept[1:])
            signs = operators[1:]
        if kept != factors:
            yield Product(kept, signs) if len(kept) > 1 else kept[0]


def times(node: Syntax, factor: Syntax) -> Syntax:
    if node == ONE:
        return factor
    if isinstance(factor, Numeral):
        if isinstance(node, Product):
            first, rest = node.factors[0], node.factors[1:]
            if isinstance(first, Negative):
                return Product((Negative(factor), first.operand, *rest), ("*", *node.operators))
            return Product((factor, first, *rest), ("*", *node.operators))
        if isinstance(node, Negative):
            return Product((Negative(factor), node.operand), ("*",))
        return Product((factor, node), ("*",))
    return _appended(node, "*", factor)


def _appended(node: Syntax, operator: str, factor: Syntax) -> Syntax:
    if isinstance(node, Product):
        return Product((*node.factors, factor), (*node.operators, operator))  # type: ignore[arg-type]
    return Product((node, factor), (operator,))  # type: ignore[arg-type]


def _is_place_for_factors(node: Syntax) -> bool:
    return not isinstance(node, Numeral | Relation | Junction | ArrayLiteral | Tuple) or (
        isinstance(node, Numeral) and node.text != "0"
    )


def missing_sizes(node: Syntax, scope: Vocabulary) -> Replacements:
    """A factor left out: a size or a number below or above the whole."""
    if _is_place_for_factors(node):
        for size in _others(scope.sizes, node):
            yield _appended(node, "/", size)
            yield times(node, size)


def missing_entries(node: Syntax, scope: Vocabulary) -> Replacements:
    """A factor left out: a scalar, an entry, or its complement to 1."""
    if _is_place_for_factors(node):
        for scalar in _others(scope.scalars, node):
            yield times(node, scalar)
            yield _appended(node, "/", scalar)
        for entry in scope.entries:
            yield times(node, entry)
            yield _appended(node, "*", Sum((ONE, entry), ("-",)))
        for entry in _others(scope.entries, node):
            if not (isinstance(entry, Entry) and entry.base == Name("delta")):
                yield _appended(node, "/", entry)


def _others(factors: tuple[Syntax, ...], node: Syntax) -> Replacements:
    """Those that are no factor of ``node``, which would only cancel."""
    present = node.factors if isinstance(node, Product) else (node,)
    return (factor for factor in factors if factor not in present)


def _missing_factors(node: Syntax, scope: Vocabulary) -> Replacements:
    yield from missing_sizes(node, scope)
    yield from missing_entries(node, scope)


def _missing_in_terms(node: Syntax, scope: Vocabulary) -> Replacements:
    """The same in one term of a sum, or in the argument of a function."""
    if isinstance(node, Sum):
        for place, term in enumerate(node.terms):
            for changed in _missing_factors(term, scope):
                yield Sum((*node.terms[:place], changed, *node.terms[place + 1 :]), node.operators)
    elif isinstance(node, Call) and node.function not in ("d", "einsum", "eye", "ones", "zeros"):
        first = node.arguments[0]
        for changed in _missing_factors(first, scope) if not isinstance(first, Sum) else ():
            yield replace(node, arguments=(changed, *node.arguments[1:]))


def _extra_terms(node: Syntax, scope: Vocabulary) -> Replacements:
    if not isinstance(node, Sum):
        return
    terms, signs = node.terms, node.operators
    for place in range(len(terms)):
        if place:
            kept, left = (
                (*terms[:place], *terms[place + 1 :]),
                (*signs[: place - 1], *signs[place:]),
            )
        else:
            first = negated(terms[1]) if signs[0] == "-" else terms[1]
            kept, left = (first, *terms[2:]), signs[1:]
        yield Sum(kept, left) if len(kept) > 1 else kept[0]


def missing_terms(node: Syntax, scope: Vocabulary) -> Replacements:
    """One more term: 1, or an entry or scalar that is in scope."""
    if not isinstance(node, Sum | Product | Entry | Call | Raised | Name):
        return
    terms, signs = (node.terms, node.operators) if isinstance(node, Sum) else ((node,), ())
    for extra in (ONE, *scope.entries, *scope.scalars, *scope.sizes):
        if extra == node:
            continue
        yield Sum((*terms, extra), (*signs, "-"))
        yield Sum((*terms, extra), (*signs, "+"))


def _sums(node: Syntax, scope: Vocabulary) -> Replacements:
    """A sum too many, over one index or all of them; a sum over the wrong index."""
    if isinstance(node, Call) and node.function in INDEXED and len(node.arguments) > 1:
        body, bound = node.arguments[0], node.arguments[1:]
        if len(bound) > 1:
            for place in range(len(bound)):
                rest = (*bound[:place], *bound[place + 1 :])
                yield replace(node, arguments=(body, *rest))
        yield body
        for place in range(len(bound)):
            for name in scope.indices:
                if Name(name) not in bound and any(part == Name(name) for part in walk(body)):
                    others = (*bound[:place], Name(name), *bound[place + 1 :])
                    yield replace(node, arguments=(body, *others))
    elif isinstance(node, Call) and node.function in ("sum", "mean") and node.keywords:
        yield replace(node, keywords=())


def _missing_sums(node: Syntax, scope: Vocabulary) -> Replacements:
    for name in scope.indices:
        if any(part == Name(name) for part in walk(node)):
            yield Call("sum", (node, Name(name)))


def _symmetric(node: Syntax, scope: Vocabulary) -> Replacements:
    """A square matrix in place of its sum with its transpose, as in quadratic forms."""
    match node:
        case Name(name) if name in scope.square:
            yield Sum((node, Transposed(node)), ("+",))
        case Entry(Name(name), (first, second)) if name in scope.square and first != second:
            yield Sum((node, Entry(node.base, (second, first))), ("+",))


def _complements(node: Syntax, scope: Vocabulary) -> Replacements:
    """``1 - u`` and ``u`` taken for each other."""
    if isinstance(node, Entry | Name | Call) and node != Name("delta"):
        yield Sum((ONE, node), ("-",))
    elif isinstance(node, Sum) and node.terms[0] == ONE and node.operators == ("-",):
        yield node.terms[1]


def _exponents(node: Syntax, scope: Vocabulary) -> Replacements:
    """An exponent off by one, a square lost or too many."""
    match node:
        case Raised(base, Numeral(text)):
            value = Fraction(text)
            for near in (value - 1, value + 1):
                yield base if near == 1 else Raised(base, Numeral(_decimal(near)))
            if value == 2:
                yield base
        case Raised(base, Negative(Numeral(text))):
            for near in (Fraction(text) - 1, Fraction(text) + 1):
                if near > 0:
                    yield Raised(base, Negative(Numeral(_decimal(near))))
            yield Raised(base, Numeral(text))
        case Raised(base, exponent):
            yield Raised(base, Sum((exponent, ONE), ("-",)))
            yield Raised(base, Sum((exponent, ONE), ("+",)))
        case Entry() | Name() | Call() | Sum():
            yield Raised(node, TWO)


def _decimal(value: Fraction) -> str:
    whole = value.denominator == 1
    return str(value.numerator) if whole else repr(value.numerator / value.denominator)


def _functions(node: Syntax, scope: Vocabulary) -> Replacements:
    """A function lost, or taken for another one."""
    if not isinstance(node, Call) or node.function in ("d", "einsum", "where"):
        return
    if node.function in CONFUSED:
        yield replace(node, function=CONFUSED[node.function])
    if len(node.arguments) == 1 and not node.keywords:
        yield node.arguments[0]


def _missing_functions(node: Syntax, scope: Vocabulary) -> Replacements:
    if isinstance(node, Entry | Name | Call | Sum | Product) and node != Name("delta"):
        yield from (Call(function, (node,)) for function in ("log", "exp", "sqrt", "abs"))


def _quotients(node: Syntax, scope: Vocabulary) -> Replacements:
    """A fraction upside down, or a product in place of a quotient."""
    if not isinstance(node, Product):
        return
    if len(node.factors) == 2 and node.operators == ("/",):
        top, below = node.factors
        yield Product(
            (negated(below), top.operand) if isinstance(top, Negative) else (below, top), ("/",)
        )
    for place, operator in enumerate(node.operators):
        if operator != "@":
            other = "*" if operator == "/" else "/"
            signs = (*node.operators[:place], other, *node.operators[place + 1 :])
            yield replace(node, operators=signs)  # type: ignore[arg-type]


def _numerals(node: Syntax, scope: Vocabulary) -> Replacements:
    if isinstance(node, Numeral) and node.text.isdigit():
        value = int(node.text)
        yield from (Numeral(str(near)) for near in (value + 1, value - 1, 2 * value) if near >= 0)


RULES: tuple[tuple[str, Rule], ...] = (
    ("sign", _signs),
    ("index", _indices),
    ("transpose", _transposes),
    ("array", _arrays),
    ("complement", _complements),
    ("exponent", _exponents),
    ("number", _numerals),
    ("extra factor", _extra_factors),
    ("missing entry", missing_entries),
    ("missing factor in a part", _missing_in_terms),
    ("extra term", _extra_terms),
    ("sum lost", _sums),
    ("sum missing", _missing_sums),
    ("symmetric part", _symmetric),
    ("function", _functions),
    ("quotient", _quotients),
    ("function missing", _missing_functions),
    ("missing term", missing_terms),
)
"""What may be wrong with one node, the likeliest slips first."""

IN_CONDITIONS: tuple[Rule, ...] = (_signs, _indices, _numerals, _exponents)
"""What may be wrong with a condition; a condition that always holds repairs too much."""

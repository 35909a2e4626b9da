"""Formulas that are a slip or two away from another one.

:func:`edits` applies every rule of :mod:`symderiv.answers.slips.table` at every node, one edit at a
time first, then two, in an order that depends on the formula alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from symderiv.answers.slips.table import (
    IN_CONDITIONS,
    INDEXED,
    RULES,
    Rule,
    Vocabulary,
    missing_entries,
    missing_sizes,
    missing_terms,
    negated,
)
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
    Slice,
    Sum,
    Syntax,
    Transposed,
    Tuple,
    parts,
)

_SECOND = 40
"""How many edits of the first kinds are combined with a second one."""


@dataclass(frozen=True, slots=True)
class Edit:
    """A changed formula; ``rules`` say what was done to it."""

    formula: Syntax
    rules: tuple[str, ...]


def _whole(formula: Syntax, scope: Vocabulary) -> Iterator[Edit]:
    """Edits of the formula as a whole."""
    if formula != Numeral("0"):
        if not (isinstance(formula, Sum) and formula.operators == ("-",)):
            yield Edit(negated(formula), ("sign of the whole",))
        for changed in missing_sizes(formula, scope):
            yield Edit(changed, ("missing factor",))
    for name, others in scope.alike.items():
        for other in others:
            if name < other:
                yield Edit(_exchanged(formula, name, other), ("exchange",))


def _exchanged(node: Syntax, first: str, second: str) -> Syntax:
    def change(child: Syntax) -> Syntax:
        if isinstance(child, Name):
            return {first: Name(second), second: Name(first)}.get(child.name, child)
        return rebuilt(
            child, [change(part) if not isinstance(part, Slice) else part for part in parts(child)]
        )

    return change(node)


def _single(formula: Syntax, scope: Vocabulary) -> Iterator[Edit]:
    for name, rule in RULES:
        for changed in _everywhere(formula, rule, scope):
            yield Edit(changed, (name,))


def _everywhere(node: Syntax, rule: Rule, scope: Vocabulary, here: bool = True) -> Iterator[Syntax]:
    """The rule at the node, unless ``here`` forbids it, and at all below it.

    Missing entries are those of the whole; parts have a rule of their own.
    """
    if here:
        yield from rule(node, scope)
    if rule is missing_entries or (isinstance(node, Relation) and rule not in IN_CONDITIONS):
        return
    children = parts(node)
    for place, child in enumerate(children):
        if isinstance(child, Slice) or _is_whole(node, place):
            continue
        inner = not (rule is missing_terms and isinstance(node, Sum))
        for changed in _everywhere(child, rule, scope, inner):
            yield rebuilt(node, [*children[:place], changed, *children[place + 1 :]])


def _is_whole(node: Syntax, place: int) -> bool:
    """Names and indices of an entry are edited with it; the indices of sums and d stay."""
    if isinstance(node, Entry):
        return place > 0 or isinstance(node.base, Name)
    if isinstance(node, Call):
        named = node.function in (*INDEXED, "d", "einsum")
        return place >= len(node.arguments) or (named and place > 0)
    return False


def rebuilt(node: Syntax, children: list[Syntax | Slice]) -> Syntax:
    """``node`` with other formulas directly below it."""
    inner = [child for child in children if not isinstance(child, Slice)]
    match node:
        case Entry():
            return Entry(inner[0], tuple(children[1:]))
        case Call(function, arguments, keywords):
            given = len(arguments)
            names = [key for key, _ in keywords]
            return Call(
                function, tuple(inner[:given]), tuple(zip(names, inner[given:], strict=True))
            )
        case Negative():
            return Negative(inner[0])
        case Sum(_, operators):
            return Sum(tuple(inner), operators)
        case Product(_, operators):
            return Product(tuple(inner), operators)
        case ArrayLiteral():
            return ArrayLiteral(tuple(inner))
        case Tuple():
            return Tuple(tuple(inner))
        case Junction(operator, _):
            return Junction(operator, tuple(inner))
        case Raised():
            return Raised(inner[0], inner[1])
        case Relation(operator, _, _):
            return Relation(operator, inner[0], inner[1])
        case Transposed():
            return Transposed(inner[0])
    return node


def tidied(node: Syntax) -> Syntax:
    """``node`` without factors and exponents of 1 and summands of 0, as nobody writes them."""
    children = [part if isinstance(part, Slice) else tidied(part) for part in parts(node)]
    node = rebuilt(node, children) if children else node
    match node:
        case Raised(base, Numeral("1")):
            return base
        case Negative(Negative(operand)):
            return operand
        case Product(factors, operators):
            return _without(node, factors, operators, Numeral("1"))
        case Sum(terms, operators):
            return _without(node, terms, operators, Numeral("0"))
    return node


def _without(
    node: Sum | Product,
    operands: tuple[Syntax, ...],
    operators: tuple[str, ...],
    neutral: Numeral,
) -> Syntax:
    """Without operands that change nothing, the first one only where none is taken from it."""
    kept = [(operands[0], "")]
    kept += [
        pair
        for pair in zip(operands[1:], operators, strict=True)
        if pair[0] != neutral or pair[1] == "@"
    ]
    if len(kept) > 1 and kept[0][0] == neutral and kept[1][1] in ("+", "*"):
        kept = kept[1:]
    if len(kept) == len(operands):
        return node
    if len(kept) == 1:
        return kept[0][0]
    signs = tuple(sign for _, sign in kept[1:])
    rest = tuple(operand for operand, _ in kept)
    kind: type[Sum | Product] = type(node)
    return kind(rest, signs)  # type: ignore[arg-type]


def edits(formula: Syntax, scope: Vocabulary, pairs: bool = True) -> Iterator[Edit]:
    """Every formula that is one edit away, then those that are two away; none twice."""
    seen = {formula, tidied(formula)}
    first: list[Edit] = []
    for edit in _tidy((*_whole(formula, scope), *_single(formula, scope))):
        if edit.formula not in seen:
            seen.add(edit.formula)
            first.append(edit)
            yield edit
    if not pairs:
        return
    for edit in first[:_SECOND]:
        for again in _tidy((*_whole(edit.formula, scope), *_single(edit.formula, scope))):
            if again.formula not in seen:
                seen.add(again.formula)
                yield Edit(again.formula, edit.rules + again.rules)


def _tidy(found: Iterable[Edit]) -> Iterator[Edit]:
    return (replace(edit, formula=tidied(edit.formula)) for edit in found)

r"""Sums and products: which terms a sum reaches over, and what a product of arrays means.

The language's own precedence is kept; what mathematics writes in more than one sense is refused
with the way to say it plainly.
"""

from __future__ import annotations

from dataclasses import replace

from symderiv.formula.syntax import (
    Call,
    Negative,
    Product,
    ProductOperator,
    Span,
    Sum,
    SumOperator,
    Syntax,
    Transposed,
)
from symderiv.language.latex.factors import factor
from symderiv.language.latex.indices import free_indices
from symderiv.language.latex.items import MOST_LEVELS
from symderiv.language.latex.ranks import rank
from symderiv.language.latex.reader import Factor, Reader, Widen, begins_factor
from symderiv.language.source import Rejected

TIMES = frozenset(["\\cdot", "\\times", "*"])
ELEMENTWISE = frozenset(["\\odot", "\\circ"])
DIVIDED = frozenset(["/", "\\oslash", "\\div"])


def expression(reader: Reader) -> Syntax:
    """Terms with signs between them."""
    context = reader.context
    context.levels += 1
    if context.levels > MOST_LEVELS:
        reader.fail(f"nested more than {MOST_LEVELS} levels deep")
    found = _terms(reader)
    context.levels -= 1
    return found


def _terms(reader: Reader) -> Syntax:
    start = reader.here()
    terms: list[Syntax] = []
    operators: list[SumOperator] = []
    sign = reader.take("+", "-")
    current = _signed(term(reader), sign is not None and sign.text == "-")
    under: list[Syntax] = []
    signs: list[SumOperator] = []
    while (sign := reader.take("+", "-")) is not None:
        operator: SumOperator = "+" if sign.text == "+" else "-"
        following = term(reader)
        if current.widen is not None and _reaches(reader, current, following.node):
            under.append(following.node)
            signs.append(operator)
            continue
        terms.append(_closed(current, under, signs))
        operators.append(operator)
        current, under, signs = following, [], []
    terms.append(_closed(current, under, signs))
    if not operators:
        return terms[0]
    return Sum(tuple(terms), tuple(operators), _over(start, reader))


def _over(start: Span, reader: Reader) -> Span:
    last = reader.items[reader.place - 1].at if reader.place else start
    return start[0], max(last[1], start[1])


def _closed(current: Factor, under: list[Syntax], signs: list[SumOperator]) -> Syntax:
    if not under or current.widen is None:
        return current.node
    return current.widen(tuple(under), tuple(signs))


def _reaches(reader: Reader, current: Factor, following: Syntax) -> bool:
    """Whether a later term uses an index that only the sum before it can bind."""
    context = reader.context
    for name, at in free_indices(following, reader.vocabulary.no_indices).items():
        if name in current.names and name not in context.bound:
            context.widened.setdefault(name, at)
            return True
    return False


def _signed(found: Factor, negative: bool) -> Factor:
    if not negative:
        return found
    widen = found.widen
    if widen is None:
        return replace(found, node=negated(found.node))
    return replace(found, node=negated(found.node), widen=lambda *more: negated(widen(*more)))


def negated(node: Syntax) -> Syntax:
    """``-node`` as the language reads it: the sign belongs to the first factor."""
    if isinstance(node, Product):
        return replace(node, factors=(negated(node.factors[0]), *node.factors[1:]))
    return Negative(node, node.at)


def term(reader: Reader) -> Factor:
    """Factors with or without signs between them."""
    start = reader.here()
    sign = reader.take("+", "-")
    found = factor(reader)
    product = _Product(reader, found)
    slashed: Span | None = None
    while (item := reader.peek()) is not None and not found.open:
        if item.kind in ("sign", "macro") and item.text in TIMES | ELEMENTWISE | DIVIDED:
            reader.next()
            inner = reader.take("+", "-")
            found = factor(reader)
            if inner is not None and inner.text == "-":
                found = replace(found, node=negated(found.node))
            product.add(item.text, found, item.at)
            slashed = item.at if item.text in ("/", "\\div") else slashed
        elif begins_factor(reader):
            if slashed is not None:
                hint = "write \\frac, or parentheses"
                raise Rejected(item.at, "what stands behind a slash is not clear", hint)
            if item.kind == "digit" and not item.font:
                hint = "write \\cdot for a product, _ for an index"
                raise Rejected(item.at, "a number behind a factor", hint)
            found = factor(reader)
            product.add(None, found, item.at)
        else:
            break
    at = _over(start, reader)
    node = product.node(at)
    widen = product.widened(found)
    whole = Factor(node, found.open, found.names, widen)
    return _signed(whole, sign is not None and sign.text == "-")


class _Product:
    """Factors as they come; fractions beside others are written flat, as the language does."""

    def __init__(self, reader: Reader, first: Factor) -> None:
        self.reader = reader
        self.factors: list[Syntax] = []
        self.operators: list[ProductOperator] = []
        self.ranks = 0
        self.row = False
        """Whether the product so far is a row: a transposed vector, or one times matrices."""
        self._append(None, first)

    def add(self, sign: str | None, found: Factor, at: Span) -> None:
        operator = self._operator(sign, found, at)
        if operator is not None:
            self._append(operator, found)
            return
        assert isinstance(found.node, Transposed)
        whole = Call("outer", (self.node(at), found.node.base), (), at)
        self.factors, self.operators = [whole], []
        self.ranks = 2

    def _append(self, operator: ProductOperator | None, found: Factor) -> None:
        node = found.node
        if operator is not None:
            self.operators.append(operator)
        if isinstance(node, Product) and not found.enclosed and self._is_flat(operator, node):
            self.factors += node.factors
            self.operators += node.operators
        else:
            self.factors.append(node)
        axes = rank(node, self.reader.vocabulary)
        if not self.ranks and axes == 1:
            self.row = isinstance(node, Transposed)
        elif self.ranks == 1 and axes == 2 and operator == "@":
            self.row = True
        elif self.ranks == 2 and axes == 1:
            self.row = False
        self.ranks = rank(self.node((0, 0)), self.reader.vocabulary)

    @staticmethod
    def _is_flat(operator: ProductOperator | None, node: Product) -> bool:
        """Whether a fraction may be written without parentheses behind what stands there."""
        return operator is None or (operator == "*" and "@" not in node.operators)

    def _operator(self, sign: str | None, found: Factor, at: Span) -> ProductOperator | None:
        """What stands between; None for the outer product of two vectors."""
        if sign in DIVIDED:
            return "/"
        after = rank(found.node, self.reader.vocabulary)
        if sign in ELEMENTWISE:
            if sign == "\\circ" and (not self.ranks or not after):
                raise Rejected(at, "\\circ between numbers or functions")
            return "*"
        if not self.ranks or not after or sign == "*":
            return "*"
        if sign == "\\times":
            raise Rejected(at, "\\times between arrays", "write \\odot for a product by entries")
        row = after == 1 and isinstance(found.node, Transposed)
        if row and self.ranks == 1 and not self.row and sign is None:
            return None
        unclear = self.ranks == after == 1 and not self.row and sign is None
        if row or unclear:
            hint = "write ^\\top for a scalar product, \\odot for one by entries"
            raise Rejected(at, "a product of two vectors that is not clear", hint)
        return "@"

    def node(self, at: Span) -> Syntax:
        if not self.operators:
            return self.factors[0]
        return Product(tuple(self.factors), tuple(self.operators), at)

    def widened(self, last: Factor) -> Widen | None:
        """The product with more terms under the sum that ends it."""
        whole, inner = self.node((0, 0)), last.widen
        if inner is None:
            return None
        if not isinstance(whole, Product) or whole is last.node:
            return inner
        return lambda *more: replace(whole, factors=(*whole.factors[:-1], inner(*more)))

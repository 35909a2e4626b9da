r"""How many axes a formula has: what tells a product of numbers from one of matrices."""

from __future__ import annotations

from symderiv.formula.syntax import (
    ArrayLiteral,
    Call,
    Entry,
    Name,
    Negative,
    Product,
    Raised,
    Slice,
    Sum,
    Syntax,
    Transposed,
)
from symderiv.language.latex.indices import bound_by
from symderiv.language.latex.vocabulary import Vocabulary
from symderiv.language.scope import BINDERS

TO_A_NUMBER = frozenset(["trace", "det", "logdet", "norm", "logsumexp", "var", "std", "dot"])
MATRIX = frozenset(["outer", "eye"])


def rank(node: Syntax | Slice, vocabulary: Vocabulary) -> int:
    """The number of axes.  Shapes themselves are checked when the formula is understood."""
    match node:
        case Name(name):
            return len(vocabulary.arrays.get(name, ()))
        case Entry(_, items):
            return sum(isinstance(item, Slice) or item == Name("None") for item in items)
        case Negative(inner) | Transposed(inner):
            return rank(inner, vocabulary)
        case Raised(base, exponent):
            return max(rank(base, vocabulary), rank(exponent, vocabulary))
        case Sum(children):
            return max(rank(child, vocabulary) for child in children)
        case ArrayLiteral(items):
            return 1 + max(rank(item, vocabulary) for item in items)
        case Product(factors, operators):
            found = rank(factors[0], vocabulary)
            for operator, factor in zip(operators, factors[1:], strict=True):
                after = rank(factor, vocabulary)
                found = product_rank(found, after) if operator == "@" else max(found, after)
            return found
        case Call():
            return _of_call(node, vocabulary)
    return 0


def product_rank(left: int, right: int) -> int:
    """Of a matrix product."""
    return max(left + right - 2, 0)


def _of_call(node: Call, vocabulary: Vocabulary) -> int:
    given = [rank(argument, vocabulary) for argument in node.arguments]
    name = node.function
    if not given:
        return 0
    if name in ("ones", "zeros"):
        return len(given)
    if name in MATRIX:
        return 2
    if name == "d":
        return sum(given)
    if name == "diag":
        return 2 if given[0] == 1 else 1
    if name == "where":
        return max(given[1:])
    if name in TO_A_NUMBER and name not in vocabulary.functions:
        return 0
    if name in BINDERS:
        if len(given) == 1:
            return 0
        return given[0] if bound_by(node)[0] else max(given)
    return max(given)

r"""A formula from its items: the entrance to the grammar."""

from __future__ import annotations

from symderiv.formula.syntax import Span, Syntax
from symderiv.language.latex.expression import expression, term
from symderiv.language.latex.factors import factor, scripted
from symderiv.language.latex.items import Items, items_of
from symderiv.language.latex.reader import Context, Reader
from symderiv.language.latex.vocabulary import Vocabulary
from symderiv.language.source import Rejected
from symderiv.system.recursion import deep_recursion


def context_for(vocabulary: Vocabulary, parameters: frozenset[str] = frozenset()) -> Context:
    return Context(vocabulary, expression, factor, term, scripted, parameters=parameters)


def read_items(items: Items, context: Context, at: Span) -> Syntax:
    """The formula that all of ``items`` make.  Raises Rejected."""
    with deep_recursion():
        return Reader(items, context).whole(items, at)


def read_latex(text: str, vocabulary: Vocabulary) -> Syntax:
    """The formula of a text.  Raises Rejected, whose place is an offset into the text."""
    items = items_of(text)
    if not items:
        raise Rejected((0, 0), "the formula is empty")
    return read_items(items, context_for(vocabulary), (0, len(text)))

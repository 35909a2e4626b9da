"""The grammar's actions: one small function for each rule, from tokens to syntax nodes."""

from __future__ import annotations

from typing import Any, TypeAlias

from lark import Token, Transformer

from symderiv.formula.syntax import (
    ArrayLiteral,
    Call,
    Entry,
    Interval,
    Junction,
    Name,
    Negative,
    Numeral,
    Product,
    Raised,
    Relation,
    Slice,
    Span,
    Sum,
    Syntax,
    Text,
    Tuple,
)
from symderiv.language import pasted
from symderiv.language.source import Rejected

DIGITS = 1000
EXPONENT = 1000

Children: TypeAlias = list[Any]


def _start(child: Any) -> int:
    return (child.start_pos or 0) if isinstance(child, Token) else int(child.at[0])


def _end(child: Any) -> int:
    return (child.end_pos or 0) if isinstance(child, Token) else int(child.at[1])


def _span(children: Children) -> Span:
    return _start(children[0]), _end(children[-1])


def _arguments(function: str, given: list[Syntax]) -> tuple[list[Syntax], pasted.Keywords]:
    """The arguments of a call, and its keywords with NumPy's names."""
    arguments: list[Syntax] = []
    keywords: list[tuple[str, Syntax]] = []
    for argument in given:
        match argument:
            case Relation("=", Name(key), value) if function != "where":
                keywords.append((pasted.keyword(key), value))
            case _ if not all(isinstance(value, Interval) for _, value in keywords):
                raise Rejected(argument.at, "an argument after a keyword argument")
            case _:
                arguments.append(argument)
    return arguments, tuple(keywords)


class Builder(Transformer[Token, Syntax]):
    """Called by the parser as it reduces each rule; ``children`` holds every token."""

    def numeral(self, children: Children) -> Syntax:
        text = str(children[0])
        mantissa, _, exponent = text.lower().partition("e")
        if len(mantissa) > DIGITS:
            raise Rejected(_span(children), f"a number has more than {DIGITS} digits")
        if exponent and (len(exponent) > 9 or abs(int(exponent)) > EXPONENT):
            raise Rejected(_span(children), f"the exponent of a number is beyond {EXPONENT}")
        return Numeral(text, _span(children))

    def name(self, children: Children) -> Syntax:
        return Name(str(children[0]), _span(children))

    def text(self, children: Children) -> Syntax:
        return Text(str(children[0])[1:-1], _span(children))

    def slice(self, children: Children) -> Slice:
        """Bounds and step stand around the colons; each may be missing."""
        given: list[Any] = [None, None, None]
        place = 0
        for child in children:
            if isinstance(child, Token):
                place += 1
            else:
                given[place] = child
        return Slice(_span(children), *given)

    def ellipsis(self, children: Children) -> Syntax:
        return Name("...", _span(children))

    def group(self, children: Children) -> Syntax:
        inner: Syntax = children[1]
        return inner

    def arguments(self, children: Children) -> Children:
        return [child for child in children if not isinstance(child, Token)]

    items = arguments

    def array(self, children: Children) -> Syntax:
        return ArrayLiteral(tuple(children[1]), _span(children))

    def tuple(self, children: Children) -> Syntax:
        rest = children[3] if isinstance(children[3], list) else []
        return Tuple((children[1], *rest), _span(children))

    def entry(self, children: Children) -> Syntax:
        for item in children[2]:
            if pasted.is_module(item) and "." in item.name:
                raise Rejected(item.at, "a module stands where an index belongs")
        return Entry(children[0], tuple(children[2]), _span(children))

    def attribute(self, children: Children) -> Syntax:
        return pasted.member(children[0], str(children[2]), _span(children), _span(children[1:]))

    def method(self, children: Children) -> Syntax:
        name = str(children[2])
        arguments, keywords = _arguments(name, children[4] if len(children) == 6 else [])
        at = _span(children[1:3])
        return pasted.called(children[0], name, arguments, keywords, _span(children), at)

    def call(self, children: Children) -> Syntax:
        function = str(children[0])
        arguments, keywords = _arguments(function, children[2] if len(children) == 4 else [])
        return Call(function, tuple(arguments), keywords, _span(children))

    def signed(self, children: Children) -> Syntax:
        operand: Syntax = children[1]
        return Negative(operand, _span(children)) if children[0] == "-" else operand

    def power(self, children: Children) -> Syntax:
        return Raised(children[0], children[2], _span(children))

    def product(self, children: Children) -> Syntax:
        operators: Any = tuple(str(child) for child in children[1::2])
        return Product(tuple(children[::2]), operators, _span(children))

    def sum(self, children: Children) -> Syntax:
        operators: Any = tuple(str(child) for child in children[1::2])
        return Sum(tuple(children[::2]), operators, _span(children))

    def conjunction(self, children: Children) -> Syntax:
        return Junction("&", tuple(children[::2]), _span(children))

    def disjunction(self, children: Children) -> Syntax:
        return Junction("|", tuple(children[::2]), _span(children))

    def interval(self, children: Children) -> Syntax:
        return Interval(children[0], children[2], _span(children))

    def relation(self, children: Children) -> Syntax:
        operator: Any = str(children[1])
        return Relation(operator, children[0], children[2], _span(children))

"""Formulas as text in the language itself: what is rendered reads back as the same tree."""

from __future__ import annotations

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
    Sum,
    Syntax,
    Text,
    Transposed,
    Tuple,
)
from symderiv.language.precedence import AND, ATOM, OR, PRODUCT, SIGNED, SUM, binding


def text(node: Syntax | Slice) -> str:
    """``node`` with the parentheses that it needs, and no others."""
    match node:
        case Numeral(digits):
            return digits
        case Name(name):
            return name
        case Text(value):
            return f'"{value}"' if "'" in value else f"'{value}'"
        case Slice(_, start, stop, step):
            shown = ":".join("" if bound is None else text(bound) for bound in (start, stop))
            return shown if step is None else f"{shown}:{text(step)}"
        case Entry(base, items):
            return f"{_in(base, ATOM)}[{', '.join(map(text, items))}]"
        case Call(function, arguments, keywords):
            given = [text(argument) for argument in arguments]
            given += [f"{key}{_equals(value)}{text(value)}" for key, value in keywords]
            return f"{function}({', '.join(given)})"
        case Negative(operand):
            return f"-{_in(operand, SIGNED)}"
        case Sum(terms, operators):
            return _chain(terms, operators, PRODUCT, " ")
        case Product(factors, operators):
            return _chain(factors, operators, SIGNED, " ")
        case Raised(base, exponent):
            return f"{_in(base, ATOM)}**{_in(exponent, SIGNED)}"
        case Transposed(base):
            inner = _in(base, ATOM)
            return f"({inner}).T" if isinstance(base, Numeral) else f"{inner}.T"
        case ArrayLiteral(items):
            return f"[{', '.join(map(text, items))}]"
        case Tuple(items):
            return f"({', '.join(map(text, items))}{',' if len(items) == 1 else ''})"
        case Relation(operator, left, right):
            return f"{_in(left, OR)} {operator} {_in(right, OR)}"
        case Junction(operator, children):
            least = AND if operator == "|" else SUM
            return f" {operator} ".join(_in(child, least) for child in children)
        case Interval(first, last):
            return f"{_in(first, OR)}..{_in(last, OR)}"


def _equals(value: Syntax) -> str:
    """A range of an index is written as an equation, an option as in Python."""
    return " = " if isinstance(value, Interval) else "="


def _in(node: Syntax | Slice, least: int) -> str:
    """``node`` in parentheses if it binds less tightly than its place demands."""
    shown = text(node)
    return f"({shown})" if binding(node) < least else shown


def _chain(parts: tuple[Syntax, ...], operators: tuple[str, ...], least: int, space: str) -> str:
    shown = [_in(parts[0], least)]
    for operator, part in zip(operators, parts[1:], strict=True):
        shown.append(f"{space}{operator}{space}{_in(part, least)}")
    return "".join(shown)

"""Numbers in formulas: those that are read at once, and those that stay as written."""

from __future__ import annotations

from fractions import Fraction

from symderiv.formula.syntax import Negative, Numeral, Product, Raised, Slice, Sum, Syntax

LARGEST_EXPONENT = 64
LARGEST_BITS = 4096


def numeric(node: Syntax | Slice) -> Fraction | None:
    """The value of a formula of numbers alone; none where it is large, or has none.

    Towers such as ``9**9**9`` are left as they are written.
    """
    value = _numeric(node)
    if value is None or value.numerator.bit_length() > LARGEST_BITS:
        return None
    return value if value.denominator.bit_length() <= LARGEST_BITS else None


def is_bare(node: Syntax) -> bool:
    """Whether a formula is made of numbers alone."""
    match node:
        case Numeral():
            return True
        case Negative(operand):
            return is_bare(operand)
        case Sum(children) | Product(children):
            return all(is_bare(child) for child in children)
        case Raised(base, exponent):
            return is_bare(base) and is_bare(exponent)
    return False


def _numeric(node: Syntax | Slice) -> Fraction | None:
    match node:
        case Numeral(text):
            return Fraction(text)
        case Negative(operand):
            value = numeric(operand)
            return None if value is None else -value
        case Sum(terms, operators):
            return _chain(terms, operators)
        case Product(factors, operators):
            return _chain(factors, operators)
        case Raised(base, exponent):
            return _power(numeric(base), numeric(exponent))
    return None


def _chain(parts: tuple[Syntax, ...], operators: tuple[str, ...]) -> Fraction | None:
    result = numeric(parts[0])
    for operator, part in zip(operators, parts[1:], strict=True):
        value = numeric(part)
        if result is None or value is None or result.numerator.bit_length() > LARGEST_BITS:
            return None
        match operator:
            case "+":
                result += value
            case "-":
                result -= value
            case "*":
                result *= value
            case "/" if value:
                result /= value
            case _:
                return None
    return result


def _power(base: Fraction | None, exponent: Fraction | None) -> Fraction | None:
    if base is None or exponent is None or exponent.denominator != 1:
        return None
    if abs(exponent) > LARGEST_EXPONENT or (base == 0 and exponent < 0):
        return None
    return base ** int(exponent)

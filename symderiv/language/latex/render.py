"""Formulas as LaTeX, in the author's form: fractions, subscripts, sums, partial derivatives."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from itertools import groupby

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
    walk,
)
from symderiv.functions import ALIASES, FUNCTIONS
from symderiv.language.latex.names import GREEK, escaped, name_of, numeral
from symderiv.language.latex.spelled import is_one_sign, spelling_of
from symderiv.language.precedence import AND, ATOM, OR, PRODUCT, SIGNED, SUM, binding

RELATIONS = {"<": "<", "<=": r"\le", ">": ">", ">=": r"\ge", "=": "=", "!=": r"\ne"}
BIG = {"sum": r"\sum", "prod": r"\prod", "max": r"\max", "min": r"\min"}
SHORT = 24


def latex(node: Syntax | Slice) -> str:
    match node:
        case Numeral(digits):
            return numeral(digits)
        case Name(name):
            return spelling_of(name) or name_of(name)
        case Text(value):
            return r" \to ".join(rf"\text{{{escaped(part)}}}" for part in value.split("->"))
        case Slice():
            return ":"
        case Entry(base, items) if any(map(_is_slice, items)):
            return rf"{_base(base)}[{', '.join(map(_slice, items))}]"
        case Entry(base, items):
            return rf"{_base(base)}_{{{_subscript(items)}}}"
        case Call():
            return _call(node)
        case Negative(operand):
            return f"-{_in(operand, SIGNED)}"
        case Sum(terms, operators):
            shown = [_in(terms[0], PRODUCT)]
            shown += [
                f"{o} {_in(t, PRODUCT, True)}" for o, t in zip(operators, terms[1:], strict=True)
            ]
            return " ".join(shown)
        case Product():
            return _product(node)
        case Raised(base, exponent):
            return _power(base, exponent)
        case Transposed(base):
            return rf"{_base(base)}^{{\top}}"
        case ArrayLiteral(items):
            return _matrix(items)
        case Tuple(items):
            return _paren(", ".join(map(latex, items)))
        case Relation(operator, left, right):
            return f"{_in(left, OR)} {RELATIONS[operator]} {_in(right, OR)}"
        case Junction(operator, children):
            sign, least = (r" \lor ", AND) if operator == "|" else (r" \land ", SUM)
            return sign.join(_in(child, least) for child in children)
        case Interval(first, last):
            return rf"{_in(first, OR)}, \dots, {_in(last, OR)}"


def _paren(shown: str) -> str:
    return rf"\left({shown}\right)"


def _in(node: Syntax | Slice, least: int, inside: bool = False) -> str:
    """``node`` in parentheses where it binds too loosely, or begins with a sign ``inside``."""
    shown = latex(node)
    signed = inside and shown.startswith("-")
    return _paren(shown) if binding(node) < least or signed else shown


def _base(node: Syntax) -> str:
    """What may carry an index or an exponent."""
    shown = latex(node)
    if binding(node) < ATOM or (isinstance(node, Call) and not shown.endswith(r"\right)")):
        return _paren(shown)
    bare = isinstance(node, Name) and "_" not in shown
    if isinstance(node, Name) and spelling_of(node.name) is not None:
        bare = is_one_sign(shown)
    return shown if bare or isinstance(node, Numeral) else f"{{{shown}}}"


def _is_slice(item: Syntax | Slice) -> bool:
    return isinstance(item, Slice) or item == Name("None")


def _slice(item: Syntax | Slice) -> str:
    """What stands between the brackets of NumPy, which no subscript shows as well."""
    if isinstance(item, Slice):
        if item.step is not None:
            return "{" + ":".join(map(_bound, (item.start, item.stop, item.step))) + "}"
        return f"{{{_bound(item.start)}:{_bound(item.stop)}}}"
    return r"\mathrm{None}" if item == Name("None") else latex(item)


def _bound(bound: Syntax | None) -> str:
    return "" if bound is None else latex(bound)


def _subscript(items: tuple[Syntax | Slice, ...]) -> str:
    shown = [latex(item) for item in items]
    close = all((len(part) == 1 and part.isalpha()) or part.startswith("\\") for part in shown)
    return " ".join(shown) if close else ",".join(shown)


def _product(node: Product) -> str:
    """Factors from left to right; a quotient has all that stands before it on top."""
    shown = _in(node.factors[0], SIGNED)
    ends = _last(node.factors[0])
    for operator, factor in zip(node.operators, node.factors[1:], strict=True):
        if operator == "/":
            sign, top = ("-", shown[1:]) if shown.startswith("-") else ("", shown)
            shown = rf"{sign}\frac{{{_unwrapped(top)}}}{{{latex(factor)}}}"
            ends = None
            continue
        if ends is not None:
            shown = _closed(shown, ends)
        after = _in(factor, SIGNED, True)
        # x (-y) would be x at -y as well.
        dot = r" \cdot " if isinstance(factor, Negative) or after[:1].isdigit() else " "
        shown = f"{shown}{dot}{after}"
        ends = _last(factor)
    return shown


def _last(node: Syntax) -> Syntax | None:
    """The node itself if it has no end of its own: a sum runs as far as it can."""
    match node:
        case Call() if _is_big(node):
            return node
        case Negative(operand):
            return _last(operand)
    return None


def _closed(shown: str, ends: Syntax) -> str:
    """A product so far, its last factor in parentheses."""
    tail = latex(ends)
    return shown[: len(shown) - len(tail)] + _paren(tail)


def _unwrapped(shown: str) -> str:
    """Without the parentheses that a fraction makes superfluous."""
    if not (shown.startswith(r"\left(") and shown.endswith(r"\right)")):
        return shown
    level = 0
    for match in re.finditer(r"\\left|\\right", shown):
        level += 1 if match.group() == r"\left" else -1
        if level == 0 and match.end() < len(shown) - 1:
            return shown
    return shown[len(r"\left(") : -len(r"\right)")]


def _power(base: Syntax, exponent: Syntax) -> str:
    match exponent:
        case Product((Numeral(above), Numeral(below)), ("/",)):
            upper = f"{above}/{below}"
        case _:
            upper = latex(exponent)
    return rf"{_base(base)}^{{{upper}}}"


def _matrix(items: tuple[Syntax, ...]) -> str:
    rows = [item.items if isinstance(item, ArrayLiteral) else (item,) for item in items]
    if not any(isinstance(item, ArrayLiteral) for item in items):
        rows = [items]
    body = r" \\ ".join(" & ".join(map(latex, row)) for row in rows)
    return rf"\begin{{bmatrix}} {body} \end{{bmatrix}}"


def _is_big(node: Call) -> bool:
    """Whether a call is a sum or the like over indices."""
    function, arguments = node.function, node.arguments
    if node.keywords:
        return all(isinstance(value, Interval) for _, value in node.keywords)
    if function not in (*BIG, "mean") or len(arguments) < 2:
        return False
    names = [argument.name for argument in arguments[1:] if isinstance(argument, Name)]
    if len(names) < len(arguments) - 1:
        return False
    return function not in ("max", "min") or set(names) <= _indices(arguments[0])


def _indices(node: Syntax) -> set[str]:
    """The names that stand between brackets."""
    found: set[str] = set()
    for part in walk(node):
        if isinstance(part, Entry):
            for item in part.items:
                found.update(name.name for name in walk(item) if isinstance(name, Name))
    return found


def _call(node: Call) -> str:
    if _is_big(node):
        return _big(node)
    if node.function in FORMS and not node.keywords:
        shown = FORMS[node.function](node)
        if shown is not None:
            return shown
    if node.function == "d" and [key for key, _ in node.keywords] == ["hold"]:
        return _held(node)
    name = ALIASES.get(node.function, node.function)
    arguments = [latex(argument) for argument in node.arguments]
    if name in FUNCTIONS and len(arguments) in FUNCTIONS[name].arity and not node.keywords:
        return FUNCTIONS[name].typeset(*arguments)
    arguments += [rf"\mathrm{{{key}}}={latex(value)}" for key, value in node.keywords]
    return rf"{_operator(node.function)}{_paren(', '.join(arguments))}"


def _operator(name: str) -> str:
    if (spelled := spelling_of(name)) is not None:
        return spelled
    if len(name) == 1 or name in GREEK:
        return name_of(name)
    return BIG.get(name, "") if name in ("max", "min") else rf"\operatorname{{{escaped(name)}}}"


def _big(node: Call) -> str:
    sign = BIG.get(node.function, r"\operatorname*{mean}")
    signs = []
    if len(node.arguments) > 1:
        below = ",".join(latex(argument) for argument in node.arguments[1:])
        signs.append(rf"{sign}_{{{below}}}")
    for name, value in node.keywords:
        assert isinstance(value, Interval)
        first, last = latex(value.first), latex(value.last)
        signs.append(rf"{sign}_{{{name_of(name)} = {first}}}^{{{last}}}")
    return rf"{' '.join(signs)} {_in(node.arguments[0], PRODUCT, True)}"


def _exp(node: Call) -> str | None:
    if len(node.arguments) != 1:
        return None
    exponent = latex(node.arguments[0])
    if len(exponent) <= SHORT and r"\frac" not in exponent:
        return rf"e^{{{exponent}}}"
    return rf"\exp{_paren(exponent)}"


def _where(node: Call) -> str | None:
    if len(node.arguments) != 3:
        return None
    condition, then, otherwise = map(latex, node.arguments)
    return (
        rf"\begin{{cases}} {then} & \text{{if }} {condition} \\ "
        rf"{otherwise} & \text{{otherwise}} \end{{cases}}"
    )


def _partial(node: Call) -> str | None:
    """``d(d(f, v), w)`` as one fraction."""
    variables: list[str] = []
    body: Syntax = node
    while isinstance(body, Call) and body.function == "d" and len(body.arguments) == 2:
        if body.keywords:
            break
        variables.insert(0, rf"\partial {latex(body.arguments[1])}")
        body = body.arguments[0]
    if not variables:
        return None
    order = f"^{{{len(variables)}}}" if len(variables) > 1 else ""
    below = r" \, ".join(_powers(list(reversed(variables))))
    if isinstance(body, Name | Entry):
        return rf"\frac{{\partial{order} {latex(body)}}}{{{below}}}"
    return rf"\frac{{\partial{order}}}{{{below}}} {_paren(latex(body))}"


def _held(node: Call) -> str:
    r"""A derivative in front of a bar, with what it holds constant below."""
    names = node.keywords[0][1]
    below = ",".join(map(latex, names.items if isinstance(names, Tuple) else (names,)))
    return rf"\left.{_partial(replace(node, keywords=()))}\right|_{{{below}}}"


def _powers(variables: list[str]) -> list[str]:
    """Neighbours that are the same as one with an exponent."""
    shown = []
    for variable, group in groupby(variables):
        times = len(list(group))
        sign, _, name = variable.partition(" ")
        if times > 1 and ("^" in name or "'" in name):
            variable = f"{sign} {{{name}}}"
        shown.append(variable if times == 1 else rf"{variable}^{{{times}}}")
    return shown


def _around(left: str, right: str) -> Callable[[Call], str | None]:
    def shown(node: Call) -> str | None:
        return f"{left}{latex(node.arguments[0])}{right}" if len(node.arguments) == 1 else None

    return shown


def _constant(letter: str) -> Callable[[Call], str | None]:
    def shown(node: Call) -> str | None:
        below = r" \times ".join(map(latex, node.arguments))
        return rf"{letter}_{{{below}}}" if node.arguments else None

    return shown


def _outer(node: Call) -> str | None:
    if len(node.arguments) != 2:
        return None
    left, right = node.arguments
    return rf"{_in(left, ATOM)} {_base(right)}^{{\top}}"


def _inverse(node: Call) -> str | None:
    return rf"{_base(node.arguments[0])}^{{-1}}" if len(node.arguments) == 1 else None


FORMS: Mapping[str, Callable[[Call], str | None]] = {
    "d": _partial,
    "exp": _exp,
    "where": _where,
    "sqrt": _around(r"\sqrt{", "}"),
    "abs": _around(r"\left|", r"\right|"),
    "norm": _around(r"\left\lVert ", r"\right\rVert"),
    "det": _around(r"\det\left(", r"\right)"),
    "trace": _around(r"\operatorname{tr}\left(", r"\right)"),
    "inv": _inverse,
    "outer": _outer,
    "eye": _constant("I"),
    "ones": _constant(r"\mathbf{1}"),
    "zeros": _constant(r"\mathbf{0}"),
}

r"""Fractions, and derivatives in all the forms in which they are written."""

from __future__ import annotations

from symderiv.formula.syntax import (
    ArrayLiteral,
    Call,
    Entry,
    Name,
    Numeral,
    Product,
    Raised,
    Span,
    Syntax,
    Transposed,
)
from symderiv.language.latex.functions import operand
from symderiv.language.latex.items import Item, Items
from symderiv.language.latex.quantities import looks_like_arguments
from symderiv.language.latex.ranks import rank
from symderiv.language.latex.reader import Factor, Reader, begins_factor
from symderiv.language.source import Rejected


def fraction(reader: Reader) -> Factor:
    """A quotient, or a derivative written as one."""
    item = reader.next()
    top, bottom = (tuple(i for i in part if i.kind != "quad") for part in item.parts)
    if item.below is not None:
        raise Rejected(item.at, "a subscript on a fraction")
    sign = _sign(reader, top, bottom, item.at)
    if sign is None:
        return _quotient(reader, item, top, bottom)
    if item.above is not None:
        raise Rejected(item.at, "an exponent on a derivative", "write parentheses around it")
    body, order = _body(reader, top, sign, item.at)
    targets = _targets(reader, bottom, sign, item.at)
    if order != len(targets) and not (isinstance(body, tuple) or isinstance(targets, tuple)):
        raise Rejected(item.at, f"a derivative of order {order} by {len(targets)} variables")
    if isinstance(targets, tuple):
        return Factor(_jacobian(body, targets, item.at))
    if isinstance(body, tuple):
        raise Rejected(item.at, "a derivative of a list", "write both as lists for a Jacobian")
    if body is None:
        return _applied(reader, targets, item.at)
    if reader.sees("(") and looks_like_arguments(reader):
        hint = "give its notation, or write \\cdot for a product"
        raise Rejected(reader.here(), "a derivative at a point, or a product", hint)
    return Factor(_derivative(reader, body, targets, item.at))


def _quotient(reader: Reader, item: Item, top: Items, bottom: Items) -> Factor:
    if item.above is not None:
        raise Rejected(item.at, "an exponent on a fraction", "write parentheses around it")
    over, under = reader.whole(top, item.at), reader.whole(bottom, item.at)
    if isinstance(over, Product):
        factors = (*over.factors, under)
        return Factor(Product(factors, (*over.operators, "/"), item.at))
    return Factor(Product((over, under), ("/",), item.at))


def _sign(reader: Reader, top: Items, bottom: Items, at: Span) -> str | None:
    """``\\partial`` or ``d`` where a fraction is a derivative."""
    if not top or not bottom:
        raise Rejected(at, "an argument is missing")
    first, below = top[0], bottom[0]
    if first.text == below.text == "\\partial":
        return "\\partial"
    if "\\partial" in (first.text, below.text):
        raise Rejected(at, "a derivative with one \\partial")
    straight = first.kind in ("letter", "word") and below.kind in ("letter", "word")
    if not straight or first.text != "d" or below.text != "d" or len(bottom) < 2:
        return None
    if "d" in reader.context.parameters:
        return None
    if reader.vocabulary.matches((first.bare,), 0):
        if first.kind == "word":
            return "d"
        raise Rejected(at, "d is a name, and the sign of a derivative", "write \\mathrm d")
    return "d"


def _body(
    reader: Reader, top: Items, sign: str, at: Span
) -> tuple[Syntax | tuple[Syntax, ...] | None, int]:
    """What is differentiated, a list of such, or none, and how often."""
    order = 1
    if top[0].above is not None:
        digits = "".join(item.text for item in top[0].above)
        if not digits.isdigit() or not 1 <= int(digits) <= 9:
            raise Rejected(top[0].at, "a derivative of an order that is no number")
        order = int(digits)
    rest = top[1:]
    if top[0].below is not None:
        raise Rejected(top[0].at, "a subscript on the sign of a derivative")
    if not rest:
        return None, order
    several = _list(reader, rest, at)
    if several is not None:
        return several, order
    body = reader.whole(rest, at)
    return body, order


def _list(reader: Reader, items: Items, at: Span) -> tuple[Syntax, ...] | None:
    if items[0].text != "(" or items[-1].text != ")":
        return None
    rows: list[list[Item]] = [[]]
    level = 0
    for item in items[1:-1]:
        level += (item.text in "([") - (item.text in ")]") if item.kind == "sign" else 0
        if item.text == "," and level == 0:
            rows.append([])
        else:
            rows[-1].append(item)
    if len(rows) < 2:
        return None
    return tuple(reader.whole(tuple(row), at) for row in rows)


def _targets(
    reader: Reader, bottom: Items, sign: str, at: Span
) -> list[Syntax] | tuple[Syntax, ...]:
    """The variables, the outermost first; a tuple for a list in parentheses."""
    if bottom[0].text == sign and len(bottom) > 1:
        several = _list(reader, bottom[1:], at)
        if several is not None:
            return tuple(_variable(reader, each, at) for each in several)
    inner = reader.within(bottom, at)
    targets: list[Syntax] = []
    while inner.peek() is not None:
        item = inner.next()
        if item.text != sign or item.above is not None or item.below is not None:
            raise Rejected(item.at, f"{sign} is missing in a derivative")
        enclosed = inner.sees("(")
        found = inner.context.factor(inner).node
        times = 1
        match found:
            case Raised(base, Numeral(digits)) if not enclosed and digits.isdigit():
                found, times = base, int(digits)
        if isinstance(found, Transposed) and targets:
            found = found.base
        if not 1 <= times <= 9:
            raise Rejected(item.at, "a derivative of an order that is no number")
        targets += [_variable(reader, found, item.at)] * times
    return targets


def _variable(reader: Reader, node: Syntax, at: Span) -> Syntax:
    base = node.base if isinstance(node, Entry) else node
    if isinstance(node, Transposed):
        hint = "the axes of a derivative by a row are not known; leave the transpose out"
        raise Rejected(at, "a derivative by a transposed quantity", hint)
    if not isinstance(base, Name) or base.name not in reader.vocabulary.arrays:
        raise Rejected(at, "a derivative is by a quantity, perhaps with indices")
    return node


def _derivative(reader: Reader, body: Syntax, targets: list[Syntax], at: Span) -> Syntax:
    node = body
    for target in reversed(targets):
        node = Call("d", (node, target), (), at)
    return node


def _jacobian(
    body: Syntax | tuple[Syntax, ...] | None, targets: tuple[Syntax, ...], at: Span
) -> Syntax:
    r"""``\frac{\partial(f, g)}{\partial(u, v)}``: a row for each function."""
    if not isinstance(body, tuple):
        raise Rejected(at, "a derivative by a list", "write both as lists for a Jacobian")
    rows = (
        ArrayLiteral(tuple(Call("d", (one, target), (), at) for target in targets), at)
        for one in body
    )
    return ArrayLiteral(tuple(rows), at)


def _applied(reader: Reader, targets: list[Syntax], at: Span) -> Factor:
    r"""``\frac{\partial}{\partial x}`` of the parentheses or of the term behind it."""
    if reader.sees("(", "[", "\\{"):
        found = reader.context.factor(reader)
        if _goes_on(reader):
            hint = "write parentheses around all of it"
            raise Rejected(reader.here(), "what the derivative is of is not clear", hint)
        return Factor(_derivative(reader, found.node, targets, at))
    start = reader.place
    term = reader.context.term(reader)
    row = reader.items[start : reader.place]
    if any(item.text in ("\\cdot", "\\times", "*", "/") for item in row):
        hint = "write parentheses around all of it"
        raise Rejected(row[0].at, "what the derivative is of is not clear", hint)
    inner = term.widen
    return Factor(
        _derivative(reader, term.node, targets, at),
        True,
        term.names,
        None if inner is None else lambda *more: _derivative(reader, inner(*more), targets, at),
    )


def _goes_on(reader: Reader) -> bool:
    return begins_factor(reader)


def gradient(reader: Reader) -> Factor:
    r"""``\nabla_w L``, of a number."""
    item = reader.next()
    if item.above is not None:
        raise Rejected(item.at, "\\nabla with an exponent", "write \\frac{\\partial^2 …}{…}")
    if item.below is None:
        raise Rejected(item.at, "\\nabla does not say by what", "write \\nabla_w")
    target = _variable(reader, reader.whole(item.below, item.at), item.at)
    body = operand_of(reader, "\\nabla", item.at)
    if rank(body, reader.vocabulary):
        hint = "write \\frac{\\partial …}{\\partial …}"
        raise Rejected(item.at, "a gradient of an array, whose axes are not known", hint)
    return Factor(Call("d", (body, target), (), item.at))


def operand_of(reader: Reader, name: str, at: Span) -> Syntax:
    found = operand(reader, name, at)
    return found.node


def partial_by(reader: Reader) -> Factor:
    r"""``\partial_x f``, and ``\partial f / \partial x`` on one line."""
    item = reader.next()
    if item.below is not None:
        if item.above is not None:
            raise Rejected(item.at, "a derivative of an order that is not understood")
        target = _variable(reader, reader.whole(item.below, item.at), item.at)
        body = operand_of(reader, "\\partial", item.at)
        return Factor(Call("d", (body, target), (), item.at))
    top = reader.context.factor(reader)
    if reader.take("/") is None or not reader.sees("\\partial"):
        raise Rejected(item.at, "\\partial without a fraction")
    bottom: list[Item] = []
    while reader.sees("\\partial"):
        start = reader.place
        reader.next()
        reader.context.factor(reader)
        bottom += reader.items[start : reader.place]
    targets = _targets(reader, tuple(bottom), "\\partial", item.at)
    digits = "".join(each.text for each in item.above or ()) or "1"
    if digits != str(len(targets)) or isinstance(targets, tuple):
        raise Rejected(item.at, f"a derivative of order {digits} by {len(targets)} variables")
    return Factor(_derivative(reader, top.node, targets, item.at))

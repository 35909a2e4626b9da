r"""One factor: a number, a name with its indices, a function, a fraction or a group."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from symderiv.formula.syntax import (
    Call,
    Entry,
    Name,
    Negative,
    Numeral,
    Raised,
    Span,
    Syntax,
    Transposed,
)
from symderiv.language.latex.bigs import BIG, big
from symderiv.language.latex.conditions import indicator
from symderiv.language.latex.enclosed import bars, environment, parenthesised
from symderiv.language.latex.functions import named_function
from symderiv.language.latex.held import held
from symderiv.language.latex.indices import brackets, index_list, sliced
from symderiv.language.latex.items import Item, Items
from symderiv.language.latex.partials import fraction, gradient, partial_by
from symderiv.language.latex.quantities import quantity
from symderiv.language.latex.ranks import rank
from symderiv.language.latex.reader import Factor, Reader, begins_factor, shown
from symderiv.language.source import Rejected

OPENING = frozenset(["(", "[", "\\{"])


def factor(reader: Reader) -> Factor:
    """The next factor.  Raises Rejected where none stands."""
    item = reader.peek()
    if item is None:
        reader.fail("the formula ends too early")
    if item.kind in ("cell", "row"):
        reader.fail(f"{shown(item)} is not understood here")
    indicated = indicator(reader)
    if indicated is not None:
        return Factor(indicated)
    if item.kind == "digit" and not item.font:
        return scripted(reader, *_number(reader))
    named = named_function(reader)
    if named is not None:
        return named
    found = quantity(reader)
    if found is not None:
        node, below, above, last = found
        if below is None and above is None and (closing := brackets(reader)) is not None:
            items, at, above = closing
            return scripted(reader, sliced(reader, node, items, at), None, above, last)
        return scripted(reader, node, below, above, last)
    if item.text in PRIMARIES and item.kind in ("macro", "sign"):
        return PRIMARIES[item.text](reader)
    if item.kind == "group":
        return _group(reader)
    if item.kind == "environment":
        node = environment(reader)
        return scripted(reader, node, item.below, item.above, item)
    if item.text == "e" and item.kind in ("letter", "word"):
        return _natural(reader)
    raise _unknown(item)


def _unknown(item: Item) -> Rejected:
    if item.kind in ("letter", "word") or (item.kind == "macro" and item.text.isidentifier()):
        return Rejected(item.at, f"{item.text} is not declared", "declare it, or give its notation")
    if item.kind == "macro":
        return Rejected(item.at, f"{item.text} is not declared", "declare it, or give its notation")
    return Rejected(item.at, f"{shown(item)} is not understood here")


def _number(reader: Reader) -> tuple[Syntax, Items | None, Items | None, Item]:
    """Digits in a row; a script hangs on the last of them."""
    digits: list[Item] = []
    while (item := reader.peek()) is not None:
        after = reader.peek(1)
        point = item.text == "." and item.kind == "sign" and after is not None
        if not (item.kind == "digit" and not item.font) and not (
            point and after is not None and after.kind == "digit" and not _has_point(digits)
        ):
            break
        if digits and item.space:
            raise Rejected(item.at, "two numbers in a row")
        digits.append(reader.next())
        if item.below is not None or item.above is not None:
            break
    last = digits[-1]
    text = "".join(item.text for item in digits)
    node = Numeral(text, (digits[0].at[0], digits[0].at[0] + len(text)))
    return node, last.below, last.above, last


def _has_point(digits: list[Item]) -> bool:
    return any(item.text == "." for item in digits)


def _natural(reader: Reader) -> Factor:
    """``e`` that nothing declares: e^{u} is exp(u)."""
    item = reader.next()
    if item.below is not None:
        raise Rejected(item.at, "e is not declared", "where nothing declares it, it is a number")
    if item.above is None:
        return Factor(Name("e", item.at))
    exponent = reader.whole(item.above, item.at)
    return Factor(Call("exp", (exponent,), (), item.at))


def _group(reader: Reader) -> Factor:
    """Braces show nothing, so what is in them is read as if they were not there."""
    item = reader.next()
    inner = item.parts[0]
    if item.text == "brace" and any(each.text in ("+", "-") for each in inner):
        before = reader.items[reader.place - 2] if reader.place > 1 else None
        beside = before is not None and before.text not in ("+", "-", "=", "(", "[")
        if beside or begins_factor(reader):
            raise Rejected(item.at, "a sum in a brace, beside a factor", "write parentheses")
    if item.below is None and item.above is None:
        reader.items = (*reader.items[: reader.place], *inner, *reader.items[reader.place :])
        if not begins_factor(reader):
            if reader.sees("+", "-"):
                sign = reader.next()
                found = reader.context.factor(reader)
                if sign.text == "-":
                    found = replace(found, node=_negated(found.node))
                return found
            reader.fail("a factor is missing")
        return reader.context.factor(reader)
    if not inner:
        raise Rejected(item.at, "a script that stands on nothing")
    lone = reader.within(inner, item.at)
    base = lone.context.factor(lone)
    lone.finish()
    return scripted(reader, base.node, item.below, item.above, item)


def _negated(node: Syntax) -> Syntax:
    return Negative(node, node.at)


def scripted(
    reader: Reader, node: Syntax, below: Items | None, above: Items | None, item: Item
) -> Factor:
    """``node`` with its indices, then with its exponent."""
    if below is not None:
        axes = rank(node, reader.vocabulary)
        if not axes:
            name = node.name if isinstance(node, Name) else "this"
            raise Rejected(item.at, f"a subscript where {name} has no axes")
        what = node.name if isinstance(node, Name) else "the array"
        node = Entry(node, index_list(reader, below, axes, what), item.at)
    if above is not None:
        node = raised(reader, node, above, item.at)
    return Factor(node)


def raised(reader: Reader, node: Syntax, above: Items, at: Span) -> Syntax:
    """``node`` with a superscript: transposed, inverted, or to a power."""
    lone = above[0] if len(above) == 1 else None
    axes = rank(node, reader.vocabulary)
    if lone is not None and lone.below is lone.above is None:
        if lone.text == "\\top" or (lone.text == "T" and not reader.vocabulary.declared("T")):
            if not axes:
                raise Rejected(at, "a transpose of a number")
            return Transposed(node, at)
    if any(item.text in ("\\prime", "*", "\\dagger", "\\star") for item in above):
        hint = "write \\partial, or declare the name with its mark"
        raise Rejected(at, f"{above[0].text} as a superscript has no meaning here", hint)
    if above[0].text == "(" and above[-1].text == ")":
        raise Rejected(at, "a superscript in parentheses", "give its notation")
    exponent = reader.whole(above, at)
    if axes == 2 and exponent == Negative(Numeral("1")):
        return Call("inv", (node,), (), at)
    if axes:
        raise Rejected(at, "a power of an array", "write it by its entries, or with \\odot")
    return Raised(node, exponent, at)


def _parens(reader: Reader) -> Factor:
    item, node = parenthesised(reader)
    found = scripted(reader, node, item.below, item.above, item)
    return replace(found, enclosed=True)


def _bars(reader: Reader) -> Factor:
    item, node = bars(reader)
    if item.below is not None:
        raise Rejected(item.at, "a subscript on bars")
    return scripted(reader, node, None, item.above, item)


def _root(reader: Reader) -> Factor:
    item = reader.next()
    body = reader.whole(item.parts[-1], item.at)
    node: Syntax = Call("sqrt", (body,), (), item.at)
    if len(item.parts) == 2:
        degree = reader.whole(item.parts[0], item.at)
        if degree not in (Numeral("2"), Numeral("3")):
            raise Rejected(item.at, "a root of another degree than 2 or 3", "write a power")
        if degree == Numeral("3"):
            node = Call("cbrt", (body,), (), item.at)
    return scripted(reader, node, item.below, item.above, item)


def _binomial(reader: Reader) -> Factor:
    item = reader.next()
    given = tuple(reader.whole(part, item.at) for part in item.parts)
    if item.below is not None or item.above is not None:
        raise Rejected(item.at, "a script on a binomial coefficient", "write parentheses")
    return Factor(Call("binomial", given, (), item.at))


def _rounded(reader: Reader) -> Factor:
    item, node = parenthesised(reader)
    name = "floor" if item.text == "\\rfloor" else "ceil"
    return scripted(reader, Call(name, (node,), (), node.at), None, item.above, item)


def _infinity(reader: Reader) -> Factor:
    return Factor(Name("oo", reader.next().at))


def _pi(reader: Reader) -> Factor:
    item = reader.next()
    return scripted(reader, Name("pi", item.at), item.below, item.above, item)


def _delta(reader: Reader) -> Factor:
    r"""Kronecker's, where nothing is declared as ``delta``."""
    item = reader.next()
    if item.below is None:
        raise Rejected(item.at, "\\delta is not declared")
    node = Entry(Name("delta", item.at), index_list(reader, item.below, 2, "delta"), item.at)
    return scripted(reader, node, None, item.above, item)


PRIMARIES: Mapping[str, Callable[[Reader], Factor]] = {
    **dict.fromkeys(OPENING, _parens),
    **dict.fromkeys(["|", "\\|"], _bars),
    **dict.fromkeys(BIG, big),
    "\\frac": fraction,
    "\\sqrt": _root,
    "\\binom": _binomial,
    **dict.fromkeys(["\\lfloor", "\\lceil"], _rounded),
    "\\infty": _infinity,
    "\\pi": _pi,
    "\\delta": _delta,
    "\\nabla": gradient,
    "\\left.": held,
    "\\partial": partial_by,
}

r"""Names of quantities, and what notation makes of a spelling."""

from __future__ import annotations

from dataclasses import replace

from symderiv.formula.surface import changed
from symderiv.formula.syntax import Call, Name, Numeral, Slice, Span, Syntax
from symderiv.language.latex.indices import index
from symderiv.language.latex.items import Item, Items
from symderiv.language.latex.reader import Reader
from symderiv.language.latex.vocabulary import Match
from symderiv.language.source import Rejected


def quantity(reader: Reader) -> tuple[Syntax, Items | None, Items | None, Item] | None:
    """What is declared and stands next, with the scripts left on it; None where nothing is."""
    item = reader.peek()
    assert item is not None
    parameter = item.text.removeprefix("\\")
    if parameter in reader.context.parameters and item.kind in ("letter", "macro"):
        reader.next()
        return Name(parameter, item.at), item.below, item.above, item
    found = reader.vocabulary.matches(reader.items, reader.place)
    matches = [match for match in found if match.pattern.function is None]
    if not matches:
        return _constant(reader)
    best = matches[0]
    _check_alone(reader, best)
    last = reader.items[reader.place + best.length - 1]
    at = item.at[0], max(last.at[1], item.at[1])
    start = reader.place
    reader.place += best.length
    _check_no_call(reader, best, start)
    node = filled(reader, best, at)
    return node, best.below, best.above, Item(last.kind, last.text, at)


def _check_alone(reader: Reader, best: Match) -> None:
    """A name of several letters must not be a product of declared ones as well."""
    row = reader.items[reader.place : reader.place + best.length]
    letters = [item for item in row if item.kind == "letter"]
    if best.length < 2 or len(letters) < len(row):
        return
    singles = all(
        any(match.length == 1 for match in reader.vocabulary.matches((letter.bare,), 0))
        for letter in letters
    )
    if singles:
        word = "".join(item.text for item in row)
        hint = f"write \\mathrm{{{word}}} for the name, {' '.join(word)} with \\cdot for a product"
        raise Rejected(row[0].at, f"{word} is a name, and a product of names", hint)


def _check_no_call(reader: Reader, best: Match, start: int) -> None:
    """``J(w)`` of a quantity J is a value at w as likely as a product."""
    if not isinstance(best.pattern.value, Name) or best.above is not None:
        return
    if not reader.sees("("):
        return
    if looks_like_arguments(reader):
        name = best.pattern.value.name
        hint = f"declare the notation {name}(…), or write \\cdot for a product"
        raise Rejected(reader.items[start].at, f"{name}(…) is a call or a product", hint)


def looks_like_arguments(reader: Reader) -> bool:
    """Whether the parentheses that stand next hold one name, or a list: perhaps arguments."""
    level = 0
    inner: list[Item] = []
    for item in reader.items[reader.place :]:
        sign = item.kind in ("sign", "macro")
        level += sign * ((item.text in ("(", "[", "\\{")) - (item.text in (")", "]", "\\}")))
        if level == 0:
            break
        if sign and item.text == "," and level == 1:
            return True
        inner.append(item)
    inner = inner[1:]
    if len(inner) == 2 and inner[0].text in ("+", "-"):
        inner = inner[1:]
    if len(inner) != 1 or inner[0].parts:
        return False
    return inner[0].kind in ("letter", "digit", "macro", "word")


def filled(reader: Reader, match: Match, at: Span) -> Syntax:
    """The value of a match, its indices put in, every piece at the place of the whole."""
    bound = {name: index(reader, items, at) for name, items in match.bindings.items()}

    def put(node: Syntax) -> Syntax:
        if isinstance(node, Name) and node.name in bound:
            found = bound[node.name]
            if isinstance(found, Slice):
                raise Rejected(at, "a whole axis where notation has an index")
            return found
        return node

    return placed(changed(match.pattern.value, put), at)


def placed(node: Syntax, at: Span) -> Syntax:
    """``node`` with every piece at one place."""

    def move(part: Syntax) -> Syntax:
        return part if part.at == at else placed(part, at)

    return changed(replace(node, at=at), move)


def _constant(reader: Reader) -> tuple[Syntax, Items | None, Items | None, Item] | None:
    """``I_n``, ``\\mathbf 1_n``, ``\\mathbf 0_n`` of a declared dimension."""
    item = reader.peek()
    assert item is not None
    name = {"I": "eye", "1": "ones", "0": "zeros"}.get(item.text)
    plain = item.text == "I" or item.font in ("bf", "bb")
    if name is None or not plain:
        return None
    vocabulary = reader.vocabulary
    if item.below is None:
        if len(vocabulary.dimensions) != 1:
            hint = f'give its notation, such as "{item.text}": {name}(n)'
            raise Rejected(item.at, f"the size of {item.text} is not declared", hint)
        lengths: list[Syntax] = [Name(next(iter(vocabulary.dimensions)), item.at)]
    else:
        lengths = [_length(reader, row, item.at) for row in _lengths(item.below)]
    if name == "eye" and len(lengths) != 1:
        raise Rejected(item.at, "an identity matrix has one size")
    reader.next()
    return Call(name, tuple(lengths), (), item.at), None, item.above, item


def _lengths(items: Items) -> list[Items]:
    rows: list[list[Item]] = [[]]
    for item in items:
        if item.text in ("\\times", ","):
            rows.append([])
        else:
            rows[-1].append(item)
    return [tuple(row) for row in rows]


def _length(reader: Reader, items: Items, at: Span) -> Syntax:
    matches = reader.vocabulary.matches(items, 0) if items else []
    for match in matches:
        value = match.pattern.value
        whole = match.length == len(items) and match.below is None
        if whole and isinstance(value, Name) and value.name in reader.vocabulary.dimensions:
            return Name(value.name, at)
    if items and all(item.kind == "digit" for item in items):
        return Numeral("".join(item.text for item in items), at)
    raise Rejected(at, "a size that is no declared dimension")

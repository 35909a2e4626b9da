r"""Parentheses, bars, matrices and cases."""

from __future__ import annotations

from symderiv.formula.syntax import ArrayLiteral, Call, Syntax
from symderiv.language.latex.conditions import condition, exhaust
from symderiv.language.latex.items import Item, Items, split
from symderiv.language.latex.ranks import rank
from symderiv.language.latex.reader import Reader, spanned
from symderiv.language.latex.tables import CASES, MATRICES
from symderiv.language.source import Rejected

CLOSES = {"(": ")", "[": "]", "\\{": "\\}", "\\lfloor": "\\rfloor", "\\lceil": "\\rceil"}
OTHERWISE = frozenset(["otherwise", "else", "otherwise.", "else.", "sonst", "elsewhere"])
IF = frozenset(["if", "for", "when", "where", "si", "falls", "if ", "and"])


def parenthesised(reader: Reader) -> tuple[Item, Syntax]:
    """A formula in parentheses of any shape, and the closing one, which carries the scripts."""
    opening = reader.next()
    if opening.below is not None or opening.above is not None:
        raise Rejected(opening.at, "a script on an opening parenthesis")
    bars, reader.bars = reader.bars, 0
    node = reader.context.expression(reader)
    closing = reader.peek()
    wanted = CLOSES[opening.text]
    if closing is None or closing.text != wanted:
        if closing is not None and closing.text == ",":
            raise Rejected(closing.at, "a list where a formula belongs")
        at = opening.at if closing is None else closing.at
        raise Rejected(at, f"{wanted} is missing")
    reader.next()
    reader.bars = bars
    return closing, node


def bars(reader: Reader) -> tuple[Item, Syntax]:
    """``|u|`` and ``\\|v\\|``, and the closing bar."""
    opening = reader.next()
    if opening.font == "right":
        raise Rejected(opening.at, f"{opening.text} closes what is not open")
    outer = reader.bars
    reader.bars = 0 if opening.font else 1
    node = reader.context.expression(reader)
    reader.bars = outer
    closing = reader.peek()
    wanted = "right" if opening.font else ""
    if closing is None or closing.text != opening.text or closing.font != wanted:
        raise Rejected(opening.at, f"{opening.text} is not closed")
    reader.next()
    axes = rank(node, reader.vocabulary)
    if opening.text == "|":
        if axes > 1:
            raise Rejected(opening.at, "bars around a matrix", "write \\det, or \\|…\\|_F")
        return closing, Call("abs", (node,), (), opening.at)
    return _norm(closing, node, axes, opening)


def _norm(closing: Item, node: Syntax, axes: int, opening: Item) -> tuple[Item, Syntax]:
    kind = "".join(item.text for item in closing.below or ())
    plain = Item(closing.kind, closing.text, closing.at, above=closing.above)
    if kind == "1" and axes == 1:
        return plain, Call("sum", (Call("abs", (node,)),), (), opening.at)
    if (kind == "" and axes == 1) or (kind == "2" and axes <= 1) or kind in ("F", "\\mathrm{F}"):
        return plain, Call("norm", (node,), (), opening.at)
    if axes == 0:
        return plain, Call("norm", (node,), (), opening.at)
    hint = "write \\|…\\|_F for the Frobenius norm" if axes > 1 and not kind else None
    raise Rejected(opening.at, "a norm that is not known", hint)


def environment(reader: Reader) -> Syntax:
    item = reader.next()
    if item.text in MATRICES:
        if item.text.startswith(("v", "V")):
            raise Rejected(item.at, "a determinant written with bars", "write \\det")
        return _matrix(reader, item)
    if item.text in CASES:
        return _cases(reader, item)
    raise Rejected(item.at, f"the environment {item.text} is no formula")


def _matrix(reader: Reader, item: Item) -> Syntax:
    rows = [split(row, "cell") for row in item.parts if row]
    if not rows or any(len(row) != len(rows[0]) for row in rows):
        raise Rejected(item.at, "a matrix whose rows differ in length")
    shown = tuple(
        ArrayLiteral(tuple(reader.whole(cell, item.at) for cell in row), item.at) for row in rows
    )
    return ArrayLiteral(shown, item.at)


def _cases(reader: Reader, item: Item) -> Syntax:
    rows = [_case(reader, row, item) for row in item.parts if row]
    if len(rows) < 2:
        raise Rejected(item.at, "a case alone")
    conditions = [found for _, found in rows if found is not None]
    if any(found is None for _, found in rows[:-1]):
        raise Rejected(item.at, "a case without a condition before the last one")
    if rows[-1][1] is not None and not exhaust(conditions):
        hint = "let the last one say \\text{otherwise}"
        raise Rejected(item.at, "cases that may leave something out", hint)
    node = rows[-1][0]
    for value, found in reversed(rows[:-1]):
        assert found is not None
        node = Call("where", (found, value, node), (), item.at)
    return node


def _case(reader: Reader, row: Items, item: Item) -> tuple[Syntax, Syntax | None]:
    cells = split(row, "cell")
    if len(cells) == 1:
        cells = _by_words(cells[0])
    if len(cells) != 2:
        raise Rejected(spanned(row), "a case is a value and a condition")
    value = reader.whole(_trimmed(cells[0]), item.at)
    rest = tuple(each for each in _trimmed(cells[1]) if each.kind != "quad")
    said = " ".join(each.text for each in rest if each.kind == "word").strip(" .,;").lower()
    if rest and all(each.kind == "word" for each in rest) and said in OTHERWISE:
        return value, None
    if rest and rest[0].kind == "word" and rest[0].text.strip(" .,").lower() in IF:
        rest = rest[1:]
    return value, condition(reader.within(rest, item.at))


def _by_words(cell: Items) -> list[Items]:
    for place, each in enumerate(cell):
        if each.kind == "word" and each.text.strip(" ,.").lower() in IF | OTHERWISE:
            return [cell[:place], cell[place:]]
    return [cell]


def _trimmed(items: Items) -> Items:
    """Without punctuation at the end."""
    kept = [item for item in items if item.kind != "quad"]
    while kept and kept[-1].text in (",", ".", ";") and kept[-1].kind == "sign":
        kept.pop()
    return tuple(kept)

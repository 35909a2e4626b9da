r"""Functions and their arguments, with and without parentheses."""

from __future__ import annotations

from dataclasses import replace

from symderiv.formula.syntax import Call, Name, Numeral, Product, Raised, Span, Syntax
from symderiv.language.latex.items import Item, Items
from symderiv.language.latex.names import GREEK
from symderiv.language.latex.reader import Factor, Reader, begins_factor
from symderiv.language.source import Rejected

CLOSES = {"(": ")", "[": "]", "\\{": "\\}"}
BASES = {"2": "log2", "10": "log10", "e": "log"}
REDUCED = frozenset(["max", "min", "sum", "prod", "mean"])


def named_function(reader: Reader) -> Factor | None:
    """A function that stands next, with its arguments; None where none does."""
    found = _named(reader)
    if found is None:
        return None
    name, length, item = found
    reader.place += length
    if name == "log" and item.below is not None:
        name = _with_base(item)
    elif item.below is not None:
        raise Rejected(item.at, f"a subscript on the function {name}")
    return function_call(reader, name, item.above, item.at)


def _named(reader: Reader) -> tuple[str, int, Item] | None:
    vocabulary = reader.vocabulary
    item = reader.peek()
    assert item is not None
    if item.text.removeprefix("\\") in reader.context.parameters:
        return None
    matches = vocabulary.matches(reader.items, reader.place)
    if matches:
        best = matches[0]
        name = best.pattern.function
        last = reader.items[reader.place + best.length - 1]
        scripted = replace(last, below=best.below, above=best.above)
        return None if name is None else (name, best.length, scripted)
    if item.kind == "macro" and not item.parts and item.text not in ("\\sum", "\\prod"):
        word = item.text.removeprefix("\\")
        known = vocabulary.known_function(word)
        if known is None or (word in GREEK_FUNCTIONS and not _calls(reader, 1)):
            return None
        if known in ("max", "min") and item.below is not None:
            return None
        return (known, 1, item) if word.isalpha() and word not in GREEK else None
    if item.kind == "word":
        known = vocabulary.known_function(item.text)
        if known is not None and not (known in REDUCED and item.below is not None):
            return known, 1, item
        return None
    return _spelled_out(reader) if item.kind == "letter" else None


GREEK_FUNCTIONS = frozenset(["Gamma", "gamma", "beta", "psi", "sigma", "eta", "zeta", "delta"])


def _spelled_out(reader: Reader) -> tuple[str, int, Item] | None:
    """``softmax(x)`` in italics: the whole run of letters before a parenthesis."""
    place = reader.place
    letters: list[Item] = []
    while place < len(reader.items) and reader.items[place].kind == "letter":
        letters.append(reader.items[place])
        place += 1
    if len(letters) < 2 or any(i.below or i.above or i.font for i in letters[:-1]):
        return None
    if place >= len(reader.items) or reader.items[place].text != "(":
        return None
    word = "".join(item.text for item in letters)
    known = reader.vocabulary.known_function(word)
    if known is None:
        return None
    if all(reader.vocabulary.matches((letter.bare,), 0) for letter in letters):
        hint = f"write \\operatorname{{{word}}}, or \\cdot between the factors"
        raise Rejected(letters[0].at, f"{word} is a function, and a product of names", hint)
    return known, len(letters), letters[-1]


def _calls(reader: Reader, ahead: int) -> bool:
    item = reader.peek(ahead)
    return item is not None and item.text == "("


def _with_base(item: Item) -> str:
    assert item.below is not None
    base = "".join(each.text for each in item.below)
    if base not in BASES:
        raise Rejected(item.at, "a logarithm to another base than 2, 10 or e")
    return BASES[base]


def function_call(reader: Reader, name: str, above: Items | None, at: Span) -> Factor:
    """``name`` of what follows; ``above`` is an exponent on the name, as in sin² x."""
    if above is not None and any(item.text == "\\prime" for item in above):
        hint = "write \\frac{\\partial f}{\\partial x}"
        raise Rejected(at, "a derivative written with a prime", hint)
    given, behind, opened = _given(reader, name, at)
    node: Syntax = Call(name, given, (), at)
    if above is not None:
        exponent = reader.whole(above, at)
        if not isinstance(exponent, Numeral):
            hint = "write the inverse by its name, a power around parentheses"
            raise Rejected(at, f"an exponent on {name} that is no whole number", hint)
        if behind is not None and behind.above is not None:
            raise Rejected(behind.at, "two exponents on one function")
        node = Raised(node, exponent, at)
    if behind is not None and (behind.below is not None or behind.above is not None):
        return reader.context.scripted(reader, node, behind.below, behind.above, behind)
    return Factor(node, open=opened is not None and opened.open)


def _given(
    reader: Reader, name: str, at: Span
) -> tuple[tuple[Syntax, ...], Item | None, Factor | None]:
    """The arguments; the closing parenthesis, which carries scripts; an argument without any."""
    item = reader.peek()
    if item is not None and item.text in CLOSES and item.kind in ("sign", "macro"):
        found = arguments(reader)
        return found, reader.items[reader.place - 1], None
    if item is not None and item.kind == "group" and item.below is item.above is None:
        reader.next()
        return (reader.whole(item.parts[0], item.at),), None, None
    own = reader.vocabulary.functions.get(name)
    if own and all(parameter in reader.vocabulary.arrays for parameter in own):
        return tuple(Name(parameter, at) for parameter in own), None, None
    operand_found = operand(reader, name, at)
    return (operand_found.node,), None, operand_found


def arguments(reader: Reader) -> tuple[Syntax, ...]:
    """What stands in parentheses, between commas."""
    opening = reader.next()
    bars, reader.bars = reader.bars, 0
    given = [reader.context.expression(reader)]
    while reader.take(",") is not None:
        given.append(reader.context.expression(reader))
    closing = reader.peek()
    if closing is None or closing.text != CLOSES[opening.text]:
        reader.fail(f"{CLOSES[opening.text]} is missing", at=opening.at)
    reader.bars = bars
    reader.next()
    return tuple(given)


def operand(reader: Reader, name: str, at: Span) -> Factor:
    """An argument without parentheses: one factor, or a number with one."""
    if not begins_factor(reader):
        raise Rejected(at, f"an argument of {name} is missing")
    first = reader.context.factor(reader)
    if first.open:
        return first
    number = isinstance(first.node, Numeral)
    if number and begins_factor(reader) and not _is_function(reader):
        second = reader.context.factor(reader)
        node = Product((first.node, second.node), ("*",), first.node.at)
        first = Factor(node, open=second.open)
    if begins_factor(reader) and not _is_function(reader):
        hint = f"write parentheses, as in {name}(…)"
        raise Rejected(reader.here(), f"where the argument of {name} ends is not clear", hint)
    return first


def _is_function(reader: Reader) -> bool:
    """Whether a function of its own stands next, before which an argument ends."""
    item = reader.peek()
    if item is None:
        return False
    if item.kind == "macro" and item.text in ("\\sum", "\\prod", "\\frac"):
        return False
    place = reader.place
    try:
        return _named(reader) is not None
    finally:
        reader.place = place

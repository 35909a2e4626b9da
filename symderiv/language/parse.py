"""From text to the formula as written: an LALR grammar, never Python's own parser.

What is too long or nested too deeply is refused before it is parsed, so no input can hang
the reader or exhaust the stack.  Every refusal is a
:class:`~symderiv.base.errors.DerivationError` with the place of the offending token.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, cast

from symderiv.formula.syntax import Relation, Syntax, depth
from symderiv.language import stumbles
from symderiv.language.source import Rejected, Source

if TYPE_CHECKING:
    from lark import Lark, Token

LONGEST = 100_000
DEEPEST = 200
LEVELS = 400
SHORT = 400
"""Characters of a formula that is remembered: an editor reads a file again at every keystroke, and
a repair is looked for among formulas that differ in little."""

_BRACKET = re.compile(r"[\[\](){}]")
_HINTS = {
    "^": "write ** for powers",
    "\u2212": "write - for minus",
    "\u2013": "write - for minus",
    "·": "write * for products",
    "\xd7": "write * for products",
    "÷": "write / for quotients",
    "≤": "write <=",
    "≥": "write >=",
    "≠": "write !=",
    "_": "names begin with a letter",
    "!": "write factorial(n), or != for unequal",
    "%": "there is no remainder operator",
    "{": "sets and dictionaries are no formulas",
    "\\": "formulas are plain text, not LaTeX",
    "\xa0": "write an ordinary space",
    "$": "LaTeX stands between dollars, as a claim or a step",
    "∂": "write d(f, v)",
    "²": "write ** 2",
    "√": "write sqrt(x)",
    "∑": "write sum(f, k)",
    "|": "write abs(x)",
}
_GREEK = re.compile(r"GREEK (SMALL|CAPITAL) LETTER (?:FINAL )?(\w+)")


def parse(source: Source) -> Syntax:
    """The formula of ``source``, or a DerivationError."""
    from lark.exceptions import UnexpectedCharacters, UnexpectedToken

    _refuse_giants(source)
    if not source.text.strip():
        raise source.error((0, 0), "the formula is empty")
    try:
        tree = _parsed(source.text) if len(source.text) <= SHORT else _parse(source.text)
    except UnexpectedCharacters as error:
        at = cast(int, error.pos_in_stream)
        hint = stumbles.at(source.text, at) or _hint(source.text[at])
        raise source.error((at, at + 1), "unexpected character", hint) from None
    except UnexpectedToken as error:
        raise _unexpected(source, error.token) from None
    except Rejected as error:
        raise source.error(error.at, error.message, error.hint) from None
    if depth(tree) > LEVELS:
        raise source.error((0, 0), f"the formula is nested deeper than {LEVELS} levels")
    return tree


def _parse(text: str) -> Syntax:
    return cast(Syntax, _parser().parse(text))


_parsed = lru_cache(maxsize=512)(_parse)


def parse_text(text: str) -> Syntax:
    """The formula of a text that stands in no file."""
    return parse(Source.of(text))


def parse_equation(source: Source) -> Relation:
    """``left = right``, as claims are written."""
    tree = parse(source)
    if not isinstance(tree, Relation) or tree.operator != "=":
        raise source.error((0, len(source.text)), "a claim has the form lhs = rhs")
    return tree


@cache
def _parser() -> Lark:
    """The parser, built when the first formula is read."""
    from lark import Lark

    from symderiv.language.build import Builder

    grammar = Path(__file__).with_name("grammar.lark").read_text(encoding="utf-8")
    return Lark(
        grammar,
        parser="lalr",
        lexer="basic",
        keep_all_tokens=True,
        maybe_placeholders=False,
        transformer=Builder(),
    )


def spelled(text: str) -> str:
    """A name with its Greek letters spelled, as names are written here."""
    return "".join(_spelled(character) for character in text)


def _spelled(character: str) -> str:
    letter = _GREEK.fullmatch(unicodedata.name(character, ""))
    if letter is None:
        return character
    case, name = letter.groups()
    name = name.lower().replace("lamda", "lambda")
    return name if case == "SMALL" else name.capitalize()


def _hint(character: str) -> str | None:
    if character in "'\"":
        return "close the quotes"
    word = _spelled(character)
    return _HINTS.get(character) if word == character else f"write {word}"


def _refuse_giants(source: Source) -> None:
    if len(source.text) > LONGEST:
        raise source.error((0, 0), f"the formula is longer than {LONGEST // 1000} kB")
    level = 0
    for match in _BRACKET.finditer(source.text):
        level += 1 if match.group() in "([{" else -1
        if level > DEEPEST:
            raise source.error(
                match.span(), f"the formula is nested deeper than {DEEPEST} brackets"
            )


def _unexpected(source: Source, token: Token) -> Exception:
    if token.type == "$END":
        end = len(source.text.rstrip())
        return source.error((end, end), "the formula ends too early", "is a bracket left open?")
    start = token.start_pos or 0
    before = source.text[:start].rstrip()
    hint = stumbles.at(source.text, start)
    if hint is not None:
        return source.error((start, start + len(token)), "unexpected", hint, value=str(token))
    if token.type == "NAME" or token == "(":
        if re.search(r"(?<![A-Za-z0-9_])([0-9]+\.?[0-9]*|\.[0-9]+)$", before):
            hint = "write * between factors, as in 2*x"
        elif token.type == "NAME" and re.search(r"[\w)\]]$", before):
            hint = "is an operator missing?"
        elif token == "(":
            hint = "write * for a product"
    elif token == "=" and before.endswith("="):
        hint = "write one ="
    elif token == "=" and not before:
        hint = "leave it out"
    elif token == "=" and before.count("(") == before.count(")"):
        hint = "a claim has one =; further lines of a chain go under steps"
    elif token == "|":
        hint = _HINTS["|"]
    elif token.type == "COMPARE":
        hint = "join comparisons by & or |, each in parentheses"
    elif token == ":":
        hint = "a slice stands between brackets"
    elif token == "**" or token in ("*", "/", "@"):
        hint = "an operand is missing"
    elif token == ",":
        hint = "a bare tuple is no formula"
    return source.error((start, start + len(token)), "unexpected", hint, value=str(token))

"""Docstrings and comments of Python code.

A docstring is a string that is a statement of its own.  Comments on lines in a row are one
passage, in which the number signs count as white space.
"""

from __future__ import annotations

import re
from ast import literal_eval
from collections.abc import Iterator
from io import StringIO
from itertools import pairwise
from tokenize import COMMENT as COMMENT_TOKEN
from tokenize import (
    DEDENT,
    ENCODING,
    ENDMARKER,
    INDENT,
    NEWLINE,
    NL,
    STRING,
    TokenError,
    TokenInfo,
    generate_tokens,
)

from symderiv.notes.passage import Passage, literal, unescaped
from symderiv.notes.style import COMMENT, DOCSTRING

QUOTES = re.compile(r"([A-Za-z]*)(\"\"\"|'''|\"|')")
ESCAPE = re.compile(
    r"\\(?:\r?\n|[\\'\"abfnrtv]|[0-7]{1,3}|x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}"
    r"|U[0-9a-fA-F]{8}|N\{[^{}\n]*\})"
)
BETWEEN = (NL, NEWLINE, INDENT, DEDENT, ENCODING, COMMENT_TOKEN)
"""What may stand before a statement."""


def passages(source: str) -> list[Passage]:
    """Every docstring and every block of comments.  Raises ValueError where there are none to
    be found, because the text is not Python."""
    try:
        tokens = list(_tokens(source))
    except (TokenError, SyntaxError) as error:
        raise ValueError(f"not Python: {error.args[0]}") from None
    lines = [0, *(match.end() for match in re.finditer("\n", source)), len(source)]

    def place(position: tuple[int, int]) -> int:
        return lines[min(position[0], len(lines)) - 1] + position[1]

    docstrings = ((place(t.start), place(t.end)) for t in _docstrings(tokens))
    found = [passage for span in docstrings if (passage := _docstring(source, *span)) is not None]
    for block in _blocks([token for token in tokens if token.type == COMMENT_TOKEN]):
        found.append(_comment(source, place(block[0].start), place(block[-1].end)))
    return found


def _tokens(source: str) -> Iterator[TokenInfo]:
    # The tokenizer refuses what is not Unicode, and a byte order mark; these are as long.
    readable = re.sub("[\ud800-\udfff\0]", "?", source).replace("\ufeff", "\f")
    return generate_tokens(StringIO(readable).readline)


def _docstrings(tokens: list[TokenInfo]) -> Iterator[TokenInfo]:
    before = NEWLINE
    for token, following in pairwise(tokens):
        ends = following.type in (NEWLINE, COMMENT_TOKEN, ENDMARKER)
        if token.type == STRING and before in BETWEEN and ends:
            yield token
        before = token.type


def _docstring(source: str, start: int, end: int) -> Passage | None:
    quotes = QUOTES.match(source, start)
    # Where the tokenizer counts lines in another way, what it names is no string.
    if (
        quotes is None
        or "b" in quotes[1].lower()
        or not source.startswith(quotes[2], end - len(quotes[2]))
    ):
        return None
    span = (quotes.end(), end - len(quotes[2]))
    if "r" in quotes[1].lower():
        return literal(source[slice(*span)], span[0], DOCSTRING)
    text = unescaped(source, [span], ESCAPE, _character)
    return Passage(*text, DOCSTRING, lambda new: new.replace("\\", "\\\\"))


def _character(escape: str) -> str:
    try:
        character: str = literal_eval(f'"{escape}"')
    except SyntaxError:
        return escape
    return character


def _blocks(comments: list[TokenInfo]) -> Iterator[list[TokenInfo]]:
    """Comments on lines in a row; only the first may stand behind code."""
    block: list[TokenInfo] = []
    for comment in comments:
        row, column = comment.start
        alone = not comment.line[:column].strip()
        if block and alone and row == block[-1].start[0] + 1:
            block.append(comment)
            continue
        if block:
            yield block
        block = [comment]
    if block:
        yield block


def _comment(source: str, start: int, end: int) -> Passage:
    text = re.sub(
        r"^[ \t]*#+", lambda sign: " " * len(sign[0]), source[start:end], flags=re.MULTILINE
    )
    return literal(text, start, COMMENT)

"""Text as LaTeX text: nothing that comes from a file can be read as a command.

What pdflatex has no glyph for is written in mathematics mode where it is a symbol that notes
use, and as its code point otherwise, so that any text compiles.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from unicodedata import name

from symderiv.language.latex.names import GREEK as LETTERS

SPECIAL: Mapping[str, str] = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "$": r"\$",
    "&": r"\&",
    "#": r"\#",
    "%": r"\%",
    "_": r"\_",
    "^": r"\textasciicircum{}",
    "~": r"\textasciitilde{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
    '"': r"\textquotedbl{}",
    "'": r"\textquotesingle{}",
    "`": r"\textasciigrave{}",
    "-": "-{}",
}
SYMBOLS: Mapping[str, str] = {
    "EN DASH": r"\textendash{}",
    "EM DASH": r"\textemdash{}",
    "LEFT SINGLE QUOTATION MARK": "`{}",
    "RIGHT SINGLE QUOTATION MARK": "'{}",
    "LEFT DOUBLE QUOTATION MARK": r"\textquotedblleft{}",
    "RIGHT DOUBLE QUOTATION MARK": r"\textquotedblright{}",
    "HORIZONTAL ELLIPSIS": r"\dots{}",
    "MIDDLE DOT": r"\textperiodcentered{}",
    "MULTIPLICATION SIGN": r"\(\times\)",
    "DIVISION SIGN": r"\(\div\)",
    "PLUS-MINUS SIGN": r"\(\pm\)",
    "MINUS SIGN": r"\(-\)",
    "LESS-THAN OR EQUAL TO": r"\(\le\)",
    "GREATER-THAN OR EQUAL TO": r"\(\ge\)",
    "NOT EQUAL TO": r"\(\ne\)",
    "ALMOST EQUAL TO": r"\(\approx\)",
    "INFINITY": r"\(\infty\)",
    "PARTIAL DIFFERENTIAL": r"\(\partial\)",
    "N-ARY SUMMATION": r"\(\sum\)",
    "ELEMENT OF": r"\(\in\)",
    "SQUARE ROOT": r"\(\surd\)",
    "RIGHTWARDS ARROW": r"\(\to\)",
    "CHECK MARK": r"\(\checkmark\)",
    "BALLOT X": r"\(\times\)",
}
"""Commands by the Unicode name of their character; Greek letters are named alike in both."""
GREEK = re.compile(r"GREEK (SMALL|CAPITAL) LETTER ([A-Z]+)")
LATIN = "ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÕÖØÙÚÛÜÝàáâãäåæçèéêëìíîïñòóôõöøùúûüýÿßŒœŠšŽž"


def escape(text: str) -> str:
    """``text`` for LaTeX, on one line."""
    return "".join(_character(character) for character in " ".join(text.split()))


def _character(character: str) -> str:
    if character in SPECIAL:
        return SPECIAL[character]
    if (" " <= character <= "~") or character in LATIN:
        return character
    known = SYMBOLS.get(name(character, "")) or _greek(character)
    return known or rf"\texttt{{U+{ord(character):04X}}}"


def _greek(character: str) -> str | None:
    found = GREEK.fullmatch(name(character, ""))
    if found is None:
        return None
    letter = found[2].replace("LAMDA", "LAMBDA").lower()
    letter = letter.capitalize() if found[1] == "CAPITAL" else letter
    return rf"\(\{letter}\)" if letter in LETTERS else None


def code(text: str) -> str:
    """``text`` in typewriter letters that may be broken after punctuation."""
    shown = re.sub(r"(-\{\}|\\_|[./,)\]*])", r"\1\\allowbreak{}", escape(text))
    return rf"\code{{{shown}}}"

"""Numbers of a file as exact rationals; sizes that would hang the reader are refused."""

from __future__ import annotations

import re
from fractions import Fraction

DIGITS = 1000
EXPONENT = 1000
_DECIMAL = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE](?P<exponent>[+-]?[0-9]+))?")
_RATIO = re.compile(r"[+-]?[0-9]+/[0-9]+")


def is_decimal(text: str) -> bool:
    """Whether ``text`` is a decimal number of a reasonable length."""
    match = _DECIMAL.fullmatch(text)
    if match is None or len(text) > DIGITS:
        return False
    exponent = match["exponent"]
    return exponent is None or (len(exponent) <= 6 and abs(int(exponent)) <= EXPONENT)


def rational(text: str) -> Fraction | None:
    """The number that ``text`` writes as a decimal or a ratio, or none."""
    text = text.strip()
    if is_decimal(text):
        return Fraction(text)
    if _RATIO.fullmatch(text) and len(text) <= DIGITS and text.partition("/")[2].strip("0"):
        return Fraction(text)
    return None

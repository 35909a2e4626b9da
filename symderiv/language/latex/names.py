"""Names, numbers and strings as LaTeX."""

from __future__ import annotations

import re

LETTERS = (
    "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi pi rho "
    "sigma tau upsilon phi chi psi omega Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi "
    "Psi Omega "
)
GREEK = frozenset(LETTERS.split())


def numeral(digits: str) -> str:
    mantissa, _, exponent = digits.lower().partition("e")
    return rf"{mantissa} \cdot 10^{{{int(exponent)}}}" if exponent else mantissa


def name_of(name: str) -> str:
    """Greek letters by name, trailing digits and what follows ``_`` as subscripts."""
    if name == "oo":
        return r"\infty"
    head, *below = name.split("_")
    match = re.fullmatch(r"([A-Za-z]+)([0-9]+)", head)
    if match is not None:
        head, below = match[1], [match[2], *below]
    shown = f"\\{head}" if head in GREEK else head if len(head) == 1 else rf"\mathrm{{{head}}}"
    parts = [_label(part) for part in below if part]
    return rf"{shown}_{{{','.join(parts)}}}" if parts else shown


def _label(part: str) -> str:
    if part in GREEK:
        return f"\\{part}"
    return part if len(part) == 1 or part.isdigit() else rf"\mathrm{{{part}}}"


def escaped(value: str) -> str:
    shown = re.sub(r"([&%$#_{}])", r"\\\1", value.replace("\\", "/"))
    return shown.replace("~", " ").replace("^", " ")

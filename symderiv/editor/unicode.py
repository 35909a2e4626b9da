"""Formulas as editors show them that render no LaTeX: letters, signs and raised digits of Unicode.

>>> shown("d(a[k], z[j]) = a[k] * (delta[j, k] - a[j])")
'∂aₖ/∂zⱼ = aₖ (δⱼₖ - aⱼ)'
"""

from __future__ import annotations

import re
from functools import lru_cache

from symderiv.base.errors import DerivationError
from symderiv.language.parse import parse_text
from symderiv.language.render import render_latex

LONGEST = 2_000
"""Characters of a formula that is rendered; a longer one is shown as it is written."""
LOWERED = str.maketrans("0123456789aehijklmnoprstuvx+-=()", "₀₁₂₃₄₅₆₇₈₉ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ₊₋₌₍₎")
RAISED = str.maketrans(
    "0123456789abcdefghijklmnoprstuvwxyz+-=()⊤T", "⁰¹²³⁴⁵⁶⁷⁸⁹ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻ⁺⁻⁼⁽⁾ᵀᵀ"
)
MACRO = re.compile(r"\\[A-Za-z]+\Z")
RAISE, LOWER = "\ue000", "\ue001"
"""For what no letters are known, until all else is done."""
FRACTION = re.compile(r"\\frac\{([^{}]*)\}\{([^{}]*)\}")
SUM = re.compile(r"(?<=\S) ?[+-] ?")
PRODUCT = re.compile(r"(?<=\S)[ +\-/·]")
GROUP = re.compile(r"([_^])(?:\{([^{}]*)\}|(\\[A-Za-z]+|[^\s{}\\]))")


@lru_cache(maxsize=1024)
def latex(formula: str) -> str | None:
    """A formula of the language as LaTeX, or None where it cannot be read."""
    if len(formula) > LONGEST:
        return None
    try:
        return render_latex(parse_text(formula))
    except DerivationError:
        return None


@lru_cache(maxsize=1024)
def shown(formula: str) -> str:
    """A formula of the language in Unicode; as it is written where it cannot be read."""
    written = latex(formula)
    return formula if written is None else of_latex(written)


def of_latex(text: str) -> str:
    """LaTeX in Unicode, on one line."""
    text = text.replace(r"\\", ";").replace(r"\det", r"\mathrm{det}")
    before = None
    while before != text:
        before, text = text, GROUP.sub(_moved, FRACTION.sub(_fraction, text))
    plain = _plain(text).replace(RAISE, "^").replace(LOWER, "_")
    return " ".join(plain.split())


def _plain(text: str) -> str:
    from pylatexenc.latex2text import LatexNodes2Text

    return str(LatexNodes2Text(math_mode="text").latex_to_text(text))


def _moved(group: re.Match[str]) -> str:
    """A subscript or superscript in letters of its own, or behind a sign where some are missing."""
    sign, inside, single = group.groups()
    said = _plain(single if inside is None else inside)
    bare = re.sub(r"\s*([+\-=()])\s*|[,\s]+", lambda gap: gap[1] or "", said)
    table = LOWERED if sign == "_" else RAISED
    if bare and all(ord(character) in table for character in bare):
        # A macro would take letters right behind it for its own.
        space = " " if MACRO.search(group.string, 0, group.start()) else ""
        return space + bare.translate(table)
    mark = RAISE if sign == "^" else LOWER
    return f"{mark}({said})" if len(said) > 1 else f"{mark}{said}"


def _fraction(match: re.Match[str]) -> str:
    above, below = (_plain(part).strip() for part in match.groups())
    above = f"({above})" if SUM.search(above) else above
    return f"{above}/({below})" if PRODUCT.search(below) else f"{above}/{below}"

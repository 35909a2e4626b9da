r"""What of LaTeX means nothing for a formula, and what stands for something else.

Every token that is dropped or exchanged is a row here; all others reach the grammar.
"""

from __future__ import annotations

from collections.abc import Mapping


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


DROPPED = frozenset([",", ";", ":", "!", ">", " ", "\n", "\t", "/"]) | _words(
    "left right middle limits nolimits displaystyle textstyle scriptstyle scriptscriptstyle "
    "nonumber notag enspace thinspace medspace thickspace negthinspace allowbreak protect relax "
    "hfill big bigl bigr bigm Big Bigl Bigr Bigm bigg biggl biggr biggm Bigg Biggl Biggr Biggm "
    "centering"
)
LEFT = frozenset(["left", "bigl", "Bigl", "biggl", "Biggl"])
RIGHT = frozenset(["right", "bigr", "Bigr", "biggr", "Biggr"])
BARS: Mapping[str, str] = {
    **dict.fromkeys(["vert", "lvert", "rvert"], "|"),
    **dict.fromkeys(["|", "Vert", "lVert", "rVert"], "\\|"),
}
SIDED: Mapping[str, str] = {"lvert": "left", "lVert": "left", "rvert": "right", "rVert": "right"}
"""Bars that say on which side they stand."""
WITH_ONE_DROPPED = frozenset(
    ["label", "tag", "tag*", "color", "hspace", "vspace", "vphantom", "hphantom", "phantom"]
)
"""Dropped with their argument."""
QUADS = frozenset(["quad", "qquad"])
SHOWN = frozenset(["boxed", "mathop", "mathord", "mathbin", "ensuremath", "mathstrut", "mbox "])
"""Their argument alone is meant."""
BRACED = frozenset(["underbrace", "overbrace"])
"""Their argument alone is meant, and a script is a remark."""
WORDS = _words(
    "text textrm textnormal textit textbf textsf texttt mbox hbox mathrm rm operatorname "
    "operatorname* mathsf mathtt mathit"
)
FONTS: Mapping[str, str] = {
    **dict.fromkeys(["mathbf", "boldsymbol", "bm", "pmb", "symbf", "mathbfit"], "bf"),
    **dict.fromkeys(["mathcal", "mathscr"], "cal"),
    "mathbb": "bb",
    "mathds": "bb",
    "mathfrak": "frak",
}
ACCENTS = _words("hat widehat bar overline tilde widetilde vec dot ddot check breve acute")
ARGUMENTS: Mapping[str, int] = {
    **dict.fromkeys(["frac", "binom", "overset", "underset", "stackrel"], 2),
    "sqrt": 1,
}
SAME: Mapping[str, str] = {
    **dict.fromkeys(["dfrac", "tfrac", "cfrac"], "frac"),
    **{"leq": "le", "leqslant": "le", "geq": "ge", "geqslant": "ge", "neq": "ne"},
    **{"lvert": "|", "rvert": "|", "vert": "|", "mid": "|"},
    **{"lVert": "\\|", "rVert": "\\|", "Vert": "\\|", "|": "\\|"},
    **{"lbrack": "[", "rbrack": "]", "lparen": "(", "rparen": ")"},
    **{"lbrace": "\\{", "rbrace": "\\}", "{": "\\{", "}": "\\}"},
    **{"ast": "*", "intercal": "top", "intop": "int", "dots": "ldots", "cdots": "ldots"},
    **{"dotsc": "ldots", "dotsb": "ldots", "wedge": "land", "implies": "Rightarrow"},
    **{"Longrightarrow": "Rightarrow", "colon": ":", "coloneqq": ":=", "triangleq": ":="},
    **{"lt": "<", "gt": ">", "varepsilon": "epsilon", "emptyset": "emptyset", "And": "&"},
    **{"lnot": "neg", "uptau": "tau", "slash": "/", "thetasym": "theta"},
}
CHARACTERS: Mapping[str, str] = {
    **{"−": "-", "–": "-", "·": "\\cdot", "×": "\\times", "÷": "/", "≤": "\\le", "≥": "\\ge"},
    **{
        "≠": "\\ne",
        "∂": "\\partial",
        "∇": "\\nabla",
        "∑": "\\sum",
        "∞": "\\infty",
        "≈": "\\approx",
    },
    **{"ε": "\\epsilon", "⊙": "\\odot", "∏": "\\prod", "→": "\\to", "⇒": "\\Rightarrow"},
}
MATRICES = frozenset(
    f"{kind}{star}"
    for kind in ("matrix", "pmatrix", "bmatrix", "Bmatrix", "vmatrix", "Vmatrix", "smallmatrix")
    for star in ("", "*")
) | {"array"}
CASES = frozenset(["cases", "dcases"])
ALIGNMENTS = _words(
    "equation align alignat flalign gather multline eqnarray displaymath math dmath IEEEeqnarray "
    "aligned alignedat split gathered multlined"
)
"""Environments of rows that are formulas of their own."""

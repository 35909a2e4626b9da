"""How text of each kind writes markers, formulas, and what is neither.

``hidden`` finds comments, code and escapes from left to right; its group ``marker`` is what a
marker says; its groups ``kept`` and ``formula`` are passed over and not hidden.  ``opening``
finds where formulas begin; :mod:`symderiv.notes.formulas` knows where they end.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

ENVIRONMENTS = (
    "equation|align|alignat|flalign|gather|multline|eqnarray|displaymath|math|dmath|IEEEeqnarray"
)
NAME = r"symderiv:(?P<marker>"
LATEX_OPENING = (
    r"\\\\"
    r"|\\(?P<bracket>[\[(])"
    rf"|\\begin\s*\{{(?P<environment>(?:{ENVIRONMENTS})\*?)\}}"
    r"|\\."
    r"|(?P<dollars>\$\$?)"
)
FENCE = r"^[ \t>]*(?:(?:[-*+]|[0-9]{1,9}[.)])[ \t]+)?"


@dataclass(frozen=True, slots=True)
class Style:
    """``loose`` dollars are formulas wherever they stand in pairs; elsewhere a formula has no
    space behind its first dollar and before its last.  Only where a marker may stand ``within``
    a formula does it."""

    hidden: re.Pattern[str]
    opening: re.Pattern[str]
    loose: bool = False
    within: bool = False


def _compiled(*alternatives: str) -> re.Pattern[str]:
    return re.compile("|".join(alternatives), re.DOTALL | re.MULTILINE)


MARKDOWN = Style(
    hidden=_compiled(
        rf"(?P<kept>{FENCE}(?P<ticks>`{{3,}}|~{{3,}})[ \t]*\{{?math\}}?[ \t\r]*$"
        r".*?(?:^[ \t>]*(?P=ticks)[`~]*[ \t\r]*$|\Z))",
        rf"{FENCE}(?P<code>`{{3,}}(?=[^`\n]*$)|~{{3,}}).*?(?:^[ \t>]*(?P=code)[`~]*[ \t\r]*$|\Z)",
        r"(?P<formula>\$`[^`\n]+`\$)",
        r"(?<![`\\])(?P<run>`+)(?!`)(?:[^\n]|\n(?![ \t\r]*\n)){1,2000}?(?<!`)(?P=run)(?!`)",
        rf"<!--\s*{NAME}(?:(?!-->).)*)(?:-->|\Z)",
        r"<!--.*?(?:-->|\Z)",
        r"^[ \t]*>[> \t]*",
    ),
    opening=_compiled(
        rf"{FENCE}(?P<fence>`{{3,}}|~{{3,}})[ \t]*\{{?math\}}?[ \t\r]*$",
        r"\$(?P<ticked>`)",
        LATEX_OPENING,
    ),
)
LATEX = Style(
    hidden=_compiled(
        r"\\begin\s*\{(?P<verbatim>verbatim\*?|lstlisting|minted|comment)\}"
        r".*?(?:\\end\s*\{(?P=verbatim)\}|\Z)",
        r"\\verb\*?(?P<bar>[^A-Za-z*\s])[^\n]*?(?P=bar)",
        r"(?P<kept>\\.)",
        rf"%[% \t]*{NAME}[^\n]*)",
        r"%[^\n]*",
    ),
    opening=_compiled(LATEX_OPENING),
    loose=True,
    within=True,
)
RESTRUCTURED = (
    r"^(?P<indent>[ \t]*)(?P<directive>\.\. math::)",
    r"(?P<role>:math:`)",
    LATEX_OPENING,
)
DOCSTRING = Style(
    hidden=_compiled(
        r"``[^`\n]*``",
        rf"^[ \t]*(?:\#|\.\.|<!--)[ \t]*{NAME}[^\n]*)",
    ),
    opening=_compiled(*RESTRUCTURED),
)
COMMENT = Style(
    hidden=_compiled(
        r"``[^`\n]*``",
        rf"^[ \t]*(?:<!--)?[ \t]*{NAME}[^\n]*)",
    ),
    opening=_compiled(*RESTRUCTURED),
)

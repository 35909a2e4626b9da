"""A derivative without a claim: a closed form in the author's symbols, proved before it is given.

The derivation is that of :mod:`symderiv.explaining.explanation`; its last line is the closed
form.  Whole arrays are answered in whole arrays, where that proves, too, and is not longer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from symderiv.answers.prove import check
from symderiv.answers.words import in_words
from symderiv.base.errors import DerivationError, Location, Unsupported
from symderiv.base.options import Options
from symderiv.base.said import NO_DIMENSIONS
from symderiv.explaining.chains import Chain, Deriving
from symderiv.explaining.explanation import Explanation, displayed, quoted
from symderiv.files.reread import Reread
from symderiv.formula import syntax
from symderiv.formula.declarations import Derivation, Identity, Result
from symderiv.formula.measure import has_derivative
from symderiv.formula.surface import changed
from symderiv.formula.syntax import Call, Entry, Name, Numeral, Raised, Syntax
from symderiv.formula.tree import Expr, Index, Symbol, free_indices, walk
from symderiv.language.latex.spelled import written_as
from symderiv.language.parse import parse_text
from symderiv.language.render import render_latex, render_text
from symderiv.language.source import suggest
from symderiv.language.vectorise import vectorised
from symderiv.proving.prover import Prover


@dataclass(frozen=True, slots=True)
class Derived:
    """A closed form as text, as LaTeX, and as a claim for a derivation file."""

    text: str
    latex: str
    claim: str
    explanation: Explanation

    def _repr_latex_(self) -> str:
        return rf"$\displaystyle {self.latex}$"

    def _repr_html_(self) -> str:
        from html import escape

        from latex2mathml.converter import convert

        return f"{convert(self.latex, display='block')}<pre>{escape(self.claim)}</pre>"

    def __str__(self) -> str:
        return self.text


def derive(
    derivation: Derivation,
    expression: str,
    given: Sequence[str] = (),
    options: Options | None = None,
) -> Derived:
    """The closed form of ``expression``, such as ``d(ce, w)``, under the assumptions ``given``.

    Raises DerivationError where the expression does not fit the file, and Unsupported where
    no closed form was found that proves.
    """
    options = replace(options or Options(), suggest=False)
    for name in given:
        if name not in derivation.assumptions:
            hint = suggest(name, derivation.assumptions)
            raise DerivationError(Location(derivation.file), "no such assumption", name, hint)
    identity = _question(derivation, expression, tuple(given))
    deriving = Deriving(derivation, identity)
    chain = deriving.side(identity.left)
    if not chain.lines or has_derivative(chain.last):
        raise Unsupported(f"no closed form of {expression} was found")
    explanation = Explanation(
        derivation,
        identity,
        _unasked(identity, derivation),
        quoted([chain], deriving.lemmas),
        chain,
    )
    left, right, tree = _shown(derivation, identity, explanation, chain)
    claimed = replace(identity, claim=f"{left} = {right}", right=tree)
    result = check(derivation, claimed, options)
    if result.verdict != "proved":
        raise Unsupported(f"no closed form of {expression} was proved: {result.reason}")
    whole = replace(explanation, identity=claimed, result=result)
    with written_as(derivation.latex):
        latex = f"{render_latex(parse_text(left))} = {render_latex(parse_text(right))}"
    return Derived(right, latex, claimed.claim, whole)


def _question(derivation: Derivation, expression: str, given: tuple[str, ...]) -> Identity:
    place = Location(derivation.file)
    blank = Identity("derived", f"{expression} = 0", Symbol("0"), Symbol("0"), (), place)
    reread = Reread(derivation, blank)
    asked = replace(
        blank, left=reread.left, right=reread.left, free=reread.free, given=given, claim=expression
    )
    return asked


def _unasked(identity: Identity, derivation: Derivation) -> Result:
    return Result(
        "identity",
        identity.id,
        derivation.file,
        0,
        0,
        identity.claim,
        "undecided",
        "proved",
        False,
        NO_DIMENSIONS,
    )


def _shown(
    derivation: Derivation, identity: Identity, explanation: Explanation, chain: Chain
) -> tuple[str, str, Expr]:
    """Both sides as text, and the tree of the right one."""
    left, formulas = displayed(explanation, chain)
    axes = tuple(index for index in identity.free if index.is_made)
    if not axes and (identity.free or not _has_arrays(derivation, identity)):
        return identity.claim, render_text(formulas[-1]), chain.last
    array = _whole(derivation, identity, chain, axes)
    if array is not None:
        return identity.claim, render_text(array), chain.last
    return render_text(left), render_text(formulas[-1]), chain.last


def _has_arrays(derivation: Derivation, identity: Identity) -> bool:
    """Whether what is differentiated is written in whole arrays, rather than entry by entry."""
    pending: list[Expr] = [identity.left]
    seen: set[str] = set()
    texts = [identity.claim]
    while pending:
        for part in walk(pending.pop()):
            if isinstance(part, Symbol) and part.name in derivation.definitions:
                if part.name not in seen:
                    seen.add(part.name)
                    pending.append(derivation.definitions[part.name].body)
                    texts.append(derivation.definitions[part.name].text)
    return not any(map(_has_entries, texts))


def _has_entries(text: str) -> bool:
    """Whether a formula has entries such as z[i]."""
    entries = [part for part in syntax.walk(parse_text(text)) if isinstance(part, Entry)]
    return any(isinstance(item, Name) for entry in entries for item in entry.items)


def _whole(
    derivation: Derivation, identity: Identity, chain: Chain, axes: tuple[Index, ...]
) -> Syntax | None:
    """The closed form as a whole array, if it is one that reads back and proves."""
    if set(free_indices(chain.last)) - set(axes):
        return None
    found = [vectorised(chain.last, axes), in_words(chain.last, axes)]
    if _asks_for_norms(derivation, identity):
        found = [*(normed(array) for array in found if array is not None), *found]
    for array in found:
        if array is not None and _reads_back(derivation, identity, array):
            return array
    return None


def _asks_for_norms(derivation: Derivation, identity: Identity) -> bool:
    """Whether the author writes norms."""
    texts = [identity.claim, *(one.text for one in derivation.definitions.values())]
    nodes = (node for text in texts for node in syntax.walk(parse_text(text)))
    return any(isinstance(node, Call) and node.function == "norm" for node in nodes)


def normed(array: Syntax) -> Syntax:
    """Roots of sums of squares as norms: z / sqrt(sum(z**2)) as z / norm(z)."""

    def change(node: Syntax) -> Syntax:
        match node:
            case Call("sqrt", (Call("sum", (Raised(base, Numeral("2")),), ()),), ()):
                return Call("norm", (base,))
        return node

    return changed(array, change)


def _reads_back(derivation: Derivation, identity: Identity, array: Syntax) -> bool:
    """Whether a whole array is read as what it stands for, and proves."""
    try:
        reread = Reread(derivation, replace(identity, claim=f"{identity.claim} = 0"))
        again = reread.line(parse_text(render_text(array)))
        asked = reread.identity(again, identity.claim)
        prover = Prover.of(derivation, asked, Options())
        return prover.proves(reread.left, again)
    except (DerivationError, Unsupported):
        return False

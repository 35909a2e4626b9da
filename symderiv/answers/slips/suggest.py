"""What was probably meant: the closest edit of a wrong claim that the prover proves.

Edits (:mod:`symderiv.answers.slips.edits`) are lowered in the names of the file, compared with the
left side at a few points by balls, and only those that agree everywhere are proved.  Where no
edit proves, the suggestion is the derivative itself, if it is short enough to be read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from math import isfinite

from flint import arb

from symderiv.answers.slips.differing import Pairing
from symderiv.answers.slips.edits import edits, tidied
from symderiv.answers.slips.numbers import folded
from symderiv.answers.slips.parts import pool_of, solved
from symderiv.answers.slips.vocabulary import scope_of
from symderiv.base import steps
from symderiv.base.errors import DerivationError, Unsupported
from symderiv.calculus.differentiate import Elaboration
from symderiv.explaining.algebra.simplify import normal
from symderiv.files.reread import Reread
from symderiv.formula.declarations import Derivation
from symderiv.formula.degree import canonical
from symderiv.formula.measure import has_derivative
from symderiv.formula.syntax import (
    Call,
    Name,
    Relation,
    Slice,
    Span,
    Syntax,
    Transposed,
    walk,
)
from symderiv.formula.tree import Expr
from symderiv.kernel.ball import Enclosure
from symderiv.language.parse import parse_text
from symderiv.language.render import render_text
from symderiv.proving.witness.samples import NO_VALUE, Samples

MOST_SINGLE = 4000
"""Edits of the first order that are compared with the left side."""
MOST_PAIRS = 2500
MOST_PROOFS = 10
BUDGET = 20 * steps.SECOND
LONGEST = 160
"""Characters of a derivative that is still a help."""
MOST_IN_POOL = 40
MOST_TRUTHS = 4
"""Lines of a derivation that a claim is compared with, part by part, the last ones first."""
CONSTANTS = (Name("pi"), Name("e"))


class Search:
    """Right sides in place of a refuted one, compared at points, and proved if they agree.

    The numbers of comparisons, of proofs and of steps are limited, so that a search ends in the
    same way on a slow machine as on a fast one.
    """

    def __init__(
        self,
        derivation: Derivation,
        reread: Reread,
        samples: Samples,
        proves: Callable[[Expr, Expr], bool],
        deadline: int,
    ) -> None:
        self.derivation = derivation
        self.reread = reread
        self.samples = samples
        self._equal = proves
        self._deadline = deadline
        self._proofs = MOST_PROOFS
        self._seen: set[Syntax] = set()

    def single(self) -> str | None:
        """One slip undone."""
        scope = scope_of(self.derivation, self.reread, rich=True)
        found = edits(self.reread.equation.right, scope, pairs=False)
        return self._first((edit.formula for edit in found), MOST_SINGLE)

    def part(self) -> str | None:
        """One factor or term put in, or put in the place of another."""
        return self._first(self._parts(), MOST_PROOFS)

    def double(self) -> str | None:
        """Two slips undone."""
        scope = scope_of(self.derivation, self.reread)
        found = edits(self.reread.equation.right, scope)
        return self._first((edit.formula for edit in found), MOST_PAIRS)

    def _parts(self) -> Iterator[Syntax]:
        equation = self.reread.equation
        sample = self.samples.points[0]
        truth = _float(sample.left)
        if truth is None:
            return
        scope = scope_of(self.derivation, self.reread, rich=True)
        standing = [part for side in (equation.right, equation.left) for part in walk(side)]
        usable = [part for part in standing if not isinstance(part, Slice)]
        pool = pool_of(
            [*CONSTANTS, *scope.sizes, *scope.scalars, *scope.entries, *usable], MOST_IN_POOL
        )

        def value(formula: Syntax) -> float | None:
            try:
                return _float(self.samples.value(self.reread.line(formula), sample))
            except (DerivationError, Unsupported, RecursionError, *NO_VALUE):
                return None

        for formula in solved(equation.right, pool, value, truth):
            yield tidied(formula)

    def _first(self, formulas: Iterable[Syntax], most: int) -> str | None:
        """The first formula that proves, as a claim."""
        for formula in formulas:
            if most <= 0 or self._proofs <= 0 or steps.now() > self._deadline:
                return None
            if formula in self._seen or _says_nothing(formula, self.reread.equation):
                continue
            self._seen.add(formula)
            most -= 1
            text = self._meant(formula)
            if text is not None and not self._repeats(formula):
                simpler = folded(formula)
                return (simpler != formula and self._meant(simpler)) or text
        return None

    def first_of(self, texts: Iterable[str]) -> str | None:
        """The first right side that is short enough to be read, and proves as it reads back."""
        for text in texts:
            try:
                if len(text) <= LONGEST and self._proves(text):
                    return self.reread.text(text)
            except (DerivationError, Unsupported, RecursionError):
                continue
        return None

    def differing(self, truths: Sequence[Expr]) -> Span | None:
        """The only part of the right side that is in none of the ``truths`` about the left one."""

        def equal(one: Expr, other: Expr) -> bool:
            return self.samples.alike(one, other) and self._equal(one, other)

        for truth in truths:
            found = Pairing(self.reread.line, equal).differing(self.reread.equation.right, truth)
            if found is not None:
                return _closed(self.reread.source.text, found)
        return None

    def whole(self) -> Span:
        """The place of the right side."""
        return _closed(self.reread.source.text, self.reread.equation.right.at)

    def _meant(self, formula: Syntax) -> str | None:
        try:
            if not self.samples.agree(self.reread.line(formula)):
                return None
            text = render_text(formula)
            return self.reread.text(text) if self._proves(text) else None
        except (DerivationError, Unsupported, RecursionError):
            return None

    def _repeats(self, formula: Syntax) -> bool:
        """Whether a longer right side than the author's is but the left one in another order, or
        derives it anew: with enough changes anything leads there."""
        left, right = self.reread.left, self.reread.line(formula)
        longer = len(render_text(formula)) > len(render_text(self.reread.equation.right))
        if not longer or (has_derivative(left) and not has_derivative(right)):
            return False
        written = Elaboration(self.derivation.definitions)
        first, second = (canonical(normal(written(side)), {}) for side in (left, right))
        return first == second

    def _proves(self, text: str) -> bool:
        """Whether a right side proves as it reads back."""
        return self._equal(self.reread.left, self.reread.line(parse_text(text)))


def _closed(text: str, place: Span) -> Span:
    """``place`` with the bracket at its end, or at its start, that the place of a formula lacks."""
    start, stop = place
    open_brackets = text.count("(", start, stop) - text.count(")", start, stop)
    for _ in range(open_brackets):
        stop = text.index(")", stop) + 1
    for _ in range(-open_brackets):
        start = text.rindex("(", 0, start)
    return start, stop


def _float(value: Enclosure) -> float | None:
    """Near an enclosure, to guess by."""
    number = float(arb(value).mid())
    return number if isfinite(number) else None


def _says_nothing(formula: Syntax, equation: Relation) -> bool:
    """Whether a right side repeats the left one or a derivative in it, or undoes its own
    transpose."""
    if any(isinstance(p, Transposed) and isinstance(p.base, Transposed) for p in walk(formula)):
        return True
    stated = {part for part in walk(equation.left) if part == equation.left or _derives(part)}
    own = set(walk(equation.right))
    return any(part in stated and part not in own for part in walk(formula))


def _derives(part: Syntax | Slice) -> bool:
    return isinstance(part, Call) and part.function in ("d", "vjp", "jvp")

"""Whether a formula in names vanishes: names are opened only where that is needed.

A name that stays closed is any array of reals, so what is found to vanish does so for all values
of the closed names, wherever the formula has a value.  Values lead the way: a name is opened if
the formula does not vanish at a random value of it; the proof itself is the formal zero test on
what is then written.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Container

from symderiv.calculus.rewrite import rewrite
from symderiv.formula.measure import size_of
from symderiv.formula.tree import Expr, Index, Piece, Symbol, rebuild
from symderiv.kernel.ball import Indeterminate, Undefined
from symderiv.kernel.formal import is_formally_zero
from symderiv.proving.lemmas.masks import unmasked
from symderiv.proving.lemmas.names import Names, symbols_in
from symderiv.proving.lemmas.values import Values, is_near_zero

DEEPEST = 8
"""Levels of bodies that are put in one after the other."""
MOST_PIECES = 1_500
"""How large a formula may become by that."""
MOST_TRIALS = 2_000
"""Evaluations in the search for what to open, for one claim."""


class Opening:
    """Opens names of one system; ``values`` are at the point of its claim.

    ``positive`` tells which names have positive values only; names in ``transparent`` are opened
    at once: adjoints, as far as they have not been replaced by a name of the file; ``theorem`` is
    the zero test for every size, with some names as symbols; ``has_value`` tells which formulas
    have a value at every point; ``off_kinks`` writes branches that kinks decide in one way.
    """

    def __init__(
        self,
        names: Names,
        values: Values,
        positive: Callable[[str], bool],
        transparent: Container[str],
        theorem: Callable[[Expr, tuple[Index, ...], frozenset[str]], bool],
        has_value: Callable[[Expr], bool],
        off_kinks: Callable[[Expr], Expr],
    ) -> None:
        self.names = names
        self.values = values
        self.positive = positive
        self.transparent = transparent
        self.theorem = theorem
        self.has_value = has_value
        self.off_kinks = off_kinks
        self.opened = 0
        """Bodies that were put in so far: the measure of what proofs cost."""
        self.formal = True
        """Whether the formal zero test alone was asked, and not that for every size."""
        self.last: frozenset[str] = frozenset()
        """The names that were opened for the formula that was last found to vanish."""
        self.trials = 0
        """Formulas that were evaluated so far, in the search for what to open."""

    def vanishes(self, expr: Expr, free: tuple[Index, ...]) -> bool:
        """Whether ``expr`` is 0 wherever it has a value."""
        if not self._may_vanish(expr, free, ()):
            return False
        closed: set[str] = set()
        opened: set[str] = set()
        for _ in range(DEEPEST):
            expr = self.off_kinks(self.written_out(expr))
            if size_of(expr) > MOST_PIECES:
                return False
            inside = [name for name in symbols_in(expr) if name in self.names]
            fresh = sorted(set(inside) - closed, key=lambda n: (self.names.height(n), n))
            closed.update(self._closable(expr, free, closed, fresh))
            to_open = {name for name in fresh if name not in closed}
            if not to_open:
                written = rewrite(unmasked(expr, self.has_value))
                self.last = frozenset(opened)
                if is_formally_zero(written):
                    return True
                self.formal = False
                return self.theorem(written, free, frozenset(closed))
            opened |= to_open
            expr = self._without(expr, to_open, once=True)
        return False

    def in_names_of_the_file(self, expr: Expr) -> Expr:
        """``expr`` without temporaries."""
        return self._without(
            expr, [n for n in self.names.bodies if self.names.is_temporary(n)], False
        )

    def written_out(self, expr: Expr) -> Expr:
        """``expr`` without the names that are opened at once."""
        return self._without(expr, self.transparent, once=False)

    def _closable(
        self, expr: Expr, free: tuple[Index, ...], closed: Collection[str], fresh: list[str]
    ) -> list[str]:
        """Of some names those that may be any arrays, beside those that are so already; first
        all of them, then as many as can be, those farthest from the claim first."""
        if not fresh or self._may_vanish(expr, free, [*closed, *fresh]):
            return fresh
        found: list[str] = []
        for name in fresh:
            if self._may_vanish(expr, free, [*closed, *found, name]):
                found.append(name)
        return found

    def _may_vanish(self, expr: Expr, free: tuple[Index, ...], closed: Collection[str]) -> bool:
        self.trials += 1
        if self.trials > MOST_TRIALS:
            return False
        values = self.values.with_random(closed, self.positive) if closed else self.values
        try:
            return all(map(is_near_zero, values.of(expr, free)))
        except (Undefined, Indeterminate):
            return False

    def _without(self, expr: Expr, opened: Container[str], once: bool) -> Expr:
        """``expr`` with the bodies of some names in their place; with ``once``, what stands in
        these bodies is left as it is."""

        def change(node: Piece) -> Piece:
            if isinstance(node, Symbol) and node.name in opened:
                self.opened += 1
                body = self.names.body(node.name, node.positions)
                return body if once else change(body)
            return rebuild(node, change)

        changed = change(expr)
        assert isinstance(changed, Expr)
        return changed

"""The switching arguments whose signs a case knows, found again in other words."""

from __future__ import annotations

from collections.abc import Sequence

from symderiv.checking.clauses import Clauses
from symderiv.checking.functions import number_of
from symderiv.checking.laws import LAWS
from symderiv.checking.scope import Declared
from symderiv.checking.switches import Sign, Switch, ratio, sign_of
from symderiv.formula.tree import Expr

_LARGER = {"expand", "split angles", "half angles"}


class Signed:
    """Finds an expression that is a number times a switching argument, by their polynomials."""

    def __init__(self, scope: Declared, switches: Sequence[Switch]) -> None:
        self.switches = switches
        self._work = Clauses(scope, frozenset(LAWS) - _LARGER)
        self._known = [self._work.of_switch(switch) for switch in switches]

    @property
    def side(self) -> Sign:
        """From which side slopes are taken where nothing is known: as the case at a zero says."""
        return next((each.leaning for each in self.switches if not each.sign), 1)

    def find(self, node: Expr) -> Switch | None:
        """The switch with the signs that ``node`` has, which holds no definition."""
        polynomial = self._work.of(node)
        number = number_of(polynomial)
        if number is not None:
            return Switch(node, sign_of(number), 0)
        for switch, known in zip(self.switches, self._known, strict=True):
            factor = ratio(polynomial, known)
            if factor is not None:
                return switch if factor > 0 else switch.opposite
        return None

"""**Differentiate**: the derivative of a formula by one entry of a symbol, a clause for each node.

Guarantee: wherever d(f, v) has a value (as ``docs/meaning.md`` says: the slopes from both sides
are there and equal), the formula that is returned has the same value.  It may have a value at
more points.  What could break that is refused: functions whose formula of the derivative lacks
points at which there is a derivative, conditions that depend on the variable, and kinks but that
of ``abs``.

At a kink the formula is the mean of the slopes from both sides, which smooth functions, sums and
products keep: so where both are equal, it is right.  ``abs`` of u has the slopes -|u'| and |u'|
at u = 0 if u is smooth; their mean is 0, and so is sign(0) * u'.  Any other kink of which the case
says nothing gives its slope from one side, which they keep as well.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from symderiv.base.errors import Unsupported
from symderiv.checking.refusal import NotCovered
from symderiv.checking.scope import Declared
from symderiv.checking.signs import is_integer, is_nonzero, is_positive
from symderiv.checking.switches import Sign, Switch, by_cases, compares, holds, truth
from symderiv.formula.tree import (
    ONE,
    ZERO,
    Apply,
    Compare,
    Comparison,
    Delta,
    Expr,
    Index,
    MatrixFunction,
    Number,
    Plus,
    Position,
    Power,
    Reduce,
    Symbol,
    Times,
    Where,
    apply,
    delta,
    fresh,
    moves_with,
    pieces,
    plus,
    rename,
    times,
    total,
    walk,
)
from symderiv.functions import FUNCTIONS

_KINKED = "abs"


class Slopes:
    """Derivatives by ``name[positions]``; no bound index of a formula stands in ``positions``."""

    def __init__(
        self,
        scope: Declared,
        name: str,
        positions: tuple[Position, ...],
        switch: Callable[[Compare], Switch | None] = lambda comparison: None,
        smooth: bool = False,
        side: Sign = 1,
        mean: bool = True,
    ) -> None:
        self.scope = scope
        self.name = name
        self.positions = positions
        self.switch = switch
        """What is known of the left side minus the right one, in the case that is looked at."""
        self.smooth = smooth
        """Whether to refuse everything with a kink or a jump."""
        self.side = side
        """From which side to come to kinks of which the case says nothing."""
        self.mean = mean
        """Whether ``abs`` gives the mean of its slopes, and not that from one side."""
        self.from_side = False
        """Whether there was one."""
        self.zeros: set[Expr] = set()
        """The arguments at whose zero a sign was chosen for the slopes."""
        self.means = False
        """Whether a kink gave the mean of its slopes."""

    @property
    def at_kinks(self) -> bool:
        """Whether there may be kinks at the point.  Raises NotCovered if one gave the mean of its
        slopes and another one that of a branch or of a side: together that may be neither."""
        kinds = self.means + bool(self.zeros) + self.from_side
        if kinds > 1:
            raise NotCovered("kinks of two kinds")
        return kinds > 0

    def of(self, node: Expr) -> Expr:
        if not moves_with(node, self.name):
            return ZERO
        match node:
            case Symbol(_, positions):
                return times(*map(delta, positions, self.positions))
            case Plus(terms):
                return plus(*map(self.of, terms))
            case Times(factors):
                return self._product(factors)
            case Power(base, exponent):
                return self._power(node, base, exponent)
            case Apply(function, arguments):
                return self._chain_rule(function, arguments)
            case Reduce("sum", index, body):
                return Reduce("sum", index, self.of(body))
            case MatrixFunction("inv" | "logdet" as kind, row, column, body, positions):
                return self._of_matrix(kind, row, column, body, positions)
            case Where(condition, then, otherwise) if not moves_with(condition, self.name):
                return Where(condition, self.of(then), self.of(otherwise))
            case Where(Compare("<" | "<=" as operator, left, right) as tie, then, otherwise) if (
                self.switch(tie) is None and not self.smooth
            ):
                return self._from_side(operator, left, right, then, otherwise)
            case Where():
                return self.of(self._branch(node))
        raise NotCovered(f"the derivative of {type(node).__name__}")

    def _of_matrix(
        self, kind: str, row: Index, column: Index, body: Expr, positions: tuple[Position, ...]
    ) -> Expr:
        """d inv(M)[p, q] = -sum(inv(M)[p, a] dM[a, b] inv(M)[b, q], a, b), and
        d log(abs(det(M))) = sum(inv(M)[b, a] dM[a, b], a, b), where M is not singular.

        Wrong twin: ``d(logdet(A), A) = inv(A)``.
        """

        def inverse(left: Position, right: Position) -> Expr:
            return MatrixFunction("inv", row, column, body, (left, right))

        first, second = fresh(row), fresh(column)
        slope = self.of(rename(body, {row: first, column: second}))
        if kind == "logdet":
            return total(times(inverse(second, first), slope), first, second)
        left, right = inverse(positions[0], first), inverse(second, positions[1])
        return total(times(-1, left, slope, right), first, second)

    def _from_side(
        self, operator: Comparison, left: Expr, right: Expr, then: Expr, otherwise: Expr
    ) -> Expr:
        """The slope from one side, whatever sign u = left - right has: of the branch that is taken
        where u is not 0; at its zero, of the branch that is taken next to it on that side, by the
        slope of u.  Where that is 0, too, both branches have one slope, or there is no derivative.

        A product with deltas has them in front, where they say which term of a sum it is.

        Wrong twin: ``d(sum(relu(z[i]), i), z[j]) = where(z[j] > 0, 1, 1 / 2)``.
        """
        for part in (left, right):
            self._require_steady(part, smooth=False)
        self.from_side = True
        next_to = times(self.side, plus(self.of(left), times(-1, self.of(right))))

        def chosen(yes: Expr, no: Expr) -> Expr:
            still = yes if operator == "<=" else no
            at_zero = _by_sign(next_to, ZERO, yes, still, no)
            return _by_sign(left, right, yes, at_zero, no)

        first, second = _terms(self.of(then)), _terms(self.of(otherwise))
        return plus(
            *[_with_deltas(term, lambda rest: chosen(rest, ZERO)) for term in first],
            *[_with_deltas(term, lambda rest: chosen(ZERO, rest)) for term in second],
        )

    def _branch(self, node: Where) -> Expr:
        """The branch to differentiate, by the signs of its case (:mod:`.switches`)."""
        known: dict[Compare, bool | None] = {}
        for comparison in compares(node.condition):
            switch = self.switch(comparison)
            if switch is None:
                raise NotCovered("the derivative of a branch")
            if moves_with(comparison, self.name):
                tied = not switch.sign and bool(switch.leaning)
                for side in (comparison.left, comparison.right):
                    self._require_steady(side, tied)
                if tied:
                    self.zeros.add(switch.argument)
            moves = moves_with(comparison, self.name)
            sign = switch.slope_sign if moves else switch.sign
            known[comparison] = holds(comparison.operator, sign)
        taken = truth(node.condition, known)
        if taken is None or len(self.zeros) > 1:
            raise NotCovered("the derivative of a branch")
        return node.then if taken else node.otherwise

    def _require_steady(self, node: Expr, smooth: bool) -> None:
        """Continuous, and with equal slopes from both sides if it is to be smooth: functions and
        sums that are, and branches whose argument is not at its zero."""
        if not moves_with(node, self.name):
            return
        match node:
            case Symbol() | Plus() | Times() | Power() | Reduce("sum"):
                below = pieces(node)
            case Apply(function, arguments) if _is_smooth(function):
                below = arguments
            case Apply(function, arguments) if function in _CONTINUOUS and not smooth:
                below = arguments
            case _:
                written = by_cases(node)
                if written is None:
                    raise NotCovered("a switching argument that may jump")
                before = set(self.zeros)
                below = (self._branch(written),)
                if self.zeros != before:
                    raise NotCovered("a kink in a kink")
        for each in below:
            assert isinstance(each, Expr)
            self._require_steady(each, smooth)

    def _product(self, factors: tuple[Expr, ...]) -> Expr:
        """(u v)' = u' v + u v'."""
        terms = []
        for place, factor in enumerate(factors):
            if moves_with(factor, self.name):
                slope = self.of(factor)
                terms.append(times(*factors[:place], slope, *factors[place + 1 :]))
        return plus(*terms)

    def _power(self, node: Power, base: Expr, exponent: Expr) -> Expr:
        """(u**c)' = c u**(c - 1) u', and u**w w' log(u) where the exponent moves.

        Where c is an integer, c u**(c - 1) lacks the point u = 0 if c = 0, at which there is a
        derivative.  An exponent that moves is real, and u**w smooth for u > 0 alone; at the base
        0, which has a value, but no logarithm, nothing is said.

        Wrong twin: ``d(x**k, x) = k * x**(k - 1)`` at the integer k = 0.
        """
        terms = []
        if moves_with(base, self.name):
            terms.append(times(exponent, self._lowered(base, exponent), self.of(base)))
        if moves_with(exponent, self.name):
            if not is_positive(base, self.scope) or is_integer(exponent, self.scope):
                raise NotCovered("an exponent that moves")
            terms.append(times(node, apply("log", base), self.of(exponent)))
        return plus(*terms)

    def _lowered(self, base: Expr, exponent: Expr) -> Expr:
        """u**(c - 1)."""
        if isinstance(exponent, Number):
            if exponent.value == 1:
                return ONE
            # The product with c = 0 is 0, which needs no power.
            return ONE if exponent.value == 0 else Power(base, Number(exponent.value - 1))
        integer = is_integer(exponent, self.scope)
        if integer and not is_nonzero(exponent, self.scope) and not is_positive(base, self.scope):
            raise NotCovered("an exponent that may be 0")
        return Power(base, Plus((exponent, Number(Fraction(-1)))))

    def _chain_rule(self, function: str, arguments: tuple[Expr, ...]) -> Expr:
        """f(u)' = f'(u) u', by the row of the table."""
        row = FUNCTIONS.get(function)
        if row is None:
            raise NotCovered(f"the function {function}")
        if self.smooth and row.kinks is not None:
            raise NotCovered(f"{function}, which is not smooth")
        if function in _STEPS:
            # At a jump there is no derivative, and elsewhere it is 0.
            return ZERO
        written = by_cases(Apply(function, arguments)) if row.kinks is not None else None
        if written is not None and (
            function != _KINKED or not self.mean or self._is_decided(written)
        ):
            return self.of(written)
        if function == _KINKED:
            self._require_smooth(arguments)
            self.means = True
        terms = []
        for place, argument in enumerate(arguments):
            if moves_with(argument, self.name):
                outer = row.derivative[place] if place < len(row.derivative) else None
                known = function in (_KINKED, _JUMPING) or _is_smooth(function, place)
                if outer is None or not known:
                    raise NotCovered(f"the derivative of {function} by its argument {place + 1}")
                terms.append(times(_formula(outer, arguments), self.of(argument)))
        return plus(*terms)

    def _is_decided(self, written: Where) -> bool:
        return all(self.switch(each) is not None for each in compares(written.condition))

    def _require_smooth(self, arguments: tuple[Expr, ...]) -> None:
        for argument in arguments:
            for part in walk(argument):
                if isinstance(part, Apply) and part.function == _KINKED:
                    if moves_with(part, self.name):
                        raise NotCovered("a kink in a kink")


def _by_sign(left: Expr, right: Expr, less: Expr, equal: Expr, more: Expr) -> Expr:
    return Where(Compare("<", left, right), less, Where(Compare("<", right, left), more, equal))


def _terms(node: Expr) -> tuple[Expr, ...]:
    return node.terms if isinstance(node, Plus) else (node,)


def _with_deltas(term: Expr, change: Callable[[Expr], Expr]) -> Expr:
    """A changed term, with the deltas that are its factors in front."""
    if term == ZERO:
        return ZERO
    factors = term.factors if isinstance(term, Times) else (term,)
    deltas = [each for each in factors if isinstance(each, Delta)]
    return times(*deltas, change(times(*[each for each in factors if not isinstance(each, Delta)])))


def _formula(outer: Callable[..., Expr], arguments: tuple[Expr, ...]) -> Expr:
    try:
        return outer(*arguments)
    except Unsupported as unsupported:
        raise NotCovered(str(unsupported)) from None


def _is_smooth(function: str, place: int | None = None) -> bool:
    """Whether the formula of the derivative, by one argument or by any, has a value wherever there
    is a derivative: inside of the domain.  ``sqrt`` and its kin end where their argument is 0."""
    row = FUNCTIONS[function]
    if row.kinks is not None or row.rewrite_exceptions is not None or function in _PARTIAL:
        return False
    asked = row.derivative_domain if place is None else row.derivative_domain[place : place + 1]
    return function in _ENDING or not any(asked)


_ENDING = frozenset(
    {"sqrt", "arcsin", "arccos", "arcsec", "arccsc", "arccosh", "arcsech", "lambertw"}
)
_PARTIAL = frozenset(
    {"gegenbauer", "jacobi", "assoc_laguerre", "hermite", "hermite_prob", "zeta"}
    | {"RisingFactorial", "FallingFactorial", "xlogy"}
)
"""Functions with slopes where the formulas of their rows have no value, such as at degree 0."""
_JUMPING = "arctan2"
"""Its formulas hold at its jump, too, along which it has slopes of which they are the values."""
_CONTINUOUS = frozenset({"abs", "max", "min", "relu", "clip"})
_STEPS = frozenset({"floor", "ceil", "rint", "trunc", "sign"})

"""Derivatives one rule at a time, in the author's symbols, for a derivation that is read.

The engine differentiates in one go (:mod:`symderiv.calculus.differentiate`); here every rule
leaves the derivatives of the parts standing, so that each stage can be shown and proved.
Nothing here is trusted: a line that does not prove is not shown.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from symderiv.base.errors import Unsupported
from symderiv.calculus.differentiate import Elaboration
from symderiv.formula.declarations import Definition
from symderiv.formula.tree import (
    ONE,
    ZERO,
    Apply,
    Derivative,
    Expr,
    Number,
    Piece,
    Plus,
    Power,
    Reduce,
    Symbol,
    Times,
    apply,
    delta,
    plus,
    power,
    rebuild,
    rename,
    stopped,
    times,
    walk,
)
from symderiv.functions import FUNCTIONS

Lemma = Callable[[Symbol, Derivative], "tuple[Expr, str] | None"]


@dataclass(slots=True)
class Stage:
    """Formula and rules of one round."""

    definitions: Mapping[str, Definition]
    lemma: Lemma
    rules: dict[str, None] = field(default_factory=dict)

    def advance(self, expr: Expr) -> Expr:
        """``expr`` with one rule applied to each innermost derivative."""

        def change(node: Piece) -> Piece:
            if isinstance(node, Derivative) and not _nested(node.body):
                return self._derivative(node.body, node)
            return rebuild(node, change)

        changed = change(expr)
        assert isinstance(changed, Expr)
        return changed

    def depends(self, node: Piece, of: Derivative) -> bool:
        """Whether a formula moves with a derivative's variable, which stands in it, itself or
        through definitions that are not held."""
        names = {part.name for part in walk(node) if isinstance(part, Symbol)}
        seen: set[str] = set(of.held) - {of.name}
        while names - seen:
            one = (names - seen).pop()
            seen.add(one)
            if one == of.name:
                return True
            if one in self.definitions:
                body = self.definitions[one].body
                names |= {part.name for part in walk(body) if isinstance(part, Symbol)}
        return False

    def say(self, rule: str) -> None:
        self.rules.setdefault(rule)

    def leaf(self, body: Expr, of: Derivative) -> Expr:
        """The derivative of a part: at once where it is immediate, else left standing."""
        if stopped(body) or not self.depends(body, of):
            return ZERO
        if isinstance(body, Symbol) and body.name == of.name:
            pairs = zip(body.positions, of.positions, strict=True)
            if body.positions:
                self.say("independent entries: Kronecker delta")
            return times(*[delta(left, right) for left, right in pairs])
        return Derivative(body, of.name, of.positions, of.held)

    def _derivative(self, body: Expr, of: Derivative) -> Expr:
        found = self.leaf(body, of)
        if not isinstance(found, Derivative):
            return found
        match body:
            case Symbol():
                return self._definition(body, of)
            case Plus(terms):
                self.say("linearity")
                return plus(*[self._part(term, of) for term in terms])
            case Reduce("sum", index, inner):
                self.say("linearity")
                return Reduce("sum", index, self._part(inner, of))
            case Times(factors):
                return self._product(factors, of)
            case Power(base, exponent):
                return self._power(body, base, exponent, of)
            case Apply(function, arguments):
                return self._chain_rule(function, arguments, of)
        self.say("differentiation")
        return Elaboration(self.definitions)(found)

    def _part(self, body: Expr, of: Derivative) -> Expr:
        """A part of a linear formula: its own rule at once, if that is not a definition."""
        if isinstance(body, Symbol):
            return self.leaf(body, of)
        return self._derivative(body, of)

    def _definition(self, body: Symbol, of: Derivative) -> Expr:
        known = self.lemma(body, of)
        if known is not None:
            formula, rule = known
            self.say(rule)
            return formula
        self.say(f"definition of {body.name}")
        definition = self.definitions[body.name]
        binding = dict(zip(definition.parameters, body.positions, strict=True))
        return Derivative(rename(definition.body, binding), of.name, of.positions, of.held)

    def _product(self, factors: tuple[Expr, ...], of: Derivative) -> Expr:
        still = [f for f in factors if not self.depends(f, of)]
        constant = [factor for factor in still if factor != ONE]
        rest = [factor for factor in factors if self.depends(factor, of)]
        if len(rest) == 1:
            if constant:
                self.say("linearity")
            return times(*constant, self._part(rest[0], of))
        below = [factor for factor in rest if _is_inverse(factor)]
        above = [factor for factor in rest if not _is_inverse(factor)]
        if below and above:
            self.say("quotient rule")
            top = times(*above)
            bottom = times(*[power(factor, -1) for factor in below])
            first = times(self.leaf(top, of), bottom)
            second = times(-1, top, self.leaf(bottom, of))
            return times(*constant, plus(first, second), power(bottom, -2))
        self.say("product rule")
        terms = []
        for place, factor in enumerate(rest):
            terms.append(times(*rest[:place], self.leaf(factor, of), *rest[place + 1 :]))
        return times(*constant, plus(*terms))

    def _power(self, node: Expr, base: Expr, exponent: Expr, of: Derivative) -> Expr:
        terms = []
        match base, exponent:
            case Power(inner, Number(inside)), Number(outside) if outside == -1:
                return self._power(node, inner, Number(-inside), of)
        if self.depends(base, of):
            inner = self._inner(base, of)
            if exponent == Number(-ONE.value):
                self.say("reciprocal rule")
                terms.append(times(-1, inner, power(base, -2)))
            else:
                self.say("power rule")
                terms.append(times(exponent, power(base, plus(exponent, -1)), inner))
        if self.depends(exponent, of):
            self.say("derivative of a power by its exponent")
            terms.append(times(node, apply("log", base), self._inner(exponent, of)))
        return plus(*terms)

    def _chain_rule(self, function: str, arguments: tuple[Expr, ...], of: Derivative) -> Expr:
        row = FUNCTIONS[function]
        terms = []
        for place, argument in enumerate(arguments):
            if not self.depends(argument, of):
                continue
            outer = row.derivative[place] if place < len(row.derivative) else None
            if outer is None:
                raise Unsupported(f"{function} has no derivative by its argument {place + 1}")
            self.say(_rule(function, argument, of))
            terms.append(times(outer(*arguments), self._inner(argument, of)))
        return plus(*terms)

    def _inner(self, body: Expr, of: Derivative) -> Expr:
        """The inner derivative of a chain: linear parts are written out at once."""
        found = self.leaf(body, of)
        linear = isinstance(found, Derivative) and isinstance(body, Times | Plus)
        if linear and self._is_linear(body, of):
            return self._derivative(body, of)
        return found

    def _is_linear(self, body: Expr, of: Derivative) -> bool:
        match body:
            case Plus(terms):
                return all(self._is_linear(term, of) for term in terms)
            case Times(factors):
                rest = [factor for factor in factors if self.depends(factor, of)]
                return len(rest) < 2 and all(self._is_linear(factor, of) for factor in rest)
            case Symbol():
                return True
        return not self.depends(body, of)


def _rule(function: str, argument: Expr, of: Derivative) -> str:
    if not isinstance(argument, Symbol):
        return f"chain rule with {function}"
    if argument.name == of.name:
        return f"derivative of {function}"
    return f"chain rule: {function} of {argument.name}"


def _nested(body: Expr) -> bool:
    return any(isinstance(part, Derivative) for part in walk(body))


def _is_inverse(factor: Expr) -> bool:
    return (
        isinstance(factor, Power)
        and isinstance(factor.exponent, Number)
        and factor.exponent.value == -1
    )

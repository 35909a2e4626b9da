"""What a formula without derivatives comes to: short, and in the author's own symbols.

Deltas are used up, definitions are found again in what they were written out to, assumptions
are put in, and common factors go in front.  Each stage is a line of its own, with its rule.
Nothing here is trusted: a line is proved before it is shown.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias

from symderiv.calculus.rewrite import contract
from symderiv.explaining.algebra.compact import collected, expanded, factored, signed, turned
from symderiv.explaining.algebra.naming import ordered, tidied
from symderiv.explaining.algebra.patterns import (
    MOST_TERMS,
    Pattern,
    reciprocal_complement,
    replaced,
)
from symderiv.explaining.algebra.polynomial import factorised
from symderiv.explaining.algebra.powers import joined
from symderiv.explaining.algebra.simplify import cancelled, inward, normal, sifted, split
from symderiv.formula.declarations import Definition, Derivation
from symderiv.formula.degree import canonical
from symderiv.formula.measure import coefficient, has_derivative, size_of
from symderiv.formula.tree import (
    HALF,
    ONE,
    Delta,
    Expr,
    Number,
    Plus,
    Power,
    Reduce,
    Symbol,
    Times,
    free_indices,
    plus,
    power,
    times,
    walk,
)

Stage: TypeAlias = tuple[Expr, str]
"""A formula, and the rule by which it comes from the one before it."""
Named: TypeAlias = tuple[str, Pattern]


_COLLAPSE = "Kronecker deltas collapse their sums"
_LIKE = "like terms added up"
TURNED = "the minus sign taken inside"


class Shortening:
    """Shorter forms in the symbols of one file, under the assumptions ``given``, and with the
    ``facts`` that follow from its definitions."""

    def __init__(self, derivation: Derivation, given: Sequence[str], facts: bool = True) -> None:
        self.folds = _definitions(derivation)
        self.aliases = _aliases(derivation)
        known = [*_sums(derivation), *_complements(derivation)] if facts else []
        self.facts = [*known, *_assumptions(derivation, given)]

    def stages(self, expr: Expr, fold: bool = True) -> list[Stage]:
        """The way of ``expr`` to its shortest form.  Without ``fold`` definitions that are
        written out stay so."""
        found: list[Stage] = []

        def show(formula: Expr, rule: str) -> Expr:
            if not same(formula, found[-1][0] if found else expr):
                found.append((ordered(formula), rule))
            return formula

        has_deltas = any(isinstance(part, Delta) for part in walk(expr))
        light = cancelled(expr)
        if has_deltas:
            show(light, "common factors cancelled")
        plain = replaced(light, self.aliases)
        if plain != light:
            light = cancelled(show(plain, _rule("", _lost_names(light, plain))))
        plain = normal(light)
        current = turned(plain)
        before = found[-1][0] if found else expr
        done = [*_done(before, plain), *([TURNED] if current != plain else [])]
        show(current, "; ".join(done) or "rearranged")
        if fold:
            current = self._fold(current, show)
        current = self._use(current, show)
        for _ in range(3):
            before = current
            current = self._finish(current, fold, show)
            current = self._use(current, show)
            if same(before, current):
                break
        return found

    def _fold(self, expr: Expr, show: Callable[[Expr, str], Expr]) -> Expr:
        """The definitions folded back, over whichever way of writing leaves least."""
        ways = [
            ("", expr),
            ("split into a fraction for each term", split(expr)),
            ("multiplied out", expanded(expr)),
        ]
        folded = [(how, self.folded(way)) for how, way in ways]
        folded += [(how, normal(replaced(inward(way), self.folds))) for how, way in folded]
        how, best = min(folded, key=lambda one: size_of(signed(factored(one[1]))))
        names = _new_names(expr, best)
        if size_of(best) > size_of(expr) and not names:
            return expr
        return show(best, _rule(how, names))

    def _use(self, expr: Expr, show: Callable[[Expr, str], Expr]) -> Expr:
        for rule, pattern in self.facts:
            used = replaced(expr, [pattern])
            if used != expr:
                expr = show(collected(contract(used)), rule)
        return expr

    def _finish(self, expr: Expr, fold: bool, show: Callable[[Expr, str], Expr]) -> Expr:
        ways = [
            ("common factors in front", factored(expr)),
            ("factorised", factorised(expr)),
            (f"multiplied out, {_LIKE}", collected(expanded(expr))),
            (f"multiplied out, {_LIKE}", factored(collected(expanded(expr)))),
            ("exponents of one base added up", joined(expr)),
            ("exponents of one base added up, common factors in front", factored(joined(expr))),
        ]
        best, rule = expr, ""
        for how, formula in ways:
            short = signed(formula)
            if fold:
                short = signed(self.folded(short))
            least = size_of(tidied(best)) - (1 if how == "factorised" else 0)
            in_front = how == "common factors in front" and _is_as_short(short, best)
            if size_of(tidied(short)) < least or in_front:
                names = _new_names(expr, short)
                best, rule = short, _rule(how, names)
        return show(best, rule) if rule else expr

    def flat(self, expr: Expr) -> Expr:
        """A form that formulas have in common that are the same when multiplied out."""
        return flat(replaced(expr, self.aliases))

    def folded(self, expr: Expr) -> Expr:
        return normal(replaced(normal(expr), self.folds))


def _done(before: Expr, after: Expr) -> list[str]:
    """What became of a formula that was written in normal form."""
    done = [_COLLAPSE] if _sums_of_deltas(after) < _sums_of_deltas(before) else []
    if _terms(after) < _terms(before):
        done.append(_LIKE)
    if not done and _factors(after) < _factors(before):
        divides = any(_divides(part) for part in walk(before))
        done.append("common factors cancelled" if divides else "powers of one base put together")
    return done


def _divides(part: object) -> bool:
    """Whether a part of a formula is below a fraction line, or a fraction itself."""
    match part:
        case Power(_, Number(value)):
            return value < 0
        case Number(value):
            return value.denominator != 1
    return False


def _sums_of_deltas(expr: Expr) -> int:
    """How many sums have a delta with their index in them."""
    return sum(
        any(
            isinstance(inner, Delta) and part.index in (inner.left, inner.right)
            for inner in walk(part.body)
        )
        for part in walk(expr)
        if isinstance(part, Reduce) and part.kind == "sum"
    )


def _factors(expr: Expr) -> int:
    """How many factors the products in a formula have."""
    return sum(len(part.factors) - 1 for part in walk(expr) if isinstance(part, Times))


def _terms(expr: Expr) -> int:
    """How many terms the sums of terms in a formula have."""
    return sum(len(part.terms) - 1 for part in walk(expr) if isinstance(part, Plus))


def _is_as_short(short: Expr, before: Expr) -> bool:
    return size_of(tidied(short)) == size_of(tidied(before)) and not same(short, before)


def _new_names(before: Expr, after: Expr) -> list[str]:
    """The definitions that a formula has and the one before it had not."""
    known = {part.name for part in walk(before) if isinstance(part, Symbol)}
    names = {part.name: None for part in walk(after) if isinstance(part, Symbol)}
    return [name for name in names if name not in known]


def _lost_names(before: Expr, after: Expr) -> list[str]:
    return _new_names(after, before)


def _rule(how: str, names: Sequence[str]) -> str:
    by = ""
    if names:
        *most, last = names
        whole = f"{', '.join(most)} and {last}" if most else last
        by = f"by the definition{'s' if most else ''} of {whole}"
    return ", ".join(part for part in (how, by) if part) or "rearranged"


def _definitions(derivation: Derivation) -> list[Pattern]:
    """Definitions to be recognised, those with the longest bodies first."""
    found = []
    for definition in derivation.definitions.values():
        meaning: Expr = Symbol(definition.name, definition.parameters)
        body = normal(definition.body)
        if set(free_indices(body)) != set(definition.parameters) or not _is_formula(body):
            continue
        size, rest = coefficient(body)
        if size != 1 and _is_formula(rest):
            body, meaning = rest, times(Number(1 / size), meaning)
        variables = frozenset(definition.parameters)
        found += [Pattern(variables, _to(body, n), power(meaning, n)) for n in _powers(body)]
        match body:
            case Power(base, Number(exponent)) if exponent == HALF.value:
                found.append(Pattern(variables, base, power(meaning, 2)))
    found.sort(key=lambda pattern: size_of(pattern.body), reverse=True)
    complements = [reciprocal_complement(pattern) for pattern in found]
    return [*found, *[pattern for pattern in complements if pattern is not None]]


def _aliases(derivation: Derivation) -> list[Pattern]:
    """Definitions that are another name for a symbol or definition."""
    found = []
    for one in derivation.definitions.values():
        if isinstance(one.body, Symbol) and set(free_indices(one.body)) == set(one.parameters):
            here = Symbol(one.name, one.parameters)
            found.append(Pattern(frozenset(one.parameters), here, one.body))
    return found


def _powers(body: Expr) -> tuple[int, ...]:
    """The powers in which a definition is looked for; those of a root have no other name."""
    match body:
        case Power(_, Number(value)) if value.denominator == 2:
            return (3, 1, -1, -3)
    return (1,)


def _to(body: Expr, size: int) -> Expr:
    """A power of a body, that of a root as one root."""
    match body:
        case Power(base, Number(value)) if value.denominator == 2:
            return Power(base, Number(value * size))
    return power(body, size)


def _is_formula(expr: Expr) -> bool:
    """Whether it is more than a symbol or a number, for which no other name is wanted."""
    return size_of(expr) > 1 + len(free_indices(expr)) and not isinstance(expr, Symbol)


def _sums(derivation: Derivation) -> list[Named]:
    """Definitions whose sum over an index is a number, as that of a softmax is 1."""
    found = []
    for definition in derivation.definitions.values():
        for index in definition.parameters:
            whole = normal(Reduce("sum", index, definition.body))
            if isinstance(whole, Number) and not isinstance(definition.body, Delta):
                found.append(_sum_of(definition, index.name, whole))
    return found


def _complements(derivation: Derivation) -> list[Named]:
    """Numbers that sum to 1 by their definitions: all but one are 1 less that one."""
    bodies = {
        Symbol(name): one.body
        for name, one in derivation.definitions.items()
        if not one.parameters and isinstance(one.body, Times)
    }
    groups: dict[Expr, list[Symbol]] = {}
    for symbol, body in bodies.items():
        assert isinstance(body, Times)
        for factor in body.factors:
            if isinstance(factor, Power):
                groups.setdefault(factor, []).append(symbol)
    found = []
    for group in groups.values():
        if 2 < len(group) <= MOST_TERMS and factorised(plus(*[bodies[s] for s in group])) == ONE:
            rule = f"{' + '.join(symbol.name for symbol in group)} = 1"
            for one in group:
                rest = plus(*[symbol for symbol in group if symbol is not one])
                found.append((rule, Pattern(frozenset(), rest, Plus((ONE, times(-1, one))))))
    return found


def _sum_of(definition: Definition, over: str, whole: Number) -> Named:
    index = next(one for one in definition.parameters if one.name == over)
    body = Reduce("sum", index, Symbol(definition.name, definition.parameters))
    variables = frozenset(definition.parameters) - {index}
    return f"{definition.name} sums to {whole.value}", Pattern(variables, body, whole)


def _assumptions(derivation: Derivation, given: Sequence[str]) -> list[Named]:
    """Equations whose left side is put for its right side; a bare symbol is left alone."""
    found = []
    for name in given:
        assumption = derivation.assumptions[name]
        if assumption.relation != "=":
            continue
        for left, right in (
            (assumption.left, assumption.right),
            (assumption.right, assumption.left),
        ):
            if size_of(left) > size_of(right) and set(free_indices(left)) >= set(assumption.free):
                pattern = Pattern(frozenset(assumption.free), normal(left), right)
                found.append((f"assumption {name}", pattern))
                break
    return found


def same(one: Expr, other: Expr) -> bool:
    """Whether two formulas differ in the order of terms at most."""
    if has_derivative(one) or has_derivative(other):
        return one == other
    return canonical(tidied(one), {}) == canonical(tidied(other), {})


def flat(expr: Expr) -> Expr:
    return collected(sifted(normal(expanded(normal(expr)))))

"""Where a claim speaks: what must hold at a point for both of its sides to have values.

Divisors and arguments as the claim has them, and the kinks of its derivatives; what the declared
domains settle is left out, and what follows from the rest, too.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from symderiv.calculus.signs import (
    Requirement,
    SignsOfTrees,
    at_kink,
    requirements,
    without_sign,
)
from symderiv.explaining.algebra.simplify import normal
from symderiv.formula.declarations import Definition, Identity
from symderiv.formula.measure import size_of
from symderiv.formula.tree import (
    Apply,
    Derivative,
    Expr,
    Number,
    Plus,
    Power,
    Reduce,
    Symbol,
    Times,
    symbol_names,
    walk,
)
from symderiv.language.render import render_text
from symderiv.meaning.judge import Judge
from symderiv.meaning.survey import survey
from symderiv.proving.lemmas.kinks import pattern
from symderiv.proving.obligation import Prepared
from symderiv.proving.prover import Prover

_SHORT = 20
"""Pieces of a value at a kink that is worth reading."""
_LOOKED_AT = 64
"""Hard points that tell whether what definitions ask for is ever missing."""
_NEVER_ZERO = frozenset({"gamma", "exp", "cosh", "sigmoid", "softplus"})


class Speaking:
    """What a claim asks of a point, beyond the domains."""

    def __init__(
        self, prover: Prover, prepared: Sequence[Prepared], named: Sequence[Expr] = ()
    ) -> None:
        derivation, identity = prover.derivation, prover.identity
        domains = {name: symbol.domain for name, symbol in derivation.symbols.items()}
        self._derivation = derivation
        self._identity = identity
        self._prepared = prepared
        self._named = named
        self._writing = prover.writing
        self._signs = SignsOfTrees(domains, derivation.definitions)
        self._names = (*derivation.symbols, *derivation.definitions, *derivation.dimensions)
        self._asked = [
            *requirements(identity.left, self._signs),
            *requirements(identity.right, self._signs),
        ]

    def conditions(self) -> tuple[str, ...]:
        """Every condition as it arises, and what the claim says at its kinks."""
        texts = [self._text(expr, relation) for expr, relation in self._asked]
        for kink in self._kinks():
            extreme = _extreme(kink)
            if extreme is not None:
                texts.append(self._once(extreme))
            elif not self._signs.nonzero(kink):
                texts.append(self._text(without_sign(kink), "!= 0"))
        texts.extend(self._conventions() if self._prepared else ())
        return tuple(dict.fromkeys(texts))

    def where(self) -> tuple[str, ...]:
        """The same in few words: products taken apart, and nothing that follows from another."""
        asked: dict[tuple[Expr, Requirement], None] = {}
        once: list[str] = []
        for expr, relation in self._asked:
            asked |= dict.fromkeys(self._parts(expr, relation))
        deeper = [part for each in self._of_definitions() for part in self._parts(*each)]
        if deeper and self._is_silent_somewhere():
            asked |= dict.fromkeys(deeper)
        for kink in self._kinks():
            extreme = _extreme(kink)
            if extreme is not None:
                once.append(self._once(extreme))
            else:
                asked |= dict.fromkeys(self._parts(without_sign(kink), "!= 0"))
        texts = [self._text(expr, relation) for expr, relation in _joined(list(asked))]
        return tuple(dict.fromkeys([*texts, *once]))

    def _of_definitions(self) -> Iterator[tuple[Expr, Requirement]]:
        """What the definitions that stand in the claim ask, in their own indices."""
        for definition in self._definitions():
            yield from requirements(definition.body, self._signs)

    def _definitions(self) -> Iterator[Definition]:
        """The definitions that stand in the claim, and those that stand in these."""
        definitions = self._derivation.definitions
        pending: list[Expr] = [self._identity.left, self._identity.right]
        seen: set[str] = set()
        while pending:
            for name in sorted(symbol_names(pending.pop())):
                if name in definitions and name not in seen:
                    seen.add(name)
                    pending.append(definitions[name].body)
                    yield definitions[name]

    def _is_silent_somewhere(self) -> bool:
        """Whether a hard point has no value: 1 - a > 0 says nothing where a is a sigmoid."""
        judge = Judge.of(self._derivation, self._identity)
        seen = survey(judge, self._identity.left, self._identity.right, points=_LOOKED_AT)
        return bool(seen.left_missing + seen.right_missing + seen.both_missing)

    def _parts(self, expr: Expr, relation: Requirement) -> Iterator[tuple[Expr, Requirement]]:
        if not any(isinstance(part, Symbol) for part in walk(expr)):
            return
        if relation == "!= 0":
            match expr:
                case _ if self._signs.nonzero(expr):
                    return
                case Times(factors):
                    for factor in factors:
                        yield from self._parts(factor, relation)
                    return
                case Power(base, Number()) | Apply("sqrt" | "abs" | "sign", (base,)):
                    yield from self._parts(base, relation)
                    return
                case Apply(function, _) if function in _NEVER_ZERO:
                    return
        yield expr, relation

    def _kinks(self) -> list[Expr]:
        written = [kink for each in self._prepared for kink in each.kinks]
        return [*map(self._folded, written), *self._named]

    def _folded(self, kink: Expr) -> Expr:
        """A formula as the entry of a definition, where it is that definition written out."""
        key, places = pattern(kink)
        for definition in self._definitions():
            if len(definition.parameters) == len(places):
                body, parameters = pattern(self._writing(definition.body).formula)
                if body == key:
                    at = dict(zip(parameters, places, strict=True))
                    indices = tuple(at[index] for index in definition.parameters)
                    return Symbol(definition.name, indices)
        return kink

    def _conventions(self) -> Iterator[str]:
        """What the side without a derivative says at a kink, where the other one has no value."""
        prepared = self._prepared[0]
        stated = _without_derivatives(self._identity, prepared)
        for kink in prepared.kinks if len(stated) == 1 else ():
            value = at_kink(stated[0], kink)
            value = value and min(value, normal(value), key=size_of)
            if value is not None and size_of(value) <= _SHORT:
                where = render_text(without_sign(kink), self._names)
                yield f"at {where} = 0 the claim says {render_text(value, self._names)}"

    def _text(self, expr: Expr, relation: Requirement) -> str:
        return f"{render_text(expr, self._names)} {relation}"

    def _once(self, extreme: Expr) -> str:
        return f"{render_text(extreme, self._names)} is attained only once"


def _extreme(kink: Expr) -> Expr | None:
    """What is attained by one entry alone off a kink that is an extremum less an entry."""
    match kink:
        case Plus((Reduce("max" | "min") as extreme, _)):
            return extreme
    return None


def _without_derivatives(identity: Identity, prepared: Prepared) -> list[Expr]:
    sides = ((identity.right, prepared.right), (identity.left, prepared.left))
    return [
        written
        for side, written in sides
        if not any(isinstance(part, Derivative) for part in walk(side))
    ]


def _joined(
    asked: Sequence[tuple[Expr, Requirement]],
) -> Iterator[tuple[Expr, Requirement]]:
    """At most one relation for each formula: > 0 is both of the others together."""
    relations: dict[Expr, set[Requirement]] = {}
    for expr, relation in asked:
        relations.setdefault(expr, set()).add(relation)
    for expr, found in relations.items():
        yield expr, "> 0" if len(found) > 1 else next(iter(found))

"""Formulas that are read after their file: edits of a claim, in the names of its file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from symderiv.formula.declarations import Derivation, Identity
from symderiv.formula.syntax import Call, Name, Relation, Syntax
from symderiv.formula.tree import Condition, Expr, Index
from symderiv.language.numbers import is_bare
from symderiv.language.parse import parse, parse_equation
from symderiv.language.scope import Names, UserFunction
from symderiv.language.source import Source
from symderiv.language.statements import ClaimStatement


def names_of(derivation: Derivation) -> Names:
    """The declarations of a file, as formulas look them up."""
    dimensions: dict[str, Sequence[int]] = {
        name: found.sizes for name, found in derivation.dimensions.items()
    }
    fixed = {name for name, found in derivation.dimensions.items() if found.fixed}
    arrays = {name: found.shape for name, found in derivation.symbols.items()}
    for definition in derivation.definitions.values():
        arrays[definition.name] = tuple(index.dimension for index in definition.parameters)
    labels = {
        name: found.domain.indices_of
        for name, found in derivation.symbols.items()
        if found.domain.indices_of is not None
    }
    names = Names(dimensions, fixed, arrays, code=dict(derivation.code), labels=labels)
    names.spelled.update(derivation.latex)
    names.unknown.update(derivation.unknown)
    names.apart |= {name for name, found in derivation.symbols.items() if found.domain.is_apart}
    for head, body in derivation.functions.items():
        function = _function(head, body)
        names.functions[function.name] = function
    return names


def _function(head: str, body: str) -> UserFunction:
    left = parse(Source.of(head))
    assert isinstance(left, Call)
    parameters = tuple(part.name for part in left.arguments if isinstance(part, Name))
    source = Source.of(body)
    return UserFunction(left.function, parameters, parse(source), source)


class Reread:
    """A claim of a file with its trees; other right sides are lowered against them."""

    def __init__(self, derivation: Derivation, identity: Identity) -> None:
        names = names_of(derivation)
        self.source = Source.of(identity.claim)
        self.equation: Relation = parse_equation(self.source)
        # The place of a formula leaves out the brackets around it, also those at its end.
        self._equals = self.source.text.index("=", self.equation.left.at[1])
        self._claim = ClaimStatement(names, self.source)
        truths = [self._claim.condition(Source.of(text)) for text in identity.where_text]
        self.where: tuple[Condition, ...] = (
            *(self._claim.test(truth) for truth in truths),
            *self._claim.guards(),
        )
        self.free: tuple[Index, ...] = self._claim.free
        self.left: Expr = self._claim.left()
        self.names = names
        self._identity = identity

    def line(self, node: Syntax) -> Expr:
        """The tree of another right side.  Raises DerivationError where it does not fit."""
        scope = self._claim.within(self.source)
        value = self._claim.value(node, scope)
        if not is_bare(node):
            self._claim.same_shape(self._claim.shape, value, node, scope)
        return self._claim.line(value, self.source)

    def read(self, claim: str) -> Expr:
        """The tree of the right side of another claim about the same left one."""
        return self.line(parse_equation(Source.of(claim)).right)

    def text(self, right: str) -> str:
        """The claim with another right side, the left one as it was written."""
        return f"{self.source.text[: self._equals].strip()} = {right}"

    def identity(self, right: Expr, claim: str) -> Identity:
        """The same identity with another right side and no steps."""
        return replace(
            self._identity,
            claim=claim,
            left=self.left,
            right=right,
            free=self.free,
            where=self.where,
            steps=(),
        )

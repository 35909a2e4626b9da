"""One claim in the names of its file: derivatives gone, assumptions put in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import islice

from symderiv.formula.declarations import Definition, Derivation, Identity, Nested
from symderiv.formula.tree import (
    Dimension,
    Expr,
    Piece,
    Symbol,
    dimensions_of,
    free_indices,
    rebuild,
    rename,
)
from symderiv.kernel.ball import Enclosure, Evaluator, Indeterminate, Undefined
from symderiv.proving.assumed import Assumed
from symderiv.proving.lemmas.adjoints import Adjoints
from symderiv.proving.lemmas.names import Names, NotCovered, check_covered, symbols_in
from symderiv.proving.lemmas.points import points, telling_sizes
from symderiv.proving.lemmas.values import Values, is_near_zero
from symderiv.proving.witness.trial import within


@dataclass(frozen=True)
class NamedClaim:
    """Both sides without derivatives, over quantities with bodies."""

    derivation: Derivation
    identity: Identity
    assumed: Assumed
    stated: tuple[Expr, Expr]
    """The sides as the file has them."""
    names: Names
    plain: Mapping[str, Definition]
    """The bodies before assumptions were put in."""
    adjoints: Adjoints
    left: Expr
    right: Expr
    beside: tuple[str, ...] = ()
    """Definitions that the sides need not be made of."""

    @classmethod
    def of(
        cls,
        derivation: Derivation,
        identity: Identity,
        assumed: Assumed,
        left: Expr,
        right: Expr,
        beside: tuple[str, ...] = (),
    ) -> NamedClaim:
        """Raises NotCovered for what lemmas about named quantities do not treat."""
        symbols = assumed.as_domains(derivation.symbols)
        if identity.where or symbols is None or len(assumed.parametrisations) > 1:
            raise NotCovered("conditions")
        derivation = replace(derivation, symbols=symbols)
        if assumed.equations(derivation):
            raise NotCovered("an equation that putting in does not settle")
        for each in assumed.parametrisations:
            if symbols_in(each.body) & derivation.definitions.keys():
                raise NotCovered("an assumption about a definition")
        names = Names(derivation.definitions, derivation.symbols)
        adjoints = Adjoints(names)
        check_covered(left)
        check_covered(right)
        first, second = [adjoints.written(side) for side in (left, right)]
        for name in beside:
            adjoints.read(name)
        plain = dict(names.bodies)
        names.map_bodies(assumed.put_in)
        return cls(
            derivation,
            identity,
            assumed,
            (left, right),
            names,
            plain,
            adjoints,
            assumed.put_in(first),
            assumed.put_in(second),
            beside,
        )

    def with_all_definitions(self) -> NamedClaim:
        """The same claim beside every definition of its file.  Raises NotCovered as ``of``."""
        beside = tuple(self.derivation.definitions)
        return self.of(self.derivation, self.identity, self.assumed, *self.stated, beside)

    def every_adjoint(self) -> list[str]:
        """The adjoints of all that is made into what is differentiated, whether or not the claim
        asks for them."""
        known = set(self.names.bodies)
        for root in self.adjoints.roots:
            below = self.names.below([root])
            inside = frozenset[str]().union(*[symbols_in(self.plain[n].body) for n in below])
            for name in [*below, *sorted(inside & self.derivation.symbols.keys())]:
                if name != root:
                    self.adjoints.adjoint(root, name, frozenset())
        for name in self.names.bodies.keys() - known:
            definition = self.names.bodies[name]
            body = self.assumed.put_in(definition.body)
            self.names.define(name, definition.parameters, body)
        return list(self.adjoints.meant)

    @cached_property
    def kinks(self) -> tuple[Expr, ...]:
        """Formulas whose zeros the claim leaves out, for all values of their indices."""
        return tuple(self.assumed.put_in(kink) for kink in self.adjoints.kinks)

    def in_names_of_the_file(self, expr: Expr) -> Expr:
        """``expr`` without temporaries."""

        def change(node: Piece) -> Piece:
            if isinstance(node, Symbol) and node.name in self.plain:
                if self.names.is_temporary(node.name):
                    body = self.plain[node.name]
                    places = dict(zip(body.parameters, node.positions, strict=True))
                    return change(rename(body.body, places))
            return rebuild(node, change)

        changed = change(expr)
        assert isinstance(changed, Expr)
        return changed

    @cached_property
    def evaluator(self) -> Evaluator:
        symbols = self.derivation.symbols.items()
        return Evaluator(frozenset(name for name, s in symbols if s.domain.integer))

    @cached_property
    def quantities(self) -> list[str]:
        """Every quantity that the sides are made of, each after those in its body."""
        tops = [
            name
            for side in (self.left, self.right)
            for name in sorted(symbols_in(side))
            if name in self.names
        ]
        return self.names.below([*tops, *self.adjoints.roots, *self.beside])

    @cached_property
    def symbols(self) -> frozenset[str]:
        """The declared symbols that the claim is about."""
        trees = [self.left, self.right, *[self.names.bodies[n].body for n in self.quantities]]
        trees += [each.body for each in self.assumed.parametrisations]
        asked = [self.derivation.assumptions[name] for name in self.assumed.names]
        trees += [side for each in asked for side in (each.left, each.right)]
        found = frozenset[str]().union(*map(symbols_in, trees))
        return found & self.derivation.symbols.keys()

    @cached_property
    def used(self) -> frozenset[Dimension]:
        """Every dimension that a point of the claim needs a size for."""
        trees = [self.left, self.right, *[self.names.bodies[n].body for n in self.quantities]]
        indices = [i for n in self.quantities for i in self.names.bodies[n].parameters]
        shapes = [self.derivation.symbols[name].shape for name in self.symbols]
        return frozenset(index.dimension for index in (*indices, *self.identity.free)).union(
            *map(dimensions_of, trees), *shapes
        )

    def at(self, sizes: Mapping[str, int], point: Mapping[str, Nested]) -> Values:
        return Values(self.names, self.evaluator, sizes, point)

    def sides(self, values: Values) -> list[tuple[Enclosure, Enclosure]]:
        """The values of both sides for all values of the indices, at a point where everything that
        is differentiated has a value and no kink is met.  Raises Undefined or Indeterminate for
        any other point."""
        for root in self.adjoints.roots:
            values.array(root)
        for kink in self.kinks:
            if any(map(is_near_zero, values.of(kink, free_indices(kink)))):
                raise Undefined("at a kink")
        self.tied(values)
        free = self.identity.free
        return list(zip(values.of(self.left, free), values.of(self.right, free), strict=True))

    def tied(self, values: Values) -> dict[str, list[Enclosure]]:
        """The entries of the symbols that assumptions tie.  Raises Undefined where one is outside
        of its domain: such a point says nothing."""
        found = {}
        for each in self.assumed.parametrisations:
            domain = self.derivation.symbols[each.name].domain
            found[each.name] = list(values.of(each.body, each.parameters))
            if not all(within(value, domain) for value in found[each.name]):
                raise Undefined("outside of the domain")
        return found

    def values(self) -> Values | None:
        """A point where both sides have values; None where none was found."""
        for values in self.drawn(telling_sizes(self.derivation.dimensions)):
            return values
        return None

    def elsewhere(self) -> Iterator[Values]:
        """One more point, of other sizes, if there is one."""
        dimensions = self.derivation.dimensions
        sizes = {
            name: size if dimensions[name].fixed else size + 3 - place % 2
            for place, (name, size) in enumerate(telling_sizes(dimensions).items())
        }
        yield from islice(self.drawn(sizes), 1)

    def drawn(self, sizes: Mapping[str, int]) -> Iterator[Values]:
        """Points of some sizes at which both sides have values."""
        symbols = {name: self.derivation.symbols[name] for name in sorted(self.symbols)}
        for point in points(symbols, sizes):
            values = self.at(sizes, point)
            try:
                self.sides(values)
            except (Undefined, Indeterminate):
                continue
            yield values

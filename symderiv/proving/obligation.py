"""A claim ready to be settled: derivatives written out, definitions and assumptions put in.

The kernel asks for its residual (:meth:`Prepared.problem`), the search for a witness for its two
sides with all that a point needs (:attr:`Prepared.claim`) and for sizes (:meth:`Prepared.boxes`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import product
from typing import TYPE_CHECKING

from symderiv.base.errors import Unsupported
from symderiv.base.said import EVERY_SIZE, Scope, Span
from symderiv.calculus.assume import Parametrisation, SignFact, substitute
from symderiv.calculus.differentiate import Exact
from symderiv.calculus.exceptions import Exceptions
from symderiv.calculus.principal import principal
from symderiv.calculus.required import Asked, Required
from symderiv.calculus.rewrite import rewrite, with_lengths
from symderiv.formula.declarations import Derivation, Domain, Identity
from symderiv.formula.tree import (
    Compare,
    Dimension,
    Expr,
    Piece,
    Symbol,
    dimensions_of,
    free_indices,
    label_names,
    labels,
    plus,
    times,
    walk,
)
from symderiv.kernel.problem import Outcome, Problem, open_dimensions
from symderiv.proving.assumed import Assumed, Restricted
from symderiv.proving.written import Writing

if TYPE_CHECKING:
    from symderiv.proving.witness.claim import SearchedClaim, Tied

_MOST_BOXES = 40
_ASKED: Mapping[str, Asked] = {"<": "positive", "<=": "nonnegative", "!=": "nonzero"}
"""The relation of 0 to a formula, as what is asked of it."""


@dataclass(frozen=True, slots=True)
class AtKinks:
    """Both sides with the derivatives' values at kinks, where ``guards`` have values: ``facts``
    are 0 there, and ``apart`` are not."""

    left: Expr
    right: Expr
    guards: tuple[Expr, ...]
    facts: tuple[Expr, ...]
    apart: tuple[Expr, ...]


@dataclass(frozen=True)
class Prepared:
    """Both sides written out, beside what their derivatives ask of a point."""

    derivation: Derivation
    identity: Identity
    assumed: Assumed
    restricted: Restricted
    stated: Expr
    """The left side as it stands in the file."""
    left: Expr
    right: Expr
    claimed: Expr
    """The right side as it stands in the file, for those who differentiate on their own."""
    guards: tuple[Expr, ...]
    kinks: tuple[Expr, ...]
    nonzero: tuple[Expr, ...]
    """Kinks, and 1 where they do not move with the variable."""
    required: tuple[Required, ...]
    """What both sides ask of a point, as they are written."""
    held: tuple[tuple[str, str], ...]
    """A name that something is differentiated by, and one that depends on it and is held."""
    unused: tuple[str, ...]
    """Names by which a formula is differentiated that does not depend on them."""
    switches: bool
    """Whether derivatives have kinks, at which ``left`` and ``right`` say nothing."""

    @classmethod
    def of(
        cls,
        derivation: Derivation,
        identity: Identity,
        assumed: Assumed,
        left: Expr,
        right: Expr,
        writing: Writing | None = None,
    ) -> Prepared:
        """The claim ``left`` = ``right`` of a file, under the conditions of an identity."""
        writing = writing or Writing.of(derivation)
        first, second = writing(left), writing(right)
        restricted = Restricted.by(identity.where, writing, assumed)
        asks = (first.asks, second.asks, *restricted.asks)
        return cls(
            derivation,
            identity,
            assumed,
            restricted,
            left,
            assumed.put_in(first.formula),
            assumed.put_in(second.formula),
            right,
            guards=tuple(assumed.put_in(guard) for one in asks for guard in one.guards),
            kinks=tuple(assumed.put_in(kink) for one in asks for kink in one.kinks),
            nonzero=tuple(assumed.put_in(each) for one in asks for each in one.nonzero),
            required=tuple(
                Required(assumed.put_in(each.expr), each.asked)
                for one in asks
                for each in one.required
            ),
            held=tuple(pair for one in asks for pair in one.held),
            unused=tuple(name for one in asks for name in one.unused),
            switches=any(one.switches for one in asks),
        )

    def problem(self, logarithms: bool = False) -> Problem:
        """The zero test of this claim; ``logarithms`` as in :func:`rewrite`."""
        declared = self.derivation.dimensions
        lengths = {name: d.sizes[0] for name, d in declared.items() if d.fixed}
        residual = with_lengths(plus(self.left, times(-1, self.right)), lengths)
        residual = principal(residual, self._domains, self._never_zero)
        return Problem(
            rewrite(residual, logarithms, self._exceptions.covered),
            self.identity.free,
            self.restricted.indices,
            self._domains,
            declared,
            self.open_names,
            tuple(rewrite(each) for each in (*self.nonzero, *self._facts("<", "!="))),
            tuple(rewrite(fact) for fact in (*self._nonnegative(), *self._facts("<", "<="))),
            {name: symbol.shape for name, symbol in self.derivation.symbols.items()},
            tuple(Required(rewrite(each.expr), each.asked) for each in self.required),
            assumed=tuple(Required(rewrite(e.expr), e.asked) for e in self._assumed_signs()),
            relations=tuple(rewrite(each) for each in self.assumed.relations()),
        )

    @cached_property
    def at_kinks(self) -> AtKinks | None:
        """The claim with what derivatives are at kinks; None without any, or without a rule."""
        if not self.switches:
            return None
        integers = frozenset(n for n, s in self.derivation.symbols.items() if s.domain.integer)
        written = Exact(self.derivation.definitions, integers)
        put_in = self.assumed.put_in
        try:
            left, right = put_in(written(self.stated)), put_in(written(self.claimed))
        except Unsupported:
            return None
        guards, facts, apart = (
            tuple(map(put_in, each)) for each in (written.guards, written.facts, written.apart)
        )
        return AtKinks(left, right, guards, facts, apart)

    def problem_at_kinks(self, exact: AtKinks) -> Problem:
        """The zero test of the claim at kinks and off them."""
        problem = self.problem()
        declared = self.derivation.dimensions
        lengths = {name: d.sizes[0] for name, d in declared.items() if d.fixed}
        residual = with_lengths(plus(exact.left, times(-1, exact.right)), lengths)
        residual = principal(residual, self._domains, self._never_zero)
        nonzero = (*exact.apart, *self._facts("<", "!="))
        return replace(
            problem,
            residual=rewrite(residual, covered=self._exceptions_of(exact, nonzero).covered),
            kinks=tuple(map(rewrite, nonzero)),
            same=tuple(map(rewrite, exact.facts)),
        )

    def _assumed_signs(self) -> Iterator[Required]:
        """What assumptions and ``where`` ask of a point, beside what the sides ask of it."""
        for fact in self._signs:
            yield Required(fact.expr, _ASKED[fact.relation])

    @cached_property
    def _never_zero(self) -> tuple[Expr, ...]:
        """What both sides divide by, or ask to be positive."""
        asked = (each for each in self.required if each.asked != "nonnegative")
        return tuple(rewrite(each.expr) for each in asked)

    def _nonnegative(self) -> Iterator[Expr]:
        """What the sides ask not to be negative; one that stands in a branch is 1 off it."""
        return (each.expr for each in self.required if each.asked != "nonzero")

    @cached_property
    def _exceptions(self) -> Exceptions:
        return self._exceptions_of(self, (*self.nonzero, *self._facts("<", "!=")))

    def _exceptions_of(self, sides: Prepared | AtKinks, nonzero: Sequence[Expr]) -> Exceptions:
        return Exceptions(
            (sides.left, sides.right, *sides.guards),
            nonzero,
            self._domains,
            self.derivation.definitions,
            tied=bool(self.assumed.names or self.restricted.numbers),
        )

    def _facts(self, *relations: str) -> list[Expr]:
        return [fact.expr for fact in self._signs if fact.relation in relations]

    @cached_property
    def _signs(self) -> tuple[SignFact, ...]:
        return (*self.assumed.facts(self.derivation.symbols), *self.restricted.facts())

    @cached_property
    def _domains(self) -> Mapping[str, Domain]:
        return self.assumed.domains(self.derivation.symbols)

    @cached_property
    def open_names(self) -> tuple[str, ...]:
        """The dimensions of unknown size that the claim has, in the order of the file."""
        return open_dimensions(self.derivation.dimensions, self._in_sides)

    @cached_property
    def _in_sides(self) -> frozenset[Dimension]:
        used = dimensions_of(self.left) | dimensions_of(self.right)
        used = used.union(*map(dimensions_of, self.restricted.indices))
        return used | {index.dimension for index in self.identity.free}

    @cached_property
    def used(self) -> set[Dimension]:
        """Every dimension that a point of the claim needs a size for."""
        used = set(self._in_sides)
        for guard in (self.at_kinks or self).guards:
            used |= dimensions_of(guard)
        for tied in self.claim.tied:
            used |= dimensions_of(tied.body) | {index.dimension for index in tied.parameters}
        for equation in self.claim.equations:
            used |= dimensions_of(equation) | {i.dimension for i in free_indices(equation)}
        for condition in self.claim.signs:
            used |= dimensions_of(condition) | {i.dimension for i in free_indices(condition)}
        for symbol in self.claim.symbols.values():
            used |= set(symbol.axes)
        return used

    @cached_property
    def claim(self) -> SearchedClaim:
        """What the search for a witness needs to know."""
        from symderiv.proving.witness.claim import SearchedClaim
        from symderiv.proving.witness.constrained import as_tied, drawn_symbols, within

        of_labels = tuple(each for each in self.restricted.indices if labels(each))
        conditions = (*self.assumed.conditions(), *self.restricted.numbers, *of_labels)
        drawn = drawn_symbols(self.assumed.unsolved, self.derivation.symbols)
        signs = tuple(within(condition, drawn) for condition in conditions)
        equations = tuple(
            Compare("=", substitute(each.left, drawn), substitute(each.right, drawn))
            for each in self.assumed.equations(self.derivation)
        )
        tied = (*self._tied(drawn), *as_tied(drawn, self.derivation.symbols))
        exact = self.at_kinks or self
        sides = AtKinks(
            substitute(exact.left, drawn),
            substitute(exact.right, drawn),
            tuple(substitute(guard, drawn) for guard in exact.guards),
            (),
            (),
        )
        trees: list[Piece] = [sides.left, sides.right, *sides.guards, *signs, *equations]
        trees += [each.body for each in tied]
        names = {part.name for tree in trees for part in walk(tree) if isinstance(part, Symbol)}
        names |= {name for tree in (*trees, *self.restricted.indices) for name in label_names(tree)}
        return SearchedClaim(
            sides.left,
            sides.right,
            sides.guards,
            self.identity.free,
            tuple(each for each in self.restricted.indices if each not in of_labels),
            {
                name: replace(symbol, domain=self._domains[name])
                for name, symbol in self.derivation.symbols.items()
                if name in names
            },
            self.derivation.dimensions,
            signs,
            tied,
            equations,
            self.assumed.named or {},
        )

    def _tied(self, drawn: Sequence[Parametrisation]) -> tuple[Tied, ...]:
        """The symbols that assumptions tie, by their parameters."""
        from symderiv.proving.witness.claim import Tied

        found: dict[str, Tied] = {}
        parametrisations = self.assumed.parametrisations
        for number, each in enumerate(parametrisations):
            body = substitute(each.body, (*parametrisations[number + 1 :], *drawn))
            domain = self.derivation.symbols[each.name].domain
            found.setdefault(each.name, Tied(each.name, each.parameters, body, domain))
        return tuple(found.values())

    def boxes(self, failed: Mapping[str, int] | None = None) -> list[dict[str, int]]:
        """Sizes to search, those at which the normal form failed first."""
        dimensions = self.derivation.dimensions
        names = [name for name in dimensions if name in self.used]
        spans = []
        for name in names:
            declared = dimensions[name].sizes
            first = declared[0]
            spans.append(declared if dimensions[name].fixed else tuple(range(first, first + 4)))
        boxes = [dict(zip(names, box, strict=True)) for box in product(*spans)]
        boxes.sort(key=lambda box: sum(box.values()))
        if failed is not None:
            first_box = {name: failed.get(name, dimensions[name].sizes[0]) for name in names}
            boxes = [first_box, *(box for box in boxes if box != first_box)]
        return boxes[:_MOST_BOXES]

    def larger_boxes(self, names: Sequence[str]) -> list[dict[str, int]]:
        """Sizes above those of the file, one dimension at a time."""
        dimensions = self.derivation.dimensions
        base = {name: d.sizes[0] for name, d in dimensions.items() if name in self.used}
        return [
            base | {name: dimensions[name].sizes[-1] + step}
            for step in range(1, 9)
            for name in names
        ]

    def scope(self) -> Scope:
        """What a proof covers that needed no list of sizes."""
        return EVERY_SIZE if self.open_names else self.ranges()

    def ranges(self) -> Scope:
        """The sizes of the file: of the open dimensions, or of the fixed ones if none is open."""
        dimensions = self.derivation.dimensions
        fixed = [name for name, d in dimensions.items() if d.fixed and name in self.used]
        sizes = [(name, dimensions[name].sizes) for name in self.open_names or fixed]
        return Scope.of(Span(name, each[0], each[-1]) for name, each in sizes)


def failed_sizes(outcome: Outcome) -> Mapping[str, int] | None:
    """The box at which the normal form was not zero."""
    return None if outcome.failed is None else outcome.failed[0]

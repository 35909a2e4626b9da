"""Sums of products as words: a residual as a polynomial in words, sums and other parts.

To the laws of :mod:`symderiv.kernel.formal` this adds the canonical form of sums in which each
bound index joins two matrices, however many there are: a word and its transpose are one part,
and so are the rotations of a trace.  A sum of any other form stays what it is there.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from symderiv.formula.tree import (
    Affine,
    CompareIndices,
    Delta,
    Expr,
    Index,
    MatrixFunction,
    Size,
    Symbol,
    Where,
    delta,
    free_indices,
    fresh,
    own_positions,
    position_indices,
    power,
    rename,
    total,
    walk,
)
from symderiv.kernel.formal import Monomial, Parts, Polynomial, TooMuch
from symderiv.kernel.matrices.letters import (
    Alphabet,
    Component,
    End,
    Letter,
    Pointwise,
    concatenated,
    joined,
    own_axes,
    segments,
)

_UNIT: Monomial = ()
_MOST_TERMS = 1_500
_MOST_STEPS = 60_000


class NoWord(ArithmeticError):
    """A formula that is no word."""


@dataclass(slots=True)
class _Graph:
    """Matrices between indices, and what stands at each index beside them."""

    bound: tuple[Index, ...]
    edges: list[tuple[Index, Index, int, Letter]] = field(default_factory=list)
    points: dict[Index, Pointwise] = field(default_factory=dict)

    def diagonal(self, at: Index) -> Letter:
        return Letter("diagonal", self.points.get(at, ()), at.dimension, at.dimension)

    def vector(self, at: Index, turned: bool) -> Letter:
        return Letter("vector", self.points.get(at, ()), at.dimension, at.dimension, turned)


class Chains(Parts):
    """Parts among which are words.

    ``symmetric`` has the signs of symbols known to be so, ``lengths`` the sizes that are known.
    """

    def __init__(
        self, symmetric: Mapping[str, int], lengths: Mapping[str, int] | None = None
    ) -> None:
        super().__init__()
        self.lengths = lengths or {}
        self.alphabet = Alphabet(symmetric)
        self.components: dict[int, Component] = {}

    def _polynomial(self, node: Expr) -> Polynomial:
        match node:
            case Symbol(name, (first, second)) if name in self.alphabet.symmetric:
                sign = self.alphabet.symmetric[name]
                if first == second and sign < 0:
                    return {}
                if repr(second) < repr(first):
                    return {((self._number(Symbol(name, (second, first))), 1),): sign}
            case Where(CompareIndices(operator, left, right), then, otherwise) if left == right:
                return self.polynomial(then if operator in ("=", "<=") else otherwise)
        return super()._polynomial(node)

    def _total(self, bound: list[Index], monomial: Monomial) -> Polynomial:
        if not monomial:
            return self.length(bound[0].dimension)
        try:
            sign, component = self._component(tuple(bound), monomial)
        except NoWord:
            return super()._total(bound, monomial)
        return self.scaled(self.value(component), sign)

    def _step(self, terms: int) -> None:
        self.steps += 1
        if self.steps > _MOST_STEPS or terms > _MOST_TERMS:
            raise TooMuch

    def product(self, left: Polynomial, right: Polynomial) -> Polynomial:
        return self._multiplied(left, right)

    def sum_of(self, polynomials: Iterable[Polynomial]) -> Polynomial:
        return self._added(polynomials)

    def inverted(self, polynomial: Polynomial) -> Polynomial:
        """Raises TooMuch for the inverse of 0."""
        return self._inverse(polynomial)

    def raised(self, polynomial: Polynomial, size: int) -> Polynomial:
        return self._power(polynomial, Fraction(size))

    def scaled(self, polynomial: Polynomial, by: int) -> Polynomial:
        return {each: factor * by for each, factor in polynomial.items()} if by else {}

    # From sums to words

    def _component(self, bound: tuple[Index, ...], monomial: Monomial) -> tuple[int, Component]:
        """A connected sum as a component.  Raises NoWord."""
        graph = _Graph(bound)
        for number, size in monomial:
            self._place(graph, number, size)
        return self._walked(graph)

    def _place(self, graph: _Graph, number: int, size: int) -> None:
        tree = self.trees[number]
        legs = self._legs(tree, graph.bound)
        if isinstance(tree, Delta) and len(legs) == 2:
            unit = Letter("diagonal", (), legs[0].dimension, legs[0].dimension)
            graph.edges.append((*legs, 1, unit))
            return
        if len(legs) == 2:
            whole = tree if size == 1 else power(tree, size)
            sign, letter = self.alphabet.matrix(whole, *legs)
            graph.edges.append((*legs, sign, letter))
            return
        (leg,) = legs
        point = self.alphabet.point(tree, leg)
        graph.points[leg] = joined(graph.points.get(leg, ()), ((point, size),))

    def _legs(self, tree: Expr, bound: tuple[Index, ...]) -> tuple[Index, ...]:
        """The indices at which a factor is linked to others."""
        for part in walk(tree):
            for position in own_positions(part):
                if isinstance(position, Affine):
                    if any(index in bound for index in position_indices(position)):
                        raise NoWord
        axes = own_axes(tree)
        if axes is not None and axes[0] != axes[1]:
            first, second = axes
            if isinstance(first, Index) and isinstance(second, Index):
                return first, second
        free = free_indices(tree)
        inner = tuple(index for index in free if index in bound)
        if len(inner) == 1 and len(free) == 2:
            return inner[0], next(index for index in free if index != inner[0])
        if len(inner) not in (1, 2):
            raise NoWord
        return inner

    def _walked(self, graph: _Graph) -> tuple[int, Component]:
        """The letters in the order of a walk along a graph that is a path or a cycle."""
        if not graph.edges:
            return self._pointwise(graph)
        sign = 1
        links: dict[Index, list[int]] = {index: [] for index in graph.bound}
        for place, (first, second, factor, _) in enumerate(graph.edges):
            sign *= factor
            for index in (first, second):
                if index in links:
                    links[index].append(place)
        if any(len(places) > 2 for places in links.values()):
            raise NoWord
        ends = [
            (place, index)
            for place, (first, second, _, _) in enumerate(graph.edges)
            for index in (first, second)
            if index not in links or len(links[index]) == 1
        ]
        closed = not ends
        place, at = ends[0] if ends else (0, graph.edges[0][0])
        left: End = at if at not in links else None
        letters: list[Letter] = []
        if closed:
            letters.append(graph.diagonal(at))
        elif left is None:
            letters.append(graph.vector(at, True))
        used = set[int]()
        while True:
            used.add(place)
            first, second, _, letter = graph.edges[place]
            if at != first:
                factor, letter = self.alphabet.turn(letter)
                sign *= factor
            letters.append(letter)
            at = second if at == first else first
            ahead = [each for each in links.get(at, ()) if each not in used]
            if not ahead:
                break
            letters.append(graph.diagonal(at))
            (place,) = ahead
        if len(used) < len(graph.edges) or any(not places for places in links.values()):
            raise NoWord
        right: End = at if at not in links else None
        if not closed and right is None:
            letters.append(graph.vector(at, False))
        if closed:
            right = None
        return sign, Component(left, right, concatenated(tuple(letters)), closed)

    def _pointwise(self, graph: _Graph) -> tuple[int, Component]:
        """A sum over one index, of the diagonal of a matrix or of a product of entries."""
        (at,) = graph.bound
        points = graph.points[at]
        loops = [
            (number, tree)
            for number, size in points
            for tree in (self.alphabet.entries[number][0],)
            if size == 1 and self._is_loop(tree)
        ]
        if len(loops) == 1:
            ((number, tree),) = loops
            sign, letter = self._loop(tree)
            rest = tuple(each for each in points if each[0] != number)
            diagonal = Letter("diagonal", rest, at.dimension, at.dimension)
            return sign, Component(None, None, concatenated((diagonal, letter)), True)
        first = Letter("vector", points, at.dimension, at.dimension, True)
        second = Letter("vector", (), at.dimension, at.dimension, False)
        return 1, Component(None, None, (first, second))

    def _is_loop(self, tree: Expr) -> bool:
        axes = own_axes(tree)
        return axes is not None and axes[0] == axes[1] and isinstance(axes[0], Index)

    def _loop(self, tree: Expr) -> tuple[int, Letter]:
        axes = own_axes(tree)
        assert axes is not None
        first = axes[0]
        assert isinstance(first, Index)
        other = fresh(first)
        return self.alphabet.matrix(_with_axes(tree, first, other), first, other)

    # From words to sums

    def value(self, component: Component) -> Polynomial:
        """A component as a polynomial: words between vectors are factors of their own."""
        pieces = self._pieces(component)
        result: Polynomial = {_UNIT: 1}
        for piece in pieces:
            result = self._multiplied(result, self._one(piece))
        return result

    def _pieces(self, component: Component) -> list[Component]:
        word = component.word
        if component.closed:
            for place, letter in enumerate(word):
                if letter.kind == "vector" and letter.turned:
                    word = concatenated(word[place:] + word[:place])
                    break
            else:
                return [component]
        cut = segments(word)
        lefts = [component.left, *[None] * (len(cut) - 1)]
        rights = [*[None] * (len(cut) - 1), component.right]
        return [Component(*each) for each in zip(lefts, rights, cut, strict=True)]

    def _one(self, component: Component) -> Polynomial:
        sign, best = self.alphabet.canonical(_dotted(component))
        if not sign:
            return {}
        word = best.word
        if not word:
            return self._empty(best)
        if best.closed and len(word) == 1 and word[0].kind == "diagonal":
            first = Letter("vector", word[0].name, word[0].rows, word[0].rows, True)
            second = Letter("vector", (), word[0].rows, word[0].rows, False)
            return self._one(Component(None, None, (first, second)))
        bound, monomial = self.spelled(best)
        if not bound:
            whole: Polynomial = {monomial: sign}
            if best.right is None or any(letter.kind == "matrix" for letter in word):
                return whole
            return self._multiplied(whole, self._empty(best))
        number = self._number(total(self._product(monomial), *bound))
        self.sums.setdefault(number, (tuple(bound), monomial))
        self.components[number] = best
        return {((number, 1),): sign}

    def _empty(self, component: Component) -> Polynomial:
        if component.closed or component.left is None or component.right is None:
            raise NoWord
        unit = delta(component.left, component.right)
        return self.polynomial(unit)

    def length(self, dimension: int | str) -> Polynomial:
        """The size of a dimension, which is the trace of the empty word."""
        known = dimension if isinstance(dimension, int) else self.lengths.get(dimension)
        return self._part(Size(str(dimension))) if known is None else {_UNIT: known}

    def spelled(self, component: Component) -> tuple[list[Index], Monomial]:
        """The bound indices of a component and the product that is summed over them."""
        bound: list[Index] = []
        monomial: Monomial = _UNIT

        def new(letter: Letter) -> Index:
            bound.append(fresh(Index("_0_k", letter.columns, "k")))
            return bound[-1]

        word = component.word
        links = [letter for letter in word if letter.kind == "matrix"]
        at: End = component.left
        if component.closed:
            first = links[0]
            start: End = fresh(Index("_0_k", first.rows, "k"))
            assert isinstance(start, Index)
            bound.append(start)
            at = start
        elif at is None:
            at = new(word[0])
        left = len(links)
        for letter in word:
            if letter.kind != "matrix":
                monomial = self._times_points(monomial, letter, at)
                continue
            left -= 1
            if left or (not component.closed and component.right is None):
                target: End = new(letter)
            else:
                target = start if component.closed else component.right
            monomial = self._times_entry(monomial, letter, at, target)
            at = target
        return bound, monomial

    def _times_points(self, monomial: Monomial, letter: Letter, at: End) -> Monomial:
        assert at is not None
        assert isinstance(letter.name, tuple)
        for number, size in letter.name:
            tree, generic = self.alphabet.entries[number]
            part = self._number(rename(tree, {generic: at}))
            monomial = _product(monomial, part, size)
        return monomial

    def _times_entry(self, monomial: Monomial, letter: Letter, at: End, target: End) -> Monomial:
        assert isinstance(letter.name, int)
        assert at is not None
        assert target is not None
        matrix = self.alphabet.matrices[letter.name]
        first, second = (target, at) if letter.turned else (at, target)
        tree = rename(matrix.entry, {matrix.row: first, matrix.column: second})
        return _product(monomial, self._number(tree), 1)


def _dotted(component: Component) -> Component:
    """The product of two vectors as one vector, summed."""
    word = component.word
    if len(word) != 2 or {letter.kind for letter in word} != {"vector"}:
        return component
    first, second = word
    assert isinstance(first.name, tuple)
    assert isinstance(second.name, tuple)
    both = first._replace(name=joined(first.name, second.name))
    return Component(None, None, (both, second._replace(name=())))


def _product(monomial: Monomial, part: int, size: int) -> Monomial:
    powers = dict(monomial)
    powers[part] = powers.get(part, 0) + size
    return tuple(sorted((number, each) for number, each in powers.items() if each))


def _with_axes(tree: Expr, row: Index, column: Index) -> Expr:
    if isinstance(tree, Symbol):
        return Symbol(tree.name, (row, column))
    assert isinstance(tree, MatrixFunction)
    return MatrixFunction(tree.kind, tree.row, tree.column, tree.body, (row, column))

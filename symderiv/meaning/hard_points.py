"""Points at which false claims fail: switches, zeros, ties, ends, literal indices, small sizes.

``HardPoints`` makes points of a claim under its conditions as written, the same ones every
time.  Each is a guess: whether it is a point at all is for :class:`~symderiv.meaning.judge.Judge`
to say.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import combinations, count, cycle, islice, pairwise, product
from random import Random
from typing import TypeAlias, TypeVar

from symderiv.formula.declarations import Domain, Nested, SymbolDeclaration
from symderiv.formula.tree import (
    Affine,
    Apply,
    Compare,
    CompareIndices,
    Condition,
    Expr,
    Index,
    Number,
    Piece,
    Power,
    Reduce,
    Size,
    free_indices,
    labels,
    own_positions,
    plus,
    times,
    walk,
)
from symderiv.functions import FUNCTIONS
from symderiv.meaning.critical import critical, zeros
from symderiv.meaning.evaluator import Evaluator
from symderiv.meaning.judge import Judge, Point, assumption_indices, length, spread
from symderiv.meaning.patterns import PATTERNS
from symderiv.meaning.values import OUTSIDE, Absent

T = TypeVar("T")
Coordinate: TypeAlias = tuple[str, tuple[int, ...]]
Values: TypeAlias = dict[Coordinate, Fraction]
Stream: TypeAlias = Iterator[Values]
Relation: TypeAlias = tuple[Condition, dict[Index, int]]

_SPECIAL = tuple(
    map(Fraction, ("0", "1", "-1", "2", "-2", "1/2", "3", "-1/2", "3/2", "-3", "100", "-100"))
)
_WHOLE = tuple(map(Fraction, (0, 1, -1, 2, 3, -2)))
_ASIDE = tuple(map(Fraction, ("1/1000", "-1/1000", "1", "-1")))
_MOST_INDICES = 24
_MOST_COORDINATES = 8
_ROUNDS = 12
_LARGEST = 12
"""Sizes above the numbers in a claim are tried up to this one."""
_DRAWS = 8
_VAIN = 16
"""Guesses in a row that assumptions are given to be met."""
_STEPS = 20_000


class HardPoints:
    """Points for ``left`` = ``right`` under the conditions of a judge.

    ``beyond`` gives sizes that a proof looked at, of which one more is tried as well; ``steps``
    counts the nodes that were evaluated to find the points.
    """

    def __init__(
        self, judge: Judge, left: Expr, right: Expr, beyond: Mapping[str, int] | None = None
    ) -> None:
        self.judge = judge
        self.sides = left, right
        self._beyond = beyond or {}
        self._given = [Compare(each.relation, each.left, each.right) for each in judge.given]
        self._trees: list[Piece] = [left, right, *judge.where, *self._given]
        declared = judge.declared
        names = frozenset().union(*map(declared.names, self._trees))
        self._symbols = {n: s for n, s in judge.derivation.symbols.items() if n in names}
        self._critical = critical(declared, *self._trees)
        self.steps = 0
        self._tried = 0

    def __iter__(self) -> Iterator[Point]:
        """Points, all kinds by turns: without end, unless the assumptions cannot be met."""
        boxes = self._boxes()
        rng = Random(1)
        walks = [self._at(box, rng) for box in boxes]
        yield from _by_turns([walks[0], *walks])

    @property
    def symbols(self) -> Mapping[str, SymbolDeclaration]:
        """The symbols that a point gives values to."""
        return self._symbols

    def met(
        self, values: Mapping[str, Nested], sizes: Mapping[str, int], indices: Mapping[Index, int]
    ) -> Point | None:
        """A point like ``values`` that meets ``where`` and all assumptions, if one is found."""
        entries = {
            (name, place): entry
            for name, value in values.items()
            for place, entry in _entries(value, ())
        }
        settled = self._settle(entries, sizes, dict(indices))
        return None if settled is None else Point(sizes, indices, self._nested(settled, sizes))

    @property
    def has_seams(self) -> bool:
        """Whether the claim has places where its rules change: switches, kinks, exponents that
        are no numbers, conditions, index arithmetic, literal indices."""
        if self.judge.given or self.judge.where or self._literals():
            return True
        return any(_is_seam(part) for tree in self._all_trees() for part in walk(tree))

    # Sizes and indices

    def _boxes(self) -> list[dict[str, int]]:
        declared = self.judge.derivation.dimensions
        first = {name: d.sizes[0] for name, d in declared.items()}
        open_names = [name for name, d in declared.items() if not d.fixed]
        literals, numbers = max((0, *self._literals())), max((0, *self._numbers()))
        boxes = [first]
        for step in (1, 2):
            boxes.append(first | {name: first[name] + step for name in open_names})
        for name in open_names:
            boxes.append(first | {name: first[name] + 1})
            boxes.append(first | {name: max(first[name], literals) + 1})
            boxes.append(first | {name: max(first[name], numbers) + 1})
            if name in self._beyond:
                boxes.append(first | {name: max(first[name], self._beyond[name]) + 1})
        return [box for place, box in enumerate(boxes) if box not in boxes[:place]]

    def _literals(self) -> set[int]:
        """The literal indices, and offsets of index arithmetic."""
        found: set[int] = set()
        for tree in self._all_trees():
            for part in walk(tree):
                for position in own_positions(part):
                    if isinstance(position, int):
                        found.add(position)
                    elif isinstance(position, Affine):
                        found.add(abs(position.offset))
        return {each for each in found if 0 <= each <= 50}

    def _numbers(self) -> set[int]:
        """Whole numbers that a size may be compared with, directly or as a degree."""
        parts = [part for tree in self._all_trees() for part in walk(tree)]
        if not any(isinstance(part, Size | Reduce) for part in parts):
            return set()
        found = {part.value for part in parts if isinstance(part, Number)}
        return {int(value) for value in found if value.denominator == 1 and 0 < value <= _LARGEST}

    def _all_trees(self) -> Iterator[Piece]:
        declared = self.judge.declared
        names = frozenset().union(*map(declared.names, self._trees))
        yield from self._trees
        yield from [d.body for name, d in declared.definitions.items() if name in names]

    def _indices(self, sizes: Mapping[str, int]) -> list[dict[Index, int]]:
        """Values of the free indices: first, last, literals and their neighbours."""
        near = {1, 2, *[each + step for each in self._literals() for step in (-1, 0, 1)]}
        spans = []
        for index in self.judge.free:
            last = length(index.dimension, sizes)
            spans.append(sorted({each for each in (*near, last - 1, last) if 1 <= each <= last}))
        of_indices = [each for each in self.judge.where if _is_of_indices(each)]
        evaluator = Evaluator(self.judge.declared, sizes, {})
        found = []
        for elements in islice(product(*spans), 2000):
            indices = dict(zip(self.judge.free, elements, strict=True))
            if all(evaluator.truth(each, indices) is True for each in of_indices):
                found.append(indices)
        if len(found) > _MOST_INDICES:
            found = [found[0], found[-1], *Random(2).sample(found, _MOST_INDICES - 2)]
        return found

    # Points at one box

    def _at(self, sizes: Mapping[str, int], rng: Random) -> Iterator[Point]:
        choices, vain = self._indices(sizes), 0
        leads_out = any(self.judge.leads_out(each, sizes) for each in self._given)
        if leads_out or not choices:
            return
        base = self._speaking(sizes, rng, choices)
        known: dict[Coordinate, list[Fraction]] = {}

        def solved(coordinate: Coordinate) -> list[Fraction]:
            if coordinate not in known:
                known[coordinate] = self._solved(coordinate, base, sizes, choices)
            return known[coordinate]

        for values, indices in _by_turns(
            [
                zip(cycle([base]), choices, strict=False),
                *(
                    zip(stream, _shuffled(choices, rng), strict=False)
                    for stream in (
                        self._singles(base, self._special),
                        self._singles(base, solved),
                        self._pairs(base, solved),
                        self._whole_arrays(base),
                        self._labels(base, sizes),
                        (self._generic(sizes, rng) for _ in count()),
                    )
                ),
            ]
        ):
            settled = self._settle(values, sizes, indices)
            vain = 0 if settled is not None else vain + 1
            if settled is not None:
                yield Point(sizes, indices, self._nested(settled, sizes))
            elif vain > _VAIN:
                return

    def _generic(self, sizes: Mapping[str, int], rng: Random) -> Values:
        found: Values = {}
        for name, symbol in self._symbols.items():
            spans = [range(1, length(axis, sizes) + 1) for axis in symbol.shape]
            for at in product(*spans):
                found[name, at] = _drawn(symbol.domain.at(sizes), rng)
        return found

    def _speaking(
        self, sizes: Mapping[str, int], rng: Random, choices: Sequence[dict[Index, int]]
    ) -> Values:
        """Values in general position at which both sides have values, if such are met with."""
        for _ in range(_DRAWS):
            drawn = self._generic(sizes, rng)
            values = self._settle(drawn, sizes, choices[-1])
            if values is None:
                continue
            evaluator = self._evaluator(values, sizes)
            found = [evaluator.value(side, choices[-1]) for side in self.sides]
            self.steps += _STEPS - evaluator.steps
            if not any(isinstance(value, Absent) for value in found):
                return values
        return drawn

    def _singles(self, base: Values, special: Callable[[Coordinate], list[Fraction]]) -> Stream:
        """One coordinate at a special value, the others as they are."""

        def stream(coordinate: Coordinate) -> Stream:
            yield from (base | {coordinate: value} for value in special(coordinate))

        yield from _by_turns(map(stream, self._coordinates(base)))

    def _pairs(self, base: Values, solved: Callable[[Coordinate], list[Fraction]]) -> Stream:
        """Two coordinates at special values and zeros, equal ones and opposite ones among them."""

        def values(coordinate: Coordinate) -> Iterable[Fraction]:
            special = self._special(coordinate)
            return dict.fromkeys([*special[:2], *solved(coordinate)[:6], *special[2:6]])

        def stream(first: Coordinate, second: Coordinate) -> Stream:
            for value in (base[first], -base[first]):
                if value in self._domain(second):
                    yield base | {second: value}
            for one, other in product(values(first), values(second)):
                yield base | {first: one, second: other}

        pairs = combinations(self._coordinates(base), 2)
        yield from _by_turns(stream(*pair) for pair in pairs)

    def _whole_arrays(self, base: Values) -> Iterator[Values]:
        """Arrays of zeros, of ones, of one value, and with a zero or a tie in front."""
        names = [name for name, symbol in self._symbols.items() if symbol.shape]
        for chosen in ([names] if names else []) + [[name] for name in names if len(names) > 1]:
            for value in (Fraction(0), Fraction(1), Fraction(1, 2), Fraction(-1)):
                yield base | {c: value for c in base if c[0] in chosen and value in self._domain(c)}

    def _labels(self, base: Values, sizes: Mapping[str, int]) -> Stream:
        """Labels that are all the first or the last one, all different, and in pairs."""
        own = {n: s.domain.at(sizes) for n, s in self._symbols.items() if s.domain.indices_of}
        for chosen in ([*own], *([name] for name in own)) if own else ():
            for label in (
                lambda place, last: 1,
                lambda place, last: last,
                lambda place, last: place % last + 1,
                lambda place, last: last - place % last,
                lambda place, last: place // 2 % last + 1,
            ):
                moved = dict(base)
                for name in chosen:
                    last = len(own[name].values or ())
                    entries = (c for c in base if c[0] == name)
                    for place, coordinate in enumerate(entries):
                        moved[coordinate] = Fraction(label(place, last))
                yield moved

    def _solved(
        self,
        coordinate: Coordinate,
        base: Values,
        sizes: Mapping[str, int],
        choices: Sequence[dict[Index, int]],
    ) -> list[Fraction]:
        """Zeros of critical expressions in one coordinate, points between them and beside them."""
        roots: set[Fraction] = set()
        for expr in self._critical:
            if coordinate[0] in self.judge.declared.names(expr):
                for indices in choices[: 2 if coordinate[1] else 1]:
                    roots |= set(self._zeros(expr, coordinate, base, sizes, indices))
        ordered = sorted(roots)
        between = [(a + b) / 2 for a, b in pairwise(ordered)]
        aside = [root + step for step in _ASIDE for root in ordered]
        values = dict.fromkeys((*ordered, *between, *aside))
        return [value for value in values if value in self._domain(coordinate)]

    def _zeros(
        self,
        expr: Expr,
        coordinate: Coordinate,
        values: Values,
        sizes: Mapping[str, int],
        indices: Mapping[Index, int],
    ) -> list[Fraction]:
        known = {index: indices.get(index, 1) for index in free_indices(expr)}

        def value(at: Fraction) -> object:
            evaluator = self._evaluator(values | {coordinate: at}, sizes)
            found = evaluator.value(expr, known)
            self.steps += _STEPS - evaluator.steps
            return found

        return zeros(value)

    def _coordinates(self, values: Values) -> list[Coordinate]:
        """Scalars, and of arrays the first entries and the last one."""
        found: list[Coordinate] = [c for c in values if not c[1]]
        for name, symbol in self._symbols.items():
            if symbol.shape:
                entries = [c for c in values if c[0] == name]
                found.extend(dict.fromkeys([*entries[:2], *entries[-1:]]))
        return found[:_MOST_COORDINATES]

    def _domain(self, coordinate: Coordinate) -> Domain:
        return self._symbols[coordinate[0]].domain

    def _special(self, coordinate: Coordinate) -> list[Fraction]:
        domain = self._domain(coordinate)
        if domain.values is not None:
            return [*domain.values]
        if domain.integer:
            return [value for value in _WHOLE if value in domain]
        ends = [end for end in (domain.low, domain.high) if end is not None]
        near = [end + step for end in ends for step in (0, Fraction(1, 1000), Fraction(-1, 1000))]
        return [value for value in dict.fromkeys((*_SPECIAL, *near)) if value in domain]

    def _nested(self, values: Values, sizes: Mapping[str, int]) -> dict[str, Nested]:
        def nest(name: str, at: tuple[int, ...], axes: Sequence[str | int]) -> Nested:
            if not axes:
                return values[name, at]
            span = range(1, length(axes[0], sizes) + 1)
            return tuple(nest(name, (*at, place), axes[1:]) for place in span)

        return {name: nest(name, (), symbol.shape) for name, symbol in self._symbols.items()}

    def _evaluator(self, values: Values, sizes: Mapping[str, int]) -> Evaluator:
        return Evaluator(self.judge.declared, sizes, self._nested(values, sizes), 64, _STEPS)

    # Conditions

    def _settle(
        self, values: Values, sizes: Mapping[str, int], indices: dict[Index, int]
    ) -> Values | None:
        """The values changed until they meet ``where`` and all assumptions, if that succeeds."""
        relations = [(each, indices) for each in self.judge.where if not _is_of_indices(each)]
        for assumption, relation in zip(self.judge.given, self._given, strict=True):
            each_index = spread(assumption_indices(assumption), sizes)
            relations.extend((relation, each) for each in islice(each_index, 200))
        if not relations:
            return values
        self._tried += 1
        for _ in range(_ROUNDS):
            failing = self._failing(relations, values, sizes)
            if not failing:
                return values
            changed = self._mended(failing, relations, values, sizes)
            if changed is None:
                return None
            values = changed
        return None

    def _failing(
        self, relations: Sequence[Relation], values: Values, sizes: Mapping[str, int]
    ) -> list[Relation]:
        evaluator = self._evaluator(values, sizes)
        failing = [
            (relation, indices)
            for relation, indices in relations
            if evaluator.truth(relation, indices) not in (True, OUTSIDE)
        ]
        self.steps += _STEPS - evaluator.steps
        return failing

    def _mended(
        self,
        failing: Sequence[Relation],
        relations: Sequence[Relation],
        values: Values,
        sizes: Mapping[str, int],
    ) -> Values | None:
        """Values with fewer relations that fail: by a pattern for an array, or one coordinate."""
        relation, _ = failing[0]
        for changed in self._patterned(relation, values):
            if len(self._failing(relations, changed, sizes)) < min(len(failing), 2):
                return changed
        found = []
        for changed in self._by_coordinate(failing[0], values, sizes):
            if len(self._failing(relations, changed, sizes)) < len(failing):
                found.append(changed)
                if len(found) > self._tried % 4:
                    break
        return found[-1] if found else None

    def _patterned(self, relation: Condition, values: Values) -> Iterator[Values]:
        names = self.judge.declared.names(relation)
        for name, symbol in self._symbols.items():
            if name not in names or not symbol.shape:
                continue
            entries = {at: value for (other, at), value in values.items() if other == name}
            for pattern in PATTERNS:
                changed = pattern(entries)
                if all(value in symbol.domain for value in changed.values()):
                    yield values | {(name, at): value for at, value in changed.items()}

    def _by_coordinate(
        self, failing: Relation, values: Values, sizes: Mapping[str, int]
    ) -> Iterator[Values]:
        relation, indices = failing
        names = self.judge.declared.names(relation)
        own = set(indices.values())
        found = [c for c in values if c[0] in names]
        found.sort(key=lambda c: (not set(c[1]) <= own, c[0] in self._solved_last))
        gaps = [plus(c.left, times(-1, c.right)) for c in walk(relation) if isinstance(c, Compare)]
        for coordinate in found[:_MOST_COORDINATES]:
            roots: list[Fraction] = []
            for gap in gaps:
                roots.extend(self._zeros(gap, coordinate, values, sizes, indices))
            aside = [root + step for root in roots for step in (*_ASIDE[2:], *_ASIDE[:2])]
            for value in dict.fromkeys((*roots, *aside, *self._special(coordinate))):
                if value in self._domain(coordinate):
                    yield values | {coordinate: value}

    @property
    def _solved_last(self) -> frozenset[str]:
        """By turns, symbols that keep their values if others can give way."""
        names = list(self._symbols)
        return frozenset(names[self._tried % 2 :: 2])


def _entries(value: Nested, place: tuple[int, ...]) -> Iterator[tuple[tuple[int, ...], Fraction]]:
    if isinstance(value, tuple):
        for number, part in enumerate(value, 1):
            yield from _entries(part, (*place, number))
    else:
        yield place, value


def _is_seam(part: Piece) -> bool:
    match part:
        case Compare() | CompareIndices() | Reduce("max" | "min", _, _):
            return True
        case Power(_, exponent):
            return not isinstance(exponent, Number)
        case Apply(function, arguments):
            row = FUNCTIONS.get(function)
            return row is None or row.kinks is not None or len(arguments) > 1
    return False


def _is_of_indices(condition: Condition) -> bool:
    return not labels(condition) and not any(isinstance(p, Compare) for p in walk(condition))


def _shuffled(choices: Sequence[T], rng: Random) -> Iterator[T]:
    """All of them again and again, each time in another order."""
    while True:
        yield from rng.sample(choices, len(choices))


def _drawn(domain: Domain, rng: Random) -> Fraction:
    """A value in general position."""
    if domain.values is not None:
        return rng.choice(domain.values)
    if domain.integer:
        least = 0 if domain.low is None else int(domain.low)
        choices = [Fraction(least + step) for step in range(-2, 5)]
        return rng.choice([value for value in choices if value in domain] or [Fraction(least)])
    if domain.low is not None and domain.high is not None:
        return domain.low + (domain.high - domain.low) * Fraction(rng.randint(1, 12), 13)
    step = Fraction(rng.randint(1, 25), rng.choice((7, 11, 13)))
    if domain.low is not None:
        return domain.low + step
    return rng.choice((-1, 1)) * step if domain.high is None else domain.high - step


def _by_turns(streams: Iterable[Iterator[T]]) -> Iterator[T]:
    """One of each stream in turn, until all are at an end."""
    left = list(streams)
    while left:
        kept = []
        for stream in left:
            for value in stream:
                kept.append(stream)
                yield value
                break
        left = kept

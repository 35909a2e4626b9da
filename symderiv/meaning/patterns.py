"""Arrays that meet the assumptions people make: simplices, unit vectors, one-hot rows, symmetry.

Each pattern takes the entries of an array as they are and returns them changed, exactly.  What
a pattern is good for is found by trying.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from typing import TypeAlias

At: TypeAlias = tuple[int, ...]
Entries: TypeAlias = Mapping[At, Fraction]
Pattern: TypeAlias = Callable[[Entries], dict[At, Fraction]]
Line: TypeAlias = list[Fraction]


def _lines(entries: Entries) -> Iterator[list[At]]:
    """The places of an array by lines along its last axis."""
    lines: dict[At, list[At]] = {}
    for at in entries:
        lines.setdefault(at[:-1], []).append(at)
    yield from lines.values()


def _by_lines(change: Callable[[Line], Line]) -> Pattern:
    def pattern(entries: Entries) -> dict[At, Fraction]:
        found: dict[At, Fraction] = {}
        for line in _lines(entries):
            found.update(zip(line, change([entries[at] for at in line]), strict=True))
        return found

    return pattern


def _at_once(change: Callable[[Line], Line]) -> Pattern:
    return lambda entries: dict(zip(entries, change(list(entries.values())), strict=True))


def _simplex(line: Line) -> Line:
    sizes = [abs(value) + Fraction(1, 3) for value in line]
    return [value / sum(sizes) for value in sizes]


def _balanced(line: Line) -> Line:
    """Of sum 1, whatever the signs."""
    return [*line[:-1], 1 - sum(line[:-1], Fraction(0))]


def _centred(line: Line) -> Line:
    return [value - sum(line, Fraction(0)) / len(line) for value in line]


def _unit(line: Line) -> Line:
    """Of norm 1, by stereographic projection."""
    square = sum((value**2 for value in line[:-1]), Fraction(0))
    return [*[2 * value / (square + 1) for value in line[:-1]], (square - 1) / (square + 1)]


def _one_hot(line: Line) -> Line:
    hottest = max(range(len(line)), key=line.__getitem__)
    return [Fraction(place == hottest) for place in range(len(line))]


def _increasing(line: Line) -> Line:
    return [value + Fraction(place, 7) for place, value in enumerate(sorted(line))]


def _symmetric(entries: Entries) -> dict[At, Fraction]:
    """Whatever has a transposed place gets what stands there."""
    return {at: entries.get((*sorted(at[:2]), *at[2:]), value) for at, value in entries.items()}


def _skew(entries: Entries) -> dict[At, Fraction]:
    found = {}
    for at, value in _symmetric(entries).items():
        row, column = (*at, 0, 0)[:2]
        found[at] = value * ((row < column) - (row > column))
    return found


def _rotation(entries: Entries) -> dict[At, Fraction]:
    """The identity, but for a rotation of the first two axes."""
    block: dict[At, Fraction] = {
        (1, 1): Fraction(3, 5),
        (1, 2): Fraction(4, 5),
        (2, 1): Fraction(-4, 5),
        (2, 2): Fraction(3, 5),
    }
    known = block if (2, 2) in entries else {}
    return {at: known.get(at[:2], Fraction(len(set(at)) == 1)) for at in entries}


def _reflection(entries: Entries) -> dict[At, Fraction]:
    """Diagonal, 1 but for the first entry, which is -1."""
    return {at: Fraction(len(set(at)) == 1) - 2 * (set(at) == {1}) for at in entries}


def _projection(entries: Entries) -> dict[At, Fraction]:
    """On the diagonal of the first two axes; oblique where something is
    negative."""
    block: dict[At, Fraction] = dict.fromkeys([(1, 1), (1, 2), (2, 1), (2, 2)], Fraction(1, 2))
    if min(entries.values()) < 0:
        block = {(1, 1): Fraction(1), (1, 2): Fraction(2)}
    if (2, 2) not in entries:
        block = {(1, 1): Fraction(1)}
    return {at: block.get(at[:2], Fraction(0)) for at in entries}


def _without_trace(entries: Entries) -> dict[At, Fraction]:
    diagonal = [at for at in entries if len(set(at)) == 1]
    mean = sum((entries[at] for at in diagonal), Fraction(0)) / max(1, len(diagonal))
    return {at: value - mean * (at in diagonal) for at, value in entries.items()}


def _diagonal(entries: Entries) -> dict[At, Fraction]:
    return {at: value if len(set(at)) == 1 else Fraction(0) for at, value in entries.items()}


def _definite(entries: Entries) -> dict[At, Fraction]:
    """Symmetric with a heavy diagonal."""
    return {
        at: 4 + abs(value) if len(set(at)) == 1 else value / 4
        for at, value in _symmetric(entries).items()
    }


PATTERNS: tuple[Pattern, ...] = (
    _by_lines(_simplex),
    _by_lines(_one_hot),
    _at_once(_simplex),
    _by_lines(_balanced),
    _by_lines(_unit),
    _at_once(_unit),
    _by_lines(_centred),
    _symmetric,
    _by_lines(_increasing),
    _by_lines(lambda line: _increasing(line)[::-1]),
    _at_once(lambda line: [abs(value) + Fraction(1, 9) for value in line]),
    _at_once(lambda line: [-abs(value) - Fraction(1, 9) for value in line]),
    _skew,
    _definite,
    _rotation,
    _reflection,
    _projection,
    _without_trace,
    _diagonal,
    _at_once(lambda line: [Fraction(0)] * len(line)),
    _at_once(lambda line: [Fraction(1)] * len(line)),
)

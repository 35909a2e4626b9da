"""Laurent polynomials over the rationals in atoms, as dictionaries.

An atom is what is no sum, product or power: an entry of a symbol, a function of polynomials, the
inverse of a sum.  Two atoms are equal if their texts are; a text is made of the texts of the
parts, with bound indices numbered from the inside out.

**Values.**  A monomial with a Kronecker delta that is 0 has the value 0, whatever its other
factors are; any other one has the product of the values of its factors, and no value if one of
them has none.  A polynomial has the sum of the values of its monomials, and none if one has none.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Literal, TypeAlias

from symderiv.checking.refusal import NotCovered
from symderiv.formula.tree import Dimension, Index, Label, Position

Kind: TypeAlias = Literal[
    "symbol", "delta", "size", "constant", "prime", "apply", "inverse", "root", "power", "sum",
    "reduce", "where", "matrix",
]  # fmt: skip
Rational: TypeAlias = Fraction | int
Data: TypeAlias = tuple[object, ...]


class Atom:
    """``data`` holds the parts by which an atom is made again at other indices; ``free`` its free
    indices; ``height`` the highest number of a bound index in it, ``deltas`` whether it is one.

    Atoms of one :class:`~symderiv.checking.clauses.Clauses` are equal only if they are the same
    object.
    """

    __slots__ = ("data", "free", "height", "kind", "text")

    def __init__(
        self, kind: Kind, data: Data, text: str, free: frozenset[Index], height: int
    ) -> None:
        self.kind = kind
        self.data = data
        self.text = text
        self.free = free
        self.height = height


Monomial: TypeAlias = tuple[tuple[Atom, int], ...]
"""Atoms in the order of their texts, each with a power that is not 0."""
Polynomial: TypeAlias = dict[Monomial, Rational]

UNIT: Monomial = ()


def joined(left: Monomial, right: Monomial) -> Monomial:
    """The product: p**a * p**b has the value of p**(a + b) wherever it has one."""
    if not left or not right:
        return left or right
    powers = dict(left)
    for atom, size in right:
        powers[atom] = powers.get(atom, 0) + size
    return ordered((atom, size) for atom, size in powers.items() if size)


def ordered(parts: Iterable[tuple[Atom, int]]) -> Monomial:
    return tuple(sorted(parts, key=lambda part: part[0].text))


def inverted(monomial: Monomial) -> Monomial:
    return tuple((atom, -size) for atom, size in monomial)


def scaled(polynomial: Polynomial, factor: Rational) -> Polynomial:
    return {monomial: short(factor * c) for monomial, c in polynomial.items()}


def short(value: Rational) -> Rational:
    return int(value) if value.denominator == 1 else value


def has_delta(monomial: Monomial) -> bool:
    return any(atom.kind == "delta" for atom, _ in monomial)


def order(monomial: Monomial) -> tuple[int, str]:
    """By degree, then by text: any total order serves."""
    return sum(size for _, size in monomial), monomial_text(monomial)


def content(polynomial: Polynomial) -> Monomial:
    """The lowest power of each atom over all monomials; nothing where there are deltas, beside
    which a factor of the whole may have no value though the whole has one."""
    if any(has_delta(monomial) for monomial in polynomial):
        return UNIT
    powers = [dict(monomial) for monomial in polynomial]
    atoms = {atom for monomial in powers for atom in monomial}
    lowest = ((atom, min(each.get(atom, 0) for each in powers)) for atom in atoms)
    return ordered((atom, size) for atom, size in lowest if size)


def divided(polynomial: Polynomial, by: Monomial, factor: Rational) -> Polynomial:
    inverse = inverted(by)
    return {joined(m, inverse): short(Fraction(c) / factor) for m, c in polynomial.items()}


def monomial_text(monomial: Monomial) -> str:
    return "*".join(a.text if size == 1 else f"{a.text}^{size}" for a, size in monomial)


def polynomial_text(polynomial: Polynomial) -> str:
    terms = sorted((monomial_text(m), c) for m, c in polynomial.items())
    return "{" + " + ".join(f"{c}*{text}" for text, c in terms) + "}"


def position_text(position: Position) -> str:
    match position:
        case Index():
            return index_text(position)
        case Label(name, positions, dimension):
            return f"{name}[{', '.join(map(position_text, positions))}]:{dimension}"
    return str(position)


def shifted(position: Position, to: Mapping[Index, Position]) -> Position:
    """A position at other values of the indices in it."""
    match position:
        case Index():
            return to.get(position, position)
        case Label(name, positions, dimension):
            return Label(name, tuple(shifted(each, to) for each in positions), dimension)
        case int():
            return position
    raise NotCovered("index arithmetic")


def index_text(index: Index) -> str:
    return f"{index.name}:{index.dimension}"


def free_of(polynomial: Polynomial) -> frozenset[Index]:
    return frozenset().union(*(atom.free for m in polynomial for atom, _ in m))


def height_of(polynomial: Polynomial) -> int:
    return max((atom.height for m in polynomial for atom, _ in m), default=0)


def bound(number: int, dimension: Dimension) -> Index:
    """A bound index by its number; the language cannot spell its name."""
    return Index(f"#{number}", dimension)


def number_of(index: Index) -> int:
    return int(index.name[1:])

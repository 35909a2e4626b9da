"""``--shapes "z: m, n; y: index[n][m]; n = 2..4"``: what the arguments of a function are."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from symderiv.base.errors import DerivationError, Location
from symderiv.formula.declarations import DOMAINS, REAL, DimensionDeclaration, Domain
from symderiv.formula.tree import Dimension
from symderiv.language.source import excerpt, suggest

WHERE = Location("--shapes")
LARGEST_SIZE = 1000
SIZES = 3
"""How many sizes a dimension gets where none are given."""
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)?")
_DIMENSION = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
_SIZED = re.compile(r"\s*([A-Za-z][A-Za-z0-9_]*)\s*=\s*([0-9]{1,4})(?:\s*\.\.\s*([0-9]{1,4}))?\s*")
_LABELS = re.compile(r"index\s*\[\s*([A-Za-z0-9_]+)\s*\]\s*(?:\[([^\[\]]*)\])?")
_DOMAIN = re.compile(r"([a-z]+)\s*(?:\[([^\[\]]*)\])?")
_EMPTY = ("", "()", "scalar", "number")


@dataclass(frozen=True, slots=True)
class Shaped:
    """An argument: an array of reals of a domain, or of labels where it has ``classes``."""

    shape: tuple[Dimension, ...]
    domain: Domain = REAL
    classes: Dimension | None = None


@dataclass(slots=True)
class Shapes:
    """The arguments by name, and the sizes of dimensions where they are said."""

    arguments: dict[str, Shaped] = field(default_factory=dict)
    sizes: dict[str, range] = field(default_factory=dict)
    fixed: set[str] = field(default_factory=set)
    dimensions: dict[str, None] = field(default_factory=dict)

    @classmethod
    def read(cls, text: str) -> Shapes:
        """Raises DerivationError for what is no shape."""
        shapes = cls()
        for entry in re.split(r"[;\n]", text):
            if entry.strip():
                shapes._entry(entry)
        for name in shapes.sizes:
            shapes.dimensions.setdefault(name)
        for name in shapes.arguments:
            if name in shapes.dimensions:
                raise DerivationError(WHERE, "an argument has the name of a dimension", name)
        return shapes

    def _entry(self, entry: str) -> None:
        sized = _SIZED.fullmatch(entry)
        if sized is not None:
            first, last = int(sized[2]), int(sized[3] or sized[2])
            if not 1 <= first <= last <= LARGEST_SIZE:
                raise DerivationError(WHERE, "sizes go upwards, from 1", excerpt(entry))
            self.sizes[sized[1]] = range(first, last + 1)
            if sized[3] is None:
                self.fixed.add(sized[1])
            return
        name, colon, spec = (part.strip() for part in entry.partition(":"))
        if not colon or not _NAME.fullmatch(name):
            hint = "write NAME: m, n"
            raise DerivationError(WHERE, "not an argument with a shape", excerpt(entry), hint)
        if name in self.arguments:
            raise DerivationError(WHERE, "declared twice", name)
        self.arguments[name] = self._shaped(spec)

    def _shaped(self, spec: str) -> Shaped:
        labels = _LABELS.fullmatch(spec)
        if labels is not None:
            return Shaped(self._axes(labels[2] or ""), classes=self._axis(labels[1]))
        if spec in _EMPTY:
            return Shaped(())
        domain = _DOMAIN.fullmatch(spec)
        if domain is not None and domain[1] in DOMAINS:
            return Shaped(self._axes(domain[2] or ""), DOMAINS[domain[1]])
        if domain is not None and domain[2] is not None:
            hint = suggest(domain[1], DOMAINS) or f"known are {', '.join(DOMAINS)} and index"
            raise DerivationError(WHERE, "unknown domain", domain[1], hint)
        return Shaped(self._axes(spec.strip("()[]")))

    def _axes(self, text: str) -> tuple[Dimension, ...]:
        return tuple(self._axis(part.strip()) for part in text.split(",") if part.strip())

    def _axis(self, text: str) -> Dimension:
        if text.isdigit() and 1 <= int(text[:6]) <= LARGEST_SIZE:
            return int(text)
        if not _DIMENSION.fullmatch(text):
            hint = "a dimension is a name or a number"
            raise DerivationError(WHERE, "not a dimension", excerpt(text), hint)
        self.dimensions.setdefault(text)
        return text

    def declarations(self, least: dict[str, int]) -> dict[str, DimensionDeclaration]:
        """The dimensions, from the least size on that the code can work with."""
        return {
            name: DimensionDeclaration(
                name, self._sizes(name, least.get(name, 1)), WHERE, name in self.fixed
            )
            for name in self.dimensions
        }

    def _sizes(self, name: str, least: int) -> range:
        given = self.sizes.get(name, range(least, least + SIZES))
        if given[0] < least:
            raise DerivationError(WHERE, f"the code reads entry {least - 1} of an axis", name)
        return given

    def all_sizes(self) -> dict[str, range]:
        return {name: self.sizes.get(name, range(1, 1 + SIZES)) for name in self.dimensions}


def names_in(entries: Iterable[str]) -> list[str]:
    return [name.strip() for entry in entries for name in entry.split(",") if name.strip()]

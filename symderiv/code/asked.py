"""A call of a library's function, with its arguments as values, taken one by one.

What a function does not take is an error: an argument that is passed over could change the
meaning.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from symderiv.base.errors import DerivationError
from symderiv.code.arithmetic import real
from symderiv.code.context import Context
from symderiv.code.values import Cell, Labels, Library, Mask, Real, Whole
from symderiv.formula.tree import Dimension
from symderiv.language.compound import Window
from symderiv.language.shapes import Shape

MISSING = object()
LARGEST_AXIS = 1000
REAL_TYPES = ("float", "float16", "bfloat16", "float32", "float64", "double", "real")


@dataclass
class Asked:
    """``path(arguments, keywords)``; ``held`` makes what no derivative goes through."""

    context: Context
    node: ast.AST
    path: str
    arguments: list[object]
    keywords: dict[str, object]
    held: Callable[[Real, ast.AST], Real]
    style: str | None = None
    """The library whose function or method this is, where that is known."""
    taken: set[int | str] = field(default_factory=set)

    @property
    def name(self) -> str:
        return self.path.rsplit(".", 1)[-1]

    def error(self, message: str, hint: str | None = None) -> DerivationError:
        return self.context.error(self.node, message, hint)

    def value(self, place: int, *names: str, default: object = MISSING) -> object:
        """The argument at ``place``, or with one of the names."""
        if place < len(self.arguments):
            self.taken.add(place)
            return self.arguments[place]
        for name in names:
            if name in self.keywords:
                self.taken.add(name)
                return self.keywords[name]
        if default is MISSING:
            raise self.error(f"{self.name} lacks an argument")
        return default

    def keyword(self, *names: str, default: object = None) -> object:
        return self.value(len(self.arguments), *names, default=default)

    def real(self, place: int, *names: str) -> Real:
        return real(self.context, self.node, self.value(place, *names))

    def whole(self, value: object) -> int:
        if isinstance(value, int) and not isinstance(value, bool):
            return value
        raise self.error(f"{self.name} takes a whole number that is known here")

    def number(self, value: object) -> Fraction:
        if isinstance(value, int | Fraction):
            return Fraction(value)
        raise self.error(f"{self.name} takes a number that is known here")

    def axis(self, value: object, rank: int) -> int:
        axis = self.whole(value)
        if not -rank <= axis < rank:
            raise self.error(f"no axis {axis}; the array has {rank}")
        return axis % rank

    def axes(self, value: object, rank: int) -> tuple[int, ...]:
        """The axes that ``axis=`` names, all of them where it is None."""
        if value is None:
            return tuple(range(rank))
        many = value if isinstance(value, tuple | list) else (value,)
        found = tuple(sorted(self.axis(one, rank) for one in many))
        if len(set(found)) < len(found):
            raise self.error("an axis stands twice")
        return found

    def flag(self, value: object) -> bool:
        if isinstance(value, bool):
            return value
        raise self.error(f"{self.name} takes True or False that is known here")

    def real_type(self) -> None:
        """Take ``dtype`` and what says where an array is kept; the type must be a real one."""
        for name in ("device", "requires_grad", "order"):
            self.keyword(name)
        kind = self.keyword("dtype")
        if kind is not None and not self.is_real_type(kind):
            raise self.error(f"{self.name} of numbers that are not real")

    @staticmethod
    def is_real_type(kind: object) -> bool:
        word = kind.path.rsplit(".", 1)[-1] if isinstance(kind, Library) else kind
        return word in REAL_TYPES

    def dimension(self, value: object) -> Dimension:
        """The dimension of an axis that is as long as ``value``."""
        if isinstance(value, Whole) and (found := value.dimension()) is not None:
            return found
        if isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= LARGEST_AXIS:
            return value
        if isinstance(value, Whole) and value.offset < 0 and not value.terms:
            shorter = Whole(sizes=value.sizes).dimension()
            if shorter is not None and shorter.isidentifier():
                self.context.at_least(self.node, shorter, 1 - value.offset)
                return Window(shorter, -value.offset, True)
        if isinstance(value, Whole) and (length := self.context.length(value)) is not None:
            return length
        raise self.error(
            "an axis whose length is not the size of one dimension",
            "declare a dimension for it under --shapes",
        )

    def shape(self, value: object) -> Shape:
        many = value if isinstance(value, tuple | list) else (value,)
        return tuple(self.dimension(one) for one in many)

    def done(self) -> None:
        """Raises CodeError where an argument was not taken."""
        for place in range(len(self.arguments)):
            if place not in self.taken:
                raise self.error(f"{self.name} with {len(self.arguments)} arguments")
        for name in self.keywords:
            if name not in self.taken:
                raise self.error(f"the keyword {name} of {self.name} cannot be read")


def array_of(value: object) -> Real | Mask | Labels | None:
    """What stands behind a name, where it is an array."""
    if isinstance(value, Cell):
        value = value.value
    return value if isinstance(value, Real | Mask | Labels) else None


def all_reals(asked: Asked, values: Sequence[object]) -> list[Real]:
    return [real(asked.context, asked.node, value) for value in values]

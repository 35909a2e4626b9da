"""Which derivatives are being taken: one infinitesimal each, the inner ones infinitely smaller."""

from __future__ import annotations

from collections.abc import Iterator

from symderiv.meaning.values import Value


class Frame:
    """A derivative that is being taken: one entry moves by an infinitesimal, in one direction.

    The frame without parent takes none.  Names that are ``held`` mean what they mean in the
    parent.  ``memory`` holds what was evaluated in it, ``tied`` whether a direction mattered,
    ``nesting`` how many definitions are open.
    """

    def __init__(
        self,
        parent: Frame | None = None,
        name: str = "",
        target: tuple[int, ...] = (),
        direction: int = 1,
        held: tuple[str, ...] = (),
    ) -> None:
        self.parent = parent
        self.name = name
        self.target = target
        self.direction = direction
        self.held = held
        self.bit: int = 0 if parent is None else (parent.bit << 1 or 1)
        self.nesting: int = 0 if parent is None else parent.nesting + 1
        self.tied = False
        self.memory: dict[object, Value] = {}

    def around(self) -> Iterator[Frame]:
        """This frame and those that it lies in, without the last one."""
        frame = self
        while frame.parent is not None:
            yield frame
            frame = frame.parent

    def reaching(self, names: frozenset[str]) -> Frame:
        """The innermost frame in which a formula of these names moves."""
        frame = self
        while frame.parent is not None and frame.name not in names:
            frame = frame.parent
        return frame

    def of(self, bit: int) -> Frame:
        """The frame of an infinitesimal."""
        return next(frame for frame in self.around() if frame.bit == bit)

    def bits(self, names: frozenset[str]) -> list[int]:
        """The infinitesimals by which one of these names may move."""
        return [frame.bit for frame in self.around() if frame.name in names]

    def tie(self, moving: int) -> None:
        for frame in self.around():
            frame.tied = frame.tied or bool(frame.bit & moving)

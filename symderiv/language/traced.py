"""A formula that was written elsewhere in another notation: where each piece of it comes from."""

from __future__ import annotations

from collections.abc import Callable

from symderiv.base.errors import Location
from symderiv.formula.syntax import Relation, Syntax, walk
from symderiv.language.parse import parse_text


class Traced:
    """From a place in a formula's text to the place in the document that it comes from."""

    def __init__(self, tree: Syntax, text: str, place: Callable[[int], Location]) -> None:
        self.tree = tree
        self.text = text
        self.place = place
        self.first = tree.left.at[0] if isinstance(tree, Relation) else tree.at[0]
        self.spans: list[tuple[tuple[int, int], int]] = []

    def __call__(self, offset: int) -> Location:
        if not offset:
            return self.place(self.first)
        if not self.spans:
            self._trace()
        inside = [(span[1] - span[0], at) for span, at in self.spans if span[0] <= offset < span[1]]
        return self.place(min(inside)[1] if inside else self.tree.at[0])

    def _trace(self) -> None:
        """The written tree and the one that its text reads as, node beside node."""
        again = list(walk(parse_text(self.text)))
        own = list(walk(self.tree))
        if len(again) == len(own):
            self.spans = [
                (text_node.at, node.at[0]) for text_node, node in zip(again, own, strict=True)
            ]
        else:
            self.spans = [((0, len(self.text)), self.tree.at[0])]

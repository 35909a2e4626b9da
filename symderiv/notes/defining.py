"""Definitions of a document: what stands on the left, and what it makes known from there on."""

from __future__ import annotations

from symderiv.formula.syntax import Entry, Name, Slice, Syntax
from symderiv.formula.tree import Dimension
from symderiv.language.latex.indices import axes_of, free_indices
from symderiv.language.latex.items import Item, Items
from symderiv.language.latex.ranks import rank
from symderiv.language.latex.read import context_for, read_items
from symderiv.language.latex.reader import Context, Reader
from symderiv.language.latex.vocabulary import Pattern, Vocabulary
from symderiv.language.source import Rejected
from symderiv.notes.chains import Chain, Part
from symderiv.notes.heads import Head
from symderiv.notes.repeated import summed
from symderiv.notes.understood import Defined


class Definitions:
    """Reads definitions, and declares what they define."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary

    def read(self, chain: Chain, found: Head, body: Part) -> Defined:
        parameters = self._parameters(found)
        unknown = frozenset(p for p in parameters if not self.vocabulary.declared(p))
        context = context_for(self.vocabulary, unknown)
        tree = read_items(body.items, context, body.at)
        indices = found.indices
        tree = summed_over(tree, set(indices), self.vocabulary)
        free = free_indices(tree, self.vocabulary.no_indices)
        extra = [name for name in free if name not in indices]
        if len(extra) == 1 and not indices and not rank(tree, self.vocabulary) and not parameters:
            indices = (extra[0],)
        elif extra:
            hint = "put it on the left, or sum over it"
            raise Rejected(free[extra[0]], f"the index {extra[0]} is not on the left side", hint)
        check_widened(context, set(indices))
        own = parameters if self._is_function(parameters) else ()
        return Defined(found.name, indices, own, tree, chain.display, chain.at)

    def _is_function(self, parameters: tuple[str, ...]) -> bool:
        arrays = self.vocabulary.arrays
        return bool(parameters) and not any(arrays.get(each) for each in parameters)

    def _parameters(self, found: Head) -> tuple[str, ...]:
        if found.arguments is None:
            return ()
        names = []
        for items in found.arguments:
            if len(items) != 1:
                raise Rejected(found.spelling[0].at, "arguments of a definition are names")
            names.append(self._parameter(items[0]))
        return tuple(names)

    def _parameter(self, item: Item) -> str:
        match = next(iter(self.vocabulary.matches((item,), 0)), None)
        if match is not None and isinstance(match.pattern.value, Name):
            if match.below is match.above is None:
                return match.pattern.value.name
        name = item.text.removeprefix("\\")
        if match is not None or item.below is not None or item.above is not None:
            raise Rejected(item.at, "arguments of a definition are names")
        if not (item.kind == "letter" or (item.kind == "macro" and name.isalpha())):
            raise Rejected(item.at, "arguments of a definition are names")
        return name

    def declare(self, found: Head, defined: Defined) -> None:
        """What is defined may be used from here on, in the spelling of its definition."""
        name, vocabulary = defined.name, self.vocabulary
        if defined.parameters:
            vocabulary.functions[name] = defined.parameters
            vocabulary.add(Pattern(found.spelling, Name(name), function=name))
            return
        if name not in vocabulary.arrays:
            vocabulary.arrays[name] = self._axes(defined)
        spelling: Items = found.spelling
        if found.arguments is not None:
            comma = Item("sign", ",", (0, 0))
            inside: list[Item] = []
            for argument in found.arguments:
                inside += [*([comma] if inside else []), *argument]
            opening, closing = Item("sign", "(", (0, 0)), Item("sign", ")", (0, 0))
            called = (*spelling, opening, *inside, closing)
            vocabulary.add(Pattern(called, Name(name)))
        if spelling:
            vocabulary.add(Pattern(spelling, Name(name)))

    def _axes(self, defined: Defined) -> tuple[Dimension | None, ...]:
        reader = Reader((), context_for(self.vocabulary))
        axes: list[Dimension | None] = []
        for index in defined.indices:
            found = axes_of(reader, defined.body, index)
            axes.append(next(iter(found)) if len(found) == 1 else None)
        return (*axes, *[None] * rank(defined.body, self.vocabulary))


def summed_over(tree: Syntax, free: set[str], vocabulary: Vocabulary) -> Syntax:
    """``tree`` with sums over repeated indices, where the document says that they are meant."""
    return summed(tree, frozenset((*free, *vocabulary.dimensions))) if vocabulary.summed else tree


def check_widened(context: Context, free: set[str]) -> None:
    """Raises Rejected where a sum was read over a term that may have the left side's index."""
    for name, at in context.widened.items():
        if name in free:
            hint = "write parentheses around what is summed"
            raise Rejected(at, f"{name} is the index of a sum and of the left side", hint)


def left_of(defined: Defined) -> str:
    if defined.parameters:
        return f"{defined.name}({', '.join(defined.parameters)})"
    return f"{defined.name}[{', '.join(defined.indices)}]" if defined.indices else defined.name


def entry_of(defined: Defined) -> Syntax:
    if not defined.indices:
        return Name(defined.name, defined.at)
    indices: tuple[Syntax | Slice, ...] = tuple(Name(index) for index in defined.indices)
    return Entry(Name(defined.name, defined.at), indices, defined.at)

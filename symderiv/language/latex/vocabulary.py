r"""What a formula of a document may use: declared names with their spellings, and notation.

A name is matched by the items that spell it, the longest spelling first.  Where two readings
remain (``ab`` as a name, or as a times b) the formula is not read.
"""

from __future__ import annotations

import re
from bisect import insort
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from symderiv.formula.syntax import Call, Name, Slice, Syntax, walk
from symderiv.formula.syntax import Entry as EntryNode
from symderiv.formula.tree import Dimension
from symderiv.functions import ALIASES, FUNCTIONS
from symderiv.language.latex.items import Item, Items, items_of
from symderiv.language.latex.names import GREEK, name_of
from symderiv.language.latex.pieces import Macros
from symderiv.language.latex.tables import ACCENTS
from symderiv.language.scope import ARRAY_WORDS, FORMS, Names
from symderiv.language.source import Rejected

Bindings: TypeAlias = dict[str, Items]
Key: TypeAlias = tuple[str, str]

OPERATORS: Mapping[str, str] = {
    **{"tr": "trace", "Tr": "trace", "trace": "trace", "det": "det", "diag": "diag"},
    **{"Diag": "diag", "ReLU": "relu", "relu": "relu", "lg": "log10", "logit": "logit"},
    **{"sgn": "sign", "Softmax": "softmax", "LSE": "logsumexp", "erf": "erf"},
}
"""Upright words and macros that name a function by another word than the language does."""

LABELS = frozenset(["\\max", "\\min", "\\sup", "\\inf"])
"""Words that are macros, as labels below a name."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """Items that spell ``value``; each name in ``holes`` stands for an index."""

    items: Items
    value: Syntax
    holes: frozenset[str] = frozenset()
    function: str | None = None
    """The function that the items name, where they name one."""


@dataclass(frozen=True, slots=True)
class Match:
    pattern: Pattern
    length: int
    bindings: Mapping[str, Items]
    below: Items | None
    above: Items | None
    """Scripts on the last item that the pattern does not have."""


@dataclass(slots=True)
class Vocabulary:
    """``arrays`` gives the axes of each quantity, None for one that is not known."""

    arrays: dict[str, tuple[Dimension | None, ...]] = field(default_factory=dict)
    dimensions: dict[str, Sequence[int]] = field(default_factory=dict)
    functions: dict[str, tuple[str, ...]] = field(default_factory=dict)
    summed: bool = False
    """Whether an index that stands twice in a term is summed over."""
    patterns: dict[Key, list[Pattern]] = field(default_factory=dict)
    labels: frozenset[str] = frozenset()
    """The quantities that have indices for their values."""

    @property
    def no_indices(self) -> frozenset[str]:
        """Names that stand in subscripts and are no indices: sizes, and labels."""
        return self.labels | self.dimensions.keys()

    def declared(self, name: str) -> bool:
        return name in self.arrays or name in self.dimensions or name in self.functions

    def add_name(
        self, name: str, spelling: str | None = None, macros: Macros | None = None
    ) -> None:
        """Matches every way in which ``name`` is written."""
        function = name if name in self.functions and name not in self.arrays else None
        if spelling is not None:
            self.add(Pattern(items_of(spelling, macros=macros), Name(name), function=function))
            return
        for items in spellings(name):
            self.add(Pattern(items, Name(name), function=function))

    def add(self, pattern: Pattern) -> None:
        if not pattern.items:
            raise Rejected((0, 0), "a spelling is empty")
        insort(self.patterns.setdefault(_key(pattern.items[0]), []), pattern, key=_lightness)

    def matches(self, items: Sequence[Item], place: int) -> list[Match]:
        """What ``items`` may spell from ``place`` on, the longest first."""
        item = items[place]
        found = [
            match
            for pattern in self.patterns.get(_key(item), ())
            if (match := _match(pattern, items, place)) is not None
        ]
        if not found and item.font == "bf":
            plain = replace(item, font="")
            return self.matches([*items[:place], plain, *items[place + 1 :]], place)
        return found

    def known_function(self, word: str) -> str | None:
        """The language's name of a function that is written as a word or a macro."""
        if word in self.functions:
            return word
        if word in OPERATORS:
            return OPERATORS[word]
        for spelled in (word, word.lower()):
            if word == "Var":
                return None
            if spelled in ARRAY_WORDS or spelled in FUNCTIONS or spelled in FORMS[:5]:
                return spelled
            if spelled in ALIASES:
                return ALIASES[spelled]
        return None


def vocabulary_from(names: Names) -> Vocabulary:
    """What a file declares; no name has a spelling yet."""
    return Vocabulary(
        {name: tuple(shape) for name, shape in names.arrays.items()},
        dict(names.dimensions),
        {name: function.parameters for name, function in names.functions.items()},
        labels=frozenset(names.labels),
    )


def spelled_by_default(names: Names) -> Vocabulary:
    """What a file declares, in the spellings that names have of themselves, and in those that the
    file gives them."""
    vocabulary = vocabulary_from(names)
    for name in (*vocabulary.arrays, *vocabulary.dimensions, *vocabulary.functions):
        vocabulary.add_name(name)
        if name in names.spelled:
            vocabulary.add_name(name, names.spelled[name])
    return vocabulary


def add_typeset(vocabulary: Vocabulary, formula: Syntax) -> None:
    r"""The signs by which the renderer writes the functions of ``formula``, such as \\sigma."""
    for node in walk(formula):
        if not isinstance(node, Call):
            continue
        name = ALIASES.get(node.function, node.function)
        if name not in FUNCTIONS or len(node.arguments) not in FUNCTIONS[name].arity:
            continue
        items = items_of(FUNCTIONS[name].typeset(*("1" for _ in node.arguments)))
        sign = items[0]
        plain = sign.kind in ("letter", "macro", "word") and not sign.parts
        called = len(items) > 2 and items[1].text == "(" and items[-1].text == ")"
        scripted = sign.below is not None or sign.above is not None
        if not (plain and called) or scripted or vocabulary.matches(items, 0):
            continue
        word = sign.text.removeprefix("\\")
        if word in GREEK or vocabulary.known_function(word) is None:
            vocabulary.add(Pattern((sign,), Name(name), function=name))


def _weight(pattern: Pattern) -> tuple[int, int]:
    scripts = sum(
        1 + len(script)
        for item in pattern.items
        for script in (item.below, item.above)
        if script is not None
    )
    return len(pattern.items) + scripts, -len(pattern.holes)


def _lightness(pattern: Pattern) -> tuple[int, int]:
    length, holes = _weight(pattern)
    return -length, -holes


def _key(item: Item) -> Key:
    if item.kind == "word" and len(item.text) == 1:
        return "", item.text
    return item.font, item.text


def spellings(name: str) -> Iterator[Items]:
    """The ways to write a name, as the renderer does first."""
    yield items_of(name_of(name))
    head = re.match(r"[A-Za-z]+", name)
    word = head.group() if head else name
    rest = name[len(word) :]
    if len(word) > 1 and word not in GREEK:
        shown = items_of(name_of(f"x{rest}"))[0] if rest else None
        letters = [Item("letter", letter, (0, 0)) for letter in word]
        if shown is not None:
            letters[-1] = replace(letters[-1], below=shown.below)
        yield tuple(letters)
    accent = re.fullmatch(r"([A-Za-z]|alpha|beta|gamma|mu|sigma|theta|xi)_?([a-z]+)", name)
    if accent and accent[2] in ACCENTS:
        base = f"\\{accent[1]}" if accent[1] in GREEK else accent[1]
        yield items_of(rf"\{accent[2]}{{{base}}}")


def notation_pattern(
    key: str, value: Syntax, vocabulary: Vocabulary, macros: Macros | None = None
) -> Pattern:
    """A line of ``notation``: its undeclared names between brackets stand for any index."""
    indices = {
        name.name
        for node in walk(value)
        if isinstance(node, EntryNode)
        for item in node.items
        if not isinstance(item, Slice)
        for name in walk(item)
        if isinstance(name, Name) and not vocabulary.declared(name.name)
    }
    items = items_of(key, macros=macros)
    function = None
    if isinstance(value, Name) and not vocabulary.declared(value.name):
        function = vocabulary.known_function(value.name)
    elif isinstance(value, Name) and value.name not in vocabulary.arrays:
        function = value.name if value.name in vocabulary.functions else None
    return Pattern(items, value, frozenset(indices), function)


def _match(pattern: Pattern, items: Sequence[Item], place: int) -> Match | None:
    length = len(pattern.items)
    if place + length > len(items):
        return None
    bindings: Bindings = {}
    last = items[place + length - 1]
    for position, wanted in enumerate(pattern.items):
        found = items[place + position]
        if not _same_bare(wanted, found, pattern.holes, bindings):
            return None
        if position < length - 1 and not _same_scripts(wanted, found, pattern.holes, bindings):
            return None
    wanted = pattern.items[-1]
    left: list[Items | None] = []
    for script, given in ((wanted.below, last.below), (wanted.above, last.above)):
        if script is None:
            left.append(given)
            continue
        if given is None or not _same_row(script, given, pattern.holes, bindings):
            return None
        left.append(None)
    return Match(pattern, length, bindings, left[0], left[1])


def _same_bare(wanted: Item, found: Item, holes: frozenset[str], bindings: Bindings) -> bool:
    if _key(wanted) != _key(found) or len(wanted.parts) != len(found.parts):
        return False
    if wanted.kind == "word" and found.kind != "word" and len(wanted.text) > 1:
        return False
    rows = zip(wanted.parts, found.parts, strict=True)
    return all(_same_row(one, other, holes, bindings) for one, other in rows)


def _same_scripts(wanted: Item, found: Item, holes: frozenset[str], bindings: Bindings) -> bool:
    for script, given in ((wanted.below, found.below), (wanted.above, found.above)):
        if (script is None) != (given is None):
            return False
        if script is not None and given is not None:
            if not _same_row(script, given, holes, bindings):
                return False
    return True


def _same_row(wanted: Items, found: Items, holes: frozenset[str], bindings: Bindings) -> bool:
    if len(wanted) == 1 and _name(wanted[0]) in holes and wanted[0].below is None:
        arithmetic = any(item.text in "+-" for item in found)
        if len(found) == 1 or arithmetic:
            return _bind(_name(wanted[0]), found, bindings)
        return False
    first, second = _spread(wanted), _spread(found)
    if len(first) != len(second):
        return False
    for one, other in zip(first, second, strict=True):
        if _name(one) in holes and one.below is None and one.above is None:
            if other.kind not in ("letter", "digit", "macro"):
                return False
            if not _bind(_name(one), (other,), bindings):
                return False
        elif not _same_bare(one, other, holes, bindings) or not _same_scripts(
            one, other, holes, bindings
        ):
            return False
    return True


def _bind(name: str, items: Items, bindings: Bindings) -> bool:
    return bindings.setdefault(name, items) == items


def _name(item: Item) -> str:
    return item.text.removeprefix("\\")


def _spread(items: Iterable[Item]) -> list[Item]:
    """Upright words letter by letter."""
    spread: list[Item] = []
    for item in items:
        if (item.kind == "word" and item.text.isalnum()) or item.text in LABELS:
            spread += [
                Item("digit" if letter.isdigit() else "letter", letter, item.at)
                for letter in item.text.removeprefix("\\")
            ]
            spread[-1] = replace(spread[-1], below=item.below, above=item.above)
        elif item.kind != "quad":
            spread.append(item)
    return spread

"""Identities by words: ``softmax temperature`` finds what has both in its id, title or formulas.

A word counts as found where it begins one of the text, whatever its case and plural.  What has
more of the words comes first, then what has them in its name rather than in its formulas.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from symderiv.formula.declarations import Derivation, Example, Identity

_WORD = re.compile(r"[^\W_]+")
NAME, HEADING, BODY = 4, 2, 1
"""What a word counts in an id or a title, in the title of a file, and elsewhere."""


@dataclass(frozen=True, slots=True)
class Found:
    """An identity with the words that it has, of those that were asked for."""

    derivation: Derivation
    item: Identity | Example
    words: frozenset[str]
    weight: int


def search(words: Sequence[str], derivations: Iterable[Derivation]) -> list[Found]:
    """The identities and examples that have most of ``words``, the best first; each once, where
    one stands in several files."""
    wanted = dict.fromkeys(word for text in words for word in _words(text))
    found: dict[tuple[str, str], Found] = {}
    for derivation in derivations:
        for item in derivation.items:
            one = _found(derivation, item, wanted)
            if one.words:
                found.setdefault((item.id, formula(item)), one)
    most = max((len(one.words) for one in found.values()), default=0)
    best = [one for one in found.values() if len(one.words) == most]
    return sorted(best, key=lambda one: -one.weight)


def unfound(words: Sequence[str], found: Sequence[Found]) -> list[str]:
    """The words that what was found has not."""
    known = frozenset[str]().union(*(one.words for one in found))
    asked = dict.fromkeys(word for text in words for word in _words(text))
    shared = known.intersection(*(one.words for one in found)) if found else known
    return [word for word in asked if word not in shared]


def _found(derivation: Derivation, item: Identity | Example, wanted: Iterable[str]) -> Found:
    parts = [(weight, set(_words(text))) for weight, text in _texts(derivation, item)]
    weights = {
        word: max(weight for weight, has in parts if _begins(word, has))
        for word in wanted
        if any(_begins(word, has) for _, has in parts)
    }
    return Found(derivation, item, frozenset(weights), sum(weights.values()))


def _begins(word: str, has: Iterable[str]) -> bool:
    return any(one.startswith(word) for one in has)


def _texts(derivation: Derivation, item: Identity | Example) -> Iterator[tuple[int, str]]:
    """What is said of an identity, and how much a word in it counts."""
    yield NAME, item.id
    yield NAME, getattr(item, "title", None) or ""
    yield HEADING, derivation.title or ""
    yield BODY, formula(item)
    for text in (derivation.source, item.source, item.erratum, item.note):
        yield BODY, text or ""
    for definition in derivation.definitions.values():
        yield BODY, definition.text


def formula(item: Identity | Example) -> str:
    """What an identity claims, or an example evaluates."""
    from symderiv.formula.declarations import Identity

    return item.claim if isinstance(item, Identity) else item.text


def _words(text: str) -> Iterator[str]:
    """Words in small letters, a plural as its singular."""
    for word in _WORD.findall(text.lower()):
        long = len(word) > 3 and word.endswith("s") and not word.endswith("ss")
        yield word[:-1] if long else word

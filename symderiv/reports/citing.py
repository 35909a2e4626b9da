"""Derivations that stand in a document already are cited, and not printed again.

Two derivations are the same if they differ in the names of their indices alone: then each line of
the one is the line of the other with other letters, and so is its proof.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from symderiv.reports.equations import Cited
from symderiv.reports.statements import Display, Statement

NAME = re.compile(r"(?<![\w.])[^\W\d]\w*(?![\w(])")
"""A name that is neither called nor an attribute."""
FEWEST = 3
"""Lines at the beginning of a derivation from which on it is worth while to cite them."""
Texts: TypeAlias = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Printed:
    """Where a derivation stands, and under which conditions and assumptions."""

    place: Cited
    under: frozenset[str]


def cited(
    statements: Sequence[Statement], declared: Iterable[str], chapter: int
) -> tuple[Statement, ...]:
    """The statements of a chapter, in which ``declared`` are the names that mean something."""
    citing = _Citing(frozenset(declared))
    return tuple(
        citing.shortened(one, f"{chapter}.{number}") for number, one in enumerate(statements, 1)
    )


class _Citing:
    """What stands in a chapter so far."""

    def __init__(self, declared: frozenset[str]) -> None:
        self.declared = declared
        self.known: dict[Texts, _Printed] = {}

    def shortened(self, statement: Statement, number: str) -> Statement:
        under = frozenset(
            [*(one.text for one in statement.conditions), *(name for name, _ in statement.given)]
        )

        def short(display: Display) -> Display:
            place = Cited(statement.result.id, number, display.number)
            return self._short(display, _Printed(place, under))

        lemmas = tuple(map(short, statement.lemmas))
        return replace(statement, lemmas=lemmas, chains=tuple(map(short, statement.chains)))

    def _short(self, display: Display, here: _Printed) -> Display:
        """A derivation whose first lines stand elsewhere begins with the last of these."""
        texts = [display.left.text, *(line.text for line in display.lines)]
        place, length = self._longest(texts, here)
        for end in range(3, len(texts) + 1):
            self.known.setdefault(_without_letters(texts[:end], self.declared), here)
        if place is None:
            return display
        first, *rest = display.lines[length - 1 :]
        return replace(display, lines=(replace(first, rules=(), cited=place), *rest))

    def _longest(self, texts: Sequence[str], here: _Printed) -> tuple[Cited | None, int]:
        """How many lines stand elsewhere under no more conditions, and where."""
        most = len(texts) - 1
        for length in range(most, 1, -1):
            found = self.known.get(_without_letters(texts[: length + 1], self.declared))
            if found is not None and found.under <= here.under:
                return (found.place, length) if length >= min(FEWEST, most) else (None, 0)
        return None, 0


def _without_letters(texts: Sequence[str], declared: frozenset[str]) -> Texts:
    """Texts in which names that nothing declares are numbered as they come."""
    numbers: dict[str, str] = {}

    def renamed(match: re.Match[str]) -> str:
        name = match.group()
        return name if name in declared else numbers.setdefault(name, f"${len(numbers)}")

    return tuple(NAME.sub(renamed, text) for text in texts)

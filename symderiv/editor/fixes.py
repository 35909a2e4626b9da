"""Repairs that can be taken with a key: what was suggested in place of what is wrong."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from symderiv.base.results import Result
from symderiv.base.said import Suggestion
from symderiv.editor.places import Place, of_identity
from symderiv.editor.reading import Known
from symderiv.notes.export import scalar
from symderiv.reports.wording import visible


@dataclass(frozen=True, slots=True)
class Fix:
    """``new`` in place of what stands from ``start`` to ``end``; ``at`` is what it mends."""

    title: str
    start: int
    end: int
    new: str
    at: tuple[int, int]


def fixes(known: Known, results: dict[int, Result]) -> Iterator[Fix]:
    """Every repair of a text."""
    for number, result in sorted(results.items()):
        entry = known.entries[number]
        if entry.derivation.file == known.file:
            yield from _of_result(known, result)
    if known.synced is not None:
        yield _synced(known, known.synced)


def _of_result(known: Known, result: Result) -> Iterator[Fix]:
    for claim in of_identity(known.places, result.id, "claim"):
        if result.suggestion is not None and claim.style is not None:
            yield from _suggested(known, result.id, claim, result.suggestion)
    steps = of_identity(known.places, result.id, "steps")
    lines = [place for place in steps if place.path[-1] == "line" or len(place.path) == 4]
    for step, place in zip(result.steps, lines, strict=False):
        if step.suggestion is not None and place.style is not None and step.suggestion.formula:
            yield _replaced(place, step.suggestion.formula, known.text)


def _suggested(known: Known, name: str, claim: Place, said: Suggestion) -> Iterator[Fix]:
    if said.formula is not None and said.condition is None:
        yield _replaced(claim, said.formula, known.text)
    elif said.formula is None and known.own is not None:
        given = [
            each for each, found in known.own.assumptions.items() if found.text == said.condition
        ]
        if given and not of_identity(known.places, name, "given"):
            yield _given(claim, given[0], known.text)


def _replaced(place: Place, formula: str, text: str) -> Fix:
    """A formula in the place of a YAML text; white space behind a block stays."""
    written = text[place.start : place.end]
    end = place.end - (len(written) - len(written.rstrip()))
    title = f"Write {visible(formula)}"
    return Fix(title, place.start, end, scalar(formula), (place.start, place.end))


def _given(claim: Place, name: str, text: str) -> Fix:
    """A line ``given:`` behind a claim that stands on lines of its own."""
    line = text.rfind("\n", 0, claim.start) + 1
    lead = re.match(r"[ ]*(?:- +)?", text[line:])
    pad = " " * (lead.end() if lead is not None else 0)
    end = text.find("\n", claim.end)
    end = len(text) if end < 0 else end
    new = f"\n{pad}given: {name}"
    return Fix(f"Assume {name}", end, end, new, (claim.start, claim.end))


def _synced(known: Known, text: str) -> Fix:
    """The formulas beside markers as the derivations say, all else as it is."""
    first = _alike(known.text, text)
    last = _alike(known.text[first:][::-1], text[first:][::-1])
    end = len(known.text) - last
    title = "Rewrite the formulas beside markers as the derivations say"
    return Fix(title, first, end, text[first : len(text) - last], (0, len(known.text)))


def _alike(one: str, other: str) -> int:
    """How many characters two texts begin with alike."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((place for place, (a, b) in pairs if a != b), min(len(one), len(other)))

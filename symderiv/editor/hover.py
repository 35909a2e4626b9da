"""What is shown of the text under the cursor: a claim with its verdict and proof, or a word."""

from __future__ import annotations

from dataclasses import dataclass

from symderiv.base.results import Result
from symderiv.editor import words
from symderiv.editor.places import Place, at
from symderiv.editor.reading import Entry, Known, Marker
from symderiv.editor.unicode import latex, shown
from symderiv.formula.declarations import Identity
from symderiv.reports import wording
from symderiv.reports.explanation import derivation_text
from symderiv.reports.statements import facts_of, statement
from symderiv.running.explained import Question, explained

LONGEST = 8_000
"""Characters of a proof in a hover; who wants more asks ``symderiv explain``."""


@dataclass(frozen=True, slots=True)
class Claim:
    """An item that the cursor points at, from ``start`` to ``end``, by its number."""

    number: int
    start: int
    end: int


def claim_at(known: Known, offset: int) -> Claim | None:
    """The item whose id or claim stands at an offset, or that a marker there names."""
    place = at(known.places, offset)
    if place is not None and place.id is not None:
        number = _number(known, place.id, own=True)
        return None if number is None else Claim(number, place.start, place.end)
    marker = marker_at(known, offset)
    if marker is None:
        return None
    number = _number(known, marker.id, own=False)
    return None if number is None else Claim(number, marker.start, marker.end)


def marker_at(known: Known, offset: int) -> Marker | None:
    return next((one for one in known.markers if one.start <= offset <= one.end), None)


def _number(known: Known, name: str, own: bool) -> int | None:
    """The number of an item of the text itself, or of one that it cites."""
    for number, entry in enumerate(known.entries):
        if entry.item.id == name and (entry.derivation.file == known.file) is own:
            return number
    return None


def is_formula(place: Place | None) -> bool:
    """Whether a place holds a formula, so that words in it mean something."""
    keys = ("claim", "steps", "where", "value", "definitions", "assumptions", "given", "symbols")
    return place is not None and any(key in place.path for key in keys)


def of_claim(entry: Entry, result: Result | None, proof: str | None, *, tex: bool) -> str:
    """A claim as Markdown: the formula, the verdict and what it rests on, the proof."""
    item = entry.item
    title = item.title if isinstance(item, Identity) else None
    parts = [f"**{item.id}**" + (f" · {wording.visible(title)}" if title else "")]
    parts.append(formula(item.claim if isinstance(item, Identity) else item.text, tex=tex))
    if result is None:
        return "\n\n".join([*parts, "_being proved …_"])
    facts = [(label.lower(), wording.visible(said)) for label, said in facts_of(result)]
    (_, verdict), *rest = facts
    parts.append(f"{'✓' if result.ok else '✗'} **{verdict}**")
    if rest:
        parts.append("\n".join(f"- {label}: {said}" for label, said in rest))
    if not result.ok:
        rows = [f"{label:<10}  {said}" for label, said in wording.details(result)[2:]]
        parts.append(_fenced("\n".join(rows)))
    if proof:
        parts.append(_fenced(proof[:LONGEST].rstrip() + ("\n…" if len(proof) > LONGEST else "")))
    return "\n\n".join(parts)


def formula(text: str, *, tex: bool) -> str:
    """A formula as the editor can show it."""
    written = latex(text) if tex else None
    return f"$$\n{written}\n$$" if written is not None else _fenced(shown(text))


def _fenced(text: str) -> str:
    """A block of text in which nothing means anything, whatever a file holds."""
    mark = "```"
    while mark in text:
        mark += "`"
    return f"{mark}text\n{text}\n{mark}"


def proof_of(question: Question) -> str:
    """The derivation of a result as text; to be asked of a process with limits."""
    return derivation_text(statement(explained(question)), 72).strip("\n")


def of_word(name: str, known: Known | None) -> str | None:
    """What a word means, as Markdown."""
    word = words.find(name, known.own if known is not None else None)
    return None if word is None else words.as_markdown(word)

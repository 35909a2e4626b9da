"""What the comments of a document say to symderiv, beside the markers that name an identity.

``symderiv: expect refuted, the sign is missing`` says what is expected of the formula that
follows, ``expect refuted in line 7, …`` of one line of it; ``symderiv: pass over, …`` that it
claims nothing.  A comment that holds YAML declares what the formulas of the document mean.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

from symderiv.notes.passage import Passage
from symderiv.notes.style import LATEX

EXPECT = re.compile(
    r"expect\s+(?P<what>refuted|proved)(?:\s+in\s+lines?\s+(?P<line>[0-9]{1,4}(?:-[0-9]{1,4})?))?"
    r"(?:\s*[,:;]\s*(?P<why>.*))?",
    re.DOTALL,
)
PASS = re.compile(
    r"pass\s+over(?:\s+lines?\s+(?P<line>[0-9]{1,4}(?:-[0-9]{1,4})?))?(?:\s*[,:;]\s*(?P<why>.*))?",
    re.DOTALL,
)
NAMED = re.compile(r"id\s+(?P<id>[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)")
DECLARES = re.compile(r"\s*[a-z]+(?: [a-z]+)*\s*:(?:\s|\Z)")
CONTINUED = re.compile(r"\n[ \t]*%[^\n]*")

RemarkKind: TypeAlias = Literal["refuted", "proved", "pass over", "id"]


@dataclass(frozen=True, slots=True)
class Remark:
    """What a comment at ``place`` of a passage says, of some ``lines`` of the formula where it
    names them."""

    kind: RemarkKind
    place: int
    lines: range | None = None
    why: str | None = None


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch of a passage that holds YAML; ``text`` is the passage with all else blank."""

    start: int
    end: int
    text: str


def is_remark(said: str) -> bool:
    """Whether a comment says something else than the name of an identity."""
    said = " ".join(said.split())
    return any(pattern.fullmatch(said) for pattern in (EXPECT, PASS, NAMED))


def is_declaration(said: str, after: str) -> bool:
    """Whether a comment declares; ``after`` is what follows it in the text."""
    if not said.strip():
        return CONTINUED.match(after) is not None
    return DECLARES.match(said) is not None


def remarks(passage: Passage) -> Iterator[Remark]:
    """The remarks of a passage, in order."""
    for start, _, said in comments(passage):
        said = " ".join(said.split())
        if (found := EXPECT.fullmatch(said)) is not None:
            kind: RemarkKind = "refuted" if found["what"] == "refuted" else "proved"
            yield Remark(kind, start, _lines(found["line"]), found["why"])
        elif (found := PASS.fullmatch(said)) is not None:
            yield Remark("pass over", start, _lines(found["line"]), found["why"])
        elif (found := NAMED.fullmatch(said)) is not None:
            yield Remark("id", start, None, found["id"])


def _lines(text: str | None) -> range | None:
    if text is None:
        return None
    first, _, last = text.partition("-")
    return range(int(first), int(last or first) + 1)


def comments(passage: Passage) -> Iterator[tuple[int, int, str]]:
    """The comments of a passage that speak to symderiv: where, and what they say."""
    if "symderiv:" not in passage.text:
        return
    for match in passage.style.hidden.finditer(passage.text):
        said = match.groupdict().get("marker")
        if said is not None:
            yield match.start(), match.end(), said.strip().removesuffix("-->").strip("\r\n")


def blocks(passage: Passage) -> Iterator[Block]:
    """The declarations in the comments of a passage, and in its front matter."""
    front = _front_matter(passage)
    if front is not None:
        yield front
    for match in passage.style.hidden.finditer(passage.text) if "symderiv:" in passage.text else ():
        said = match.groupdict().get("marker")
        if said is None or not is_declaration(said, passage.text[match.end() : match.end() + 500]):
            continue
        if passage.style is LATEX:
            yield _commented(passage, match)
        else:
            first = match.start("marker")
            last = match.end("marker")
            yield Block(first, last, _blank(passage.text, first, last))


def _commented(passage: Passage, match: re.Match[str]) -> Block:
    """A comment block of LaTeX, its percent signs blank."""
    end = match.end()
    while (line := CONTINUED.match(passage.text, end)) is not None:
        end = line.end()
    first = match.start("marker")
    shown = re.sub(r"(?m)^([ \t]*)%+", lambda m: " " * len(m[0]), passage.text[first:end])
    return Block(first, end, _blank(passage.text, first, end, shown))


FRONT = re.compile(r"\A---[ \t]*\r?\n(?P<yaml>.*?)^---[ \t]*$", re.DOTALL | re.MULTILINE)
OWN = re.compile(
    r"^symderiv:[ \t]*\r?\n(?P<block>(?:[ \t]+[^\n]*\n|[ \t]*\r?\n|#[^\n]*\n)*)", re.MULTILINE
)


def _front_matter(passage: Passage) -> Block | None:
    front = FRONT.match(passage.text)
    if front is None:
        return None
    own = OWN.search(passage.text, front.start("yaml"), front.end("yaml"))
    if own is None:
        return None
    return Block(*own.span("block"), _blank(passage.text, *own.span("block")))


def _blank(text: str, first: int, last: int, shown: str | None = None) -> str:
    """``text`` with everything outside of a stretch as white space, so that places stay."""
    before = re.sub(r"[^\n]", " ", text[:first])
    return before + (text[first:last] if shown is None else shown)

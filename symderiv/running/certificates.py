"""Files of certificates: one JSON object a line, written by a run and checked again without it.

Nothing here imports what finds proofs.  A certificate names its file, the id of its identity and
a digest of what that means; the checker reads the claim from the derivation file.  A file of
certificates is read line by line, so that it may be as long as it likes.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from symderiv.base.results import Result
from symderiv.checking.accept import accept
from symderiv.checking.claim import Claim, Written
from symderiv.checking.proof import read
from symderiv.checking.refusal import Refused
from symderiv.files.load import load
from symderiv.files.meaning_of import meaning
from symderiv.formula.declarations import Derivation, Identity
from symderiv.system.recursion import deep_recursion

FORMAT = 2
LONGEST = 1_000_000
"""Characters of a line."""
_FIELDS = frozenset(("format", "file", "id", "digest", "claim", "steps"))


def lines(results: Iterable[Result]) -> Iterator[str]:
    """The certificates of what was proved and checked, in the order of the results."""
    for result in results:
        if result.checked and result.proof is not None:
            head = {"format": FORMAT, "file": result.file, "id": result.id}
            whole = {**head, **json.loads(result.proof)}
            yield json.dumps(whole, separators=(",", ":")) + "\n"


def write(results: Iterable[Result], path: Path) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.writelines(lines(results))


@dataclass(frozen=True, slots=True)
class Seen:
    """A line of a file of certificates: what it is about, and why it is refused, if it is."""

    line: int
    file: str
    id: str
    refused: str | None = None


def check(stream: TextIO, folder: Path) -> Iterator[Seen]:
    """Every certificate of a stream; derivation files are looked for in ``folder``."""
    reader = _Reader(folder)
    number = 0
    while text := stream.readline(LONGEST + 1):
        number += 1
        if len(text) > LONGEST:
            yield Seen(number, "", "", f"a line of more than {LONGEST} characters")
            return
        if text.strip():
            yield reader.seen(number, text)


class _Reader:
    """Checks lines; the file that the last one named is kept, since the next one is of it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.name: str | None = None
        self.derivation: Derivation | None = None

    def seen(self, number: int, text: str) -> Seen:
        file = name = ""
        try:
            data = _object(text)
            file, name = _word(data, "file"), _word(data, "id")
            accept_all(self._derivation(file), name, data)
        except Refused as refusal:
            return Seen(number, file, name, str(refusal))
        return Seen(number, file, name)

    def _derivation(self, name: str) -> Derivation:
        if self.derivation is None or name != self.name:
            self.derivation = load(self.folder / name, to_prove=False)
            self.name = name
        return self.derivation


def accept_all(derivation: Derivation, name: str, data: Mapping[str, object]) -> None:
    """Accepts the proofs of an identity and of the lines of its chain, or raises Refused."""
    identity = next((each for each in derivation.identities if each.id == name), None)
    if identity is None:
        wrong = next(iter(derivation.errors), None)
        raise Refused("the file has no identity of this id" if wrong is None else str(wrong))
    if not _is_of(data, derivation, identity):
        raise Refused("the claim is not the one that was proved")
    steps = data.get("steps")
    if not isinstance(steps, list) or len(steps) != len(identity.steps):
        raise Refused("as many lines as the chain has are missing")
    lines = [(identity.right, identity.given, data.get("claim"))]
    lines += [
        (step.line, (*identity.given, *step.given), proof)
        for step, proof in zip(identity.steps, steps, strict=True)
    ]
    written: dict[tuple[str, ...], Written] = {}
    for place, (right, given, proof) in enumerate(lines):
        if place and proof is None:
            continue
        try:
            with deep_recursion():
                known = written.setdefault(given, {})
                claim = Claim.of(derivation, identity, right, given, known)
                accept(claim, read(proof))
        except RecursionError:
            raise Refused("a formula that is nested too deeply") from None


def _is_of(data: Mapping[str, object], derivation: Derivation, identity: Identity) -> bool:
    return data.get("digest") == meaning(derivation, identity).digest


def _object(text: str) -> Mapping[str, object]:
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        raise Refused("no JSON") from None
    if not isinstance(data, dict) or data.keys() != _FIELDS:
        raise Refused("no certificate")
    if data["format"] != FORMAT or isinstance(data["format"], bool):
        raise Refused(f"a format other than {FORMAT}")
    return data


def _word(data: Mapping[str, object], name: str) -> str:
    word = data[name]
    if not isinstance(word, str):
        raise Refused(f"no {name}")
    return word

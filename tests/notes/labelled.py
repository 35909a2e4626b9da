"""The labelled corpus: formulas as authors write them, with what they read as."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from symderiv.language.latex.vocabulary import Vocabulary
from symderiv.notes.declared import vocabulary_of
from symderiv.notes.document import declared_in

FILE = Path(__file__).with_name("formulas.txt")


@dataclass(frozen=True)
class Labelled:
    declared: str
    latex: str
    text: str | None
    reason: str | None


def labelled() -> Iterator[Labelled]:
    declared = ""
    for line in FILE.read_text(encoding="utf-8").splitlines():
        if line.startswith("@"):
            declared = line[1:].strip()
        elif " => " in line:
            latex, _, text = line.partition(" => ")
            yield Labelled(declared, latex, text, None)
        elif " !! " in line:
            latex, _, reason = line.partition(" !! ")
            yield Labelled(declared, latex, None, reason)


@cache
def vocabulary(declared: str) -> Vocabulary:
    found = declared_in(declared.encode(), "declared.yaml")
    built = vocabulary_of(found, "declared.yaml", {})
    assert found.errors == []
    return built

"""A document as the derivation file that it is equal to."""

from __future__ import annotations

import re
from collections.abc import Iterator

from symderiv.files.nodes import Mapping, Node, Scalar, Sequence

PLAIN = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_ .+*/()-]*")
RESERVED = re.compile(r".*(: | #|:$)")


def yaml_of(root: Mapping, inferred: bool = False) -> str:
    """The YAML of a derivation file with the sections of ``root``."""
    head = ["# Declarations inferred from the formulas; check them.\n"] if inferred else []
    return "".join([*head, *_mapping(root, 0)])


def _mapping(node: Mapping, level: int) -> Iterator[str]:
    pad = "  " * level
    for key, (_, value) in node.pairs.items():
        yield f"{pad}{scalar(key)}:"
        yield from _value(value, level)


def _value(node: Node, level: int) -> Iterator[str]:
    match node:
        case Scalar(text):
            yield f" {scalar(text)}\n"
        case Mapping(pairs) if pairs:
            yield "\n"
            yield from _mapping(node, level + 1)
        case Sequence(items) if items:
            yield "\n"
            for item in items:
                yield from _item(item, level + 1)
        case Mapping():
            yield " {}\n"
        case _:
            yield " []\n"


def _item(node: Node, level: int) -> Iterator[str]:
    pad = "  " * level
    if not isinstance(node, Mapping):
        yield f"{pad}-{''.join(_value(node, level))}"
        return
    text = "".join(_mapping(node, level + 1))
    yield f"{pad}- {text[len(pad) + 2 :]}"


def scalar(text: str) -> str:
    """A text as YAML writes it on one line, quoted where it has to be."""
    text = " ".join(text.split())
    plain = PLAIN.fullmatch(text) and not RESERVED.fullmatch(text) and not text.endswith(" ")
    return text if plain else "'" + text.replace("'", "''") + "'"

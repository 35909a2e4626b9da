"""A derivation file with another formula in one place, and every other character as it was.

Comments, spaces and quotes of its author stay.  The formula is written as its predecessor was, or
in quotes where YAML would read it as something else; the file is read again, and the edit
refused, unless just this one text has changed.
"""

from __future__ import annotations

from collections.abc import Iterator

from symderiv.base.errors import DerivationError, Location
from symderiv.files.nodes import Document, Mapping, Node, Scalar, Sequence, compose


def edited(text: str, file: str, id: str, formula: str, step: int | None = None) -> str:
    """``text`` with ``formula`` as the claim of the identity ``id``, or as its step, from 0.

    Raises DerivationError where there is no such place, or where it cannot be written.
    """
    old = _texts(compose(Document(file, text)))
    place = _place(compose(Document(file, text)), id, step)
    if place is None:
        raise DerivationError(Location(file), "the formula is not where it was", id)
    node, number = place
    wanted = [*old[:number], formula, *old[number + 1 :]]
    raw = text[node.start : node.end]
    tail = raw[len(raw.rstrip()) :] if node.style in ("|", ">") else ""
    for written in _spellings(formula, node.style):
        new = text[: node.start] + written + tail + text[node.end :]
        if _texts(compose(Document(file, new))) == wanted:
            return new
    raise DerivationError(node.location, "the formula cannot be written here", formula)


def _spellings(formula: str, style: str) -> Iterator[str]:
    """``formula`` as YAML: in the quotes that stand there, plain, or in quotes that do."""
    single = "'" + formula.replace("'", "''") + "'"
    double = '"' + formula.replace("\\", "\\\\").replace('"', '\\"') + '"'
    if style == "'":
        yield single
    elif style == '"':
        yield double
    yield formula
    yield single
    yield double


def _place(root: Node | None, id: str, step: int | None) -> tuple[Scalar, int] | None:
    """The formula, and its number among all texts of the file."""
    for entry in _entries(root):
        name = entry.get("id")
        if isinstance(name, Scalar) and name.text == id:
            node = entry.get("claim") if step is None else _step(entry.get("steps"), step)
            if isinstance(node, Scalar):
                number = next(n for n, one in enumerate(_scalars(root)) if one is node)
                return node, number
    return None


def _entries(root: Node | None) -> Iterator[Mapping]:
    section = root.get("identities") if isinstance(root, Mapping) else None
    for entry in section.items if isinstance(section, Sequence) else ():
        if isinstance(entry, Mapping):
            yield entry


def _step(steps: Node | None, number: int) -> Node | None:
    if not isinstance(steps, Sequence) or number >= len(steps.items):
        return None
    step = steps.items[number]
    return step.get("line") if isinstance(step, Mapping) else step


def _texts(node: Node | None) -> list[str]:
    return [scalar.text for scalar in _scalars(node)]


def _scalars(node: Node | None) -> Iterator[Scalar]:
    """Every text of a file in its order, keys among them."""
    match node:
        case Scalar():
            yield node
        case Sequence(items):
            for item in items:
                yield from _scalars(item)
        case Mapping(pairs):
            for key, value in pairs.values():
                yield key
                yield from _scalars(value)

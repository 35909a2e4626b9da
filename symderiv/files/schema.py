"""Which keys a file has, and what kind of value stands at each: pydantic's models.

The models only check; formulas are read from the nodes, which know their places.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError
from pydantic_core import ErrorDetails

from symderiv.base.errors import DerivationError
from symderiv.files.nodes import Mapping, Node, Scalar, Sequence
from symderiv.language.source import excerpt, suggest

Path: TypeAlias = tuple[int | str, ...]
Id: TypeAlias = Annotated[
    str, StringConstraints(pattern=r"^[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?$")
]
Text: TypeAlias = Annotated[str, StringConstraints(min_length=1)]
Expect: TypeAlias = Literal["proved", "refuted"]
ExpectOfClaim: TypeAlias = Literal["proved", "refuted", "error"]

ID = "letters, digits, -, _ and ., a letter or a digit at both ends, e.g. softmax-jacobian"
PROSE = frozenset({"title", "source", "erratum", "note", "id"})


class Fields(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class StepFields(Fields):
    line: Text
    given: list[Text] = []
    expect: Expect = "proved"
    erratum: Text | None = None


class IdentityFields(Fields):
    id: Id
    claim: Text
    title: Text | None = None
    source: Text | None = None
    where: list[Text] = []
    given: list[Text] = []
    steps: list[StepFields] = []
    expect: ExpectOfClaim = "proved"
    scope: Literal["every size"] | None = None
    erratum: Text | None = None
    note: Text | None = None


class ExampleFields(Fields):
    id: Id
    value: Text
    inputs: dict[str, Any]
    printed: Any
    tolerance: Text | None = None
    source: Text | None = None
    expect: Expect = "proved"
    erratum: Text | None = None
    note: Text | None = None


class FileFields(Fields):
    title: Text | None = None
    source: Text | None = None
    dimensions: dict[str, Text] = {}
    symbols: dict[str, Text] = {}
    code: dict[str, Text] = {}
    definitions: dict[str, Text] = {}
    assumptions: dict[str, Text] = {}
    identities: list[Any] = []
    examples: list[Any] = []
    notes: Text | None = None
    notation: dict[str, Text] = {}
    latex: dict[str, Text] = {}


def violations(model: type[Fields], node: Node) -> list[tuple[Path, DerivationError]]:
    """What is wrong with ``node`` by ``model``, each with the path of keys that leads there."""
    try:
        model.model_validate(_plain(node, model))
    except ValidationError as error:
        return [(_path(detail), _error(model, node, detail)) for detail in error.errors()]
    return []


def _plain(node: Node, model: type[Fields]) -> object:
    """Texts, lists and dictionaries; a lone text becomes the list or step that it stands for."""
    if not isinstance(node, Mapping):
        return _bare(node)
    plain: dict[str, object] = {key: _bare(value) for key, (_, value) in node.pairs.items()}
    if model is IdentityFields:
        for key in ("where", "given"):
            if isinstance(plain.get(key), str):
                plain[key] = [plain[key]]
        steps = plain.get("steps")
        if isinstance(steps, list):
            plain["steps"] = [_step(each) for each in steps]
    return plain


def _step(plain: object) -> object:
    """A step as a mapping, with a list of what is given."""
    if isinstance(plain, dict) and isinstance(plain.get("given"), str):
        return {**plain, "given": [plain["given"]]}
    return {"line": plain} if isinstance(plain, str) else plain


def _bare(node: Node) -> object:
    match node:
        case Scalar(text):
            return text
        case Sequence(items):
            return [_bare(item) for item in items]
        case Mapping(pairs):
            return {key: _bare(value) for key, (_, value) in pairs.items()}


def _path(detail: ErrorDetails) -> Path:
    return tuple(detail["loc"])


def _find(node: Node, path: Path) -> Node:
    """The deepest node on a path, which may end at a key that is missing."""
    for step in path:
        below: Node | None = None
        if isinstance(node, Mapping) and isinstance(step, str):
            below = node.get(step)
        elif isinstance(node, Sequence) and isinstance(step, int):
            below = node.items[step]
        if below is None:
            return node
        node = below
    return node


def _key(node: Node, path: Path) -> Node:
    """The key at the end of a path, or what stands there if it has none."""
    parent = _find(node, path[:-1])
    if isinstance(parent, Mapping) and path[-1] in parent.pairs:
        return parent.pairs[str(path[-1])][0]
    return _find(node, path)


def _error(model: type[Fields], node: Node, detail: ErrorDetails) -> DerivationError:
    path = _path(detail)
    key = str(path[-1]) if path else ""
    found = _find(node, path)
    match detail["type"]:
        case "extra_forbidden":
            return _unknown_key(model, node, path)
        case "missing":
            return DerivationError(found.location, "missing key", key)
        case "string_type":
            return _not_text(found, path)
        case "string_too_short":
            return DerivationError(_key(node, path).location, "nothing stands at a key", key)
        case "string_pattern_mismatch":
            return DerivationError(found.location, "not an id", _shown(found), ID)
        case "literal_error":
            return _not_one_of(found, detail)
    wanted = "list" if detail["type"] == "list_type" else "mapping"
    return DerivationError(
        found.location,
        f"a {wanted} belongs here, not {_kind(found)}",
        key or None,
        _listed(wanted, found, key),
    )


def _listed(wanted: str, found: Node, key: str) -> str | None:
    """What to write where dashes are missing, or one is too many."""
    if wanted == "list" and key == "identities":
        return "begin each identity with a dash, as in - id: name"
    if wanted == "list" and key in ("steps", "examples", "where"):
        return f"begin each entry of {key} with a dash"
    if wanted == "mapping" and isinstance(found, Sequence):
        return "quote a line that begins with a minus: '- x'"
    return None


def _unknown_key(model: type[Fields], node: Node, path: Path) -> DerivationError:
    parent, key = _find(node, path[:-1]), str(path[-1])
    assert isinstance(parent, Mapping)
    place, value = parent.pairs[key]
    known = StepFields if len(path) > 1 else model
    hint = suggest(key, known.model_fields)
    if hint is None and isinstance(value, Scalar) and not value.text:
        hint = "quote the formula"
    return DerivationError(place.location, "unknown key", excerpt(key), hint)


def _not_text(found: Node, path: Path) -> DerivationError:
    key = next((step for step in reversed(path) if isinstance(step, str)), "")
    if key in PROSE:
        return DerivationError(
            found.location, f"{_kind(found)} where text belongs", str(key), "quote the text"
        )
    return DerivationError(
        found.location, f"{_kind(found)} where a formula belongs", str(key), "quote the formula"
    )


def _not_one_of(found: Node, detail: ErrorDetails) -> DerivationError:
    allowed = str(detail.get("ctx", {}).get("expected", "")).replace("'", "")
    return DerivationError(found.location, f"expected {allowed}", _shown(found))


def _kind(node: Node) -> str:
    match node:
        case Scalar():
            return "a text"
        case Sequence():
            return "a list"
        case Mapping():
            return "a mapping"


def _shown(node: Node) -> str:
    return excerpt(node.text) if isinstance(node, Scalar) else _kind(node)

"""The keys of derivation files as a JSON Schema, for editors that know no more of them.

Made from the models of :mod:`.schema`.  It admits what YAML makes of texts that need no quotes
(``n: 3``, ``y: {0, 1}``), and a lone text where a list may stand; formulas it does not read.
"""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel

from symderiv.files.schema import ExampleFields, FileFields, IdentityFields, StepFields

PLAIN = ["string", "number", "boolean"]
DRAFT = "https://json-schema.org/draft/2020-12/schema"
LISTS = ("where", "given")
"""Keys at which one text stands for a list of one."""


def json_schema() -> dict[str, Any]:
    """The schema of a derivation file."""
    file = _object(FileFields)
    identity, step = _object(IdentityFields), _object(StepFields)
    text = {"type": PLAIN}
    for key in LISTS:
        identity["properties"][key] = {"anyOf": [text, {"type": "array", "items": text}]}
    step["properties"]["given"] = identity["properties"]["given"]
    identity["properties"]["steps"] = {
        "type": "array",
        "items": {"anyOf": [text, {"$ref": "#/$defs/step"}]},
    }
    listed = {"type": "object", "additionalProperties": {"type": "null"}, "minProperties": 1}
    file["properties"]["symbols"]["additionalProperties"] = {"anyOf": [text, listed]}
    for section, name in (("identities", "identity"), ("examples", "example")):
        file["properties"][section] = {"type": "array", "items": {"$ref": f"#/$defs/{name}"}}
    return {
        "$schema": DRAFT,
        "title": "symderiv derivation file",
        **file,
        "$defs": {"identity": identity, "step": step, "example": _object(ExampleFields)},
    }


def _object(model: type[BaseModel]) -> dict[str, Any]:
    """A model as the schema of an object; what a key may hold as YAML reads it."""
    found = model.model_json_schema()
    found.pop("$defs", None)
    found.pop("description", None)
    found["title"] = model.__name__.removesuffix("Fields").lower()
    found["properties"] = {key: _value(value) for key, value in found["properties"].items()}
    return found


def _value(schema: dict[str, Any]) -> dict[str, Any]:
    schema = {key: value for key, value in schema.items() if key not in ("title", "default")}
    if "anyOf" in schema:
        # ``null`` stands for a key that is left out, which no file writes.
        (schema,) = [each for each in schema["anyOf"] if each != {"type": "null"}]
    if schema.get("type") == "string" and "enum" not in schema and "pattern" not in schema:
        return {"type": PLAIN, **({"minLength": 1} if "minLength" in schema else {})}
    if "additionalProperties" in schema and isinstance(schema["additionalProperties"], dict):
        schema["additionalProperties"] = _value(schema["additionalProperties"])
    return schema

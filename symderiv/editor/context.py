"""Where in a YAML text the cursor is, by the lines above it: a text that is being typed is rarely
whole, and no parser has to agree with it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from symderiv.files.schema import ExampleFields, Fields, FileFields, IdentityFields, StepFields

LINE = re.compile(
    r"(?P<indent>[ ]*)(?P<dash>(?:-[ ]+)*)(?:(?P<key>[\w-]+)[ ]*:(?=[ ]|\Z))?(?P<rest>.*)"
)
MOST_LINES = 5_000
"""Lines above the cursor that are looked at."""
FORMULAS = frozenset({"claim", "line", "where", "value", "steps", "definitions", "assumptions"})


@dataclass(frozen=True, slots=True)
class Context:
    """``keys`` lead to the cursor; ``in_value`` says whether it stands behind a colon or in an
    entry of a list, where a value belongs."""

    keys: tuple[str, ...]
    in_value: bool

    @property
    def model(self) -> type[Fields] | None:
        """Whose keys belong here, where keys do."""
        match self.keys:
            case ():
                return FileFields
            case ("identities",):
                return IdentityFields
            case ("examples",):
                return ExampleFields
            case ("identities", "steps"):
                return StepFields
        return None

    @property
    def is_formula(self) -> bool:
        return self.in_value and any(key in FORMULAS for key in self.keys)


def context(text: str, offset: int) -> Context:
    """What surrounds an offset.

    >>> context("identities:\\n  - id: one\\n    claim: d(", 37)
    Context(keys=('identities', 'claim'), in_value=True)
    >>> context("identities:\\n  - id: one\\n    cl", 31)
    Context(keys=('identities',), in_value=False)
    """
    *above, line = text[:offset].split("\n")[-MOST_LINES:]
    own = LINE.match(line)
    assert own is not None
    level = len(own["indent"]) + len(own["dash"])
    keys = [own["key"]] if own["key"] else []
    in_value = own["key"] is not None
    if own["dash"] and own["key"] is None and own["rest"].strip():
        level -= 1
    for other in reversed(above):
        found = LINE.match(other.rstrip("\r"))
        if found is None or not other.strip() or found["key"] is None:
            continue
        column = len(found["indent"]) + len(found["dash"])
        if column < level:
            keys.append(found["key"])
            level = len(found["indent"]) if found["dash"] else column
            level = level or (1 if found["dash"] else 0)
            if found["rest"].strip() in ("|", ">", "|-", ">-"):
                in_value = True
        if not level:
            break
    path = tuple(reversed(keys))
    listed = path[-1:] in (("steps",), ("where",), ("given",)) and bool(own["dash"])
    return Context(path, in_value or listed)

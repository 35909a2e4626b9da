"""``y: {0, 1}`` among the symbols: what YAML takes for a mapping is a set of values."""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction

from symderiv.base.errors import DerivationError
from symderiv.files.nodes import Mapping, Node, Scalar
from symderiv.files.numbers import rational
from symderiv.formula.declarations import Domain
from symderiv.language.source import excerpt

SET = re.compile(r"\{(?P<values>[^{}\[\]]*)\}\s*(?:\[(?P<shape>[^\[\]]*)\])?")
MOST_VALUES = 12


def with_sets_as_texts(root: Mapping) -> Mapping:
    """The file with each symbol's set as the text that its author wrote."""
    key, section = root.pairs.get("symbols", (None, None))
    if key is None or not isinstance(section, Mapping):
        return root
    pairs = {name: (at, _as_text(value)) for name, (at, value) in section.pairs.items()}
    return replace(root, pairs={**root.pairs, "symbols": (key, replace(section, pairs=pairs))})


def _as_text(node: Node) -> Node:
    """A mapping of numbers to nothing as text; anything else as it is."""
    if not isinstance(node, Mapping) or not node.pairs or node.duplicates:
        return node
    keys = [key for key, _ in node.pairs.values()]
    empty = all(isinstance(value, Scalar) and not value.text for _, value in node.pairs.values())
    if not empty or any(rational(key.text) is None for key in keys):
        return node
    text = f"{{{', '.join(key.text for key in keys)}}}"
    first = keys[0]
    return replace(first, text=text, location=node.location, end=keys[-1].end)


def finite(text: str, place: Scalar) -> Domain:
    """The domain of a few numbers."""
    values: list[Fraction] = []
    for part in text.split(","):
        value = rational(part)
        if value is None:
            hint = "such as {0, 1}"
            raise DerivationError(place.location, "not a number of a set", excerpt(part), hint)
        if value in values:
            raise DerivationError(place.location, "a number is twice in a set", excerpt(part))
        values.append(value)
    if len(values) > MOST_VALUES:
        raise DerivationError(place.location, f"more than {MOST_VALUES} numbers in a set")
    values.sort()
    whole = all(value.denominator == 1 for value in values)
    return Domain(
        f"{{{', '.join(map(str, values))}}}",
        low=values[0],
        closed=True,
        nonzero=0 not in values,
        integer=whole,
        values=tuple(values),
    )

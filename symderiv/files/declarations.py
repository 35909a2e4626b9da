"""``dimensions`` and ``symbols``: sizes, domains and shapes."""

from __future__ import annotations

import re
from fractions import Fraction

from symderiv.base.errors import DerivationError
from symderiv.files.nodes import Scalar
from symderiv.files.numbers import rational
from symderiv.files.sets import SET, finite
from symderiv.formula.declarations import (
    DOMAINS,
    DimensionDeclaration,
    Domain,
    SymbolDeclaration,
)
from symderiv.formula.tree import Dimension
from symderiv.language.parse import spelled
from symderiv.language.scope import WORDS, Broken, Names, is_reserved
from symderiv.language.source import excerpt, suggest

LARGEST_SIZE = 1000
MOST_ARGUMENTS = 6
_FUNCTION = re.compile(r"function\s*\(\s*([0-9]{1,3})\s*\)")
NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
NAMING = "letters from a to z, digits and _, a letter first"
_SIZES = re.compile(r"([0-9]{1,6})(?:\s*\.\.\s*([0-9]{1,6}))?")
_DECLARATION = re.compile(r"(?P<domain>[^\[\]]*?)\s*(?:\[(?P<shape>[^\[\]]*)\])?")
_LABELS = re.compile(r"index\s*\[(?P<of>[^\[\]]*)\]\s*(?:\[(?P<shape>[^\[\]]*)\])?")
_INTERVAL = re.compile(r"\(\s*([^\s,()]+)\s*,\s*([^\s,()]+)\s*\)")


def check_name(key: Scalar, names: Names) -> str:
    """A key as a name that nothing else in the file has."""
    name = key.text
    if not NAME.fullmatch(name):
        plain = spelled(name)
        hint = f"write {plain}" if plain != name and NAME.fullmatch(plain) else NAMING
        raise DerivationError(key.location, "not a name", excerpt(name), hint)
    return check_new(name, key, names)


def check_new(name: str, key: Scalar, names: Names) -> str:
    if name in WORDS:
        raise DerivationError(key.location, "a word of the language", name, "choose another name")
    declared = (names.arrays, names.dimensions, names.functions, names.unknown)
    if any(name in each for each in declared):
        raise DerivationError(key.location, "declared twice", name)
    return name


def dimension(key: Scalar, value: Scalar, names: Names) -> DimensionDeclaration:
    name = check_name(key, names)
    match = _SIZES.fullmatch(value.text.strip())
    if match is None:
        raise DerivationError(
            value.location, "not a range of sizes", excerpt(value.text), "e.g. 2..6, or 3 if fixed"
        )
    first = int(match[1])
    last = int(match[2] or first)
    if not 1 <= first <= last <= LARGEST_SIZE:
        raise DerivationError(
            value.location,
            f"sizes go upwards, from 1 to {LARGEST_SIZE} at most",
            excerpt(value.text),
        )
    return DimensionDeclaration(name, range(first, last + 1), key.location, fixed=match[2] is None)


def unknown_function(key: Scalar, value: Scalar, names: Names) -> int | None:
    """How many arguments ``function(k)`` declares; None for what is no function."""
    match = _FUNCTION.fullmatch(value.text.strip())
    if match is None:
        return None
    name = check_name(key, names)
    if is_reserved(name):
        raise DerivationError(
            key.location, "a function of the language has this name", name, "choose another"
        )
    count = int(match[1])
    if not 1 <= count <= MOST_ARGUMENTS:
        message = f"a function has from 1 to {MOST_ARGUMENTS} arguments"
        raise DerivationError(value.location, message, excerpt(value.text))
    return count


def symbol(key: Scalar, value: Scalar, names: Names) -> SymbolDeclaration:
    name = check_name(key, names)
    indices = _LABELS.fullmatch(value.text.strip())
    if indices is not None:
        of = _axis(indices["of"].strip(), value, names)
        shape = _shape(indices["shape"], value, names)
        return SymbolDeclaration(name, labels_of(of), shape, key.location)
    few = SET.fullmatch(value.text.strip())
    if few is not None:
        shape = _shape(few["shape"], value, names)
        return SymbolDeclaration(name, finite(few["values"], value), shape, key.location)
    match = _DECLARATION.fullmatch(value.text.strip())
    if match is None:
        raise DerivationError(
            value.location, "not a domain with a shape", excerpt(value.text), "e.g. real[m, p]"
        )
    values = domain(match["domain"], value)
    return SymbolDeclaration(name, values, _shape(match["shape"], value, names), key.location)


def _domain_hint(text: str) -> str:
    called = re.fullmatch(r"(\w+)\s*\(([\w, ]+)\)", text)
    if called is not None and called[1] in DOMAINS:
        return f"write {called[1]}[{called[2]}]"
    return suggest(text, DOMAINS) or f"known are {', '.join(DOMAINS)} and intervals (a, b)"


def labels_of(dimension: Dimension) -> Domain:
    """The indices of a dimension, as values of a symbol."""
    low = Fraction(1)
    return Domain(f"index[{dimension}]", low, closed=True, integer=True, indices_of=dimension)


def domain(text: str, place: Scalar) -> Domain:
    """``real``, ``positive``, …, or an open interval such as ``(0, oo)``."""
    if text in DOMAINS:
        return DOMAINS[text]
    interval = _INTERVAL.fullmatch(text)
    if interval is None:
        raise DerivationError(
            place.location,
            "unknown domain",
            excerpt(text or place.text),
            _domain_hint(text),
        )
    low, high = _bound(interval[1], "-oo", place), _bound(interval[2], "oo", place)
    if low is not None and high is not None and low >= high:
        raise DerivationError(place.location, "an empty interval", excerpt(text))
    return Domain(text, low, high)


def _bound(text: str, infinity: str, place: Scalar) -> Fraction | None:
    if text == infinity or (infinity == "oo" and text == "+oo"):
        return None
    value = rational(text)
    if value is None:
        raise DerivationError(
            place.location, "not a bound of an interval", excerpt(text), f"a number or {infinity}"
        )
    return value


def _shape(text: str | None, place: Scalar, names: Names) -> tuple[Dimension, ...]:
    if text is None:
        return ()
    return tuple(_axis(entry.strip(), place, names) for entry in text.split(","))


def _axis(entry: str, place: Scalar, names: Names) -> Dimension:
    if entry in names.dimensions:
        return entry
    if re.fullmatch(r"[0-9]{1,4}", entry) and 1 <= int(entry) <= LARGEST_SIZE:
        return int(entry)
    if entry in names.broken:
        raise Broken
    raise DerivationError(
        place.location,
        "unknown dimension",
        excerpt(entry),
        suggest(entry, names.dimensions) or "declare it under dimensions",
    )

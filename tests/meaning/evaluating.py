"""Formulas as a user writes them, evaluated at points by the reference evaluator."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from flint import fmpq

from symderiv.files.load import read_text
from symderiv.formula.declarations import Derivation, Identity
from symderiv.formula.tree import Index
from symderiv.meaning.declared import Declared
from symderiv.meaning.evaluator import Evaluator

SYMBOLS: Mapping[str, str] = {
    **dict.fromkeys(("x", "y", "w"), "real"),
    "p": "positive",
    "k": "integer",
    "v": "real[n]",
    "u": "real[n]",
    "A": "real[n, n]",
}


def file(claim: str, definitions: str = "", assumptions: str = "", **fields: str) -> Derivation:
    """A file with the symbols above, n from 1 on, and one claim; no errors."""
    lines = ["dimensions: {n: 1..4}", "symbols:"]
    lines += [f'  {name}: "{domain}"' for name, domain in SYMBOLS.items()]
    for key, text in (("definitions", definitions), ("assumptions", assumptions)):
        if text:
            lines += [f"{key}:", *[f"  {line.strip()}" for line in text.split(";")]]
    lines += ["identities:", "  - id: claim", f'    claim: "{claim}"']
    for name, text in fields.items():
        lines.append(f"    {name}: {text}" if text.startswith("[") else f'    {name}: "{text}"')
    found = read_text("\n".join(lines))
    assert found.errors == (), found.errors
    return found


def exact(value: Any) -> Any:
    """Numbers and nested lists of them as rationals."""
    if isinstance(value, list | tuple):
        return tuple(exact(part) for part in value)
    return Fraction(value)


def indices_of(identity: Identity, **elements: int) -> dict[Index, int]:
    return {index: elements[index.name] for index in identity.free}


def value(
    formula: str,
    definitions: str = "",
    n: int = 2,
    at: Mapping[str, int] | None = None,
    bits: int = 128,
    **values: Any,
) -> Any:
    """The value of a formula; ``at`` gives its free indices, which come out of a claim with it on
    both sides.  Exact values are rationals of Python's."""
    derivation = file(f"{formula} = {formula}", definitions)
    (identity,) = derivation.identities
    point = {name: exact(each) for name, each in values.items()}
    evaluator = Evaluator(Declared(derivation), {"n": n}, point, bits)
    found = evaluator.value(identity.left, indices_of(identity, **(at or {})))
    return Fraction(int(found.p), int(found.q)) if isinstance(found, fmpq) else found

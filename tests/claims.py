"""Claims as a user writes them, settled one at a time."""

from __future__ import annotations

from collections.abc import Mapping

from symderiv.answers.prove import check
from symderiv.base.options import Options
from symderiv.files.load import read_text
from symderiv.formula.declarations import Derivation, Identity, Result
from symderiv.formula.tree import Expr

QUICK = Options(method="normal-form", cross_check=False, suggest=False)

SYMBOLS: Mapping[str, str] = {
    **dict.fromkeys(("x", "y", "w"), "real"),
    **dict.fromkeys(("p", "q"), "positive"),
    "o": "nonnegative",
    "z": "real[n]",
    "v": "positive[n]",
    "A": "real[n, n]",
    "G": "positive[n, m]",
    "u": "real[m]",
    "X": "real[n, two]",
}
DIMENSIONS: Mapping[str, str] = {"n": "1..3", "m": "1..3", "two": "2"}


def derivation(claim: str, assumption: str = "", **fields: str) -> Derivation:
    """A file with every symbol and dimension above and one claim, without errors."""
    found = read(claim, assumption, **fields)
    assert found.errors == (), found.errors
    return found


def read(claim: str, assumption: str = "", **fields: str) -> Derivation:
    lines = ["dimensions:", *[f"  {name}: {sizes}" for name, sizes in DIMENSIONS.items()]]
    lines += ["symbols:", *[f'  {name}: "{domain}"' for name, domain in SYMBOLS.items()]]
    if assumption:
        lines += ["assumptions:", f'  given: "{assumption}"']
        fields["given"] = "given"
    lines += ["identities:", "  - id: claim", f'    claim: "{claim}"']
    lines += [f'    {name}: "{value}"' for name, value in fields.items()]
    return read_text("\n".join(lines) + "\n")


def identity(claim: str) -> Identity:
    return derivation(claim).identities[0]


def formula(text: str) -> Expr:
    """The left side of ``text = 0`` as a tree."""
    return identity(f"{text} = 0").left


def settle(claim: str, assumption: str = "", **fields: str) -> Result:
    found = derivation(claim, assumption, **fields)
    return check(found, found.identities[0], QUICK)


def verdict(claim: str, assumption: str = "", **fields: str) -> str:
    return settle(claim, assumption, **fields).verdict


def scope(claim: str, assumption: str = "", **fields: str) -> str:
    """The scope of a claim that is proved, else its verdict."""
    result = settle(claim, assumption, **fields)
    return result.scope if result.verdict == "proved" else result.verdict

"""Stand-ins for the prover: what a worker may meet, chosen by the identity's id."""

import ctypes
import os
import time
from pathlib import Path

from symderiv.base.options import Options
from symderiv.base.said import NO_DIMENSIONS
from symderiv.formula.declarations import Derivation, Example, Identity, Result
from symderiv.formula.tree import Index, fresh


def result(derivation: Derivation, item: Identity | Example, reason: str | None = None) -> Result:
    return Result(
        kind="identity",
        id=item.id,
        file=derivation.file,
        line=item.location.line,
        column=item.location.column,
        claim=item.claim if isinstance(item, Identity) else item.text,
        verdict="proved",
        expect=item.expect,
        ok=item.expect == "proved",
        scope=NO_DIMENSIONS,
        method="normal form",
        reason=reason,
    )


def check(derivation: Derivation, item: Identity | Example, options: Options) -> Result:
    """Proves everything, unless the id asks for trouble."""
    kind = item.id.split("-")[0]
    if kind == "hang":
        time.sleep(600)
    elif kind == "announce":
        Path(derivation.file).with_suffix(".hanging").touch()
        time.sleep(600)
    elif kind == "slow":
        time.sleep(0.3)
    elif kind == "exit":
        os._exit(7)
    elif kind == "crash":
        ctypes.string_at(0)
    elif kind == "hog":
        bytearray(100 * 10**9)
    elif kind == "bug":
        raise AssertionError("proved, and yet a witness")
    elif kind == "recursion":
        deep(0)
    elif kind == "print":
        print("noise from a library")
    return result(derivation, item, reason=fresh(Index("k", "n")).name)


def greedy(*asked: object) -> None:
    """A task of any kind that wants more memory than there is."""
    bytearray(100 * 10**9)


def fresh_name(asked: object) -> str:
    """The name of a fresh index of the worker's."""
    return fresh(Index("k", "n")).name


def deep(level: int) -> int:
    return deep(level + 1) + 1

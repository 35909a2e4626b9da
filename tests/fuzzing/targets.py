"""What is fuzzed: each reader of what a stranger may write, and what may come of it.

A target takes bytes.  It may refuse them in the way that its reader documents; anything else that
it raises is a fault.
"""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from symderiv.base.errors import DerivationError
from symderiv.files.apart import Apart
from symderiv.files.load import read_bytes
from symderiv.files.meaning_of import meaning
from symderiv.files.ration import Ration
from symderiv.notes.files import KINDS, read_note
from symderiv.reports.wording import error_text
from symderiv.running.shards import merged
from symderiv.running.stored import result_from, result_object
from symderiv.system.recursion import deep_recursion
from symderiv.system.workflow_commands import broken
from tests import workflow_runner
from tests.mangling import VALID

NOTES = {
    ".md": "text\n\n<!-- symderiv: softmax -->\n$$\\frac{\\partial a_k}{\\partial z_j} = a_k$$\n",
    ".tex": "% symderiv: softmax\n\\begin{align}\na &= b \\\\\n&= \\frac{c}{d}\n\\end{align}\n",
    ".rst": ".. symderiv: softmax\n\n.. math::\n\n   a_k = \\sum_j b_j\n",
    ".py": 'def f(x):\n    r"""Softmax.\n\n    symderiv: softmax\n    $$a = b$$\n    """\n',
    ".ipynb": json.dumps(
        {
            "cells": [
                {
                    "cell_type": "markdown",
                    "metadata": {},
                    "source": ["<!-- symderiv: a -->\n", "$$x^2$$"],
                }
            ],
            "metadata": {},
            "nbformat": 4,
            "nbformat_minor": 5,
        }
    ),
}
PART = {
    "shard": {
        "number": 1,
        "of": 1,
        "items": 0,
        "places": [],
        "key": "k",
        "errors": [["marker", {"file": "a", "line": 1, "column": 2}, "m", None, "h"]],
        "stored": [],
    }
}
STORED = {
    "kind": "identity",
    "id": "a",
    "file": "a.yaml",
    "line": 1,
    "column": 2,
    "claim": "x = x",
    "verdict": "proved",
    "expect": "proved",
    "ok": True,
    "rest": "{}",
}


def reader(data: bytes) -> None:
    """A derivation file: errors with places in it, or items that have a meaning."""
    derivation = read_bytes(data, "fuzz.yaml", Ration(left=5_000))
    for error in derivation.errors:
        assert error.location.file == "fuzz.yaml"
        assert not list(workflow_runner.obeyed(error_text(error)))
    apart = Apart()
    for item in derivation.items[:20]:
        with deep_recursion():
            meaning(apart(derivation, item), item)


def notes(data: bytes) -> None:
    """A note or a program with markers; the first byte says of which kind."""
    kinds = sorted(KINDS)
    text = data[1:].decode("utf-8", "surrogateescape")
    try:
        note = read_note(f"fuzz{kinds[data[0] % len(kinds)] if data else '.md'}", text)
    except DerivationError as error:
        error_text(error)
        return
    for marker in note.markers:
        assert 0 <= marker.own_start <= len(text)
        note.locate(marker.own_start)


def parts(data: bytes) -> None:
    """The report of a part of a run."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "part.json"
        path.write_bytes(data)
        try:
            merged([path])
        except DerivationError as error:
            error_text(error)


def stored(data: bytes) -> None:
    """A result as the cache keeps it: the same after another way there and back."""
    try:
        result = result_from(json.loads(data))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return
    assert result_from(json.loads(json.dumps(result_object(result)))) == result


def commands(data: bytes) -> None:
    """Text on its way to a service that obeys some of it."""
    assert not list(workflow_runner.obeyed(broken(data.decode("utf-8", "replace"))))


TARGETS: Mapping[str, Callable[[bytes], None]] = {
    target.__name__: target for target in (reader, notes, parts, stored, commands)
}
SEEDS: Mapping[str, list[bytes]] = {
    "reader": [VALID.encode()],
    "notes": [
        bytes([sorted(KINDS).index(ending)]) + text.encode() for ending, text in NOTES.items()
    ],
    "parts": [json.dumps(PART).encode()],
    "stored": [json.dumps(STORED).encode()],
    "commands": [b" \t::error file=a::b\r\n##[group]c\n", "\u2003::x::y".encode()],
}

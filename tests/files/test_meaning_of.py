"""Meaning: unmoved by how an identity is written, moved by what it says."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from symderiv.files.load import read_text
from symderiv.files.meaning_of import meaning

ROOT = Path(__file__).parents[2]
TEXT = """
title: Softmax
dimensions: {n: 2..6}
symbols:
  z: real[n]
  y: real[n]
definitions:
  s: sum(exp(z[i]), i)
  a[k]: exp(z[k]) / s
  unused: sum(y)
assumptions:
  one-hot: sum(y[k], k) = 1
identities:
  - id: first
    claim: d(-sum(y[i] * log(a[i]), i), z[j]) = a[j] - y[j]
    given: one-hot
"""


def digest(text: str) -> str:
    derivation = read_text(text)
    assert derivation.errors == ()
    return meaning(derivation, derivation.identities[0]).digest


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("title: Softmax", "title: Another  # with a comment"),
        ("id: first", "id: renamed\n    title: A title\n    source: a book"),
        ("a[j] - y[j]", "a[j]  -  y[j]"),
        ("z[j]) = a[j] - y[j]", "z[p]) = a[p] - y[p]"),
        ("sum(y[i] * log(a[i]), i)", "sum(y[t] * log(a[t]), t)"),
        ("sum(exp(z[i]), i)", "sum(exp(z[m]), m)"),
        ("a[k]: exp(z[k]) / s", "a[r]: exp(z[r]) / s"),
        ("one-hot", "sums-to-one"),
        ("unused: sum(y)", "unused: sum(z)"),
        (
            "  s: sum(exp(z[i]), i)\n  a[k]: exp(z[k]) / s",
            "  a[k]: exp(z[k]) / s\n  s: sum(exp(z[i]), i)",
        ),
    ],
)
def test_a_change_of_writing_is_none(old: str, new: str) -> None:
    assert old in TEXT
    assert digest(TEXT.replace(old, new)) == digest(TEXT)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("2..6", "2..5"),
        ("{n: 2..6}", "{n: 2}"),
        ("z: real[n]", "z: positive[n]"),
        ("sum(exp(z[i]), i)", "sum(exp(2 * z[i]), i)"),
        ("= 1\n", "= 2\n"),
        ("a[j] - y[j]", "y[j] - a[j]"),
        ("a[j] - y[j]", "a[j] - y[j]\n    where: j != j2"),
        ("    given: one-hot\n", ""),
        ("    given: one-hot\n", "    given: one-hot\n    scope: every size\n"),
        ("    given: one-hot\n", "    given: one-hot\n    expect: refuted\n"),
        ("    given: one-hot\n", "    given: one-hot\n    steps: ['a[j] - y[j]']\n"),
    ],
)
def test_a_change_of_meaning_is_seen(old: str, new: str) -> None:
    assert old in TEXT
    changed = TEXT.replace(old, new)
    if "where" in new:
        changed = changed.replace("z[j]) =", "z[j]) + 0 * z[j2] =")
    assert digest(changed) != digest(TEXT)


def test_digest_is_the_same_in_every_process() -> None:
    code = "from tests.files.test_meaning_of import TEXT, digest; print(digest(TEXT))"
    found = [
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            check=True,
        ).stdout.strip()
        for seed in ("1", "2")
    ]
    assert found == [digest(TEXT)] * 2

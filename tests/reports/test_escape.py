"""Escaped text is plain text for LaTeX, whatever it holds."""

import re

import pytest

from symderiv.reports.escape import code, escape

HARMLESS = re.compile(
    r"\\text[a-z]+\{\}|\\dots\{\}|\\[{}$&#%_]|\\\([^()]*\\\)|\\texttt\{U\+[0-9A-F]+\}|['`-]\{\}"
)


@pytest.mark.parametrize("character", [chr(number) for number in range(32, 127)])
def test_no_special_character_is_left(character: str) -> None:
    assert not set(HARMLESS.sub("", escape(character))) & set("\\{}$&#%_^~<>|")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("50% of a_1 & b", r"50\% of a\_1 \& b"),
        (r"\input{x}", r"\textbackslash{}input\{x\}"),
        ("π ≤ 4", r"\(\pi\) \(\le\) 4"),
        ("café", "café"),
        ("漢", r"\texttt{U+6F22}"),
        ("two\n\nlines\x00", r"two lines\texttt{U+0000}"),
        ("--", "-{}-{}"),
    ],
)
def test_escape(text: str, shown: str) -> None:
    assert escape(text) == shown


def test_code_may_be_broken_after_hyphens_and_slashes() -> None:
    assert code("a-b/c") == r"\code{a-{}\allowbreak{}b/\allowbreak{}c}"

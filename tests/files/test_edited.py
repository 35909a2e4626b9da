"""A formula is replaced in its file, and nothing beside it."""

from difflib import unified_diff

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from symderiv.base.errors import DerivationError
from symderiv.files.edited import edited
from symderiv.files.load import read_text

FILE = """\
# The softmax.
dimensions: {n: 2..6}   # sizes
symbols:
  z: real[n]
definitions:
  a[k]: exp(z[k]) / sum(exp(z[j]), j)
identities:
  - id: plain
    claim: OLD   # a remark
  - {id: single, claim: 'OLD', title: "it's"}  # flow
  - {title: "x: y", claim: "OLD", id: double}
  - id: folded
    claim: >-
      d(a[k], z[j]) =
      a[k]
    note: |
      Kept
        as it is.
  - id: literal
    claim: |
      OLD
  - claim: OLD
    id: stepped
    steps:
      - OLD  # first
      - {line: 'OLD', expect: refuted, erratum: none}
  - id: last
    claim: OLD""".replace("OLD", "d(a[k], z[j]) = a[k]")
NEW = "d(a[k], z[j]) = a[k] * (delta[j, k] - a[j])"
IDS = ["plain", "single", "double", "folded", "literal", "stepped", "last"]


def changed(before: str, after: str) -> list[str]:
    lines = unified_diff(before.splitlines(), after.splitlines(), n=0)
    return [line for line in lines if line[0] in "+-" and line[:3] not in ("+++", "---")]


@pytest.mark.parametrize("id", IDS)
def test_one_claim_is_another_one_and_the_rest_is_as_it_was(id: str) -> None:
    after = edited(FILE, "f.yaml", id, NEW)
    old, new = read_text(FILE).identities, read_text(after).identities
    assert [one.claim for one in new] == [NEW if one.id == id else one.claim for one in old]
    assert [(one.note, one.title) for one in new] == [(one.note, one.title) for one in old]
    assert all(("OLD" in line) or NEW in line or line[0] == "-" for line in changed(FILE, after))
    assert after.count("#") == FILE.count("#")


@pytest.mark.parametrize("step", [0, 1])
def test_a_step_is_found_by_its_number(step: int) -> None:
    after = edited(FILE, "f.yaml", "stepped", "a[k] + 1", step)
    lost, new = changed(FILE, after)
    assert lost.replace("d(a[k], z[j]) = a[k]", "a[k] + 1")[1:] == new[1:]
    assert ("# first" in new) == (step == 0)


@pytest.mark.parametrize("breaks", ["\r\n", "\n"])
def test_line_ends_stay(breaks: str) -> None:
    text = FILE.replace("\n", breaks)
    assert edited(text, "f.yaml", "plain", NEW).count("\r\n") == text.count("\r\n")


@settings(max_examples=30)
@given(
    st.text(st.characters(exclude_categories=["C", "Zl", "Zp"]), min_size=1).filter(
        lambda text: text == text.strip()
    ),
    st.sampled_from(IDS),
)
def test_whatever_the_formula_it_reads_back(formula: str, id: str) -> None:
    after = YAML(typ="base").load(edited(FILE, "f.yaml", id, formula))
    before = YAML(typ="base").load(FILE)
    for entry in before["identities"]:
        if entry["id"] == id:
            entry["claim"] = formula
    assert after == before


@pytest.mark.parametrize(("id", "step"), [("none", None), ("stepped", 2), ("plain", 0)])
def test_a_place_that_is_not_there_is_an_error(id: str, step: int | None) -> None:
    with pytest.raises(DerivationError):
        edited(FILE, "f.yaml", id, NEW, step)

"""Whatever a terminal's encoding lacks is written with what it has."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symderiv.system.spelled_out import TWINS, lacks_signs, spell_out, spelled_out


@given(st.text(), st.sampled_from(["ascii", "latin-1", "cp1252", "cp437", "utf-8", "utf-16"]))
def test_every_text_can_be_written_in_every_encoding(text: str, encoding: str) -> None:
    shown = spelled_out(text, encoding)
    shown.encode(encoding)
    assert encoding.startswith("utf") <= ("\\ud" in shown or shown == text)


def test_our_own_signs_have_twins_in_ascii() -> None:
    assert spelled_out("✓ ✗ x ≥ 1… é", "ascii") == "v x x >= 1... \\xe9"
    assert all(twin.isascii() for twin in TWINS.values())


@pytest.mark.parametrize(("encoding", "lacks"), [("ascii", True), ("utf-8", False)])
def test_a_stream_writes_out_what_it_lacks(encoding: str, lacks: bool) -> None:
    kept = io.BytesIO()
    stream = io.TextIOWrapper(kept, encoding=encoding)
    assert lacks_signs(stream) is lacks
    spell_out(stream)
    stream.write("─✓")
    stream.flush()
    assert kept.getvalue().decode(encoding) == ("-v" if lacks else "─✓")

"""Every format's output on the shared run is the one that was last read and approved."""

import pytest

from tests.reports.snapshots import FOLDER, outputs

OUTPUTS = outputs()


@pytest.mark.parametrize("name", OUTPUTS)
def test_output_is_the_approved_one(name: str) -> None:
    assert OUTPUTS[name] == (FOLDER / name).read_text(encoding="utf-8")


def test_no_snapshot_is_left_over() -> None:
    assert {path.name for path in FOLDER.iterdir()} == set(OUTPUTS)


@pytest.mark.parametrize("name", sorted(OUTPUTS.keys() - {"text-colour"}))
def test_nothing_can_steer_a_terminal(name: str) -> None:
    text = OUTPUTS[name]
    assert "\x1b" not in text
    assert "\x07" not in text
    assert "\u202e" not in text

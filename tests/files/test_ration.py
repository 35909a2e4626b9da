"""A short file that is much work to read is refused soon, and many of them together, too."""

from symderiv.base import steps
from symderiv.files.load import read_text
from symderiv.files.ration import CHARACTERS, OF_A_FILE, Ration
from symderiv.formula.tree import Dimension

SHARED = "  f{0}(u): f0(f{1}(u))\n"
"""Functions whose trees are small as shared pieces, and huge when they are written out."""
WRITTEN = "  f{0}(u): f{1}(u) * f{1}(u + 1)\n"


def repeated(body: str, depth: int, claims: int) -> str:
    return (
        "symbols: {x: real}\ndefinitions:\n  f0(u): u * u\n"
        + "".join(body.format(i, i - 1) for i in range(1, depth))
        + "identities:\n"
        + "".join(f"  - {{id: a{i}, claim: f{depth - 1}(x) = x}}\n" for i in range(claims))
    )


def taken(text: str, of: Ration | None = None) -> tuple[int, str]:
    """The steps that reading takes, and the first error."""
    start = steps.now()
    errors = read_text(text, "stranger.yaml", of).errors
    return steps.now() - start, str(errors[0]) if errors else ""


def test_claims_that_share_their_pieces_are_counted_as_they_are_written_out() -> None:
    text = repeated(SHARED, 15, 40)
    assert len(text) < 2_000
    spent, message = taken(text)
    assert spent < OF_A_FILE + len(text) + 100_000
    assert "too many steps" in message
    assert "stranger.yaml:" in message


def test_functions_written_out_again_and_again_are_counted() -> None:
    spent, message = taken(repeated(WRITTEN, 13, 400))
    assert spent < 2 * OF_A_FILE
    assert "too many steps" in message


def test_the_files_of_a_run_have_a_ration_together() -> None:
    text = repeated(WRITTEN, 9, 10)
    spent = taken(text)[0]
    one = Ration(left=3 * spent)
    assert [taken(text, one)[1] == "" for _ in range(5)] == [True, True, True, False, False]
    assert taken("symbols: {x: real}\nidentities: [{id: a, claim: x = x}]", one)[1] == ""
    assert one.left == 0


def test_an_ordinary_file_takes_far_fewer_steps_than_it_may() -> None:
    claims = "".join(f"  - {{id: a{i}, claim: 'd(x * y, x) = y'}}\n" for i in range(2000))
    text = f"symbols: {{x: real, y: real}}\nidentities:\n{claims}"
    spent, message = taken(text, Ration(left=0))
    assert message == ""
    assert spent < len(text) / CHARACTERS / 2


def test_sizes_are_ranges() -> None:
    declared = "".join(f"  n{i}: 1..1000\n" for i in range(5000))
    derivation = read_text(f"dimensions:\n{declared}symbols: {{x: real}}\n")
    name: Dimension = "n7"
    assert derivation.dimensions[name].sizes == range(1, 1001)

"""Parts of axes in LaTeX: written as NumPy's brackets, and read back with the same meaning."""

import pytest

from symderiv.files.load import read_text
from symderiv.files.meaning_of import canonical
from symderiv.language.latex.render import latex
from symderiv.language.parse import parse_text

HEAD = """dimensions: {n: 3..5}
symbols: {x: "real[n]", y: "real[n]", A: "real[n, n]"}
identities:
"""


def meaning(claim):
    derivation = read_text(f"{HEAD}  - id: one\n    claim: '{claim}'\n")
    assert derivation.errors == ()
    identity = derivation.identities[0]
    sides = (canonical(identity.left, identity.free), canonical(identity.right, identity.free))
    return sides, len(identity.where)


@pytest.mark.parametrize(
    "claim",
    [
        "x[1:] = y[:-1]",
        "sum(x[1:] - x[:-1]) = x[n - 0] - x[1]",
        "x[1:n - 1] = y[1:-1]",
        "flip(x[::-1]) = x",
        "x[-2:] = x[n - 2:n]",
        "A[1:, :-1] = A[:-1, 1:]",
        "tril(A) + triu(A, 1) = A",
        "roll(x, -1) = cumsum(x)",
    ],
)
def test_what_is_written_reads_back(claim):
    assert meaning(f"${latex(parse_text(claim))}$") == meaning(claim)


def test_a_part_of_an_axis_ends_in_latex_too():
    assert meaning("$x[{1:}] = y[{:-1}]$")[1] == 1

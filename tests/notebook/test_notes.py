"""The notebook of the five notes, executed as a reader would."""

from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient
from nbformat.v4 import new_code_cell

NOTEBOOK = Path(__file__).parents[2] / "examples" / "notes.ipynb"
ASKED = """\
before = picture.value
weights[3].value = 1.2
assert picture.value != before and picture.value.count("<rect") == 4
assert np.isclose(activations(X, np.array([0.5, 0.5, 0.5, 1.2])).sum(), 1)
step = 1e-6
for k in range(4):
    theta, moved = np.full(4, 0.5), np.full(4, 0.5)
    moved[k] += step
    measured = (activations(X, moved) - activations(X, theta)) / step
    assert np.allclose(measured, slopes(X, theta)[:, k], atol=1e-4)
assert not softmax[-1].warnings
[one.ok for group in (softmax, weighted, powers, dense, logistic) for one in group]
"""


@pytest.fixture(scope="module")
def outputs() -> list[dict[str, str]]:
    """What each code cell shows, and last what is asked of the kernel afterwards."""
    book = nbformat.read(NOTEBOOK, 4)
    book.cells.append(new_code_cell(ASKED))
    place = {"metadata": {"path": str(NOTEBOOK.parent)}}
    NotebookClient(book, timeout=300, kernel_name="python3", resources=place).execute()
    cells = [cell for cell in book.cells if cell.cell_type == "code"]
    return [cell.outputs[-1].get("data", {}) if cell.outputs else {} for cell in cells]


def test_every_note_comes_out_as_expected_and_the_bars_follow(
    outputs: list[dict[str, str]],
) -> None:
    verdicts = outputs[-1]["text/plain"]
    assert verdicts.count("True") > 20
    assert "False" not in verdicts
    assert "<math" in outputs[1]["text/html"]
    slip, misspelt = outputs[-3]["text/html"], outputs[-2]["text/html"]
    assert "perhaps" in slip
    assert "unknown symbol: y" in misspelt
    assert "Traceback" not in misspelt

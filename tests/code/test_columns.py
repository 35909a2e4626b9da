"""Labels as a column pick an entry of each row, as ``gather`` and ``take_along_axis`` do."""

import pytest

from symderiv.base.errors import DerivationError
from tests.code.judging import verdicts

SHAPES = "z: m, n; y: index[n][m]"
TORCH = """
import torch
import torch.nn.functional as F


def loss(z, y):
    rows = F.log_softmax(z, dim=-1)
    return -PICKED.mean()


def gradient(z, y):
    return (torch.softmax(z, dim=-1) - F.one_hot(y, z.size(-1))) / COUNT
"""
PICKED = [
    "rows.gather(dim=-1, index=y.unsqueeze(1)).squeeze(1)",
    "torch.gather(rows, 1, y[:, None])",
    "rows.gather(1, y.view(-1, 1))[:, 0]",
]


@pytest.mark.parametrize("picked", PICKED)
def test_a_column_of_labels_picks_along_rows(picked):
    text = TORCH.replace("PICKED", picked)
    right, wrong = text.replace("COUNT", "z.size(0)"), text.replace("COUNT", "z.size(1)")
    assert verdicts(right, "gradient", "loss", SHAPES) == {"z": "proved"}
    assert verdicts(wrong, "gradient", "loss", SHAPES) == {"z": "refuted"}


def test_numpys_word_for_it():
    text = (
        "import numpy as np\n\n\ndef loss(z, y):\n"
        "    return np.sum(np.take_along_axis(z, y[:, None], axis=1) ** 2)\n\n\n"
        "def gradient(z, y):\n    dz = np.zeros_like(z)\n"
        "    dz[np.arange(len(y)), y] = 2 * z[np.arange(len(y)), y]\n    return dz\n"
    )
    assert verdicts(text, "gradient", "loss", SHAPES) == {"z": "proved"}
    assert verdicts(text.replace("= 2 *", "= 3 *"), "gradient", "loss", SHAPES) == {"z": "refuted"}


@pytest.mark.parametrize(
    ("picked", "message"),
    [
        ("rows.gather(0, y.unsqueeze(1))", "no column of labels along the rows"),
        ("rows.gather(1, y)", "no column of labels along the rows"),
        ("rows.gather(1, y.unsqueeze(0))", "a new axis in front"),
        ("rows.gather(1, y.reshape(1, -1))", "labels in another shape"),
    ],
)
def test_what_no_column_is(picked, message):
    text = TORCH.replace("PICKED", picked).replace("COUNT", "z.size(0)")
    with pytest.raises(DerivationError, match=message):
        verdicts(text, "gradient", "loss", SHAPES)

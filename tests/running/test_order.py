"""Results do not depend on what was read or proved before."""

from pathlib import Path

from symderiv.answers.prove import check
from symderiv.base.options import Options
from symderiv.base.results import Run
from symderiv.files.load import load
from symderiv.reports import Screen
from symderiv.reports.json import render

ROOT = Path(__file__).parents[2]
FILES = ("softmax-jacobian-matrix", "dense-layer-arrays", "dense-layer-einsum")
QUICK = Options(cross_check=False)


def proved(names: tuple[str, ...]) -> dict[str, str]:
    """The JSON of each result, seconds apart."""
    found = {}
    for name in names:
        derivation = load(ROOT / "derivations" / f"{name}.yaml")
        for identity in derivation.identities:
            result = check(derivation, identity, QUICK)
            object.__setattr__(result, "seconds", 0.0)
            found[identity.id] = render(Run((result,), ()), Screen())
    return found


def test_the_order_of_files_changes_no_result() -> None:
    assert proved(FILES) == proved(FILES[::-1])

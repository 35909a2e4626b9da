"""The catalogue, read once."""

from functools import cache
from pathlib import Path

from symderiv.formula.declarations import Derivation
from symderiv.running.run import read


@cache
def catalogue() -> tuple[Derivation, ...]:
    derivations, errors = read([str(Path(__file__).parents[2] / "derivations")])
    assert errors == []
    return tuple(derivations)

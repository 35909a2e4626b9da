"""Random formulas of matrices and what the algebra of words makes of them, at random points."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from random import Random

import pytest

from symderiv.files.load import read_text
from symderiv.formula.declarations import Nested
from symderiv.formula.tree import Expr
from symderiv.kernel.ball import Evaluator, Indeterminate, Undefined
from symderiv.kernel.formal import TooMuch
from symderiv.kernel.matrices.chains import NoWord
from symderiv.kernel.matrices.vanishing import Proof
from symderiv.proving.assumed import Assumed
from symderiv.proving.obligation import Prepared

HEAD = """
dimensions: {n: 1..3, m: 1..3}
symbols:
  A: real[n, n]
  B: real[n, n]
  S: real[n, n]
  Q: real[n, n]
  C: real[m, m]
  U: real[n, m]
  V: real[m, n]
  c: real
  u: real[n]
  v: real[n]
assumptions:
  symmetric: S = S.T
  skew: Q = -Q.T
identities:
"""
SHAPES = {"A": "nn", "B": "nn", "S": "nn", "Q": "nn", "C": "mm", "U": "nm", "V": "mn"}
LENGTHS = {"n": 3, "m": 2}


class Formulas:
    """Random formulas of some shape, as text."""

    def __init__(self, random: Random) -> None:
        self.random = random

    def matrix(self, shape: str, depth: int) -> str:
        choose = self.random.choice
        rows, columns = shape
        square = rows == columns
        kinds = ["name", "turned", "product", "product"] + ["sum", "multiple"] * (depth > 0)
        kinds += ["inv", "eye", "diag", "outer"] * square
        kind = choose(kinds) if depth > 0 else choose(["name", "turned"])
        match kind:
            case "sum":
                other = self.matrix(shape, depth - 1)
                return f"({self.matrix(shape, depth - 1)} {choose('+-')} {other})"
            case "multiple":
                return f"({self.number(depth - 1)} * {self.matrix(shape, depth - 1)})"
            case "inv":
                return f"inv({self.matrix(shape, depth - 1)})"
            case "eye":
                return f"eye({rows})"
            case "diag" if rows == "n":
                return "diag(u)"
            case "outer" if rows == "n":
                return "outer(u, v)"
            case "product":
                middle = choose("nm")
                first = self.matrix(rows + middle, depth - 1)
                return f"({first} @ {self.matrix(middle + columns, depth - 1)})"
            case "turned":
                names = [name for name, axes in SHAPES.items() if axes == columns + rows]
                return f"{choose(names)}.T"
        return choose([name for name, axes in SHAPES.items() if axes == shape])

    def number(self, depth: int) -> str:
        kind = self.random.choice(["c", "2", "trace", "det", "form"] if depth > 0 else ["c", "3"])
        match kind:
            case "trace" | "det":
                return f"{kind}({self.matrix(self.random.choice(['nn', 'mm']), depth)})"
            case "form":
                return f"(u @ {self.matrix('nn', depth)} @ v)"
        return kind


def prepared(text: str) -> Prepared:
    found = read_text(f'{HEAD}  - id: a\n    claim: "{text}"\n    given: [symmetric, skew]\n', "a")
    assert found.errors == (), found.errors
    item = found.identities[0]
    return Prepared.of(found, item, Assumed.of(found, item.given), item.left, item.right)


def rewritten(claim: Prepared, pivoting: bool) -> Expr | None:
    """The residual by words; None where there was too much of it."""
    proof = Proof(claim.problem(), pivoting)
    try:
        return proof.algebra.tree(proof.reduced())
    except (TooMuch, NoWord):
        return None


def point(random: Random) -> dict[str, Nested]:
    def whole() -> Fraction:
        return Fraction(random.randint(-4, 4))

    found: dict[str, Nested] = {"c": whole()}
    for name in "uv":
        found[name] = tuple(whole() for _ in range(LENGTHS["n"]))
    for name, (rows, columns) in SHAPES.items():
        array = [[whole() for _ in range(LENGTHS[columns])] for _ in range(LENGTHS[rows])]
        for i, j in product(range(len(array)), repeat=2) if name in "SQ" else ():
            array[i][j] = array[j][i] if name == "S" else -array[j][i] if i != j else Fraction(0)
        found[name] = tuple(tuple(line) for line in array)
    return found


@pytest.mark.parametrize("seed", range(60))
def test_words_have_the_value_of_the_formula(seed: int) -> None:
    random = Random(seed)
    formulas = Formulas(random)
    scalar = random.random() < 0.5
    text = formulas.number(3) if scalar else formulas.matrix("nn", 3)
    claim = prepared(f"{text} = {'0' if scalar else '0 * A'}")
    evaluator = Evaluator(frozenset())
    for pivoting in (False, True):
        words = rewritten(claim, pivoting)
        if words is None:
            continue
        for _ in range(3):
            env = {index: random.randint(1, 3) for index in claim.identity.free}
            values = point(random)
            try:
                compared = evaluator.compare(claim.left, words, LENGTHS, env, values)
            except (Undefined, Indeterminate):
                continue
            assert compared.verdict == "equal", (text, values)

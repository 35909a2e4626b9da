"""Identities from a few lines of text, with what the methods want of them."""

from symderiv.base.options import Options
from symderiv.files.load import read_text
from symderiv.formula.declarations import Derivation, Identity
from symderiv.proving.prover import Prover
from symderiv.proving.witness.claim import SearchedClaim

HEAD = """
dimensions: {n: 1..3, m: 1..2}
symbols: {x: real, t: positive, z: "real[n]", y: "real[n]", A: "real[2, 2]", B: "real[m, n]"}
definitions:
  a[k]: exp(z[k]) / sum(exp(z[j]), j)
  L: -sum(y[k] * log(a[k]), k)
assumptions:
  one-hot: sum(y[k], k) = 1
identities:
"""


def identity(claim: str, more: str = "") -> tuple[Derivation, Identity]:
    """``claim`` about the symbols above; ``more`` holds further keys of the identity."""
    text = f"{HEAD}  - id: only\n    claim: {claim}\n"
    derivation = read_text(text + "".join(f"    {line}\n" for line in more.splitlines()))
    assert not derivation.errors, derivation.errors
    return derivation, derivation.identities[0]


def written_out(derivation: Derivation, item: Identity) -> SearchedClaim:
    return Prover.of(derivation, item, Options()).claim(item.left, item.right)

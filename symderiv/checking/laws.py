"""The names of the laws, as certificates spell them."""

from __future__ import annotations

LAWS = {
    "sums": "sums are linear and change places; none of them is empty",
    "deltas": "sum(delta[i, j] * f(i), i) = f(j), and delta[i, j] * f(j) = delta[i, j] * f(i)",
    "expand": "a sum over a dimension of one size is written out",
    "inverses": "s * D = 1 for the inverse s of a sum D",
    "denominators": "what vanishes times a denominator that is not 0 vanishes",
    "matrices": "sum(inv(M)[i, k] * M[k, j], k) = delta[i, j]",
    "exp": "exp(a + b) = exp(a) * exp(b), and exp(c * log(u)) = u**c",
    "log": "log(abs(a * b)) = log(abs(a)) + log(abs(b)), and log(exp(a)) = a",
    "roots": "r**k = u for the k-th root r of u",
    "powers": "u**v * u**w = u**(v + w), and (a * u)**w = a**w * u**w for positive a",
    "angles": "the addition theorems, and sin(u)**2 = 1 - cos(u)**2",
    "split angles": "each monomial of an angle is an angle of its own",
    "half angles": "angles are written by their halves",
    "zero": "what a case says to be 0 is 0",
    "rewrite": "a function in simpler ones, as its row in the table says",
    "values": "exact values of functions",
    "parity": "even and odd functions",
}
"""What each law says."""


def given(assumption: str) -> str:
    """The law that an assumption of the claim is."""
    return f"given {assumption}"

"""Derivation files with a few random wounds: characters and lines cut, doubled or swapped."""

from hypothesis import strategies as st

VALID = """\
title: Everything at once
source: "a \\u00e9 note"
dimensions: {m: 1..3, n: 2..4, k: 3}
symbols:
  x: real[m, n]
  w: positive[n]
  b: real
  p: (0, 1/2)
  c: 'real[k]'
definitions:
  z[r]: b + sum(x[r, j] * w[j], j)
  a: x @ w / sum(x, axis=1)
  f(u): 1 / (1 + exp(-u))
  ce: -mean(a * log(z))
assumptions:
  unit: sum(w[j], j) = 1
  small: p < 1
identities:
  - id: first
    claim: d(f(b), b) = f(b) * (1 - f(b))
    where: []
  - id: second
    title: the second
    claim: "d(z[r], w[j]) = x[r, j]"
    where: [j != 1, "j <= 2"]
    given: unit
    steps:
      - d(b + sum(x[r, j] * w[j], j), w[j])
      - line: x[r, j] + 0
        expect: refuted
        erratum: nothing
  - id: third
    claim: >-
      d(z, w)
      = x * 1.50e0
    expect: refuted
    scope: every size
  - id: fourth
    claim: 'einsum(''ij,j->i'', x, w) = x @ w'
    note: einsum & @
  - id: fifth
    claim: where((b > 0) & (p < 1), [[1, b], [b, 1]], 0) = eye(2)
examples:
  - id: sixth
    value: d(z, b) + c[2]
    inputs: {x: [[1, 2], [3, 4]], w: [0.5, 1/2], b: 0, c: [1, 2, 3]}
    printed: [3.0, 3.0]
"""

PIECES = [
    *"\"'[]{}(),:-*&!|>%@`#?\\ \t\n\r\x85\x00\x1b\ufeff=<+./_eE09az\xe9\u2212\u2028",
    "\n  ",
    ": ",
    "- ",
]
WORDS = [
    "sum(",
    "d(",
    "where(",
    "delta[j, k]",
    "None",
    "9**9**9",
    "1e99999",
    "<<",
    "---\n",
    "*a",
    "x.T",
]

edits = st.lists(
    st.tuples(
        st.sampled_from(["cut", "insert", "double", "swap"]),
        st.integers(0, len(VALID) - 1),
        st.integers(1, 30),
        st.sampled_from(PIECES + WORDS),
    ),
    min_size=1,
    max_size=6,
)


def mangled(changes):
    text = VALID
    for kind, place, length, piece in changes:
        place %= max(len(text), 1)
        part = text[place : place + length]
        before, after = text[:place], text[place + length :]
        if kind == "cut":
            text = before + after
        elif kind == "insert":
            text = before + piece + part + after
        elif kind == "double":
            text = before + part + part + after
        else:
            text = before + part[::-1] + after
    return text

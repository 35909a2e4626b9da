"""Ten thousand mangled files: each is read, or refused with a place; nothing else ever happens."""

import random
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from symderiv.files.load import read_bytes
from tests.mangling import PIECES, WORDS

FILES = 10_000
SHARES = 8
"""Tests of their own, which several processes share."""
BATCH = 25
"""Files from one draw of Hypothesis, whose own drawing takes longer than the reading."""

SEEDS = [
    "symbols: {x: real, y: positive}\nidentities:\n  - {id: a, claim: 'd(x**2*y, x) = 2*x*y'}\n",
    "dimensions: {n: 2..4, m: 3}\nsymbols: {w: 'real[n, m]'}\n"
    "definitions: {'z[i]': 'sum(w[i, j], j)'}\n"
    "identities:\n  - id: b\n    claim: d(z[k], w[i, j]) = delta[k, i]\n    where: i != k\n",
    "symbols: {x: '(0, 1/2)'}\ndefinitions:\n  f(u): 1 / (1 + exp(-u))\nassumptions: {s: x < 1}\n"
    "identities:\n  - {id: c, claim: f(x) = f(x), given: s, expect: refuted, steps: [f(x), x]}\n",
    "symbols: {v: 'real[k]'}\ndimensions: {k: 1..3}\nexamples:\n"
    "  - {id: e, value: \"einsum('i,i->', v, v)\", inputs: {v: [1, 2.5]}, printed: 7.25}\n",
    'title: >-\n  folded\n  text\nsource: "q\\u00e9"\nidentities:\n  - {id: g, claim: 1 = 1}\n',
    "symbols: {x: real}\nidentities: [{id: h, claim: 'where((x > 0) & (x < 1), [[x]], 0) = x'}]\n",
]
BYTES = [piece.encode() for piece in (*PIECES, *WORDS)]
BYTES += [b"\xff", b"\xc3", b"\xed\xa0\x80", b"\xef\xbb\xbf", b"!!a ", b"&a ", b"<<: *a\n", b"\0"]


def mangled(choice: random.Random) -> bytes:
    """A seed after a few cuts, doublings, moves and insertions of bytes, tokens or lines."""
    data = choice.choice(SEEDS).encode()
    for _ in range(choice.randint(1, 4)):
        first = choice.randrange(len(data) + 1)
        last = min(len(data), first + choice.choice((0, 1, 2, 5, 20)))
        if choice.random() < 0.2:
            first = data.rfind(b"\n", 0, first) + 1
            last = data.find(b"\n", first) + 1 or len(data)
        part = data[first:last]
        kind = choice.randrange(5)
        if kind == 0:
            part = b""
        elif kind == 1:
            part = part * choice.choice((2, 3, 30))
        elif kind == 2:
            part = choice.choice(BYTES) * choice.choice((1, 1, 1, 10)) + part
        elif kind == 3:
            other = choice.choice(SEEDS).encode()
            place = choice.randrange(len(other))
            part = other[place : place + choice.choice((1, 5, 30))]
        else:
            part = part[::-1]
        data = data[:first] + part + data[last:]
    return data


@pytest.mark.parametrize("share", range(SHARES))
def test_mangled_files_are_read_or_refused(share: int, tmp_path: Path) -> None:
    @settings(
        max_examples=FILES // SHARES // BATCH,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(st.integers(0, 2**64 - 1))
    def read(seed: int) -> None:
        choice = random.Random(f"{share} {seed}")
        for _ in range(BATCH):
            data = mangled(choice)
            derivation = read_bytes(data, "fuzz.yaml")
            for error in derivation.errors:
                assert error.location.file == "fuzz.yaml"
                assert 0 <= error.location.line <= data.count(b"\n") + data.count(b"\r") + 10

    read()

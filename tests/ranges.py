"""Claims about shifted, ordered and bounded ranges: laws, and the same with an end moved by one.

    python -m tests.ranges [--claims N] [--seed S]

Each claim is tried by the kernel's test by ranges alone, with no search for a witness, and held
against the reference evaluator at every small size.  Prints how many true ones were proved, and
each lie; exit 1 if there is one.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from random import Random

from symderiv.base.options import Options
from symderiv.files.load import read_text
from symderiv.formula.declarations import Derivation, Identity
from symderiv.formula.tree import Index
from symderiv.kernel.ranges.decide import is_zero_by_ranges
from symderiv.meaning.declared import Declared
from symderiv.meaning.evaluator import Evaluator
from symderiv.meaning.values import Absent
from symderiv.proving.prover import Prover

QUICK = Options(method="normal-form", cross_check=False, suggest=False)
HEAD = """\
dimensions: {n: 1..5, m: 1..4}
symbols:
  x: real[n]
  y: real[n]
  w: real[m]
  A: real[n, n]
  s: real
definitions:
  c[i]: sum(x[k], k = 1..i)
  e[i]: sum(exp(y[k]), k = i..n)
identities:
  - id: claim
    claim: "%s"
"""
SIZES = tuple(product((1, 2, 3, 4), (1, 2, 3)))


def _place(rng: Random, at: str) -> str:
    shapes = ("{}", "{}", "{}", "{} + 1", "{} - 1", "{} + 2", "n - {} + 1", "n + 1 - {}", "2*{}")
    return rng.choice(shapes).format(at)


def _entry(rng: Random, at: str, other: str) -> str:
    name = rng.choice(("x", "x", "y", "A", "A", "c", "e", "where", "x2"))
    place = _place(rng, at)
    if name == "A":
        places = [place, rng.choice((other, "1", at))]
        rng.shuffle(places)
        return f"A[{places[0]}, {places[1]}]"
    if name in ("c", "e"):
        return f"{name}[{at}]"
    if name == "where":
        return f"where({_condition(rng, at, other)}, x[{at}], y[{other}])"
    if name == "x2":
        return f"x[{place}]**2"
    return f"{name}[{place}]"


def _summand(rng: Random, at: str, other: str) -> str:
    factors = [_entry(rng, at, other) for _ in range(rng.choice((1, 1, 2)))]
    whole = " * ".join(factors)
    shapes = (
        "{}",
        "{}",
        "{}",
        "exp({})",
        "1/(1 + exp({}))",
        "({}) / e[{at}]",
        "({})**2",
        "(1 + {})",
        "where({c}, {}, 0)",
        "where({c}, {}, s)",
        "sin({}) * delta[{at}, {other} + 1]",
        "abs({})",
        "(x[{at}]**2 + 1)**(1/2) * {}",
    )
    return rng.choice(shapes).format(whole, at=at, other=other, c=_condition(rng, at, other))


def _condition(rng: Random, at: str, other: str) -> str:
    shapes = (
        "{a} <= {b}",
        "{a} < {b}",
        "{a} < {b} + 1",
        "{b} <= {a} + 1",
        "{a} = {b}",
        "{a} != {b}",
        "{a} = {b} + 1",
        "{a} < n",
        "{a} <= n - 2",
        "2 <= {a}",
        "{a} + {b} <= n",
        "2*{a} <= n",
        "({a} < {b}) | ({a} = n)",
        "({b} <= {a}) & ({a} < {b} + 2)",
    )
    return rng.choice(shapes).format(a=at, b=other)


def _inside(more: str) -> str:
    """A weight of a convolution by the places of its input and its output."""
    return f"where((l <= k) & (k - l + 1 <= m{more}), w[k - l + 1], 0)"


def claims(rng: Random) -> Iterator[str]:
    """Laws of sums over ranges, about half of them with something moved by one."""
    while True:
        template = _summand(rng, "{b}", "i")

        def f(at: str, template: str = template) -> str:
            return template.replace("{b}", f"({at})" if " " in at else at)

        off = rng.choice((0, 0, 0, 0, 1, -1))
        more = f" + {off}" if off > 0 else f" - {-off}" if off < 0 else ""
        c = _condition(rng, "k", "i")
        double = _summand(rng, "k", "l")
        laws = (
            (
                f"sum({f('k')}, k)",
                f"sum(where({c}, {f('k')}, 0), k) + sum(where({c}, 0, {f('k')}), k)",
            ),
            (f"sum({f('k + 1')}, k = 1..n - 1)", f"sum({f('k')}, k = 2..n{' - 1' if off else ''})"),
            (f"sum({f('n - k + 1')}, k)", f"sum({f('k')}, k = 1..n{' - 1' if off else ''})"),
            (
                f"sum({f('k')}, k = 1..i{' - 1' if off else ''}) + sum({f('k')}, k = i + 1..n)",
                f"sum({f('k')}, k) - {f('i')}",
            ),
            (f"sum(delta[k, i + 1] * {f('k')}, k)", f"where(i < n{more}, {f('i + 1')}, 0)"),
            (f"sum(delta[k, i - 1] * {f('k')}, k)", f"where(i > 1{more}, {f('i - 1')}, 0)"),
            (f"sum({f('i + k')}, k = 0..1)", f"{f('i')} + {f('i + 1')}"),
            (
                f"sum(sum({double}, k = l..n), l)",
                f"sum(sum({double}, l = 1..k{' - 1' if off else ''}), k = 1..n)",
            ),
            (
                f"sum(sum({double}, k = l + 1..n), l = 1..n - 1)",
                f"sum(sum({double}, l = 1..k{'' if off else ' - 1'}), k = 1..n)",
            ),
            (f"sum({f('k')} * where(k <= i{more}, 1, 0), k)", f"sum({f('k')}, k = 1..i)"),
            (
                f"sum(sum(w[l] * {f('k + l - 1')}, l), k = 1..n - m + 1)",
                f"sum(sum({_inside(more)} * {f('k')}, l = 1..n - m + 1), k)",
            ),
            (
                "sum(sum(w[l] * x[k + l - 1], l) * y[k], k = 1..n - m + 1)",
                f"sum(x[k] * sum({_inside(more)} * y[l], l = 1..n - m + 1), k)",
            ),
            (
                f"where({_condition(rng, 'i', 'j')}, {f('i')}, 0) + 0 * x[j]",
                f"where({_condition(rng, 'i', 'j')}, {f('i')}, 0) + 0 * x[j]",
            ),
            (
                f"sum(where({_condition(rng, 'k', 'i')}, {f('k')}, 0), k)",
                f"sum(where({_condition(rng, 'k', 'i')}, {f('k')}, 0), k)",
            ),
            (
                f"d(sum({f('k')} * y[k], k = 1..n - 1), x[i])",
                f"d(sum({f('k')} * y[k], k = 1..n - 1{more if off < 0 else ''}), x[i])",
            ),
            (
                "d(sum(x[k] * x[k + 1], k = 1..n - 1), x[i])",
                f"where(i > 1, x[i - 1], 0) + where(i < n{more}, x[i + 1], 0)",
            ),
            ("sum(1 + 0 * x[k], k = 2..n)", f"n - 1{more} + 0 * x[1]"),
            (
                "sum(sum(x[l], l = 1..k) / n, k)",
                f"sum(sum(x[l], l = 1..k), k = 1..n{' - 1' if off else ''}) / n",
            ),
            (f"sum(exp(y[k]) / e[i], k = i..n{' - 1' if off else ''})", "1 + 0 * x[i]"),
            ("max(x[k], k = 1..i)", f"max(where(k <= i{more}, x[k], x[1]), k) + 0 * x[i]"),
        )
        left, right = rng.choice(laws)
        wrap = rng.choice(
            ("{}",) * 6
            + ("exp({})", "s * ({})", "({})**2", "1/(2 + ({})**2)", "where(s > 0, {}, 1)")
        )
        yield f"{wrap.format(left)} = {wrap.format(right)}"


@dataclass(frozen=True, slots=True)
class Found:
    claim: str
    truth: bool | None
    """None where no point tells."""
    proved: bool
    differs: str = ""


def tried(text: str, rng: Random) -> Found | None:
    """A claim against the evaluator; None where it does not read."""
    derivation = read_text(HEAD % text)
    if derivation.errors or not derivation.identities:
        return None
    (identity,) = derivation.identities
    prover = Prover.of(derivation, identity, QUICK)
    problem = prover.prepare(identity.left, identity.right).problem()
    proved = is_zero_by_ranges(problem)
    truth, differs = compared(derivation, identity, rng)
    return Found(text, truth, proved, differs)


def compared(derivation: Derivation, identity: Identity, rng: Random) -> tuple[bool | None, str]:
    """Whether the sides are equal wherever both have values, at small sizes."""
    defined = False
    for n, m in SIZES:
        for _ in range(2):
            values = {
                "x": _vector(rng, n),
                "y": _vector(rng, n),
                "w": _vector(rng, m),
                "A": tuple(_vector(rng, n) for _ in range(n)),
                "s": Fraction(rng.randint(-2, 3)),
            }
            evaluator = Evaluator(Declared(derivation), {"n": n, "m": m}, values)
            for env in _indices(identity, {"n": n, "m": m}):
                left, right = (
                    evaluator.value(side, env) for side in (identity.left, identity.right)
                )
                if isinstance(left, Absent) or isinstance(right, Absent):
                    continue
                defined = True
                if evaluator.same(left, right) is False:
                    at = {index.name: place for index, place in env.items()}
                    return False, f"{left} and {right} at n = {n}, m = {m}, {at}, {values}"
    return (True, "") if defined else (None, "")


def _vector(rng: Random, length: int) -> tuple[Fraction, ...]:
    return tuple(Fraction(rng.choice((-2, -1, 0, 1, 1, 2, 3, 5))) for _ in range(length))


def _indices(identity: Identity, sizes: dict[str, int]) -> Iterator[dict[Index, int]]:
    spans = [
        range(1, (i.dimension if isinstance(i.dimension, int) else sizes[i.dimension]) + 1)
        for i in identity.free
    ]
    for places in product(*spans):
        yield dict(zip(identity.free, places, strict=True))


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--claims", type=int, default=300)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args(arguments)
    rng = Random(options.seed)
    source = claims(rng)
    counts = {"true and proved": 0, "true and not proved": 0, "false": 0, "unread": 0}
    lies = 0
    for _ in range(options.claims):
        found = tried(next(source), rng)
        if found is None:
            counts["unread"] += 1
        elif found.truth is False:
            counts["false"] += 1
            if found.proved:
                lies += 1
                print("LIE", found.claim, found.differs)
        else:
            counts["true and proved" if found.proved else "true and not proved"] += 1
            if not found.proved and found.truth:
                print("open", found.claim)
    print(counts, "lies:", lies)
    return 1 if lies else 0


if __name__ == "__main__":
    sys.exit(main())

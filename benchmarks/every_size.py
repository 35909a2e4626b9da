"""Proofs for every size, timed against the sketch in ``baseline_sketch.py`` on the same machine.

    python benchmarks/every_size.py [--profile CASE]

Prints, for each case, the time of the proof itself on a prepared residual (``proof``), of the
preparation (derivatives and rewriting), and the sketch's time; then that the cost does not
depend on the largest size of the file.
"""

from __future__ import annotations

import argparse
import cProfile
import pstats
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from statistics import median
from time import perf_counter

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks import baseline_sketch as sketch
from benchmarks.remembered import forget
from symderiv.base.options import Options
from symderiv.files.load import read_text
from symderiv.kernel.every_size import every_size
from symderiv.kernel.problem import Problem
from symderiv.proving.prover import Prover

HEAD = """
dimensions: {{m: 1..{last}, p: 1..{last}, q: 1..{last}, h: 1..{last}, g: 1..{last}, f: 1..{last}}}
symbols:
  z: real[q]
  y: real[q]
  x: real[m, p]
  t: positive[m, q]
  b: real[q]
  w: real[p, q]
  u1: real[p, h]
  u2: real[h, q]
  v2: real[h, g]
  v3: real[g, q]
  r3: real[g, f]
  r4: real[f, q]
definitions:
  a[k]: exp(z[k]) / sum(exp(z[i]), i)
  loss: -sum(y[k] * log(a[k]), k)
  o[r, s]: b[s] + sum(x[r, k] * w[k, s], k)
  T[r, s]: t[r, s] / sum(t[r, c], c)
  A[r, s]: exp(o[r, s]) / sum(exp(o[r, c]), c)
  dense: -1 / m * sum(T[r, s] * log(A[r, s]), r, s)
  h1[r, j]: sigmoid(sum(x[r, k] * u1[k, j], k))
  o2[r, s]: sum(h1[r, j] * u2[j, s], j)
  A2[r, s]: exp(o2[r, s]) / sum(exp(o2[r, c]), c)
  two: -1 / m * sum(T[r, s] * log(A2[r, s]), r, s)
  h2[r, c2]: sigmoid(sum(h1[r, j] * v2[j, c2], j))
  o3[r, s]: sum(h2[r, c2] * v3[c2, s], c2)
  A3[r, s]: exp(o3[r, s]) / sum(exp(o3[r, c]), c)
  three: -1 / m * sum(T[r, s] * log(A3[r, s]), r, s)
  h3[r, l]: sigmoid(sum(h2[r, c2] * r3[c2, l], c2))
  o4[r, s]: sum(h3[r, l] * r4[l, s], l)
  A4[r, s]: exp(o4[r, s]) / sum(exp(o4[r, c]), c)
  four: -1 / m * sum(T[r, s] * log(A4[r, s]), r, s)
  back1[r, j]: h1[r, j] * (1 - h1[r, j])
  back2[r, c2]: h2[r, c2] * (1 - h2[r, c2])
  back3[r, l]: h3[r, l] * (1 - h3[r, l])
  e3[r, c2]: sum((A3[r, s] - T[r, s]) * v3[c2, s], s) * back2[r, c2]
  e4[r, l]: sum((A4[r, s] - T[r, s]) * r4[l, s], s) * back3[r, l]
  f4[r, c2]: sum(e4[r, l] * r3[c2, l], l) * back2[r, c2]
identities:
  - id: softmax-jacobian
    claim: d(a[k], z[j]) = a[k] * (delta[j, k] - a[j])
  - id: ce-hessian
    claim: d(d(loss, z[i]), z[j]) = sum(y[k], k) * a[i] * (delta[i, j] - a[j])
  - id: dense-weights
    claim: d(dense, w[k, s]) = 1 / m * sum(x[r, k] * (A[r, s] - T[r, s]), r)
  - id: two-layers
    claim: >-
      d(two, u1[k, j]) =
      1 / m * sum(x[r, k] * back1[r, j] * sum((A2[r, s] - T[r, s]) * u2[j, s], s), r)
  - id: three-layers
    claim: >-
      d(three, u1[k, j]) = 1 / m * sum(x[r, k] * back1[r, j] * sum(e3[r, c2] * v2[j, c2], c2), r)
  - id: four-layers
    claim: >-
      d(four, u1[k, j]) = 1 / m * sum(x[r, k] * back1[r, j] * sum(f4[r, c2] * v2[j, c2], c2), r)
"""

SKETCHED = {
    "softmax-jacobian": "softmax jac",
    "ce-hessian": "ce hessian",
    "dense-weights": "dense dW",
    "two-layers": "mlp dW1",
}


def timed(work: Callable[[], object], repeats: int) -> float:
    """The median time of some runs, in milliseconds."""
    times = []
    for _ in range(repeats):
        forget()
        started = perf_counter()
        work()
        times.append((perf_counter() - started) * 1000)
    return median(times)


def provers(last: int) -> dict[str, Callable[[], Problem]]:
    """For each case, what prepares its residual anew."""
    derivation = read_text(HEAD.format(last=last))
    if derivation.errors:
        raise SystemExit(str(derivation.errors[0]))

    def prepare(number: int) -> Problem:
        identity = derivation.identities[number]
        prover = Prover.of(derivation, identity, Options())
        return prover.prepare(identity.left, identity.right).problem()

    return {
        identity.id: (lambda number=number: prepare(number))
        for number, identity in enumerate(derivation.identities)
    }


def proof(problem: Problem) -> None:
    outcome = every_size(problem)
    if not outcome.proved:
        raise SystemExit(f"not proved: {outcome.reason}")


def against_the_sketch(repeats: int) -> None:
    print("case                proof ms  prepare ms  sketch ms   ratio  boxes")
    baseline = sketch.cases()
    for name, prepare in provers(3).items():
        problem = prepare()
        outcome = every_size(problem)
        if not outcome.proved:
            print(f"{name:18} not proved: {outcome.reason}", flush=True)
            continue
        own, preparing = timed(partial(proof, problem), repeats), timed(prepare, repeats)
        certificate = outcome.certificate
        boxes = sum(len(entry.tested) for entry in certificate.patterns) if certificate else 0
        old = ratio = "-"
        if name in SKETCHED:
            spent = timed(partial(sketch.prove, *baseline[SKETCHED[name]]), max(1, repeats // 3))
            old, ratio = f"{spent:.1f}", f"{spent / own:.1f}x"
        row = f"{name:18} {own:9.2f} {preparing:11.2f} {old:>10} {ratio:>7} {boxes:6}"
        print(row, flush=True)


def against_the_range(repeats: int) -> None:
    spans = (3, 6, 12, 48)
    heads = [f"{'sizes 1..' + str(last):>12}" for last in spans]
    print(f"\n{'case':18}", *heads)
    for name in ("softmax-jacobian", "ce-hessian", "dense-weights"):
        problems = [provers(last)[name]() for last in spans]
        times = [timed(partial(proof, problem), repeats) for problem in problems]
        print(f"{name:18}", *[f"{spent:9.2f} ms" for spent in times])


def profile(case: str) -> None:
    problem = provers(3)[case]()
    profiler = cProfile.Profile()
    profiler.runcall(proof, problem)
    pstats.Stats(profiler).sort_stats("tottime").print_stats(20)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--profile", metavar="CASE")
    arguments = parser.parse_args()
    if arguments.profile:
        profile(arguments.profile)
        return
    against_the_sketch(arguments.repeats)
    against_the_range(arguments.repeats)


if __name__ == "__main__":
    main()

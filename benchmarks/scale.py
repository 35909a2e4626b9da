"""How a run grows: identities by the thousand, cold and warm, with one process or more.

    python benchmarks/scale.py 1000 10000 --jobs 1 2 [--cross-check]

writes catalogues of distinct identities (powers, products, sums over an index, chains of functions;
one in fifty is false), a thousand to a file, proves them as the command does, and prints a line for
each run: seconds, identities a second, and the largest memory of the run's own process, which is
what must not grow with what the identities are, but little with how many.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

TO_A_FILE = 1000
HEAD = """\
dimensions: {n: 2..4}
symbols: {x: real, y: real, z: 'real[n]', p: positive}
definitions: {s: 'sum(z[k]**2, k)'}
identities:
"""
COMMAND = """
import atexit, resource, sys
from symderiv.__main__ import main
def peak():
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024, file=sys.__stderr__)
atexit.register(peak)
if __name__ == "__main__":
    main()
"""


def claims(count: int) -> Iterator[tuple[str, str]]:
    """Claims of which no two mean the same, with what is expected of them."""
    for number in range(count):
        kind, size = number % 5, number // 5 + 2
        wrong = " + y" if number % 50 == 49 else ""
        claim = {
            0: f"d(x**3 * {size} + y, x) = {3 * size} * x**2",
            1: f"d({size} * s, z[j]) = {2 * size} * z[j]",
            2: f"d(sin({size} * x), x) = {size} * cos({size} * x)",
            3: f"d(log(p) * {size}, p) = {size} / p",
            4: f"d(x * y * {size}, y) = {size} * x",
        }[kind]
        yield claim + wrong, "refuted" if wrong else "proved"


def write(folder: Path, count: int) -> None:
    lines = [
        f"  - {{id: c{number}, claim: '{claim}', expect: {expect}}}\n"
        for number, (claim, expect) in enumerate(claims(count))
    ]
    for first in range(0, count, TO_A_FILE):
        text = HEAD + "".join(lines[first : first + TO_A_FILE])
        (folder / f"part-{first // TO_A_FILE:05}.yaml").write_text(text, encoding="utf-8")


def run(folder: Path, cache: Path, *arguments: str) -> tuple[float, int, dict[str, int]]:
    """Seconds, megabytes, and the counts of the report."""
    report = folder.parent / "report.json"
    command = [sys.executable, "-c", COMMAND, "prove", str(folder), "--format", "json"]
    started = time.perf_counter()
    done = subprocess.run(
        [*command, "--output", str(report), "--cache", str(cache), *arguments],
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent)},
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    seconds = time.perf_counter() - started
    if done.returncode:
        raise SystemExit(done.stderr)
    summary: dict[str, int] = json.loads(report.read_text(encoding="utf-8"))["summary"]
    return seconds, int(done.stderr.split()[-1]), summary


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("counts", type=int, nargs="+")
    parser.add_argument("--jobs", type=int, nargs="+", default=[1, os.cpu_count() or 1])
    parser.add_argument("--cross-check", action="store_true")
    options = parser.parse_args()
    check = "--cross-check" if options.cross_check else "--no-cross-check"
    print("identities  jobs  cache  seconds  a second  MB of the run's process")
    for count in options.counts:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name) / "catalogue"
            folder.mkdir()
            write(folder, count)
            for jobs in options.jobs:
                cache = Path(name) / f"cache-{jobs}"
                for state in ("cold", "warm"):
                    seconds, megabytes, summary = run(folder, cache, check, "--jobs", str(jobs))
                    assert summary["proved"] + summary["refuted"] == count, summary
                    rate = count / seconds
                    figures = f"{seconds:7.1f}  {rate:8.0f}  {megabytes:5}"
                    print(f"{count:10}  {jobs:4}  {state}  {figures}", flush=True)


if __name__ == "__main__":
    main()

"""Derivative formulas that real projects keep by hand, by the prover and by ``simplify``.

    python benchmarks/corpora.py [--corpus FOLDER] [--most CLAIMS] [--cap SECONDS]

A folder holds derivation files and, for each corpus, ``NAME.expected.json``: of every id whether
the claim is true, and its tier.  The prover settles each claim in this process, SymPy asks
``simplify(lhs - rhs) == 0`` in another that is ended at the cap.  Seconds are those of the clock.
``simplify`` refutes nothing: "not zero" from it is no answer.  Prints Markdown: a table by corpus
and by tier, then every claim that is not settled as it should be.
"""

from __future__ import annotations

import argparse
import json
import platform
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

import sympy

from symderiv import __version__
from symderiv.answers.prove import check
from symderiv.base.options import Options
from symderiv.files.load import load
from symderiv.formula.declarations import Derivation, Identity, Verdict
from symderiv.proving.sympy.limits import run_limited
from symderiv.proving.sympy.simplifiers import Obligation, simplify_proves
from symderiv.system.pool import Ended

SAMPLE = Path(__file__).parent.parent / "tests" / "corpus" / "corpora"
QUICK = Options(cross_check=False, suggest=False)
MEGABYTES = 4096


@dataclass(frozen=True, slots=True)
class Row:
    """One claim: what is true of it, and what both say in how many seconds."""

    corpus: str
    tier: str
    id: str
    truth: bool
    verdict: Verdict
    seconds: float
    simplify: str
    simplify_seconds: float

    @property
    def is_settled(self) -> bool:
        return self.verdict == ("proved" if self.truth else "refuted")

    @property
    def is_wrong(self) -> bool:
        return not self.is_settled and self.verdict != "undecided"


def rows(folder: Path, most: int | None, cap: float) -> Iterator[Row]:
    """The claims of all corpora; ``most`` takes as many of each."""
    for path in sorted(folder.glob("*.expected.json")):
        corpus = path.name.removesuffix(".expected.json")
        expected = json.loads(path.read_text(encoding="utf-8"))
        found = {
            identity.id: (derivation, identity)
            for derivation in map(load, sorted(folder.glob(f"{corpus}-*.yaml")))
            for identity in derivation.identities
        }
        for name, known in list(expected.items())[:most]:
            answers = settled(*found[name], cap) if name in found else UNREAD
            yield Row(corpus, known["tier"], name, known["truth"], *answers)


Answers = tuple[Verdict, float, str, float]
UNREAD: Answers = ("undecided", 0.0, "not read", 0.0)


def settled(derivation: Derivation, identity: Identity, cap: float) -> Answers:
    started = perf_counter()
    verdict = check(derivation, identity, QUICK).verdict
    seconds = perf_counter() - started
    obligation = Obligation(derivation, identity, identity.right, {}, {})
    started = perf_counter()
    answer = run_limited(simplify_proves, obligation, timeout=cap, memory=MEGABYTES)
    if isinstance(answer, Ended):
        said = "out of time" if answer.reason.startswith("out of time") else answer.reason
    else:
        said = "proved" if answer else "not zero"
    return verdict, seconds, said, perf_counter() - started


HEADS = (
    "| | claims | proved | refuted | undecided | wrong | median, ms | 99 %, ms | longest, ms "
    "| `simplify` proves | out of time | median, ms | 99 %, ms |"
)


def table(measured: Sequence[Row]) -> str:
    lines = [HEADS, "|---|" + "--:|" * 12]
    for corpus in dict.fromkeys(row.corpus for row in measured):
        lines.append(line(corpus, [row for row in measured if row.corpus == corpus]))
    for tier in sorted({row.tier for row in measured}):
        lines.append(line(f"**{tier}**", [row for row in measured if row.tier == tier]))
    lines.append(line("**all**", measured))
    return "\n".join(lines)


def line(name: str, measured: Sequence[Row]) -> str:
    true = [row for row in measured if row.truth]
    false = [row for row in measured if not row.truth]
    seconds = [row.seconds for row in measured]
    other = [row.simplify_seconds for row in measured]
    wrong = sum(row.is_wrong for row in measured)
    cells = [
        name,
        len(measured),
        share(sum(row.verdict == "proved" for row in true), len(true)),
        share(sum(row.verdict == "refuted" for row in false), len(false)),
        sum(row.verdict == "undecided" for row in measured),
        wrong,
        milliseconds(quantile(seconds, 0.5)),
        milliseconds(quantile(seconds, 0.99)),
        milliseconds(max(seconds)),
        share(sum(row.simplify == "proved" for row in true), len(true)),
        sum(row.simplify == "out of time" for row in measured),
        milliseconds(quantile(other, 0.5)),
        milliseconds(quantile(other, 0.99)),
    ]
    return "| " + " | ".join(map(str, cells)) + " |"


def share(part: int, whole: int) -> str:
    return f"{part} of {whole}" if whole else "-"


def quantile(values: Sequence[float], at: float) -> float:
    """The smallest value that a share ``at`` of all does not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(at * len(ordered)))]


def milliseconds(seconds: float) -> str:
    return f"{1e3 * seconds:.1f}"


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--corpus", type=Path, default=SAMPLE, metavar="FOLDER")
    parser.add_argument("--most", type=int, metavar="CLAIMS", help="of each corpus")
    parser.add_argument("--cap", type=float, default=10.0, metavar="SECONDS")
    arguments = parser.parse_args()
    for _ in rows(arguments.corpus, 1, 1.0):
        """Once unmeasured: what is imported lazily is no one's working time."""
    measured = list(rows(arguments.corpus, arguments.most, arguments.cap))
    print(table(measured))
    versions = f"SymPy {sympy.__version__}, Python {platform.python_version()}"
    print(
        f"\nsymderiv {__version__}, {versions}; `simplify` capped at {arguments.cap:g} s a claim."
    )
    left = [row for row in measured if not row.is_settled]
    for row in left:
        wanted = "true" if row.truth else "false"
        print(f"- `{row.id}` ({row.tier}, {wanted}): {row.verdict}")


if __name__ == "__main__":
    main()

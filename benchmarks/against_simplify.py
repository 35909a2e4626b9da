"""The whole catalogue by the normal form and by SymPy's ``simplify``, in one process.

    python benchmarks/against_simplify.py [--cap SECONDS] [PATH…]

Both prove the same identities at the same sizes, those of the files: the normal form as
``--method auto`` without the cross-check (which often settles every size on the way), and
``simplify(lhs - rhs) == 0`` for each size and each pattern of free indices.  ``simplify`` is
stopped at the cap and then counted as that.  Each identity is measured in seconds of the
processor and with empty caches, so that neither the load nor the order matters.  Identities
that are meant to be refuted are left out: from ``simplify`` "not zero" is no answer.  Prints a
Markdown table.
"""

from __future__ import annotations

import argparse
import platform
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice
from time import process_time

import sympy
from remembered import forget
from sympy.core.cache import clear_cache

from symderiv import __version__
from symderiv.answers.prove import check
from symderiv.base.options import Options
from symderiv.calculus.differentiate import Elaboration
from symderiv.files.load import find_files, load
from symderiv.formula.declarations import Derivation, Identity
from symderiv.formula.tree import dimensions_of, plus, times
from symderiv.kernel.problem import Problem, open_dimensions
from symderiv.proving.sympy.limits import OutOfTime, interrupted_after
from symderiv.proving.sympy.simplifiers import Obligation, obligations, simplify_proves

UNDER_NOTICE = 1e-3
"""Below a millisecond, which of the two is the faster is of no interest."""


@dataclass(frozen=True, slots=True)
class Row:
    """Seconds of both on one identity, and what ``simplify`` said of it."""

    id: str
    auto: float
    simplify: float
    answer: str

    @property
    def ratio(self) -> float:
        return self.simplify / self.auto


def rows(paths: list[str], cap: float) -> Iterator[Row]:
    options = Options(cross_check=False, suggest=False)
    files, _ = find_files(paths)
    for derivation in map(load, files):
        for identity in derivation.identities:
            if identity.expect != "proved":
                continue
            alone = replace(identity, steps=())
            clear_cache()
            forget()
            started = process_time()
            result = check(derivation, alone, options)
            auto = process_time() - started
            if result.verdict != "proved":
                raise SystemExit(f"{identity.id} is {result.verdict} by auto: {result.reason}")
            yield Row(identity.id, auto, *by_simplify(derivation, alone, cap))


def by_simplify(derivation: Derivation, identity: Identity, cap: float) -> tuple[float, str]:
    """Seconds until ``simplify`` had settled every size and pattern, or failed at one."""
    answer = "zero"
    started = process_time()
    try:
        with interrupted_after(cap):
            problem = written_out(derivation, identity)
            for box, env in obligations(problem, problem.open):
                obligation = Obligation(derivation, identity, identity.right, box, env)
                if not simplify_proves(obligation):
                    answer = "not zero"
                    break
    except OutOfTime:
        return cap, "out of time"
    return process_time() - started, answer


def written_out(derivation: Derivation, identity: Identity) -> Problem:
    """What the sizes and patterns of a claim are read from."""
    written = Elaboration(derivation.definitions)
    residual = plus(written(identity.left), times(-1, written(identity.right)))
    used = dimensions_of(residual) | {index.dimension for index in identity.free}
    names = open_dimensions(derivation.dimensions, used)
    return Problem(residual, identity.free, identity.where, {}, derivation.dimensions, names)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--cap", type=float, default=30.0)
    parser.add_argument("paths", nargs="*", default=["derivations"])
    arguments = parser.parse_args()
    for _ in islice(rows(arguments.paths, arguments.cap), 1):
        """Once unmeasured: what is imported lazily is no one's working time."""
    measured = sorted(rows(arguments.paths, arguments.cap), key=lambda row: row.ratio)
    print(table(measured, arguments.cap))


def table(measured: list[Row], cap: float) -> str:
    heads = "| identity | auto, ms | simplify, ms | ratio | simplify says |"
    lines = [heads, "|---|--:|--:|--:|---|"]
    for row in measured:
        spent = f"{row.auto * 1e3:.1f} | {row.simplify * 1e3:.1f} | {row.ratio:.1f}"
        lines.append(f"| `{row.id}` | {spent} | {row.answer} |")
    auto, simplify = sum(r.auto for r in measured), sum(r.simplify for r in measured)
    total = f"{auto * 1e3:.0f} | {simplify * 1e3:.0f} | {simplify / auto:.1f}"
    lines.append(f"| **{len(measured)} identities** | {total} | |")
    slower = [r for r in measured if r.ratio < 1 and max(r.auto, r.simplify) > UNDER_NOTICE]
    python = platform.python_version()
    versions = f"symderiv {__version__}, SymPy {sympy.__version__}, Python {python}"
    lines += ["", f"{versions}; `simplify` capped at {cap:g} s an identity.", ""]
    named = ", ".join(f"`{row.id}`" for row in slower)
    lines.append(f"Slower than `simplify`: {named or 'none'}.")
    return "\n".join(lines)


if __name__ == "__main__":
    main()

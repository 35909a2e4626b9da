"""``symderiv mutate``: what became of planted slips, as text and as JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence

from symderiv.reports.wording import visible
from symderiv.running.mutation import Judged, summary
from symderiv.system.workflow_commands import broken_json


def as_text(judged: Sequence[Judged]) -> str:
    """A line for each identity, what is proved or undecided below it, and the sums."""
    lines = []
    for one in judged:
        counts = ", ".join(f"{len(one.of(v))} {v}" for v in ("refuted", "proved", "undecided"))
        lines.append(f"{one.id}: {len(one.results)} mutants, {counts}")
        lines += [f"  still true: {visible(result.claim)}" for result in one.of("proved")]
        for result in one.of("undecided"):
            lines.append(f"  undecided: {visible(result.claim)} ({visible(result.reason or '')})")
    sums = summary(judged)
    lines.append(", ".join(f"{number} {name}" for name, number in sums.items()))
    return "\n".join(lines) + "\n"


def as_json(judged: Sequence[Judged]) -> str:
    identities = [
        {
            "id": one.id,
            "claim": one.claim,
            "mutants": [
                {
                    "claim": result.claim,
                    "verdict": result.verdict,
                    "reason": result.reason,
                    "seconds": round(result.seconds, 6),
                }
                for result in one.results
            ],
        }
        for one in judged
    ]
    report = {"identities": identities, "summary": summary(judged)}
    return broken_json(json.dumps(report, indent=2)) + "\n"

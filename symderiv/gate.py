"""The gate: what changed its meaning since a revision is proved, the rest left alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from symderiv.changes import fallen, since
from symderiv.model import Result, Run
from symderiv.run import Runner, read


def run_gate(runner: Runner, revision: str, paths: Sequence[str]) -> Run:
    """The results of what is new or changed, with what a person should look at.

    Raises :class:`~symderiv.git.GitError` where the revision cannot be reached.
    """
    derivations, errors = read(paths)
    changes = since(revision, paths, derivations)
    results = runner.prove(changes.changed, tuple(errors))
    # Only what is proved for some sizes now can have fallen from a proof for every size.
    lesser = {result.id for result in results if _for_some_sizes(result)}
    before = [changes.before[name] for name in changes.before if name in lesser]
    earlier = replace(runner, progress=type(runner.progress)()).prove(before) if before else ()
    review = (*changes.review, *fallen(earlier, results))
    return Run(results, tuple(errors), review)


def _for_some_sizes(result: Result) -> bool:
    return result.verdict == "proved" and result.scope.startswith("sizes")

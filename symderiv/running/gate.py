"""The gate: what changed its meaning since a revision is proved, the rest left alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from symderiv.base.results import Result, Run
from symderiv.base.said import Covers
from symderiv.notes.compare import citations
from symderiv.running.changes import fallen, since
from symderiv.running.exported import exported_functions
from symderiv.running.run import Interrupted, Progress, Runner
from symderiv.running.sources import sources_below


def run_gate(runner: Runner, revision: str, paths: Sequence[str], *, markers: bool = True) -> Run:
    """The results of what is new or changed, with what a person should look at, and every
    formula below this folder that has a marker, changed or not; every function that was exported,
    too.

    Raises :class:`~symderiv.system.git.GitError` where the revision cannot be reached.
    """
    sources, errors = sources_below(paths, runner.cache)
    changes = since(revision, paths, sources)
    derivations = (source.derivation for source in sources)
    cited, wrong = citations(["."], derivations) if markers else ((), [])
    errors += wrong
    if markers:
        functions, wrong = exported_functions(".", [source.derivation for source in sources])
        cited, errors = (*cited, *functions), [*errors, *wrong]
    try:
        results = runner.prove(changes.changed, tuple(errors))
    except Interrupted as stop:
        done = replace(stop.done, review=changes.review, citations=cited)
        raise Interrupted(done) from None
    known = Run(results, tuple(errors), changes.review, cited)
    # Only what is proved for less than every size now can have fallen from that.
    lesser = {result.id for result in results if _for_less(result)}
    before = [
        placed for name, placed in changes.before.items() if name in lesser and placed[0].dimensions
    ]
    try:
        earlier = replace(runner, progress=Progress()).prove(before)
    except Interrupted:
        raise Interrupted(known) from None
    return replace(known, review=(*changes.review, *fallen(earlier, results)))


def _for_less(result: Result) -> bool:
    return result.verdict == "proved" and result.scope.covers is not Covers.EVERY_SIZE

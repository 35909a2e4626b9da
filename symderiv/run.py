"""Many identities: which files and ids, in which processes, in which order.

:class:`Runner` reads every file, proves every identity and example in it, and gives one
:class:`~symderiv.model.Run` whose results stand in the order of files and identities,
whatever the number of processes.  An error in one file leaves the others alone.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import TYPE_CHECKING, TypeAlias

from symderiv.derivation import duplicate_ids, find_files, load
from symderiv.errors import DerivationError, Location
from symderiv.formula.tree import number_fresh_from
from symderiv.model import Derivation, Example, Identity, Result, Run

if TYPE_CHECKING:
    from symderiv.cache import Cache
    from symderiv.check import Options

Item: TypeAlias = Identity | Example
Check: TypeAlias = "Callable[[Derivation, Item, Options], Result]"

FRESH_IN_WORKERS = 10**12
"""Workers number their fresh indices from here, above all that came with the trees they got."""


class Interrupted(Exception):
    """Ctrl-C; ``done`` is what was known by then."""

    def __init__(self, done: Run) -> None:
        super().__init__("interrupted")
        self.done = done


@dataclass(frozen=True, slots=True)
class Progress:
    """Told how many identities there are, and then of each that is done."""

    start: Callable[[int], None] = lambda total: None
    advance: Callable[[Result], None] = lambda result: None


@dataclass(frozen=True, slots=True)
class Task:
    """What a worker gets.  The derivation comes without its identities, to be small."""

    check: Check
    derivation: Derivation
    item: Item
    options: Options


def read(paths: Sequence[str]) -> tuple[list[Derivation], list[DerivationError]]:
    """Every derivation below ``paths``, and every error in them."""
    files, errors = find_files(paths)
    derivations = [load(file) for file in files]
    for derivation in derivations:
        errors.extend(derivation.errors)
    errors.extend(duplicate_ids(derivations))
    return derivations, errors


def items_of(derivation: Derivation) -> tuple[Item, ...]:
    """What is to be proved in a file, in the order of reports."""
    return *derivation.identities, *derivation.examples


def unknown_ids(ids: Sequence[str], known: Sequence[str]) -> list[DerivationError]:
    errors = []
    for name in ids:
        if name not in known:
            near = get_close_matches(name, known, n=1)
            hint = f"did you mean {near[0]}?" if near else "symderiv list shows all ids"
            errors.append(DerivationError(Location("--id"), "no such identity", name, hint))
    return errors


@dataclass(frozen=True, slots=True)
class Runner:
    """How identities are proved: by what, with which options, in how many processes."""

    check: Check
    options: Options
    jobs: int = 1
    progress: Progress = Progress()
    cache: Cache | None = None

    def run(self, paths: Sequence[str], ids: Sequence[str] = ()) -> Run:
        """Proves what stands in ``paths``, or of it only ``ids`` where some are given."""
        derivations, errors = read(paths)
        items = [(derivation, item) for derivation in derivations for item in items_of(derivation)]
        if ids:
            errors.extend(unknown_ids(ids, [item.id for _, item in items]))
            items = [(derivation, item) for derivation, item in items if item.id in ids]
        return Run(self.prove(items, tuple(errors)), tuple(errors))

    def prove(
        self, items: Sequence[tuple[Derivation, Item]], errors: tuple[DerivationError, ...] = ()
    ) -> tuple[Result, ...]:
        """The results of ``items`` in their order; ``errors`` are for the report of a Ctrl-C."""
        self.progress.start(len(items))
        done: dict[int, Result] = {}
        try:
            for position, (derivation, item) in enumerate(items):
                known = self.cache.get(derivation, item) if self.cache is not None else None
                if known is not None:
                    done[position] = known
                    self.progress.advance(known)
            unknown = [position for position in range(len(items)) if position not in done]
            if unknown:
                self._prove_anew(items, unknown, done)
        except KeyboardInterrupt:
            raise Interrupted(Run(_ordered(done), errors)) from None
        return _ordered(done)

    def _prove_anew(
        self,
        items: Sequence[tuple[Derivation, Item]],
        positions: Sequence[int],
        done: dict[int, Result],
    ) -> None:
        # Not at the top: a run that the cache answers needs no processes.
        from symderiv import pool

        def finished(number: int, answer: Result | pool.Ended) -> None:
            derivation, item = items[positions[number]]
            if isinstance(answer, pool.Ended):
                answer = unanswered(derivation, item, answer.reason)
            elif self.cache is not None:
                self.cache.put(derivation, item, answer)
            done[positions[number]] = answer
            self.progress.advance(answer)

        tasks = [self._task(*items[position]) for position in positions]
        limits = pool.Limits(self.options.timeout, self.options.memory)
        pool.run_all(_prove, tasks, limits, self.jobs, finished)

    def _task(self, derivation: Derivation, item: Item) -> Task:
        alone = replace(derivation, identities=(), examples=(), errors=())
        return Task(self.check, alone, item, self.options)


def _ordered(done: dict[int, Result]) -> tuple[Result, ...]:
    return tuple(done[position] for position in sorted(done))


def _prove(task: Task) -> Result:
    number_fresh_from(FRESH_IN_WORKERS)
    return task.check(task.derivation, task.item, task.options)


def unanswered(derivation: Derivation, item: Item, reason: str) -> Result:
    """The result of an identity whose process gave none."""
    identity = isinstance(item, Identity)
    return Result(
        kind="identity" if identity else "example",
        id=item.id,
        file=derivation.file,
        line=item.location.line,
        column=item.location.column,
        claim=item.claim if isinstance(item, Identity) else item.text,
        verdict="undecided",
        expect=item.expect,
        ok=False,
        scope=_intended_scope(derivation),
        reason=reason,
        erratum=item.erratum,
        title=item.title if isinstance(item, Identity) else None,
        printed=item.printed if isinstance(item, Example) else None,
    )


def _intended_scope(derivation: Derivation) -> str:
    spans = [
        f"{name} = {dimension.sizes[0]}..{dimension.sizes[-1]}"
        for name, dimension in derivation.dimensions.items()
    ]
    return f"sizes {', '.join(spans)}" if spans else "no dimensions"

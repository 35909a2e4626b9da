"""Many identities: which files and ids, in which processes, in which order.

:class:`Runner` reads every file, proves every identity and example in it, and gives one
:class:`~symderiv.base.results.Run` whose results stand in the order of files and
identities, whatever the number of processes.  An error in one file leaves the others alone.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, TypeAlias, TypeVar

from symderiv.base.errors import DerivationError, Location
from symderiv.base.results import Result, Run
from symderiv.base.said import Scope, Span
from symderiv.files.apart import Apart
from symderiv.files.load import duplicate_ids, repeated
from symderiv.files.ration import Ration
from symderiv.notes.catalogue import contents, find_files, key, load, read_bytes
from symderiv.running.misprints import entries
from symderiv.running.stored import compact

if TYPE_CHECKING:
    from symderiv.base.options import Options
    from symderiv.formula.declarations import Derivation, Example, Identity
    from symderiv.running.cache import Cache
    from symderiv.system.cluster import Cluster
    from symderiv.system.pool import Ended, Workers

Item: TypeAlias = "Identity | Example"
Placed: TypeAlias = "tuple[Derivation, Item]"
Check: TypeAlias = "Callable[[Derivation, Item, Options], Result]"

Asked = TypeVar("Asked")
Answer = TypeVar("Answer")

BATCH = 2000
"""Items that are read before the first of them is proved."""
FRESH_FOR_OTHERS = 10**11
"""Workers whose answers may hold trees for provers number their fresh indices from here."""
FRESH_IN_WORKERS = 10**12
"""Provers number their fresh indices from here, above all that came with the trees they got."""


WARM = ("symderiv.answers.prove",)
WARM_WITH_SYMPY = (*WARM, "sympy", "numpy", "hypothesis")
"""What the workers' server imports, so that no worker does within its limits."""


class Interrupted(KeyboardInterrupt):
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
    """What a worker gets.  The derivation comes with no more than the item needs."""

    check: Check
    derivation: Derivation
    item: Item
    options: Options


@dataclass(frozen=True, slots=True)
class File:
    """A file with what there is to be reported of it: its results where all of them are known,
    else its items, still to be settled.  ``data`` is what was read, of a file without errors."""

    entries: tuple[Result | Placed, ...]
    errors: tuple[DerivationError, ...] = ()
    data: bytes | None = None


def read(paths: Sequence[str]) -> tuple[list[Derivation], list[DerivationError]]:
    """Every derivation below ``paths``, and every error in them."""
    files, errors = find_files(paths)
    ration = Ration()
    derivations = [load(file, ration) for file in files]
    for derivation in derivations:
        errors.extend(derivation.errors)
    errors.extend(duplicate_ids(derivations))
    return derivations, errors


def unknown_ids(ids: Sequence[str], known: Sequence[str]) -> list[DerivationError]:
    from difflib import get_close_matches

    errors = []
    for name in ids:
        if name not in known:
            near = get_close_matches(name, known, n=1)
            hint = f"did you mean {near[0]}?" if near else "symderiv list shows all ids"
            errors.append(DerivationError(Location("--id"), "no such identity", name, hint))
    return errors


@dataclass(frozen=True, slots=True)
class Runner:
    """How identities are proved: by what, with which options, in how many processes.

    ``check`` is :func:`symderiv.answers.prove.check` where none is given, imported when needed.
    ``workers`` are processes that stay for the next run.
    """

    check: Check | None
    options: Options
    jobs: int = 1
    progress: Progress = Progress()
    cache: Cache | None = None
    workers: Workers | Cluster | None = None
    apart: Apart = field(default_factory=Apart)
    _own: list[Workers] = field(default_factory=list)

    def run(self, paths: Sequence[str], ids: Sequence[str] = ()) -> Run:
        """Proves what stands in ``paths``, or of it only ``ids`` where some are given.

        Files are read some at a time, and what was read of them is dropped when they are proved:
        what stays is results.
        """
        errors: list[DerivationError] = []
        results: list[Result] = []
        places: list[tuple[str, Location]] = []
        try:
            for files in self._read(paths, errors):
                entries = [entry for file in files for entry in file.entries]
                places += map(place_of, entries)
                if ids:
                    entries = [entry for entry in entries if _id(entry) in ids]
                results += self._batch(files, entries, not ids, len(results))
        except Interrupted as stop:
            raise Interrupted(Run((*results, *stop.done.results), tuple(errors))) from None
        except KeyboardInterrupt:
            raise Interrupted(Run(tuple(results), tuple(errors))) from None
        finally:
            self._close()
        errors.extend(repeated(places))
        if ids:
            errors.extend(unknown_ids(ids, [name for name, _ in places]))
        return Run(tuple(results), tuple(errors))

    def _batch(
        self, files: Sequence[File], entries: Sequence[Result | Placed], keep: bool, before: int
    ) -> tuple[Result, ...]:
        """The results of some files, ``before`` of others known already."""
        self.progress.start(before + len(entries))
        results = self._proved(entries, ())
        if keep:
            self._keep(files, results)
        return tuple(map(compact, results)) if before or len(entries) >= BATCH else results

    def prove(
        self, entries: Sequence[Result | Placed], errors: tuple[DerivationError, ...] = ()
    ) -> tuple[Result, ...]:
        """The results of ``entries`` in their order; ``errors`` are for the report of a Ctrl-C."""
        self.progress.start(len(entries))
        try:
            return self._proved(entries, errors)
        finally:
            self._close()

    def _close(self) -> None:
        while self._own:
            self._own.pop().close()

    def _proved(
        self, entries: Sequence[Result | Placed], errors: tuple[DerivationError, ...]
    ) -> tuple[Result, ...]:
        done: dict[int, Result] = {}
        try:
            for position, entry in enumerate(entries):
                known = entry if isinstance(entry, Result) else self._known(*entry)
                if known is not None:
                    done[position] = known
                    self.progress.advance(known)
            unknown = {
                position: entry
                for position, entry in enumerate(entries)
                if position not in done and not isinstance(entry, Result)
            }
            if unknown:
                self._prove_anew(unknown, done)
        except KeyboardInterrupt:
            raise Interrupted(Run(_ordered(done), errors)) from None
        return _ordered(done)

    def _read(self, paths: Sequence[str], errors: list[DerivationError]) -> Iterator[list[File]]:
        """The files below ``paths``, about :data:`BATCH` items at a time; all that is wrong with
        them goes to ``errors``."""
        found, wrong = find_files(paths)
        errors.extend(wrong)
        ration = Ration()
        upcoming = iter(found)
        while True:
            files: list[File] = []
            with _undisturbed():
                for path in upcoming:
                    files.append(self._file(str(path), ration))
                    errors.extend(files[-1].errors)
                    if sum(len(file.entries) for file in files) >= BATCH:
                        break
            if not files:
                return
            yield files

    def _file(self, name: str, ration: Ration) -> File:
        """A file as the cache knows it, or as it is read.  It is opened once, so that what is
        kept of it belongs to the bytes that were proved."""
        try:
            data = contents(name)
        except DerivationError as error:
            return File((), (error,))
        known = self.cache.get_file(key(data, name), name) if self.cache is not None else None
        if known is not None:
            return File(known)
        derivation = read_bytes(data, name, ration)
        items = entries(derivation)
        # What code says, the bytes of this file do not tell.
        alone = not derivation.errors and not derivation.code
        whole = alone and derivation.file == name
        return File(items, derivation.errors, key(data, name) if whole else None)

    def _keep(self, files: Sequence[File], results: Sequence[Result]) -> None:
        """Puts the results of whole files into the cache."""
        if self.cache is None:
            return
        first = 0
        for file in files:
            last = first + len(file.entries)
            if file.data is not None:
                self.cache.put_file(file.data, results[first:last])
            first = last

    def _known(self, derivation: Derivation, item: Item) -> Result | None:
        return None if self.cache is None else self.cache.get(derivation, item)

    def _prove_anew(self, unknown: Mapping[int, Placed], done: dict[int, Result]) -> None:
        # Not at the top: a run that the cache answers needs no processes.
        from symderiv.system import pool

        positions = list(unknown)

        def finished(number: int, answer: Result | pool.Ended) -> None:
            derivation, item = unknown[positions[number]]
            if isinstance(answer, pool.Ended):
                answer = unanswered(derivation, item, answer.reason)
            elif self.cache is not None:
                self.cache.put(derivation, item, answer)
            done[positions[number]] = answer
            self.progress.advance(answer)

        # Workers elsewhere import for themselves.
        if self.workers is None or isinstance(self.workers, pool.Workers):
            warm(self.options)
        check = self.check or _prover()
        tasks = pool.Lazily(
            lambda number: self._task(check, *unknown[positions[number]]), len(unknown)
        )
        workers = self.workers
        if workers is None:
            if not self._own:
                limits = pool.Limits(self.options.timeout, self.options.memory)
                self._own.append(pool.Workers(limits, self.jobs))
            workers = self._own[0]
        workers.run(prove_task, tasks, finished)

    def _task(self, check: Check, derivation: Derivation, item: Item) -> Task:
        return Task(check, self.apart(derivation, item), item, self.options)


def warm(options: Options) -> None:
    """Begin to import what provers need, where that has not begun."""
    from symderiv.system import pool

    pool.warm(*modules(options))


def modules(options: Options) -> Sequence[str]:
    """What provers need."""
    return WARM_WITH_SYMPY if options.cross_check else WARM


def within_limits(
    function: Callable[[Asked], Answer], asked: Sequence[Asked], options: Options, jobs: int = 1
) -> list[Answer | Ended]:
    """``function`` of each of ``asked``, or why it ended, in processes with the time and the
    memory of ``options`` for each.

    ``function`` must be importable by name, what is asked and answered must pickle.
    """
    from symderiv.system import pool

    pool.warm(*WARM)
    answers: dict[int, Answer | Ended] = {}
    limits = pool.Limits(options.timeout, options.memory)
    pool.run_all(partial(_numbered, function), asked, limits, jobs, answers.__setitem__)
    return [answers[position] for position in range(len(asked))]


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Without a search for garbage, while much is made that is needed to the end."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


def _id(entry: Result | Placed) -> str:
    return entry.id if isinstance(entry, Result) else entry[1].id


def place_of(entry: Result | Placed) -> tuple[str, Location]:
    """The id of an entry, and where it stands."""
    if isinstance(entry, Result):
        return entry.id, Location(entry.file, entry.line, entry.column)
    return entry[1].id, entry[1].location


def _ordered(done: dict[int, Result]) -> tuple[Result, ...]:
    return tuple(done[position] for position in sorted(done))


def _prover() -> Check:
    from symderiv.answers.prove import check

    return check


def _numbered(function: Callable[[Asked], Answer], asked: Asked) -> Answer:
    from symderiv.formula.tree import number_fresh_from

    number_fresh_from(FRESH_FOR_OTHERS)
    return function(asked)


def prove_task(task: Task) -> Result:
    """What a worker does."""
    from symderiv.formula.tree import number_fresh_from

    number_fresh_from(FRESH_IN_WORKERS)
    return task.check(task.derivation, task.item, task.options)


def unanswered(derivation: Derivation, item: Item, reason: str) -> Result:
    """The result of an identity whose process gave none."""
    from symderiv.formula.declarations import Example, Identity

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


def _intended_scope(derivation: Derivation) -> Scope:
    every = derivation.dimensions.items()
    return Scope.of(Span(name, one.sizes[0], one.sizes[-1]) for name, one in every)

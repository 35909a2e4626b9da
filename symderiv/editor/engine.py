"""What is known of each open text: read at every change, proved where its meaning is new.

Everything here runs in one thread and waits for processes.  A text that changes while it is read
is read again; a claim that no open text makes any more is no longer proved.  Verdicts are kept by
what a claim asks, so that white space, comments and other claims cost nothing.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

from symderiv.answers.prove import check
from symderiv.base.options import Options
from symderiv.base.results import Result
from symderiv.editor import reading
from symderiv.editor.hover import proof_of
from symderiv.editor.processes import Processes
from symderiv.editor.reading import Entry, Known, Text
from symderiv.running.cache import Cache, placed
from symderiv.running.explained import Question
from symderiv.running.run import Task, modules, prove_task, unanswered
from symderiv.system import pool
from symderiv.system.pool import Ended, Limits

READING = Limits(10.0, 2048)
"""Seconds and megabytes to read one text."""
MOST_KEPT = 20_000
"""Verdicts that are remembered; the oldest are forgotten first."""


@dataclass(slots=True)
class Open:
    """An open text: as it is now, and what is known of it or of an earlier state of it."""

    file: str
    text: str
    version: int | None = None
    known: Known | None = None
    last: Known | None = None
    """The last state whose declarations could be read."""
    results: dict[int, Result] = field(default_factory=dict)
    """By the number of the entry."""
    task: asyncio.Task[None] | None = None

    @property
    def settled(self) -> bool:
        """Whether the verdicts on the text as it is now are known."""
        known = self.known
        return (
            known is not None
            and known.text == self.text
            and len(self.results) == len(known.entries)
        )


class Engine:
    """The open texts, the processes that read and prove, and the verdicts so far.

    ``told`` is called for a text of which more is known than before.
    """

    def __init__(
        self,
        told: Callable[[Open], None],
        options: Options,
        jobs: int,
        cache: Cache | None = None,
    ) -> None:
        self.told = told
        self.options = options
        self.open: dict[str, Open] = {}
        self._cache = cache
        self._reader = Processes(READING, 1)
        self._provers = Processes(Limits(options.timeout, options.memory), jobs)
        self._verdicts: dict[str, Result] = {}
        self._bare: set[str] = set()
        """Refuted, and nobody has looked yet for what to write instead."""
        self._proving: dict[str, asyncio.Task[None]] = {}
        pool.warm(*modules(options))

    def changed(self, uri: str, file: str, text: str, version: int | None) -> None:
        """A text was opened, or is another one now."""
        state = self.open.setdefault(uri, Open(file, text))
        state.text, state.version = text, version
        # The text at work is shown first.
        self.open[uri] = self.open.pop(uri)
        self._begin(state)

    def again(self, uris: Callable[[Open], bool]) -> None:
        """Some texts are read again, since what they refer to is another one now."""
        for state in self.open.values():
            if uris(state):
                state.known = None
                self._begin(state)

    def closed(self, uri: str) -> None:
        state = self.open.pop(uri, None)
        if state is not None and state.task is not None:
            state.task.cancel()
        self._prove()

    def close(self) -> None:
        """Ends everything."""
        for task in [*self._proving.values(), *(each.task for each in self.open.values())]:
            if task is not None:
                task.cancel()
        self._reader.close()
        self._provers.close()
        if self._cache is not None:
            self._cache.close()

    async def proof(self, question: Question) -> str | None:
        """The derivation of a result as text, or None where it could not be worked out."""
        answer = await self._provers.ask(proof_of, question)
        return None if isinstance(answer, Ended) else answer

    def _begin(self, state: Open) -> None:
        if state.task is None or state.task.done():
            state.task = asyncio.ensure_future(self._read(state))

    async def _read(self, state: Open) -> None:
        while state.known is None or state.known.text != state.text:
            asked = Text(state.file, state.text)
            answer = await self._reader.ask(reading.read, asked)
            if isinstance(answer, Ended):
                answer = reading.unread(asked, answer.reason)
            if asked.text != state.text:
                continue
            state.known = answer
            if answer.own is not None and not _is_blank(answer):
                state.last = answer
            state.results = {}
            self._look_up(state, answer)
            self.told(state)
        self._prove()

    def _look_up(self, state: Open, known: Known) -> None:
        """Puts down what is known already of a text's claims."""
        for number, entry in enumerate(known.entries):
            found = self._verdicts.get(entry.asked) if entry.asked is not None else None
            if found is None and self._cache is not None and entry.asked not in self._proving:
                found = self._cache.get(entry.derivation, entry.item)
                if found is not None and entry.asked is not None:
                    self._verdicts[entry.asked] = found
            if found is not None:
                state.results[number] = placed(found, entry.derivation, entry.item)

    def _waiting(self) -> Iterator[tuple[str, Entry]]:
        """What is to be proved, the text that changed last first; and then what to write instead
        of what was refuted, which takes longer than a verdict."""
        later = []
        for state in reversed(self.open.values()):
            for number, entry in enumerate(state.known.entries if state.known else ()):
                name = entry.asked or f"{state.file}#{entry.item.id}"
                if number not in state.results:
                    yield name, entry
                elif name in self._bare:
                    later.append((name, entry))
        yield from later

    def _prove(self) -> None:
        """Keeps the processes at work on what is wanted, and on nothing else."""
        wanted = dict(self._waiting())
        for name in [name for name in self._proving if name not in wanted]:
            self._proving.pop(name).cancel()
        for name, entry in wanted.items():
            if len(self._proving) >= self._provers.jobs:
                return
            if name not in self._proving:
                self._proving[name] = asyncio.ensure_future(self._verdict(name, entry))

    async def _verdict(self, name: str, entry: Entry) -> None:
        options = self.options
        if name not in self._bare:
            options = replace(options, suggest=False)
        task = Task(check, entry.derivation, entry.item, options)
        answer = await self._provers.ask(prove_task, task)
        if isinstance(answer, Ended):
            ended = unanswered(entry.derivation, entry.item, answer.reason)
            answer = self._verdicts.get(name, ended) if options.suggest else ended
        if options.suggest or not _may_be_mended(answer):
            self._bare.discard(name)
            if self._cache is not None:
                self._cache.put(entry.derivation, entry.item, answer)
        else:
            self._bare.add(name)
        self._remember(name, answer)
        self._proving.pop(name, None)
        for state in list(self.open.values()):
            self._put_down(state, name, answer)
        self._prove()

    def _remember(self, name: str, answer: Result) -> None:
        self._verdicts[name] = answer
        while len(self._verdicts) > MOST_KEPT:
            self._bare.discard(oldest := next(iter(self._verdicts)))
            del self._verdicts[oldest]

    def _put_down(self, state: Open, name: str, answer: Result) -> None:
        known = state.known
        found = False
        for number, entry in enumerate(known.entries if known is not None else ()):
            if name in (entry.asked, f"{state.file}#{entry.item.id}"):
                shown = placed(answer, entry.derivation, entry.item)
                state.results[number] = replace(shown, cached=False)
                found = True
        if found:
            self.told(state)


def _may_be_mended(answer: Result) -> bool:
    """Whether something in a result might have a suggestion."""
    slips = [answer.verdict == "refuted" and answer.expect == "proved"]
    slips += [step.verdict == "refuted" and step.expect == "proved" for step in answer.steps]
    return any(slips)


def _is_blank(known: Known) -> bool:
    """Whether nothing could be read of what a text declares."""
    own = known.own
    return own is None or not (own.symbols or own.definitions or own.dimensions)

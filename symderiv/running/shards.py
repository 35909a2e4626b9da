"""A run in parts on several machines, and the parts put together again.

Every part reads all files, which is little work beside proving, and so knows every error and
which items are its own, without a word from the others: an item goes by the hash of its meaning,
or, where times of an earlier run are known, to the part that has least to do so far.  A part's
report says which places its results have among all, and of what (``key``), so that parts that do
not belong together are not put together.
"""

from __future__ import annotations

import hashlib
import heapq
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from symderiv.base.errors import DerivationError, Location, MarkerError
from symderiv.base.results import Result, Run, Shard
from symderiv.running.misprints import Entry, entries
from symderiv.running.run import place_of, read
from symderiv.running.stored import result_from, result_object
from symderiv.system.recursion import deep_recursion
from symderiv.system.versions import engine

if TYPE_CHECKING:
    from symderiv.files.apart import Apart
    from symderiv.running.run import Runner

MOST_DEFINITIONS = 1000
"""Definitions that an item may reach and still be dealt by its meaning."""
KINDS = {kind.kind: kind for kind in (DerivationError, MarkerError)}


def run_shard(
    runner: Runner, paths: Sequence[str], number: int, of: int, times: Mapping[str, float]
) -> Run:
    """The results of part ``number`` of ``of``, counted from 1; ``times`` are seconds by id."""
    derivations, errors = read(paths)
    placed = [entry for derivation in derivations for entry in entries(derivation)]
    at = [place_of(entry) for entry in placed]
    digests = [_digest(runner.apart, entry) for entry in placed]
    shares = dealt(digests, [times.get(name) for name, _ in at], of)
    places = tuple(place for place, share in enumerate(shares) if share == number - 1)
    results = runner.prove([placed[place] for place in places], tuple(errors))
    whole = (engine(), sorted(map(repr, asdict(runner.options).items())), digests)
    known = [(str(location), name) for name, location in at]
    key = hashlib.sha256(repr((whole, known, list(map(str, errors)))).encode()).hexdigest()
    return Run(results, tuple(errors), shard=Shard(number, of, len(placed), places, key))


def _digest(apart: Apart, entry: Entry) -> str:
    """The meaning of an item; its words where it would take long to say what they mean, or where
    they have no meaning."""
    from symderiv.files.meaning_of import meaning

    if isinstance(entry, Result):
        return hashlib.sha256(repr((entry.id, entry.file)).encode()).hexdigest()
    derivation, item = entry
    alone = apart(derivation, item)
    if len(alone.definitions) > MOST_DEFINITIONS:
        return hashlib.sha256(repr((item.id, derivation.file)).encode()).hexdigest()
    with deep_recursion():
        return meaning(alone, item).digest


def dealt(digests: Sequence[str], seconds: Sequence[float | None], of: int) -> list[int]:
    """For each item the part that it belongs to, counted from 0.

    Items whose time is not known go by their digest, and count as many seconds as the others do
    on average; the others go one by one, the longest first, to the part with least to do.
    """
    known = [each for each in seconds if each is not None]
    usual = sum(known) / len(known) if known else 1.0
    shares = [int(digest, 16) % of for digest in digests]
    loads = [0.0] * of
    for share, each in zip(shares, seconds, strict=True):
        loads[share] += usual if each is None else 0.0
    heap = [(load, share) for share, load in enumerate(loads)]
    heapq.heapify(heap)
    timed = [(-each, digests[place], place) for place, each in enumerate(seconds) if each]
    for negative, _, place in sorted(timed):
        load, shares[place] = heapq.heappop(heap)
        heapq.heappush(heap, (load - negative, shares[place]))
    return shares


def times_in(path: Path) -> dict[str, float]:
    """Seconds by id, in the report of an earlier run.  Raises DerivationError."""
    with _reading(path, "a report of symderiv in JSON"):
        results = json.loads(path.read_bytes())["results"]
        return {str(result["id"]): abs(float(result["seconds"])) for result in results}


def shard_object(run: Run, shard: Shard) -> dict[str, object]:
    """All that is needed to put a part together with the others."""
    errors = [
        [error.kind, asdict(error.location), error.message, error.value, error.hint]
        for error in run.errors
    ]
    stored = [result_object(result) for result in run.results]
    return {**asdict(shard), "errors": errors, "stored": stored}


def merged(paths: Sequence[Path]) -> Run:
    """The run whose parts are reported in ``paths``, as it would be unsharded.

    Raises DerivationError where they are not all parts of one run.
    """
    runs = [(path, *_part(path)) for path in paths]
    first, whole, shard = runs[0]
    numbers: dict[int, Path] = {}
    for path, _, other in runs:
        if (other.key, other.of, other.items) != (shard.key, shard.of, shard.items):
            raise DerivationError(Location(str(path)), f"not a part of the same run as {first}")
        if other.number in numbers:
            twice = f"part {other.number} stands in {numbers[other.number]}, too"
            raise DerivationError(Location(str(path)), twice)
        numbers[other.number] = path
    missing = [number for number in range(1, shard.of + 1) if number not in numbers]
    if missing:
        listed = ", ".join(map(str, missing))
        raise DerivationError(Location(str(first)), f"of {shard.of} parts are missing: {listed}")
    found = {
        place: result
        for _, run, part in runs
        for place, result in zip(part.places, run.results, strict=True)
    }
    if sorted(found) != list(range(shard.items)):
        raise DerivationError(Location(str(first)), "the parts do not have every result once")
    return Run(tuple(found[place] for place in range(shard.items)), whole.errors)


def _part(path: Path) -> tuple[Run, Shard]:
    with _reading(path, "the JSON report of a part (prove --shard I/N --format json)"):
        data = dict(json.loads(path.read_bytes())["shard"])
        results = tuple(map(result_from, data.pop("stored")))
        errors = tuple(
            KINDS[kind](Location(**place), *rest) for kind, place, *rest in data.pop("errors")
        )
        shard = Shard(**{**data, "places": tuple(data["places"])})
        if len(shard.places) != len(results):
            raise ValueError(path)
        return Run(results, errors, shard=shard), shard


@contextmanager
def _reading(path: Path, wanted: str) -> Iterator[None]:
    """Whatever is wrong with a file's data is said of the file."""
    place = Location(str(path))
    try:
        yield
    except OSError as error:
        raise DerivationError(place, f"cannot be read: {error.strerror or error}") from None
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise DerivationError(place, f"not {wanted}") from None

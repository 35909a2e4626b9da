"""What changed since a revision, by the meaning of each identity.

Identities are matched by their permanent ids, so a file may be renamed or split.  What is
new or means something else is to be proved; what is gone, or says less than before, is for
a person to look at.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from symderiv.base.errors import Location
from symderiv.base.results import Result, Review
from symderiv.base.said import Covers
from symderiv.notes.catalogue import SUFFIXES, is_document, read_bytes
from symderiv.system.git import base_commit, blob_id, blobs_at, contents

# Where nothing has changed, no formula is looked at.
if TYPE_CHECKING:
    from symderiv.files.meaning_of import Meaning
    from symderiv.formula.declarations import Derivation, Domain, Example, Identity
    from symderiv.running.sources import SourceFile

Placed: TypeAlias = "tuple[Derivation, Identity | Example]"


@dataclass(frozen=True, slots=True)
class Changes:
    """``changed`` is new or means something else now; ``before`` has its earlier form by id."""

    changed: tuple[Placed, ...]
    before: Mapping[str, Placed]
    review: tuple[Review, ...]


def since(revision: str, paths: Sequence[str], sources: Sequence[SourceFile]) -> Changes:
    """Compares ``sources``, as they are in the work tree, with ``paths`` at ``revision``.

    A file whose bytes stood there at the revision, under any name, is not parsed: each of its
    identities was there with the same meaning.
    """
    blobs = blobs_at(base_commit(revision), paths, SUFFIXES)
    like = next(iter(blobs.values()), "")
    ids = [blob_id(source.data, like) for source in sources]
    there, here = set(blobs.values()), set(ids)
    altered = [source for source, blob in zip(sources, ids, strict=True) if blob not in there]
    earlier = {name: blob for name, blob in blobs.items() if blob not in here}
    kept = {name for source in sources for name, _ in source.ids}
    return _compared(dict(_items_of(contents(earlier))), altered, kept)


def _compared(
    earlier: Mapping[str, Placed], altered: Iterable[SourceFile], kept: Container[str]
) -> Changes:
    """``kept`` are all ids of now, those of files that were not altered among them."""
    now = {
        item.id: (derivation, item)
        for derivation, item in _all(each.derivation for each in altered)
    }
    changed: list[Placed] = []
    review: list[Review] = []
    for name, (derivation, item) in now.items():
        if name not in earlier:
            changed.append((derivation, item))
            continue
        old, new = _meaning(*earlier[name]), _meaning(derivation, item)
        if old.digest != new.digest:
            changed.append((derivation, item))
            review += [Review(name, change, item.location) for change in loosened(old, new)]
    for name, (_, item) in earlier.items():
        if name not in kept:
            review.append(Review(name, "removed", item.location, gone=True))
    before = {item.id: earlier[item.id] for _, item in changed if item.id in earlier}
    return Changes(tuple(changed), before, tuple(review))


def fallen(before: Iterable[Result], now: Iterable[Result]) -> list[Review]:
    """The identities that were proved for every size, and now for less than that."""
    every = {result.id for result in before if _every_size(result)}
    return [
        Review(
            result.id,
            f"proved for every size before, now for {result.scope}",
            Location(result.file, result.line, result.column),
        )
        for result in now
        if result.id in every and result.verdict == "proved" and not _every_size(result)
    ]


def loosened(old: Meaning, new: Meaning) -> Iterator[str]:
    """In which ways the claim says less than it did."""
    if old.expect != new.expect:
        yield f"expect was {old.expect}, is {new.expect}"
    for line in sorted(old.steps.keys() & new.steps.keys()):
        if old.steps[line] != new.steps[line]:
            yield f"expect of a step was {old.steps[line]}, is {new.steps[line]}"
    if new.given - old.given:
        yield "an assumption was added to given"
    if new.where - old.where:
        yield "a condition was added to where"
    for name in sorted(old.domains.keys() & new.domains.keys()):
        if not covers(new.domains[name], old.domains[name]):
            yield f"the domain of {name} was {old.domains[name].text}, is {new.domains[name].text}"
    for name in sorted(old.sizes.keys() & new.sizes.keys()):
        if set(old.sizes[name]) - set(new.sizes[name]):
            yield f"sizes of {name} were dropped"
    if old.scope is not None and new.scope is None:
        yield f"scope: {old.scope} was dropped"


def covers(wide: Domain, narrow: Domain) -> bool:
    """Whether every number of ``narrow`` is in ``wide``."""
    if wide.integer and not narrow.integer:
        return False
    if wide.nonzero and not narrow.nonzero and _holds_zero(narrow):
        return False
    if wide.high is not None and (narrow.high is None or narrow.high > wide.high):
        return False
    if wide.low is None:
        return True
    if narrow.low is None or narrow.low < wide.low:
        return False
    return narrow.low > wide.low or wide.closed or not narrow.closed


def _holds_zero(domain: Domain) -> bool:
    below = domain.low is None or domain.low < 0 or (domain.low == 0 and domain.closed)
    return below and (domain.high is None or domain.high > 0)


def _items_of(files: Mapping[str, bytes]) -> Iterator[tuple[str, Placed]]:
    for name, data in files.items():
        # What cannot be read at the revision claimed nothing there.
        if is_document(name) and b"symderiv" not in data:
            continue
        text = data if is_document(name) else data.decode("utf-8", "replace").encode()
        for derivation, item in _all([read_bytes(text, name)]):
            yield item.id, (derivation, item)


def _meaning(derivation: Derivation, item: Identity | Example) -> Meaning:
    from symderiv.files.meaning_of import meaning
    from symderiv.system.recursion import deep_recursion

    with deep_recursion():
        return meaning(derivation, item)


def _all(derivations: Iterable[Derivation]) -> Iterator[Placed]:
    for derivation in derivations:
        yield from ((derivation, item) for item in derivation.items)


def _every_size(result: Result) -> bool:
    return result.verdict == "proved" and result.scope.covers is Covers.EVERY_SIZE

"""What was understood of a document, for people and for programs."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import TypeAlias

from symderiv.base.results import Result
from symderiv.files.nodes import Mapping as MappingNode
from symderiv.files.nodes import Node, Scalar, Sequence
from symderiv.language.plain import text as plain_text
from symderiv.notes.document import Reading
from symderiv.notes.understood import Read


def not_read(reading: Reading) -> list[Read]:
    """The formulas of mathematics that could not be read."""
    return [read for read in reading.understood.reads if read.problem is not None]


def latex_of(read: Read) -> str:
    """The line as it stands in the document."""
    return " ".join(read.display.cell.passage.text[slice(*read.at)].split())


Verdicts: TypeAlias = Mapping[tuple[int, str], str]
"""By the display of a line and its text."""


def verdicts(reading: Reading, results: Iterable[Result]) -> Verdicts:
    """What became of each line, of claims that were proved or refuted with their steps."""
    found: dict[tuple[int, str], str] = {}
    for result in results:
        claim = reading.assembly.names.get(result.id)
        if claim is None:
            continue
        settled = [*(step.verdict for step in result.steps), result.verdict]
        for line, verdict in zip(claim.lines, settled, strict=False):
            text = f"{plain_text(claim.left)} = {plain_text(line.tree)}"
            found[id(claim.display), text] = verdict
    return found


def as_text(reading: Reading, known: Verdicts) -> str:
    return "".join(_lines(reading, known))


def _lines(reading: Reading, known: Verdicts) -> Iterator[str]:
    if reading.inferred is not None:
        yield "nothing is declared; inferred from the formulas (check it, then put it in):\n\n"
        yield from (f"    {line}\n" for line in _block(reading.inferred))
        yield "\n"
    for read in reading.understood.reads:
        place = reading.location(read)
        cell = read.display.cell.number
        where = f"{place.line}:{place.column}" + (f" (cell {cell})" if cell else "")
        yield f"{where}  {read.role}\n    {_printable(latex_of(read))}\n"
        if read.problem is not None:
            first, last = read.problem.at
            value = read.display.cell.passage.text[first:last]
            hint = f" ({read.problem.hint})" if read.problem.hint else ""
            shown = f": {' '.join(value.split())[:60]}" if value.strip() else ""
            yield f"    not read: {_printable(read.problem.message + shown + hint)}\n"
        else:
            verdict = known.get((id(read.display), read.text or ""))
            said = f"   ({verdict})" if verdict else ""
            yield f"    {_printable(read.text or read.reason or '')}{said}\n"
    for claim in reading.understood.ranges:
        place = reading.assembly.place(claim.display, claim.at[0])
        yield f"{place.line}:{place.column}  range of {claim.index}\n"
        said = f"the index {claim.index} stands on another axis: {plain_text(claim.relation)}"
        yield f"    {_printable(said)}\n"
    yield f"\n{_summary(reading)}\n"


def _summary(reading: Reading) -> str:
    reads = reading.understood.reads
    unread = sum(read.problem is not None for read in reads)
    passed = sum(read.role == "passed over" for read in reads)
    return f"{len(reads) - unread - passed} read, {passed} passed over, {unread} not read"


def _block(root: MappingNode) -> Iterator[str]:
    from symderiv.notes.export import yaml_of

    yield "symderiv:"
    yield from (f"  {line}" for line in yaml_of(root).splitlines())


def _printable(text: str) -> str:
    return "".join(c if c.isprintable() else repr(c)[1:-1] for c in text)


def as_json(reading: Reading, known: Verdicts) -> str:
    """One object, as docs/notes.md describes it."""
    declared = {} if reading.inferred is not None else _plain(reading.declared.mapping("", ()))
    inferred = {} if reading.inferred is None else _plain(reading.inferred)
    shown = {
        "formulas": [_formula(reading, read, known) for read in reading.understood.reads],
        "declared": declared,
        "inferred": inferred,
    }
    return json.dumps(shown, indent=1, ensure_ascii=False) + "\n"


def _formula(reading: Reading, read: Read, known: Verdicts) -> dict[str, object]:
    place = reading.location(read)
    problem = read.problem
    reason = read.reason
    if problem is not None:
        reason = problem.message + (f" ({problem.hint})" if problem.hint else "")
    return {
        "cell": read.display.cell.number,
        "line": place.line,
        "column": place.column,
        "latex": latex_of(read),
        "role": read.role,
        "read": problem is None and read.role != "passed over",
        "text": read.text,
        "reason": reason,
        "verdict": known.get((id(read.display), read.text or "")),
    }


def _plain(node: Node) -> object:
    match node:
        case Scalar(text):
            return text
        case Sequence(items):
            return [_plain(item) for item in items]
        case MappingNode(pairs):
            return {key: _plain(value) for key, (_, value) in pairs.items()}

"""A derivation file made of a document: its definitions and claims as nodes with their places.

Formulas are written in the language, so that the document is read like any other file from there
on; each piece of such a text knows where in the document it comes from.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from symderiv.base.errors import Location
from symderiv.files.latex import Written
from symderiv.files.nodes import Document, Mapping, Node, Scalar, Sequence
from symderiv.formula.syntax import Relation, Syntax
from symderiv.language.plain import text as plain_text
from symderiv.language.traced import Traced
from symderiv.notes.cells import Text
from symderiv.notes.declared import Declared
from symderiv.notes.displays import Display
from symderiv.notes.ranges import RangeClaim
from symderiv.notes.remarks import Remark
from symderiv.notes.understood import Claimed, Defined, Line, Understood

LONGEST_ID = 48


class Assembly:
    """The nodes of one document."""

    def __init__(self, text: Text, document: Document, understood: Understood) -> None:
        self.text = text
        self.document = document
        self.understood = understood
        self.ids: set[str] = set()
        self.names: dict[str, Claimed] = {}
        """The claims by the ids of their identities."""

    def place(self, display: Display, offset: int) -> Location:
        """Where an offset into a passage stands in the file."""
        passage = display.cell.passage
        starts = passage.starts
        if not starts:
            return Location(self.text.file, 1, 1)
        return self.text.locate(starts[min(max(offset, 0), len(starts) - 1)])

    def root(self, declared: Declared) -> Mapping:
        """All that the document says, with what it declares."""
        sections = dict(declared.mapping(self.text.file).pairs)
        where = Location(self.text.file, 1, 1)
        defined = dict(declared.section("definitions"))
        for each in self.understood.defined:
            key, value = self._definition(each)
            defined[key.text] = (key, value)
        if defined:
            sections["definitions"] = (self._plain("definitions", where), Mapping(defined, where))
        given = [key for key, _ in declared.section("assumptions").values()]
        identities: list[Node] = [self._identity(each, given) for each in self.understood.claimed]
        identities += [self._range(each) for each in self.understood.ranges]
        known = declared.sections.get("identities")
        if known is not None and isinstance(known[1], Sequence):
            identities = [*known[1].items, *identities]
        if identities:
            key = self._plain("identities", where)
            sections["identities"] = (key, Sequence(tuple(identities), where))
        return Mapping(sections, where)

    def _plain(self, text: str, place: Location) -> Written:
        return Written(text, place, 0, 0, "", self.document)

    def _formula(self, tree: Syntax, display: Display) -> Written:
        shown = plain_text(tree)
        found = Traced(tree, shown, lambda offset: self.place(display, offset))
        return Written(shown, found(0), 0, 0, "", self.document, found)

    def _definition(self, defined: Defined) -> tuple[Scalar, Scalar]:
        place = self.place(defined.display, defined.at[0])
        left = defined.name
        if defined.parameters:
            left += f"({', '.join(defined.parameters)})"
        elif defined.indices:
            left += f"[{', '.join(defined.indices)}]"
        return self._plain(left, place), self._formula(defined.body, defined.display)

    def _identity(self, claim: Claimed, given: Iterable[Scalar]) -> Mapping:
        display, last = claim.display, claim.lines[-1]
        at = claim.at[0], last.part.at[1]
        tree = Relation("=", claim.left, last.tree, at)
        where = self.place(display, claim.at[0])
        name = self._id(display, plain_text(claim.left), len(claim.lines))
        self.names[name] = claim
        pairs: dict[str, Node] = {"id": self._plain(name, where)}
        pairs["claim"] = self._formula(tree, display)
        if claim.where:
            conditions = tuple(self._formula(each, display) for each in claim.where)
            pairs["where"] = Sequence(conditions, where)
        names = tuple(self._plain(each.text, where) for each in given)
        if names:
            pairs["given"] = Sequence(names, where)
        steps = tuple(self._step(line, display) for line in claim.lines[:-1])
        if steps:
            pairs["steps"] = Sequence(steps, where)
        pairs |= self._expected(_remark_of(display, last))
        return self._mapping(pairs, where)

    def _step(self, line: Line, display: Display) -> Node:
        formula = self._formula(line.tree, display)
        remark = line.part.row.expect
        pairs: dict[str, Node] = {"line": formula, **self._expected(remark)}
        return self._mapping(pairs, formula.location)

    def _expected(self, remark: Remark | None) -> dict[str, Node]:
        if remark is None or remark.kind not in ("refuted", "proved"):
            return {}
        place = Location(self.text.file, 1, 1)
        found: dict[str, Node] = {"expect": self._plain(remark.kind, place)}
        if remark.why and remark.kind == "refuted":
            found["erratum"] = self._plain(remark.why, place)
        return found

    def _range(self, claim: RangeClaim) -> Mapping:
        where = self.place(claim.display, claim.at[0])
        name = self._id(claim.display, f"range of {claim.index}", 1)
        relation = replace(claim.relation, at=claim.at)
        pairs: dict[str, Node] = {"id": self._plain(name, where)}
        pairs["claim"] = self._formula(relation, claim.display)
        pairs["title"] = self._plain(f"the range of the index {claim.index}", where)
        said = [each for each in claim.display.remarks if each.kind == "refuted"]
        pairs |= self._expected(said[0] if said else None)
        return self._mapping(pairs, where)

    def _mapping(self, pairs: dict[str, Node], where: Location) -> Mapping:
        return Mapping({key: (self._plain(key, where), node) for key, node in pairs.items()}, where)

    def _id(self, display: Display, left: str, lines: int) -> str:
        """The name of a claim: what a comment or a label says, or the file and the left side."""
        said = next((each.why for each in display.remarks if each.kind == "id"), None)
        stem = _kebab(Path(self.text.file).stem) or "note"
        base = said or _kebab(display.label or "") or f"{stem}-{_kebab(left)}".strip("-")
        base = base[:LONGEST_ID].strip("-")
        name, number = base, 1
        while name in self.ids:
            number += 1
            name = f"{base}-{number}"
        self.ids.add(name)
        return name


def _kebab(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")


def _remark_of(display: Display, line: Line) -> Remark | None:
    """What is expected of a claim: what stands at its last line, or in front of the formula."""
    if line.part.row.expect is not None:
        return line.part.row.expect
    for each in display.remarks:
        before = each.place < display.formula.start
        if before and each.lines is None and each.kind in ("refuted", "proved"):
            return each
    return None

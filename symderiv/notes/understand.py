"""A document's statements understood: definitions and claims as trees, in the order of the text.

A definition may stand behind its first use: what is not read for a name that is defined later
is read again.  What cannot be read is kept with its place and the reason; nothing is guessed.
"""

from __future__ import annotations

from collections.abc import Sequence

from symderiv.formula.syntax import (
    ArrayLiteral,
    Junction,
    Name,
    Numeral,
    Relation,
    Span,
    Sum,
    Syntax,
    walk,
)
from symderiv.language.latex.conditions import condition
from symderiv.language.latex.indices import free_indices
from symderiv.language.latex.items import Items
from symderiv.language.latex.ranks import rank
from symderiv.language.latex.read import context_for, read_items
from symderiv.language.latex.reader import Context, Reader, spanned
from symderiv.language.latex.vocabulary import Vocabulary
from symderiv.language.plain import text as plain_text
from symderiv.language.source import Rejected
from symderiv.notes.chains import Chain, Part, Piece, Role, Skipped, Unclear, chains
from symderiv.notes.defining import Definitions, check_widened, entry_of, left_of, summed_over
from symderiv.notes.displays import Display
from symderiv.notes.heads import Head, head, with_index
from symderiv.notes.ranges import RangeClaim, range_claims
from symderiv.notes.understood import Claimed, Line, Read, Understood

UNDECLARED = "is not declared"


def understand(shown: Sequence[Display], vocabulary: Vocabulary) -> Understood:
    result = Understood(vocabulary)
    reader = _Statements(result)
    for display in shown:
        if not display.shown:
            result.ranges += reader.ranges(display)
            continue
        reader.display(display)
    reader.again()
    order = {id(display): number for number, display in enumerate(shown)}
    result.reads.sort(key=lambda read: (order[id(read.display)], read.at))
    result.claimed.sort(key=lambda claim: (order[id(claim.display)], claim.at))
    return result


class _Statements:
    def __init__(self, result: Understood) -> None:
        self.result = result
        self.vocabulary = result.vocabulary
        self.definitions = Definitions(result.vocabulary)
        self.waiting: list[Chain] = []
        self.latest: list[Syntax] = []

    def display(self, display: Display) -> None:
        if display.problem is not None:
            at = display.problem.at
            self.result.reads.append(Read(display, at, "claim", None, display.problem))
            return
        self.latest = []
        for piece in chains(display):
            self._piece(piece)

    def _piece(self, piece: Piece) -> None:
        match piece:
            case Skipped(display, at, reason):
                self.result.reads.append(Read(display, at, "passed over", None, None, reason))
            case Unclear(display, at, problem):
                self.result.reads.append(Read(display, at, "claim", None, problem))
            case Chain():
                self._chain(piece, last=False)

    def again(self) -> None:
        """What was not read for a name that came later, as often as names come."""
        while self.waiting:
            known = len(self.result.defined)
            waiting, self.waiting = self.waiting, []
            last = False
            for chain in waiting:
                self._chain(chain, last)
            if len(self.result.defined) == known:
                waiting, self.waiting = self.waiting, []
                for chain in waiting:
                    self._chain(chain, last=True)
                return

    def _chain(self, chain: Chain, last: bool) -> None:
        """Reads a chain whole, or puts it off for a name that may come yet."""
        reads, defined = len(self.result.reads), len(self.result.defined)
        claimed, ranges = len(self.result.claimed), len(self.result.ranges)
        self._read(chain)
        new = self.result.reads[reads:]
        undeclared = any(
            each.problem is not None and each.problem.message.endswith(UNDECLARED) for each in new
        )
        if undeclared and not last and len(self.result.defined) == defined:
            del self.result.reads[reads:], self.result.claimed[claimed:]
            del self.result.ranges[ranges:]
            self.waiting.append(chain)

    def _read(self, chain: Chain) -> None:
        found = head(chain.left, self.vocabulary)
        if found is not None and chain.parts:
            self._define(chain, found)
        else:
            self._claim(chain, chain.parts)

    def _define(self, chain: Chain, found: Head) -> None:
        names = [found]
        parts = list(chain.parts)
        while len(parts) > 1 and (other := head(parts[0].items, self.vocabulary)) is not None:
            names.append(other)
            parts.pop(0)
        body = parts.pop(0)
        try:
            defined = self.definitions.read(chain, found, body)
        except Rejected as problem:
            self._say(chain.display, chain.at, "definition", None, problem, body.row.at)
            for part in parts:
                skipped = Rejected(part.at, "the definition that it goes on with is not read")
                self._say(chain.display, part.at, "claim", None, skipped)
            return
        self.result.defined.append(defined)
        for each in names:
            self.definitions.declare(each, defined)
        shown = f"{left_of(defined)} := {plain_text(defined.body)}"
        self._say(chain.display, chain.at, "definition", shown, None, body.row.at)
        self.latest = [entry_of(defined), defined.body]
        if parts:
            self._claim(chain, parts)

    def _claim(self, chain: Chain, parts: Sequence[Part]) -> None:
        context = context_for(self.vocabulary)
        try:
            left = read_items(chain.left, context, chain.at)
        except Rejected as problem:
            self._say(chain.display, chain.at, "claim", None, problem)
            for part in parts[1:]:
                skipped = Rejected(part.at, "the left side of its chain is not read")
                self._say(chain.display, part.at, "step", None, skipped)
            return
        lines, left = self._lines(chain, parts, left)
        where = self._behind(chain, left, lines)
        if not lines:
            return
        claim = Claimed(left, tuple(lines), chain.display, chain.at, where)
        self.result.claimed.append(claim)
        self.latest = [left, *(line.tree for line in lines)]

    def _lines(
        self, chain: Chain, parts: Sequence[Part], left: Syntax
    ) -> tuple[list[Line], Syntax]:
        """The parts of a chain that can be read, and its left side with the indices it needs."""
        trees: list[tuple[Part, Role, Context, Syntax]] = []
        for number, part in enumerate(parts):
            role: Role = "claim" if number == len(parts) - 1 else "step"
            context = context_for(self.vocabulary)
            try:
                trees.append((part, role, context, read_items(part.items, context, part.at)))
            except Rejected as problem:
                self._say(chain.display, part.at, role, None, problem, part.row.at)
        whole = left
        left = self._indexed(chain, left, [tree for _, _, _, tree in trees])
        lines: list[Line] = []
        for part, role, context, tree in trees:
            try:
                free = set(free_indices(left, self.vocabulary.no_indices))
                if tree == whole and whole != left:
                    tree = left
                tree = self._fitted(left, summed_over(tree, free, self.vocabulary))
                check_widened(context, free)
            except Rejected as problem:
                self._say(chain.display, part.at, role, None, problem, part.row.at)
                continue
            lines.append(Line(tree, part))
            shown = f"{plain_text(left)} = {plain_text(tree)}"
            self._say(chain.display, part.at, role, shown, None, part.row.at)
        return lines, left

    def _indexed(self, chain: Chain, left: Syntax, trees: Sequence[Syntax]) -> Syntax:
        """``y = e^{x_i}/…`` names the entries of y by its only index."""
        own = free_indices(left, self.vocabulary.no_indices)
        if not isinstance(left, Name) or not rank(left, self.vocabulary):
            return left
        extra = {
            name
            for tree in trees
            if not rank(tree, self.vocabulary)
            for name in free_indices(tree, self.vocabulary.no_indices)
            if name not in own
        }
        if len(extra) != 1 or self.vocabulary.summed:
            return left
        items = with_index(chain.left, extra.pop())
        try:
            return read_items(items, context_for(self.vocabulary), chain.at)
        except Rejected:
            return left

    def _fitted(self, left: Syntax, tree: Syntax) -> Syntax:
        """A column written out, where the left side is a vector."""
        if rank(left, self.vocabulary) == 1 and isinstance(tree, ArrayLiteral):
            rows = tree.items
            if all(isinstance(row, ArrayLiteral) and len(row.items) == 1 for row in rows):
                columns = tuple(row.items[0] for row in rows if isinstance(row, ArrayLiteral))
                return ArrayLiteral(columns, tree.at)
        return tree

    def _behind(self, chain: Chain, left: Syntax, lines: list[Line]) -> tuple[Syntax, ...]:
        """Conditions and ranges behind a claim on its line."""
        where: list[Syntax] = []
        trees = [left, *(line.tree for line in lines)]
        for items in chain.behind:
            try:
                if any(item.text == "\\ldots" for item in items):
                    self.result.ranges += range_claims(chain.display, items, trees, self.vocabulary)
                    continue
                if not self._only_indices(items):
                    where.append(self._condition(items))
            except Rejected as problem:
                self._say(chain.display, problem.at, "claim", None, problem)
        return tuple(where)

    def _only_indices(self, items: Items) -> bool:
        """Whether words such as "for all i, j" say nothing that a claim does not say anyhow."""
        names = [item for item in items if item.text != ","]
        plain = all(item.kind == "letter" and item.below is item.above is None for item in names)
        return plain and not any(self.vocabulary.declared(item.text) for item in names)

    def _condition(self, items: Items) -> Syntax:
        """A comparison of indices; one of quantities would say less than the document seems to."""
        found = condition(Reader(items, context_for(self.vocabulary)))
        for part in walk(found):
            index = isinstance(part, Name) and not self.vocabulary.declared(part.name)
            if not (index or isinstance(part, Relation | Junction | Numeral | Sum)):
                raise Rejected(spanned(items), "a condition that compares no indices")
        return found

    def ranges(self, display: Display) -> list[RangeClaim]:
        """What an inline formula behind a display says of the ranges of its indices."""
        found: list[RangeClaim] = []
        for row in display.rows:
            if any(item.text == "\\ldots" for item in row.items):
                found += range_claims(display, row.items, self.latest, self.vocabulary)
        return found

    def _say(
        self,
        display: Display,
        at: Span,
        role: Role,
        text: str | None,
        problem: Rejected | None = None,
        row: Span | None = None,
    ) -> None:
        self.result.reads.append(Read(display, row or at, role, text, problem))

r"""How a file says that names are written: ``latex: {xh: \hat{x}, sg: \sigma}``.

A spelling goes into every report, so that it is read by a grammar of its own, and nothing that it
does not have is let through: letters, digits, Greek and a few other signs, accents and fonts with
their argument, primes, one subscript on each, and one superscript of marks.  No macro of it can
do anything but show a sign, and what a report shows as a power is one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar

from symderiv.language.latex.names import GREEK
from symderiv.language.latex.tables import ACCENTS
from symderiv.language.source import Rejected

LONGEST = 80
MOST_LEVELS = 6


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


SCRIPT_ONLY = _words("star ast dagger prime bot infty parallel perp")
"""Signs that are no name of themselves."""
SIGNS = GREEK | _words("varepsilon vartheta varphi varrho varsigma ell hbar") | SCRIPT_ONLY
WITH_ARGUMENT = ACCENTS | _words("mathbf mathrm mathit mathsf mathtt mathcal boldsymbol")
BETWEEN = frozenset(",+-*")
"""What may stand in scripts."""
MARKS = frozenset("*+-") | {f"\\{sign}" for sign in SCRIPT_ONLY}
TOKEN = re.compile(r"\\[A-Za-z]+|[A-Za-z0-9]|[{}_^',*+-]|( +)")
ONE_SIGN = re.compile(r"[A-Za-z]|\\[A-Za-z]+(?:\{[^{}]*\})?")

_SPELLINGS: ContextVar[Mapping[str, str]] = ContextVar("spellings")
_NONE: Mapping[str, str] = {}


@contextmanager
def written_as(spellings: Mapping[str, str]) -> Iterator[None]:
    """Meanwhile formulas that are rendered have their names as ``spellings`` say."""
    token = _SPELLINGS.set(spellings)
    try:
        yield
    finally:
        _SPELLINGS.reset(token)


def spelling_of(name: str) -> str | None:
    """How the file whose formulas are rendered writes a name, where it says so."""
    return _SPELLINGS.get(_NONE).get(name)


def is_one_sign(spelling: str) -> bool:
    """Whether a spelling may carry an index or an exponent as it stands."""
    return ONE_SIGN.fullmatch(spelling) is not None


def checked(text: str) -> str:
    """A spelling that is safe to be written anywhere, without space at its ends.  Raises
    Rejected."""
    text = text.strip()
    if len(text) > LONGEST:
        raise Rejected((0, 0), f"a spelling has at most {LONGEST} characters")
    _Reader(text).whole()
    return text


class _Reader:
    def __init__(self, text: str) -> None:
        self.tokens: list[str] = []
        place = 0
        while place < len(text):
            found = TOKEN.match(text, place)
            if found is None:
                raise _refused(text[place])
            if found[1] is None:
                self.tokens.append(found[0])
            place = found.end()
        self.place = 0

    def whole(self) -> None:
        first = self._next()
        if first.isdigit() or first.removeprefix("\\") in SCRIPT_ONLY:
            raise Rejected((0, 0), "a spelling begins with a letter or a sign with one")
        self._row(0, in_script=False)
        if self._next():
            raise _refused(self._next())

    def _next(self) -> str:
        return self.tokens[self.place] if self.place < len(self.tokens) else ""

    def _row(self, level: int, *, in_script: bool) -> None:
        """Atoms one after the other, and at least one."""
        if level > MOST_LEVELS:
            raise Rejected((0, 0), "a spelling is nested too deeply")
        start = self.place
        while self._next() not in ("", "}"):
            if in_script and self._next() in BETWEEN:
                self.place += 1
                continue
            self._atom(level, in_script=in_script)
            self._scripts(level)
        if self.place == start:
            raise Rejected((0, 0), "nothing stands in braces" if level else "a spelling is empty")

    def _atom(self, level: int, *, in_script: bool) -> None:
        token = self._next()
        if token.removeprefix("\\") in WITH_ARGUMENT and token.startswith("\\"):
            self.place += 1
            self._argument(level, in_script=False)
        else:
            self._argument(level, in_script=in_script)

    def _argument(self, level: int, *, in_script: bool) -> None:
        """One sign, or what stands in braces."""
        token = self._next()
        self.place += 1
        if token == "{":
            self._row(level + 1, in_script=in_script)
            if self._next() != "}":
                raise Rejected((0, 0), "a brace is not closed")
            self.place += 1
        elif not token.isalnum() and not (token.startswith("\\") and token[1:] in SIGNS):
            raise _refused(token)

    def _scripts(self, level: int) -> None:
        seen: set[str] = set()
        while (token := self._next()) and token in "_^'":
            kind = "_" if token == "_" else "^"
            if kind in seen:
                raise Rejected((0, 0), "two scripts of one kind on a sign")
            seen.add(kind)
            self.place += 1
            if token == "'":
                while self._next() == "'":
                    self.place += 1
            elif kind == "^":
                self._marks()
            else:
                self._argument(level, in_script=True)

    def _marks(self) -> None:
        """A superscript is a mark: nothing may look like a power or a transpose that is none."""
        inside = [self._next()]
        self.place += 1
        if inside == ["{"]:
            inside = []
            while self._next() not in ("", "}"):
                inside.append(self._next())
                self.place += 1
            self.place += 1
            if self.place > len(self.tokens):
                raise Rejected((0, 0), "a brace is not closed")
        if not inside or not all(mark in MARKS for mark in inside):
            raise Rejected((0, 0), "a superscript of a name is a mark, e.g. x^{*} or x^{\\star}")


def _refused(token: str) -> Rejected:
    if not token:
        return Rejected((0, 0), "something is missing at the end of a spelling")
    hint = "letters, digits, Greek letters, accents, fonts and scripts, e.g. \\hat{x}_{0}"
    return Rejected((0, 0), f"{token} cannot stand in how a name is written", hint)

r"""Two spellings of one formula in LaTeX: the documented list, as a canonical form.

Equal spellings have the same canonical form, a row of tokens in which every argument, subscript
and superscript stands in braces.  Which tokens are left out or stand for others is a matter of
:mod:`symderiv.notes.lexicon`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from symderiv.notes.lexicon import (
    ARGUMENTS,
    NO_FACTOR_BEGINS,
    NO_FACTOR_ENDS,
    OTHER_THAN_POWERS,
    POWER,
    UPRIGHT,
    Token,
    Tokens,
    tokens,
)

MOST_LEVELS = 150


class Unbalanced(Exception):
    """A formula whose braces or environments do not match."""


@dataclass(frozen=True, slots=True)
class Atom:
    """What may carry scripts: ``inner``, which stands in braces where it is ``grouped``.

    ``enclosed`` says that braces stand around the atom with its scripts.
    """

    inner: Tokens
    grouped: bool = False
    below: Tokens | None = None
    above: Tokens | None = None
    enclosed: bool = False

    @property
    def tokens(self) -> Tokens:
        shown = _braced(self.inner) if self.grouped else self.inner
        if self.below is not None:
            shown += (_mark("_", shown), *_braced(self.below))
        if self.above is not None:
            shown += (_mark("^", shown), *_braced(self.above))
        return shown


def canonical(latex: str) -> Tokens:
    """The canonical form of a formula.  Raises :class:`Unbalanced`."""
    reader = _Reader(list(tokens(latex)))
    found = reader.sequence(None)
    return _joined(found)


def spelled_alike(first: Iterable[Token], second: Iterable[Token]) -> bool:
    return [token.text for token in first] == [token.text for token in second]


def _mark(text: str, beside: Tokens) -> Token:
    """A token that the canonical form adds."""
    place = beside[-1].end if beside else 0
    return Token(text, place, place)


def _braced(tokens: Tokens) -> Tokens:
    return (_mark("{", tokens[:1]), *tokens, _mark("}", tokens))


def _joined(atoms: Iterable[Atom]) -> Tokens:
    return tuple(token for atom in atoms for token in atom.tokens)


class _Reader:
    """Reads tokens as TeX does: an argument or a script is one token or one group."""

    def __init__(self, tokens: list[Token]) -> None:
        self.tokens = tokens
        self.place = 0
        self.levels = 0
        self.rows = 0
        """How many matrices and the like are open, in which ``&`` and a new line count."""

    def sequence(self, closing: str | None) -> list[Atom]:
        self.levels += 1
        if self.levels > MOST_LEVELS:
            raise Unbalanced(f"nested more than {MOST_LEVELS} levels deep")
        atoms: list[Atom] = []
        while self._next() != closing:
            text = self._next()
            if text is None or text == "}" or text.startswith("\\end{"):
                raise Unbalanced("its braces or environments do not match")
            if text in ("&", "\\\\") and not self.rows:
                self.place += 1
                continue
            atoms.append(self._scripts(self._atom()))
        self.place += 1
        self.levels -= 1
        return _without_dots([atom for atom in atoms if atom.tokens])

    def _next(self) -> str | None:
        return self.tokens[self.place].text if self.place < len(self.tokens) else None

    def _atom(self) -> Atom:
        if self.place >= len(self.tokens):
            raise Unbalanced("an argument is missing")
        token = self.tokens[self.place]
        if token.text == "}" or token.text.startswith("\\end{"):
            raise Unbalanced("an argument is missing")
        if token.text in ("_", "^", "'"):
            # A script without a base, as in {}_k.
            return Atom(())
        self.place += 1
        if token.text == "{":
            return _group(self.sequence("}"))
        if token.text.startswith("\\begin{"):
            return self._environment(token)
        if (words := UPRIGHT.fullmatch(token.text)) is not None:
            return Atom(_upright(token, words[1]))
        if token.text in ARGUMENTS:
            return self._command(token)
        return Atom((token,))

    def _command(self, token: Token) -> Atom:
        inner: Tokens = (token,)
        if token.text == r"\sqrt" and self._next() == "[":
            self.place += 1
            degree = _joined(self.sequence("]"))
            inner += (_mark("[", inner), *degree, _mark("]", degree or inner))
        for _ in range(ARGUMENTS[token.text]):
            inner += _braced(self._argument())
        return Atom(inner)

    def _argument(self) -> Tokens:
        self.levels += 1
        if self.levels > MOST_LEVELS:
            raise Unbalanced(f"nested more than {MOST_LEVELS} levels deep")
        atom = self._atom()
        self.levels -= 1
        return atom.inner if atom.grouped and not atom.enclosed else atom.tokens

    def _environment(self, token: Token) -> Atom:
        self.rows += 1
        end = token.text.replace("begin", "end", 1)
        inner = _joined(self.sequence(end))
        self.rows -= 1
        return Atom((token, *inner, _mark(end, inner or (token,))))

    def _scripts(self, atom: Atom) -> Atom:
        number = 0
        while (sign := self._next()) in ("_", "^", "'"):
            self.place += 1
            number += 1
            if number > MOST_LEVELS:
                raise Unbalanced(f"more than {MOST_LEVELS} scripts in a row")
            if sign == "_":
                atom = replace(_opened(atom, atom.below), below=self._argument())
            elif sign == "'":
                prime = replace(self.tokens[self.place - 1], text=r"\prime")
                atom = replace(_opened(atom, None), above=(*(atom.above or ()), prime))
            else:
                atom = self._raised(atom)
        return atom

    def _raised(self, atom: Atom) -> Atom:
        power = self._argument()
        above = atom.above
        if above is not None and not atom.enclosed and {t.text for t in above} == {r"\prime"}:
            return replace(atom, above=(*above, *power))
        if above is None and _is_power(power):
            return replace(atom, above=power, enclosed=False)
        return replace(_opened(atom, above), above=power)


def _opened(atom: Atom, script: Tokens | None) -> Atom:
    """What takes one more script: with the same script already, or in braces, it is a group."""
    if script is None and not atom.enclosed:
        return atom
    return Atom(replace(atom, enclosed=False).tokens, grouped=True)


def _is_power(script: Tokens) -> bool:
    text = "".join(token.text for token in script)
    return POWER.fullmatch(text) is not None and text not in OTHER_THAN_POWERS


def _group(atoms: list[Atom]) -> Atom:
    """Braces around one atom mean nothing, unless they keep its scripts apart from others."""
    if len(atoms) != 1:
        return Atom(_joined(atoms), grouped=bool(atoms))
    scripted = atoms[0].below is not None or atoms[0].above is not None
    return replace(atoms[0], enclosed=scripted)


def _upright(token: Token, words: str) -> Tokens:
    text = " ".join(words.split())
    if text.isalnum():
        letters = tuple(replace(token, text=letter) for letter in text)
        return (replace(token, text=r"\mathrm"), *_braced(letters))
    return (replace(token, text=rf"\text{{{text}}}"),)


def _without_dots(atoms: list[Atom]) -> list[Atom]:
    r"""Without each ``\cdot`` that stands between factors, where digits do not run together."""
    kept = []
    for place, atom in enumerate(atoms):
        before = atoms[place - 1].tokens if place else ()
        after = atoms[place + 1].tokens if place + 1 < len(atoms) else ()
        dot = [token.text for token in atom.tokens] == [r"\cdot"]
        if not (dot and before and after and _are_factors(before, after)):
            kept.append(atom)
    return kept


def _are_factors(before: Tokens, after: Tokens) -> bool:
    if before[-1].text in NO_FACTOR_ENDS or after[0].text in NO_FACTOR_BEGINS:
        return False
    return not (_is_digit(before[-1].text) and (_is_digit(after[0].text) or _is_number(after)))


def _is_digit(text: str) -> bool:
    return text.isdigit() or text == "."


def _is_number(tokens: Tokens) -> bool:
    """Whether a fraction of digits follows, which a digit before it would make a mixed number."""
    texts = [token.text for token in tokens]
    return texts[0] == r"\frac" and all(_is_digit(text) or text in "{}" for text in texts[1:])

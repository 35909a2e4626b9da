"""The library's own interface: what the command line does, as functions.

>>> import symderiv
>>> derivation = symderiv.load("derivations/softmax.yaml")
>>> [identity.id for identity in derivation.identities][0]
'softmax-jacobian'
>>> result = symderiv.prove(derivation)[0]
>>> result.verdict, result.scope
('proved', 'every size')
>>> print(symderiv.derive(derivation, "d(a[k], z[j])"))
a[k] * (delta[k, j] - a[j])

All of this happens in the process that calls it, since processes of our own would run the
main module of a script again that has no guard against that.  So a formula that takes for ever
takes it here, and ``Options.timeout`` is looked at between steps only.  For files of strangers
there is the command line, which ends what takes more time or memory than it may.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from html import escape
from pathlib import Path
from typing import Literal

from symderiv.answers.derive import Derived, derive
from symderiv.answers.prove import check
from symderiv.base.errors import DerivationError, Location
from symderiv.base.options import Options
from symderiv.formula.declarations import Derivation, Example, Identity, Result, Run
from symderiv.language.source import suggest
from symderiv.notes.catalogue import load as read_file
from symderiv.reports import document_html, document_markdown, latex, pdf
from symderiv.reports.document import TITLE, document_of
from symderiv.reports.equations import written
from symderiv.reports.explanation import render
from symderiv.reports.statements import Statement, facts_of, statement
from symderiv.reports.wording import details
from symderiv.running import mutation
from symderiv.running.explained import Question, explained

__all__ = ["Derived", "Explained", "Shown", "derive", "explain", "load", "prove", "report"]


def load(path: str | Path) -> Derivation:
    """The derivation in a file.  Raises its first DerivationError where the file has one.

    >>> load("derivations/powers.yaml").title
    'Derivatives of powers'
    """
    derivation = read_file(path)
    if derivation.errors:
        raise derivation.errors[0]
    return derivation


def prove(
    derivation: Derivation, ids: Sequence[str] = (), options: Options | None = None
) -> tuple[Shown, ...]:
    """The results of a derivation's identities and examples, or of ``ids`` alone.

    >>> [one.verdict for one in prove(load("derivations/powers.yaml"), ["cube-derivative"])]
    ['proved']
    """
    chosen = [_item(derivation, name) for name in ids] or derivation.items
    return tuple(_shown(check(derivation, item, options or Options())) for item in chosen)


class Shown(Result):
    """A result that notebooks show: its claim as LaTeX, or all that is known as a table."""

    __slots__ = ()

    def _repr_latex_(self) -> str:
        return rf"$\displaystyle {written(self.claim).latex} \quad \text{{({self.verdict})}}$"

    def _repr_html_(self) -> str:
        rows = [("claim", self.claim), *facts_of(self), *details(self)[2:]]
        cells = "".join(
            f"<tr><th>{escape(label.lower())}</th><td>{escape(text)}</td></tr>"
            for label, text in rows
        )
        return f"<table><caption>{escape(self.id)}</caption>{cells}</table>"


def _shown(result: Result) -> Shown:
    return Shown(**{field.name: getattr(result, field.name) for field in fields(result)})


class Explained:
    """A statement with its proof; ``str`` gives the text of ``symderiv explain``."""

    def __init__(self, statement: Statement) -> None:
        self.statement = statement

    def __str__(self) -> str:
        return render(self.statement)

    def _repr_latex_(self) -> str:
        """The derivation of the left side, or the claim where there is none."""
        if not self.statement.chains:
            return rf"$\displaystyle {self.statement.claim.latex}$"
        chain = self.statement.chains[0]
        lines = r" \\ ".join(rf"&{line.sign} {line.latex}" for line in chain.lines)
        return rf"$\displaystyle \begin{{aligned}} {chain.left.latex} {lines} \end{{aligned}}$"

    def _repr_html_(self) -> str:
        return document_html.fragment(self.statement)


def explain(derivation: Derivation, id: str, options: Options | None = None) -> Explained:
    """How one identity is proved or refuted.

    >>> text = str(explain(load("derivations/powers.yaml"), "cube-derivative"))
    >>> "= 3 * w**2   [power rule]" in text
    True
    """
    item = _item(derivation, id)
    options = options or Options()
    result = check(derivation, item, options)
    question = Question(derivation, item, result)
    return Explained(statement(explained(question)))


def report(
    derivations: Derivation | Sequence[Derivation],
    format: Literal["tex", "pdf", "html", "markdown"] = "tex",
    output: str | Path | None = None,
    options: Options | None = None,
    title: str = TITLE,
    mutations: int = 0,
) -> str:
    r"""A document about derivations, which also goes to ``output`` if that is given.

    A PDF needs ``output``, and gives its LaTeX; :class:`symderiv.reports.pdf.NoPdf` says what is
    missing where there is none.  With ``mutations``, up to so many slips are planted in each
    true claim, and the document says how many of them are refuted.

    >>> powers = load("derivations/powers.yaml")
    >>> report(powers).count(r"\begin{statement}") > 3
    True
    >>> "<article id=\"cube-derivative\"" in report(powers, "html")
    True
    >>> "5 in all: 5 refuted" in report(powers, "markdown", mutations=5)
    True
    """
    many = [derivations] if isinstance(derivations, Derivation) else list(derivations)
    results = [result for one in many for result in prove(one, options=options)]
    judged = _planted(many, mutations) if mutations else []
    document = document_of(many, Run(tuple(results), ()), title, judged=judged)
    if format == "pdf":
        if output is None:
            raise ValueError("a PDF needs an output file")
        return pdf.write(latex.render(document), Path(output))
    writers = {"tex": latex, "html": document_html, "markdown": document_markdown}
    text: str = writers[format].render(document)
    if output is not None:
        Path(output).write_text(text, encoding="utf-8")
    return text


def _planted(derivations: Sequence[Derivation], most: int) -> list[mutation.Judged]:
    planted = mutation.plant(derivations, most)
    results = [
        check(derivation, mutant.identity, mutation.JUDGING) for derivation, mutant in planted
    ]
    return mutation.gathered([mutant for _, mutant in planted], results)


def _item(derivation: Derivation, name: str) -> Identity | Example:
    known = {item.id: item for item in derivation.items}
    if name not in known:
        hint = suggest(name, known)
        raise DerivationError(Location(derivation.file), "no such identity", name, hint)
    return known[name]

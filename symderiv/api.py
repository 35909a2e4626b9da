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
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from html import escape
from pathlib import Path
from typing import Literal

from symderiv.check import Options, check
from symderiv.closed_form import Derived, derive
from symderiv.derivation import load as read_file
from symderiv.errors import DerivationError, Location
from symderiv.explanation import explain as explained
from symderiv.language.source import suggest
from symderiv.model import Derivation, Example, Identity, Result, Run
from symderiv.report import document_markdown, latex
from symderiv.report.document import document_of
from symderiv.report.equations import written
from symderiv.report.explanation import render
from symderiv.report.statements import Statement, example_statement, facts_of, statement_of
from symderiv.report.wording import details

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
    chosen = [_item(derivation, name) for name in ids] or _items(derivation)
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
        return rf"$\displaystyle {self.statement.claim.latex}$"


def explain(derivation: Derivation, id: str, options: Options | None = None) -> Explained:
    """How one identity is proved or refuted.

    >>> text = str(explain(load("derivations/powers.yaml"), "cube-derivative"))
    >>> "= 3 * w**2   [power rule]" in text
    True
    """
    item = _item(derivation, id)
    result = check(derivation, item, options or Options())
    if isinstance(item, Example):
        return Explained(example_statement(item, result))
    return Explained(statement_of(explained(derivation, item, result)))


def report(
    derivations: Derivation | Sequence[Derivation],
    format: Literal["tex", "markdown"] = "tex",
    options: Options | None = None,
) -> str:
    r"""A document about derivations, as LaTeX or Markdown.

    >>> report(load("derivations/powers.yaml")).count(r"\begin{statement}") > 3
    True
    """
    many = [derivations] if isinstance(derivations, Derivation) else list(derivations)
    results = [result for one in many for result in prove(one, options=options)]
    document = document_of(many, Run(tuple(results), ()))
    return latex.render(document) if format == "tex" else document_markdown.render(document)


def _items(derivation: Derivation) -> list[Identity | Example]:
    return [*derivation.identities, *derivation.examples]


def _item(derivation: Derivation, name: str) -> Identity | Example:
    known = {item.id: item for item in _items(derivation)}
    if name not in known:
        hint = suggest(name, known)
        raise DerivationError(Location(derivation.file), "no such identity", name, hint)
    return known[name]

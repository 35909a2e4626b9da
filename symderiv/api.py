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

from collections.abc import Callable, Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any, Literal, TypeAlias, cast

from symderiv.answers.derive import Derived, derive
from symderiv.answers.exported import code_for
from symderiv.answers.prove import check
from symderiv.base.errors import DerivationError, Location
from symderiv.base.options import Options
from symderiv.code.export import Exported, NotExported
from symderiv.files.load import read_text
from symderiv.formula.declarations import Derivation, Example, Identity, Result, Run
from symderiv.language.source import suggest
from symderiv.notes.catalogue import load as read_file
from symderiv.reports import document_html, document_markdown, latex, notebook, pdf
from symderiv.reports.document import TITLE, document_of
from symderiv.reports.equations import written
from symderiv.reports.explanation import render
from symderiv.reports.statements import Statement, statement
from symderiv.reports.wording import outcome, visible
from symderiv.running import mutation
from symderiv.running.explained import Question, explained
from symderiv.running.misprints import entries

__all__ = [
    "Derived",
    "Explained",
    "Loaded",
    "Results",
    "Shown",
    "derive",
    "explain",
    "export",
    "function",
    "load",
    "loads",
    "prove",
    "report",
]


Library: TypeAlias = Literal["numpy", "torch", "jax"]


class Loaded(Derivation):
    """A derivation that notebooks show: what it declares and claims."""

    __slots__ = ()

    def _repr_html_(self) -> str:
        return notebook.derivation(self)


def load(path: str | Path) -> Derivation:
    """The derivation in a file.  Raises its first DerivationError where the file has one.

    >>> load("derivations/powers.yaml").title
    'Derivatives of powers'
    """
    return _loaded(read_file(path))


def loads(text: str, file: str = "derivation") -> Derivation:
    """The derivation in a text, which errors call ``file``.  Raises its first DerivationError.

    >>> loads("symbols: {x: real}").symbols["x"].domain.text
    'real'
    """
    return _loaded(read_text(text, file))


def _loaded(derivation: Derivation) -> Derivation:
    if derivation.errors:
        raise derivation.errors[0]
    return Loaded(**{field.name: getattr(derivation, field.name) for field in fields(derivation)})


def prove(
    derivation: Derivation | str | Path, ids: Sequence[str] = (), options: Options | None = None
) -> Results:
    """The results of a derivation's identities and examples, or of ``ids`` alone.

    The derivation may be the path of its file, or its text, which has more than one line.

    >>> [one.verdict for one in prove("derivations/powers.yaml", ["cube-derivative"])]
    ['proved']
    """
    known = derivation if isinstance(derivation, Derivation) else _named(derivation)
    every = entries(known)
    misprints = {entry.id: entry for entry in every if isinstance(entry, Result)}
    chosen = [misprints.get(name) or (known, _item(known, name)) for name in ids] or every
    return Results(
        _shown(one if isinstance(one, Result) else check(*one, options or Options()))
        for one in chosen
    )


def _named(path_or_text: str | Path) -> Derivation:
    if isinstance(path_or_text, str) and "\n" in path_or_text:
        return loads(path_or_text)
    return load(path_or_text)


class Shown(Result):
    """A result that notebooks show: its claim as LaTeX, or all that is known as a table."""

    __slots__ = ()

    def _repr_latex_(self) -> str:
        return rf"$\displaystyle {written(self.claim).latex} \quad \text{{({self.verdict})}}$"

    def _repr_html_(self) -> str:
        return notebook.one(self)


class Results(tuple[Shown, ...]):
    """Results that notebooks show as a table."""

    __slots__ = ()

    def __repr__(self) -> str:
        """A line for each, as consoles show it."""
        return "\n".join(f"{outcome(one)}  {visible(one.id)}: {visible(one.claim)}" for one in self)

    def _repr_html_(self) -> str:
        return notebook.results(self)

    def _repr_markdown_(self) -> str:
        return notebook.markdown(self)


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


def export(derivation: Derivation, id: str, library: Library = "numpy") -> str:
    """The right side of a proved identity as the text of a function.

    The text is read back and proved.  Raises :class:`symderiv.code.export.NotExported` where that
    fails, or where the claim is refuted.

    >>> print(export(load("derivations/powers.yaml"), "cube-derivative").splitlines()[-1].strip())
    return 3 * w ** 2
    """
    return _exported(derivation, id, library).text


def function(derivation: Derivation, id: str) -> Callable[..., Any]:
    """The right side of a proved identity as a function of its symbols, in NumPy.

    >>> float(function(load("derivations/powers.yaml"), "cube-derivative")(2.0))
    12.0
    """
    made = _exported(derivation, id, "numpy")
    namespace: dict[str, Any] = {}
    # Text that was written here from a tree, and read back and proved; none of a file's own.
    exec(compile(made.text, f"<{id}>", "exec"), namespace)
    return cast("Callable[..., Any]", namespace[made.name])


def _exported(derivation: Derivation, id: str, library: str) -> Exported:
    item = _item(derivation, id)
    if not isinstance(item, Identity):
        raise NotExported("an example has numbers and no formula")
    made, _ = code_for(derivation, item, library, Options(cross_check=False))
    return made


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
    for misprint in derivation.misprints:
        if misprint.id == name:
            raise misprint.error
    if name not in known:
        hint = suggest(name, known)
        raise DerivationError(Location(derivation.file), "no such identity", name, hint)
    return known[name]

"""The documents about one file, as approved; ``python -m tests.reports.documents_written``
writes them anew."""

from functools import cache
from pathlib import Path

from symderiv.answers.prove import check
from symderiv.base.options import Options
from symderiv.files.load import read_text
from symderiv.formula.declarations import Run
from symderiv.reports import document_html, document_markdown, latex
from symderiv.reports.document import Document, document_of
from symderiv.running import mutation

FOLDER = Path(__file__).with_name("documents")
SOURCE = Path(__file__).with_name("document.yaml")
VERSIONS = (("symderiv", "0.1.0"), ("Python", "3.11"))


def fresh_document() -> Document:
    derivation = read_text(SOURCE.read_text(encoding="utf-8"), "tests/reports/document.yaml")
    assert not derivation.errors, derivation.errors
    items = derivation.items
    options = Options(cross_check=False, suggest=False)
    results = tuple(check(derivation, item, options) for item in items)
    planted = mutation.mutants(derivation, derivation.identities[0], 5)
    slips = [check(derivation, mutant.identity, options) for mutant in planted]
    return document_of(
        [derivation],
        Run(results, ()),
        versions=VERSIONS,
        digest="0" * 64,
        judged=mutation.gathered(planted, slips),
    )


@cache
def document() -> Document:
    return fresh_document()


def outputs(of: Document) -> dict[str, str]:
    return {
        "document.tex": latex.render(of),
        "statements.tex": latex.render(of, only="statements"),
        "preamble.tex": latex.render(of, only="preamble"),
        "document.md": document_markdown.render(of),
        "document.html": document_html.render(of),
    }


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for name, text in outputs(document()).items():
        (FOLDER / name).write_text(text, encoding="utf-8")

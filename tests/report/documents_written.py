"""The documents about one file, as approved; ``python -m tests.report.documents_written``
writes them anew."""

from functools import cache
from pathlib import Path

from symderiv.check import Options, check
from symderiv.derivation import read_text
from symderiv.model import Run
from symderiv.report import document_markdown, latex
from symderiv.report.document import Document, document_of

FOLDER = Path(__file__).with_name("documents")
SOURCE = Path(__file__).with_name("document.yaml")
VERSIONS = (("symderiv", "0.1.0"), ("Python", "3.11"))


def fresh_document() -> Document:
    derivation = read_text(SOURCE.read_text(encoding="utf-8"), "tests/report/document.yaml")
    assert not derivation.errors, derivation.errors
    items = (*derivation.identities, *derivation.examples)
    options = Options(cross_check=False, suggest=False)
    results = tuple(check(derivation, item, options) for item in items)
    return document_of([derivation], Run(results, ()), versions=VERSIONS, digest="0" * 64)


@cache
def document() -> Document:
    return fresh_document()


def outputs(of: Document) -> dict[str, str]:
    return {
        "document.tex": latex.render(of),
        "statements.tex": latex.render(of, only="statements"),
        "document.md": document_markdown.render(of),
    }


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for name, text in outputs(document()).items():
        (FOLDER / name).write_text(text, encoding="utf-8")

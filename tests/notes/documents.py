"""Documents for tests: a declaration and formulas, in Markdown, LaTeX and notebooks."""

import json

from symderiv.notes.document import Reading, read_document

DECLARED = """dimensions: {n: 2..3, m: 1..2}
symbols: {x: "real[n]", y: "real[n]", A: "real[m, n]", u: real, v: real, c: positive}
"""


def markdown(*formulas: str, declared: str = DECLARED) -> str:
    body = "\n\n".join(f"$${formula}$$" for formula in formulas)
    return f"<!-- symderiv:\n{declared}-->\n\n{body}\n"


def read(text: str, file: str = "note.md") -> Reading:
    return read_document(text.encode(), file)


def lines(text: str, file: str = "note.md") -> list[tuple[str, str]]:
    """The role of each line, and its text, or why it is not read or passed over."""
    return [
        (one.role, one.text or one.reason or f"!! {one.problem.message}" if one.problem else "")
        if one.problem
        else (one.role, one.text or one.reason or "")
        for one in read(text, file).understood.reads
    ]


def claims(text: str, file: str = "note.md") -> list[str]:
    reading = read(text, file)
    assert reading.derivation.errors == (), [str(error) for error in reading.derivation.errors]
    return [identity.claim for identity in reading.derivation.identities]


def notebook(*cells: tuple[str, str], metadata: dict[str, object] | None = None) -> str:
    made = []
    for number, (kind, source) in enumerate(cells):
        cell = {"cell_type": kind, "id": f"c{number}", "metadata": {}, "source": source}
        made.append(cell | ({"outputs": [], "execution_count": None} if kind == "code" else {}))
    whole = {"cells": made, "metadata": metadata or {}, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(whole, indent=1)

"""What may stand at the cursor: keys, names, functions, ids."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from lsprotocol.types import CompletionItem, CompletionItemKind

from symderiv.editor import words
from symderiv.editor.context import Context, context
from symderiv.editor.kinds import Kind
from symderiv.editor.reading import Known
from symderiv.editor.words import Word
from symderiv.formula.declarations import DOMAINS, Derivation
from symderiv.notes.catalogue import is_document
from symderiv.notes.cells import cells_of, text_of
from symderiv.notes.remarks import blocks

MARKER = re.compile(r"symderiv:[ \t]*[a-z0-9-]*\Z")
KINDS = {
    "symbol": CompletionItemKind.Variable,
    "definition": CompletionItemKind.Value,
    "dimension": CompletionItemKind.TypeParameter,
    "assumption": CompletionItemKind.Reference,
    "function": CompletionItemKind.Function,
    "form": CompletionItemKind.Keyword,
    "constant": CompletionItemKind.Constant,
}


def completions(
    known: Known, names: Derivation | None, text: str, offset: int
) -> list[CompletionItem]:
    """What may stand at an offset of ``text``, of which ``known`` may be an earlier state."""
    if known.kind is Kind.NOTE:
        yaml = _declaration(known.file, text, offset)
        if yaml is None:
            return list(_ids(known, text, offset))
        text = yaml
    return list(_in_yaml(context(text, offset), names))


def _ids(known: Known, text: str, offset: int) -> Iterator[CompletionItem]:
    if MARKER.search(text, max(0, offset - 200), offset):
        for name in known.ids:
            yield CompletionItem(name, kind=CompletionItemKind.Reference)


def _declaration(file: str, text: str, offset: int) -> str | None:
    """The YAML of a document in which an offset stands, all else blank."""
    if not is_document(file) or file.lower().endswith(".ipynb"):
        return None
    for cell in cells_of(text_of(file, text)):
        for block in blocks(cell.passage):
            if block.start <= offset <= block.end:
                return block.text
    return None


def _in_yaml(where: Context, names: Derivation | None) -> Iterator[CompletionItem]:
    last = where.keys[-1] if where.keys else ""
    model = where.model
    if not where.in_value and model is not None:
        for key in model.model_fields:
            yield CompletionItem(key, kind=CompletionItemKind.Property, insert_text=f"{key}: ")
    elif last == "expect":
        yield from _plain(("proved", "refuted", "error"))
    elif last == "scope":
        yield from _plain(("every size",))
    elif last == "given":
        yield from map(_item, words.assumptions(names) if names is not None else ())
    elif "symbols" in where.keys:
        yield from _plain(DOMAINS)
        yield from _plain(names.dimensions if names is not None else ())
    elif where.is_formula:
        yield from map(_item, words.declared(names) if names is not None else ())
        yield from map(_item, words.functions())


def _plain(texts: Iterable[str]) -> Iterator[CompletionItem]:
    for text in texts:
        yield CompletionItem(text, kind=CompletionItemKind.EnumMember)


def _item(word: Word) -> CompletionItem:
    """Names of the file come first."""
    rank = "0" if word.place is not None else "1"
    return CompletionItem(
        word.name,
        kind=KINDS[word.kind],
        detail=word.detail,
        documentation=word.doc or None,
        sort_text=f"{rank}{word.name}",
    )

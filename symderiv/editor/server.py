"""The language server: what editors ask, answered from what the engine knows."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from lsprotocol import types
from pygls.lsp.server import LanguageServer
from pygls.uris import from_fs_path, to_fs_path

from symderiv.base.options import Options
from symderiv.base.version import __version__
from symderiv.editor import completion, hover
from symderiv.editor.diagnostics import diagnostics
from symderiv.editor.engine import Engine, Open
from symderiv.editor.fixes import Fix, fixes
from symderiv.editor.kinds import Kind
from symderiv.editor.places import at
from symderiv.editor.positions import Lines
from symderiv.editor.reading import Known
from symderiv.editor.words import find
from symderiv.running.cache import Cache
from symderiv.running.explained import Question

PATIENCE = 3.0
"""Seconds that a hover waits for a proof; it shows the verdict without it then."""


class Server(LanguageServer):
    """A language server for derivation files and notes; ``start_io`` runs it."""

    def __init__(self, options: Options, jobs: int, cache: Cache | None = None) -> None:
        super().__init__("symderiv", __version__)
        self.tex = False
        self._make: Callable[[], Engine] = lambda: Engine(self.told, options, jobs, cache)
        self._engine: Engine | None = None

    @property
    def engine(self) -> Engine:
        """Made when it is first needed, in the loop that it waits in."""
        if self._engine is None:
            self._engine = self._make()
        return self._engine

    def told(self, state: Open) -> None:
        """Publishes what is known of a text, if it is still the one that the editor shows."""
        known = state.known
        uri = next((uri for uri, each in self.engine.open.items() if each is state), None)
        if known is None or uri is None or known.text != state.text:
            return
        found = diagnostics(known, state.results, self.lines(known.text))
        self.text_document_publish_diagnostics(
            types.PublishDiagnosticsParams(uri, found, state.version)
        )
        if state.settled:
            self.protocol.notify("symderiv/settled", {"uri": uri, "version": state.version})

    def lines(self, text: str) -> Lines:
        return Lines(text, self.workspace.position_codec)

    def known(self, uri: str) -> tuple[Open, Known, Lines] | None:
        """What is known of a text, or of the state of it before the last keystrokes."""
        state = self.engine.open.get(uri)
        if state is None or state.known is None:
            return None
        return state, state.known, self.lines(state.known.text)

    def end(self) -> None:
        if self._engine is not None:
            self._engine.close()


def serve(options: Options, jobs: int, cache: Cache | None) -> None:
    """Serves one editor over standard input and output until it leaves."""
    server = made(options, jobs, cache)
    try:
        server.start_io()
    finally:
        server.end()


def made(options: Options, jobs: int, cache: Cache | None = None) -> Server:
    """A server with all that it answers."""
    server = Server(options, jobs, cache)
    for method, answer in ANSWERS.items():
        extra = EXTRA.get(method)
        server.feature(method, *([extra] if extra is not None else []))(answer)
    return server


def _initialised(server: Server, params: types.InitializeParams) -> None:
    asked = params.initialization_options
    said = asked.get("hover") if isinstance(asked, dict) else getattr(asked, "hover", None)
    server.tex = said == "latex"


def _changed(server: Server, params: Any) -> None:
    document = server.workspace.get_text_document(params.text_document.uri)
    file = to_fs_path(document.uri) or document.uri
    server.engine.changed(document.uri, file, document.source, document.version)


def _closed(server: Server, params: types.DidCloseTextDocumentParams) -> None:
    uri = params.text_document.uri
    server.engine.closed(uri)
    server.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri, []))


def _saved(server: Server, params: types.DidSaveTextDocumentParams) -> None:
    """What was saved may be what open notes cite."""
    saved = server.known(params.text_document.uri)
    if saved is not None and saved[1].kind is Kind.DERIVATION:
        server.engine.again(lambda state: bool(state.known and state.known.markers))


async def _hover(server: Server, params: types.HoverParams) -> types.Hover | None:
    found = server.known(params.text_document.uri)
    if found is None:
        return None
    state, known, lines = found
    offset = lines.offset(params.position)
    place, word = at(known.places, offset), lines.word(offset)
    text = None
    if word is not None and hover.is_formula(place):
        text = hover.of_word(lines.text[slice(*word)], known)
    claim = hover.claim_at(known, offset)
    if claim is None:
        return None if text is None or word is None else _markdown(text, lines.span(*word))
    entry, result = known.entries[claim.number], state.results.get(claim.number)
    proof = None
    if result is not None:
        proof = await _proof(server, Question(entry.derivation, entry.item, result))
    shown = hover.of_claim(entry, result, proof, tex=server.tex)
    parts = [text, shown] if text is not None else [shown]
    return _markdown("\n\n---\n\n".join(parts), lines.span(claim.start, claim.end))


async def _proof(server: Server, question: Question) -> str | None:
    try:
        return await asyncio.wait_for(server.engine.proof(question), PATIENCE)
    except TimeoutError:
        return None


def _markdown(text: str, span: types.Range) -> types.Hover:
    return types.Hover(types.MarkupContent(types.MarkupKind.Markdown, text), span)


def _complete(server: Server, params: types.CompletionParams) -> types.CompletionList:
    uri = params.text_document.uri
    found = server.known(uri)
    if found is None:
        return types.CompletionList(False, [])
    state, known, _ = found
    lines = server.lines(state.text)
    names = state.last.own if state.last is not None else None
    offset = lines.offset(params.position)
    return types.CompletionList(False, completion.completions(known, names, state.text, offset))


def _definition(server: Server, params: types.DefinitionParams) -> types.Location | None:
    found = server.known(params.text_document.uri)
    if found is None:
        return None
    _, known, lines = found
    offset = lines.offset(params.position)
    marker = hover.marker_at(known, offset)
    if marker is not None and marker.citation is not None:
        place = marker.citation.claim
        there = types.Position(max(place.line - 1, 0), max(place.column - 1, 0))
        return types.Location(from_fs_path(place.file) or "", types.Range(there, there))
    word = lines.word(offset)
    name = lines.text[slice(*word)] if word is not None else ""
    meant = find(name, known.own) if known.own is not None else None
    if meant is None or meant.place is None:
        return None
    start = lines.located(meant.place, yaml=known.kind is Kind.DERIVATION)
    return types.Location(params.text_document.uri, lines.span(start, start + len(name)))


def _actions(server: Server, params: types.CodeActionParams) -> list[types.CodeAction]:
    found = server.known(params.text_document.uri)
    if found is None or found[0].text != found[1].text:
        return []
    state, known, lines = found
    start, end = lines.offset(params.range.start), lines.offset(params.range.end)
    return [
        _action(fix, params, lines)
        for fix in fixes(known, state.results)
        if fix.at[0] <= end and start <= fix.at[1]
    ]


def _action(fix: Fix, params: types.CodeActionParams, lines: Lines) -> types.CodeAction:
    edit = types.TextEdit(lines.span(fix.start, fix.end), fix.new)
    span = lines.span(*fix.at)
    mended = [
        each
        for each in params.context.diagnostics
        if span.start <= each.range.start and each.range.end <= span.end
    ]
    return types.CodeAction(
        fix.title,
        kind=types.CodeActionKind.QuickFix,
        diagnostics=mended or None,
        is_preferred=True,
        edit=types.WorkspaceEdit({params.text_document.uri: [edit]}),
    )


ANSWERS: dict[str, Callable[..., Any]] = {
    types.INITIALIZE: _initialised,
    types.TEXT_DOCUMENT_DID_OPEN: _changed,
    types.TEXT_DOCUMENT_DID_CHANGE: _changed,
    types.TEXT_DOCUMENT_DID_CLOSE: _closed,
    types.TEXT_DOCUMENT_DID_SAVE: _saved,
    types.TEXT_DOCUMENT_HOVER: _hover,
    types.TEXT_DOCUMENT_COMPLETION: _complete,
    types.TEXT_DOCUMENT_DEFINITION: _definition,
    types.TEXT_DOCUMENT_CODE_ACTION: _actions,
}
"""What is answered, by its method."""
EXTRA: dict[str, Any] = {
    types.TEXT_DOCUMENT_COMPLETION: types.CompletionOptions(trigger_characters=["(", "[", " "]),
    types.TEXT_DOCUMENT_CODE_ACTION: types.CodeActionOptions([types.CodeActionKind.QuickFix]),
}

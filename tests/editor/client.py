"""An editor for the tests: pygls' own client, which talks to ``symderiv lsp`` over stdio."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeVar

from lsprotocol import types
from pygls.lsp.client import LanguageClient

PATIENCE = 60
Answer = TypeVar("Answer")


class Editor(LanguageClient):
    """Opens texts, types into them, and waits until the server has said all it knows."""

    def __init__(self) -> None:
        super().__init__("tests", "1")
        self.shown: dict[str, list[types.Diagnostic]] = {}
        self.settled: dict[str, asyncio.Event] = {}
        self.versions: dict[str, int] = {}
        self.feature(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)(lambda params: self._publish(params))
        self.feature("symderiv/settled")(lambda params: self._settle(params))

    def _publish(self, params: types.PublishDiagnosticsParams) -> None:
        self.shown[params.uri] = list(params.diagnostics)

    def _settle(self, params: object) -> None:
        if params.version == self.versions[params.uri]:
            self.settled[params.uri].set()

    async def start(self, root: Path, *, hover: str = "unicode") -> None:
        options = {"hover": hover}
        await self.start_io(sys.executable, "-m", "symderiv", "lsp", "--no-cache", cwd=root)
        await self.initialize_async(
            types.InitializeParams(
                types.ClientCapabilities(), root_uri=root.as_uri(), initialization_options=options
            )
        )
        self.initialized(types.InitializedParams())

    async def open(self, file: Path, text: str) -> list[types.Diagnostic]:
        uri = file.as_uri()
        self.versions[uri], self.settled[uri] = 1, asyncio.Event()
        item = types.TextDocumentItem(uri, "yaml", 1, text)
        self.text_document_did_open(types.DidOpenTextDocumentParams(item))
        return await self._settled(uri)

    async def edit(self, file: Path, text: str) -> list[types.Diagnostic]:
        self.type(file, text)
        return await self._settled(file.as_uri())

    def type(self, file: Path, text: str) -> None:
        """The text is another one now; nobody waits."""
        uri = file.as_uri()
        self.versions[uri] += 1
        self.settled[uri] = asyncio.Event()
        which = types.VersionedTextDocumentIdentifier(self.versions[uri], uri)
        change = types.TextDocumentContentChangeWholeDocument(text)
        self.text_document_did_change(types.DidChangeTextDocumentParams(which, [change]))

    async def _settled(self, uri: str) -> list[types.Diagnostic]:
        await asyncio.wait_for(self.settled[uri].wait(), PATIENCE)
        return self.shown[uri]

    async def until(
        self, file: Path, wanted: Callable[[list[types.Diagnostic]], bool]
    ) -> list[types.Diagnostic]:
        """Waits for what the server says of its own accord, such as a repair."""
        async with asyncio.timeout(PATIENCE):
            while not wanted(self.shown.get(file.as_uri(), [])):
                await asyncio.sleep(0.02)
        return self.shown[file.as_uri()]

    async def hover(self, file: Path, text: str, word: str) -> str:
        answer = await self.text_document_hover_async(
            types.HoverParams(types.TextDocumentIdentifier(file.as_uri()), position(text, word))
        )
        return "" if answer is None else answer.contents.value

    async def complete(self, file: Path, text: str, word: str) -> list[str]:
        """What may stand at the end of ``word``."""
        place = position(text, word, len(word))
        answer = await self.text_document_completion_async(
            types.CompletionParams(types.TextDocumentIdentifier(file.as_uri()), place)
        )
        return [item.label for item in answer.items]

    async def definition(self, file: Path, text: str, word: str) -> types.Location | None:
        return await self.text_document_definition_async(
            types.DefinitionParams(
                types.TextDocumentIdentifier(file.as_uri()), position(text, word)
            )
        )

    async def actions(self, file: Path, found: types.Diagnostic) -> list[types.CodeAction]:
        return await self.text_document_code_action_async(
            types.CodeActionParams(
                types.TextDocumentIdentifier(file.as_uri()),
                found.range,
                types.CodeActionContext([found]),
            )
        )


def position(text: str, word: str, further: int = 0) -> types.Position:
    """Where ``word`` first stands, in lines and UTF-16 columns."""
    before = text[: text.index(word) + further]
    column = len(before.rpartition("\n")[2].encode("utf-16-le")) // 2
    return types.Position(before.count("\n"), column)


def applied(text: str, action: types.CodeAction) -> str:
    """A text after its first repair, as an editor would make it."""
    (edits,) = action.edit.changes.values()
    lines = text.split("\n")
    starts = [sum(len(line) + 1 for line in lines[:number]) for number in range(len(lines) + 1)]
    for edit in edits:
        first = starts[edit.range.start.line] + edit.range.start.character
        last = starts[edit.range.end.line] + edit.range.end.character
        text = text[:first] + edit.new_text + text[last:]
    return text


def with_editor(root: Path, work: Callable[[Editor], Awaitable[Answer]], **options: str) -> Answer:
    """Starts a server in ``root``, works with it, and ends it in good order."""

    async def session() -> Answer:
        editor = Editor()
        await editor.start(root, **options)
        try:
            return await work(editor)
        finally:
            await editor.shutdown_async(None)
            editor.exit(None)
            await editor.stop()

    return asyncio.run(session())

"""From a keystroke to its verdict, in a file of 50 identities, through a real client over stdio.

    python benchmarks/editor.py [--identities N] [--keystrokes N]

Starts ``symderiv lsp``, opens the file, and changes one claim again and again, so that nothing but
that claim has another meaning.  Prints the time until the editor has every verdict on the new text:
the fastest, the median and the slowest; and, since seconds depend on what else the machine does,
the processor's seconds of reading the file and of proving the claim in one process, and how many
times the whole file would have taken.  Exits with 1 if the median is above 100 ms.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import sys
import tempfile
from pathlib import Path
from time import perf_counter, process_time

from lsprotocol import types
from pygls.lsp.client import LanguageClient

from symderiv.answers.prove import check
from symderiv.base.options import Options
from symderiv.editor.reading import Known, Text, read

HEAD = """\
dimensions: {n: 2..6}
symbols:
  z: real[n]
  y: real[n]
  x: positive
  w: real
definitions:
  s: "sum(exp(z[k]), k)"
  "a[j]": "exp(z[j]) / s"
identities:
"""
CLAIMS = (
    "d(a[k], z[j]) = a[k] * (delta[j, k] - a[j])",
    "d(x**{i}, x) = {i} * x**({i} - 1)",
    "d(log(s) + {i}*w, z[j]) = a[j]",
    "d(sum(y[k] * z[k]**{i}, k), z[j]) = {i} * y[j] * z[j]**({i} - 1)",
    "d(sin({i}*w), w) = {i} * cos({i}*w)",
)
WITHIN = 100.0


def file_of(identities: int, last: int) -> str:
    """A file whose last claim is about ``last``."""
    numbers = [*range(1, identities), last]
    claims = [CLAIMS[place % len(CLAIMS)].format(i=i) for place, i in enumerate(numbers)]
    entries = [f"  - id: claim-{n}\n    claim: {text}\n" for n, text in enumerate(claims)]
    return HEAD + "".join(entries)


class Client(LanguageClient):
    """A client that waits until the server has every verdict on a version."""

    def __init__(self) -> None:
        super().__init__("benchmark", "1")
        self.version = 0
        self.done = asyncio.Event()
        self.feature("symderiv/settled")(lambda params: self.settled(params))
        self.feature(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)(lambda params: None)

    def settled(self, params: object) -> None:
        if params.version == self.version:
            self.done.set()

    async def open(self, uri: str, text: str) -> None:
        self.version = 1
        item = types.TextDocumentItem(uri, "yaml", 1, text)
        self.text_document_did_open(types.DidOpenTextDocumentParams(item))
        await self.done.wait()

    async def type(self, uri: str, text: str) -> float:
        """Milliseconds until everything is known of the new text."""
        self.version += 1
        self.done = asyncio.Event()
        started = perf_counter()
        which = types.VersionedTextDocumentIdentifier(self.version, uri)
        change = types.TextDocumentContentChangeWholeDocument(text)
        self.text_document_did_change(types.DidChangeTextDocumentParams(which, [change]))
        await self.done.wait()
        return 1000 * (perf_counter() - started)


async def typed(identities: int, keystrokes: int) -> list[float]:
    client = Client()
    await client.start_io(sys.executable, "-m", "symderiv", "lsp", "--no-cache")
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        uri = (root / "derivations" / "fifty.yaml").as_uri()
        await client.initialize_async(
            types.InitializeParams(types.ClientCapabilities(), root_uri=root.as_uri())
        )
        client.initialized(types.InitializedParams())
        await client.open(uri, file_of(identities, 100))
        found = [await client.type(uri, file_of(identities, 101 + n)) for n in range(keystrokes)]
        await client.shutdown_async(None)
        client.exit(None)
        await client.stop()
    return found


def processor(identities: int) -> tuple[float, float, float]:
    """Milliseconds of the processor to read the file, to prove its last claim, and all of them."""
    options = Options(cross_check=False, suggest=False)
    read(Text("derivations/fifty.yaml", file_of(identities, 100)))
    started = process_time()
    known = read(Text("derivations/fifty.yaml", file_of(identities, 101)))
    reading = process_time() - started
    prove(known, range(len(known.entries)), options)
    every = prove(known, range(len(known.entries)), options)
    one = prove(known, [len(known.entries) - 1], options)
    return 1000 * reading, 1000 * one, 1000 * every


def prove(known: Known, numbers: range | list[int], options: Options) -> float:
    started = process_time()
    for number in numbers:
        entry = known.entries[number]
        assert check(entry.derivation, entry.item, options).ok
    return process_time() - started


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--identities", type=int, default=50)
    parser.add_argument("--keystrokes", type=int, default=30)
    asked = parser.parse_args()
    times = sorted(asyncio.run(typed(asked.identities, asked.keystrokes)))
    median = statistics.median(times)
    print(f"{asked.identities} identities, {asked.keystrokes} keystrokes")
    print(f"wall:      {times[0]:.0f} to {times[-1]:.0f} ms, median {median:.0f} ms")
    reading, one, every = processor(asked.identities)
    print(f"processor: {reading:.0f} ms to read, {one:.0f} ms to prove what changed")
    print(f"           {(reading + every) / (reading + one):.1f} times that for the whole file")
    return 0 if median <= WITHIN else 1


if __name__ == "__main__":
    sys.exit(main())

"""The server as an editor meets it: a real client, over stdio, with all that it asks."""

import asyncio
from pathlib import Path

import pytest
from lsprotocol.types import Diagnostic

from tests.editor.client import Editor, applied, with_editor

SOFTMAX = """\
dimensions: {n: 2..6}
symbols:
  z: real[n]
definitions:
  "a[j]": exp(z[j]) / sum(exp(z[k]), k)
identities:
  - id: jacobian
    claim: d(a[k], z[j]) = a[k] * (delta[j, k] - a[j])
  - id: flipped
    claim: "d(a[k], z[j]) = a[k] * (a[j] - delta[j, k])"
"""
NOTE = """\
# Softmax

<!-- symderiv: jacobian -->
$$\\frac{\\partial a_k}{\\partial z_j} = a_k (\\delta_{jk} + a_j)$$
"""
SLOW = """\
symbols: {x: real}
identities:
  - id: slow
    claim: "d((x + 1)**4000 * (x + 2)**4000, x) = 4000*(2*x + 3)*(x + 1)**3999*(x + 2)**3999"
  - id: wrong
    claim: d(sin(x), x) = -cos(x)
"""


@pytest.fixture
def softmax(tmp_path: Path) -> Path:
    file = tmp_path / "derivations" / "softmax.yaml"
    file.parent.mkdir()
    file.write_text(SOFTMAX, encoding="utf-8")
    return file


def has_fix(found: list[Diagnostic]) -> bool:
    return any("perhaps" in each.message for each in found)


def test_a_claim_is_proved_repaired_and_explained_as_one_types(softmax: Path) -> None:
    async def work(editor: Editor) -> None:
        (wrong,) = await editor.open(softmax, SOFTMAX)
        assert wrong.message.startswith("refuted, expected proved")
        assert (wrong.range.start.line, wrong.range.start.character) == (9, 12)
        (mended,) = await editor.until(softmax, has_fix)
        (action,) = await editor.actions(softmax, mended)
        assert await editor.edit(softmax, applied(SOFTMAX, action)) == []
        shown = await editor.hover(softmax, SOFTMAX, "jacobian")
        assert "∂aₖ/∂zⱼ = aₖ (δⱼₖ - aⱼ)" in shown
        assert "**proved**" in shown
        assert "quotient rule" in shown
        broken = SOFTMAX.replace("d(a[k], z[j]) = a[k] * (d", "d(b[k], z[j]) = a[k] * (d")
        assert any(each.code == "not-read" for each in await editor.edit(softmax, broken))
        names = await editor.complete(softmax, broken, "claim: d(b")
        assert {"a", "z", "sigmoid", "logsumexp", "d"} <= set(names)
        place = await editor.definition(softmax, broken, "z[j]) =")
        assert place.range.start.line == 2

    with_editor(softmax.parent.parent, work)


def test_a_note_knows_what_it_cites(softmax: Path) -> None:
    note = softmax.parent.parent / "note.md"

    async def work(editor: Editor) -> None:
        (drifted,) = await editor.open(note, NOTE)
        assert drifted.code == "drifted"
        (action,) = await editor.actions(note, drifted)
        synced = applied(NOTE, action)
        assert await editor.edit(note, synced) == []
        assert "$$\n\\frac" in await editor.hover(note, synced, "symderiv: jac")
        place = await editor.definition(note, synced, "symderiv: jac")
        assert place.uri == softmax.as_uri()
        assert place.range.start.line == 7
        assert "flipped" in await editor.complete(note, synced, "symderiv: j")

    with_editor(softmax.parent.parent, work, hover="latex")


def test_a_hostile_text_keeps_the_server_from_nothing(softmax: Path) -> None:
    hostile = softmax.with_name("hostile.yaml")

    async def work(editor: Editor) -> None:
        uri = hostile.as_uri()
        opened = asyncio.ensure_future(editor.open(hostile, SLOW))
        await editor.open(softmax, SOFTMAX)
        assert "a" in await editor.complete(softmax, SOFTMAX, "claim: d")
        deep = "identities:\n  - id: a\n    claim: " + "(" * 10_000
        editor.type(hostile, deep)
        opened.cancel()
        await asyncio.wait_for(editor.settled[uri].wait(), 60)
        assert editor.shown[uri]

    with_editor(softmax.parent.parent, work)

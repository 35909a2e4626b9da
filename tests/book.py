"""The examples of the book, run; ``python -m tests.book`` renews the outputs that pages show.

Every page is a folder of its own.  A block of YAML, TOML, Markdown, LaTeX or Python begins with a
comment that names its file, and a block of console text has commands after ``$`` with what they
print.  A derivation file that no command is shown for is proved, and must come out as it expects.
"""

from __future__ import annotations

import doctest
import io
import os
import re
import shlex
import sys
from collections.abc import Iterator
from contextlib import chdir, contextmanager, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

from click.testing import CliRunner

from symderiv.commands.main import app
from tests.in_process import in_process

BOOK = Path(__file__).parent.parent / "docs"
KINDS = ("yaml", "toml", "markdown", "tex", "python")
BLOCK = re.compile(r"^( *)```(\w+)\n(.*?)^ *```$", re.DOTALL | re.MULTILINE)
NAMED = re.compile(r"(?:#|<!--|%)\s*([\w./-]+\.\w+)\s*(?:-->)?")
COMMAND = re.compile(r"^\$ ((?:.*\\\n)*.*)\n", re.MULTILINE)
PAGES = sorted(path for path in BOOK.rglob("*.md"))


@dataclass(frozen=True)
class Block:
    """A block of a page: its kind, its text without indentation, and the text as it stands."""

    kind: str
    text: str
    indent: str

    @property
    def name(self) -> str | None:
        """The file that it is."""
        found = NAMED.match(self.text)
        return None if found is None else found[1]


def blocks(page: str) -> list[Block]:
    found = []
    for indent, kind, body in BLOCK.findall(page):
        lines = [line.removeprefix(indent) for line in body.splitlines(keepends=True)]
        found.append(Block(kind, "".join(lines), indent))
    return found


def transcript(console: str) -> Iterator[tuple[str, str]]:
    """Each command of a block with what the page says that it prints."""
    places = list(COMMAND.finditer(console))
    for number, place in enumerate(places):
        stop = places[number + 1].start() if number + 1 < len(places) else len(console)
        yield place[1], console[place.end() : stop]


def run_page(text: str) -> Iterator[tuple[str, str]]:
    """Each console block of a page as it stands, and as it should be.  Raises AssertionError for
    a derivation file that does not come out as it expects."""
    with TemporaryDirectory() as folder, here(folder):
        shown: set[str] = set()
        for block in blocks(text):
            if block.kind == "console":
                true = ""
                for command, _ in transcript(block.text):
                    true += f"$ {command}\n{run(command)}"
                    shown |= set(shlex.split(command))
                yield indented(block.text, block.indent), indented(true, block.indent)
            elif block.kind == "pycon":
                yield (
                    indented(block.text, block.indent),
                    indented(session(block.text), block.indent),
                )
            elif block.kind in KINDS and block.name is not None:
                path = Path(block.name)
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(block.text, encoding="utf-8")
        files = {one.name for one in blocks(text) if one.kind == "yaml" and one.name}
        quiet = sorted(name for name in files - shown if not name.startswith("."))
        for name in quiet:
            said = run(shlex.join(["symderiv", "prove", "-q", "--no-cross-check", name]))
            assert said == "", said


@contextmanager
def here(folder: str) -> Iterator[None]:
    """Within the block ``folder`` is a project of its own, whose provers are in this process."""
    cache = str(Path(folder, ".cache"))
    Path(folder, ".git").mkdir()
    with chdir(folder), in_process(), patch.dict(os.environ, {"SYMDERIV_CACHE": cache}):
        yield


def session(text: str) -> str:
    """A session of Python as it should be."""
    shown: list[str] = []
    names: dict[str, object] = {}
    for example in doctest.DocTestParser().get_examples(text):
        lines = example.source.splitlines()
        shown += [f">>> {lines[0]}\n", *(f"... {line}\n" for line in lines[1:])]
        said = io.StringIO()
        with redirect_stdout(said):
            exec(compile(example.source, "<book>", "single"), names)
        shown.append(said.getvalue())
    return "".join(shown)


def run(command: str) -> str:
    """What a command prints."""
    program, *arguments = shlex.split(command.replace("\\\n", " "))
    assert program == "symderiv", program
    done = CliRunner().invoke(app, arguments, prog_name="symderiv", catch_exceptions=False)
    return done.output


def indented(text: str, indent: str) -> str:
    return "".join(f"{indent}{line}" if line.strip() else line for line in text.splitlines(True))


if __name__ == "__main__":
    for path in [Path(name) for name in sys.argv[1:]] or PAGES:
        page = path.read_text(encoding="utf-8")
        place = 0
        for stands, true in list(run_page(page)):
            place = page.index(stands, place)
            page = page[:place] + true + page[place + len(stands) :]
            place += len(true)
        path.write_text(page, encoding="utf-8")

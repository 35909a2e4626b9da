"""The README's files and commands, run; ``python -m tests.readme`` renews the outputs shown.

A block of YAML or Markdown begins with a comment that names its file.  A block of console text
begins with a command after ``$``, which is run where these files are, and shows what it prints.
"""

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

README = Path(__file__).parent.parent / "README.md"
BLOCK = re.compile(r"^```(yaml|markdown|python|console)\n(.*?)^```$", re.DOTALL | re.MULTILINE)


def outputs(text: str) -> Iterator[tuple[str, str]]:
    """Each console block as it stands, and as it should be."""
    with TemporaryDirectory() as folder:
        for kind, block in BLOCK.findall(text):
            first = block.partition("\n")[0]
            if kind != "console":
                name = first.removeprefix("<!--").removesuffix("-->").strip("# ")
                Path(folder, name).write_text(block, encoding="utf-8")
            else:
                yield block, f"{first}\n{run(first.removeprefix('$ '), folder)}"


def run(command: str, folder: str) -> str:
    program, *arguments = shlex.split(command)
    assert program == "symderiv"
    done = subprocess.run(
        [sys.executable, "-m", "symderiv", *arguments],
        env={**os.environ, "SYMDERIV_CACHE": str(Path(folder, "cache"))},
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=120,
    )
    return done.stdout


if __name__ == "__main__":
    page = README.read_text(encoding="utf-8")
    for shown, true in list(outputs(page)):
        page = page.replace(shown, true)
    README.write_text(page, encoding="utf-8")

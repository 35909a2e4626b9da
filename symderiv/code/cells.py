"""The code of a notebook: its cells as one text, with the lines of the file they come from."""

from __future__ import annotations

import json
import re

from symderiv.base.errors import Location
from symderiv.code.module import CodeError, Module

_MAGIC = re.compile(r"^(\s*)[%!?].*$|^(\s*)\S.*\?$")


def read_module(data: bytes, file: str) -> Module:
    """The module in the bytes of a ``.py`` file or a notebook.

    Raises CodeError where there is none to be read.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise CodeError(Location(file), "not a text in UTF-8") from None
    if "\0" in text:
        raise CodeError(Location(file), "not a text: it has a NUL character")
    if file.endswith(".ipynb"):
        return _notebook(text, file)
    return Module.read(text.replace("\r\n", "\n").replace("\r", "\n"), file)


def _notebook(text: str, file: str) -> Module:
    try:
        cells = json.loads(text)["cells"]
        sources = ["".join(cell["source"]) for cell in cells if cell.get("cell_type") == "code"]
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise CodeError(Location(file), "not a notebook") from None
    lines: list[str] = []
    rows: list[int] = []
    seen = 0
    for source in sources:
        if source.lstrip().startswith("%%"):
            continue
        for line in source.splitlines():
            place = text.find(json.dumps(line, ensure_ascii=False)[1:-1], seen)
            seen = place if place >= 0 else seen
            rows.append(text.count("\n", 0, seen) + 1)
            lines.append(_MAGIC.sub(r"\1\2pass", line))
    return Module.read("\n".join(lines), file, (*rows, rows[-1] if rows else 1))

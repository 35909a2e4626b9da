"""Files that are not YAML: what stands there, in the words of whoever wrote it.

YAML's parser says what it expected, which is far from what is wrong.  The text around the place
tells: a merge that was left unresolved, a line too far to the right, a formula with a colon.
"""

from __future__ import annotations

import re

_MARKER = re.compile(r"(<{7}|>{7}|\|{7})( |$)|={7}$")
_KEY = re.compile(r"\s*(- )?[\w-]+:( |$)")


def unresolved_merge(text: str) -> int | None:
    """The line of the first marker that ``git`` leaves where two versions disagree, or none."""
    if "<<<<<<<" not in text and ">>>>>>>" not in text:
        return None
    for number, line in enumerate(text.split("\n"), 1):
        if _MARKER.match(line.rstrip("\r")):
            return number
    return None


def broken(text: str, number: int, problem: str) -> str | None:
    """What to do about ``problem``, which YAML's parser found at a line."""
    lines = text.split("\n")
    line = lines[number - 1] if number <= len(lines) else ""
    before = next((each for each in reversed(lines[: number - 1]) if each.strip()), "")
    if "'\\t'" in problem:
        return "indent with spaces"
    if "but got '['" in problem:
        return "between braces, quote what has brackets, or give it a line of its own"
    if "unexpected end of stream" in problem and "quoted" not in problem:
        return "close the quotes" if text.count('"') % 2 or text.count("'") % 2 else None
    if _KEY.match(line) and _is_ragged(line, before):
        return "keys of one mapping begin in the same column"
    if "could not find expected ':'" in problem:
        hint = "a key needs a colon, an entry of a list a dash"
        return f"{hint}; quote a formula that begins with one"
    signs = ("cannot start any token", "mapping values", "<block end>")
    return "quote the formula" if any(sign in problem for sign in signs) else None


def _is_ragged(line: str, before: str) -> bool:
    """Whether a key stands neither under the key above nor in what that begins."""
    here, above = _column(line), _column(before)
    if here > above:
        return _KEY.match(before) is not None and not before.rstrip().endswith(":")
    return 0 < above - here < 2 or (here < above and here not in (0, 2, 4, 6, 8))


def _column(line: str) -> int:
    """Where the key of a line begins, after the dash of a list."""
    start = re.match(r"\s*(- )?", line)
    return 0 if start is None else start.end()

"""A model of how GitHub's runner reads a line of output: which command it obeys, if any.

After ``ActionCommand.TryParseV2`` and ``TryParse`` of github.com/actions/runner, and
``ActionCommandManager``, which stops obeying at ``stop-commands`` until its token comes.  Any
name counts as a command here, because a token is one of the file's choosing.
"""

import re
from collections.abc import Iterator

LINE_END = re.compile("\r\n|\r|\n")
"""Where .NET's StreamReader.ReadLine ends a line."""
WHITE = "\t\n\v\f\r \x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000" + "".join(
    map(chr, range(0x2000, 0x200B))
)
"""What .NET's TrimStart takes off."""


def command(line: str) -> tuple[str, str] | None:
    """The name and the text of the command in a line."""
    trimmed = line.lstrip(WHITE)
    if trimmed.startswith("::"):
        end = trimmed.find("::", 2)
        if end >= 0 and trimmed[2:end]:
            return trimmed[2:end].split(" ")[0].lower(), trimmed[end + 2 :]
    start = line.find("##[")
    end = line.find("]", start)
    if start >= 0 and end >= 0 and line[start + 3 : end]:
        return line[start + 3 : end].split(" ")[0].lower(), line[end + 1 :]
    return None


def obeyed(output: str) -> Iterator[tuple[str, str]]:
    """The commands of an output, those that come while commands are stopped left out."""
    token = None
    for line in LINE_END.split(output):
        found = command(line)
        if found is None:
            continue
        if token is not None:
            token = None if found[0] == token else token
        elif found[0] == "stop-commands":
            token = found[1].lower()
            yield found
        else:
            yield found

"""Where the characters of a YAML scalar stand in its source: quotes, escapes and folding."""

from __future__ import annotations

_ESCAPE_LENGTHS = {"x": 4, "u": 6, "U": 10}


def offsets(value: str, raw: str, style: str) -> list[int]:
    """The offset in ``raw`` of each character of ``value``, and one for its end.

    Line breaks and indentation that YAML folds are skipped; every other character of the
    value is found in order, so a place is exact but for white space.
    """
    cursor = _body(raw, style)
    places: list[int] = []
    for character in value:
        if character.isspace():
            places.append(min(cursor, len(raw)))
            if cursor < len(raw) and raw[cursor] == character:
                cursor += 1
            elif cursor < len(raw) and raw[cursor] == "\\":
                cursor += _escape_length(raw, cursor)
            continue
        cursor = _skip_space(raw, cursor, style)
        places.append(min(cursor, len(raw)))
        if style == '"' and raw[cursor : cursor + 1] == "\\":
            cursor += _escape_length(raw, cursor)
        elif style == "'" and character == "'":
            cursor += 2
        else:
            cursor += 1
    places.append(min(cursor, len(raw)))
    return places


def _body(raw: str, style: str) -> int:
    if style in ("|", ">"):
        return raw.find("\n") + 1 or len(raw)
    return 1 if style else 0


def _skip_space(raw: str, cursor: int, style: str) -> int:
    while cursor < len(raw):
        if raw[cursor].isspace():
            cursor += 1
        elif style == '"' and raw.startswith(("\\\n", "\\\r"), cursor):
            cursor += 2
        else:
            break
    return cursor


def _escape_length(raw: str, cursor: int) -> int:
    return _ESCAPE_LENGTHS.get(raw[cursor + 1 : cursor + 2], 2)

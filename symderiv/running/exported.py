"""Functions that ``symderiv export`` has written, against the identities that they come from.

Their docstrings say which these are.  A function is as it should be where it is the text that would
be written today, however it is laid out, or where what it says still proves in place of the right
side.  Nothing is run.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from symderiv.base.errors import DerivationError, Location, MarkerError
from symderiv.base.results import Citation
from symderiv.language.source import suggest
from symderiv.system.git import GitError, files_with

# Where no function was exported, nothing of the prover is needed.
if TYPE_CHECKING:
    from symderiv.formula.declarations import Derivation, Identity

LARGEST = 4_000_000
LONGEST = 2_000
_SAID = re.compile(r"^\s*symderiv export ([\w.-]+) --to (numpy|torch|jax)\s*$", re.MULTILINE)


def exported_functions(
    folder: str, derivations: Sequence[Derivation]
) -> tuple[tuple[Citation, ...], list[DerivationError]]:
    """Every exported function in the tracked Python files below ``folder``, compared."""
    found: list[Citation] = []
    errors: list[DerivationError] = []
    for file in _files(folder):
        for node, id, library in _functions(file):
            try:
                found.append(_compared(file, node, id, library, derivations))
            except DerivationError as error:
                errors.append(error)
    return tuple(found), errors


def _files(folder: str) -> list[str]:
    try:
        return files_with("symderiv export", folder, (".py",))
    except GitError:
        return []


def _functions(file: str) -> Iterator[tuple[ast.FunctionDef, str, str]]:
    """The functions of a file whose docstrings say that they were exported."""
    try:
        if Path(file).stat().st_size > LARGEST:
            return
        tree = ast.parse(Path(file).read_bytes())
    except (OSError, SyntaxError, ValueError, RecursionError, MemoryError):
        return
    for node in tree.body:
        if isinstance(node, ast.FunctionDef):
            said = _SAID.search(ast.get_docstring(node) or "")
            if said is not None:
                yield node, said[1], said[2]


def _compared(
    file: str, node: ast.FunctionDef, id: str, library: str, derivations: Sequence[Derivation]
) -> Citation:
    from symderiv.answers.exported import still_proves
    from symderiv.code.export import Exported, NotExported, exported
    from symderiv.code.spelling import LIBRARIES

    place = Location(file, node.lineno, node.col_offset + 1)
    derivation, identity = _named(id, derivations, place)
    try:
        now = exported(derivation, identity, LIBRARIES[library])
        rendered = _body(_only_function(now.text))
    except NotExported as refusal:
        raise MarkerError(place, f"an exported function: {refusal}", id) from None
    written = _body(node)
    agrees = _says(node, identity) and written == rendered and _arguments(node) == now.arguments
    if not agrees:
        own = Exported(node.name, _text(file, node), _arguments(node))
        agrees = _says(node, identity) and still_proves(derivation, identity, own)
    shown = [" ".join(text.split())[:LONGEST] for text in (written, rendered)]
    if shown[0] == shown[1]:
        shown = [f"{ast.get_docstring(node) or ''}".split("\n")[0], f"{id}: {identity.claim}"]
    return Citation(id, place, identity.location, shown[0], shown[1], agrees)


def _named(
    id: str, derivations: Sequence[Derivation], place: Location
) -> tuple[Derivation, Identity]:
    for derivation in derivations:
        for identity in derivation.identities:
            if identity.id == id:
                return derivation, identity
    known = [identity.id for derivation in derivations for identity in derivation.identities]
    raise MarkerError(place, "an exported function of no identity", id, suggest(id, known))


def _says(node: ast.FunctionDef, identity: Identity) -> bool:
    """Whether the docstring still has the claim of the identity."""
    first = (ast.get_docstring(node) or "").split("\n")[0]
    return first.split() == f"{identity.id}: {identity.claim}".split()


def _only_function(text: str) -> ast.FunctionDef:
    (found,) = (node for node in ast.parse(text).body if isinstance(node, ast.FunctionDef))
    return found


def _body(node: ast.FunctionDef) -> str:
    """What a function does, as Python would write it."""
    return "\n".join(ast.unparse(statement) for statement in node.body[1:])


def _arguments(node: ast.FunctionDef) -> tuple[str, ...]:
    given = node.args
    plain = not (given.vararg or given.kwarg or given.kwonlyargs or given.defaults)
    return tuple(each.arg for each in (*given.posonlyargs, *given.args)) if plain else ()


def _text(file: str, node: ast.FunctionDef) -> str:
    """The function with the imports of its file, and nothing else of it."""
    tree = ast.parse(Path(file).read_bytes())
    imports = [each for each in tree.body if isinstance(each, ast.Import | ast.ImportFrom)]
    return ast.unparse(ast.Module([*imports, node], []))

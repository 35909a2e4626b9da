"""``code``: functions of Python files beside a derivation file, which its formulas call."""

from __future__ import annotations

import os
from pathlib import Path

from symderiv.base.errors import DerivationError
from symderiv.code.called import CodeFunction
from symderiv.code.cells import read_module
from symderiv.files.contents import contents
from symderiv.files.declarations import check_name
from symderiv.files.nodes import Scalar
from symderiv.language.scope import Names, is_reserved
from symderiv.language.source import excerpt

SUFFIXES = (".py", ".ipynb")


def code_function(key: Scalar, value: Scalar, names: Names) -> CodeFunction:
    """``softmax: layers.py:softmax``.  The file is in the folder of the derivation file, or below.

    Raises DerivationError for what is no such function.
    """
    name = check_name(key, names)
    if is_reserved(name):
        raise DerivationError(
            key.location, "a function of the language has this name", name, "choose another"
        )
    file, colon, function = value.text.strip().rpartition(":")
    if not colon or not file or not function:
        raise DerivationError(
            value.location, "not FILE:FUNCTION", excerpt(value.text), "e.g. layers.py:softmax"
        )
    path = _beside(value, file)
    try:
        module = read_module(contents(path), str(path))
    except DerivationError as error:
        shown = excerpt(f"{error.location}: {error.message}")
        raise DerivationError(value.location, "code that cannot be read", shown) from None
    found = CodeFunction(str(path), module.text, function, module.rows)
    try:
        found.check()
    except DerivationError as error:
        raise DerivationError(
            value.location, "no such function", excerpt(function), error.hint
        ) from None
    return found


def _beside(value: Scalar, file: str) -> Path:
    folder = Path(value.location.file).parent
    path = folder / file
    inside = Path(os.path.realpath(path)).is_relative_to(os.path.realpath(folder))
    if Path(file).is_absolute() or not inside or path.suffix not in SUFFIXES:
        hint = "a .py file or a notebook in the folder of this file, or below"
        raise DerivationError(value.location, "code that is not read", excerpt(file), hint)
    return path

"""Documents from Jinja templates, also from those that are not our own.

A template sees data and gives text: it reaches the fields of the document's values, the methods
of plain texts, lists and mappings, and the filters; nothing that it calls is code of this package,
of Python or of the system (after :mod:`jinja2.sandbox`, and stricter).  It includes files of its
folder only.  How long it takes is for who renders to limit (:mod:`symderiv.running.run`).
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from pathlib import Path
from types import BuiltinMethodType, MethodType, TracebackType
from typing import Any

from jinja2 import BaseLoader, Environment, StrictUndefined, TemplateNotFound, Undefined
from jinja2.exceptions import TemplateError, TemplateSyntaxError
from jinja2.loaders import split_template_path
from jinja2.runtime import LoopContext, Macro, TemplateReference
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.utils import Cycler, Joiner, Namespace

from symderiv.base.errors import DerivationError
from symderiv.files.contents import contents
from symderiv.reports.wording import visible

PLAIN = (str, int, float, bool, list, tuple, dict, frozenset, type(None))
OF_JINJA = (LoopContext, Macro, Cycler, Joiner, Namespace, TemplateReference, Undefined)
GLOBALS = ("range", "dict", "cycler", "joiner", "namespace")
MOST_OUTPUT = 100_000_000
"""Characters of a document."""


class BadTemplate(Exception):
    """A template that cannot be used, with its file and its line."""


class _Folders(BaseLoader):
    """Templates in the first of ``folders`` that has one, and nothing from elsewhere."""

    def __init__(self, folders: Sequence[Path]) -> None:
        self.folders = folders
        self.loaded: set[str] = set()

    def get_source(
        self, environment: Environment, template: str
    ) -> tuple[str, str, Callable[[], bool]]:
        path = found(self.folders, template)
        self.loaded.add(str(path))
        return _read(path), str(path), lambda: True


class _Sandbox(ImmutableSandboxedEnvironment):
    """Fields of data and methods of plain values; everything else is as if it were not there."""

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        if not super().is_safe_attribute(obj, attr, value):
            return False
        if isinstance(obj, (*PLAIN, *OF_JINJA)):
            return True
        if not is_dataclass(obj) or isinstance(obj, type):
            return False
        known = {field.name for field in fields(obj)}
        return attr in known or isinstance(getattr(type(obj), attr, None), property)

    def is_safe_callable(self, obj: Any) -> bool:
        if not super().is_safe_callable(obj):
            return False
        if isinstance(obj, BuiltinMethodType | MethodType):
            return isinstance(obj.__self__, (*PLAIN, *OF_JINJA))
        return isinstance(obj, OF_JINJA) or any(obj is self.globals[name] for name in GLOBALS)


def environment(folders: Sequence[Path], **settings: Any) -> Environment:
    """Templates of ``folders``; ``settings`` are Jinja's."""
    return _Sandbox(
        loader=_Folders(folders),
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
        **settings,
    )


def places(given: Path | None, own: Path, usual: str) -> tuple[list[Path], str]:
    """The folders to look in and the template to begin with, where a folder or a single template
    is ``given`` in place of our ``own`` ones."""
    if given is None:
        return [own], usual
    if given.is_dir():
        return [given, own], usual
    return [given.parent, own], given.name


def filled(templates: Environment, name: str, values: Mapping[str, object]) -> str:
    """A template with ``values`` put in.  Raises :class:`BadTemplate`."""
    parts: list[str] = []
    length = 0
    try:
        for part in templates.get_template(name).generate(values):
            parts.append(part)
            length += len(part)
            if length > MOST_OUTPUT:
                raise TemplateError(f"more than {MOST_OUTPUT // 10**6} MB of text")
    except (BadTemplate, MemoryError, RecursionError):
        raise
    except TemplateNotFound as error:
        raise BadTemplate(_located(templates, error, f"no such template: {error.name}")) from None
    except Exception as error:
        raise BadTemplate(_located(templates, error, str(error))) from None
    return "".join(parts)


def found(folders: Sequence[Path], name: str) -> Path:
    """The file called ``name`` in the first folder that has one.  Raises TemplateNotFound, and
    :class:`BadTemplate` where it is a link that leads out of it."""
    for folder in folders:
        path = folder.joinpath(*split_template_path(name))
        if not path.exists():
            continue
        if not Path(os.path.realpath(path)).is_relative_to(os.path.realpath(folder)):
            raise BadTemplate(visible(f"{path}: a link that leads out of the folder"))
        return path
    raise TemplateNotFound(name)


def text_of(folders: Sequence[Path], name: str) -> str:
    """The file called ``name`` in the first folder that has one, as it is."""
    return _read(found(folders, name))


def _read(path: Path) -> str:
    try:
        return contents(path).decode("utf-8")
    except DerivationError as error:
        raise BadTemplate(visible(str(error))) from None
    except UnicodeDecodeError:
        raise BadTemplate(visible(f"{path}: not a text in UTF-8")) from None


def _located(templates: Environment, error: Exception, message: str) -> str:
    """``message`` after the file and the line of a template."""
    loader = templates.loader
    assert isinstance(loader, _Folders)
    if isinstance(error, TemplateSyntaxError) and error.filename:
        place = f"{error.filename}:{error.lineno}: "
    else:
        place = _last_line(error.__traceback__, loader.loaded)
    return visible(f"{place}{message or type(error).__name__}")


def _last_line(traceback: TracebackType | None, files: set[str]) -> str:
    """Where in a template an error arose: Jinja puts the template's lines into the traceback."""
    place = ""
    while traceback is not None:
        file = traceback.tb_frame.f_code.co_filename
        if file in files:
            place = f"{file}:{traceback.tb_lineno}: "
        traceback = traceback.tb_next
    return place

"""What an open text is: a derivation file, a document that declares itself, a note with markers."""

from __future__ import annotations

import re
from enum import Enum
from pathlib import Path

from symderiv.files.load import SUFFIXES as YAML
from symderiv.notes.catalogue import is_document
from symderiv.notes.files import KINDS, MARK

CATALOGUE = "derivations"
SECTIONS = re.compile(r"^(?:identities|examples)[ \t]*:", re.MULTILINE)
"""Only derivation files have these sections; other YAML is nobody's business here."""


class Kind(Enum):
    DERIVATION = "derivation file"
    NOTE = "note"
    OTHER = "other"


def kind_of(path: str, text: str) -> Kind:
    """What a text is, by its name and by what stands in it.

    >>> kind_of("derivations/softmax.yaml", "").value
    'derivation file'
    >>> kind_of("docker-compose.yml", "services: {}").value
    'other'
    """
    suffix = Path(path).suffix.lower()
    if suffix in YAML:
        own = CATALOGUE in Path(path).parts or SECTIONS.search(text) is not None
        return Kind.DERIVATION if own else Kind.OTHER
    cites = suffix in KINDS and MARK in text
    declares = is_document(path) and "symderiv" in text
    return Kind.NOTE if cites or declares else Kind.OTHER


def catalogue_for(path: str) -> str | None:
    """The folder of derivation files nearest above a file, but above no repository's root."""
    for folder in Path(path).absolute().parents:
        if (folder / CATALOGUE).is_dir():
            return str(folder / CATALOGUE)
        if (folder / ".git").exists():
            return None
    return None

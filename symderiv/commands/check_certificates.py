"""``symderiv check FILE.certificates``: accepts or refuses, without what found the proofs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import NoReturn

import click
from click.exceptions import Exit

SUFFIX = ".certificates"
NOTHING_TO_CHECK = 5


def check_certificates(certificates: Path, folder: Path, format: str) -> NoReturn:
    """Refused certificates are listed; as JSON, all of them, one object a line."""
    from symderiv.reports.wording import visible
    from symderiv.running.certificates import check

    if format not in ("text", "json"):
        raise click.BadParameter(f"{format!r} is not text or json", param_hint="--format")
    if not certificates.is_file():
        raise click.BadParameter(f"{str(certificates)!r} is not a file", param_hint="FILE")
    accepted = refused = 0
    with certificates.open(encoding="utf-8", errors="surrogateescape") as stream:
        for seen in check(stream, folder):
            accepted += seen.refused is None
            refused += seen.refused is not None
            if format == "json":
                row: dict[str, object] = {"line": seen.line, "file": seen.file, "id": seen.id}
                row |= {"accepted": seen.refused is None, "reason": seen.refused}
                click.echo(json.dumps(row))
            elif seen.refused is not None:
                place = f"{certificates}:{seen.line}: {seen.file} {seen.id}"
                click.echo(visible(f"{place}: refused: {seen.refused}"))
    if format == "text":
        click.echo(f"{accepted} accepted, {refused} refused")
    if not accepted and not refused:
        raise Exit(NOTHING_TO_CHECK)
    raise Exit(1 if refused else 0)

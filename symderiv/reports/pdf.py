"""``symderiv report --format pdf``: the LaTeX document through latexmk."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from symderiv.system.orphans import die_with, limit_cpu

PACKAGES = "latexmk lmodern texlive-latex-recommended texlive-latex-extra texlive-luatex"
SECONDS = 300
ENGINES: Mapping[str, str] = {"pdflatex": "-pdf", "lualatex": "-lualatex"}
"""What latexmk is told for each."""
NEEDED: Mapping[str, tuple[str, ...]] = {
    "pdflatex": ("microtype.sty", "hyperref.sty", "enumitem.sty"),
    "lualatex": ("microtype.sty", "hyperref.sty", "enumitem.sty", "fontspec.sty", "luaotfload.sty"),
}
"""Packages that a document asks an engine for and that come in others than the engine's own."""
OPTIONS = ("-norc", "-interaction=nonstopmode", "-halt-on-error", "-no-shell-escape")
"""No settings from anybody's files, and no command of the system from a document."""
AGAIN = re.compile(r"Rerun (?:LaTeX|to get)")
MOST_PASSES = 3
"""Passes beyond those that latexmk makes by itself."""


class NoPdf(Exception):
    """No PDF came out; the message says why, and what to install."""


def write(text: str, output: Path) -> str:
    """LaTeX as a PDF, with its source beside it.  Raises :class:`NoPdf`, the source kept."""
    tex = output.with_suffix(".tex")
    tex.write_text(text, encoding="utf-8")
    compile_tex(tex, output)
    return text


def compile_tex(tex: Path, pdf: Path, engine: str = "pdflatex") -> None:
    """``tex`` as ``pdf`` by an engine of :data:`ENGINES`.  Raises :class:`NoPdf`."""
    if shutil.which("latexmk") is None:
        raise NoPdf(
            f"no PDF: latexmk is not installed. On Debian: apt-get install {PACKAGES}. "
            f"The LaTeX source is kept: {tex}"
        )
    with TemporaryDirectory() as name:
        # Under a name of our own, since latexmk hands the name to a shell.
        source = Path(name) / "report.tex"
        shutil.copyfile(tex, source)
        try:
            code = settle(source, engine)
        except subprocess.TimeoutExpired:
            raise NoPdf(
                f"no PDF: no end within {SECONDS} s. The LaTeX source is kept: {tex}"
            ) from None
        made = source.with_suffix(".pdf")
        if code or not made.is_file():
            complaint = _complaint(source.with_suffix(".log"))
            raise NoPdf(f"no PDF: {complaint}. The LaTeX source is kept: {tex}")
        shutil.copyfile(made, pdf)


def available(engine: str) -> bool:
    """Whether an engine is there with the packages that a document needs."""
    if not all(map(shutil.which, ("latexmk", "kpsewhich", engine))):
        return False
    found = subprocess.run(["kpsewhich", *NEEDED[engine]], capture_output=True, check=False)
    return found.returncode == 0


def settle(source: Path, engine: str) -> int:
    """Compiles ``source`` in its folder until LaTeX asks for no further pass; latexmk's exit code.

    latexmk takes a file as unchanged that got other contents of the same length within a second,
    so the last word is the log's.
    """
    command = ["latexmk", *OPTIONS, ENGINES[engine], source.name]
    code = _run(command, source.parent)
    for _ in range(MOST_PASSES):
        if code or not AGAIN.search(_read(source.with_suffix(".log"))):
            break
        code = _run([*command, "-g"], source.parent)
    return code


def _run(command: list[str], folder: Path) -> int:
    """The exit code; what runs too long is ended with all that it started."""
    environment = {**os.environ, "SOURCE_DATE_EPOCH": "0", "FORCE_SOURCE_DATE": "1"}
    process = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=environment,
        cwd=folder,
        start_new_session=True,
        preexec_fn=partial(_limited, os.getpid()) if sys.platform != "win32" else None,
    )
    try:
        return process.wait(SECONDS)
    except (subprocess.TimeoutExpired, KeyboardInterrupt):
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        raise


def _limited(parent: int) -> None:
    """In the new process: neither it nor what it starts outlives this one for long."""
    limit_cpu(SECONDS)
    die_with(parent)


def _complaint(log: Path) -> str:
    """The first error of a log, which names the missing package where one is."""
    if not log.is_file():
        return "latexmk failed before LaTeX began"
    lines = _read(log).splitlines()
    found = next((line[2:] for line in lines if line.startswith("! ")), "LaTeX failed")
    if "not found" in found:
        found += f" On Debian: apt-get install {PACKAGES}"
    return found.rstrip(".")


def _read(log: Path) -> str:
    return log.read_text(encoding="utf-8", errors="replace") if log.is_file() else ""

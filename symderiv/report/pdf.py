"""``symderiv report --format pdf``: the LaTeX document through latexmk."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

PACKAGES = "latexmk lmodern texlive-latex-recommended texlive-latex-extra"
SECONDS = 300


class NoPdf(Exception):
    """No PDF came out; the message says why, and what to install."""


def compile_tex(tex: Path, pdf: Path, engine: str = "pdf") -> None:
    """``tex`` as ``pdf``; ``engine`` is ``pdf`` or ``lualatex``.  Raises :class:`NoPdf`."""
    if shutil.which("latexmk") is None:
        raise NoPdf(
            f"no PDF: latexmk is not installed. On Debian: apt-get install {PACKAGES}. "
            f"The LaTeX source is kept: {tex}"
        )
    with TemporaryDirectory() as folder:
        command = [
            "latexmk",
            f"-{engine}",
            "-interaction=nonstopmode",
            "-halt-on-error",
            "-no-shell-escape",
            f"-output-directory={folder}",
            "-jobname=report",
            str(tex.resolve()),
        ]
        environment = {**os.environ, "SOURCE_DATE_EPOCH": "0", "FORCE_SOURCE_DATE": "1"}
        done = subprocess.run(
            command, capture_output=True, text=True, errors="replace", timeout=SECONDS,
            env=environment, cwd=folder, check=False,
        )  # fmt: skip
        made = Path(folder) / "report.pdf"
        if done.returncode or not made.is_file():
            log = Path(folder) / "report.log"
            raise NoPdf(f"no PDF: {_complaint(log)}. The LaTeX source is kept: {tex}")
        shutil.copyfile(made, pdf)


def _complaint(log: Path) -> str:
    """The first error of a log, which names the missing package where one is."""
    if not log.is_file():
        return "latexmk failed before LaTeX began"
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
    found = next((line[2:] for line in lines if line.startswith("! ")), "LaTeX failed")
    if "not found" in found:
        found += f" On Debian: apt-get install {PACKAGES}"
    return found.rstrip(".")

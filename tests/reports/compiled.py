"""``python -m tests.reports.compiled``: the topics of the notes through LaTeX, without a complaint.

Every engine that is installed has to compile it without a warning or an overfull box.  Without
LaTeX a message says what to install, and nothing fails.
"""

import re
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from symderiv.reports.pdf import ENGINES, PACKAGES, available, settle

CATALOGUE = Path(__file__).parents[2] / "derivations"
TOPICS = ("cross-entropy", "dense", "logistic", "powers", "sigmoid", "softmax", "weighted")
COMPLAINTS = re.compile(r"^(?:!|.*(?:Overfull|Underfull|Warning|undefined)).*", re.MULTILINE)


def complaints(tex: Path, engine: str) -> list[str]:
    """What LaTeX says against a document, which it compiles in the folder of it."""
    code = settle(tex, engine)
    log = tex.with_suffix(".log").read_text(encoding="utf-8", errors="replace")
    return COMPLAINTS.findall(log) or ([log[-2000:]] if code else [])


def installed() -> list[str]:
    return [engine for engine in ENGINES if available(engine)]


def main() -> int:
    if not installed():
        print(f"LaTeX is not installed ({PACKAGES}): the catalogue is not compiled")
        return 0
    with TemporaryDirectory() as folder:
        tex = Path(folder) / "catalogue.tex"
        files = sorted(each for topic in TOPICS for each in CATALOGUE.glob(f"{topic}*.yaml"))
        command = [sys.executable, "-m", "symderiv", "report", *map(str, files), "--format", "tex"]
        subprocess.run([*command, "--output", str(tex)], check=True)
        failed = False
        for engine in installed():
            found = complaints(tex, engine)
            failed = failed or bool(found)
            print("\n".join([f"{engine}: {len(found)} complaints", *found]))
            subprocess.run(["latexmk", "-C", tex.name], cwd=folder, capture_output=True, check=True)
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main())

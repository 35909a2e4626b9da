"""The command as its users run it: in a process of its own, in a folder of its own."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent
COMMAND = """
import signal
import symderiv.system.versions
# A shell that starts tests in the background has Ctrl-C ignored, and its children inherit it.
signal.signal(signal.SIGINT, signal.default_int_handler)
symderiv.system.versions.engine = lambda: "one, also where the package is edited meanwhile"
from symderiv.__main__ import main
main()
"""


def start(*arguments: str, folder: Path, code: str | None = None) -> subprocess.Popen[str]:
    """The command in ``folder``, with a cache of its own; or ``code``, with its arguments."""
    return subprocess.Popen(
        [sys.executable, "-P", "-c", code or COMMAND, *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), "SYMDERIV_CACHE": str(folder / "cache")},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        errors="replace",
        start_new_session=True,
    )


def symderiv(*arguments: str, folder: Path, seconds: float = 120) -> tuple[int, str, str]:
    """Exit code, output and messages of the command; and no process of it is left."""
    process = start(*arguments, folder=folder)
    try:
        out, err = process.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        raise
    return process.returncode, out, err


def left_over(session: int, seconds: float = 5.0) -> list[int]:
    """The processes of a session that are still there after a while."""
    end = time.monotonic() + seconds
    while (found := _of_session(session)) and time.monotonic() < end:
        time.sleep(0.05)
    return found


def _of_session(session: int) -> list[int]:
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                state = (entry / "stat").read_text(encoding="ascii", errors="replace")
            except OSError:
                continue
            fields = state.rsplit(")", 1)[1].split()
            if int(fields[3]) == session and fields[0] != "Z":
                found.append(int(entry.name))
    return found

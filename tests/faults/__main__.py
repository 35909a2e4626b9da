"""``python -m tests.faults``: every command with every call failed once, in turn."""

import sys
import tempfile
from pathlib import Path

from tests.faults.injected import CALLS, COMMANDS, MOST, compiled, complaints, faulty


def main() -> int:
    wrong = 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "run"
        library = compiled(Path(name))
        if library is None:
            print("no C compiler, or not Linux: no fault was injected")
            return 2
        for command in COMMANDS:
            for call in CALLS:
                at = 0
                while at < MOST:
                    outcome = faulty(folder, library, command, call, at + 1)
                    if not outcome.failed:
                        break
                    at += 1
                    for complaint in complaints(folder, command, outcome):
                        wrong += 1
                        print(f"{command}, {call} number {at}: {complaint}", flush=True)
                print(f"{command}: {at} times {call} failed", flush=True)
    print(f"{wrong} complaints")
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main())

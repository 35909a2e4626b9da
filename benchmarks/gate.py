"""The gate's speed: a thousand identities of which none has changed, against a bare interpreter.

    python benchmarks/gate.py [--runs N] [--most RATIO]

Writes a hundred files or so (the catalogue again and again, each copy with symbols and ids of
its own) into a git repository, proves them once, and then measures the installed command when
nothing has changed: ``prove`` in each of several formats, and ``gate``.  Each is shown as a
multiple of a bare interpreter that starts and reads the same files, measured in turn with it, so
that neither the machine nor its load matters much.  Ends with 1 where a run is slower than
``--most`` times that (JSON aside), where SymPy is imported, or where the answer is another than
without the cache.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

from ruamel.yaml import YAML

CATALOGUE = Path(__file__).parent.parent / "derivations"
IDENTITIES = 1000
LARGEST = 10
"""Identities of one file."""
FILL = ("--method", "normal-form", "--no-cross-check")
READ = "import os, sys\nfor each in os.scandir(sys.argv[1]): open(each.path, 'rb').read()"
IMPORTS = ("sympy", "numpy", "scipy", "hypothesis", "flint", "lark", "ruamel", "pydantic", "pebble")


@dataclass(frozen=True, slots=True)
class Row:
    command: str
    seconds: float
    bare: float

    @property
    def ratio(self) -> float:
        return self.seconds / self.bare


def write_catalogue(folder: Path, identities: int = IDENTITIES) -> int:
    """Files with that many identities in all; how many files."""
    yaml = YAML(typ="safe")
    yaml.default_flow_style = False
    yaml.width = 10_000
    for number, content in enumerate(_contents(identities)):
        with (folder / f"file-{number:03}.yaml").open("w", encoding="utf-8") as file:
            yaml.dump(content, file)
    return number + 1


def _contents(wanted: int) -> Iterator[dict[str, Any]]:
    yaml = YAML(typ="rt")
    sources = [yaml.load(path) for path in sorted(CATALOGUE.glob("*.yaml"))]
    copy = 0
    while wanted:
        for source in sources:
            count = min(LARGEST, wanted, len(source.get("identities", ())))
            if count:
                yield _renamed(source, count, copy)
                wanted -= count
        copy += 1


def _renamed(source: Mapping[str, Any], count: int, copy: int) -> dict[str, Any]:
    """The first identities of a file, with symbols and ids that no other copy has."""
    pattern = re.compile(rf"(?<![\w'])({'|'.join(source['symbols'])})(?![\w'(])")

    def text(value: object) -> Any:
        if isinstance(value, Mapping):
            return {text(key): text(entry) for key, entry in value.items()}
        if isinstance(value, list):
            return [text(entry) for entry in value]
        return pattern.sub(rf"\1_{copy}", str(value))

    formulas = ("definitions", "assumptions", "symbols")
    renamed = {key: text(source[key]) for key in formulas if key in source}
    identities = [
        {
            key: f"{value}-copy-{copy}" if key == "id" else value if key == "given" else text(value)
            for key, value in identity.items()
        }
        for identity in source["identities"][:count]
    ]
    kept = {key: dict(source[key]) for key in ("dimensions",) if key in source}
    return {"title": str(source.get("title", "")), **kept, **renamed, "identities": identities}


def measured(arguments: list[str], folder: Path, runs: int) -> Row:
    """The median over runs that alternate with a bare interpreter, after one that warms up."""
    command = [str(symderiv()), *arguments]
    bare = [sys.executable, "-I", "-c", READ, str(folder / "derivations")]
    taken: list[tuple[float, float]] = []
    for _ in range(runs + 1):
        taken.append((_seconds(command, folder), _seconds(bare, folder)))
    ours, theirs = zip(*taken[1:], strict=True)
    return Row(" ".join(arguments), median(ours), median(theirs))


def _seconds(command: list[str], folder: Path) -> float:
    started = perf_counter()
    subprocess.run(
        command, cwd=folder, check=True, stdout=subprocess.DEVNULL, env=_environment(folder)
    )
    return perf_counter() - started


def _environment(folder: Path) -> dict[str, str]:
    return {**os.environ, "SYMDERIV_CACHE": str(folder / "cache")}


def symderiv() -> Path:
    """The installed command, beside this interpreter or on the path."""
    beside = Path(sys.executable).with_name("symderiv")
    found = beside if beside.exists() else shutil.which("symderiv")
    if found is None:
        raise SystemExit("symderiv is not installed")
    return Path(found)


def output(arguments: list[str], folder: Path) -> str:
    done = subprocess.run(
        [symderiv(), *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        check=True,
        env=_environment(folder),
    )
    return done.stdout


def imported(arguments: list[str], folder: Path) -> list[str]:
    """Which of the heavy libraries a run imports."""
    code = (
        "import sys\nfrom symderiv.commands.main import main\n"
        "try:\n    main()\nexcept SystemExit:\n"
        f"    print(*[name for name in {IMPORTS} if name in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        check=True,
        env=_environment(folder),
    )
    return done.stderr.split()


def timeless(report: str) -> object:
    """A JSON report without what may differ from run to run."""
    found = json.loads(report)
    for result in found["results"]:
        del result["seconds"], result["cached"]
    return found


def repository(folder: Path) -> None:
    identity = ["-c", "user.name=benchmark", "-c", "user.email=b@localhost"]
    for arguments in (["init", "-q"], ["add", "."], ["commit", "-qm", "all", "--no-gpg-sign"]):
        subprocess.run(["git", *identity, *arguments], cwd=folder, check=True)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=9)
    parser.add_argument("--most", type=float, default=10.0)
    parser.add_argument("--identities", type=int, default=IDENTITIES)
    arguments = parser.parse_args()
    with TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "derivations").mkdir()
        (folder / ".gitignore").write_text("cache\n", encoding="utf-8")
        files = write_catalogue(folder / "derivations", arguments.identities)
        repository(folder)
        return report(folder, files, arguments.runs, arguments.most)


def report(folder: Path, files: int, runs: int, most: float) -> int:
    prove = ["prove", *FILL]
    started = perf_counter()
    anew = output([*prove, "--format", "json"], folder)
    filling = perf_counter() - started
    again = output([*prove, "--format", "json"], folder)
    same = timeless(anew) == timeless(again)
    results = json.loads(again)["results"]
    cached = sum(result["cached"] for result in results)
    commands = [
        prove,
        [*prove, "--format", "json"],
        [*prove, "--format", "github"],
        ["gate", "--base", "HEAD", *FILL],
    ]
    rows = [measured(command, folder, runs) for command in commands]
    heavy = imported(prove, folder)
    print(f"{len(results)} identities in {files} files, {cached} of them from the cache;")
    print(f"proved anew in {filling:.1f} s; a bare interpreter reads the files", end=" ")
    print(f"in {1e3 * median(row.bare for row in rows):.1f} ms\n")
    print("| command | ms | ratio |\n|---|--:|--:|")
    for row in rows:
        print(f"| `{row.command}` | {1e3 * row.seconds:.0f} | {row.ratio:.1f} |")
    print(f"\nsame answer as without the cache: {'yes' if same else 'NO'}")
    print(f"heavy libraries imported: {', '.join(heavy) or 'none'}")
    # JSON is a megabyte of certificates, which take their time to write.
    slow = any(row.ratio > most for row in rows if "json" not in row.command)
    return int(slow or not same or bool(heavy) or cached != len(results))


if __name__ == "__main__":
    sys.exit(main())

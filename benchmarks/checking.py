"""What checking costs beside proving, and how large certificates are.

    python benchmarks/checking.py [PATH...]

Each identity is settled and certified as a run does, with empty caches, without the cross-check
through SymPy; then the checker accepts its certificate from the file once more.  Both are measured
in seconds of the processor in one process.  The last line is for all that has a certificate.
"""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from time import process_time

from remembered import forget

from symderiv.answers.prove import check
from symderiv.base.options import Options
from symderiv.files.load import find_files, load
from symderiv.running.certificates import accept_all, lines

OPTIONS = Options(method="normal-form", cross_check=False, suggest=False)


@dataclass
class Row:
    """What was measured of one file."""

    proved: int = 0
    proving: float = 0
    checking: float = 0
    sizes: list[int] = field(default_factory=list)

    def text(self, name: str) -> str:
        whole = sum(self.sizes)
        ratio = self.checking / self.proving if self.proving else 0
        middle = median(self.sizes) if self.sizes else 0
        return (
            f"| {name} | {self.proved} | {len(self.sizes)} | {self.proving:.2f} "
            f"| {self.checking:.2f} | {ratio:.2f} | {whole / 1000:.1f} | {middle:.0f} |"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("paths", nargs="*", default=["derivations"])
    files, _ = find_files(parser.parse_args().paths)
    rows: defaultdict[str, Row] = defaultdict(Row)
    for path in files:
        measure(path, rows[path.stem], rows["all"])
    print("| file | proved | checked | proving, s | checking, s | ratio | kB | median, bytes |")
    print("|---|--:|--:|--:|--:|--:|--:|--:|")
    whole = rows.pop("all")
    for name, row in rows.items():
        print(row.text(name))
    print(whole.text("**all**"))


def measure(path: Path, *rows: Row) -> None:
    derivation = load(path)
    for identity in derivation.identities:
        forget()
        started = process_time()
        result = check(derivation, identity, OPTIONS)
        proving = process_time() - started
        for row in rows:
            row.proved += result.verdict == "proved"
        for line in lines([result]):
            forget()
            started = process_time()
            accept_all(derivation, identity.id, json.loads(line))
            checking = process_time() - started
            for row in rows:
                row.proving += proving
                row.checking += checking
                row.sizes.append(len(line))


if __name__ == "__main__":
    main()

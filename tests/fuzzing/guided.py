"""Two ways to be led by coverage."""

import random
import sys
import time
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from types import FrameType
from typing import Any

LONGEST = 4096
SLOW = 20
"""Seconds after which an input is a fault."""


def has_atheris() -> bool:
    return find_spec("atheris") is not None


def by_atheris(name: str, corpus: Path, seconds: int, keep: Path) -> None:
    """Fuzzes the target called ``name`` in this process, which ends."""
    import atheris

    # Only what is imported in here is looked at; the libraries are not what is tested.
    with atheris.instrument_imports(include=["symderiv"]):
        from tests.fuzzing.targets import SEEDS, TARGETS
    for number, seed in enumerate(SEEDS[name]):
        (corpus / str(number)).write_bytes(seed)
    flags = [f"-max_total_time={seconds}", f"-timeout={SLOW}", f"-max_len={LONGEST}"]
    flags += ["-rss_limit_mb=2048", "-print_final_stats=1", f"-artifact_prefix={keep}/"]
    atheris.Setup([sys.argv[0], *flags, str(corpus)], TARGETS[name])
    atheris.Fuzz()


def by_hypothesis(target: Callable[[bytes], None], seeds: list[bytes], seconds: int) -> int:
    """The same where there is no Atheris; 1 where a fault was found."""
    from hypothesis import HealthCheck, given, settings
    from hypothesis import strategies as st
    from hypothesis import target as aim

    end = time.monotonic() + seconds
    rounds = 0

    @settings(
        max_examples=200, deadline=None, database=None, suppress_health_check=list(HealthCheck)
    )
    @given(st.sampled_from(seeds), st.integers(0, 2**64 - 1), st.integers(1, 20))
    def tried(seed: bytes, choice: int, wounds: int) -> None:
        data = mutated(seed, random.Random(choice), wounds)
        aim(float(lines_of(target, data)))

    while time.monotonic() < end:
        try:
            tried()
        except BaseException:
            import traceback

            traceback.print_exc()
            return 1
        rounds += 1
    print(f"{rounds * 200} inputs")
    return 0


def mutated(seed: bytes, choice: random.Random, wounds: int) -> bytes:
    """``seed`` with some bytes cut out, doubled, moved or made up."""
    data = seed
    for _ in range(wounds):
        first = choice.randrange(len(data) + 1)
        last = min(len(data), first + choice.choice((0, 1, 1, 3, 9, 40)))
        part = data[first:last]
        made = (b"", part * 3, part[::-1], bytes([choice.randrange(256)]) + part, seed[-9:])
        data = (data[:first] + choice.choice(made) + data[last:])[:LONGEST]
    return data


def lines_of(target: Callable[[bytes], None], data: bytes) -> int:
    """How many lines of this package ``target`` reaches."""
    seen: set[tuple[str, int]] = set()

    def traced(frame: FrameType, event: str, argument: Any) -> Any:
        if "symderiv" not in frame.f_code.co_filename:
            return None
        seen.add((frame.f_code.co_filename, frame.f_lineno))
        return traced

    before = sys.gettrace()
    sys.settrace(traced)
    try:
        target(data)
    finally:
        sys.settrace(before)
    return len(seen)

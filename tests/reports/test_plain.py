"""The short way to a table writes what Rich would."""

import pytest

from symderiv.formula.declarations import Result, Run
from symderiv.reports import Screen, plain, text


def result(name: str, scope: str, method: str | None = "normal form", ok: bool = True) -> Result:
    verdict = "proved" if method else "refuted"
    return Result(
        "identity", name, "f.yaml", 1, 1, "x = x", verdict, verdict, ok, scope, {}, {}, method
    )


RUN = Run((result("alpha", "every size"), result("longer-beta", "sizes n = 1..2", None)), ())


@pytest.mark.parametrize("colour", [False, True])
@pytest.mark.parametrize("width", [20, 40, 47, 48, 79, 80, 120])
@pytest.mark.parametrize("run", [RUN, Run(RUN.results[:1], ()), Run((), ())])
def test_it_is_what_rich_writes(run: Run, width: int, colour: bool) -> None:
    screen = Screen(width, colour)
    written = plain.render(run, screen)
    assert written is None or written == text.render(run, screen)
    if width >= 48:
        assert written is not None


@pytest.mark.parametrize(
    "other", [result("gamma", "every size", ok=False), result("\x1b[31mgamma\u202e", "naïve")]
)
def test_what_is_not_plain_is_left_to_rich(other: Result) -> None:
    assert plain.render(Run((other,), ()), Screen()) is None

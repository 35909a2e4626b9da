"""Files of strangers: nothing in them runs, none outlasts its limits, all output is escaped."""

import json
import os
import sys
from pathlib import Path
from time import process_time

import pytest

from symderiv.files.contents import LARGEST_FILE
from symderiv.files.load import find_files, load, read_text
from tests.started import symderiv

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="links and pipes of POSIX")

SECONDS = 5.0
"""For each of them, on a busy machine; most take a hundredth of that."""


def claiming(claim: str, head: str = "symbols: {x: real, y: real}") -> str:
    quoted = claim.replace("'", "''")
    return f"{head}\nidentities:\n  - {{id: a, claim: '{quoted}'}}\n"


ARRAY = "dimensions: {n: 2..1000}\nsymbols: {x: 'real[n, n]'}"
REFUSED = {
    "code": (claiming("__import__('os').system('touch PWNED') = 1"), "unexpected character"),
    "code in einsum": (claiming("einsum('__import__', x) = 1"), "einsum"),
    "tag": ("!!python/object/apply:os.system ['touch PWNED']\n", "tags are refused"),
    "tag below": ("title: !!python/name:os.system x\n", "tags are refused"),
    "laughs": (
        "a: &a [lol, lol]\n" + "".join(f"b{i}: &b{i} [*a, *a]\n" for i in range(99)),
        "anchors are refused",
    ),
    "merge": ("<<: {symbols: {x: real}}\n", "unknown key"),
    "exponent": (claiming("x * 1e999999999 = x"), "beyond 1000"),
    "digits": (claiming("x + " + "9" * 90_000 + " = x"), "more than 1000 digits"),
    "digits of an input": (
        "symbols: {x: real}\nexamples:\n  - {id: e, value: x, inputs: {x: "
        + "9" * 900_000
        + "}, printed: 1}",
        "not a number",
    ),
    "printed exponent": (
        "symbols: {x: real}\nexamples:\n"
        "  - {id: e, value: x, inputs: {x: 1}, printed: 1e999999999}\n",
        "not a decimal number",
    ),
    "bound": ("symbols: {x: '(0, 1e999999999)'}\n", "not a bound"),
    "parentheses": (claiming("(" * 40_000 + "x" + ")" * 40_000 + " = x"), "deeper than 200"),
    "minus signs": (claiming("-" * 90_000 + "x = x"), "deeper than 400"),
    "lists": ("[" * 900_000, "deeper than 30"),
    "mappings": ("{a: " * 200_000, "deeper than 30"),
    "giant": (claiming("x + " * 60_000 + "x = x"), "longer than 100 kB"),
    "sizes": ("dimensions: {n: 2..1000000000}\n", "not a range of sizes"),
    "size": ("dimensions: {n: 1001}\n", "1000 at most"),
    "letters": (claiming("einsum('" + "a" * 100 + "', x) = 0", ARRAY), "labels"),
    "doubling": (
        "symbols: {x: real}\ndefinitions:\n  f0(u): u + u\n"
        + "".join(f"  f{i}(u): f{i - 1}(f{i - 1}(u))\n" for i in range(1, 40))
        + "identities: [{id: a, claim: f39(x) = x}]\n",
        "pieces when functions are written out",
    ),
    "blanks": (claiming("x" + " " * 90_000 + "+ ) = x"), "unexpected"),
    "sizes for a pattern": ("dimensions: {n: " + "1 " * 90_000 + "}\n", "not a range of sizes"),
    "keys twice": ("{" + "a, " * 300_000 + "}", "duplicate key"),
    "ids twice": (
        "symbols: {x: real}\nidentities:\n" + "  - {id: a, claim: x = x}\n" * 6_000,
        "duplicate id",
    ),
    "words near others": (
        "symbols: {"
        + ", ".join(f"abcdefghij{i}: real" for i in range(9000))
        + "}\nidentities:\n"
        + "".join(f"  - {{id: a{i}, claim: abcdefghijk{i} = 1}}\n" for i in range(2000)),
        "unknown symbol",
    ),
    "NUL": ("symbols: {x: real}\0\n", "NUL"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_it_is_refused_with_its_place_and_soon(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text, message = REFUSED[name]
    monkeypatch.chdir(tmp_path)
    assert len(text) < LARGEST_FILE
    started = process_time()
    derivation = read_text(text, "stranger.yaml")
    assert process_time() - started < SECONDS
    assert message in str(derivation.errors[0])
    assert len(str(derivation.errors[0])) < 400
    assert derivation.identities == ()
    assert list(tmp_path.iterdir()) == []


def test_a_file_made_of_errors_is_given_up() -> None:
    assert len(read_text("{" + "a, " * 300_000 + "}").errors) == 100


BLOWN_UP = [
    "10**10**10 = x",
    "x**(x**(x**(x**x))) = x",
    "2**(10**9) = x",
    "factorial(10**8) = x",
    "gamma(10**9 + 1/2) = x",
    "exp(exp(exp(exp(exp(100))))) = x",
    "log(10**(10**9)) = x",
    "(x + y)**1000000 = (y + x)**1000000 + x",
    "x**(10**30) = y",
]


def test_what_blows_up_stays_within_its_limits(tmp_path: Path) -> None:
    claims = "".join(f"  - {{id: a{i}, claim: '{each}'}}\n" for i, each in enumerate(BLOWN_UP))
    good = "  - {id: good, claim: 'd(x**2, x) = 2 * x'}\n"
    text = f"symbols: {{x: real, y: real}}\nidentities:\n{claims}{good}"
    (tmp_path / "stranger.yaml").write_text(text, encoding="utf-8")
    limits = ("--timeout", "1", "--memory", "400", "--no-cross-check", "--format", "json")
    code, out, err = symderiv("prove", "stranger.yaml", *limits, folder=tmp_path)
    results = json.loads(out)["results"]
    assert code == 1
    assert "Traceback" not in err
    assert [result["id"] for result in results][-1] == "good"
    assert results[-1]["verdict"] == "proved"
    assert all(result["verdict"] != "proved" for result in results[:-1])
    assert not any("internal error" in (result["reason"] or "") for result in results)


def test_a_formula_of_hundreds_of_levels_is_answered(tmp_path: Path) -> None:
    product = "@".join(["x"] * 300)
    (tmp_path / "deep.yaml").write_text(claiming(f"{product} = x", ARRAY), encoding="utf-8")
    (tmp_path / "good.yaml").write_text(
        "symbols: {x: real}\nidentities: [{id: good, claim: x = x}]\n", encoding="utf-8"
    )
    limits = ("--timeout", "1", "--no-cross-check", "--format", "json")
    for more in ((), ("--no-cache",)):
        code, out, err = symderiv("prove", ".", *limits, *more, folder=tmp_path, seconds=60)
        assert (code, err) == (1, "")
        deep, good = (result["verdict"] for result in json.loads(out)["results"])
        assert deep in ("refuted", "undecided")
        assert good == "proved"


def test_modules_in_the_current_folder_are_not_imported(tmp_path: Path) -> None:
    for name in ("sympy", "numpy", "flint", "signal", "selectors", "threading", "symderiv"):
        (tmp_path / f"{name}.py").write_text("open('PWNED', 'w')\n", encoding="utf-8")
    (tmp_path / "a.yaml").write_text(claiming("d(x**2, x) = 2 * x"), encoding="utf-8")
    code, _, _ = symderiv("prove", "a.yaml", folder=tmp_path)
    assert code == 0
    assert not (tmp_path / "PWNED").exists()


def test_links_pipes_and_devices_are_no_files(tmp_path: Path) -> None:
    folder = tmp_path / "derivations"
    folder.mkdir()
    (folder / "zero.yaml").symlink_to("/dev/zero")
    (folder / "loop.yaml").symlink_to("loop.yaml")
    (folder / "around").symlink_to(folder)
    (folder / "out.yaml").symlink_to(tmp_path / "secret.yaml")
    (tmp_path / "secret.yaml").write_text(claiming("x = x"), encoding="utf-8")
    os.mkfifo(folder / "pipe.yaml")
    (folder / "good.yaml").write_text(claiming("x = x"), encoding="utf-8")
    files, errors = find_files([folder])
    assert {Path(error.location.file).name for error in errors} == {"zero.yaml", "out.yaml"}
    found = {path.name: load(path) for path in files}
    assert [item.id for item in found.pop("good.yaml").identities] == ["a"]
    assert {name: bool(each.errors) for name, each in found.items()} == {
        "loop.yaml": True,
        "pipe.yaml": True,
    }
    assert load("/dev/zero").errors[0].message == "not a file that can be read"


STEERING = "\x1b]0;own\x07\x1b[31m\u202e\u2066\x9b31m"
"""Escape codes that set a title and colours, and marks that turn the direction of writing."""
ESCAPED = r"\e]0;own\a\e[31m\u202e\u2066\x9b31m"
MARKUP = "</td><script>alert(1)</script> | `x` ]]> ::error::own %0A"


@pytest.mark.parametrize("format", ["text", "json", "junit", "sarif", "github", "markdown"])
def test_nothing_in_a_file_or_its_name_steers_what_shows_it(format: str, tmp_path: Path) -> None:
    name = f"no\n::error::own {STEERING}.yaml"
    remark = f'"{ESCAPED} {MARKUP}"'
    text = (
        f"title: {remark}\nsymbols: {{x: real}}\nidentities:\n"
        f"  - {{id: good, title: {remark}, claim: x = x + 1, erratum: {remark}, note: {remark}}}\n"
        f'  - {{id: "b{ESCAPED}", claim: x = x}}\n'
    )
    (tmp_path / name).write_text(text, encoding="utf-8")
    quick = ("--no-cross-check", "--no-cache")
    code, out, err = symderiv("prove", ".", *quick, "--format", format, folder=tmp_path)
    assert code == 2
    for shown in (out, err):
        assert not set(shown) & set("\x1b\x07\x9b\u202e\u2066")
        assert not [line for line in shown.splitlines() if line.startswith("::error::own")]
        assert "<script>" not in shown or format in ("json", "text", "sarif", "github")
    assert "Traceback" not in err

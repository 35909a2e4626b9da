"""The installed command: options, exit codes, and what goes to which stream."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from symderiv.reports import FORMATS

FAKE = """
import signal
import sys
signal.signal(signal.SIGINT, signal.default_int_handler)
import symderiv.answers.prove
from tests import fakes
symderiv.answers.prove.check = fakes.check
from symderiv.commands.main import main
main()
"""
ROOT = Path(__file__).parent.parent
HEAVY = ("flint", "hypothesis", "lark", "numpy", "pebble", "pydantic", "scipy", "sympy")


def start(*arguments: str, folder: Path) -> subprocess.Popen[str]:
    """The command with the stand-in for the prover, in ``folder``."""
    return subprocess.Popen(
        [sys.executable, "-c", FAKE, *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), "SYMDERIV_CACHE": str(folder / "cache")},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def symderiv(*arguments: str, folder: Path) -> tuple[int, str, str]:
    quick = ("--no-cross-check",) if arguments[0] in ("prove", "gate") else ()
    process = start(*arguments, *quick, folder=folder)
    out, err = process.communicate(timeout=60)
    return process.returncode, out, err


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A catalogue of three identities, one of them expected to be refuted."""
    (tmp_path / "derivations").mkdir()
    (tmp_path / "derivations" / "one.yaml").write_text(
        "symbols: {x: real}\n"
        "identities:\n"
        "  - {id: alpha, claim: x = x}\n"
        "  - {id: beta, claim: x = x}\n",
        encoding="utf-8",
    )
    return tmp_path


@pytest.mark.parametrize("argument", ["--version", "--help"])
def test_version_and_help_import_nothing_heavy(argument: str) -> None:
    code = (
        "import sys\n"
        "from symderiv.commands.main import main\n"
        "try:\n"
        "    main()\n"
        "except SystemExit as end:\n"
        f"    print(end.code, [name for name in {HEAVY} if name in sys.modules])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, argument], capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1] == "0 []"


def test_the_catalogue_is_what_is_proved_where_no_path_is_given(folder: Path) -> None:
    code, out, err = symderiv("prove", folder=folder)
    assert code == 0
    assert "alpha" in out
    assert out.endswith("2 proved\n")
    assert err == ""


def test_json_is_one_object_and_nothing_else(folder: Path) -> None:
    code, out, _ = symderiv("prove", "--format", "json", "--id", "beta", folder=folder)
    report = json.loads(out)
    assert code == 0
    assert [result["id"] for result in report["results"]] == ["beta"]
    assert report["errors"] == []


def test_errors_go_to_stderr_with_their_place_and_others_still_run(folder: Path) -> None:
    (folder / "derivations" / "broken.yaml").write_text(
        "identities:\n  - {id: gamma, claim: x = x, clam: x}\n", encoding="utf-8"
    )
    code, out, err = symderiv("prove", "--format", "json", folder=folder)
    report = json.loads(out)
    assert code == 2
    assert "derivations/broken.yaml:2:" in err
    assert [result["id"] for result in report["results"]][-2:] == ["alpha", "beta"]
    assert report["errors"][0]["file"] == "derivations/broken.yaml"
    assert report["errors"][0]["line"] == 2


def test_a_failure_is_exit_code_1(folder: Path) -> None:
    (folder / "fails.yaml").write_text(
        "symbols: {x: real}\nidentities:\n  - {id: bad, claim: x = x, expect: refuted}\n",
        encoding="utf-8",
    )
    code, out, _ = symderiv("prove", "fails.yaml", folder=folder)
    assert code == 1
    assert "bad: proved, expected refuted" in out
    assert "fails.yaml:3:" in out


@pytest.mark.parametrize(
    "arguments",
    [
        ("prove", "--frobnicate"),
        ("prove", "--format", "docx"),
        ("prove", "--method", "guess"),
        ("prove", "--require", "luck"),
        ("prove", "--jobs", "0"),
        ("prove", "--id", "alhpa"),
        ("prove", "nowhere.yaml"),
        ("prove", "derivations", "nowhere"),
        ("nonsense",),
    ],
)
def test_a_wrong_command_line_is_exit_code_2(arguments: tuple[str, ...], folder: Path) -> None:
    code, out, err = symderiv(*arguments, folder=folder)
    assert code == 2
    assert err
    assert "Traceback" not in out + err


def test_output_goes_into_a_file(folder: Path) -> None:
    code, out, _ = symderiv("prove", "--format", "junit", "--output", "report.xml", folder=folder)
    assert (code, out) == (0, "")
    assert (folder / "report.xml").read_text(encoding="utf-8").startswith("<testsuites")


def test_output_into_a_folder_that_is_not_there_is_a_mistake(folder: Path) -> None:
    code, _, err = symderiv("prove", "--output", "none/report.txt", folder=folder)
    assert code == 2
    assert "none/report.txt" in err
    assert "Traceback" not in err


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is full")
@pytest.mark.parametrize("command", ["prove", "list"])
def test_a_full_disk_is_told_in_one_line(command: str, folder: Path) -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-c", FAKE, command],
            cwd=folder,
            env={**os.environ, "PYTHONPATH": str(ROOT), "SYMDERIV_CACHE": str(folder / "cache")},
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            timeout=60,
        )
    assert (done.returncode, done.stderr) == (2, "output: No space left on device\n")


@pytest.mark.parametrize("format", FORMATS)
def test_the_exit_code_is_the_same_in_every_format(format: str, folder: Path) -> None:
    path = folder / "derivations" / "one.yaml"
    good = path.read_text(encoding="utf-8")
    bad = good + "  - {id: gamma, claim: x = x, expect: refuted}\n"
    for text, code in ((good, 0), (bad, 1), (bad + "  - {id: delta}\n", 2), ("title: a\n", 5)):
        path.write_text(text, encoding="utf-8")
        assert symderiv("prove", "--format", format, folder=folder)[0] == code


def test_list_shows_ids_and_places(folder: Path) -> None:
    code, out, _ = symderiv("list", folder=folder)
    assert code == 0
    assert out.splitlines() == [
        "alpha  derivations/one.yaml:3:24",
        "beta   derivations/one.yaml:4:23",
    ]


def test_ctrl_c_ends_at_once_and_shows_what_was_done(folder: Path) -> None:
    path = folder / "derivations" / "one.yaml"
    path.write_text(path.read_text() + "  - {id: announce, claim: x = x}\n", encoding="utf-8")
    process = start("prove", "--jobs", "1", "--no-cross-check", folder=folder)
    while not path.with_suffix(".hanging").exists():
        assert process.poll() is None
        time.sleep(0.05)
    time.sleep(0.5)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=30)
    assert process.returncode == 130
    assert "alpha" in out
    assert "announce" not in out
    assert "interrupted" in err
    assert "Traceback" not in err
    assert symderiv("prove", "--id", "alpha", "--format", "json", folder=folder)[1].count(
        '"cached": true'
    )

"""Files of certificates: written by a run, checked again without what found them."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from io import StringIO
from pathlib import Path
from statistics import median

import jsonschema
import pytest

from symderiv.answers.prove import check as prove
from symderiv.base.options import Options
from symderiv.base.results import Result
from symderiv.files.load import load
from symderiv.running import certificates
from symderiv.running.certificates import LONGEST, check, lines
from tests.started import symderiv

ROOT = Path(__file__).parents[2]
SCHEMA = json.loads((ROOT / "docs" / "certificates.schema.json").read_text())
FILES = ("softmax", "softmax-jacobian-entries", "powers", "dense-layer", "four-layer-network")
QUICK = Options(method="normal-form", cross_check=False, suggest=False)
WITHOUT_PROVER = """
import sys
from symderiv.__main__ import main
try:
    main()
except SystemExit as end:
    rooms = ("symderiv.kernel", "symderiv.calculus", "symderiv.proving", "symderiv.meaning")
    loaded = [name for name in sys.modules if name.startswith((*rooms, "flint", "sympy", "numpy"))]
    print(loaded, end.code)
"""


@pytest.fixture(scope="module")
def results() -> list[Result]:
    derivations = [load(ROOT / "derivations" / f"{name}.yaml") for name in FILES]
    return [prove(file, item, QUICK) for file in derivations for item in file.identities]


@pytest.fixture
def written(results: list[Result]) -> list[str]:
    return list(lines(results))


def seen(text: str) -> list[str | None]:
    return [each.refused for each in check(StringIO(text), Path())]


def test_what_is_proved_of_the_catalogue_is_checked(results: list[Result]) -> None:
    for result in results:
        if result.verdict == "proved":
            assert result.checked, result.id
            assert all(s.checked for s in result.steps if s.verdict == "proved"), result.id


def test_certificates_are_accepted_again(written: list[str]) -> None:
    assert len(written) > 15
    assert seen("".join(written)) == [None] * len(written)


def test_certificates_are_as_their_schema_says(written: list[str]) -> None:
    for line in written:
        jsonschema.validate(json.loads(line), SCHEMA)


def test_the_schema_names_every_law() -> None:
    from symderiv.checking.laws import LAWS

    assert set(SCHEMA["$defs"]["laws"]["items"]["anyOf"][0]["enum"]) == set(LAWS)


def test_certificates_are_small_and_always_the_same(
    results: list[Result], written: list[str]
) -> None:
    assert median(map(len, written)) < 3_000
    softmax = load(ROOT / "derivations" / "softmax.yaml")
    again = [prove(softmax, item, QUICK) for item in softmax.identities]
    assert list(lines(again)) == written[: len(softmax.identities)]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"format": 1}, "a format other than 2"),
        ({"format": True}, "a format other than 2"),
        ({"file": "derivations/none.yaml"}, "no such file"),
        ({"file": 7}, "no file"),
        ({"id": "softmax-jacobian-diagonal"}, "not the one that was proved"),
        ({"id": "none"}, "no identity of this id"),
        ({"digest": "0" * 64}, "not the one that was proved"),
        ({"claim": None}, "no proof that the checker can read"),
        ({"claim": {"laws": ["sums"], "left": "a[k]"}}, "no proof that the checker can read"),
        ({"claim": {"laws": []}}, "not named"),
        ({"steps": [None]}, "as many lines"),
        ({"more": 1}, "no certificate"),
    ],
)
def test_a_changed_certificate_is_refused(
    change: dict[str, object], reason: str, written: list[str]
) -> None:
    data = json.loads(written[0])
    assert data["id"] == "softmax-jacobian"
    [refusal] = seen(json.dumps({**data, **change}) + "\n")
    assert refusal is not None
    assert reason in refusal.lower()


@pytest.mark.parametrize("text", ["{", "[1]", "7", '"x"', "[" * 100_000, "\ud800"])
def test_what_is_no_certificate_is_refused(text: str) -> None:
    [refusal] = seen(text + "\n")
    assert refusal in ("no JSON", "no certificate")


def test_a_line_without_end_is_not_read_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(certificates, "LONGEST", 1_000)
    stream = StringIO("{" * 10_000)
    [refused] = check(stream, Path())
    assert refused.refused is not None
    assert stream.tell() <= 1_001 < LONGEST


def test_a_certificate_of_a_claim_that_has_changed_is_refused(
    tmp_path: Path, written: list[str]
) -> None:
    (tmp_path / "derivations").mkdir()
    text = (ROOT / "derivations" / "softmax.yaml").read_text()
    changed = text.replace("a[k] * (delta[j, k] - a[j])", "a[k] * (delta[j, k] + a[j])", 1)
    assert changed != text
    (tmp_path / "derivations" / "softmax.yaml").write_text(changed)
    line = json.loads(written[0])
    line["file"] = "derivations/softmax.yaml"
    [first] = check(StringIO(json.dumps(line)), tmp_path)
    assert first.refused is not None
    digest = "0" * 64
    line["digest"] = digest
    with pytest.MonkeyPatch.context() as patch:
        # Even with the right digest, the checker reads the claim from the file.
        patch.setattr(certificates, "_is_of", lambda *_: True)
        [second] = check(StringIO(json.dumps(line)), tmp_path)
    assert second.refused is not None
    assert "not the same" in second.refused


def test_the_commands(tmp_path: Path) -> None:
    (tmp_path / "derivations").mkdir()
    shutil.copy(ROOT / "derivations" / "softmax.yaml", tmp_path / "derivations")
    demanded = ("--require", "checked", "--no-cross-check", "--format", "json")
    code, out, _ = symderiv("prove", *demanded, "--certificates", "c.certificates", folder=tmp_path)
    assert code == 0
    assert all(result["checked"] for result in json.loads(out)["results"])
    code, out, _ = symderiv("check", "c.certificates", folder=tmp_path)
    assert (code, out) == (0, "3 accepted, 0 refused\n")
    path = tmp_path / "c.certificates"
    path.write_text(path.read_text().replace('"deltas",', "", 1))
    code, out, _ = symderiv("check", "c.certificates", folder=tmp_path)
    assert code == 1
    assert "c.certificates:1: derivations/softmax.yaml softmax-jacobian: refused" in out
    code, out, _ = symderiv("check", "c.certificates", "--format", "json", folder=tmp_path)
    assert [json.loads(line)["accepted"] for line in out.splitlines()] == [False, True, True]
    path.write_text("")
    assert symderiv("check", "c.certificates", folder=tmp_path)[0] == 5
    assert symderiv("check", "none.certificates", folder=tmp_path)[0] == 2


def test_a_proof_that_is_not_checked_does_not_meet_the_demand(tmp_path: Path) -> None:
    (tmp_path / "derivations").mkdir()
    (tmp_path / "derivations" / "cosine.yaml").write_text(
        "identities:\n  - {id: cosine, claim: 'cos(pi / 5) = (1 + sqrt(5)) / 4'}\n"
    )
    prove = ("prove", "--no-cross-check", "--format", "json")
    code, out, _ = symderiv(*prove, folder=tmp_path)
    [result] = json.loads(out)["results"]
    assert (code, result["verdict"], result["checked"]) == (0, "proved", False)
    code, _, _ = symderiv(*prove, "--require", "checked", folder=tmp_path)
    assert code == 1


def test_certificates_are_checked_without_the_prover(tmp_path: Path, written: list[str]) -> None:
    path = tmp_path / "all.certificates"
    path.write_text("".join(written))
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT_PROVER, "check", str(path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout == f"{len(written)} accepted, 0 refused\n[] 0\n", done.stderr

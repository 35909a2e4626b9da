"""A file that is not YAML says what is wrong in the words of whoever wrote it."""

import pytest

from symderiv.files.load import load

FINE = "  - id: fine\n    claim: d(t**2, t) = 2 * t\n"
HEAD = "symbols:\n  t: real\nidentities:\n"


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        (f"{HEAD}<<<<<<< HEAD\n{FINE}=======\n>>>>>>> other\n", 4, "keep one side"),
        (f"{HEAD}{FINE}=======\n>>>>>>> other\n", 6, "keep one side"),
        ("symbols:\n  t: real\n   u: real\n", 3, "begin in the same column"),
        (f"{HEAD}  - id: a\n   claim: t = t\n", 5, "begin in the same column"),
        (f"{HEAD}  - id: a\n    claim: t = t\n      steps:\n", 6, "begin in the same column"),
        ("symbols:\n\tt: real\n", 2, "indent with spaces"),
        ("symbols: {t: real[n]}\n", 1, "between braces, quote what has brackets"),
        (f"{HEAD}  - id: a\n    claim: t: t = t\n", 5, "quote the formula"),
        (f"{HEAD}  - id: a\n    claim: 't' = t\n", 5, "quote the formula"),
        (f'{HEAD}  - id: a\n    claim: "t = t\n', 6, "close the quotes"),
        (f"{HEAD}  - id: a\n    claim: t = t\n    steps:\n    - - t\n", 7, "quote a line that"),
        (f"{HEAD}  - id: a\n    claim: t = t\n    steps:\n      -2 * t\n", 7, "with a dash"),
        ("symbols:\n  t: real\nidentities:\n  id: a\n", 4, "begin each identity with a dash"),
        ("symbols:\n  t: real(n)\n", 2, "write real[n]"),
    ],
)
def test_what_is_wrong_with_a_file(tmp_path, text, line, message):
    path = tmp_path / "broken.yaml"
    path.write_text(text, encoding="utf-8")
    errors = load(path).errors
    assert [message in str(error) for error in errors] == [True], list(map(str, errors))
    assert errors[0].location.line == line


@pytest.mark.parametrize(
    "broken",
    [
        "definitions:\n  f: t +\n",
        "definitions:\n  f: t\n  f: 2 * t\n",
        "assumptions:\n  pos: t >\n",
        "dimensions: {n: 2-4}\n",
        "examples:\n  - id: e\n    value: t +\n    inputs: {t: 1}\n    printed: 1\n",
    ],
)
def test_one_broken_entry_does_not_stop_the_rest(tmp_path, broken):
    path = tmp_path / "one.yaml"
    path.write_text(broken + HEAD + FINE + "  - id: wrong\n    claim: t +\n", encoding="utf-8")
    derivation = load(path)
    assert len(derivation.errors) == 2
    assert [identity.id for identity in derivation.identities] == ["fine"]

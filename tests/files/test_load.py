"""Reading files: what is kept, where errors stand, and that nothing else ever comes out."""

import subprocess
import sys
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings

from symderiv.base.errors import DerivationError, Location
from symderiv.files.load import duplicate_ids, find_files, load, read_text
from symderiv.formula.declarations import Domain
from symderiv.formula.tree import CompareIndices, Index, Reduce, Symbol
from tests.mangling import VALID, edits, mangled

SMALL = """\
dimensions: {n: 2..4}
symbols: {z: 'real[n]', s: positive}
identities:
  - id: one
    claim: d(s ** 2, s) = 2 * s
"""


def test_everything_of_a_valid_file_is_read():
    derivation = read_text(VALID, "valid.yaml")
    assert derivation.errors == ()
    assert derivation.title == "Everything at once"
    assert derivation.source == "a é note"
    assert derivation.dimensions["m"].sizes == range(1, 4)
    assert not derivation.dimensions["m"].fixed
    assert derivation.dimensions["k"].fixed
    assert derivation.symbols["x"].shape == ("m", "n")
    assert derivation.symbols["p"].domain == Domain("(0, 1/2)", Fraction(0), Fraction(1, 2))
    assert list(derivation.definitions) == ["z", "a", "ce"]
    assert [index.dimension for index in derivation.definitions["a"].parameters] == ["m"]
    assert [identity.id for identity in derivation.identities] == [
        *("first", "second", "third", "fourth", "fifth")
    ]


def test_an_identity_with_all_its_parts():
    second = read_text(VALID, "valid.yaml").identities[1]
    j = Index("j", "n")
    assert second.title == "the second"
    assert second.free == (Index("r", "m"), j)
    assert second.given == ("unit",)
    assert second.where == (CompareIndices("!=", j, 1), CompareIndices("<=", j, 2))
    assert second.where_text == ("j != 1", "j <= 2")
    assert [step.expect for step in second.steps] == ["proved", "refuted"]
    assert second.steps[1].erratum == "nothing"
    assert second.claim == "d(z[r], w[j]) = x[r, j]"
    line = VALID.splitlines()[second.location.line - 1]
    assert line[second.location.column - 1 :] == 'd(z[r], w[j]) = x[r, j]"'


def test_an_example_keeps_its_decimals():
    (sixth,) = read_text(VALID).examples
    assert sixth.sizes == {"m": 2, "n": 2}
    assert sixth.inputs["w"] == (Fraction(1, 2), Fraction(1, 2))
    assert sixth.inputs["b"] == 0
    assert sixth.printed == ("3.0", "3.0")
    assert [axis.dimension for axis in sixth.axes] == ["m"]


def test_an_assumption_with_a_free_index():
    text = "dimensions: {m: 1..2, q: 2..3}\nsymbols: {y: 'real[m, q]'}\n"
    text += "assumptions:\n  one-hot: sum(y[r, s], s) = 1\n"
    assumption = read_text(text).assumptions["one-hot"]
    (r,) = assumption.free
    assert r.dimension == "m"
    assert isinstance(assumption.left, Reduce)
    s = assumption.left.index
    assert s.dimension == "q"
    assert assumption.left == Reduce("sum", s, Symbol("y", (r, s)))


@pytest.mark.parametrize(
    ("word", "domain"),
    [
        ("real", Domain()),
        ("positive", Domain("positive", low=Fraction(0))),
        ("nonnegative", Domain("nonnegative", low=Fraction(0), closed=True)),
        ("negative", Domain("negative", high=Fraction(0))),
        ("nonzero", Domain("nonzero", nonzero=True)),
        ("integer", Domain("integer", integer=True)),
        ("(-0.5,oo)", Domain("(-0.5,oo)", low=Fraction(-1, 2))),
        ("(-oo, 1e-2)", Domain("(-oo, 1e-2)", high=Fraction(1, 100))),
    ],
)
def test_domains(word, domain):
    derivation = read_text(f"symbols: {{x: '{word}[3]', y: '{word}'}}")
    assert derivation.errors == ()
    assert derivation.symbols["x"].domain == domain
    assert derivation.symbols["x"].shape == (3,)


def test_yaml_words_are_plain_text():
    text = "symbols: {y: real, n: real, yes: real, null: real, e: positive, pi: real}\n"
    text += "identities:\n  - id: '1'\n    title: true\n    claim: d(n * y, y) = n\n"
    text += "  - id: constants-are-shadowed\n    claim: d(log(e) + pi, e) = 1 / e\n"
    derivation = read_text(text)
    assert derivation.errors == ()
    assert derivation.identities[0].title == "true"
    assert derivation.identities[1].right.factors[1].base == Symbol("e")


@pytest.mark.parametrize(
    ("scalar", "line", "column"),
    [
        ("s + qq = 1", 5, 16),
        ("'s + qq = 1'", 5, 17),
        ('"s + qq = 1"', 5, 17),
        (r'"\x73 \u002b qq = 1"', 5, 25),
        ("s +\n      qq = 1", 6, 7),
        ("|\n      s +\n       qq = 1", 7, 8),
        (">-\n      s +\n\n      qq = 1", 8, 7),
        ('"s +\n\n      qq = 1"', 7, 7),
        ('"s \\\n      + qq = 1"', 6, 9),
        ("'s + einsum(''i'', z) * qq = 1'", 5, 36),
    ],
)
def test_errors_in_formulas_stand_where_the_token_stands(scalar, line, column):
    text = "dimensions: {n: 2..4}\nsymbols: {z: 'real[n]', s: real}\nidentities:\n"
    text += f"  - id: one\n    claim: {scalar}\n"
    (error,) = read_text(text, "file.yaml").errors
    assert error.message == "unknown symbol"
    assert error.location == Location("file.yaml", line, column)


def test_line_ends_of_other_systems():
    text = SMALL.replace("2 * s", "2 * t").replace("\n", "\r\n")
    (error,) = read_text(text, "f").errors
    assert error.location == Location("f", 5, 31)


def test_the_text_of_an_error():
    (error,) = read_text(SMALL.replace("d(s", "exq(s) + d(s"), "notes.yaml").errors
    assert str(error) == "notes.yaml:5:12: unknown function: exq (did you mean exp?)"


def test_definitions_stand_in_any_order():
    text = "symbols: {x: real}\ndefinitions:\n  a: f(b)\n  b: c + x\n  f(u): u * c\n  c: 2\n"
    derivation = read_text(text)
    assert derivation.errors == ()
    assert set(derivation.definitions) == {"a", "b", "c"}


def test_a_comma_that_splits_a_formula_is_explained():
    (error,) = read_text(
        "symbols: {x: real}\nidentities:\n  - {id: one, claim: d(x, x) = 1}\n"
    ).errors
    assert error.message == "unknown key"
    assert error.hint == "quote the formula"


def test_functions_and_definitions_may_share_a_name():
    text = "symbols: {x: positive}\ndefinitions:\n  gamma: gamma(x) + 1\n  exp: exp(gamma)\n"
    derivation = read_text(
        text + "identities:\n  - {id: one, claim: 'd(exp, gamma) = exp(gamma)'}\n"
    )
    assert derivation.errors == ()
    assert len(derivation.identities) == 1


@pytest.mark.parametrize("name", ["s", "later", "n", "pi"])
def test_a_parameter_named_like_something_else_is_an_error(name):
    text = "dimensions: {n: 2..4}\nsymbols: {z: 'real[n]', s: real}\n"
    text += f"definitions:\n  a[{name}]: z[{name}]\n  later: 2 * s\n"
    (error,) = read_text(text).errors
    assert "an index has the name of" in error.message
    assert error.location.line == 4


def test_the_example_of_the_documentation():
    path = Path(__file__).parents[1] / "language" / "documented.yaml"
    derivation = load(path)
    assert derivation.errors == ()
    assert len(derivation.identities) == 7
    whole = derivation.identities[4]
    assert [index.dimension for index in whole.free] == ["p", "q"]
    assert derivation.examples[0].sizes == {"m": 2, "p": 2, "q": 2}


def test_a_broken_definition_is_reported_once_and_removes_what_uses_it():
    text = "symbols: {x: real}\ndefinitions:\n  a: x + \n  b: a * x\n  f(u): u + a\n  c: x\n"
    text += "assumptions:\n  t: a = 1\nidentities:\n"
    text += "  - {id: one, claim: b = x}\n  - {id: two, claim: f(x) = x}\n"
    text += "  - {id: three, claim: c = x}\n  - {id: four, claim: c = x, given: t}\n"
    text += "examples:\n  - {id: five, value: a, inputs: {x: 1}, printed: 1}\n"
    derivation = read_text(text)
    assert len(derivation.errors) == 1
    assert [identity.id for identity in derivation.identities] == ["three"]
    assert derivation.examples == ()


def test_all_errors_of_a_file_are_found():
    text = (
        SMALL
        + "  - {id: two, claim: q = 1}\n  - {id: two, clam: s = s}\n  - {id: four, claim: s}\n"
    )
    text += "extra: key\n"
    derivation = read_text(text)
    assert [error.message for error in derivation.errors] == [
        "unknown symbol",
        "missing key",
        "duplicate id",
        "unknown key",
        "a claim has the form lhs = rhs",
        "unknown key",
    ]
    assert [identity.id for identity in derivation.identities] == ["one"]


def test_files_and_folders(tmp_path):
    (tmp_path / "b.yaml").write_text(SMALL)
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "a.yml").write_text(SMALL)
    (tmp_path / "notes.txt").write_text("no derivation")
    files, errors = find_files([tmp_path, tmp_path / "b.yaml"])
    assert files == [tmp_path / "b.yaml", tmp_path / "sub" / "a.yml"]
    assert errors == []
    same = duplicate_ids([load(file) for file in files])
    assert [str(error) for error in same] == [
        f"{tmp_path}/sub/a.yml:5:12: duplicate id: one (it stands at {tmp_path}/b.yaml:5:12, too)"
    ]


def test_an_empty_folder_is_an_error(tmp_path):
    files, errors = find_files([tmp_path])
    assert files == []
    assert [error.message for error in errors] == ["the folder has no derivation files"]


def test_links_out_of_a_folder_are_refused(tmp_path):
    inside, outside = tmp_path / "inside", tmp_path / "outside"
    inside.mkdir()
    outside.mkdir()
    (outside / "a.yaml").write_text(SMALL)
    (inside / "ok.yaml").write_text(SMALL)
    (inside / "link.yaml").symlink_to(outside / "a.yaml")
    (inside / "folder").symlink_to(outside)
    (inside / "good.yaml").symlink_to(inside / "ok.yaml")
    (inside / "loop.yaml").symlink_to(inside / "loop.yaml")
    files, errors = find_files([inside])
    assert [file.name for file in files] == ["good.yaml", "loop.yaml", "ok.yaml"]
    assert sorted(Path(error.location.file).name for error in errors) == ["folder", "link.yaml"]
    assert load(inside / "loop.yaml").errors


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "the file is empty"),
        (b"\n# only a comment\n", "the file is empty"),
        (b"\xff\xfe\x00", "not a text in UTF-8"),
        (b"title: \xe9", "not a text in UTF-8"),
        (b"title: a\0b", "NUL"),
        (bytes(range(256)) * 10, "not a text in UTF-8"),
        (b"[" * 900_000, "nested deeper"),
        (b"claim: " + b"(" * 900_000, "unknown key"),
        (b"x" * 1_000_001, "larger than 1 MB"),
        (b"- " * 100_000, ""),
        (b"? " * 100_000, ""),
        (b"title: 'no end", "not YAML"),
        (b"%YAML 9.9\n---\ntitle: x\n", ""),
        (b"title: \x1b[31mred", ""),
        (b"a: &a [b]\nc: *a\n", "anchors are refused"),
        (b"title: !!python/name:os.system x\n", "tags are refused"),
        (b'title: "\\ud800"\n', ""),
        (b"symbols:\n  <<: {x: real}\n", ""),
    ],
    ids=lambda value: str(value[:20]),
)
def test_files_that_are_no_derivations(tmp_path, data, message):
    path = tmp_path / "file.yaml"
    path.write_bytes(data)
    derivation = load(path)
    assert derivation.errors
    assert message in str(derivation.errors[0])
    assert derivation.identities == ()
    for error in derivation.errors:
        assert str(error).isprintable()


def test_a_byte_order_mark_is_no_character():
    text = "\ufeff" + SMALL
    assert load_bytes(text.encode()).errors == ()


def load_bytes(data):
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "file.yaml"
        path.write_bytes(data)
        return load(path)


@pytest.mark.parametrize("path", ["missing.yaml", ".", "a\0b.yaml"])
def test_files_that_cannot_be_read(tmp_path, monkeypatch, path):
    monkeypatch.chdir(tmp_path)
    (error,) = load(path).errors
    assert isinstance(error, DerivationError)


def test_long_formulas_do_not_hang():
    claim = "+".join(["s"] * 20_000)
    derivation = read_text(SMALL + f"  - id: long\n    claim: {claim} = 20000 * s\n")
    assert [identity.id for identity in derivation.identities] == ["one", "long"]
    derivation = read_text(SMALL + f"  - id: long\n    claim: {claim * 10} = s\n")
    assert [error.message for error in derivation.errors] == ["the formula is longer than 100 kB"]


@given(edits)
@settings(max_examples=200, derandomize=True, database=None, deadline=None)
def test_mangled_files_give_derivation_errors_and_nothing_else(changes):
    derivation = read_text(mangled(changes), "mangled.yaml")
    for error in derivation.errors:
        assert isinstance(error, DerivationError)
        assert str(error)
        assert error.location.file == "mangled.yaml"


def test_reading_needs_no_heavy_library():
    code = "import sys; from symderiv.files.load import read_text; read_text('symbols: {x: real}');"
    code += "print(*{'sympy', 'numpy', 'scipy', 'flint', 'hypothesis'} & set(sys.modules))"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == ""


def test_what_a_broken_declaration_takes_with_it_is_listed() -> None:
    lines = [
        "symbols: {x: real}",
        "definitions: {bad: x + nope, worse: bad * 2}",
        "identities:",
        "  - {id: a, claim: bad = x}",
        "  - {id: b, claim: x = x}",
        "  - {id: c, claim: worse = x}",
    ]
    derivation = read_text("\n".join(lines))
    (error,) = derivation.errors
    assert [identity.id for identity in derivation.identities] == ["b"]
    assert "so a, c cannot be read" in str(error)

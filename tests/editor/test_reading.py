"""What is known of a text, and what editors make of it, without a server."""

import pickle
from pathlib import Path

import pytest
from lsprotocol.types import Position
from pygls.workspace import PositionCodec

from symderiv.answers.prove import check
from symderiv.base.options import Options
from symderiv.base.results import Result
from symderiv.editor.completion import completions
from symderiv.editor.context import Context, context
from symderiv.editor.diagnostics import diagnostics
from symderiv.editor.fixes import fixes
from symderiv.editor.hover import claim_at, of_claim, of_word
from symderiv.editor.kinds import Kind, kind_of
from symderiv.editor.positions import Lines
from symderiv.editor.reading import Known, Text, read
from symderiv.editor.unicode import shown
from symderiv.files.load import read_text

FILE = "derivations/example.yaml"
HEAD = "symbols: {x: real, y: real}\nassumptions:\n  same: x = y\nidentities:\n"
QUICK = Options(cross_check=False)


def known(text: str, file: str = FILE) -> Known:
    return pickle.loads(pickle.dumps(read(Text(file, text))))


def proved(found: Known) -> dict[int, Result]:
    entries = enumerate(found.entries)
    return {number: check(each.derivation, each.item, QUICK) for number, each in entries}


def lines(text: str) -> Lines:
    return Lines(text, PositionCodec())


def mended(text: str) -> list[str]:
    found = known(text)
    repairs = fixes(found, proved(found))
    return [text[: fix.start] + fix.new + text[fix.end :] for fix in repairs]


def test_a_text_is_read_as_the_command_line_reads_it() -> None:
    text = HEAD + "  - id: a\n    claim: d(x**2, x) = 2*q\n  - id: b\n    claim: d(x, x) = 1\n"
    found, alone = known(text), read_text(text, FILE)
    assert list(map(str, found.errors)) == list(map(str, alone.errors))
    assert [entry.item.id for entry in found.entries] == [item.id for item in alone.items]


def test_what_asks_the_same_has_the_same_key_and_nothing_else_has() -> None:
    claim = HEAD + "  - id: a\n    claim: d(x**2, x) = 2*x\n"
    (first,) = known(claim).entries
    (again,) = known("# a remark\n" + claim.replace("id: a", "id: b")).entries
    (other,) = known(claim.replace("2*x\n", "3*x\n")).entries
    (narrower,) = known(claim.replace("x: real", "x: positive")).entries
    assert first.asked == again.asked
    assert len({first.asked, other.asked, narrower.asked}) == 3


def test_a_wrong_step_is_underlined_where_it_stands() -> None:
    text = (
        HEAD
        + "  - id: a\n    claim: d(x**2, x) = 2*x\n    steps:\n      - x + x\n      - line: 3*x\n"
    )
    found = known(text)
    (wrong,) = diagnostics(found, proved(found), lines(text))
    assert text.split("\n")[wrong.range.start.line].strip() == "- line: 3*x"
    assert (wrong.range.start.character, wrong.range.end.character) == (14, 17)
    assert "refuted, expected proved" in wrong.message


def test_what_is_expected_is_not_underlined() -> None:
    text = HEAD + "  - id: a\n    claim: d(x**2, x) = 3*x\n    expect: refuted\n    erratum: 2\n"
    found = known(text)
    assert diagnostics(found, proved(found), lines(text)) == []


@pytest.mark.parametrize(
    ("claim", "written"),
    [
        ("claim: d(x**2, x) = 3*x", "claim: 'd(x**2, x) = 2 * x'"),
        ('claim: "d(x**2, x) = 3*x"', "claim: 'd(x**2, x) = 2 * x'"),
        ("claim: >-\n      d(x**2, x)\n      = 3*x", "claim: 'd(x**2, x) = 2 * x'"),
        ("claim: d(x**2, x) = 2*y", "claim: d(x**2, x) = 2*y\n    given: same"),
    ],
)
def test_a_repair_replaces_the_formula_however_it_is_quoted(claim: str, written: str) -> None:
    text = HEAD + f"  - id: a\n    {claim}\n    title: t\n"
    assert HEAD + f"  - id: a\n    {written}\n    title: t\n" in mended(text)
    for new in mended(text):
        again = known(new)
        assert not again.errors
        assert all(result.ok for result in proved(again).values())


def test_other_texts_are_left_alone() -> None:
    assert kind_of("deploy.yaml", "services: {}") is Kind.OTHER
    assert kind_of("a.md", "# nothing") is Kind.OTHER
    assert kind_of("a.yaml", "identities:\n") is Kind.DERIVATION
    assert known("- a\n- b\n", "x.yaml") == Known("x.yaml", "- a\n- b\n", Kind.OTHER)


def test_a_document_that_declares_is_proved_in_its_own_places() -> None:
    text = "<!-- symderiv:\nsymbols:\n  x: real\n-->\n\n$$\\frac{d}{dx} x^2 = 3 x$$\n"
    found = known(text, "note.md")
    (wrong,) = diagnostics(found, proved(found), lines(text))
    assert (wrong.range.start.line, wrong.code) == (5, "refuted")
    assert claim_at(found, text.index("x^2")) is not None
    offset = text.index("  x: real") + len("  x: re")
    words = [item.label for item in completions(found, found.own, text, offset)]
    assert "positive" in words


@pytest.mark.parametrize("text", ["\0", "identities: 3", "a: &b c", "\ud800", "[" * 50, "x: \t- y"])
def test_what_is_no_derivation_is_an_error_and_no_exception(text: str) -> None:
    found = read(Text(FILE, text))
    assert found.errors
    assert diagnostics(found, {}, lines(text))


def test_a_note_without_a_catalogue_says_so(tmp_path: Path) -> None:
    note = str(tmp_path / "note.md")
    found = known("<!-- symderiv: softmax-jacobian -->\n$$a = b$$\n", note)
    assert [error.message for error in found.errors] == ["no such identity"]


@pytest.mark.parametrize(
    ("text", "keys", "in_value"),
    [
        ("identities:\n  - id: a\n    cl", ("identities",), False),
        ("identities:\n- id: a\n  cl", ("identities",), False),
        ("identities:\n  - id: a\n    claim: d(", ("identities", "claim"), True),
        ("identities:\n  - id: a\n    steps:\n      - d(", ("identities", "steps"), True),
        (
            "identities:\n  - id: a\n    steps:\n      - line: d(",
            ("identities", "steps", "line"),
            True,
        ),
        ("symbols:\n  x: po", ("symbols", "x"), True),
        ("title: t\nid", (), False),
    ],
)
def test_the_cursor_knows_where_it_is(text: str, keys: tuple[str, ...], in_value: bool) -> None:
    assert context(text, len(text)) == Context(keys, in_value)


def test_keys_names_and_functions_are_completed_where_they_belong() -> None:
    text = HEAD + "  - id: a\n    claim: d(x, x) = 1\n    given: \n    expect: \n    "
    found = known(text)

    def at(end: str) -> set[str]:
        offset = text.rindex(end) + len(end)
        return {item.label for item in completions(found, found.own, text, offset)}

    assert {"claim", "steps", "where", "erratum"} <= at("expect: \n    ")
    assert at("expect: ") == {"proved", "refuted", "error"}
    assert at("given: ") == {"same"}
    assert {"x", "y", "sigmoid", "logsumexp", "einsum"} <= at("claim: d(")


def test_words_and_claims_say_what_they_are() -> None:
    text = HEAD + "  - id: a\n    claim: d(sin(x)**2, x) = 2*sin(x)*cos(x)\n"
    found = known(text)
    results = proved(found)
    shown_claim = of_claim(found.entries[0], results[0], None, tex=False)
    assert "2 sin(x) cos(x)" in shown_claim
    assert "✓ **proved**" in shown_claim
    assert "$$" in of_claim(found.entries[0], results[0], None, tex=True)
    assert "d(sin(u), u) = cos(u)" in of_word("sin", found)
    assert "real" in of_word("x", found)
    assert of_word("nothing_at_all", found) is None


def test_a_fence_in_a_file_ends_no_block() -> None:
    text = HEAD + '  - id: a\n    title: "``` [x](command:y)"\n    claim: d(x, x) = 1\n'
    entry = known(text).entries[0]
    assert of_claim(entry, None, "```\nfree", tex=False).endswith("_being proved …_")


@pytest.mark.parametrize(
    ("formula", "wanted"),
    [
        ("x**sqrt(y)", "x^√(y)"),
        ("(a + b)/(c*d)", "(a + b)/(c d)"),
        ("det(W) * inv(W).T", "det(W) (W⁻¹)ᵀ"),
        ("alpha[k]", "αₖ"),
        ("not (a formula", "not (a formula"),
    ],
)
def test_formulas_in_unicode(formula: str, wanted: str) -> None:
    assert shown(formula) == wanted


def test_columns_are_those_of_the_editor() -> None:
    text = "a\r\n𝕏 = b\nc"
    found = lines(text)
    assert found.position(text.index("b")) == Position(1, 5)
    assert found.offset(Position(1, 5)) == text.index("b")
    assert found.offset(Position(0, 99)) == 1
    assert found.offset(Position(99, 0)) == len(text)

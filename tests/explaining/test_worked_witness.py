"""Witnesses worked out: the numbers that stand in both sides, and that they give the values."""

from symderiv.answers.prove import check
from symderiv.base.options import Options
from symderiv.explaining.explanation import explain
from symderiv.explaining.worked_witness import Worked, short, work_out
from symderiv.files.load import read_text
from symderiv.formula.declarations import Witness
from symderiv.language.render import render_text

FILE = """
dimensions: {n: 2..3}
symbols:
  z: real[n]
  w: real
definitions:
  a[k]: exp(z[k]) / sum(exp(z[j]), j)
  half: w / 2
identities:
  - id: gradient
    claim: d(sum(z[i]**2, i), z[j]) = z[j]
  - id: jacobian
    claim: d(a[k], z[j]) = a[k] * (1 - a[j])
  - id: scalar
    claim: d(half**2, w) = w
  - id: table
    claim: d(a[1], z[1]) = sum(z[i], i) - half
"""


def worked(id: str, witness: Witness | None = None) -> Worked | None:
    derivation = read_text(FILE)
    assert not derivation.errors
    identity = next(one for one in derivation.identities if one.id == id)
    result = check(derivation, identity, Options(cross_check=False, suggest=False))
    chain = explain(derivation, identity, result).chain
    assert chain is not None
    witness = witness or result.witness
    assert witness is not None
    return work_out(derivation, identity, chain.last, identity.right, witness)


def numbers(found: Worked | None) -> list[tuple[str, str]]:
    assert found is not None
    return [("" if s.numbers is None else render_text(s.numbers), s.value) for s in found.sides]


def test_entries_are_put_in_at_the_witness() -> None:
    at = Witness({"n": 2}, {"j": 2}, {"z": ["1/2", "-3"]}, "-6", "-3")
    assert numbers(worked("gradient", at)) == [("2 * -3", "-6"), ("-3", "-3")]


def test_the_value_is_computed_and_not_repeated() -> None:
    wrong = Witness({"n": 2}, {"j": 2}, {"z": ["1/2", "-3"]}, "7", "8")
    assert [value for _, value in numbers(worked("gradient", wrong))] == ["-6", "-3"]


def test_definitions_are_shown_with_their_values() -> None:
    at = Witness({"n": 2}, {"k": 1, "j": 2}, {"z": ["0", "1"]}, "-0.19 ± 0.1", "0.07 ± 0.1")
    found = worked("jacobian", at)
    assert found is not None
    assert found.values == (("a", ("0.2689", "0.7311")),)
    assert [side.about for side in found.sides] == [True, True]
    assert [text for text, _ in numbers(found)] == ["-0.2689 * 0.7311", "0.2689 * (1 - 0.7311)"]


def test_exact_definitions_stay_exact() -> None:
    at = Witness({"n": 2}, {"k": 1, "j": 2}, {"z": ["0", "0"]}, "0", "0")
    assert numbers(worked("jacobian", at)) == [
        ("-(1 / 2) * (1 / 2)", "-1/4"),
        ("(1 / 2) * (1 - 1 / 2)", "1/4"),
    ]


def test_sums_are_written_out() -> None:
    at = Witness({"n": 3}, {}, {"z": ["1", "2", "-1/2"], "w": "3"}, "0", "1")
    found = numbers(worked("table", at))
    assert found[1] == ("1 + 2 + -1 / 2 - 3 / 2", "1")


def test_a_point_without_rational_coordinates_is_left_alone() -> None:
    assert worked("scalar", Witness({}, {}, {"w": "0.7071 ± 1e-30"}, "0", "1")) is None


def test_numbers_are_cut_to_a_few_digits() -> None:
    assert short("-7/3") == "-7/3"
    assert short("0.26894142136999512 ± 1e-20") == "0.2689"
    assert short("1.2345678e-10 ± 1e-30") == "1.235e-10"

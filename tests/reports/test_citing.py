"""A derivation is cited where it stands already, and only where it is the same under no more."""

from symderiv.api import loads, prove
from symderiv.formula.declarations import Run
from symderiv.reports.citing import _without_letters
from symderiv.reports.document import Document, document_of
from symderiv.reports.equations import Cited, Equation

HEAD = """\
dimensions: {n: 1..3}
symbols: {z: "real[n]", x: positive}
definitions: {"a[j]": "exp(z[j]) / sum(exp(z[k]), k)"}
assumptions: {one: "x = 1"}
identities:
"""
JACOBIAN = "d(a[k], z[j]) = a[k] * (delta[k, j] - a[j])"


def document(*claims: str) -> Document:
    entries = "".join(f"  - {{id: c{n}, {claim}}}\n" for n, claim in enumerate(claims))
    derivation = loads(HEAD + entries, __file__)
    return document_of([derivation], Run(prove(derivation), ()))


def lines(document: Document, number: int) -> list[Equation]:
    return [line for one in document.statements[number].derivation for line in one.lines]


def test_the_same_derivation_in_other_letters_is_cited() -> None:
    other = JACOBIAN.replace("k", "p").replace("j", "q")
    found = document(f'claim: "{JACOBIAN}"', f'claim: "{other}"')
    assert len(lines(found, 0)) > 4
    assert [line.cited for line in lines(found, 1)] == [Cited("c0", "1.1")]
    assert found.statements[1].chains[0].lines[-1].text == "a[p] * (delta[p, q] - a[q])"


def test_what_was_shown_under_a_condition_is_cited_under_it_alone() -> None:
    given = 'claim: "d(x**3*exp(2*x)*sin(x), x) = x**2*exp(2*x)*(3*sin(x) + 2*x*sin(x) + x*cos(x))"'
    found = document(f"{given}, given: one", given)
    assert not any(line.cited for line in lines(found, 1))
    again = document(given, f"{given}, given: one")
    assert any(line.cited for line in lines(again, 1))


def test_declared_names_and_functions_are_no_letters() -> None:
    declared = frozenset({"a", "delta"})

    def same(one: str, other: str) -> bool:
        return _without_letters([one], declared) == _without_letters([other], declared)

    assert same("a[k] * delta[k, j]", "a[i] * delta[i, k]")
    assert not same("a[k] * a[j]", "a[k] * a[k]")
    assert not same("sin(a[k])", "cos(a[k])")
    assert not same("a[k]", "b[k]")
    assert not same("sum(a[k], k)", "prod(a[k], k)")


def test_laws_are_said_once() -> None:
    found = document(f'claim: "{JACOBIAN}"', 'claim: "d(sum(z[k]**2, k), z[j]) = 2*z[j]"')
    sentences = [law.sentence for law in found.laws]
    for statement in found.statements:
        assert statement.brief
        said = " ".join(str(part) for sentence in statement.brief for part in sentence)
        assert not any(sentence in said for sentence in sentences)

"""What a result says beside its verdict."""

from __future__ import annotations

from symderiv.answers.prove import check
from symderiv.base.options import Options
from symderiv.files.load import read_text


def test_a_name_called_like_a_function_of_the_table_is_a_warning() -> None:
    text = "symbols: {x: positive, k1: positive}\nidentities:\n"
    text += "  - {id: one, claim: 'd(k1 * x, x) = k1'}\n"
    text += "  - {id: two, claim: 'k1(x) = besselk(1, x)'}\n"
    derivation = read_text(text)
    assert derivation.errors == ()
    one, two = (
        check(derivation, item, Options(cross_check=False)) for item in derivation.identities
    )
    assert one.warnings == ()
    assert two.warnings == ("k1(...) is the function of that name, not what the file declares",)


def test_an_index_on_the_right_side_only_is_a_warning_where_the_claim_is_false() -> None:
    derivation = read_text(
        "dimensions: {n: 2..3}\nsymbols: {x: real, z: 'real[n]', w: 'real[n]'}\nidentities:\n"
        "  - {id: lost, claim: 'd(sum(z[k] * x, k), x) = z[i]'}\n"
        "  - {id: both, claim: 'd(sum(z[k]**2, k), z[i]) = z[i]'}\n"
        "  - {id: left, claim: 'z[i] = x'}\n"
        "  - {id: true, claim: '0 = z[i] - z[i]'}\n"
        "  - {id: arrays, claim: 'd(sum(z * w), z) = 2 * w'}\n"
    )
    assert derivation.errors == ()
    options = Options(cross_check=False, suggest=False)
    said = {item.id: check(derivation, item, options).warnings for item in derivation.identities}
    (warning,) = said.pop("lost")
    assert "i stands on the right side only" in warning
    assert "write sum(..., i)" in warning
    assert not any(said.values())

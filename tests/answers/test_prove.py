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

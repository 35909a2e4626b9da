"""Every formula of the labelled corpus reads as its label says, or is not read for that reason."""

import pytest

from symderiv.language.latex.read import read_latex
from symderiv.language.parse import parse_text
from symderiv.language.plain import text
from symderiv.language.source import Rejected
from tests.notes.labelled import Labelled, labelled, vocabulary

CORPUS = list(labelled())


def test_the_corpus_is_large_and_has_no_line_twice() -> None:
    assert len({(each.declared, each.latex) for each in CORPUS}) == len(CORPUS) >= 300


@pytest.mark.parametrize("formula", CORPUS, ids=lambda formula: formula.latex)
def test_a_formula_reads_as_its_label(formula: Labelled) -> None:
    known = vocabulary(formula.declared)
    if formula.text is None:
        with pytest.raises(Rejected) as refused:
            read_latex(formula.latex, known)
        assert refused.value.message == formula.reason
        first, last = refused.value.at
        assert 0 <= first <= last <= len(formula.latex)
        return
    tree = read_latex(formula.latex, known)
    assert tree == parse_text(formula.text)
    assert text(tree) == formula.text

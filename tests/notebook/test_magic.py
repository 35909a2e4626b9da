"""Cells that begin with %%symderiv, and what notebooks show of results."""

import re
from types import SimpleNamespace
from xml.etree.ElementTree import fromstring

import pytest

import symderiv
from symderiv.notebook.magic import Mistakes, cell_magic

TEXT = """\
symbols: {x: real}
identities:
  - {id: right, claim: "d(abs(x)**3, x) = 3*x*abs(x)"}
  - {id: wrong, claim: "d(x**2, x) = 3*x"}
"""


@pytest.fixture
def shell() -> SimpleNamespace:
    return SimpleNamespace(user_ns={})


def test_a_cell_is_proved_and_its_results_are_named(shell: SimpleNamespace) -> None:
    results = cell_magic(shell)("found", TEXT)
    assert [one.verdict for one in results] == ["proved", "refuted"]
    assert shell.user_ns["found"] is results
    assert shell.user_ns["found_derivation"].identities[0].id == "right"


@pytest.mark.parametrize(
    ("line", "cell", "said"),
    [
        ("", TEXT.replace('3*x"', '3*q"'), "unknown symbol: q"),
        ("two names", TEXT, "not a name: two names"),
        ("", "- a: [", "not YAML"),
        ("", "", "the file is empty"),
    ],
)
def test_a_mistake_is_a_message(shell: SimpleNamespace, line: str, cell: str, said: str) -> None:
    shown = cell_magic(shell)(line, cell)
    assert isinstance(shown, Mistakes)
    assert said in repr(shown)
    assert said in shown._repr_html_()
    assert not shell.user_ns


def test_the_place_of_a_mistake_is_marked(shell: SimpleNamespace) -> None:
    shown = cell_magic(shell)("", TEXT.replace('3*x"', '3*q"'))._repr_html_()
    line, mark = re.search(r"<pre>(.*?)\n(.*?)</pre>", shown, re.DOTALL).groups()
    assert mark.index("^") == line.replace("&quot;", '"').index("q")


def test_an_error_that_nobody_catches_is_a_message() -> None:
    with pytest.raises(symderiv.DerivationError) as caught:
        symderiv.prove(TEXT.replace('3*x"', '3*q"'))
    (shown,) = caught.value._render_traceback_()
    assert shown == "DerivationError: derivation:4:40: unknown symbol: q"


def test_a_text_and_a_path_are_proved_alike() -> None:
    text = symderiv.prove(
        'symbols: {w: real}\nidentities: [{id: a, claim: "d(w**3, w) = 3*w**2"}]\n'
    )
    (one,) = symderiv.prove("derivations/powers.yaml", ["cube-derivative"])
    assert (text[0].verdict, one.verdict) == ("proved", "proved")
    assert repr(text) == "proved  a: d(w**3, w) = 3*w**2"


def test_results_and_derivations_are_whole_html_with_formulas() -> None:
    derivation = symderiv.loads(TEXT)
    results = symderiv.prove(derivation)
    for shown in (results, results[1], derivation):
        tree = fromstring(shown._repr_html_().replace("&nbsp;", " "))
        assert tree.iter("{http://www.w3.org/1998/Math/MathML}math")
    assert "perhaps" in results._repr_html_()
    rows = results._repr_markdown_().splitlines()
    assert all(row.count("|") == 5 for row in rows)


def test_nothing_of_a_file_is_markup() -> None:
    title = "<script>alert(1)</script>"
    derivation = symderiv.loads(f'title: "{title}"\n' + TEXT)
    assert "<script" not in derivation._repr_html_()
    broken = cell_magic(SimpleNamespace(user_ns={}))("", f'title: "{title}"\n"<b>": 1\n')
    assert "<b>" not in broken._repr_html_()


def test_the_extension_is_loaded_by_its_name() -> None:
    registered = {}
    shell = SimpleNamespace(
        register_magic_function=lambda function, kind, name: registered.update({name: kind})
    )
    symderiv.load_ipython_extension(shell)
    assert registered == {"symderiv": "cell"}


def test_a_refuted_claim_is_no_function() -> None:
    from symderiv.code.export import NotExported

    with pytest.raises(NotExported):
        symderiv.function(symderiv.loads(TEXT), "wrong")
    assert symderiv.function(symderiv.loads(TEXT), "right")(-2.0) == -12.0

"""What the renderer writes, the reader reads back, up to the order in which it is said."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from symderiv.formula.syntax import (
    Call,
    Entry,
    Name,
    Negative,
    Numeral,
    Product,
    Raised,
    Relation,
    Slice,
    Sum,
    Syntax,
    Transposed,
    walk,
)
from symderiv.functions import FUNCTIONS
from symderiv.language.alike import alike
from symderiv.language.fragments import holding
from symderiv.language.latex.ranks import rank
from symderiv.language.latex.read import read_latex
from symderiv.language.latex.render import latex
from symderiv.language.latex.vocabulary import add_typeset, spelled_by_default
from symderiv.language.parse import parse_text
from symderiv.language.scope import Names
from symderiv.language.source import Rejected

NAMES = Names(
    dimensions={"n": (2, 3), "m": (1, 2)},
    arrays={
        **dict.fromkeys(["x", "lambda", "loss", "x_max", "t2"], ()),
        **{"y": ("m",), "c": ()},
        **{"z": ("n",), "theta": ("n",), "A": ("m", "n"), "S": ("n", "n"), "B": ("n", "n")},
    },
    labels={"y": "n", "c": "n"},
)
VOCABULARY = spelled_by_default(NAMES)
ELEMENTARY = ("exp", "log", "sin", "tanh", "sqrt", "abs", "sigmoid", "erf", "relu", "arctan")


def _sum(terms: list[Syntax], signs: list[str]) -> Syntax:
    return Sum(tuple(terms), tuple(signs[: len(terms) - 1]))  # type: ignore[arg-type]


def _product(factors: list[Syntax], signs: list[str]) -> Syntax:
    return Product(tuple(factors), tuple(signs[: len(factors) - 1]))  # type: ignore[arg-type]


labelled = [Entry(Name("y"), (Name("i"),)), Entry(Name("y"), (Numeral("2"),)), Name("c")]
indices = st.sampled_from([Name("i"), Name("j"), Name("k"), Numeral("1"), Numeral("2"), *labelled])
vectors = st.sampled_from([Name("z"), Name("theta")])
matrices = st.sampled_from([Name("A"), Name("S"), Name("B")])
entries = st.one_of(
    st.builds(lambda base, i: Entry(base, (i,)), vectors, indices),
    st.builds(lambda base, i, j: Entry(base, (i, j)), matrices, indices, indices),
    st.builds(lambda i, j: Entry(Name("delta"), (i, j)), indices, indices),
)
leaves = st.one_of(
    st.sampled_from([Name(n) for n in ("x", "lambda", "loss", "x_max", "t2", "pi", "n")]),
    st.sampled_from([Numeral(n) for n in ("1", "2", "0.5", "12")]),
    entries,
)
targets = st.one_of(st.sampled_from([Name("x"), Name("lambda"), Name("theta")]), entries).filter(
    lambda node: not (isinstance(node, Entry) and node.base == Name("delta"))
)
square = st.one_of(
    st.sampled_from([Name("S"), Name("B")]),
    st.builds(Transposed, st.sampled_from([Name("S"), Name("B")])),
    st.builds(lambda a: Call("inv", (a,)), st.sampled_from([Name("S"), Name("B")])),
)
arrays = st.one_of(
    st.builds(lambda a, v: Product((a, v), ("@",)), square, vectors),
    st.builds(lambda a, b: Product((a, b), ("@",)), square, square),
    st.builds(lambda u, v: Call("outer", (u, v)), vectors, vectors),
    st.builds(lambda v: Call("d", (Name("loss"), v)), vectors),
    st.builds(lambda s, a: Product((s, a), ("*",)), leaves, square),
    st.builds(lambda u, v: Sum((u, v), ("-",)), vectors, vectors),
)


def _over(function: str, index: str, body: Syntax) -> Syntax:
    """A sum; one over the same index inside it takes another."""
    if Name(index) in set(walk(body)):
        index += "_1"
    if Name(index) in set(walk(body)):
        return body
    entry = Entry(Name("z"), (Name(index),))
    return Call(function, (Product((entry, body), ("*",)), Name(index)))


def _numbers(below: st.SearchStrategy[Syntax]) -> st.SearchStrategy[Syntax]:
    several = st.lists(below, min_size=2, max_size=3)
    signs = st.lists(st.sampled_from(["+", "-"]), min_size=2, max_size=2)
    times = st.lists(st.sampled_from(["*", "/"]), min_size=2, max_size=2)
    comparisons = st.builds(
        Relation, st.sampled_from(["<", "<=", ">", ">=", "=", "!="]), leaves, leaves
    )
    return st.one_of(
        st.builds(_sum, several, signs),
        st.builds(_product, several, times),
        st.builds(Negative, below),
        st.builds(Raised, below, st.sampled_from([Numeral("2"), Numeral("3"), Name("x")])),
        st.builds(lambda name, u: Call(name, (u,)), st.sampled_from(ELEMENTARY), below),
        st.builds(lambda u, v: Call("max", (u, v)), below, below),
        # The derivative of a number is read by no one.
        st.builds(
            lambda f, v: Call("d", (f, v)),
            below.filter(lambda formula: not isinstance(formula, Numeral)),
            targets,
        ),
        st.builds(
            lambda f, v, names: Call("d", (f, v), holding(names)),
            below.filter(lambda formula: not isinstance(formula, Numeral)),
            targets,
            st.sampled_from([("lambda",), ("theta", "x_max"), ("S", "t2", "z")]),
        ),
        st.builds(lambda c, u, v: Call("where", (c, u, v)), comparisons, below, below),
        st.builds(_over, st.sampled_from(["sum", "prod"]), st.sampled_from(["p", "q"]), below),
        st.builds(lambda v: Call("norm", (v,)), vectors),
        st.builds(lambda a: Call("trace", (a,)), square),
        st.builds(lambda a: Call("det", (a,)), square),
        st.builds(lambda a, i: Entry(a, (i, Slice())), matrices, indices).map(
            lambda row: Call("norm", (row,))
        ),
    )


numbers = st.recursive(leaves, _numbers, max_leaves=8)


OTHERWISE = {
    **{"square": "x**2", "reciprocal": "1 / x", "exp2": "2**x", "exp10": "10**x"},
    **{"rsqrt": "1 / sqrt(x)", "hypot": "sqrt(x**2 + y**2)"},
    **{"xlogy": "x * log(y)", "xlog1py": "x * log(1 + y)"},
}
"""Functions that are written as the formula that defines them, at some points another one."""

NOT_READ = """
mod erfinv erfcinv log_ndtr ndtri gammaln polygamma betaln trigamma invdigamma harmonic factorial
RisingFactorial FallingFactorial besselj bessely besseli besselk airyaiprime airybiprime expint E1
elliptic_f elliprf elliprd elliprc hyp0f1 hyp1f1 hyp2f1 betainc betaincc polylog
"""
REFUSED = frozenset(NOT_READ.split())
"""Functions whose usual notation takes more to be told apart than is read here."""


def read_back(tree: Syntax) -> Syntax:
    vocabulary = spelled_by_default(NAMES)
    add_typeset(vocabulary, tree)
    return read_latex(latex(tree), vocabulary)


@given(st.one_of(numbers, arrays))
@settings(max_examples=150, deadline=None, derandomize=True)
def test_what_is_written_is_read_back(tree: Syntax) -> None:
    again = read_back(tree)
    assert alike(again, tree, lambda node: rank(node, VOCABULARY) == 0), latex(tree)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_function_is_read_back_or_refused(name: str) -> None:
    arguments = tuple(Name(letter) for letter in "xyuvw"[: max(FUNCTIONS[name].arity)])
    tree = Call(name, arguments)
    vocabulary = spelled_by_default(Names(arrays=dict.fromkeys("xyuvw", ())))
    add_typeset(vocabulary, tree)
    try:
        again = read_latex(latex(tree), vocabulary)
    except Rejected:
        assert name in REFUSED
        return
    assert name not in REFUSED
    assert again == (parse_text(OTHERWISE[name]) if name in OTHERWISE else tree)

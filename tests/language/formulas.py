"""Formulas drawn at random: every kind of node that the parser can make."""

from hypothesis import strategies as st

from symderiv.formula.syntax import (
    ArrayLiteral,
    Call,
    Entry,
    Junction,
    Name,
    Negative,
    Numeral,
    Product,
    Raised,
    Relation,
    Slice,
    Sum,
    Text,
    Transposed,
    Tuple,
)

names = st.sampled_from(["a", "z", "x_1", "lambda", "E", "w2", "e", "None", "d", "T"])
numerals = st.sampled_from(["0", "12", "0.5", ".25", "3.", "1e-3", "2.5E+2"])
leaves = st.one_of(
    st.builds(Name, names),
    st.builds(Numeral, numerals),
    st.builds(Text, st.sampled_from(["ij,jk->ik", "it's", 'say "x"', ""])),
)


def _chained(node, operands, operators):
    def build(parts):
        return st.tuples(*[st.sampled_from(operators)] * (len(parts) - 1)).map(
            lambda chosen: node(tuple(parts), chosen)
        )

    return st.lists(operands, min_size=2, max_size=4).flatmap(build)


def _call(function, arguments, keywords):
    return Call(function, tuple(arguments), tuple(keywords))


def _is_keyword(argument):
    """``name = value`` among the arguments of a call is no comparison."""
    return isinstance(argument, Relation) and argument.operator == "="


_CONDITIONS = (Relation, Junction)


def _nodes(below):
    bound = st.one_of(st.none(), below.filter(lambda node: not isinstance(node, _CONDITIONS)))
    slices = st.builds(Slice, start=bound, stop=bound, step=bound)
    items = st.lists(st.one_of(below, slices), min_size=1, max_size=3).map(tuple)
    arguments = st.lists(below.filter(lambda node: not _is_keyword(node)), max_size=3)
    keywords = st.lists(st.tuples(names, below), max_size=2)
    several = st.lists(below, min_size=2, max_size=3).map(tuple)
    return st.one_of(
        st.builds(Entry, below, items),
        st.builds(_call, names, arguments, keywords),
        st.builds(Tuple, st.lists(below, min_size=1, max_size=3).map(tuple)),
        st.builds(Negative, below),
        _chained(Sum, below, ["+", "-"]),
        _chained(Product, below, ["*", "/", "@"]),
        st.builds(Raised, below, below),
        st.builds(Transposed, below),
        st.builds(ArrayLiteral, st.lists(below, min_size=1, max_size=3).map(tuple)),
        st.builds(Tuple, st.lists(below, min_size=1, max_size=3).map(tuple)),
        st.builds(Relation, st.sampled_from(["<", "<=", ">", ">=", "=", "!="]), below, below),
        st.builds(Junction, st.sampled_from(["&", "|"]), several),
    )


formulas = st.recursive(leaves, _nodes, max_leaves=12)

"""Index form to indexed trees: conventions, binding, dimensions of indices."""

import pytest

from symderiv.base.errors import DerivationError
from symderiv.formula.syntax import walk as walk_syntax
from symderiv.formula.tree import (
    Affine,
    Apply,
    Compare,
    CompareIndices,
    Constant,
    Delta,
    Derivative,
    Index,
    Logical,
    Number,
    Plus,
    Power,
    Reduce,
    Size,
    Symbol,
    Times,
    Where,
    free_indices,
    number,
)
from symderiv.language.parse import parse, parse_text
from symderiv.language.scope import Names, UserFunction
from symderiv.language.source import Source
from symderiv.language.statements import Assumption, ClaimStatement, check_function

NAMES = Names(
    dimensions={"m": (1, 2, 3), "n": (2, 3, 4), "k": (3,)},
    fixed={"k"},
    arrays={
        "x": (),
        "y": (),
        "z": ("n",),
        "v": ("m",),
        "A": ("m", "n"),
        "c": (3,),
        "E": (),
        "gamma": (),
        "p": (),
    },
)
X, Y = Symbol("x"), Symbol("y")
MINUS = number(-1)
K, J = Index("i", "n"), Index("j", "n")


def claim(text):
    return ClaimStatement(NAMES, Source.of(text))


def whole(text):
    statement = claim(text)
    return statement.left(), statement.right(), statement.free


def left(text):
    return claim(f"{text} = 0").left()


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("x - y", Plus((X, Times((MINUS, Y))))),
        ("x / y", Times((X, Power(Y, MINUS)))),
        ("-x", Times((MINUS, X))),
        ("-2 * x", Times((number(-2), X))),
        ("x * (1 / x)", Times((X, Times((number(1), Power(X, MINUS)))))),
        ("0.1 * x", Times((number("1/10"), X))),
        ("x ** (3 / 2)", Power(X, number("3/2"))),
        ("x ** -2", Power(X, number(-2))),
        ("x ** (y / 2)", Power(X, Times((Y, Power(number(2), MINUS))))),
        ("sqrt(x)", Apply("sqrt", (X,))),
        ("sin(x)**2", Power(Apply("sin", (X,)), number(2))),
        ("asin(x) + ln(x)", Plus((Apply("arcsin", (X,)), Apply("log", (X,))))),
        ("e ** x * pi", Times((Power(Constant("e"), X), Constant("pi")))),
        ("E * gamma", Times((Symbol("E"), Symbol("gamma")))),
        ("n * x", Times((Size("n"), X))),
        ("max(x, y, 1)", Apply("max", (Apply("max", (X, Y)), number(1)))),
        ("sum(z[i], i)", Reduce("sum", K, Symbol("z", (K,)))),
        ("prod(z[i]*y, i)", Reduce("prod", K, Times((Symbol("z", (K,)), Y)))),
        ("mean(z[i], i)", Times((Power(Size("n"), MINUS), Reduce("sum", K, Symbol("z", (K,)))))),
        ("max(z[i], i)", Reduce("max", K, Symbol("z", (K,)))),
        ("z[1] + z[n1]", Plus((Symbol("z", (1,)), Symbol("z", (Index("n1", "n"),))))),
        ("delta[i, j] * z[i]", Times((Delta(K, J), Symbol("z", (K,))))),
        ("d(x**2, x)", Derivative(Power(X, number(2)), "x", ())),
        ("d(z[i], z[j])", Derivative(Symbol("z", (K,)), "z", (J,))),
        ("where(x > y, 1, 2)", Where(Compare("<", Y, X), number(1), number(2))),
        ("where(x >= y, 1, 2)", Where(Compare("<=", Y, X), number(1), number(2))),
        ("where(i = j, z[i], 0)", Where(CompareIndices("=", K, J), Symbol("z", (K,)), number(0))),
        ("[x, y][2]", Y),
        ("besselj(1, x)", Apply("besselj", (number(1), X))),
    ],
)
def test_conventions(text, tree):
    assert left(text) == tree


def test_conditions_are_joined():
    tree = left("where((x < 1) & ((y < 1) | (y != x)), 1, 0)")
    either = Logical("or", (Compare("<", Y, number(1)), Compare("!=", Y, X)))
    assert tree.condition == Logical("and", (Compare("<", X, number(1)), either))


def test_large_powers_of_numbers_are_not_worked_out():
    tree = left("9**9**9**9")
    assert isinstance(tree, Power)
    assert tree.base == number(9)
    assert isinstance(left("x**(9**9**9**9)").exponent, Power)
    assert isinstance(left("x**(2**10000)").exponent, Power)
    assert left("x**(1/0)").exponent == Times((number(1), Power(number(0), MINUS)))


def test_inner_indices_shadow_outer_ones():
    tree = left("sum(z[i] * sum(A[j, i], i), i)")
    assert isinstance(tree, Reduce)
    _, inner = tree.body.factors
    assert inner.index == Index("i", "n")
    assert free_indices(tree) == (Index("j", "m"),)


def test_shadowing_indices_may_have_other_dimensions():
    tree = left("sum(z[i] * sum(v[i], i), i)")
    assert tree.index.dimension == "n"
    assert tree.body.factors[1].index.dimension == "m"


def test_free_indices_stand_in_the_order_of_the_claim():
    statement = claim("A[r, s] * z[q1] = A[r, q1] * z[s] + z[t]")
    assert [index.name for index in statement.free] == ["r", "s", "q1", "t"]


def test_axes_of_a_claim_come_after_its_indices():
    statement = claim("A[i, :] * z = z * A[i, :]")
    assert [index.dimension for index in statement.free] == ["m", "n"]
    axis = statement.free[1]
    assert statement.left() == Times((Symbol("A", (Index("i", "m"), axis)), Symbol("z", (axis,))))


def test_a_bare_number_broadcasts_across_the_equation():
    statement = claim("z - z = 0")
    assert statement.right() == number(0)
    assert len(statement.free) == 1
    assert len(claim("-1/2 = A").free) == 2


def test_an_index_of_delta_takes_its_partners_dimension():
    statement = claim("delta[i, q] = delta[q, i] * z[i] / z[i]")
    assert {index.dimension for index in statement.free} == {"n"}


def test_an_index_of_a_condition_takes_its_partners_dimension():
    tree = left("sum(where(i < j, z[j], 0), j)")
    assert free_indices(tree) == (K,)


def test_index_arithmetic():
    tree = left("sum(z[i + l - 1] * c[l], l)")
    inner = Index("l", 3)
    i = Index("i", "n")
    assert tree == Reduce(
        "sum",
        inner,
        Times((Symbol("z", (Affine(((i, 1), (inner, 1)), -1, "n"),)), Symbol("c", (inner,)))),
    )


def test_definitions_and_functions_are_written_out_without_capture():
    body = "u * sum(z[i] * u, i)"
    source = Source.of(body)
    function = UserFunction("f", ("u",), parse(source), source)
    check_function(NAMES, function)
    names = Names(NAMES.dimensions, NAMES.fixed, NAMES.arrays, {"f": function})
    tree = ClaimStatement(names, Source.of("f(z[i]) = 0")).left()
    assert free_indices(tree) == (K,)
    first, total = tree.factors
    assert first == Symbol("z", (K,))
    assert total.index != K
    assert total.body.factors[1] == Symbol("z", (K,))
    whole = ClaimStatement(names, Source.of("f(A) = 0"))
    assert len(whole.free) == 2


def test_steps_share_the_claims_axes_and_indices():
    statement = claim("A @ z = A @ z")
    source = Source.of("sum(A * z, axis=1)")
    line = statement.line(statement.step(source), source)
    assert free_indices(line) == statement.free


def test_a_step_may_not_have_other_indices():
    statement = claim("z[i] = z[i]")
    with pytest.raises(DerivationError, match="an index that the claim does not have"):
        statement.step(Source.of("z[j]"))
    with pytest.raises(DerivationError, match="write the claim entry by entry, too"):
        claim("z = z").step(Source.of("z[j]"))


def test_conditions_of_a_claim():
    statement = claim("z[i] * z[j] = z[j] * z[i]")
    truth = statement.condition(Source.of("i < j"))
    assert statement.test(truth) == CompareIndices("<", K, J)
    with pytest.raises(DerivationError, match="an index that the claim does not have"):
        statement.condition(Source.of("i != l"))
    with pytest.raises(DerivationError, match="a condition on whole arrays"):
        statement.condition(Source.of("z > 0"))


@pytest.mark.parametrize(
    ("text", "relation", "sides", "axes"),
    [
        ("sum(z) = 1", "=", None, 0),
        ("x > 0", "<", (number(0), X), 0),
        ("x <= y", "<=", (X, Y), 0),
        ("x != 0", "!=", (X, number(0)), 0),
        ("z > 0", "<", None, 1),
        ("sum(A[i, j], j) = 1", "=", None, 1),
        ("A.T @ A = eye(n)", "=", None, 2),
    ],
)
def test_assumptions(text, relation, sides, axes):
    statement = Assumption(NAMES, Source.of(text))
    assert statement.relation == relation
    assert len(statement.free) == axes
    if sides is not None:
        assert statement.trees() == sides


@pytest.mark.parametrize(
    ("text", "message", "column"),
    [
        ("q + x = 1", "unknown symbol: q", 1),
        ("Gamma * x = 1", "did you mean gamma?", 1),
        ("sine(x) = 1", "did you mean sin", 1),
        ("x(1) = 1", "x is no function", 1),
        ("exp * x = 1", "exp is a function", 1),
        ("z[i, j] = 1", "z has 1 index, not 2", 1),
        ("A[i] = 1", "A has 2 indices, not 1", 1),
        ("x[1] = 1", "x has 0 indices, not 1", 1),
        ("A[i, i] = 1", "one index on two dimensions, m and n", 6),
        ("z[i] = v[i]", "one index on two dimensions, n and m", 10),
        ("c[i] = z[i]", "one index on two dimensions, 3 and n", 10),
        ("z[n] = 1", "the name of a dimension", 3),
        ("z[p] = 1", "rename it, e.g. p1", 3),
        ("z[pi] = 1", "the name of a constant", 3),
        ("sum(z[i], n) = 1", "the name of a dimension", 11),
        ("sum(z[p], p) = 1", "rename it, e.g. p1", 11),
        ("sum(z[i], j) = 1", "does not contain", 11),
        ("sum(z[i], i, i) = 1", "bound twice", 1),
        ("sum(A, 0) = 1", "write sum(A, axis=0)", 8),
        ("sum(z[i], i, axis=0) = 1", "takes one argument", 11),
        ("i * z[i] = 1", "an index stands where a number belongs", 1),
        ("sum(i, i) = 1", "an index stands where a number belongs", 5),
        ("delta[i, j] = 1", "stands on no axis", 7),
        ("delta[i] = 1", "delta has two indices", 1),
        ("z[0] = 1", "indices count from 1", 3),
        ("c[4] = 1", "at most 3", 3),
        ("z[5] = 1", "at most 4", 3),
        ("z[0.5] = 1", "not an index", 3),
        ("z[i * j] = 1", "a product of indices", 3),
        ("z[x + 1] = 1", "the name of a symbol", 3),
        ("d(x, 2) = 1", "d is by a symbol", 6),
        ("d(x, n) = 1", "not by a dimension", 6),
        ("d(x, pi) = 1", "not by a constant", 6),
        ("d(x, q) = 1", "unknown symbol", 6),
        ("d(x, z[None, :]) = 1", "new axis", 6),
        ("d(x) = 1", "d takes 2 arguments", 1),
        ("d(x, x, x) = 1", "a second derivative is d(d(f, v), w)", 1),
        ("where(x, 1, 2) = 1", "a condition is a comparison", 7),
        ("where(i < x, z[i], 0) = 1", "compared with indices", 11),
        ("(x < y) * 2 = 1", "a comparison is not a number", 2),
        ("x = oo", "infinity", 5),
        ("x = z", "a whole array where an entry was meant: write z[i]", 5),
        ("z = v", "shape (m,) where the left side has (n,)", 5),
        ("'text' = x", "a string", 1),
        ("x", "lhs = rhs", 1),
        ("x < y", "lhs = rhs", 1),
    ],
)
def test_errors_have_a_place_and_a_reason(text, message, column):
    with pytest.raises(DerivationError) as caught:
        whole(text)
    assert message in str(caught.value)
    assert caught.value.location.column == column


def test_deep_formulas_are_lowered():
    text = "sin(1 + 2 * " * 95 + "x" + ")" * 95
    assert len(list(walk_syntax(parse_text(text)))) > 300
    assert isinstance(left(text), Apply)
    assert isinstance(left("+".join(["x"] * 20_000)), Plus)


def test_functions_that_grow_without_end_are_refused():
    source = Source.of("u * u")
    names = Names(
        arrays={"x": ()}, functions={"f": UserFunction("f", ("u",), parse(source), source)}
    )
    with pytest.raises(DerivationError, match="pieces when functions are written out"):
        ClaimStatement(names, Source.of("f(" * 60 + "x" + ")" * 60 + " = 0")).left()


def test_numbers_keep_every_digit():
    assert left("0.123456789012345678901234567890 * x").factors[0] == Number(
        number("0.12345678901234567890123456789").value
    )

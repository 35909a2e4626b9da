"""Names of NumPy, PyTorch and JAX mean the bare words; where libraries differ, they are refused."""

import pytest

from symderiv.base.errors import DerivationError
from symderiv.language.parse import parse_text
from symderiv.language.pasted import ENTRYWISE
from symderiv.language.plain import text

PAIRS = {"max", "min", "arctan2", "hypot", "logaddexp", "xlogy"}


@pytest.mark.parametrize("prefix", ["np", "jnp", "torch", "scipy.special", "math"])
@pytest.mark.parametrize("name", sorted(set(ENTRYWISE) - {"maximum", "minimum", "fmax", "fmin"}))
def test_functions_by_entries_are_the_bare_ones(prefix, name):
    arguments = "x, y" if ENTRYWISE[name] in PAIRS else "x"
    assert (
        parse_text(f"{prefix}.{name}({arguments})").arguments
        == parse_text(f"f({arguments})").arguments
    )


@pytest.mark.parametrize(
    ("pasted", "bare"),
    [
        ("np.exp(t)", "exp(t)"),
        ("np.pi * math.e", "pi * e"),
        ("jax.nn.sigmoid(z)", "sigmoid(z)"),
        ("torch.nn.functional.softmax(z, -1)", "softmax(z, axis=-1)"),
        ("F.log_softmax(z, dim=1)", "log_softmax(z, axis=1)"),
        ("F.sum(0)", "sum(F, axis=0)"),
        ("F.T", "F.T"),
        ("x.sum()", "sum(x)"),
        ("x.sum(0)", "sum(x, axis=0)"),
        ("x.mean(-1, keepdims=True)", "mean(x, keepdims=True, axis=-1)"),
        ("x.mean(-1, True)", "mean(x, axis=-1, keepdims=True)"),
        ("x.sum(dim=1, keepdim=True)", "sum(x, axis=1, keepdims=True)"),
        ("sum(x, dim=1, keepdim=True)", "sum(x, axis=1, keepdims=True)"),
        ("np.sum(x, axis=(0, 1))", "sum(x, axis=(0, 1))"),
        ("np.max(x, 0)", "max(x, axis=0)"),
        ("torch.max(x, 0)", "max(x, axis=0)"),
        ("torch.max(a, b)", "max(a, b)"),
        ("torch.amax(x, dim=1)", "max(x, axis=1)"),
        ("np.maximum(x, 0)", "maximum(x, 0)"),
        ("np.linalg.norm(v)", "norm(v)"),
        ("np.linalg.inv(A) @ b", "inv(A) @ b"),
        ("torch.mm(A, B)", "matmul(A, B)"),
        ("torch.pow(x, 2)", "x**2"),
        ("x.pow(2).sum()", "sum(x**2)"),
        ("np.subtract(a, b)", "a - b"),
        ("np.divide(a, b)", "a / b"),
        ("np.negative(a)", "-a"),
        ("(x - y).abs().mean()", "mean(abs(x - y))"),
        ("x.t()", "x.T"),
        ("x.mT", "swapaxes(x, -1, -2)"),
        ("x.transpose(-1, -2)", "transpose(x, -1, -2)"),
        ("x.permute(0, 2, 1)", "transpose(x, (0, 2, 1))"),
        ("x.reshape(m, -1)", "reshape(x, (m, -1))"),
        ("np.ones((m, n))", "ones(m, n)"),
        ("torch.zeros(m, n)", "zeros(m, n)"),
        ("np.where(x > 0, x, 0)", "where(x > 0, x, 0)"),
        ("torch.clamp(x, min=0)", "max(x, 0)"),
        ("torch.clamp(x, min=0, max=1)", "min(max(x, 0), 1)"),
        ("np.var(x, ddof=1)", "var(x, ddof=1)"),
        ("torch.var(x, 0, unbiased=False)", "var(x, axis=0)"),
        ("np.std(x)", None),
        ("F.gelu(x)", "gelu(x)"),
        ("F.gelu(x, approximate='tanh')", "gelu_tanh(x)"),
        ("jax.nn.gelu(x)", "gelu_tanh(x)"),
        ("torch.cat((a, b), dim=0)", "concatenate((a, b), axis=0)"),
        ("x[np.newaxis, :]", "x[None, :]"),
        ("np.einsum('ij->i', x)", "einsum('ij->i', x)"),
        ("special.gammainc(a, x)", "gammainc(a, x)"),
    ],
)
def test_what_a_pasted_name_means(pasted, bare):
    assert text(parse_text(pasted)) == (bare or pasted.removeprefix("np."))


@pytest.mark.parametrize(
    ("pasted", "message"),
    [
        ("x.var(0)", "PyTorch divides by n - 1 and NumPy by n"),
        ("torch.std(x)", "PyTorch divides by n - 1 and NumPy by n"),
        ("np.var(x, ddof=2)", "ddof is 0 or 1"),
        ("torch.gamma(x)", "gamma of torch may differ"),
        ("torch.sinc(x)", "sinc of torch may differ"),
        ("np.linalg.norm(x, 1)", "a norm of an order"),
        ("np.sum(x, k)", "without a prefix"),
        ("np.max(x, y)", "not an axis"),
        ("x.sum(0, axis=1)", "axis is given twice"),
        ("x.item()", "leave it out"),
        ("x.backward()", "write d(f, x)"),
        ("x.grad", "write d(f, x)"),
        ("x.shape", "the size of a dimension is its name"),
        ("np.argmax(x)", "only max(A) and min(A)"),
        ("np.nothing", "np.nothing is not known"),
        ("x[np.linalg]", "a module stands where an index belongs"),
        ("x.smu()", "did you mean sum?"),
        ("torch.pow(x)", "takes two arguments"),
    ],
)
def test_what_libraries_do_not_share_is_refused(pasted, message):
    with pytest.raises(DerivationError) as caught:
        parse_text(pasted)
    assert message in str(caught.value)

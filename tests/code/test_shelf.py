"""The shelf of backward passes: right ones are proved at every size, wrong twins refuted."""

from dataclasses import dataclass, field

import pytest

from symderiv.base.errors import DerivationError
from symderiv.base.said import Covers
from tests.code.judging import SHELF, judged

LSTM = (
    "x: m, p; h: m, n; c: m, n; wf: p, n; wi: p, n; wg: p, n; wo: p, n; "
    "uf: n, n; ui: n, n; ug: n, n; uo: n, n; bf: n; bi: n; bg: n; bo: n"
)


@dataclass(frozen=True)
class Case:
    file: str
    forward: str | None
    backward: str
    shapes: str
    twins: tuple[tuple[str, str], ...] = ()
    """What is written in place of what, and is wrong then."""
    options: dict[str, object] = field(default_factory=dict)
    every: bool = True

    @property
    def text(self) -> str:
        return (SHELF / self.file).read_text()


CASES = (
    Case(
        "differences.py",
        "rosenbrock",
        "rosenbrock_gradient",
        "x: n",
        (
            ("dx[-1] = 200", "dx[-1] = 100"),
            ("dx[0] = -400", "dx[0] = 400"),
            ("x[1:-1], x[:-2], x[2:]", "x[1:-1], x[2:], x[:-2]"),
            ("dx[1:-1] = 200", "dx[:-2] = 200"),
        ),
    ),
    Case(
        "differences.py",
        "roughness",
        "roughness_gradient",
        "x: n",
        (("dx[:-1] -= d", "dx[1:] -= d"), ("dx[1:] += d", "dx[1:] = d + 1")),
    ),
    Case(
        "differences.py",
        "roughness",
        "roughness_gradient_padded",
        "x: n",
        (("[d, np.zeros(1)]", "[np.zeros(1), d]"), ("- np.concatenate", "+ np.concatenate")),
    ),
    Case(
        "differences.py",
        "returns",
        "returns_backward",
        "rewards: n; w: n",
        (("np.cumsum(dout)", "np.flip(np.cumsum(np.flip(dout)))"), ("total * w", "dout * w")),
    ),
    Case(
        "differences.py",
        "joined_layer",
        "joined_layer_backward",
        "x: m, 2; h: m, 3; w: 5, q",
        (("dz[:, :2], dz[:, 2:]", "dz[:, 3:], dz[:, :3]"), ("[x, h]", "[h, x]")),
    ),
    Case(
        "differences.py",
        "rolled_product",
        "rolled_product_gradient",
        "x: n; y: n",
        (("np.roll(y, -1)", "np.roll(y, 1)"),),
    ),
    Case(
        "dense.py",
        "dense",
        "dense_backward",
        "x: m, p; w: p, q; b: q",
        (
            ("dx = dout @ w.T", "dx = 2 * dout @ w.T"),
            ("dx = dout @ w.T", "dx = dout @ w"),
            ("dw = x.T @ dout", "dw = x @ dout"),
            ("db = dout.sum(axis=0)", "db = dout.mean(axis=0)"),
            ("db = dout.sum(axis=0)", "db = dout.sum(axis=1)"),
        ),
    ),
    Case(
        "dense.py",
        "dense_mse",
        "dense_mse_backward",
        "x: m, p; w: p, q; b: q; y: m, q",
        (
            ("np.dot(x.T, error) / m", "np.dot(x.T, error)"),
            ("np.sum(error, axis=0) / m", "np.sum(error, axis=0) / (2 * m)"),
            ("- y\n    dw", "+ y\n    dw"),
        ),
    ),
    Case(
        "dense.py",
        "dense_loops",
        "dense_loops_backward",
        "x: m, p; w: p, q; b: q",
        (
            ("dx[i, k] += g[i, j] * w[k, j]", "dx[i, k] -= g[i, j] * w[k, j]"),
            ("db[j] += g[i, j]", "db[j] += g[i, j] * x[i, 0]"),
        ),
    ),
    Case(
        "softmax.py",
        "softmax",
        "softmax_backward",
        "z: m, n; g: m, n",
        (
            ("p * (g - np.sum(g * p, axis=-1, keepdims=True))", "p * (1 - p) * g"),
            ("np.sum(g * p, axis=-1, keepdims=True)", "np.sum(g * p, axis=0, keepdims=True)"),
            ("np.sum(g * p, axis=-1, keepdims=True)", "np.sum(g * p, axis=-1)"),
            ("p * (g - np.sum(g * p", "p * (g + np.sum(g * p"),
        ),
    ),
    Case(
        "softmax.py",
        "softmax_vector",
        "softmax_jacobian",
        "z: n",
        (("np.outer(p, p)", "p"), ("np.diag(p) - np", "np.diag(p) + np")),
    ),
    Case(
        "softmax.py",
        "softmax_vector",
        "softmax_jacobian_loops",
        "z: n",
        (("-p[i] * p[j]", "p[i] * p[j]"), ("if i == j", "if i != j")),
    ),
    Case(
        "softmax.py",
        "log_softmax",
        "log_softmax_backward",
        "z: m, n",
        (("np.exp(log_softmax(z)) *", "np.exp(z) *"), ("* np.sum(g, axis=1", "* np.sum(g, axis=0")),
    ),
    Case(
        "softmax.py",
        "softmax_loss",
        "softmax_loss",
        "z: m, n; y: index[n][m]",
        (
            ("    dz /= m\n", ""),
            ("dz[np.arange(m), y] -= 1", "dz[np.arange(m), y] += 1"),
            ("dz[np.arange(m), y] -= 1", "dz[np.arange(m), 0] -= 1"),
        ),
    ),
    Case(
        "softmax.py",
        "cross_entropy",
        "cross_entropy_backward",
        "z: m, n; y: m",
        (("return probs / m", "return probs"), ("probs[range(m), y] -= 1", "probs -= 1")),
    ),
    Case(
        "normalisation.py",
        "batchnorm",
        "batchnorm_backward",
        "x: m, n; gamma: n; beta: n",
        (
            ("gamma / (m * std)", "gamma * std / m"),
            ("m * dout - dbeta - xhat * dgamma)\n", "m * dout - dbeta + xhat * dgamma)\n"),
            ("m * dout - dbeta", "m * dout"),
            ("np.sum(dout * xhat, axis=0)", "np.mean(dout * xhat, axis=0)"),
        ),
    ),
    Case(
        "normalisation.py",
        "batchnorm_staged",
        "batchnorm_staged_backward",
        "x: m, n; gamma: n; beta: n",
        (
            ("dsqrtvar = -1.0 / (sqrtvar**2)", "dsqrtvar = -1.0 / sqrtvar"),
            ("dmu = -1 * np.sum", "dmu = np.sum"),
            ("dx2 = 1.0 / m *", "dx2 ="),
        ),
    ),
    Case(
        "normalisation.py",
        "layernorm",
        "layernorm_backward",
        "x: m, n; gamma: n; beta: n",
        (
            ("- dxhat.mean(axis=-1, keepdims=True)", "- dxhat.mean(axis=0, keepdims=True)"),
            (") / sigma\n    dgamma", ") * sigma\n    dgamma"),
            ("dxhat = dout * gamma", "dxhat = dout"),
        ),
    ),
    Case(
        "normalisation.py",
        "rmsnorm",
        "rmsnorm_backward",
        "x: m, n; weight: n",
        (
            ("(n * rms**3)", "(n * rms**2)"),
            ("np.sum(gw * x, axis=-1", "weight * np.sum(g * x, axis=-1"),
            ("(n * rms**3)", "rms**3"),
        ),
    ),
    Case("layers.py", "relu", "relu_backward", "x: m, n", (("dx[x <= 0]", "dx[x > 0]"),)),
    Case(
        "layers.py",
        "dropout",
        "dropout_backward",
        "x: m, n; mask: m, n",
        (("return dout * mask / keep", "return dout * mask * keep"),),
        {"returns": ("x",)},
    ),
    Case(
        "layers.py",
        "embedding",
        "embedding_backward",
        "table: v, d; tokens: index[v][t]",
        (("np.add.at(dtable, tokens, dout)", "np.add.at(dtable, tokens, 2 * dout)"),),
    ),
    Case(
        "layers.py",
        "embedding",
        "embedding_backward_loops",
        "table: v, d; tokens: index[v][t]",
        (
            ("dtable[tokens[t]] += dout[t]", "dtable[tokens[t]] -= dout[t]"),
            ("dtable[tokens[t]] += dout[t]", "dtable[tokens[0]] += dout[t]"),
        ),
    ),
    Case(
        "softmax.py",
        "cross_entropy_loops",
        "cross_entropy_loops_backward",
        "z: m, n; y: index[n][m]",
        (("dz[i, y[i]] -= 1", "dz[i, y[0]] -= 1"), ("dz[i, y[i]] -= 1", "dz[i, y[i]] -= 1 / m")),
    ),
    Case(
        "layers.py",
        "attention",
        "attention_backward",
        "q: t, d; k: t, d; v: t, e",
        (("dv = p.T @ dout", "dv = p @ dout"),),
    ),
    Case(
        "recurrent.py",
        "LSTMStep",
        "LSTMStep",
        LSTM,
        (("df = dc_next * c * f * (1 - f)", "df = dc_next * c * f"),),
    ),
    Case(
        "losses.py",
        "huber",
        "huber_backward",
        "pred: n; target: n",
        (("return grad / len(r)", "return grad"), ("delta * np.sign(r))\n", "delta * r)\n")),
        {"returns": ("pred",)},
    ),
    Case(
        "losses.py",
        "focal",
        "focal_backward",
        "z: m, n; y: index[n][m]",
        (("(one_hot - p) / m", "(p - one_hot) / m"), ("** gamma / pt", "** gamma")),
    ),
    Case(
        "losses.py",
        "binary_cross_entropy",
        "binary_cross_entropy_backward",
        "z: n; y: n",
        (("(sigmoid(z) - y) / z.shape[0]", "(sigmoid(z) - y)"),),
        {"returns": ("z",)},
    ),
    Case(
        "convolution.py",
        "conv1d",
        "conv1d_backward",
        "x: n; w: k; b: scalar",
        (
            ("dx[i + j] += dout[i] * w[j]", "dx[i] += dout[i] * w[j]"),
            ("dw[j] += dout[i] * x[i + j]", "dw[j] += dout[i] * x[i]"),
            ("db = dout.sum()", "db = dout.mean()"),
        ),
    ),
    Case(
        "convolution.py",
        "conv1d",
        "conv1d_backward",
        "x: 5; w: 2; b: scalar",
        (("dx[i + j] += dout[i] * w[j]", "dx[i] += dout[i] * w[j]"),),
        every=False,
    ),
    Case(
        "convolution.py",
        "conv1d",
        "conv1d_gathered_backward",
        "x: n; w: k; b: scalar",
        (
            ("i - j >= 0 and ", ""),
            ("i - j >= 0", "i - j >= 1"),
            ("i - j < dout", "i - j < x"),
        ),
    ),
    Case(
        "convolution.py",
        "conv1d",
        "conv1d_by_parts_backward",
        "x: n; w: k; b: scalar",
        (("dx[j : j + n] += dout * w[j]", "dx[j : j + n] += dout * w[0]"),),
    ),
    Case(
        "convolution.py",
        "conv_im2col",
        "conv_im2col_backward",
        "x: c, n; w: k, c, o",
        (
            ("dx[:, i + j] += dcols", "dx[:, i + j] -= dcols"),
            ("dx[:, i + j] += dcols", "dx[:, j] += dcols"),
            ("kcn,on->kco", "kcn,on->kcn"),
        ),
    ),
    Case(
        "convolution.py",
        "conv_padded",
        "conv_padded_backward",
        "x: n; w: k",
        (
            ("dx[i + j - 1] += dout[i] * w[j]", "dx[i] += dout[i] * w[j]"),
            ("0 <= i + j - 1 < n:\n                dx", "0 < i + j - 1 < n:\n                dx"),
            ("i + j - 1 < n:\n                dx", "i + j - 1 < n - 1:\n                dx"),
        ),
    ),
    Case(
        "convolution.py",
        "conv_dilated",
        "conv_dilated_backward",
        "x: n; w: k",
        (
            ("dx[i + 2 * j] += dout[i]", "dx[i + j] += dout[i]"),
            ("dw[j] += dout[i] * x[i + 2 * j]", "dw[j] += dout[i] * x[i + j]"),
        ),
    ),
    Case(
        "convolution.py",
        "conv2d",
        "conv2d_backward",
        "x: n, m; w: p, q",
        (
            ("dx[i + a, j + b] += dout[i, j]", "dx[i + a, j] += dout[i, j]"),
            ("dw[a, b] += dout[i, j] * x[i + a, j + b]", "dw[a, b] += dout[i, j] * x[i, j]"),
        ),
    ),
    Case(
        "convolution.py",
        "max_pool_flat",
        "max_pool_flat_backward",
        "x: 4",
        (("best * dout[:, None]", "best * dout"), ("(best * dout", "(pairs * dout")),
        every=False,
    ),
    Case(
        "windows.py",
        "moving",
        "moving_backward",
        "x: n; w: k",
        (
            ("+= dout[i] * w\n", "+= dout[i] * w[0]\n"),
            ("dw += dout[i] * x[i : i + w.shape[0]]", "dw += dout[i] * x[i]"),
        ),
    ),
    Case(
        "windows.py",
        "cumsum",
        "cumsum_backward",
        "x: n",
        (("if j >= i", "if j > i"), ("if j >= i", "if j <= i")),
    ),
    Case(
        "convolution.py",
        "max_pool",
        "max_pool_backward",
        "windows: n, c, k",
        (("return best * dout[..., None]", "return windows * dout[..., None]"),),
    ),
    Case(
        "convolution.py",
        "max_pool_pairs",
        "max_pool_pairs_backward",
        "x: 4",
        (("== max(x[2 * i], x[2 * i + 1])", "!= max(x[2 * i], x[2 * i + 1])"),),
        every=False,
    ),
    Case(
        "torch_functions.py",
        None,
        "SiLU",
        "x: m, n",
        (("(1 + x * (1 - sig))", "(1 - x * (1 - sig))"),),
    ),
    Case(
        "torch_functions.py",
        None,
        "Linear",
        "input: m, p; weight: q, p; bias: q",
        (("grad_output.sum(0)", "2 * grad_output.sum(0)"),),
    ),
    Case(
        "torch_functions.py",
        None,
        "Softmax",
        "x: m, n",
        (("(grad_output * y).sum(dim=-1", "grad_output.sum(dim=-1"),),
    ),
    Case(
        "torch_functions.py",
        "cross_entropy",
        "cross_entropy_backward",
        "logits: m, n; target: index[n][m]",
        (("F.one_hot(target, n)) / m", "F.one_hot(target, n)) / n"),),
    ),
    Case("jax_rules.py", None, "log1pexp", "x: n", (("(g * (1 - 1 /", "(g * (1 + 1 /"),)),
    Case(
        "jax_rules.py",
        None,
        "embed",
        "table: v, d; tokens: index[v][t]",
        ((".add(g)", ".add(-g)"),),
    ),
)
TWINS = [(case, twin) for case in CASES for twin in case.twins]


def name(value: object) -> str:
    return value.backward if isinstance(value, Case) else value[1][:20].strip()


@pytest.mark.parametrize("case", CASES, ids=name)
def test_a_right_backward_pass_is_proved(case: Case) -> None:
    found = judged(case.text, case.backward, case.forward, case.shapes, **case.options)
    assert {result.verdict for result in found.values()} == {"proved"}, found
    if case.every:
        assert all(result.scope.covers is Covers.EVERY_SIZE for result in found.values())


@pytest.mark.parametrize(("case", "twin"), TWINS, ids=name)
def test_a_wrong_twin_is_refuted_or_has_no_meaning(case: Case, twin: tuple[str, str]) -> None:
    right, wrong = twin
    assert case.text.count(right) >= 1
    text = case.text.replace(right, wrong)
    try:
        found = judged(text, case.backward, case.forward, case.shapes, **case.options)
    except DerivationError as error:
        found, message = {}, error.message
    if not found:
        assert "shape" in message
        return
    refuted = [result for result in found.values() if result.verdict == "refuted"]
    assert refuted
    assert all(result.witness is not None for result in refuted)

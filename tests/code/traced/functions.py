"""Functions of JAX that together apply every primitive which has a formula."""

import jax
import jax.numpy as jnp
from jax import lax

DECIMAL = 1e-5


def dense(x, w, c):
    return jnp.tanh(x @ w + c)


def dense_pulled(x, w, c, g):
    return jax.vjp(dense, x, w, c)[1](g)


def softmax_pulled(x, y):
    return jax.vjp(jax.nn.softmax, x)[1](y)[0]


def log_sum(x):
    return jax.scipy.special.logsumexp(x, axis=-1)


def log_sum_pulled(x, h):
    return jax.vjp(log_sum, x)[1](h)


def norm(x, b):
    mean, spread = x.mean(-1, keepdims=True), x.var(-1, keepdims=True)
    return (x - mean) * lax.rsqrt(spread + DECIMAL) * b


def attention(x, y, z):
    return jax.nn.softmax(x @ y.T / jnp.sqrt(x.shape[-1])) @ z


def attention_pulled(x, y, z, k):
    return {"x": jax.vjp(attention, x, y, z)[1](k)[0], "rest": None}


def entrywise(x):
    found = jnp.exp(x) + jnp.expm1(x) - jnp.log(x) * jnp.log1p(x) / jnp.sqrt(x)
    found += jnp.abs(x) + jnp.sign(x) + jnp.sin(x) + jnp.cos(x) + jnp.tan(x) + jnp.sinh(x)
    found += jnp.cosh(x) + jax.nn.sigmoid(x) + lax.erf(x) + x**3 + x**-2 + lax.pow(x, x)
    return -found + jnp.square(x)


def cases(x, y):
    found = jnp.where((x > y) & ~(x < 1.5) | (x >= 2.5), x, y) + jnp.where(x == y, x, 2.0)
    found += jnp.where(x <= y, 1.0, x) + jnp.where(x != y, x, 1.0) + jnp.clip(x, 0.75, 2.0)
    found += lax.clamp(0.5, x, 2.5) + (x > 1.5) + jnp.minimum(x, jnp.maximum(y, 1.0))
    return lax.stop_gradient(found)


def reduced(x):
    return x.sum(), x.prod(0), x.max(1), x.min(0), jnp.squeeze(x.min(1, keepdims=True), 1)


def batched(q, r):
    return jnp.einsum("pij,pkj->pik", q, r), jnp.einsum("pij,qkj->pqik", q, r)


def heads(s):
    return s.reshape(s.shape[0], 4, 3).transpose(1, 0, 2).astype(jnp.float32)


def spread_out(x, b):
    return jnp.broadcast_to(b[None, :], x.shape) + jnp.ones_like(x) * x.shape[0] / (x.size - 0.5)


@jax.custom_vjp
def ruled(x):
    return jax.checkpoint(jax.jit(jnp.sin))(x)


ruled.defvjp(lambda x: (ruled(x), x), lambda x, g: (g * jnp.cos(x),))


def by_rule(x):
    return ruled(x) + jax.nn.relu(x)

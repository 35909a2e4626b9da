"""Rules of differentiation as JAX takes them."""

import jax
import jax.numpy as jnp


@jax.custom_vjp
def log1pexp(x):
    return jnp.log(1.0 + jnp.exp(x))


def log1pexp_forward(x):
    return log1pexp(x), x


def log1pexp_backward(x, g):
    return (g * (1 - 1 / (1 + jnp.exp(x))),)


log1pexp.defvjp(log1pexp_forward, log1pexp_backward)


@jax.custom_vjp
def embed(table, tokens):
    return table[tokens]


def embed_forward(table, tokens):
    return table[tokens], (table, tokens)


def embed_backward(residuals, g):
    table, tokens = residuals
    return jnp.zeros_like(table).at[tokens].add(g), None


embed.defvjp(embed_forward, embed_backward)

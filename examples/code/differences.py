"""Neighbours, running sums and padding, as array code writes them."""

import numpy as np


def rosenbrock(x):
    return np.sum(100.0 * (x[1:] - x[:-1] ** 2) ** 2 + (1 - x[:-1]) ** 2)


def rosenbrock_gradient(x):
    inner, before, after = x[1:-1], x[:-2], x[2:]
    dx = np.zeros_like(x)
    dx[1:-1] = 200 * (inner - before**2) - 400 * (after - inner**2) * inner - 2 * (1 - inner)
    dx[0] = -400 * x[0] * (x[1] - x[0] ** 2) - 2 * (1 - x[0])
    dx[-1] = 200 * (x[-1] - x[-2] ** 2)
    return dx


def roughness(x):
    d = np.diff(x)
    return 0.5 * np.sum(d * d)


def roughness_gradient(x):
    d = x[1:] - x[:-1]
    dx = np.zeros_like(x)
    dx[1:] += d
    dx[:-1] -= d
    return dx


def roughness_gradient_padded(x):
    d = np.diff(x)
    return np.concatenate([np.zeros(1), d]) - np.concatenate([d, np.zeros(1)])


def returns(rewards, w):
    """The weighted sum of all rewards from each step on."""
    return np.flip(np.cumsum(np.flip(rewards * w)))


def returns_backward(dout, rewards, w):
    total = np.cumsum(dout)
    return total * w, total * rewards


def joined_layer(x, h, w):
    return np.concatenate((x, h), axis=1) @ w


def joined_layer_backward(dout, x, h, w):
    z = np.hstack([x, h])
    dz = dout @ w.T
    return dz[:, :2], dz[:, 2:], z.T @ dout


def rolled_product(x, y):
    return np.sum(np.roll(x, 1) * y)


def rolled_product_gradient(x, y):
    return np.roll(y, -1), np.roll(x, 1)

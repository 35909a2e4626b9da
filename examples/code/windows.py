"""Moving windows and cumulative sums."""

import numpy as np


def moving(x, w):
    k = w.shape[0]
    n = x.shape[0] - k + 1
    return np.array([np.sum(x[i : i + k] * w) for i in range(n)])


def moving_backward(dout, x, w):
    dx = np.zeros_like(x)
    dw = np.zeros_like(w)
    for i in range(dout.shape[0]):
        dx[i : i + w.shape[0]] += dout[i] * w
        dw += dout[i] * x[i : i + w.shape[0]]
    return dx, dw


def cumsum(x):
    out = np.zeros_like(x)
    for i in range(x.shape[0]):
        for j in range(x.shape[0]):
            if j <= i:
                out[i] += x[j]
    return out


def cumsum_backward(g, x):
    dx = np.zeros_like(x)
    for i in range(x.shape[0]):
        for j in range(x.shape[0]):
            if j >= i:
                dx[i] += g[j]
    return dx

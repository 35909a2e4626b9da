"""Dense layers: matrix products with a bias, in the spellings that people use."""

import numpy as np


def dense(x, w, b):
    out = x @ w + b
    cache = (x, w, b)
    return out, cache


def dense_backward(dout, cache):
    x, w, b = cache
    dx = dout @ w.T
    dw = x.T @ dout
    db = dout.sum(axis=0)
    return dx, dw, db


def dense_mse(x, w, b, y):
    m = x.shape[0]
    residual = np.dot(x, w) + b - y
    return np.sum(residual**2) / (2 * m)


def dense_mse_backward(x, w, b, y):
    m = x.shape[0]
    error = np.dot(x, w) + b - y
    dw = np.dot(x.T, error) / m
    db = np.sum(error, axis=0) / m
    return {"dw": dw, "db": db}


def dense_loops(x, w, b):
    m, p = x.shape
    q = w.shape[1]
    out = np.zeros((m, q))
    for i in range(m):
        for j in range(q):
            for k in range(p):
                out[i, j] += x[i, k] * w[k, j]
            out[i, j] += b[j]
    return out


def dense_loops_backward(g, x, w, b):
    dx = np.zeros_like(x)
    dw = np.zeros_like(w)
    db = np.zeros_like(b)
    m, p = x.shape
    q = w.shape[1]
    for i in range(m):
        for j in range(q):
            db[j] += g[i, j]
            for k in range(p):
                dx[i, k] += g[i, j] * w[k, j]
                dw[k, j] += g[i, j] * x[i, k]
    return dx, dw, db

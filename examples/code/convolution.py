"""Convolution by loops and by im2col, and max pooling."""

import numpy as np


def conv1d(x, w, b):
    k = w.shape[0]
    n = x.shape[0] - k + 1
    out = np.zeros(n)
    for i in range(n):
        for j in range(k):
            out[i] += x[i + j] * w[j]
        out[i] += b
    return out


def conv1d_backward(dout, x, w, b):
    dx = np.zeros_like(x)
    dw = np.zeros_like(w)
    for i in range(dout.shape[0]):
        for j in range(w.shape[0]):
            dx[i + j] += dout[i] * w[j]
            dw[j] += dout[i] * x[i + j]
    db = dout.sum()
    return dx, dw, db


def im2col(x, kernel, size):
    return np.stack([x[:, i : i + size] for i in range(kernel)])


def conv_im2col(x, w):
    kernel = w.shape[0]
    size = x.shape[1] - kernel + 1
    cols = im2col(x, kernel, size)
    out = np.einsum("kcn,kco->on", cols, w)
    return out, (cols, x, w)


def conv_im2col_backward(dout, cache):
    cols, x, w = cache
    dw = np.einsum("kcn,on->kco", cols, dout)
    dcols = np.einsum("kco,on->kcn", w, dout)
    dx = np.zeros_like(x)
    size = dout.shape[1]
    for i in range(w.shape[0]):
        for j in range(size):
            dx[:, i + j] += dcols[i, :, j]
    return dx, dw


def max_pool(windows):
    return windows.max(axis=-1)


def max_pool_backward(dout, windows):
    best = windows == windows.max(axis=-1, keepdims=True)
    return best * dout[..., None]


def max_pool_pairs(x):
    out = np.zeros(2)
    for i in range(2):
        out[i] = max(x[2 * i], x[2 * i + 1])
    return out


def max_pool_pairs_backward(dout, x):
    dx = np.zeros_like(x)
    for i in range(2):
        for j in range(2):
            if x[2 * i + j] == max(x[2 * i], x[2 * i + 1]):
                dx[2 * i + j] = dout[i]
    return dx

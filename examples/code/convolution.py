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


def conv1d_gathered_backward(dout, x, w, b):
    dx = np.zeros_like(x)
    for i in range(x.shape[0]):
        for j in range(w.shape[0]):
            if i - j >= 0 and i - j < dout.shape[0]:
                dx[i] += dout[i - j] * w[j]
    return dx


def conv1d_by_parts_backward(dout, x, w, b):
    n = x.shape[0] - w.shape[0] + 1
    dx = np.zeros_like(x)
    for j in range(w.shape[0]):
        dx[j : j + n] += dout * w[j]
    return dx


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


def conv_padded(x, w):
    out = np.zeros_like(x)
    n, k = x.shape[0], w.shape[0]
    for i in range(n):
        for j in range(k):
            if 0 <= i + j - 1 < n:
                out[i] += x[i + j - 1] * w[j]
    return out


def conv_padded_backward(dout, x, w):
    n, k = x.shape[0], w.shape[0]
    dx = np.zeros_like(x)
    dw = np.zeros_like(w)
    for i in range(n):
        for j in range(k):
            if 0 <= i + j - 1 < n:
                dx[i + j - 1] += dout[i] * w[j]
                dw[j] += dout[i] * x[i + j - 1]
    return dx, dw


def conv2d(x, w):
    h = x.shape[0] - w.shape[0] + 1
    v = x.shape[1] - w.shape[1] + 1
    out = np.zeros((h, v))
    for i in range(h):
        for j in range(v):
            for a in range(w.shape[0]):
                for b in range(w.shape[1]):
                    out[i, j] += x[i + a, j + b] * w[a, b]
    return out


def conv2d_backward(dout, x, w):
    dx = np.zeros_like(x)
    dw = np.zeros_like(w)
    for i in range(dout.shape[0]):
        for j in range(dout.shape[1]):
            for a in range(w.shape[0]):
                for b in range(w.shape[1]):
                    dx[i + a, j + b] += dout[i, j] * w[a, b]
                    dw[a, b] += dout[i, j] * x[i + a, j + b]
    return dx, dw


def conv_dilated(x, w):
    out = np.zeros(x.shape[0] - 2 * w.shape[0] + 2)
    for i in range(out.shape[0]):
        for j in range(w.shape[0]):
            out[i] += x[i + 2 * j] * w[j]
    return out


def conv_dilated_backward(dout, x, w):
    dx = np.zeros_like(x)
    dw = np.zeros_like(w)
    for i in range(dout.shape[0]):
        for j in range(w.shape[0]):
            dx[i + 2 * j] += dout[i] * w[j]
            dw[j] += dout[i] * x[i + 2 * j]
    return dx, dw


def max_pool_flat(x):
    return x.reshape(2, 2).max(axis=1)


def max_pool_flat_backward(dout, x):
    pairs = x.reshape(2, 2)
    best = pairs == pairs.max(axis=1, keepdims=True)
    return (best * dout[:, None]).reshape(4)

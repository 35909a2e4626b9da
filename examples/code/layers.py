"""Dropout, ReLU, embeddings and attention."""

import numpy as np


def relu(x):
    return np.maximum(0, x)


def relu_backward(dout, x):
    dx = dout.copy()
    dx[x <= 0] = 0
    return dx


def dropout(x, mask, keep=0.8):
    return x * mask / keep


def dropout_backward(dout, mask, keep=0.8):
    return dout * mask / keep


def embedding(table, tokens):
    return table[tokens]


def embedding_backward(dout, table, tokens):
    dtable = np.zeros_like(table)
    np.add.at(dtable, tokens, dout)
    return dtable


def embedding_backward_loops(dout, table, tokens):
    dtable = np.zeros_like(table)
    for t in range(len(tokens)):
        dtable[tokens[t]] += dout[t]
    return dtable


def attention(q, k, v):
    t, d = q.shape
    scores = q @ k.T / np.sqrt(d)
    causal = np.tril(np.ones((t, t)))
    scores = np.where(causal == 1, scores, -1e9)
    e = np.exp(scores)
    p = e / e.sum(axis=-1, keepdims=True)
    return p @ v, (q, k, v, p, causal)


def attention_backward(dout, cache):
    q, k, v, p, causal = cache
    d = q.shape[1]
    dv = p.T @ dout
    dp = dout @ v.T
    dscores = p * (dp - np.sum(dp * p, axis=-1, keepdims=True))
    dscores = np.where(causal == 1, dscores, 0) / np.sqrt(d)
    dq = dscores @ k
    dk = dscores.T @ q
    return dq, dk, dv

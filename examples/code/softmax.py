"""Softmax and log-softmax with labels."""

import numpy as np


def softmax(z):
    e = np.exp(z - np.max(z, axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


def softmax_backward(g, z):
    p = softmax(z)
    return p * (g - np.sum(g * p, axis=-1, keepdims=True))


def softmax_vector(z):
    e = np.exp(z)
    return e / np.sum(e)


def softmax_jacobian(z):
    p = softmax_vector(z)
    return np.diag(p) - np.outer(p, p)


def softmax_jacobian_loops(z):
    p = softmax_vector(z)
    n = p.shape[0]
    jacobian = np.zeros((n, n))
    for i in range(n):
        for j in range(n):
            if i == j:
                jacobian[i, j] = p[i] * (1 - p[i])
            else:
                jacobian[i, j] = -p[i] * p[j]
    return jacobian


def log_softmax(z):
    shifted = z - np.max(z, axis=1, keepdims=True)
    return shifted - np.log(np.sum(np.exp(shifted), axis=1, keepdims=True))


def log_softmax_backward(g, z):
    return g - np.exp(log_softmax(z)) * np.sum(g, axis=1, keepdims=True)


def softmax_loss(z, y):
    m = z.shape[0]
    shifted = z - z.max(axis=1, keepdims=True)
    log_probs = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    probs = np.exp(log_probs)
    loss = -np.sum(log_probs[np.arange(m), y]) / m
    dz = probs.copy()
    dz[np.arange(m), y] -= 1
    dz /= m
    return loss, dz


def cross_entropy(z, y):
    m = z.shape[0]
    probs = softmax(z)
    return -np.mean(np.log(probs[range(m), y]))


def cross_entropy_backward(z, y):
    m = z.shape[0]
    probs = softmax(z)
    probs[range(m), y] -= 1
    return probs / m


def cross_entropy_loops(z, y):
    m = z.shape[0]
    loss = 0.0
    for i in range(m):
        loss -= np.log(np.exp(z[i, y[i]]) / np.sum(np.exp(z[i])))
    return loss / m


def cross_entropy_loops_backward(z, y):
    m, n = z.shape
    dz = np.zeros((m, n))
    for i in range(m):
        dz[i] = np.exp(z[i]) / np.sum(np.exp(z[i]))
        dz[i, y[i]] -= 1
    return dz / m

"""Losses and their gradients: Huber, focal, binary cross-entropy with logits."""

import numpy as np


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def huber(pred, target, delta=1.0):
    r = pred - target
    small = np.abs(r) <= delta
    return np.mean(np.where(small, 0.5 * r**2, delta * (np.abs(r) - 0.5 * delta)))


def huber_backward(pred, target, delta=1.0):
    r = pred - target
    grad = np.where(np.abs(r) <= delta, r, delta * np.sign(r))
    return grad / len(r)


def focal(z, y, gamma=2):
    m = z.shape[0]
    e = np.exp(z)
    p = e / e.sum(axis=1, keepdims=True)
    pt = p[np.arange(m), y]
    return -np.mean((1 - pt) ** gamma * np.log(pt))


def focal_backward(z, y, gamma=2):
    m, n = z.shape
    e = np.exp(z)
    p = e / e.sum(axis=1, keepdims=True)
    pt = p[np.arange(m), y]
    dpt = gamma * (1 - pt) ** (gamma - 1) * np.log(pt) - (1 - pt) ** gamma / pt
    one_hot = np.zeros((m, n))
    one_hot[np.arange(m), y] = 1
    return (dpt * pt)[:, None] * (one_hot - p) / m


def binary_cross_entropy(z, y):
    p = sigmoid(z)
    return -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))


def binary_cross_entropy_backward(z, y):
    return (sigmoid(z) - y) / z.shape[0]

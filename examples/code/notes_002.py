"""Logistic regression with several features: the lines of a lab, as functions."""

import numpy as np


def cost(X, y, w, b):
    Z = np.dot(X, w) + b  # shape (3,)
    a = 1 / (1 + np.exp(-Z))  # shape (3,)
    return np.sum(-y * np.log(a) - (1 - y) * np.log(1 - a))


def gradients(X, y, w, b):
    # Forward pass to compute Z and a
    Z = np.dot(X, w) + b  # shape (3,)
    a = 1 / (1 + np.exp(-Z))  # shape (3,)

    # Compute derivatives
    dL_dZ = a - y  # shape (3,)
    dZ_dw = X  # shape (3, 2)
    dZ_db = 1  # scalar

    # Compute gradient with respect to w and b
    dL_dw = np.dot(dL_dZ, dZ_dw)  # shape (2,)
    dL_db = np.sum(dL_dZ * dZ_db)  # scalar
    return dL_dw, dL_db

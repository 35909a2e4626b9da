"""The same derivative, of its arguments instead of the notebook's variables."""

import numpy as np
from numpy import exp


def softmax(x, z, i):
    return exp(x[i] * z[i]) / np.sum(exp(x * z))


def dsoftmaxz(x, z, ix_eval, ix_deriv):
    if ix_eval == ix_deriv:
        softmax_eval = softmax(x, z, ix_eval)
        return x[ix_eval] * softmax_eval * (1 - softmax_eval)
    else:
        softmax_eval = softmax(x, z, ix_eval)
        softmax_deriv = softmax(x, z, ix_deriv)
        return -x[ix_deriv] * softmax_eval * softmax_deriv

"""The functions of a notebook on the softmax of x * z, as they stand there."""

import numpy as np
from numpy import exp, identity


def softmax(x, z, i):
    return exp(x[i] * z[i]) / np.sum(exp(x * z))

def dsoftmaxz(x, z, ix_eval, ix_deriv):
    """
    Compute the partial of the softmax function w.r.t.
    the ix_deriv index of z; evaluated at ix_eval
    """
    if ix_eval == ix_deriv:
        softmax_eval = softmax(X, Z, ix_eval)
        return X[ix_eval] * softmax_eval * (1 - softmax_eval)
    else:
        softmax_eval = softmax(X, Z, ix_eval)
        softmax_deriv = softmax(X, Z, ix_deriv)
        return -X[ix_deriv] * softmax_eval * softmax_deriv


X = np.array([1, 4, 3, 2])
Z = np.array([ 0.3,  0.1,  0.9,  0.5])

"""A dense layer, softmax and cross-entropy: the functions of a notebook as they stand, and its
derivatives, each line in a function of its own."""

from autograd import jacobian, numpy as np


def weighted_sum(b, w):
    return b + X @ w


def softmax(z):
    e = np.exp(z)
    return e / (e.sum(axis=-1, keepdims=True))


def ce(y_pred):
    return - np.sum(Y * np.log(y_pred)) / len(Y)


def our_dce_dyp(A):
    return - (Y / A) / len(Y)


def our_da_dz(A):
    return np.einsum( # first term
        'pq,pr,qs->pqrs',
        A,
        np.eye(len(Y)),
        np.eye(Y.shape[-1])
    ) - np.einsum( # second term
        'pq,ps,pr->pqrs',
        A,
        A,
        np.eye(len(Y))
    )


def our_dz_db(Z):
    our_dz_db = np.zeros((len(Y), Z.shape[-1], Z.shape[-1]))
    s = np.arange(Z.shape[-1])
    our_dz_db[:, s, s] = 1
    return our_dz_db


def our_dz_dw(Z):
    return np.einsum(
        'rt,su->rstu',
        X,
        np.eye(Z.shape[-1])
    )


def our_dce_dz(A):
    return (A - Y) / len(Y)


def our_dce_dz_einsum(our_dce_dyp, our_da_dz):
    return np.einsum('pq,pqrs->rs', our_dce_dyp, our_da_dz)


def our_dce_db(A):
    return np.sum(A - Y, axis=0) / len(Y)


def our_dce_db_einsum(our_dce_dz, our_dz_db):
    return np.einsum('rs,rst->t', our_dce_dz, our_dz_db)


def our_dce_dw(A):
    return X.T @ (A - Y) / len(Y)


def our_dce_dw_einsum(our_dce_dz, our_dz_dw):
    return np.einsum('rs,rstu->tu', our_dce_dz, our_dz_dw)

"""The softmax of a column and its Jacobian, as a notebook has them."""

import numpy as np                             # importing NumPy


def softmax(x):                                # Softmax
    return np.exp(x) / np.sum(np.exp(x))


def softmax_dash(x):                           # Softmax Jacobian
    
    I = np.eye(x.shape[0])
    
    return softmax(x) * (I - softmax(x).T)

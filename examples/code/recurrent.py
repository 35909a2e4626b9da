"""One step of an LSTM: the hidden state, its gates each with weights of their own."""

import numpy as np


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


class LSTMStep:
    def forward(self, x, h, c, wf, wi, wg, wo, uf, ui, ug, uo, bf, bi, bg, bo):
        f = sigmoid(x @ wf + h @ uf + bf)
        i = sigmoid(x @ wi + h @ ui + bi)
        g = np.tanh(x @ wg + h @ ug + bg)
        o = sigmoid(x @ wo + h @ uo + bo)
        c_next = f * c + i * g
        t = np.tanh(c_next)
        self.cache = (x, h, c, f, i, g, o, t, wf, wi, wg, wo, uf, ui, ug, uo)
        return o * t

    def backward(self, dh_next):
        x, h, c, f, i, g, o, t, wf, wi, wg, wo, uf, ui, ug, uo = self.cache
        do = dh_next * t * o * (1 - o)
        dc_next = dh_next * o * (1 - t**2)
        df = dc_next * c * f * (1 - f)
        di = dc_next * g * i * (1 - i)
        dg = dc_next * i * (1 - g**2)
        dx = df @ wf.T + di @ wi.T + dg @ wg.T + do @ wo.T
        dh = df @ uf.T + di @ ui.T + dg @ ug.T + do @ uo.T
        dc = dc_next * f
        dws = (x.T @ df, x.T @ di, x.T @ dg, x.T @ do)
        dus = (h.T @ df, h.T @ di, h.T @ dg, h.T @ do)
        dbs = (df.sum(axis=0), di.sum(axis=0), dg.sum(axis=0), do.sum(axis=0))
        return (dx, dh, dc) + dws + dus + dbs

"""False claims through named quantities, each beside a true twin.

A trap is one way to go wrong with names: a class used before a derivative, a kink on the way,
a cut forgotten, an axis mistaken for another, a condition learned from a name that the claim does
not have.  ``text`` is a file without identities.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Trap:
    id: str
    text: str
    false: tuple[str, ...]
    true: tuple[str, ...]
    given: str = ""


_BATCH = "dimensions: {T: 1..3, V: 2..3}\nsymbols: {y: 'real[T, V]', z: 'real[T, V]'}\n"
_TWO = "dimensions: {n: 1..3, m: 1..3}\n"

TRAPS = (
    Trap(
        "class-learned-from-an-unused-logarithm",
        "symbols: {x: real}\ndefinitions:\n  a: log(x**2)\n  b: 2*log(x)\n",
        ("d(a, x) = 2/abs(x)", "d(a, x) = d(b, x) + x - abs(x) + 1"),
        ("d(a, x) = 2/x", "d(b, x) = 2/x", "d(a, x) = d(b, x)*abs(x)/x"),
    ),
    Trap(
        "root-of-an-unused-definition",
        "symbols: {x: real}\ndefinitions:\n  u: sqrt(x)\n  v: u**2\n",
        ("abs(x) = x", "d(abs(x)*x, x) = 2*x", "d(x*abs(x), x) = 2*x"),
        ("d(x**2, x) = 2*x", "d(v, u) = 2*u"),
    ),
    Trap(
        "equal-bodies-under-a-derivative",
        "symbols: {x: real}\ndefinitions:\n  p: x**2\n  q: x**2\n  f: p*q\n",
        ("d(f, p) = 2*p", "d(f, q) = 2*q", "d(f, p) = d(p*p, p)", "d(f, x) = 2*x*q"),
        ("d(f, p) = q", "d(f, p) = p", "d(f, x) = 4*x*p", "d(f, x) = 2*x*p + 2*x*q"),
    ),
    Trap(
        "mean-as-an-independent-name",
        "dimensions: {n: 1..3}\nsymbols: {z: 'real[n]'}\ndefinitions:\n  mu: mean(z)\n"
        "  w: mean((z - mu)**2)\n  v: mean(z**2) - mu**2\n  c: sum(z[i] - mu, i)\n",
        ("d(w, mu) = -2*mu", "d(v, mu) = 0", "d(c, mu) = 0", "d(w, mu) = d(v, mu)"),
        ("d(w, mu) = 0", "d(v, mu) = -2*mu", "d(c, mu) = -n", "w = v", "d(w, z[k]) = d(v, z[k])"),
    ),
    Trap(
        "assumption-before-the-derivative",
        _BATCH + "definitions:\n  t: sum(y, axis=1)\n  ce: -sum(y[i, k]*z[i, k]*t[i], i, k)\n"
        "assumptions: {one-hot: 'sum(y, axis=1) = 1'}\n",
        ("d(sum(y[i, v], v), y[i, w]) = 0", "d(t[i], y[i, w]) = 0", "d(ce, y[i, w]) = -z[i, w]"),
        (
            "d(sum(y[i, v], v), y[i, w]) = 1",
            "d(t[i], y[i, w]) = 1",
            "d(ce, y[i, w]) = -z[i, w] - sum(y[i, k]*z[i, k], k)",
            "t[i] = 1",
        ),
        "one-hot",
    ),
    Trap(
        "outer-product-turned",
        "dimensions: {n: 2..3}\nsymbols: {x: 'real[n]', w: 'real[n]'}\ndefinitions:\n"
        "  A[i, j]: x[i]*w[j]\n  B[j, i]: x[i]*w[j]\n",
        ("A = B", "A[i, j] = B[i, j]", "d(sum(A[i, j]**2, i, j), A[k, l]) = 2*B[k, l]"),
        ("A = B.T", "A[i, j] = B[j, i]", "d(sum(A[i, j]**2, i, j), A[k, l]) = 2*B[l, k]"),
    ),
    Trap(
        "ones-of-two-lengths",
        _TWO + "symbols: {x: real}\ndefinitions:\n  u: ones(n)\n  v: ones(m)\n"
        "  f: sum(u[i]*x, i)\n",
        ("d(f, x) = m", "d(f, x) = sum(v[j], j)"),
        ("d(f, x) = n", "d(f, x) = sum(u[j], j)"),
    ),
    Trap(
        "maximum-of-two-names-for-one-symbol",
        "symbols: {x: real, y: real}\ndefinitions:\n  a: x\n  b: x\n  loss: max(a, b)\n"
        "  c: y\n  other: max(a, c)\n",
        ("d(loss, x) = 2", "d(loss, x) = 0", "d(other, x) = 1"),
        ("d(loss, x) = 1",),
    ),
    Trap(
        "cut-at-a-definition",
        "symbols: {x: real, w: real}\ndefinitions:\n  h: tanh(w*x)\n  g: h*w\n  f: g**2 + h*x\n",
        (
            "d(f, h) = 2*g",
            "d(f, g) = 2*g + x",
            "d(f, w) = 2*g*(h + w*(1 - h**2)*x)",
            "d(f, w) = 2*g*h + x**2*(1 - h**2)",
        ),
        (
            "d(f, h) = 2*g*w + x",
            "d(f, g) = 2*g",
            "d(f, w) = 2*g*(h + w*(1 - h**2)*x) + x**2*(1 - h**2)",
        ),
    ),
    Trap(
        "inner-derivative-under-a-cut",
        "symbols: {x: real, w: real}\ndefinitions:\n  h: w*x\n  f: h**2*x\n  g: d(f, x)\n",
        ("d(g, h) = 0", "d(d(f, x), h) = d(g, x)", "d(d(f, h), x) = 2*h"),
        ("d(d(f, h), h) = 2*x", "d(d(f, h), x) = 2*h + 2*w*x", "d(f, x) = 3*w**2*x**2"),
    ),
    Trap(
        "quotient-learned-from-an-unused-name",
        "symbols: {x: real, y: real}\ndefinitions:\n  r: y/y\n  s: x*r\n  f: x*y + sin(s)\n",
        ("d(f, s) = cos(s)*r*0 + cos(x) + 1", "d(x**2, x) = 2*x + 0*sqrt(x)*1 + 1"),
        ("d(f, s) = cos(s)", "d(f, x) = y + cos(s)*r"),
    ),
    Trap(
        "square-root-of-a-square",
        "symbols: {x: real}\ndefinitions:\n  u: x**2\n  s: sqrt(u)\n  f: s*x\n",
        ("d(f, x) = 2*x", "d(s, x) = 1", "d(f, s) = s"),
        ("d(f, s) = x", "d(f, x) = s + x**2/s", "d(s, u) = 1/(2*s)"),
    ),
    Trap(
        "weights-of-the-wrong-layer",
        _TWO + "symbols: {x: 'real[n, m]', A: 'real[m, m]', B: 'real[m, m]', y: 'real[n, m]'}\n"
        "definitions:\n  p: x @ A\n  h: tanh(p)\n  q: h @ B\n  k: tanh(q)\n"
        "  loss: sum((k - y)**2) / 2\n  dk: k - y\n  dq: dk * (1 - k**2)\n  dh: dq @ B.T\n"
        "  dp: dh * (1 - h**2)\n",
        (
            "d(loss, A) = x.T @ dh",
            "d(loss, A) = x.T @ (dq @ B * (1 - h**2))",
            "d(loss, B) = h.T @ dk",
            "d(loss, h) = dq @ B",
            "d(loss, A) = dp.T @ x @ ones(m, m)",
            "d(loss, k) = 2*(k - y)",
            "d(loss, p) = dh * (1 - k**2)",
        ),
        ("d(loss, A) = x.T @ dp", "d(loss, B) = h.T @ dq", "d(loss, h) = dh", "d(loss, p) = dp"),
    ),
    Trap(
        "softmax-row-and-column",
        "dimensions: {n: 2..3}\nsymbols: {S: 'real[n, n]', G: 'real[n, n]'}\ndefinitions:\n"
        "  P: softmax(S, axis=1)\n  R: softmax(S, axis=0)\n  f: sum(P * G)\n"
        "  good: P * (G - sum(G * P, axis=1)[:, None])\n  bad: P * (G - sum(G * P, axis=0))\n",
        ("d(f, S) = bad", "d(f, S) = P * G", "d(f, S) = good.T", "d(f, S) = R * G"),
        ("d(f, S) = good", "d(f, P) = G"),
    ),
    Trap(
        "names-of-indices-shared",
        "dimensions: {n: 2..3}\nsymbols: {x: 'real[n]', M: 'real[n, n]'}\ndefinitions:\n"
        "  u[i]: sum(M[i, j]*x[j], j)\n  v[j]: sum(M[i, j]*x[i], i)\n  f: sum(u[j]*v[j], j)\n",
        (
            "d(f, u[i]) = u[i]",
            "d(f, x[k]) = sum(M[k, i]*v[i], i) + sum(M[i, k]*u[i], i)",
            "d(u[i], x[j]) = M[j, i]",
            "d(v[j], x[i]) = M[j, i]",
        ),
        (
            "d(f, u[i]) = v[i]",
            "d(f, x[k]) = sum(M[i, k]*v[i], i) + sum(M[k, i]*u[i], i)",
            "d(u[i], x[j]) = M[i, j]",
            "d(v[j], x[i]) = M[i, j]",
        ),
    ),
    Trap(
        "zero-of-a-divisor-of-a-backward-name",
        "symbols: {x: real, y: real}\ndefinitions:\n  h: x*y\n  f: h**2\n  e: 2*h*y/y\n  g: e*y\n",
        ("d(f, x) = g + 1", "d(f, h) = e*y", "d(f, x) = e"),
        ("d(f, x) = g", "d(f, h) = e", "d(f, h) = 2*h"),
    ),
    Trap(
        "sign-taken-for-granted",
        "symbols: {a: real, b: positive}\ndefinitions:\n  r: sqrt(a**2)\n  s: sqrt(b**2)\n"
        "  f: r*s*a\n",
        ("d(f, r) = a*b*a", "d(f, a) = 2*a*s", "d(f, s) = a**2"),
        ("d(f, r) = a*s", "d(f, s) = r*a"),
    ),
    Trap(
        "layer-normalisation",
        _TWO + "symbols: {x: 'real[n, m]', G: 'real[n, m]', eps: positive}\ndefinitions:\n"
        "  mu: mean(x, axis=1)\n  s: sqrt(mean((x - mu[:, None])**2, axis=1) + eps)\n"
        "  h: (x - mu[:, None]) / s[:, None]\n  f: sum(h * G)\n"
        "  good: (G - mean(G, axis=1)[:, None] - h*mean(G*h, axis=1)[:, None]) / s[:, None]\n"
        "  flat: (G - h*mean(G*h, axis=1)[:, None]) / s[:, None]\n"
        "  other: (G - mean(G, axis=1)[:, None] - h*mean(G*h, axis=1)[:, None])\n",
        (
            "d(f, x) = flat",
            "d(f, x) = other",
            "d(f, x) = G / s[:, None]",
            "d(f, mu) = -sum(G, axis=1)",
            "d(f, s) = -sum(G*h, axis=1)",
        ),
        (
            "d(f, x) = good",
            "d(f, mu) = -sum(G, axis=1) / s",
            "d(f, s) = -sum(G*h, axis=1) / s",
            "d(f, h) = G",
        ),
    ),
    Trap(
        "second-derivatives",
        "dimensions: {n: 1..3}\nsymbols: {x: 'real[n]'}\ndefinitions:\n  u: exp(x)\n"
        "  s: sum(u)\n  l: log(s)\n  p: u / s\n",
        (
            "d(d(l, x[i]), x[j]) = p[i]*delta[i, j]",
            "d(d(l, s), x[i]) = p[i]/s",
            "d(d(l, s), s) = 1/s**2",
            "d(p[i], x[j]) = p[i]*(delta[i, j] - p[i])",
        ),
        (
            "d(d(l, x[i]), x[j]) = p[i]*delta[i, j] - p[i]*p[j]",
            "d(d(l, s), x[i]) = -p[i]/s",
            "d(d(l, s), s) = -1/s**2",
            "d(p[i], x[j]) = p[i]*(delta[i, j] - p[j])",
        ),
    ),
    Trap(
        "mask-by-indices",
        "dimensions: {n: 2..3}\nsymbols: {S: 'real[n, n]', G: 'real[n, n]'}\ndefinitions:\n"
        "  E[i, j]: where(j <= i, exp(S[i, j]), 0)\n  P[i, j]: E[i, j] / sum(E[i, k], k)\n"
        "  f: sum(P[i, j]*G[i, j], i, j)\n"
        "  good[i, j]: P[i, j]*(G[i, j] - sum(G[i, k]*P[i, k], k))\n"
        "  full[i, j]: exp(S[i, j])/sum(E[i, k], k)*(G[i, j] - sum(G[i, k]*P[i, k], k))\n",
        ("d(f, S[i, j]) = full[i, j]", "d(f, E[i, j]) = G[i, j]"),
        ("d(f, S[i, j]) = good[i, j]", "d(f, P[i, j]) = G[i, j]"),
    ),
    Trap(
        "kinks-on-the-way",
        "symbols: {x: real, y: real}\ndefinitions:\n"
        "  a: relu(x)\n  b: abs(y)\n  c: where(x > 0, x, 0)\n"
        "  f: a*b + c\n  g: a**2\n",
        ("d(f, x) = b", "d(f, y) = a", "d(g, x) = 2*x", "d(a, x) = 1", "d(c, x) = 1"),
        ("d(f, a) = b", "d(f, b) = a", "d(f, c) = 1", "d(g, a) = 2*a"),
    ),
    Trap(
        "assumption-on-a-vector",
        "dimensions: {n: 2..3}\nsymbols: {w: 'real[n]', x: 'real[n]'}\n"
        "definitions:\n  s: sum(w**2)\n"
        "  c: w @ x\n  f: c / sqrt(s)\nassumptions: {unit: 'sum(w**2) = 1'}\n",
        (
            "d(f, w[i]) = x[i]",
            "d(f, w[i]) = x[i] - w[i]",
            "d(s, w[i]) = 0",
            "f = c + 1",
            "d(c, w[i]) = x[i] - c*w[i]",
        ),
        ("d(f, w[i]) = x[i] - c*w[i]", "d(s, w[i]) = 2*w[i]", "f = c", "d(f, x[i]) = w[i]"),
        "unit",
    ),
    Trap(
        "symmetric-matrix",
        "dimensions: {n: 2..3}\nsymbols: {A: 'real[n, n]', x: 'real[n]'}\n"
        "definitions:\n  u: A @ x\n"
        "  v: A.T @ x\n  f: x @ u\nassumptions: {symmetric: 'A = A.T'}\n",
        ("d(f, x) = u", "d(f, A[i, j]) = x[i]*x[j]*2", "d(u[i], x[j]) = A[i, j] + A[j, i]"),
        ("d(f, x) = 2*u", "d(f, x) = 2*v", "u = v", "d(f, A[i, j]) = x[i]*x[j]"),
        "symmetric",
    ),
    Trap(
        "own-functions-and-captured-names",
        "symbols: {x: real, w: real}\n"
        "definitions:\n  g(u): u*w\n  h: g(x)\n  k: g(h)\n  f: tanh(k) + g(w)\n",
        (
            "d(f, k) = 1 - tanh(h)**2",
            "d(k, h) = x",
            "d(f, w) = (1 - tanh(k)**2)*2*h + w",
            "d(h, x) = x",
        ),
        (
            "d(f, k) = 1 - tanh(k)**2",
            "d(k, h) = w",
            "d(f, w) = (1 - tanh(k)**2)*2*h + 2*w",
            "d(h, x) = w",
        ),
    ),
    Trap(
        "sums-under-other-names",
        "dimensions: {n: 2..3, m: 2..3}\nsymbols: {X: 'real[n, m]', g: 'real[m]'}\ndefinitions:\n"
        "  r[i]: sum(X[i, j]*g[j], j)\n  c[j]: sum(X[i, j], i)\n"
        "  f: sum(tanh(r[i]), i) + sum(c[j]*g[j], j)\n"
        "  dr[i]: 1 - tanh(r[i])**2\n",
        (
            "d(f, r[i]) = 1 - tanh(r[i])",
            "d(f, g[j]) = sum(dr[i]*X[i, j], i)",
            "d(f, X[i, j]) = dr[i]*g[j]",
            "d(f, X[i, j]) = sum(dr[k], k)*g[j] + g[j]",
            "d(f, c[j]) = g[j]*n",
        ),
        (
            "d(f, r[i]) = dr[i]",
            "d(f, g[j]) = sum(dr[i]*X[i, j], i) + c[j]",
            "d(f, X[i, j]) = dr[i]*g[j] + g[j]",
            "d(f, c[j]) = g[j]",
        ),
    ),
    Trap(
        "powers-at-zero-and-of-sizes",
        "dimensions: {n: 2..4}\nsymbols: {x: real, p: positive}\n"
        "definitions:\n  a: x**3\n  b: p**(1/2)\n  c: a**2\n"
        "  f: c*b + n*a\n",
        (
            "d(f, x) = 6*x**5*b + 3*x**2",
            "d(f, a) = 2*a*b",
            "d(f, p) = c/b",
            "d(f, b) = a**3",
            "d(f, c) = n",
        ),
        (
            "d(f, x) = 6*x**5*b + 3*n*x**2",
            "d(f, a) = 2*a*b + n",
            "d(f, p) = c/(2*b)",
            "d(f, b) = a**2",
        ),
    ),
    Trap(
        "two-roots-with-the-same-values",
        "dimensions: {n: 2..3}\nsymbols: {z: 'real[n]', y: 'real[n]'}\n"
        "definitions:\n  e: exp(z)\n  p: e / sum(e)\n"
        "  q: softmax(z)\n  f: -sum(y*log(p))\n  g: -sum(y*log(q))\n",
        ("d(f, p) = d(f, q)", "d(f, e) = d(g, e)", "d(f, z[i]) = p[i] - y[i]", "d(g, e[i]) = 1"),
        ("d(f, z) = d(g, z)", "d(f, p) = d(g, q)", "f = g", "d(f, z[i]) = p[i]*sum(y) - y[i]"),
    ),
    Trap(
        "branches-that-indices-decide",
        "dimensions: {n: 1..3}\nsymbols: {u: 'positive[n, n]', w: 'real[n, n]'}\ndefinitions:\n"
        "  T: sum(where(i != j, u[i, j], 0), i, j)\n  P[i, j]: u[i, j]/T\n"
        "  f: sum(where(i != j, P[i, j]*w[i, j], 0), i, j)\n",
        (
            "d(f, w[i, j]) = P[i, j]",
            "d(f, w[i, j]) = where(i = j, P[i, j], 0)",
            "sum(P, axis=1) = 1",
            "d(f, u[i, j]) = where(i != j, w[i, j] - f, 0)/T + delta[i, j]*f/T",
        ),
        (
            "d(f, w[i, j]) = where(i != j, P[i, j], 0)",
            "d(f, u[i, j]) = where(i != j, w[i, j] - f, 0)/T",
            "sum(P[i, j]*d(f, w[i, j]), i, j) = sum(where(i != j, P[i, j]**2, 0), i, j)",
        ),
    ),
    Trap(
        "a-divisor-in-a-branch",
        "dimensions: {n: 1..3}\nsymbols: {x: 'real[n]', w: 'real[n]'}\ndefinitions:\n"
        "  s: sum(x)\n  r[i, j]: where(i = j, w[i]/s, w[i])\n  f: sum(r[i, j]*x[j], i, j)\n",
        (
            "r[i, j]*s = delta[i, j]*w[i] + (1 - delta[i, j])*w[i]",
            "d(f, w[k]) = 1",
            "where(i = j, w[i], 0)/s*s = w[i]",
        ),
        (
            "d(f, w[k]) = x[k]/s + s - x[k]",
            "r[i, j]*s = where(i = j, w[i], s*w[i])",
        ),
    ),
    Trap(
        "kinks-on-the-way",
        "dimensions: {n: 1..3}\nsymbols: {x: 'real[n]', w: 'real[n]'}\ndefinitions:\n"
        "  z[i]: w[i]*x[i]\n  h[i]: relu(z[i])\n  f: sum(h[i]**2, i)\n"
        "  a[i]: x[i]\n  g: sum(where(x[i] > 0, a[i], -a[i])*w[i], i)\n",
        (
            "d(f, x[i]) = 2*h[i]*w[i] + where(z[i] > 0, 1, 0)",
            "d(f, x[i]) = 2*z[i]*w[i]",
            "d(f, h[i]) = 2*z[i]",
            "d(f, x[i]) = 2*h[i]*w[i]*where(x[i] >= 0, 1, 0)",
            "h[i] = where(z[i] = 0, 7, h[i])",
            "d(f, x[i]) = where(z[i] != 0, 7, 2*h[i]*w[i])",
            "d(g, a[i]) = w[i]",
            "d(g, x[i]) = where(x[i] < 0, w[i], -w[i])",
        ),
        (
            "d(f, x[i]) = 2*h[i]*w[i]*where(z[i] > 0, 1, 0)",
            "d(f, x[i]) = 2*h[i]*w[i]*where(z[i] >= 0, 1, 0)",
            "d(f, x[i]) = 2*h[i]*w[i]*where(z[i] < 0, 0, 1)",
            "d(f, x[i]) = 2*h[i]*w[i]*where(-z[i] >= 0, 0, 1)",
            "d(f, x[i]) = 2*h[i]*w[i]",
            "d(g, x[i]) = where(x[i] > 0, w[i], -w[i])",
        ),
    ),
    Trap(
        "a-factor-that-is-none-everywhere",
        "dimensions: {m: 1..3, n: 1..3}\nsymbols: {x: 'real[m, n]', w: 'real[n]', t: positive}\n"
        "definitions:\n  z[i]: sum(x[i, k]*w[k], k)\n  h[i]: tanh(z[i])\n"
        "  f: sum(h**2)/(2*m*sqrt(t))\n  e[i]: h[i]*(1 - h[i]**2)\n  g: x.T @ e\n",
        (
            "d(f, w) = g",
            "d(f, w) = g/m",
            "d(f, w) = g/(n*sqrt(t))",
            "d(f, w) = g/(m*t)",
            "d(f, w) = g/(2*m*sqrt(t))",
            "d(f, z[i]) = e[i]/(2*sqrt(t))",
        ),
        (
            "d(f, w) = g/(m*sqrt(t))",
            "d(f, z[i]) = e[i]/(m*sqrt(t))",
            "d(f, h[i]) = h[i]/(m*sqrt(t))",
            "d(f, t) = -f/(2*t)",
        ),
    ),
)

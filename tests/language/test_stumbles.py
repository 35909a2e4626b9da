"""Where people stumble, the message says what to write instead: one row for each stumble."""

import pytest

from symderiv.files.load import load

HEAD = """dimensions: {n: 2..4, m: 1..3}
symbols:
  z: real[n]
  a: real[n]
  t: real
  A: real[m, n]
identities:
  - id: fine
    claim: d(t**2, t) = 2 * t
  - id: broken
    claim: "CLAIM"
"""

CLAIMS = [
    ("1j * t = t", "there are no complex numbers"),
    ("d(t', t) = 1", "write d(t, v): a prime is no derivative"),
    ("f'(t) = 1", "write d(f(v), v): a prime is no derivative"),
    ("d/dt t**2 = 2 * t", "write d(f, t) for a derivative"),
    ("d/dt(t**2) = 2 * t", "write d(f, t) for a derivative"),
    ("dz/dt = 1", "write d(z, t) for a derivative"),
    ("t := 1", "write =; names are defined under definitions"),
    ("t += 1", "nothing is assigned here"),
    ("sin^2(t) = t", "write sin(t)**2"),
    ("sin**2(t) = t", "write sin(t)**2"),
    ("t^2 = t", "write ** for powers"),
    ("t³ = t", "write ** 3"),
    ("½ = t", "write a fraction as 1/2"),
    ("sqrt t = t", "write sqrt(t)"),
    ("2t = t", "write * between factors"),
    ("z(1) = t", "z is no function: write * for a product, [ ] for an entry"),
    ("t if t > 0 else 0 = t", "write where(c, a, b)"),
    ("where(t > 0 and t < 1, t, 0) = t", "join comparisons by & or |"),
    ("lambda t: t = 1", "write f(u): ... under definitions"),
    ("t ≈ 1", "a claim is exact"),
    ("t -> 1", "the lines of a chain go under steps"),
    ("∇t = 1", "write d(f, v)"),
    ("z ⊗ z = A", "write kron(A, B) or outer(u, v)"),
    ("‖z‖ = t", "write norm(v)"),
    ("t = 1 # one", "a comment stands outside"),
    ("real(n) = t", "domains stand under symbols"),
    ("expm(A) = A", "there are no functions of matrices but inv, det"),
    ("sort(z) = z", "say the order as an assumption"),
    ("integral(t) = t", "an integral is claimed by its derivative"),
    ("cholesky(A) = A", "assume L @ L.T = A"),
    ("eigvalsh(A) = z", "assume U @ diag(l) @ U.T = A"),
    ("svd(A) = z", "assume A = U @ diag(s) @ V.T"),
    ("grad(t) = 1", "write d(f, v)"),
    ("len(z) = n", "the size of a dimension is its name"),
    ("t = inf", "infinity is oo"),
    ("a @ a.T = outer(a, a)", "a.T of a vector is a: write outer(a, a)"),
    ("d(sum(z), z[i]) = z", "a whole array where an entry was meant: write z[i]"),
    ("z = sum(z)", "write both sides with indices, or neither"),
    ("A = A.T", "is a .T missing?"),
    ("A[i] = z", "write : for a whole axis, as in A[i, :]"),
    ("z[i][j] = t", "write the indices between one pair of brackets"),
    ("t[i] = t", "t is a number"),
    ("z[0] = t", "indices count from 1"),
    ("z[-1] = t", "from the end as n - 0"),
    ("z[-2] = t", "from the end as n - 1"),
    ("z.shape[0] = n", "the size of a dimension is its name"),
    ("x.std() = t", "PyTorch divides by n - 1 and NumPy by n"),
]


@pytest.mark.parametrize(("claim", "message"), CLAIMS)
def test_a_stumble_in_a_claim_says_what_to_write(tmp_path, claim, message):
    path = tmp_path / "stumble.yaml"
    path.write_text(HEAD.replace("CLAIM", claim), encoding="utf-8")
    derivation = load(path)
    assert [message in str(error) for error in derivation.errors] == [True], derivation.errors
    assert [error.location.line for error in derivation.errors] == [11]
    assert [identity.id for identity in derivation.identities] == ["fine"]


@pytest.mark.parametrize(
    "claim", ["d(np.exp(t), t) = np.exp(t)", "torch.sigmoid(t) = 1 / (1 + torch.exp(-t))"]
)
def test_what_is_pasted_is_read(tmp_path, claim):
    path = tmp_path / "pasted.yaml"
    path.write_text(HEAD.replace("CLAIM", claim), encoding="utf-8")
    assert not load(path).errors

"""Where people stumble who know other notations: what they wrote, and what to write instead.

Asked when a formula cannot be read.  The first row whose pattern stands at the offending place
speaks; nothing is read differently because of it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TypeAlias

Say: TypeAlias = Callable[[re.Match[str]], str]

_NAME = r"[A-Za-z][A-Za-z0-9_]*"
_POWERS = {"¹": "1", "²": "2", "³": "3", "⁴": "4", "⁵": "5", "⁶": "6", "⁷": "7", "⁸": "8", "⁹": "9"}


def _says(hint: str) -> Say:
    return lambda match: hint


def _leibniz(match: re.Match[str]) -> str:
    top, by = match["top"] or "f", match["by"]
    return f"write d({top}, {by}) for a derivative"


_LEIBNIZ = rf"(?<![\w.])d(?P<top>{_NAME})?\s*/\s*d(?P<by>{_NAME})\b"
_FUNCTION = r"(?P<f>sin|cos|tan|sinh|cosh|tanh|exp|log|ln|sqrt|abs|sec|csc|cot)"

ROWS: tuple[tuple[re.Pattern[str], Say], ...] = tuple(
    (re.compile(pattern), say)
    for pattern, say in (
        (rf"{_LEIBNIZ}(\s+\w+|\s*[(\[])?", _leibniz),
        (
            rf"\b{_FUNCTION}\s*(\^|\*\*)\s*(?P<n>\w+)\s*\((?P<u>[^()]*)(?P<end>\)?)",
            lambda m: f"write {m['f']}({m['u'] if m['end'] else 'u'})**{m['n']}",
        ),
        (r"\bd\s*\^\s*2\b|\bd\*\*2\b", _says("write d(d(f, v), v) for a second derivative")),
        (
            rf"(?P<f>{_NAME})('+)\s*\(",
            lambda m: f"write d({m['f']}(v), v): a prime is no derivative",
        ),
        (
            rf"(?P<f>{_NAME})('+)(?!\w)",
            lambda m: f"write d({m['f']}, v): a prime is no derivative",
        ),
        (r"\]'+|\)'+", _says("write .T for a transpose, d(f, v) for a derivative")),
        (r"\d(\.\d*)?j\b", _says("there are no complex numbers: write both parts")),
        (r":=", _says("write =; names are defined under definitions")),
        (r"[+*/-]=", _says("write out the new value: nothing is assigned here")),
        (r"\bif\b[^\n]*\belse\b", _says("write where(c, a, b)")),
        (r"\b(and|or|not)\b(\s*\w+)?", _says("join comparisons by & or |, each in parentheses")),
        (r"\bfor\b[^\n]*\bin\b", _says("write sum(e, k): k runs over its dimension")),
        (r"\blambda\b[^\n]*:", _says("write f(u): ... under definitions")),
        (
            rf"\b{_FUNCTION}\s+(?P<u>\w+)",
            lambda m: f"write {m['f']}({m['u']})",
        ),
        (r"(<{7}|>{7}|={7})", _says("a merge was left unresolved: keep one side")),
        (r"[¹²³⁴-⁹]", lambda m: f"write ** {_POWERS.get(m[0], '3')}"),
        (r"[½¼¾⅓⅔]", _says("write a fraction as 1/2")),
        (r"[≈≃≅]", _says("a claim is exact; printed numbers stand under examples")),
        (r"[→⇒⟹]|->|=>", _says("a claim is one equation: the lines of a chain go under steps")),
        (r"∫", _says("an integral is claimed by its derivative: d(F, x) = f")),
        (r"∇", _says("write d(f, v)")),
        (r"∏", _says("write prod(e, k)")),
        (r"∞", _says("infinity is written oo, in domains and cases only")),
        (r"⊙|∘|⋅", _says("write * for a product by entries")),
        (r"⊗", _says("write kron(A, B) or outer(u, v)")),
        (r"ᵀ|⊤", _says("write .T")),
        (r"‖|∥", _says("write norm(v)")),
        (r"#", _says("a comment stands outside of the formula's quotes")),
        (r";", _says("one formula in each place: further lines go under steps")),
    )
)


def at(text: str, place: int) -> str | None:
    """What to write for what stands at ``place`` of a formula, or none."""
    for pattern, say in ROWS:
        for match in pattern.finditer(text):
            if match.start() <= place < max(match.end(), match.start() + 1):
                return say(match)
    return None


def derivative(text: str) -> str | None:
    """What to write where ``d/dx`` or ``dz/dx`` was read as a quotient of unknown names."""
    match = re.search(_LEIBNIZ, text)
    return None if match is None else _leibniz(match)


FUNCTIONS = {
    **dict.fromkeys(("diff", "grad", "gradient", "jacobian", "D", "partial"), "write d(f, v)"),
    "hessian": "write d(d(f, v), v)",
    "laplacian": "write sum(d(d(f, x[i]), x[i]), i)",
    **dict.fromkeys(("Sum", "summation"), "write sum(e, k)"),
    **dict.fromkeys(("Product", "product"), "write prod(e, k)"),
    **dict.fromkeys(
        ("integral", "integrate", "Integral", "quad"),
        "an integral is claimed by its derivative: d(F, x) = f",
    ),
    **dict.fromkeys(("lim", "limit"), "there are no limits: claim the value itself"),
    "tr": "write trace(A)",
    "power": "write u**c",
    **dict.fromkeys(("solve", "lstsq"), "write inv(A) @ b"),
    "pinv": "write inv(A.T @ A) @ A.T, where A has full rank",
    **dict.fromkeys(("expm", "logm", "sqrtm"), "there are no functions of matrices but inv, det"),
    **dict.fromkeys(("matrix_power", "cumprod"), "write it out by its entries"),
    **dict.fromkeys(("argmax", "argmin"), "only the value, max(A), is known"),
    **dict.fromkeys(
        ("sort", "argsort", "topk"), "say the order as an assumption, x[k] <= x[k + 1]"
    ),
    "median": "say the order as an assumption, x[k] <= x[k + 1]",
    **dict.fromkeys(("ones_like", "zeros_like"), "write ones(n) or zeros(n)"),
    **dict.fromkeys(("array", "matrix", "Matrix", "asarray"), "write [[a, b], [c, d]]"),
    **dict.fromkeys(("arange", "range", "linspace"), "an index counts: sum(e, k)"),
    **dict.fromkeys(("len", "size", "shape"), "the size of a dimension is its name"),
    **dict.fromkeys(("cholesky", "chol"), "declare L among the symbols, and assume L @ L.T = A"),
    **dict.fromkeys(
        ("eig", "eigh", "eigvals", "eigvalsh"),
        "declare U and l among the symbols, and assume U @ diag(l) @ U.T = A",
    ),
    "svd": "declare U, s and V among the symbols, and assume A = U @ diag(s) @ V.T",
    "qr": "declare Q and R among the symbols, and assume Q @ R = A and Q.T @ Q = eye(n)",
    "one_hot": "declare one-hot rows: y: real[m, n], assume sum(y[i, k], k) = 1",
    "sigma": "write sigmoid(u)",
    **dict.fromkeys(("print", "return"), "a formula has a value and does nothing"),
    **dict.fromkeys(("Re", "Im", "conj", "conjugate"), "all values are real"),
    **dict.fromkeys(("real", "integer"), "domains stand under symbols, as in x: real[n]"),
}
"""What to write for words of other languages."""

NAMES = {
    **dict.fromkeys(("inf", "infinity", "Infinity"), "infinity is oo, in domains and cases only"),
    **dict.fromkeys(("nan", "NaN"), "every value is a real number"),
    **dict.fromkeys(("exp1", "euler"), "write e, or exp(1)"),
    **dict.fromkeys(("True", "False"), "a condition is a comparison"),
}
"""What to write for names that stand for something elsewhere."""

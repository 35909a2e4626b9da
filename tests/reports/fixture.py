"""One run that has everything a report may have to say, for all formats."""

from symderiv.base.errors import DerivationError, Location
from symderiv.base.said import EVERY_SIZE, NO_DIMENSIONS, Attempt, Scope, Span, Suggestion
from symderiv.formula.declarations import (
    Certificate,
    PatternCertificate,
    Result,
    Review,
    Run,
    StepResult,
    Witness,
)

FILE = "derivations/dense.yaml"

PROVED = Result(
    kind="identity",
    id="softmax-jacobian",
    file="derivations/softmax.yaml",
    line=14,
    column=12,
    claim="d(a[k], z[j]) = a[k] * (delta[j, k] - a[j])",
    verdict="proved",
    expect="proved",
    ok=True,
    scope=EVERY_SIZE,
    sizes={"n": (1, 2, 3)},
    degree={"n": 1},
    method="normal form",
    cross_check="agrees",
    checked=True,
    certificate=Certificate(
        ("n",),
        (PatternCertificate((("j", "k"),), {"n": 1}, ({"n": 1}, {"n": 2})),),
        Attempt.INVERSES_AND_SIZES,
    ),
    title="Jacobian of the softmax",
    seconds=0.0011,
)
WITNESS = Witness(
    sizes={"m": 2, "q": 2},
    indices={"j": 1, "k": 2},
    point={"x": (("1/2", "0"), ("3", "-1/3")), "b": "2"},
    lhs="0.186323905847732901 ± 1e-40",
    rhs="0.372647811695465802 ± 1e-40",
)
REFUTED = Result(
    kind="identity",
    id="forgotten-mean",
    file=FILE,
    line=38,
    column=12,
    claim="d(ce, w) = x.T @ (a - y)",
    verdict="refuted",
    expect="proved",
    ok=False,
    scope=Scope.of([Span("m", 1, 3), Span("q", 2, 4)]),
    witness=WITNESS,
    suggestion=Suggestion("d(ce, w) = x.T @ (a - y) / m"),
    reason="true for m = 1 only",
    warnings=("the differentiated formula does not depend on b",),
    seconds=0.25,
)
MISPRINT = Result(
    kind="identity",
    id="misprint",
    file=FILE,
    line=42,
    column=12,
    claim="d(1 / w, w) = 1 / w ** 2",
    verdict="refuted",
    expect="refuted",
    ok=True,
    scope=NO_DIMENSIONS,
    witness=Witness({}, {}, {"w": "1"}, "-1", "1"),
    erratum="the sign is missing",
)
BROKEN_STEP = Result(
    kind="identity",
    id="ce-wrt-logits",
    file=FILE,
    line=20,
    column=12,
    claim="d(ce, z[r, s]) = (a[r, s] - y[r, s]) / m",
    verdict="proved",
    expect="proved",
    ok=False,
    scope=EVERY_SIZE,
    sizes={"m": (1,), "q": (1, 2)},
    degree={"m": 0, "q": 1},
    method="normal form",
    cross_check="agrees",
    assumptions_used=("one-hot",),
    side_conditions=("sum(exp(z[r, k]), k) != 0",),
    steps=(
        StepResult(23, "-1/m * (y[r, s] - a[r, s])", "proved", "proved", True),
        StepResult(
            24,
            "-1 * (y[r, s] - a[r, s])",
            "refuted",
            "proved",
            False,
            witness=Witness({"m": 2}, {"r": 1}, {"y": ("1", "0")}, "0.25", "0.5"),
        ),
    ),
)
HOSTILE = Result(
    kind="identity",
    id="hostile",
    file="derivations/odd [bold] name.yaml",
    line=3,
    column=5,
    claim="x[\x1b[31mred] | `y` [link](http://x) <b>\u202e %0A::error::",
    verdict="undecided",
    expect="proved",
    ok=False,
    scope=NO_DIMENSIONS,
    reason="out of time: no answer within 30 s",
    title="[red]\x07]]>",
)
EXAMPLE = Result(
    kind="example",
    id="printed-gradient",
    file=FILE,
    line=50,
    column=12,
    claim="d(ce, b)",
    verdict="refuted",
    expect="proved",
    ok=False,
    scope=Scope.at({"m": 2, "q": 2}),
    method="balls",
    printed=("0.0", "0.25"),
    enclosure=("0", "0.75"),
)
ERRORS = (
    DerivationError(Location(FILE, 3, 8), "unknown symbol", "zz", "did you mean z?"),
    DerivationError(Location("derivations/none.yaml"), "cannot be read: no such file"),
)
REVIEW = (Review("old-claim", "removed", Location(FILE, 60, 12), gone=True),)
RUN = Run((PROVED, REFUTED, MISPRINT, BROKEN_STEP, HOSTILE, EXAMPLE), ERRORS, REVIEW)
CLEAN = Run((PROVED, MISPRINT), ())

"""What every report for people says of a result, in plain words and safe to print."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import MAX_EMAX, MIN_EMIN, ROUND_DOWN, Decimal, localcontext
from fractions import Fraction

from symderiv.base.errors import DerivationError
from symderiv.base.results import Citation, Result, Review, Run, StepResult, Witness
from symderiv.base.said import Covers
from symderiv.system.workflow_commands import broken

EXTRA_DIGITS = 3
"""Digits shown after the first one in which two values differ."""
SHORT = 12
"""Characters of a rational that is read more easily than a decimal."""
LONG = 40
MEANINGLESS = "without meaning"
NEAR = 6
"""Common digits from which on the difference is shown beside the values."""


def visible(text: str) -> str:
    """``text`` on one line, with everything that could steer a terminal, or the service that runs
    a check, written as escapes."""
    shown = "".join(
        character if character.isprintable() else character.encode("unicode_escape").decode("ascii")
        for character in " ".join(text.splitlines())
    )
    return broken(shown)


def place(result: Result) -> str:
    return visible(f"{result.file}:{result.line}:{result.column}")


def verdict(result: Result) -> str:
    """The verdict, of a proof where the claim speaks, and of an error which."""
    if result.verdict == "error":
        return visible(f"error: {result.reason}")
    if not result.where:
        return result.verdict
    return visible(f"{result.verdict} where {', '.join(result.where)}")


def outcome(result: Result) -> str:
    """The verdict, and how it differs from what was expected."""
    if result.contradiction is not None:
        return f"{verdict(result)}, and contradicted"
    if result.verdict != result.expect:
        missed = result.verdict != "undecided"
        return f"{verdict(result)}, expected {result.expect}" if missed else verdict(result)
    if result.ok:
        return verdict(result) if result.verdict == "proved" else f"{verdict(result)}, as expected"
    if result.wrong_step is not None:
        return f"{verdict(result)}, with a wrong step"
    if not result.checked and result.scope.covers is not Covers.SIZES:
        return f"{verdict(result)}, unchecked"
    return f"{verdict(result)}, for {result.scope} only"


def by(result: Result) -> str:
    """The method, and of a proof whether the checker accepted it."""
    if result.verdict != "proved" or result.kind == "example":
        return result.method or ""
    return f"{result.method}, {'checked' if result.checked else 'unchecked'}"


def details(result: Result) -> list[tuple[str, str]]:
    """Label and text of all that helps to mend a result that is not ok."""
    rows = [("claim", result.claim), ("scope", result.scope)]
    rows += [("reason", result.reason)] if result.reason else []
    if result.kind == "example":
        rows += [("printed", numbers(result.printed)), ("exactly", numbers(result.enclosure))]
    if result.witness is not None:
        rows += witness_rows(result.witness)
    step = result.wrong_step
    if step is not None:
        rows += _step_rows(step)
        rows += [("", last)] if (last := last_line(result, step)) else []
    rows += [("perhaps", result.suggestion)] if result.suggestion else []
    rows += [("erratum", result.erratum)] if result.erratum else []
    rows += [("warning", warning) for warning in result.warnings]
    rows += [("contradiction", result.contradiction)] if result.contradiction else []
    return [(label, visible(text)) for label, text in rows]


def more(result: Result) -> list[tuple[str, str]]:
    """Label and text of how a result came about, for who wants to know it all."""
    rows = [("by", by(result))] if result.method else []
    rows += [("given", name) for name in result.assumptions_used]
    rows += [("where", condition) for condition in result.side_conditions]
    rows += [("cross-check", result.cross_check)] if result.cross_check else []
    taken = "known already" if result.cached else f"{result.seconds:.2f} s"
    return [(label, visible(text)) for label, text in [*rows, ("taken", taken)]]


def _step_rows(step: StepResult) -> list[tuple[str, str]]:
    rows = [(f"line {step.line}", step.text)]
    rows += [("", f"{step.verdict}, expected {step.expect}")]
    rows += [("", step.reason)] if step.reason else []
    rows += [("perhaps", step.suggestion)] if step.suggestion else []
    return rows + (witness_rows(step.witness) if step.witness is not None else [])


def last_line(result: Result, wrong: StepResult) -> str | None:
    """Whether a chain with a ``wrong`` line arrives at a true one all the same."""
    last = result.steps[-1]
    if last is wrong or wrong.verdict != "refuted":
        return None
    right = "is right all the same" if last.verdict == "proved" else f"is {last.verdict}, too"
    return f"the last line {right}"


def witness_rows(witness: Witness) -> list[tuple[str, str]]:
    """The point, entry by entry, and the values of both sides there."""
    chosen = [f"{name} = {value}" for name, value in {**witness.sizes, **witness.indices}.items()]
    rows = [("witness", ", ".join(chosen) or "at this point")]
    for values in (witness.parameters, witness.point):
        rows += [(f"  {name}", numbers(value)) for name, value in values.items()]
    left, right = differing(witness.lhs, witness.rhs)
    rows += [("left side", left), ("right side", right)]
    apart = difference(witness.lhs, witness.rhs)
    return rows if apart is None else [*rows, ("difference", apart)]


def numbers(value: object) -> str:
    """Nested numbers as the language writes arrays."""
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(numbers, value))}]"
    if isinstance(value, Mapping):
        return ", ".join(f"{key}: {numbers(entry)}" for key, entry in value.items())
    return "none" if value is None else str(value)


def differing(left: str, right: str) -> tuple[str, str]:
    """Two enclosures as decimals, cut soon after the first digit that differs.

    Rationals that are short stay as they are.
    """
    if "±" not in left + right and max(len(left), len(right)) <= SHORT:
        return left, right
    first, second = middle(left), middle(right)
    if first is None or second is None or first == second:
        return left, right
    digits = _common_digits(first, second) + 1 + EXTRA_DIGITS
    return _decimal(first, digits), _decimal(second, digits)


def difference(left: str, right: str) -> str | None:
    """How far two values are apart, where their digits would not show it at a glance."""
    first, second = middle(left), middle(right)
    if first is None or second is None or _common_digits(first, second) < NEAR:
        return None
    return _decimal(first - second, EXTRA_DIGITS).replace("…", "")


MOST_EXPONENT_DIGITS = 5
"""As a fraction, exp(-10**9) would have a billion digits: it is shown as it is written."""


def middle(text: str) -> Fraction | None:
    """The rational, or the middle of the ball, that an enclosure shows."""
    shown = text.split("±")[0].strip()
    exponent = shown.lower().partition("e")[2].lstrip("+-")
    if len(exponent) > MOST_EXPONENT_DIGITS:
        return None
    try:
        return Fraction(shown)
    except (ValueError, ZeroDivisionError):
        return None


def _common_digits(first: Fraction, second: Fraction) -> int:
    """How many leading digits two values share."""
    apart = abs(first - second)
    if not apart:
        return 0
    ratio = max(abs(first), abs(second)) / apart
    return max(0, len(str(int(ratio))) - 1)


def _decimal(value: Fraction, digits: int) -> str:
    """``digits`` significant digits of a number, and a mark where there are more."""
    if value.denominator == 1 and abs(value) < 10**SHORT:
        return str(value)
    with localcontext() as context:
        context.prec = digits
        context.rounding = ROUND_DOWN
        context.Emax, context.Emin = MAX_EMAX, MIN_EMIN
        shown = (Decimal(value.numerator) / Decimal(value.denominator)).normalize()
    whole = -5 < shown.adjusted() < digits + SHORT
    text = f"{shown:f}" if whole else f"{shown:e}"
    mark = "" if Fraction(shown) == value else "…"
    head, exponent, tail = text.partition("e")
    return _abridged(head) + mark + exponent + tail


def _abridged(text: str) -> str:
    """A long decimal with its middle left out."""
    return text if len(text) <= LONG else f"{text[:SHORT]}…{text[-SHORT:]}"


def counts(run: Run) -> dict[str, int]:
    """How many there are of each verdict, and of errors; misprints without a meaning where there
    are some."""
    verdicts = [result.verdict for result in run.results]
    meaningless = verdicts.count("error")
    return {
        "proved": verdicts.count("proved"),
        "refuted": verdicts.count("refuted"),
        "undecided": verdicts.count("undecided"),
        **({MEANINGLESS: meaningless} if meaningless else {}),
        "errors": len(run.errors),
    }


def summary(run: Run) -> str:
    """One line: how many of each verdict, and how many need attention."""
    parts = [f"{number} {name}" for name, number in counts(run).items() if number]
    if len(run.errors) == 1:
        parts[-1] = "1 error"
    attention = sum(not result.ok for result in run.results)
    parts = [", ".join(parts) or "nothing to prove"]
    parts += [f"{attention} not as expected"] if attention else []
    parts += [f"{len(run.review)} to review"] if run.review else []
    parts += [_markers(run)] if run.citations else []
    return "; ".join(parts)


def _markers(run: Run) -> str:
    if run.drifted:
        return f"{len(run.drifted)} of {len(run.citations)} formulas beside markers drifted"
    verb = "agrees" if len(run.citations) == 1 else "agree"
    noun = "formula" if len(run.citations) == 1 else "formulas"
    return f"{len(run.citations)} {noun} beside markers {verb}"


def drift(citation: Citation) -> str:
    """What is wrong with a formula beside a marker, in a line."""
    return visible(f"{citation.id}: the formula here is not the identity's")


def drift_rows(citation: Citation) -> list[tuple[str, str]]:
    """Label and text of both formulas, and marks below what differs."""
    first, second = (
        " " * start + "^" * (end - start) for start, end in citation.differences or ((0, 0), (0, 0))
    )
    rows = [("- written", visible(citation.written)), ("", first)]
    rows += [("+ rendered", visible(citation.rendered)), ("", second)]
    rows = [(label, text) for label, text in rows if label or text]
    return [*rows, ("identity", visible(str(citation.claim)))]


def rewriting(run: Run) -> list[str]:
    """The formulas that were rewritten, and how many were not."""
    lines = []
    for citation in run.drifted:
        lines.append(visible(f"rewrote {citation.location}: {citation.id}"))
        lines += [f"  {label:<10}  {text}" for label, text in drift_rows(citation)]
    number = len(run.drifted)
    kept = len(run.citations) - number
    return [*lines, f"{number} rewritten, {kept} as before"]


def review_text(review: Review) -> str:
    return visible(f"{review.id}: {review.change}")


def error_text(error: DerivationError) -> str:
    return visible(str(error))

"""Why a proof is one, in sentences: the zero test, and how far a finite check reaches.

A sentence is a tuple of words and formulas, so that text, Markdown and LaTeX say the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from symderiv.explanation import Explanation, reserved_names
from symderiv.formula.naming import free_names, named
from symderiv.formula.tree import Apply, Expr, Number, Power, Symbol, free_indices, walk
from symderiv.language.render import render_latex, render_text
from symderiv.model import Derivation, PatternCertificate, Result
from symderiv.report.equations import Math, Sentence, math

MOST_DENOMINATORS = 6
ZERO_TEST = (
    "To test whether a difference is zero, the definitions and assumptions are put in, the "
    "derivatives carried out, and every function is written in exponentials, logarithms, roots, "
    "sines and cosines. With these as indeterminates the difference is a fraction of polynomials "
    "with rational coefficients. If its numerator is the zero polynomial, the difference is 0 at "
    "every point at which no denominator vanishes."
)
PATTERNS = (
    "Where nothing in a claim tells the elements of a dimension apart, only the pattern of equal "
    "and distinct indices matters, and one choice of indices settles each pattern."
)
THEOREM = (
    "Let the numerator multiply at most d sums over a dimension (its sum degree). If it is zero "
    "at d + 1 distinct sizes that have room for the distinct indices, it is zero at every size. "
    "For it is a sum over at most d elements at a time, so that its mean over all subsets of a "
    "given size is a polynomial of degree at most d in that size, and a polynomial of degree at "
    "most d with d + 1 zeros is zero; sizes below the tested ones follow by inclusion and "
    "exclusion."
)


def zero_test(explanation: Explanation) -> Iterator[Sentence]:
    result = explanation.result
    if result.method != "normal form":
        yield (f"The difference of both sides was found to be zero by {result.method}.",)
        return
    given = result.assumptions_used
    under = f", under the assumption {' and '.join(given)}," if given else ""
    yield (
        f"The numerator of the left side minus the right side{under} is the zero polynomial, so "
        "both sides are equal wherever no denominator vanishes.",
    )
    found = _denominators(explanation)
    if found:
        shown: list[str | Math] = ["Denominators and arguments of logarithms: "]
        for place, formula in enumerate(found[:MOST_DENOMINATORS]):
            shown += [", "] if place else []
            shown.append(Math(render_text(formula), render_latex(formula)))
        shown.append(", and more." if len(found) > MOST_DENOMINATORS else ".")
        yield tuple(shown)
    for condition in result.side_conditions:
        yield (f"Side condition: {condition}.",)


def _denominators(explanation: Explanation) -> list[Expr]:
    """What the claim and the definitions it uses divide by or take the logarithm of."""
    definitions = explanation.derivation.definitions
    pending: list[Expr] = [explanation.identity.left, explanation.identity.right]
    seen: set[str] = set()
    found: dict[str, Expr] = {}
    reserved = reserved_names(explanation.derivation)
    while pending:
        for part in walk(pending.pop(0)):
            if isinstance(part, Symbol) and part.name in definitions and part.name not in seen:
                seen.add(part.name)
                pending.append(definitions[part.name].body)
            below = _must_not_vanish(part)
            if below is not None and any(isinstance(p, Symbol) for p in walk(below)):
                shown = named(below, free_names(free_indices(below), reserved), reserved)
                found.setdefault(render_text(shown), shown)
    return list(found.values())


def _must_not_vanish(part: object) -> Expr | None:
    match part:
        case Power(base, Number(value)) if value < 0:
            return base
        case Apply("log", (argument,)):
            return argument
    return None


def certificate_of(derivation: Derivation, result: Result) -> Iterator[Sentence]:
    certificate = result.certificate
    if certificate is None or result.scope != "every size":
        if result.scope.startswith("sizes"):
            yield (f"Every value of the indices was tested at {result.scope}, and no others.",)
        return
    if len(certificate.order) > 1:
        names = _listed([math(name) for name in certificate.order], ", then ")
        yield ("The sizes are put in one dimension after the other: ", *names, ".")
    atoms = " (an atom is an indeterminate of its own)" if "atom" in certificate.attempt else ""
    if certificate.attempt:
        yield (f"The difference is tested with {certificate.attempt}{atoms}.",)
    for pattern in certificate.patterns:
        yield _pattern_sentence(pattern)
    least = [
        Math(f"{name} ≥ {one.sizes[0]}", rf"{math(name).latex} \ge {one.sizes[0]}")
        for name, one in derivation.dimensions.items()
        if name in certificate.order
    ]
    shown = _listed(least, ", ")
    yield ("By the theorem the claim holds for every ", *shown, " at which it is defined.")


def _listed(parts: Sequence[Math], between: str) -> list[str | Math]:
    found: list[str | Math] = []
    for part in parts:
        found += [between, part] if found else [part]
    return found


def _pattern_sentence(pattern: PatternCertificate) -> Sentence:
    name = _pattern_name(pattern)
    if pattern.undefined:
        return (f"{name}: not defined there ({pattern.undefined}), so nothing is claimed.",)
    shown: list[str | Math] = [f"{name}: the sum degree is "]
    for place, (size, value) in enumerate(pattern.degrees.items()):
        shown += [", " if place else "", f"{value} over ", math(size)]
    shown.append("; the numerator is zero at ")
    for place, box in enumerate(pattern.tested):
        shown += ["; "] if place else []
        shown += _listed([math(f"{key} = {size}") for key, size in box.items()], ", ")
    return (*[part for part in shown if part], ".")


def _pattern_name(pattern: PatternCertificate) -> str:
    blocks = [[name for name in block if not name.startswith("_")] for block in pattern.pattern]
    if not pattern.pattern:
        return "No free indices"
    if any(name.startswith("_") for block in pattern.pattern for name in block):
        equal = sum(len(block) > 1 for block in pattern.pattern)
        return "All axes at distinct elements" if not equal else "Axes at equal elements"
    equal_blocks = [" = ".join(block) for block in blocks if len(block) > 1]
    single = [block[0] for block in blocks if len(block) == 1]
    if not equal_blocks:
        return "All indices distinct" if len(single) > 1 else f"One index {single[0]}"
    return ", ".join(equal_blocks) + (f"; {', '.join(single)} distinct" if single else "")

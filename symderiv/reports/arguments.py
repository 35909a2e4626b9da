"""Why a proof is one, in sentences: the zero test, and how far a finite check reaches.

A sentence is a tuple of words and formulas, so that text, Markdown and LaTeX say the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from symderiv.base.said import Attempt, Covers
from symderiv.explaining.algebra.naming import free_names, named
from symderiv.explaining.explanation import Explanation, reserved_names
from symderiv.formula.declarations import Certificate, PatternCertificate, Result
from symderiv.formula.tree import (
    Apply,
    Expr,
    Number,
    Power,
    Symbol,
    free_indices,
    shown_names,
    walk,
)
from symderiv.language.render import render_latex, render_text
from symderiv.reports.equations import Math, Sentence, math

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
_D = Math("d", "d")
_MORE = Math("d + 1", "d + 1")
THEOREM: Sentence = (
    "Let the numerator multiply at most ",
    _D,
    " sums over a dimension (its sum degree). If it is zero at ",
    _MORE,
    " distinct sizes that have room for the distinct indices, it is zero at every size. For it is "
    "a sum over at most ",
    _D,
    " elements at a time, so that its mean over all subsets of a given size is a polynomial of "
    "degree at most ",
    _D,
    " in that size, and a polynomial of degree at most ",
    _D,
    " with ",
    _MORE,
    " zeros is zero; sizes below the tested ones follow by inclusion and exclusion.",
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


def certificate_of(explanation: Explanation) -> Iterator[Sentence]:
    """Why the sizes that were tested are enough."""
    result = explanation.result
    certificate = result.certificate
    if certificate is None or result.scope.covers is not Covers.EVERY_SIZE:
        if result.scope.covers is Covers.SIZES:
            yield (f"Every value of the indices was tested at {result.scope}, and no others.",)
        return
    yield (LAWS[certificate.attempt].sentence,)
    if certificate.attempt not in _WITHOUT_THEOREM:
        yield from _tested(explanation, certificate)
    yield _reach(explanation, certificate)


def brief_certificate(explanation: Explanation) -> Iterator[Sentence]:
    """The same for a document that says once by which laws proofs are made: their name alone."""
    result = explanation.result
    certificate = result.certificate
    if certificate is None or result.scope.covers is not Covers.EVERY_SIZE:
        yield from certificate_of(explanation)
        return
    yield (f"{LAWS[certificate.attempt].name}.",)
    if certificate.attempt not in _WITHOUT_THEOREM:
        yield from _tested(explanation, certificate)


def brief_zero_test(explanation: Explanation) -> Iterator[Sentence]:
    """The zero test without what every proof by it says."""
    every = list(zero_test(explanation))
    yield from every[1:] if explanation.result.method == "normal form" else every


def laws_of(results: Iterable[Result]) -> tuple[Law, ...]:
    """The laws by which some results hold at every size, each once."""
    used = {one.certificate.attempt for one in results if one.certificate is not None}
    return tuple(law for attempt, law in LAWS.items() if attempt in used)


def _reach(explanation: Explanation, certificate: Certificate) -> Sentence:
    least = [
        Math(f"{name} ≥ {one.sizes[0]}", rf"{math(name).latex} \ge {one.sizes[0]}")
        for name, one in explanation.derivation.dimensions.items()
        if name in certificate.order
    ]
    whole = "So" if certificate.attempt in _WITHOUT_THEOREM else "By the theorem"
    shown = _listed(least, ", ")
    return (f"{whole} the claim holds for every ", *shown, " at which it is defined.")


def uses_theorem(result: Result) -> bool:
    """Whether sizes were tested, so that the theorem is needed."""
    return result.certificate is not None and result.certificate.attempt not in _WITHOUT_THEOREM


def _tested(explanation: Explanation, certificate: Certificate) -> Iterator[Sentence]:
    if len(certificate.order) > 1:
        names = _listed([math(name) for name in certificate.order], ", then ")
        yield ("Sizes are put in one dimension after the other: ", *names, ".")
    shown = _index_names(explanation)
    for pattern in certificate.patterns:
        yield _pattern_sentence(pattern, certificate.order, shown)


_WITHOUT_THEOREM = (
    Attempt.FORMAL,
    Attempt.MATRICES,
    Attempt.RANGES,
    Attempt.NO_SIZES,
    Attempt.LEMMAS,
    Attempt.INDUCTION,
)


@dataclass(frozen=True, slots=True)
class Law:
    """Why a difference is zero at every size: in a few words, and in a sentence."""

    name: str
    sentence: str


_EVEN_SO = " a numerator that is zero even so is zero."
LAWS: Mapping[Attempt, Law] = {
    Attempt.FORMAL: Law(
        "By the laws of sums",
        "Sums are linear and change places, Kronecker deltas exchange indices, and the "
        "exponential of a sum is a product, whatever the size. By these laws alone the "
        "difference is zero as a polynomial in its parts (entries, sums, functions and their "
        "inverses), before a size or an index is put in.",
    ),
    Attempt.MATRICES: Law(
        "By the laws of matrices",
        "Products of matrices are words, and a trace is a word up to rotation. Determinants "
        "and inverses of words are written by those of their letters, and an inverse beside "
        "its matrix is the identity, whatever the size. By these laws and the assumed "
        "equations the difference is zero as a sum of words.",
    ),
    Attempt.LEMMAS: Law(
        "By lemmas about adjoints",
        "The derivative is a chain of adjoints, each one step of the chain rule; an adjoint "
        "that equals a quantity of the file has its name from there on. Each such lemma, and "
        "the claim itself, is a difference that is zero for all values of the names that "
        "stand in it, whatever the size.",
    ),
    Attempt.INDUCTION: Law(
        "By induction over an index",
        "Derivatives of a recurrence are recurrences themselves: adjoints, which begin at its "
        "end, or tangents. Two recurrences are equal at a place if their bodies are, given "
        "that they are equal at all places nearer to where they begin: by induction over the "
        "index they are equal everywhere, for every length. With such equations put in, the "
        "difference is zero in each case of the conditions on indices, its sums split where "
        "these change.",
    ),
    Attempt.RANGES: Law(
        "By the ranges of sums",
        "Conditions on indices are ends of the ranges of sums. Sums are moved along, turned "
        "round and split where their ranges end; at each place, inside of the ranges, at "
        "their ends and beyond them, what is left cancels, whatever the size.",
    ),
    Attempt.NO_SIZES: Law(
        "No size is left",
        "No sum and no size is left in the difference, which is the same at every size.",
    ),
    Attempt.INVERSES_AND_SIZES: Law(
        "By atoms for sizes and inverses",
        "Sizes, and the inverses of sums and of functions, are taken for indeterminates of their "
        "own (atoms):" + _EVEN_SO,
    ),
    Attempt.INVERSES_OF_FUNCTIONS: Law(
        "By atoms for inverses of functions",
        "The inverses of functions are taken for indeterminates of their own (atoms):" + _EVEN_SO,
    ),
    Attempt.FUNCTIONS_WRITTEN_OUT: Law(
        "By atoms for sizes and inverses of sums",
        "Sizes, and the inverses of sums, are taken for indeterminates of their own (atoms):"
        + _EVEN_SO,
    ),
    Attempt.COMMON_DENOMINATORS: Law(
        "Over a common denominator", "Everything is put over a common denominator."
    ),
}
"""By what the engine calls its attempts."""


def _index_names(explanation: Explanation) -> Mapping[str, str]:
    """What the derivation calls the free indices, the axes of whole arrays, too."""
    reserved = reserved_names(explanation.derivation)
    names = free_names(explanation.identity.free, reserved)
    own = shown_names(names)
    return {own[index]: shown.name for index, shown in names.items()}


def _listed(parts: Sequence[Math], between: str) -> list[str | Math]:
    found: list[str | Math] = []
    for part in parts:
        found += [between, part] if found else [part]
    return found


def _pattern_sentence(
    pattern: PatternCertificate, order: Sequence[str], names: Mapping[str, str]
) -> Sentence:
    """The pattern, its sum degree in each dimension, and the sizes that settle it."""
    head = _pattern_name(pattern, names)
    if pattern.undefined:
        return (*head, f": not defined there ({pattern.undefined}), so nothing is claimed.")
    summed = {size: value for size, value in pattern.degrees.items() if value}
    shown: list[str | Math] = [*head, ": "]
    if not summed:
        shown.append("no sum is left in the numerator, so that one choice of sizes is enough")
    for place, (size, value) in enumerate(summed.items()):
        times = f"{value} sum{'s' if value > 1 else ''}"
        shown += [", " if place else "at most ", f"{times} over ", math(size)]
    if summed:
        shown.append(" are multiplied in the numerator")
    shown.append("; it is zero at ")
    sizes = [size for size in order if any(size in box for box in pattern.tested)]
    for place, box in enumerate(pattern.tested):
        whole = place == 0 or len(sizes) < 2
        shown += [" and " if place and place == len(pattern.tested) - 1 else ", "] if place else []
        shown.append(_box(sizes, box, whole))
    return (*shown, ".")


def _box(sizes: Sequence[str], box: Mapping[str, int], whole: bool) -> Math:
    """The sizes of a box, the first one with the names of its dimensions."""
    values = [str(box[size]) for size in sizes]
    if len(sizes) == 1:
        return math(f"{sizes[0]} = {values[0]}")
    point = f"({', '.join(values)})"
    if not whole:
        return Math(point, point)
    latex = ", ".join(math(size).latex for size in sizes)
    return Math(f"({', '.join(sizes)}) = {point}", f"({latex}) = {point}")


def _pattern_name(pattern: PatternCertificate, names: Mapping[str, str]) -> list[str | Math]:
    blocks = [[names.get(name, name) for name in block] for block in pattern.pattern]
    if not blocks:
        return ["No free indices"]
    equal = [math(" = ".join(block)) if len(block) < 3 else _equal(block) for block in blocks]
    joined = [shown for shown, block in zip(equal, blocks, strict=True) if len(block) > 1]
    single = [math(block[0]) for block in blocks if len(block) == 1]
    if not joined and len(single) == 1:
        return ["For one index ", single[0]]
    apart = [*_listed(single, ", "), " distinct"] if len(single) > 1 else _listed(single, "")
    if not joined:
        return ["For ", *apart]
    return ["For ", *_listed(joined, ", "), *([" and ", *apart] if single else [])]


def _equal(block: Sequence[str]) -> Math:
    return Math(" = ".join(block), " = ".join(math(name).latex for name in block))

"""From the zero test at one size to a verdict about every size, or about a range of them.

:func:`every_size` applies the cut-off theorem (``docs/every-size.md``): patterns of free
indices, dimensions in an order, and for each as many sizes as the sum degree asks for.
:func:`at_sizes` tests the sizes of the file one by one and claims no more than that.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import permutations

from symderiv.base.errors import Unsupported
from symderiv.base.said import Attempt
from symderiv.calculus.opaque import opaque
from symderiv.formula.declarations import Certificate, PatternCertificate
from symderiv.formula.degree import (
    ARITHMETIC,
    LITERAL,
    ORDER,
    Literals,
    SumDegree,
    Unbounded,
    joined,
    literals,
    obstacles,
    representatives,
)
from symderiv.formula.tree import (
    Dimension,
    Expr,
    Index,
    Number,
    Power,
    Where,
    dimensions_of,
    labels,
    shown_names,
    walk,
)
from symderiv.kernel.attempts import ATTEMPTS, Knowledge, normal_form
from symderiv.kernel.cases import MAXIMAL_CASES, zero_by_cases
from symderiv.kernel.empty import broken_requirement
from symderiv.kernel.formal import is_formally_zero
from symderiv.kernel.index_cases import fits, holds
from symderiv.kernel.labels import agree, apart, named_by_labels
from symderiv.kernel.matrices.vanishing import vanishes
from symderiv.kernel.normal_form import NormalForm, OutOfRange
from symderiv.kernel.problem import Outcome, Problem
from symderiv.kernel.ranges.decide import is_zero_by_ranges
from symderiv.kernel.ring import NoValue, TooLarge

_SKIPPED_SIZES = 8

_MAXIMAL_TESTS = 4000

_OPEN_CASES = 4

_MOST_SMALLER = 12
"""Sizes below a literal index that are looked at one by one."""

_DIVISION = "a denominator is 0"
_OUTSIDE = "an entry stands outside of its axis"


class _NotZero(Exception):
    def __init__(self, sizes: Mapping[str, int], env: Mapping[Index, int]) -> None:
        self.sizes = dict(sizes)
        self.env = dict(env)


def every_size(problem: Problem) -> Outcome:
    """A proof for every size; the cheap attempts (inverses and sizes as atoms) first."""
    names = problem.open
    if is_formally_zero(problem.residual):
        return replace(certified(problem, Attempt.FORMAL), formal=True)
    if not labels(problem.residual) and vanishes(problem):
        return certified(problem, Attempt.MATRICES)
    problem = apart(problem)
    named = _named(problem)
    if _has_ranges(problem) and is_zero_by_ranges(problem):
        return Outcome(True, certificate=Certificate(names, (), Attempt.RANGES))
    for name in names:
        last = max(named.get(name, (0,)))
        if last > problem.dimensions[name].sizes[0]:
            return _from_the_literal(problem, name, last)
    reason = _obstacle(problem, names, named)
    known = _without_distinctions(problem, named)
    if reason is None:
        return _by_attempts(known, names, named)
    residual, domains = opaque(problem.residual, frozenset(names), problem.domains)
    opened = replace(problem, residual=residual, domains=domains, kinks=(), nonnegative=())
    if residual == problem.residual or _obstacle(opened, names, named) is not None:
        return Outcome(False, reason)
    outcome = _by_attempts(opened, names, named)
    return outcome if outcome.proved else Outcome(False, reason)


def _has_ranges(problem: Problem) -> bool:
    """Whether a residual without labels tells elements apart by their order or by arithmetic."""
    if any(map(labels, (problem.residual, *problem.where))):
        return False
    found = obstacles(problem.residual, frozenset(problem.open))
    return any(text in (ARITHMETIC, ORDER) for text in found)


def _named(problem: Problem) -> Literals:
    """The elements that a claim names."""
    parts = [literals(part, problem.shapes) for part in (problem.residual, *problem.where)]
    return joined((*parts, named_by_labels(problem)))


def _from_the_literal(problem: Problem, name: str, last: int) -> Outcome:
    """A proof for every size from the last element on that a claim names, and for each smaller
    size by itself."""
    declared = problem.dimensions[name]

    def over(sizes: range, fixed: bool) -> Outcome:
        dimensions = {**problem.dimensions, name: replace(declared, sizes=sizes, fixed=fixed)}
        unknown = tuple(other for other in problem.open if not fixed or other != name)
        return every_size(replace(problem, dimensions=dimensions, open=unknown))

    first = declared.sizes[0]
    if last - first > _MOST_SMALLER:
        return Outcome(False, f"{LITERAL} far above the first size")
    whole = over(range(last, max(last, declared.sizes[-1]) + 1), fixed=False)
    if not whole.proved or whole.certificate is None:
        return whole
    patterns = list(whole.certificate.patterns)
    for size in range(first, last):
        part = over(range(size, size + 1), fixed=True)
        if not part.proved and part.reason != _OUTSIDE:
            return Outcome(False, f"{LITERAL}, and {part.reason} at {name} = {size}")
        for each in part.certificate.patterns if part.certificate is not None else ():
            boxes = tuple({**box, name: size} for box in each.tested)
            patterns.append(replace(each, tested=boxes))
    sizes = {**whole.sizes, name: (*range(first, last), *whole.sizes.get(name, ()))}
    certificate = replace(whole.certificate, patterns=tuple(patterns))
    return replace(whole, certificate=certificate, sizes=sizes)


def _obstacle(problem: Problem, names: Sequence[str], named: Literals) -> str | None:
    """Why the theorem does not reach a claim.  Elements that it names join its patterns; by
    symmetry, ``where: i < j`` is no reason."""
    opened = frozenset(names)
    for text in obstacles(problem.residual, opened):
        if text != LITERAL:
            return text
    for condition in problem.where:
        for text in obstacles(condition, opened):
            if text not in (LITERAL, ORDER, ARITHMETIC):
                return text
    return None


def _without_distinctions(problem: Problem, named: Literals) -> Problem:
    """The problem with those facts alone that tell no elements apart but those ``named``: one
    pattern stands for all values of the indices only where everything known does, too."""

    def alike(fact: Expr) -> bool:
        if any(text != LITERAL for text in obstacles(fact, frozenset(problem.open))):
            return False
        own = literals(fact, problem.shapes)
        return all(elements <= named.get(name, frozenset()) for name, elements in own.items())

    return replace(
        problem,
        kinks=tuple(filter(alike, problem.kinks)),
        nonnegative=tuple(filter(alike, problem.nonnegative)),
    )


def _by_attempts(problem: Problem, names: tuple[str, ...], named: Literals) -> Outcome:
    outcome = Outcome(False, "no order of the dimensions has a bound")
    for attempt in ATTEMPTS:
        outcome = _attempt(problem, names, named, attempt)
        if outcome.proved or outcome.undefined:
            break
    return outcome


def certified(problem: Problem, attempt: Attempt) -> Outcome:
    """The certificate of a residual that vanishes whatever its parts are, or has no sizes left:
    degree 0, and zero at the smallest size of each pattern, as at any other."""
    names, named = problem.open, _named(problem)
    certificates = []
    names_of = shown_names(problem.free)
    degrees = dict.fromkeys(names, 0)
    sizes: dict[str, set[int]] = {name: set() for name in names}
    for blocks, env in representatives(problem.free, named):
        if not _speaks(problem, env):
            continue
        box = {name: _smallest(name, env, named) for name in names}
        for name, size in box.items():
            sizes[name].add(size)
        pattern = _pattern(blocks, env, named, names_of)
        certificates.append(PatternCertificate(pattern, degrees, (box,)))
    if not certificates:
        return Outcome(False, "no values of the indices satisfy its conditions", undefined=True)
    return Outcome(
        True,
        certificate=Certificate(names, tuple(certificates), attempt),
        sizes={name: tuple(sorted(found)) for name, found in sizes.items()},
        degree=degrees,
    )


def _speaks(problem: Problem, env: Mapping[Index, int]) -> bool:
    """Whether there are points with a pattern that the claim is about."""
    return holds(problem.where, env) and fits(env, problem) and agree(problem, env)


def _smallest(name: str, env: Mapping[Index, int], named: Literals) -> int:
    """The first size that has every element that a pattern speaks of."""
    elements = [element for index, element in env.items() if index.dimension == name]
    elements += [1, *named.get(name, ())]
    return max(elements)


def _pattern(
    blocks: Sequence[tuple[Index, ...]],
    env: Mapping[Index, int],
    named: Literals,
    names: Mapping[Index, str],
) -> tuple[tuple[str, ...], ...]:
    """The blocks by the names of their indices, with the literal where one is of their number."""
    return tuple(
        (
            *(names[index] for index in block),
            *(
                str(literal)
                for literal in named.get(block[0].dimension, ())
                if literal == env[block[0]]
            ),
        )
        for block in blocks
    )


def _attempt(
    problem: Problem, names: tuple[str, ...], named: Literals, attempt: Knowledge
) -> Outcome:
    form = normal_form(problem, frozenset(names), attempt)
    reason = "no order of the dimensions has a bound"
    for order in permutations(names):
        try:
            return _certify(problem, form, order, named, attempt)
        except Unbounded as unbounded:
            reason = str(unbounded)
        except _NotZero as found:
            return Outcome(False, "the residual is not zero", failed=(found.sizes, found.env))
        except TooLarge as large:
            return Outcome(False, f"out of memory: {large}")
    return Outcome(False, reason)


def _certify(
    problem: Problem, form: NormalForm, order: Sequence[str], named: Literals, attempt: Knowledge
) -> Outcome:
    certificates = []
    names_of = shown_names(problem.free)
    degree: dict[str, int] = {}
    tested: dict[str, set[int]] = {name: set() for name in order}
    undefined: dict[tuple[tuple[str, ...], ...], str] = {}
    for blocks, env in representatives(problem.free, named):
        if not _speaks(problem, env):
            continue
        search = _Boxes(problem, form, order, named, attempt.sums_as_atoms, env)
        pattern = _pattern(blocks, env, named, names_of)
        if not search.settle(0, {}):
            undefined[pattern] = search.missing
        for name, value in search.degrees.items():
            degree[name] = max(degree.get(name, 0), value)
        for box in search.tested:
            for name, size in box.items():
                tested[name].add(size)
        certificates.append(
            PatternCertificate(
                pattern,
                dict(search.degrees),
                tuple(search.tested),
                undefined=undefined.get(pattern),
            )
        )
    if not certificates:
        return Outcome(False, "no values of the indices satisfy its conditions", undefined=True)
    if len(undefined) == len(certificates):
        if set(undefined.values()) == {_OUTSIDE}:
            return Outcome(False, _OUTSIDE, undefined=True)
        return Outcome(False, "the claim is defined nowhere: a denominator is 0", undefined=True)
    notes = tuple(f"undefined where {_pattern_text(pattern)}" for pattern in undefined)
    return Outcome(
        True,
        certificate=Certificate(tuple(order), tuple(certificates), attempt.name),
        sizes={name: tuple(sorted(sizes)) for name, sizes in tested.items()},
        degree=degree,
        notes=notes,
    )


def _pattern_text(pattern: tuple[tuple[str, ...], ...]) -> str:
    equal = [" = ".join(block) for block in pattern if len(block) > 1]
    return ", ".join(equal) or "the indices differ"


class _Boxes:
    """The boxes of sizes that settle one pattern."""

    def __init__(
        self,
        problem: Problem,
        form: NormalForm,
        order: Sequence[str],
        named: Literals,
        atoms: bool,
        env: Mapping[Index, int],
    ) -> None:
        self.problem = problem
        self.form = form
        self.order = order
        self.named = named
        self.atoms = atoms
        self.env = env
        self.degrees: dict[str, int] = {}
        self.tested: list[Mapping[str, int]] = []
        self.missing = _DIVISION
        """Why there was no value at the last size that had none."""

    def settle(self, depth: int, sizes: dict[str, int]) -> bool:
        """Test as many sizes as each dimension needs; False where nothing is defined."""
        if depth == len(self.order):
            return self._test(sizes)
        name = self.order[depth]
        later = frozenset(self.order[depth + 1 :])
        known = _literal(self.problem)
        known.update(self.problem.lengths)
        known.update(sizes)
        degree = SumDegree(name, known, later, self.atoms).of(self.problem.residual, self.env)
        self.degrees[name] = max(self.degrees.get(name, 0), degree)
        start = _smallest(name, self.env, self.named)
        declared = self.problem.dimensions[name].sizes[0]
        found = 0
        size = start
        while found <= degree and size <= start + degree + _SKIPPED_SIZES:
            try:
                found += self.settle(depth + 1, {**sizes, name: size})
            except _NotZero:
                if size >= declared:
                    raise
                start = size = max(start, declared) - 1
                found = 0
            size += 1
        return found > degree

    def _test(self, sizes: dict[str, int]) -> bool:
        if len(self.tested) > _MAXIMAL_TESTS:
            raise TooLarge("too many sizes to test")
        self.form.forget()
        try:
            whole = self.form.is_zero(self.problem.residual, self.env, sizes)
            if not whole or self.form.bases:
                if not self.zero_by_cases(sizes):
                    raise _NotZero(sizes, self.env)
        except OutOfRange:
            self.missing = _OUTSIDE
            return False
        except NoValue:
            if broken_requirement(self.form, self.problem, self.env, sizes) is None:
                raise _NotZero(sizes, self.env) from None
            self.missing = _DIVISION
            return False
        self.tested.append(dict(sizes))
        return True

    def zero_by_cases(self, sizes: Mapping[str, int]) -> bool:
        """The test for each sign of some switching arguments.

        These have their sums whole, so that a case is the same at every size.  One in which a
        divisor is 0 may be so at this size only, and proves nothing.
        """
        if not _may_switch(self.problem.residual):
            return False
        self.form.restart()
        depth = MAXIMAL_CASES - _OPEN_CASES
        try:
            return zero_by_cases(self.form, self.problem, self.env, sizes, depth, False)
        except Unsupported:
            return False
        finally:
            self.form.restart()


def _may_switch(node: Expr) -> bool:
    """Whether a formula has branches, or roots, whose squares are absolute values."""
    return any(
        isinstance(part, Where)
        or (
            isinstance(part, Power)
            and not (isinstance(part.exponent, Number) and part.exponent.value.denominator == 1)
        )
        for part in walk(node)
    )


def _literal(problem: Problem) -> dict[Dimension, int]:
    return {d: d for d in dimensions_of(problem.residual) if isinstance(d, int)}

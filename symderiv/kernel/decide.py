"""From the zero test at one size to a verdict about every size, or about a range of them.

:func:`every_size` applies the cut-off theorem (``docs/every-size.md``): patterns of free
indices, dimensions in an order, and for each as many sizes as the sum degree asks for.
:func:`at_sizes` tests the sizes of the file one by one and claims no more than that.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import permutations, product

from symderiv.formula.sizes import SumDegree, Unbounded, obstacle, patterns, pin
from symderiv.formula.tree import (
    Apply,
    CompareIndices,
    Condition,
    Dimension,
    Expr,
    Index,
    Logical,
    MatrixFunction,
    Piece,
    Reduce,
    Size,
    free_indices,
    walk,
)
from symderiv.kernel.formal import is_formally_zero
from symderiv.kernel.normal_form import NormalForm, OutOfRange
from symderiv.kernel.ring import TooLarge, Undefined
from symderiv.model import Certificate, DimensionDeclaration, Domain, PatternCertificate


@dataclass(frozen=True, slots=True)
class Attempt:
    """What is an atom without relations: inverses of open sums, and of functions."""

    text: str
    sums_as_atoms: bool
    functions_as_atoms: bool


ATTEMPTS = (
    Attempt("inverses and sizes as atoms", True, True),
    Attempt("inverses of functions as atoms", False, True),
    Attempt("inverses and sizes as atoms, functions written out", True, False),
    Attempt("common denominators", False, False),
)
"""From the cheapest to the one that knows every relation; zero in any of them is zero."""

_SKIPPED_SIZES = 8
_MAXIMAL_TESTS = 4000
_MAXIMAL_CASES = 8


@dataclass(frozen=True, slots=True)
class Problem:
    """Is ``residual`` zero for all values of ``free`` where ``where`` holds?

    The zeros of ``kinks`` lie outside of the claim, and ``nonnegative`` are formulas that are
    not negative wherever it is defined.
    """

    residual: Expr
    free: tuple[Index, ...]
    where: tuple[Condition, ...]
    domains: Mapping[str, Domain]
    dimensions: Mapping[str, DimensionDeclaration]
    kinks: tuple[Expr, ...] = ()
    nonnegative: tuple[Expr, ...] = ()

    @property
    def lengths(self) -> dict[str, int]:
        return {name: d.sizes[0] for name, d in self.dimensions.items() if d.fixed}

    @property
    def open(self) -> tuple[str, ...]:
        """The dimensions of unknown size that the residual has, in the order of the file."""
        used = dimensions_of(self.residual) | {index.dimension for index in self.free}
        return tuple(name for name, d in self.dimensions.items() if name in used and not d.fixed)


@dataclass(frozen=True, slots=True)
class Outcome:
    """``proved``, or why not; ``failed`` is the first box and pattern that is not zero."""

    proved: bool
    reason: str | None = None
    undefined: bool = False
    certificate: Certificate | None = None
    sizes: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    degree: Mapping[str, int] = field(default_factory=dict)
    failed: tuple[Mapping[str, int], Mapping[Index, int]] | None = None
    notes: tuple[str, ...] = ()


class _NotZero(Exception):
    def __init__(self, sizes: Mapping[str, int], env: Mapping[Index, int]) -> None:
        self.sizes = dict(sizes)
        self.env = dict(env)


def dimensions_of(node: Piece) -> set[Dimension]:
    """The dimensions that sums, sizes and matrices of a tree have."""
    found: set[Dimension] = set()
    for part in walk(node):
        if isinstance(part, Reduce):
            found.add(part.index.dimension)
        elif isinstance(part, Size):
            found.add(part.dimension)
        elif isinstance(part, MatrixFunction):
            found.add(part.row.dimension)
    return found


def every_size(problem: Problem) -> Outcome:
    """A proof for every size; the cheap attempts (inverses and sizes as atoms) first."""
    names = problem.open
    reason = obstacle(problem.residual, frozenset(names))
    if reason is None:
        ordered = "an order comparison of indices"
        found = (obstacle(condition, frozenset(names)) for condition in problem.where)
        reason = next((text for text in found if text not in (None, ordered)), None)
    if reason is not None:
        return Outcome(False, reason)
    outcome = Outcome(False, "no order of the dimensions has a bound")
    if is_formally_zero(problem.residual):
        return _formal(problem, names)
    for attempt in ATTEMPTS:
        outcome = _attempt(problem, names, attempt)
        if outcome.proved or outcome.undefined:
            break
    return outcome


def _formal(problem: Problem, names: tuple[str, ...]) -> Outcome:
    """The certificate of a residual that vanishes whatever its parts are: degree 0, and zero at
    the smallest size of each pattern, as at any other."""
    certificates = []
    degrees = dict.fromkeys(names, 0)
    sizes: dict[str, set[int]] = {name: set() for name in names}
    for blocks in patterns(problem.free):
        env = pin(blocks)
        if not _holds(problem.where, env) or not _fits(blocks, problem):
            continue
        box = {
            name: max([1, *(e for index, e in env.items() if index.dimension == name)])
            for name in names
        }
        for name, size in box.items():
            sizes[name].add(size)
        named = tuple(tuple(index.name for index in block) for block in blocks)
        certificates.append(PatternCertificate(named, degrees, (box,)))
    if not certificates:
        return Outcome(False, "no values of the indices satisfy its conditions", undefined=True)
    return Outcome(
        True,
        certificate=Certificate(names, tuple(certificates), "every part as an atom"),
        sizes={name: tuple(sorted(found)) for name, found in sizes.items()},
        degree=degrees,
    )


def _attempt(problem: Problem, names: tuple[str, ...], attempt: Attempt) -> Outcome:
    form = _normal_form(problem, frozenset(names), attempt)
    reason = "no order of the dimensions has a bound"
    for order in permutations(names):
        try:
            return _certify(problem, form, order, attempt)
        except Unbounded as unbounded:
            reason = str(unbounded)
        except _NotZero as found:
            return Outcome(False, "the residual is not zero", failed=(found.sizes, found.env))
        except TooLarge as large:
            return Outcome(False, f"out of memory: {large}")
    return Outcome(False, reason)


def _normal_form(problem: Problem, names: frozenset[str], attempt: Attempt) -> NormalForm:
    return NormalForm(
        problem.domains, names, problem.lengths, attempt.sums_as_atoms, attempt.functions_as_atoms
    )


def _certify(problem: Problem, form: NormalForm, order: Sequence[str], attempt: Attempt) -> Outcome:
    certificates = []
    degree: dict[str, int] = {}
    tested: dict[str, set[int]] = {name: set() for name in order}
    undefined = []
    for blocks in patterns(problem.free):
        env = pin(blocks)
        if not _holds(problem.where, env) or not _fits(blocks, problem):
            continue
        search = _Boxes(problem, form, order, attempt.sums_as_atoms, env)
        named = tuple(tuple(index.name for index in block) for block in blocks)
        if not search.settle(0, {}):
            undefined.append(named)
        for name, value in search.degrees.items():
            degree[name] = max(degree.get(name, 0), value)
        for box in search.tested:
            for name, size in box.items():
                tested[name].add(size)
        certificates.append(
            PatternCertificate(
                named,
                dict(search.degrees),
                tuple(search.tested),
                undefined="a denominator is 0" if named in undefined else None,
            )
        )
    if not certificates:
        return Outcome(False, "no values of the indices satisfy its conditions", undefined=True)
    if len(undefined) == len(certificates):
        return Outcome(False, "the claim is defined nowhere: a denominator is 0", undefined=True)
    notes = tuple(f"undefined where {_pattern_text(pattern)}" for pattern in undefined)
    return Outcome(
        True,
        certificate=Certificate(tuple(order), tuple(certificates), attempt.text),
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
        atoms: bool,
        env: Mapping[Index, int],
    ) -> None:
        self.problem = problem
        self.form = form
        self.order = order
        self.atoms = atoms
        self.env = env
        self.degrees: dict[str, int] = {}
        self.tested: list[Mapping[str, int]] = []

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
        pinned = [e for index, e in self.env.items() if index.dimension == name]
        start = max([1, *pinned])
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
            if not self.form.is_zero(self.problem.residual, self.env, sizes):
                raise _NotZero(sizes, self.env)
        except Undefined:
            return False
        self.tested.append(dict(sizes))
        return True


def _literal(problem: Problem) -> dict[Dimension, int]:
    return {d: d for d in dimensions_of(problem.residual) if isinstance(d, int)}


def _holds(where: Sequence[Condition], env: Mapping[Index, int]) -> bool:
    """Whether a pattern satisfies the conditions; an order is taken as "distinct", by symmetry."""
    return all(_holds_one(condition, env, symmetric=True) for condition in where)


def _holds_one(condition: Condition, env: Mapping[Index, int], symmetric: bool) -> bool:
    match condition:
        case CompareIndices(operator, left, right):
            a = env[left] if isinstance(left, Index) else left
            b = env[right] if isinstance(right, Index) else right
            if operator == "<":
                return a != b if symmetric else bool(a < b)  # type: ignore[operator]
            if operator == "<=":
                return True if symmetric else bool(a <= b)  # type: ignore[operator]
            return (a == b) == (operator == "=")
        case Logical("not", (part,)):
            return not _holds_one(part, env, symmetric)
        case Logical(operator, parts):
            each = (_holds_one(part, env, symmetric) for part in parts)
            return all(each) if operator == "and" else any(each)
    return True


def _fits(blocks: Sequence[tuple[Index, ...]], problem: Problem) -> bool:
    """Whether a pattern needs no more elements than a fixed dimension has."""
    env = pin(blocks)
    lengths: dict[Dimension, int] = {}
    lengths.update(problem.lengths)
    return all(
        element
        <= (
            index.dimension
            if isinstance(index.dimension, int)
            else lengths.get(index.dimension, element)
        )
        for index, element in env.items()
    )


def at_sizes(problem: Problem, names: Sequence[str] | None = None) -> Outcome:
    """The claim at each size of the file, and for all values of its indices there.

    Angles are taken whole first, then split into their terms.
    """
    outcome = _at_sizes(problem, names, split_angles=False)
    if outcome.failed is None or not _has_angles(problem.residual):
        return outcome
    split = _at_sizes(problem, names, split_angles=True)
    return split if split.proved else outcome


def _has_angles(node: Expr) -> bool:
    return any(isinstance(p, Apply) and p.function in ("sin", "cos") for p in walk(node))


def _at_sizes(problem: Problem, names: Sequence[str] | None, split_angles: bool) -> Outcome:
    open_names = problem.open if names is None else tuple(names)
    ranges = [problem.dimensions[name].sizes for name in open_names]
    form = _normal_form(problem, frozenset(), ATTEMPTS[-1])
    form.functions.split_angles = split_angles
    symmetric = obstacle(problem.residual, frozenset()) is None and not any(
        obstacle(condition, frozenset()) for condition in problem.where
    )
    tested = undefined = 0
    for box in product(*ranges):
        sizes = dict(zip(open_names, box, strict=True))
        for env in _assignments(problem, {**problem.lengths, **sizes}, symmetric):
            tested += 1
            if tested > _MAXIMAL_TESTS:
                return Outcome(False, "too many sizes and indices to test")
            try:
                if not _zero_by_cases(form, problem, env, sizes, 0):
                    return Outcome(False, "the residual is not zero", failed=(sizes, env))
            except (Undefined, OutOfRange):
                undefined += 1
            except TooLarge as large:
                return Outcome(False, f"out of memory: {large}")
    if tested == undefined:
        return Outcome(False, "the claim is defined nowhere", undefined=True)
    sizes_tested = {name: tuple(span) for name, span in zip(open_names, ranges, strict=True)}
    return Outcome(True, sizes=sizes_tested)


def _assignments(
    problem: Problem, lengths: Mapping[str, int], symmetric: bool
) -> Iterator[Mapping[Index, int]]:
    def length(dimension: Dimension) -> int:
        return dimension if isinstance(dimension, int) else lengths[dimension]

    if symmetric:
        for blocks in patterns(problem.free):
            env: Mapping[Index, int] = pin(blocks)
            if all(element <= length(index.dimension) for index, element in env.items()):
                if _holds(problem.where, env):
                    yield env
        return
    spans = [range(1, length(index.dimension) + 1) for index in problem.free]
    for elements in product(*spans):
        env = dict(zip(problem.free, elements, strict=True))
        if all(_holds_one(condition, env, symmetric=False) for condition in problem.where):
            yield env


def _zero_by_cases(
    form: NormalForm,
    problem: Problem,
    env: Mapping[Index, int],
    sizes: Mapping[str, int],
    depth: int,
) -> bool:
    """The zero test, and where it fails, again for each sign of each switching argument."""
    form.forget()
    _learn(form, problem, env, sizes)
    signs = form.signs
    signs.switches.clear()
    if form.is_zero(problem.residual, env, sizes):
        return True
    zeros = [key for key, sign in signs.assigned.items() if not sign]
    if any(form.is_multiple(problem.residual, env, key) for key in zeros):
        return True
    open_switches = [key for key in signs.switches if key not in signs.assigned]
    if signs.contradictory():
        return True
    if not open_switches or depth >= _MAXIMAL_CASES:
        return False
    key = min(open_switches, key=lambda switch: form.is_nested(switch))
    cases = (1, -1) if key in signs.never_zero else (1, -1, 0)
    try:
        for case in cases:
            signs.assigned[key] = case
            form.restart()
            if not _vanishes_in_case(form, problem, env, sizes, depth + 1):
                return False
    finally:
        del signs.assigned[key]
        form.restart()
    return True


def _learn(
    form: NormalForm, problem: Problem, env: Mapping[Index, int], sizes: Mapping[str, int]
) -> None:
    """Tell the signs what is known at one value of the indices."""
    form.put_in(sizes)
    for kink in problem.kinks:
        if all(index in env for index in free_indices(kink)) and _is_sized(kink, form):
            form.assume_nonzero(kink, env)
    for fact in problem.nonnegative:
        if not _is_sized(fact, form):
            continue
        missing = [index for index in free_indices(fact) if index not in env]
        for elements in product(*[range(1, form.length(i.dimension) + 1) for i in missing]):
            form.assume_nonnegative(fact, {**env, **dict(zip(missing, elements, strict=True))})


def _is_sized(node: Expr, form: NormalForm) -> bool:
    """Whether every dimension of a formula has a size."""
    used = dimensions_of(node) | {index.dimension for index in free_indices(node)}
    return all(isinstance(dimension, int) or dimension in form.sizes for dimension in used)


def _vanishes_in_case(
    form: NormalForm,
    problem: Problem,
    env: Mapping[Index, int],
    sizes: Mapping[str, int],
    depth: int,
) -> bool:
    """The zero test in one case; there is nothing to prove where the claim has no value."""
    try:
        return _zero_by_cases(form, problem, env, sizes, depth)
    except Undefined:
        return True

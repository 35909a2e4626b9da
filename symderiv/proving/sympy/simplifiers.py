"""SymPy's word on a claim: ``cancel``, ``rewrite(exp)`` and ``simplify``, size by size.

Each of them is a heuristic: "zero" from it counts as a proof *by that method*, and anything
else says nothing.  What a method needs travels to its process as an :class:`Obligation`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any, TypeAlias

import sympy

from symderiv.formula.declarations import Derivation, Identity
from symderiv.formula.degree import obstacle, patterns, pin
from symderiv.formula.tree import Dimension, Expr, Index
from symderiv.kernel.ball import Undefined, decide_condition
from symderiv.kernel.problem import Problem
from symderiv.proving.sympy.build import residual

Value: TypeAlias = Any
Method: TypeAlias = "Callable[[Obligation], bool]"


@dataclass(frozen=True, slots=True)
class Obligation:
    """The claim ``identity.left = right`` at one choice of sizes and index values.

    ``derivation`` comes without its identities, to be small.
    """

    derivation: Derivation
    identity: Identity
    right: Expr
    sizes: Mapping[str, int]
    env: Mapping[Index, int]

    def residual(self) -> Value | None:
        """The difference of both sides; None where an index runs out of its range, so that
        nothing is claimed."""
        try:
            return residual(self.derivation, self.identity, self.right, self.sizes, self.env)
        except Undefined:
            return None


def cancel_proves(obligation: Obligation) -> bool:
    return _proves(obligation, sympy.cancel)


def rewrite_exp_proves(obligation: Obligation) -> bool:
    return _proves(obligation, _rewritten)


def simplify_proves(obligation: Obligation) -> bool:
    return _proves(obligation, sympy.simplify)


METHODS: tuple[tuple[str, Method], ...] = (
    ("sympy cancel", cancel_proves),
    ("sympy rewrite(exp)", rewrite_exp_proves),
    ("sympy simplify", simplify_proves),
)
"""From the strictest to the most adventurous."""


def _proves(obligation: Obligation, method: Callable[[Value], Value]) -> bool:
    difference = obligation.residual()
    if difference is None or difference == 0:
        return True
    try:
        return bool(method(difference) == 0)
    except (sympy.PolynomialError, NotImplementedError, TypeError, ValueError, AttributeError):
        # SymPy's own failures on unusual functions: no answer, as any non-zero result.
        return False


def _rewritten(difference: Value) -> Value:
    exponentials = difference.rewrite(sympy.exp)
    return sympy.cancel(sympy.expand_log(sympy.expand(exponentials, power_base=False)))


def obligations(problem: Problem, names: Sequence[str]) -> Iterator[tuple[dict[str, int], Env]]:
    """Every size of the file, and at each every pattern of free indices that the claim covers
    (every value of them, where the elements of a dimension can be told apart)."""
    spans = [problem.dimensions[name].sizes for name in names]
    conditions = [obstacle(condition, frozenset()) for condition in problem.where]
    symmetric = obstacle(problem.residual, frozenset()) is None and not any(conditions)
    first = {name: dimension.sizes[0] for name, dimension in problem.dimensions.items()}
    for box in product(*spans):
        sizes = first | dict(zip(names, box, strict=True))
        for env in _pinned(problem.free, sizes) if symmetric else _every(problem.free, sizes):
            if all(decide_condition(condition, sizes, env, {}) for condition in problem.where):
                yield sizes, env


Env: TypeAlias = dict[Index, int]


def _pinned(free: Sequence[Index], sizes: Mapping[str, int]) -> Iterator[Env]:
    for blocks in patterns(free):
        env = pin(blocks)
        if all(element <= _length(i.dimension, sizes) for i, element in env.items()):
            yield env


def _every(free: Sequence[Index], sizes: Mapping[str, int]) -> Iterator[Env]:
    spans = [range(1, _length(index.dimension, sizes) + 1) for index in free]
    for elements in product(*spans):
        yield dict(zip(free, elements, strict=True))


def _length(dimension: Dimension, sizes: Mapping[str, int]) -> int:
    return dimension if isinstance(dimension, int) else sizes[dimension]

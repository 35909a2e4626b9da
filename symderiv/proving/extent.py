"""At which smaller sizes a refuted claim holds: "true for n = 2 only, fails from n = 3"."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from symderiv.base.errors import Unsupported
from symderiv.kernel.decide import at_sizes
from symderiv.kernel.problem import Problem


def extent(problem: Problem, names: Sequence[str], sizes: Mapping[str, int]) -> str | None:
    """What is true below the ``sizes`` of a witness, or None where nothing is."""
    true = []
    for name in names:
        first = problem.dimensions[name].sizes[0]
        below = range(first, sizes.get(name, first))
        if below and all(_holds(problem, names, {**sizes, name: size}) for size in below):
            last = below[-1]
            alone = " only" if len(names) == 1 else ""
            only = len(below) == 1
            true.append(f"for {name} = {last}{alone}" if only else f"up to {name} = {last}")
    if not true:
        return None
    if len(names) == 1:
        return f"true {true[0]}, fails from {names[0]} = {sizes[names[0]]}"
    where = ", ".join(f"{name} = {sizes[name]}" for name in names if name in sizes)
    return f"true {' and '.join(true)}, fails at {where}"


def _holds(problem: Problem, names: Sequence[str], sizes: Mapping[str, int]) -> bool:
    dimensions = {
        name: replace(found, sizes=range(sizes[name], sizes[name] + 1))
        if name in names and name in sizes
        else found
        for name, found in problem.dimensions.items()
    }
    try:
        return at_sizes(replace(problem, dimensions=dimensions), names).proved
    except Unsupported:
        return False

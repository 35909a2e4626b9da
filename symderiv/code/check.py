"""From the words of ``symderiv check`` to a derivation with a claim for each gradient."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from symderiv.code import claims
from symderiv.code.declared import Shaped, Shapes
from symderiv.code.forward import Forward, Inputs, forward
from symderiv.code.gather import WantsLabels
from symderiv.code.module import Module
from symderiv.code.named import find, rules
from symderiv.code.pairing import Wanted, pair
from symderiv.formula.declarations import Derivation
from symderiv.system.recursion import deep_recursion

Open = Callable[[str], Module]


@dataclass(frozen=True, slots=True)
class Question:
    """``backward`` and ``forward`` are a file and a function in it; ``forward`` may be left out
    of a class that has both, and of a rule of JAX."""

    backward: tuple[str, str]
    forward: tuple[str, str] | None
    shapes: str
    upstream: str | None = None
    returns: tuple[str, ...] = ()
    given: tuple[str, ...] = ()


def claims_of(question: Question, opened: Open) -> Derivation:
    """The claims that a backward function makes.  Raises DerivationError where code cannot be
    read, or where functions do not fit together."""
    shapes = Shapes.read(question.shapes)
    with deep_recursion():
        for _ in range(len(shapes.arguments) + 1):
            try:
                return _claims(question, shapes, opened)
            except WantsLabels as wanted:
                known = shapes.arguments.get(wanted.name or "")
                if known is None or known.classes is not None or wanted.name is None:
                    raise wanted.error from None
                shapes.arguments[wanted.name] = Shaped(known.shape, classes=wanted.dimension)
    raise AssertionError("every argument is labels by now")


def _claims(question: Question, shapes: Shapes, opened: Open) -> Derivation:
    file, name = question.backward
    module = opened(file)
    other = module if question.forward is None else opened(question.forward[0])
    ahead, behind = name if question.forward is None else question.forward[1], name
    if (custom := rules(other, ahead)) is not None and question.forward is None:
        ahead, behind = custom
    first = find(other, ahead, "--gradient-of", "forward")
    second = find(module, behind, "the gradient", "backward")
    inputs = Inputs.of(shapes, other)
    found: Forward = forward(inputs, first)
    same = first.function is second.function
    wanted = Wanted(question.upstream, question.returns)
    paired = pair(inputs, found, second, wanted, same)
    return claims.derivation(inputs, paired, question.given)

"""From the words of ``symderiv check`` to a derivation with a claim for each gradient."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from symderiv.base.errors import Unsupported
from symderiv.base.results import Result
from symderiv.base.said import Suggestion
from symderiv.code import claims
from symderiv.code.blame import as_code, place_of
from symderiv.code.declared import Shaped, Shapes
from symderiv.code.forward import Forward, Inputs, forward
from symderiv.code.gather import WantsLabels
from symderiv.code.lengths import Length, cut
from symderiv.code.module import Module
from symderiv.code.named import find, local_names, rules
from symderiv.code.pairing import Wanted, pair
from symderiv.code.spelling import LIBRARIES, Words
from symderiv.formula.declarations import Derivation
from symderiv.formula.syntax import Syntax
from symderiv.formula.tree import Dimension
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


@dataclass(frozen=True, slots=True)
class Checked:
    """A derivation with what is known of its claims in the code: ``written`` are their right
    sides with places in the code."""

    derivation: Derivation
    module: Module
    written: Mapping[str, Syntax]
    labels: tuple[str, ...]
    local: frozenset[str]
    aliases: Mapping[str, str]
    shapes: Mapping[str, tuple[Dimension, ...]] = field(default_factory=dict)
    """The shapes of arrays as the code has them, and ``lengths`` of their axes that are no
    declared dimensions."""
    lengths: Mapping[str, Length] = field(default_factory=dict)

    def told(self, result: Result) -> Result:
        """A result with the place in the code that is wrong, and the repair as code."""
        if result.witness is not None and self.lengths:
            result = replace(result, witness=cut(result.witness, self.shapes, self.lengths))
        if result.verdict != "refuted" or result.id not in self.written:
            return result
        line, column = result.line, result.column
        written = self.written[result.id]
        span = result.differs and place_of(result.claim, result.differs, written)
        if span:
            place = self.module.locate(span[0])
            line, column = place.line, place.column
        return replace(result, line=line, column=column, suggestion=self._repair(result))

    def _repair(self, result: Result) -> Suggestion | None:
        found = result.suggestion
        formula = None if found is None else found.formula
        if found is None or formula is None:
            return found
        code = as_code(formula, self._words(), self._names())
        return found if code is None else Suggestion(code, found.condition)

    def _words(self) -> Words:
        for name in ("numpy", "torch", "jax"):
            if name in self.module.libraries:
                return LIBRARIES[name]
        return LIBRARIES["numpy"]

    def _names(self) -> dict[str, str]:
        """Symbols and definitions by the names that the backward function has for them."""
        found = {}
        for name in (*self.derivation.symbols, *self.derivation.definitions):
            for spelled in (self.aliases.get(name, name), name):
                if spelled in self.local:
                    found[name] = spelled
                    break
        return found


def claims_of(question: Question, opened: Open) -> Checked:
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


def _claims(question: Question, shapes: Shapes, opened: Open) -> Checked:
    file, name = question.backward
    module = opened(file)
    other = module if question.forward is None else opened(question.forward[0])
    ahead, behind = name if question.forward is None else question.forward[1], name
    if (custom := rules(other, ahead)) is not None and question.forward is None:
        ahead, behind = custom
    first = find(other, ahead, "--gradient-of", "forward")
    second = find(module, behind, "the gradient", "backward")
    inputs = Inputs.of(shapes, other)
    context = inputs.context
    same = first.function is second.function
    wanted = Wanted(question.upstream, question.returns)
    try:
        found: Forward = forward(inputs, first)
        paired = pair(inputs, found, second, wanted, same)
        derivation, written = claims.derivation(inputs, paired, question.given)
    except Unsupported as unsupported:
        raise context.error(second.function, str(unsupported)) from None
    local = local_names(second.function)
    return Checked(
        derivation,
        module,
        written,
        tuple(context.labels),
        local,
        context.aliases,
        dict(context.names.arrays),
        dict(context.lengths),
    )

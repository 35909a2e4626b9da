"""The claims that a backward function makes, as a derivation: one identity for each gradient.

The trees are those that following the code gave.  The text of a claim is for readers, and for
those who look for a repair; where the language cannot spell the code's last line, it names the
variable instead.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from symderiv.base.errors import DerivationError, Location
from symderiv.code.declared import WHERE
from symderiv.code.forward import Inputs
from symderiv.code.lengths import carried
from symderiv.code.pairing import Gradient, Pair
from symderiv.code.values import Real
from symderiv.formula.declarations import (
    DOMAINS,
    Assumption,
    Derivation,
    Identity,
    SymbolDeclaration,
)
from symderiv.formula.syntax import Name, Syntax
from symderiv.formula.tree import Derivative, Expr, Index, Symbol, times, total
from symderiv.language.render import render_text
from symderiv.language.scope import Broken
from symderiv.language.shapes import Positions, Shape, axes, kronecker, show
from symderiv.language.source import Source
from symderiv.language.statements import Assumption as Statement
from symderiv.language.statements import ClaimStatement

LONGEST = 400
"""Characters of a right side that is still worth reading."""


def derivation(
    inputs: Inputs, pair: Pair, given: Sequence[str]
) -> tuple[Derivation, dict[str, Syntax]]:
    """One identity for each gradient, with all that the code declares, and the right side of
    each as the code has it."""
    context = inputs.context
    assumptions = _assumptions(inputs, given)
    identities = tuple(_identity(inputs, pair, each, tuple(assumptions)) for each in pair.gradients)
    unused = [name for name in inputs.shapes.arguments if name not in inputs.used]
    if unused:
        raise DerivationError(WHERE, "no argument has this name", unused[0])
    dimensions = inputs.shapes.declarations(context.least)
    whole = Derivation(
        file=pair.named.module.file,
        title=None,
        source=None,
        dimensions=dimensions,
        symbols=_symbols(inputs),
        definitions=dict(context.definitions),
        assumptions=assumptions,
        identities=identities,
        examples=(),
    )
    found = carried(whole, context.lengths, context.least)
    written = {}
    for gradient in pair.gradients:
        for formula in _right_sides(pair, gradient)[:1]:
            written[_id(pair, gradient)] = formula
    return found, written


def _symbols(inputs: Inputs) -> dict[str, SymbolDeclaration]:
    context, shapes = inputs.context, inputs.shapes
    found: dict[str, SymbolDeclaration] = {}
    for argument, name in inputs.symbols.items():
        shaped = shapes.arguments.get(argument)
        domain = DOMAINS["real"] if shaped is None else shaped.domain
        found[name] = SymbolDeclaration(name, domain, context.names.arrays[name], WHERE)
    for name in (*context.labels, *context.held):
        found[name] = SymbolDeclaration(name, DOMAINS["real"], context.names.arrays[name], WHERE)
    return found


def _assumptions(inputs: Inputs, given: Sequence[str]) -> dict[str, Assumption]:
    """Labels are one-hot, what is held is what it was; and what the command line says."""
    context = inputs.context
    found: dict[str, Assumption] = {}
    for name, value in context.held.items():
        places = axes(value.shape)
        left, right = Symbol(name, places), value.entry(places)
        text = f"{name} is held constant"
        found[f"{name}-held"] = Assumption(f"{name}-held", text, "=", left, right, places, WHERE)
    for name, labels in context.labels.items():
        indices = ", ".join((*(f"i{k}" for k in range(len(labels.shape))), "c1"))
        text = f"sum({name}[{indices}], c1) = 1"
        found[f"{name}-one-hot"] = _assumption(inputs, f"{name}-one-hot", text)
    for number, text in enumerate(given, start=1):
        found[f"given-{number}"] = _assumption(inputs, f"given-{number}", text)
    return found


def _assumption(inputs: Inputs, name: str, text: str) -> Assumption:
    source = Source(text, lambda offset: Location("--given", 1, offset + 1))
    try:
        statement = Statement(inputs.context.names, source)
        left, right = statement.trees()
    except Broken:
        raise DerivationError(
            Location("--given"), "an assumption that cannot be read", text
        ) from None
    place = source.locate(0)
    return Assumption(name, text, statement.relation, left, right, statement.free, place)


def _identity(inputs: Inputs, pair: Pair, gradient: Gradient, given: tuple[str, ...]) -> Identity:
    context = pair.context
    shape = context.names.arrays[gradient.symbol]
    output = pair.output.shape
    if pair.upstream is None:
        gradient = replace(gradient, value=_with_ones(gradient.value, (*output, *shape)))
    value = gradient.value
    if value.shape == (*output, *shape) and pair.upstream is None:
        kind = "jacobian"
    elif value.shape == shape and (pair.upstream is not None or output == ()):
        kind = "gradient"
    elif value.shape == shape == output:
        kind = "diagonal"
    else:
        raise context.error(
            gradient.node,
            f"the gradient by {gradient.argument} has shape {show(value.shape)}, "
            f"and {gradient.argument} has {show(shape)}",
        )
    left, right, free = _sides(pair, gradient, kind, _places(value.shape))
    return Identity(
        id=_id(pair, gradient),
        claim=_text(inputs, pair, gradient, kind),
        left=left,
        right=right,
        free=free,
        location=pair.named.module.place(gradient.node),
        given=given,
    )


def _with_ones(value: Real, shape: Shape) -> Real:
    """A matrix for a Jacobian of columns: the axes of length 1 that it lacks put in."""
    if value.shape == shape or tuple(d for d in shape if d != 1) != value.shape:
        return value

    def entry(positions: Positions) -> Expr:
        kept = [p for p, d in zip(positions, shape, strict=True) if d != 1]
        return value.entry(tuple(kept))

    return Real(shape, entry)


def _places(shape: Shape) -> Positions:
    """A free index for each axis; an axis of length 1 needs none."""
    return tuple(1 if place.dimension == 1 else place for place in axes(shape))


def _id(pair: Pair, gradient: Gradient) -> str:
    return f"{pair.named.name}.{gradient.argument}"


def _sides(
    pair: Pair, gradient: Gradient, kind: str, places: Positions
) -> tuple[Expr, Expr, tuple[Index, ...]]:
    free = tuple(place for place in places if isinstance(place, Index))
    output, value = pair.output, gradient.value
    if kind == "jacobian":
        rank = len(output.shape)
        body = output.entry(places[:rank])
        left: Expr = Derivative(body, gradient.symbol, places[rank:])
        return left, value.entry(places), free
    if kind == "diagonal":
        others = _places(value.shape)
        left = Derivative(output.entry(others), gradient.symbol, places)
        deltas = [kronecker(one, other) for one, other in zip(others, places, strict=True)]
        also = tuple(place for place in others if isinstance(place, Index))
        return left, times(*deltas, value.entry(places)), (*also, *free)
    inner = axes(output.shape)
    body = output.entry(inner)
    if pair.upstream is not None:
        body = times(Symbol(pair.upstream, inner), body)
    return Derivative(total(body, *inner), gradient.symbol, places), value.entry(places), free


def _text(inputs: Inputs, pair: Pair, gradient: Gradient, kind: str) -> str:
    """The claim as the language spells it."""
    context = pair.context
    out = _spelled(context.define("output", _plain(pair.output), pair.named.function).syntax)
    left = _left(pair, gradient, kind, out)
    if kind == "diagonal":
        named = context.define(f"d{gradient.symbol}", gradient.value, gradient.node)
        return f"{left} = {_indexed(_spelled(named.syntax), gradient.value.shape)}"
    for formula in _right_sides(pair, gradient):
        text = f"{left} = {render_text(formula)}"
        if len(text) <= LONGEST and _reads(inputs, text):
            return text
    shown = context.module.shown(gradient.node)
    return f"{left} = {shown}"


def _left(pair: Pair, gradient: Gradient, kind: str, out: str) -> str:
    symbol = gradient.symbol
    if kind == "diagonal":
        places = _letters(gradient.value.shape)
        others = tuple(f"{letter}1" for letter in places)
        return f"d({out}[{', '.join(others)}], {symbol}[{', '.join(places)}])"
    if kind == "jacobian" or pair.upstream is None:
        return f"d({out}, {symbol})"
    product = f"{pair.upstream} * {out}"
    return f"d({f'sum({product})' if pair.output.shape else product}, {symbol})"


def _letters(shape: Shape) -> tuple[str, ...]:
    return tuple("ijklpqrs"[place] for place in range(len(shape)))


def _indexed(name: str, shape: Shape) -> str:
    places = _letters(shape)
    deltas = [f"delta[{letter}1, {letter}]" for letter in places]
    return " * ".join([*deltas, f"{name}[{', '.join(places)}]" if places else name])


def _right_sides(pair: Pair, gradient: Gradient) -> list[Syntax]:
    """The right side as the code's last line has it, or as a name."""
    context = pair.context
    gradient = replace(gradient, value=_plain(gradient.value))
    own = gradient.value.syntax
    found: list[Syntax] = []
    if isinstance(own, Name) and (behind := context.formulas.get(own.name)) is not None:
        found.append(behind)
    if own is not None:
        found.append(own)
    named = context.define(f"d{gradient.symbol}", gradient.value, gradient.node)
    return found if named.syntax is None else [*found, named.syntax]


def _plain(value: Real) -> Real:
    """An array apart from the labels that it was read at."""
    return Real(value.shape, value.entry, value.syntax)


def _spelled(formula: Syntax | None) -> str:
    return "output" if formula is None else render_text(formula)


def _reads(inputs: Inputs, text: str) -> bool:
    """Whether a claim reads back: then repairs can be looked for."""
    try:
        claim = ClaimStatement(inputs.context.names, Source.of(text))
        claim.left()
        claim.right()
    except (DerivationError, Broken, RecursionError):
        return False
    return True

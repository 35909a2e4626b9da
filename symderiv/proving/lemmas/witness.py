"""A point at which a claim in names fails: small sizes and simple numbers first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import product

from symderiv.formula.declarations import Nested, Witness
from symderiv.formula.tree import Index
from symderiv.kernel.ball import Enclosure, Indeterminate, Undefined, as_text, is_different
from symderiv.proving.lemmas.claim import NamedClaim
from symderiv.proving.lemmas.net import judged
from symderiv.proving.lemmas.points import telling_sizes
from symderiv.proving.lemmas.values import Values
from symderiv.proving.witness.shrink import shrink

_BOXES = 8


def witness(claim: NamedClaim) -> Witness | None:
    """The first failure from the smallest sizes on, with numbers as simple as was found; the
    reference evaluator has to see it, too."""
    for sizes in _boxes(claim):
        for values in claim.drawn(sizes):
            env = _differing(claim, values)
            if env is not None:
                for found in (_simpler(claim, values, env), values):
                    if judged(claim, found, env) == "differ":
                        return _shown(claim, found, env)
            break
    return None


def _boxes(claim: NamedClaim) -> Iterator[dict[str, int]]:
    """Sizes from the first ones on; those at which claims are told apart come last."""
    declared = claim.derivation.dimensions
    firsts = [d.sizes[0] for d in declared.values()]
    spans = [(0,) if d.fixed else (0, 1) for d in declared.values()]
    steps = sorted(product(*spans), key=sum)[:_BOXES] if len(spans) <= _BOXES else []
    for step in steps:
        yield dict(zip(declared, map(sum, zip(firsts, step, strict=True)), strict=True))
    yield telling_sizes(declared)


def _differing(claim: NamedClaim, values: Values) -> dict[Index, int] | None:
    """Values of the free indices for which the sides certainly differ."""
    places = values.places(claim.identity.free)
    for env, (left, right) in zip(places, claim.sides(values), strict=True):
        if is_different(left, right):
            return env
    return None


def _simpler(claim: NamedClaim, values: Values, env: Mapping[Index, int]) -> Values:
    place = list(values.places(claim.identity.free)).index(dict(env))

    def fails(point: Mapping[str, Nested]) -> bool:
        try:
            left, right = claim.sides(claim.at(values.sizes, point))[place]
        except (Undefined, Indeterminate):
            return False
        return is_different(left, right)

    return claim.at(values.sizes, shrink(values.point, claim.derivation.symbols, fails))


def _shown(claim: NamedClaim, values: Values, env: Mapping[Index, int]) -> Witness:
    tied = {
        name: _nested(values, claim.derivation.symbols[name].shape, entries)
        for name, entries in claim.tied(values).items()
    }
    point = {name: _text(value) for name, value in values.point.items()}
    irrational = any("±" in str(value) for value in tied.values())
    used = {name: size for name, size in values.sizes.items() if name in claim.used}
    return Witness(
        sizes=used,
        indices={_name(index, n): e for n, (index, e) in enumerate(env.items(), 1)},
        point=point | tied,
        lhs=as_text(values.at(claim.left, env)),
        rhs=as_text(values.at(claim.right, env)),
        parameters={name: point[name] for name in tied if irrational},
    )


def _name(index: Index, axis: int) -> str:
    return f"axis {axis}" if index.name.startswith("_") else index.name


def _text(value: Nested) -> object:
    return [_text(part) for part in value] if isinstance(value, tuple) else str(value)


def _nested(values: Values, shape: tuple[str | int, ...], entries: list[Enclosure]) -> object:
    rows: list[object] = [as_text(value) for value in entries]
    for dimension in reversed(shape[1:]):
        size = values.length(dimension)
        rows = [rows[start : start + size] for start in range(0, len(rows), size)]
    return rows if shape else rows[0]

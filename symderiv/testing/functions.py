"""A function run at drawn points against the right side of an identity that is proved.

Sizes and values are drawn by hypothesis.  How far a result may be off is computed: the formula is
evaluated in balls, every input being one that holds what rounding in the function's own type may
have made of it.  So a formula that is sensitive somewhere gets a wide bound there and a narrow one
elsewhere.  The function is run; nothing that reads files for proofs does that.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from flint import arb
from hypothesis import HealthCheck, Phase, given, reject, settings
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable

from symderiv.answers.prove import check
from symderiv.base.errors import DerivationError, Location
from symderiv.base.options import Options
from symderiv.calculus.differentiate import Elaboration
from symderiv.files.load import load
from symderiv.formula.declarations import Derivation, Identity, SymbolDeclaration
from symderiv.formula.tree import Derivative, Expr, walk
from symderiv.kernel.ball import Evaluator
from symderiv.kernel.enclosures import Indeterminate, Undefined
from symderiv.language.source import suggest
from symderiv.proving.assumed import Assumed

if TYPE_CHECKING:
    from numpy.typing import NDArray

UNITS = {"float64": Fraction(1, 2**53), "float32": Fraction(1, 2**24)}
"""The relative error of one rounding."""
ROUNDINGS = 32
"""Roundings of an input that stand for those of a short computation; sums have more of them."""
GRID = 8
"""Drawn values are multiples of 1/8, which every type holds exactly."""
LARGEST = 3 * GRID
SIZES = 3


class FunctionDiffers(AssertionError):
    """A function is not the formula at a point, by more than rounding explains."""


def check_function(
    function: Callable[..., Any],
    identity: str,
    path: str | Path = "derivations",
    *,
    library: str = "numpy",
    dtypes: Sequence[str] = ("float64", "float32"),
    examples: int = 100,
) -> None:
    """Compare a function with the right side of the identity of that id, which must be proved.

    The function takes the symbols of the formula by their names, as arrays of ``library``
    (``numpy``, ``torch`` or ``jax``) or as numbers, and gives an array with an axis for each free
    index of the claim.

    Raises FunctionDiffers with sizes and inputs where they differ, DerivationError where there
    is no such identity, it is not proved, or at no point drawn its value can be enclosed.
    """
    derivation, found = _identity(Path(path), identity)
    check_formula(function, derivation, found, library=library, dtypes=dtypes, examples=examples)


def check_formula(
    function: Callable[..., Any],
    derivation: Derivation,
    identity: Identity,
    *,
    library: str = "numpy",
    dtypes: Sequence[str] = ("float64", "float32"),
    examples: int = 100,
) -> None:
    """As :func:`check_function`, with an identity that has been read already."""
    formula = _Formula(derivation, identity)
    arguments = formula.arguments(function)
    for dtype in dtypes:
        _run(formula, function, arguments, library, dtype, examples)


def _identity(path: Path, name: str) -> tuple[Derivation, Identity]:
    files = sorted(path.rglob("*.y*ml")) if path.is_dir() else [path]
    known: list[str] = []
    for derivation in map(load, files):
        for item in derivation.identities:
            if item.id == name:
                return derivation, item
            known.append(item.id)
    raise DerivationError(Location(str(path)), "no such identity", name, suggest(name, known))


class _Formula:
    """The right side of a proved identity, written out."""

    def __init__(self, derivation: Derivation, identity: Identity) -> None:
        result = check(derivation, identity, Options(cross_check=False, suggest=False))
        if result.verdict != "proved" or identity.where:
            message = (
                f"an identity that is {result.verdict}" if not identity.where else "a condition"
            )
            raise DerivationError(identity.location, f"no formula to compare with: {message}")
        self.derivation = derivation
        self.identity = identity
        self.right: Expr = Elaboration(derivation.definitions)(identity.right)
        self.free = tuple(index for index in identity.free if index.dimension != 1)
        if any(isinstance(part, Derivative) for part in walk(self.right)):
            raise DerivationError(identity.location, "the right side has a derivative")
        self.assumed = Assumed.of(derivation, identity.given)
        self.evaluator = Evaluator()

    def arguments(self, function: Callable[..., Any]) -> list[SymbolDeclaration]:
        """The symbols that a function takes, by the names of its parameters."""
        symbols = self.derivation.symbols
        names = [
            name
            for name, parameter in inspect.signature(function).parameters.items()
            if parameter.default is inspect.Parameter.empty
        ]
        for name in names:
            if name not in symbols:
                hint = suggest(name, symbols) or f"symbols are {', '.join(symbols)}"
                raise DerivationError(
                    self.identity.location, "a parameter that is no symbol", name, hint
                )
        return [symbols[name] for name in names]

    def sizes(self) -> st.SearchStrategy[dict[str, int]]:
        declared = self.derivation.dimensions
        return st.fixed_dictionaries(
            {
                name: st.just(d.sizes[0])
                if d.fixed
                else st.integers(d.sizes[0], d.sizes[0] + SIZES - 1)
                for name, d in declared.items()
            }
        )

    def tied(self, sizes: dict[str, int], point: dict[str, Any], dtype: str) -> None:
        """Make a point fit the assumptions, as closely as the type holds numbers."""
        for each in self.assumed.parametrisations:
            shape = _lengths(self.derivation.symbols[each.name], sizes)
            values = np.empty(shape)
            for at in np.ndindex(*shape):
                env = dict(zip(each.parameters, (k + 1 for k in at), strict=True))
                values[at] = float(arb(self.evaluator.evaluate(each.body, sizes, env, point)).mid())
            point[each.name] = _exact(values.astype(dtype))

    def bounds(
        self, sizes: dict[str, int], point: dict[str, Any], dtype: str
    ) -> Iterator[tuple[tuple[int, ...], arb]]:
        """Each entry, as a ball that holds what the type makes of it."""
        unit = UNITS[dtype] * (ROUNDINGS + 4 * sum(sizes.values()))
        values = {name: _widened(value, unit) for name, value in point.items()}
        lengths = [sizes[d] if isinstance(d, str) else d for d in (i.dimension for i in self.free)]
        first = dict.fromkeys(self.free, 1)
        spot = self.evaluator.spot(sizes, first, {}, values)
        for at in np.ndindex(*lengths):
            env = dict(zip(self.free, (k + 1 for k in at), strict=True))
            ball = arb(spot.value(self.right, env))
            slack = arb(8 * UNITS[dtype].numerator) / UNITS[dtype].denominator
            yield at, arb(ball.mid(), ball.rad() + abs(ball.mid()) * slack)


def _lengths(symbol: SymbolDeclaration, sizes: dict[str, int]) -> tuple[int, ...]:
    return tuple(sizes[d] if isinstance(d, str) else d for d in symbol.shape)


def _exact(array: NDArray[Any]) -> Any:
    if array.ndim == 0:
        return Fraction(float(array))
    return tuple(_exact(row) for row in array)


def _widened(value: Any, unit: Fraction) -> Any:
    """A number with what ``unit`` of it, or of 1, may be lost or won."""
    if isinstance(value, tuple):
        return tuple(_widened(each, unit) for each in value)
    radius = max(abs(value), Fraction(1)) * unit
    middle = arb(value.numerator) / value.denominator
    return arb(middle.mid(), middle.rad() + arb(radius.numerator) / radius.denominator)


def _values(symbol: SymbolDeclaration, sizes: dict[str, int]) -> st.SearchStrategy[Any]:
    """Arrays of a symbol's domain and shape, on a grid."""
    if symbol.domain.indices_of is not None:
        raise DerivationError(symbol.location, "a function of labels cannot be tried", symbol.name)
    step = 1 if symbol.domain.integer else Fraction(1, GRID)
    grid = [k * step for k in range(-LARGEST, LARGEST + 1) if k * step in symbol.domain]
    grid = [*symbol.domain.values] if symbol.domain.values is not None else grid
    grid = sorted(grid, key=lambda value: (abs(value), value < 0)) or [Fraction(1)]
    strategy: st.SearchStrategy[Any] = st.sampled_from(grid)
    for length in reversed(_lengths(symbol, sizes)):
        strategy = st.lists(strategy, min_size=length, max_size=length).map(tuple)
    return strategy


def _run(
    formula: _Formula,
    function: Callable[..., Any],
    arguments: list[SymbolDeclaration],
    library: str,
    dtype: str,
    examples: int,
) -> None:
    symbols = formula.derivation.symbols

    @settings(
        max_examples=examples,
        deadline=None,
        database=None,
        derandomize=True,
        # Shrinking runs the function hundreds of times for inputs that are small anyway.
        phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
    )
    @given(st.data())
    def compared(data: st.DataObject) -> None:
        sizes = data.draw(formula.sizes())
        point = {name: data.draw(_values(symbol, sizes)) for name, symbol in symbols.items()}
        try:
            formula.tied(sizes, point, dtype)
            bounds = list(formula.bounds(sizes, point, dtype))
        except (Undefined, Indeterminate, ZeroDivisionError):
            reject()
        given_values = {s.name: np.array(_floats(point[s.name]), dtype=dtype) for s in arguments}
        result = _called(function, given_values, library)
        _compare(result, bounds, sizes, given_values, dtype)

    try:
        compared()
    except Unsatisfiable:
        message = "no formula to compare with: rounding of the inputs leaves its cases open"
        raise DerivationError(formula.identity.location, message, formula.identity.id) from None


def _floats(value: Any) -> Any:
    return [_floats(each) for each in value] if isinstance(value, tuple) else float(value)


def _called(
    function: Callable[..., Any], values: dict[str, NDArray[Any]], library: str
) -> NDArray[Any]:
    """What the function gives, as an array of NumPy."""
    if library == "torch":
        torch = import_module("torch")
        given_values = {name: torch.from_numpy(value.copy()) for name, value in values.items()}
        return np.asarray(torch.as_tensor(function(**given_values)).detach().numpy())
    if library == "jax":
        jnp = import_module("jax.numpy")
        return np.asarray(function(**{name: jnp.asarray(v) for name, v in values.items()}))
    copies = {n: v.copy() if v.ndim else v.dtype.type(v) for n, v in values.items()}
    return np.asarray(function(**copies))


def _compare(
    result: NDArray[Any],
    bounds: list[tuple[tuple[int, ...], arb]],
    sizes: dict[str, int],
    values: dict[str, NDArray[Any]],
    dtype: str,
) -> None:
    shape = tuple(k + 1 for k in bounds[-1][0])
    shown = "".join(
        f"\n    {name} = np.array({v.tolist()}, {dtype!r})" for name, v in values.items()
    )
    place = f"at {', '.join(f'{k} = {v}' for k, v in sizes.items())}{shown}"
    if result.shape != shape:
        raise FunctionDiffers(f"the function gives shape {result.shape}, not {shape}, {place}")
    for at, ball in bounds:
        value = float(result[at])
        if not np.isfinite(value) or not ball.overlaps(arb(value)):
            entry = f"entry {list(at)}: " if at else ""
            raise FunctionDiffers(
                f"{entry}the function gives {value!r}, not {ball.str(12)}, {place}"
            )

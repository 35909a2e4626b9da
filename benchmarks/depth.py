"""Dense networks of 1 to 32 layers: how proofs grow with depth, ours and those of others.

    python benchmarks/depth.py [--cap SECONDS] [--depths 1,2,4,8,16,32]

The network is h_i = tanh(h_{i-1} @ W_i) with half a squared error, the backward pass as people
write it: e_L = (h_L - y)*(1 - h_L**2), e_i = (e_{i+1} @ W_{i+1}.T)*(1 - h_i**2).  Ours proves
d(loss, W1) = h0.T @ e1 for every size.  SymPy's ``simplify`` proves one entry of it
for one sample and 2 x 2 matrices.  tensorgrad, where it is
installed, differentiates the loss by W1 and simplifies, which is less than a proof.  Each is
measured in seconds of the processor in one run, with empty caches; one that takes more than the
cap is not asked for deeper networks.  The exponent of growth is that of the last doubling.
"""

from __future__ import annotations

import argparse
import importlib.util
import platform
from collections.abc import Callable, Mapping
from itertools import pairwise
from math import log2
from time import process_time

import sympy
from remembered import forget
from sympy.core.cache import clear_cache

from symderiv import __version__
from symderiv.answers.prove import check
from symderiv.base.options import Options
from symderiv.files.load import read_text
from symderiv.proving.sympy.limits import OutOfTime, interrupted_after

DEPTHS = (1, 2, 3, 4, 5, 8, 16, 32)


def network(depth: int) -> str:
    """A file about a network of so many layers."""
    weights = "\n".join(f"  W{i}: real[n, n]" for i in range(1, depth + 1))
    layers = "\n".join(f"  h{i}: tanh(h{i - 1} @ W{i})" for i in range(1, depth + 1))
    backward = "\n".join(
        f"  e{i}: (e{i + 1} @ W{i + 1}.T) * (1 - h{i}**2)" for i in range(depth - 1, 0, -1)
    )
    return f"""\
dimensions: {{b: 1..3, n: 1..3}}
symbols:
  h0: real[b, n]
  y: real[b, n]
{weights}
definitions:
{layers}
  loss: sum((h{depth} - y)**2) / 2
  e{depth}: (h{depth} - y) * (1 - h{depth}**2)
{backward}
identities:
  - id: first-weights
    claim: d(loss, W1) = h0.T @ e1
    scope: every size
"""


def ours(depth: int) -> None:
    derivation = read_text(network(depth))
    result = check(derivation, derivation.identities[0], Options(cross_check=False))
    assert result.ok, result


def by_simplify(depth: int) -> None:
    """The claim for two inputs and 2 x 2 matrices, one entry, all derivatives by SymPy."""
    start, target = sympy.symbols("x1:3 y1:3", real=True)[:2], sympy.symbols("y1:3", real=True)
    weights = [
        sympy.Matrix(2, 2, sympy.symbols(f"w{layer}_1:5", real=True)) for layer in range(depth)
    ]
    layers = [sympy.Matrix([start])]
    for weight in weights:
        layers.append((layers[-1] * weight).applyfunc(sympy.tanh))
    output = layers[-1]
    loss = sum((value - wanted) ** 2 for value, wanted in zip(output, target, strict=True)) / 2
    slopes = [layer.applyfunc(lambda value: 1 - value**2) for layer in layers]
    error = (output - sympy.Matrix([target])).multiply_elementwise(slopes[-1])
    for weight, slope in zip(weights[:0:-1], slopes[-2:0:-1], strict=True):
        error = (error * weight.T).multiply_elementwise(slope)
    assert sympy.simplify(sympy.diff(loss, weights[0][0, 0]) - start[0] * error[0]) == 0


def by_tensorgrad(depth: int) -> None:
    """Differentiation and simplification alone."""
    import tensorgrad
    from tensorgrad import functions

    batch, size = sympy.symbols("b n")
    layer = tensorgrad.Variable("h0", b=batch, n0=size)
    target = tensorgrad.Variable("y", b=batch, n=size)
    weights = [
        tensorgrad.Variable(f"W{i}", **{f"n{i - 1}": size, f"n{i}": size})
        for i in range(1, depth + 1)
    ]
    for weight in weights:
        layer = functions.tanh(layer @ weight)
    loss = functions.frobenius2(layer.rename(**{f"n{depth}": "n"}) - target)
    tensorgrad.Derivative(loss, weights[0]).full_simplify()


def measured(method: Callable[[int], None], depths: list[int], cap: float) -> dict[int, float]:
    """Seconds of the processor for each depth, up to the first above the cap."""
    found = {}
    method(1)  # What is imported on the way is nobody's proof.
    for depth in depths:
        forget()
        clear_cache()
        start = process_time()
        try:
            with interrupted_after(cap):
                method(depth)
        except OutOfTime:
            break
        found[depth] = process_time() - start
    return found


def exponent(times: Mapping[int, float]) -> str:
    """By which power of the depth the time grew at last."""
    if len(times) < 2:
        return "–"
    (shallow, before), (deep, after) = list(pairwise(times.items()))[-1][0:2]
    return f"{log2(after / before) / log2(deep / shallow):.1f}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cap", type=float, default=30.0, metavar="SECONDS")
    parser.add_argument("--depths", default=",".join(map(str, DEPTHS)))
    arguments = parser.parse_args()
    depths = [int(depth) for depth in arguments.depths.split(",")]
    methods: dict[str, Callable[[int], None]] = {"symderiv": ours, "simplify, 2 × 2": by_simplify}
    if importlib.util.find_spec("tensorgrad") is not None:
        methods["tensorgrad"] = by_tensorgrad
    times = {name: measured(method, depths, arguments.cap) for name, method in methods.items()}
    print(f"| layers | {' | '.join(times)} |")
    print(f"|--:|{'--:|' * len(times)}")
    for depth in depths:
        cells = [
            f"{each[depth]:.2f} s" if depth in each else f"> {arguments.cap:g} s"
            for each in times.values()
        ]
        print(f"| {depth} | {' | '.join(cells)} |")
    print(f"| **exponent** | {' | '.join(map(exponent, times.values()))} |")
    versions = f"symderiv {__version__}, SymPy {sympy.__version__}"
    print(f"\n{versions}, Python {platform.python_version()}, {platform.machine()}")


if __name__ == "__main__":
    main()

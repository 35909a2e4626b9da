"""A backward function beside its forward one: which argument means what, and what each result
is the gradient by.

Arguments of the same name are the same inputs; a local name or a second output of the forward
function means that quantity; the one argument left is the upstream gradient.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence
from dataclasses import dataclass

from symderiv.base.errors import DerivationError, Location
from symderiv.code.calls import defaults
from symderiv.code.context import Context
from symderiv.code.forward import Forward, Inputs, Reading, arguments, follow
from symderiv.code.frames import Frame
from symderiv.code.module import CodeError
from symderiv.code.named import Named
from symderiv.code.values import Cell, Mask, Object, Real, Unset, constant
from symderiv.formula.syntax import Name
from symderiv.formula.tree import Symbol
from symderiv.language.shapes import Shape, show

UPSTREAM = re.compile(
    r"g|dy|dz|dout|d_out|dl|dloss|dvalues|grads?|upstream|ct|cotangent|delta|error|gy|"
    r"(grad|d|g|dl|dj|dloss)_?(output|outputs|out|y|a|h|z|loss|values)s?|output_grad(ient)?|"
    r"(out|output|y)_(grad|bar)|gradient|d_?[a-z]+|accum_grad|top_diff"
)
KEPT = re.compile(r"cache.*|ctx|context|residuals?|res|saved.*|memory|aux|fwd.*")
_BEFORE = tuple(
    re.compile(rf"^(?:{prefix})", re.IGNORECASE)
    for prefix in ("d_?loss_?d?_?", "d[lj]_?d?_?", "grad_?", "g_", "d_?", "delta_?")
)
"""What stands before the name of an argument; ``dl`` begins ``dlogits``, too, so each is tried."""
_BEHIND = re.compile(r"(?:_?grads?|_bar|_gradient|_g)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Gradient:
    """One result of a backward function: ``value`` is claimed to be the gradient by ``symbol``,
    and stands at ``node``."""

    argument: str
    symbol: str
    value: Real
    node: ast.AST


@dataclass(frozen=True, slots=True)
class Pair:
    """A backward function with its results, and the output that they are gradients of."""

    named: Named
    context: Context
    output: Real
    upstream: str | None
    gradients: tuple[Gradient, ...]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the command line says about a pair."""

    upstream: str | None = None
    returns: tuple[str, ...] = ()


def output_of(inputs: Inputs, found: Forward) -> tuple[Real, object, str | None]:
    """The forward function's output, what it gives beside it, and the output's name."""
    result, node = _value_first(found.result, found.frame.origins.get("return"))
    beside: object = None
    if isinstance(result, tuple) and result:
        names = node.elts if isinstance(node, ast.Tuple) else []
        beside = result[1] if len(result) == 2 else result[1:]
        node = names[0] if names else None
        result = result[0]
    value = result.value if isinstance(result, Cell) else result
    if isinstance(value, Mask) or not isinstance(value, Real):
        place = found.named.module.place(found.named.function)
        raise CodeError(place, f"{found.named.name} gives no array to differentiate", None)
    name = node.id if isinstance(node, ast.Name) else None
    plain = found.named.name.split(".")[0]
    defined = inputs.context.define(plain, value, found.named.function)
    return defined, beside, name


def _value_first(result: object, node: ast.AST | None) -> tuple[object, ast.AST | None]:
    """What a function gives, the value in front, where a dictionary of gradients stands there."""
    if not isinstance(result, tuple) or not any(isinstance(one, dict) for one in result[:1]):
        return result, node
    order = sorted(range(len(result)), key=lambda place: isinstance(result[place], dict))
    moved = tuple([result[place] for place in order])
    if isinstance(node, ast.Tuple) and len(node.elts) == len(result):
        elements = ast.Tuple([node.elts[place] for place in order], ast.Load())
        return moved, ast.copy_location(elements, node)
    return moved, node


def pair(
    inputs: Inputs, found: Forward, backward: Named, wanted: Wanted, same: bool = False
) -> Pair:
    """The claims of a backward function.  Raises CodeError where arguments or results cannot
    be told apart."""
    context = inputs.context
    if backward.module is not context.module:
        context = context.beside(backward.module)
    output, beside, output_name = output_of(inputs, found)
    if same:
        return _in_one(inputs, found, backward, wanted, output)
    given, upstream = _given(inputs, found, backward, wanted, output, beside, output_name)
    reading = Reading(context, inputs)
    frame, result = follow(reading, backward, arguments(reading, backward, inputs, given), False)
    gradients = _gradients(inputs, found, backward, wanted, frame, result, given)
    return Pair(backward, context, output, upstream, gradients)


def _in_one(inputs: Inputs, found: Forward, backward: Named, wanted: Wanted, output: Real) -> Pair:
    """A function that gives a value and its gradients."""
    result, node = _value_first(found.result, found.frame.origins.get("return"))
    if not isinstance(result, tuple) or len(result) < 2:
        place = backward.module.place(backward.function)
        raise CodeError(place, "a function that gives no gradient beside its value", backward.name)
    rest: object = result[1] if len(result) == 2 else result[1:]
    frame = Frame(found.frame.names, None, dict(found.frame.origins))
    if isinstance(node, ast.Tuple) and len(node.elts) > 1:
        left = node.elts[1] if len(node.elts) == 2 else ast.Tuple(node.elts[1:], ast.Load())
        frame.origins["return"] = ast.copy_location(left, node)
    gradients = _gradients(inputs, found, backward, wanted, frame, rest, {})
    return Pair(backward, inputs.context, output, None, gradients)


def _given(
    inputs: Inputs,
    found: Forward,
    backward: Named,
    wanted: Wanted,
    output: Real,
    beside: object,
    output_name: str | None,
) -> tuple[dict[str, object], str | None]:
    """The arguments of the backward function, and the symbol of the upstream gradient."""
    given: dict[str, object] = {}
    left: list[str] = []
    own = set(found.named.parameters)
    for parameter in backward.parameters:
        if parameter == wanted.upstream:
            left.insert(0, parameter)
        elif (
            found.owner is not None and parameter == backward.parameters[0] and backward.has_context
        ):
            given[parameter] = found.owner
        elif parameter in own and parameter in found.named.parameters:
            given[parameter] = _input(inputs, found, parameter)
        elif parameter == output_name:
            given[parameter] = Cell(output)
        elif parameter in found.frame.names and not isinstance(found.frame.names[parameter], Unset):
            given[parameter] = found.frame.names[parameter]
        elif _has_value(inputs, backward, parameter):
            continue
        else:
            left.append(parameter)
    left = _aside(left, beside, given, wanted)
    if len(left) > 1:
        hint = "say which is the upstream gradient: --upstream NAME"
        place = backward.module.place(backward.function)
        raise CodeError(place, "arguments that mean nothing here", ", ".join(left), hint)
    if not left:
        return given, None
    name = _upstream(inputs, left[0], output.shape)
    given[left[0]] = inputs.values[left[0]]
    return given, name


def _input(inputs: Inputs, found: Forward, parameter: str) -> object:
    """An argument of both functions: a new name of the same input."""
    declared = inputs.get(parameter)
    value = found.frame.names.get(parameter) if declared is None else declared
    if isinstance(declared, Cell):
        if declared.value is not inputs.pristine[parameter]:
            place = found.named.module.place(found.named.function)
            message = f"{found.named.name} changes an argument in place that both functions take"
            raise CodeError(place, message, parameter, "work on a copy of it")
        symbol = inputs.symbols[parameter]
        shape = inputs.context.names.arrays[symbol]
        return Cell(Real(shape, lambda positions: Symbol(symbol, positions), Name(symbol)))
    return value


def _has_value(inputs: Inputs, backward: Named, parameter: str) -> bool:
    """Whether a constant default or labels stand for a parameter."""
    shaped = inputs.shapes.arguments.get(parameter)
    if shaped is not None and shaped.classes is not None:
        return True
    return parameter in defaults(backward.function)


def _aside(left: list[str], beside: object, given: dict[str, object], wanted: Wanted) -> list[str]:
    """What is left when the forward function's second output has found its name."""
    if beside is None:
        return left
    kept = [name for name in left if KEPT.fullmatch(name) and name != wanted.upstream]
    if not kept and len(left) == 2:
        kept = [name for name in left if not UPSTREAM.fullmatch(name.lower())]
        kept = [name for name in kept if name != wanted.upstream]
    if len(kept) == 1:
        given[kept[0]] = beside
        return [name for name in left if name != kept[0]]
    return left


def _upstream(inputs: Inputs, name: str, shape: Shape) -> str:
    """The symbol of the upstream gradient, which has the shape of the output."""
    shaped = inputs.shapes.arguments.get(name)
    if shaped is not None and shaped.shape != shape:
        message = f"the upstream gradient {name} has the shape of the output, {show(shape)}"
        raise DerivationError(Location("--shapes"), message, show(shaped.shape))
    inputs.used.add(name)
    symbol = inputs.context.unused(name)
    inputs.context.names.arrays[symbol] = shape
    inputs.values[name] = Cell(
        Real(shape, lambda positions: Symbol(symbol, positions), Name(symbol))
    )
    inputs.symbols[name] = symbol
    return symbol


def _gradients(
    inputs: Inputs,
    found: Forward,
    backward: Named,
    wanted: Wanted,
    frame: Frame,
    result: object,
    given: dict[str, object],
) -> tuple[Gradient, ...]:
    parts = _results(found, backward, frame, result)
    candidates = _candidates(inputs, found)
    pairs = _matched(inputs, found, backward, wanted, parts, candidates)
    gradients = []
    for argument, (value, node) in pairs:
        inner = value.value if isinstance(value, Cell) else value
        if isinstance(inner, int) or (not isinstance(inner, Real) and hasattr(inner, "numerator")):
            inner = constant(inner)  # type: ignore[arg-type]
        if not isinstance(inner, Real):
            raise backward.module.error(node, f"the gradient by {argument} is no array of numbers")
        gradients.append(Gradient(argument, inputs.symbols[argument], inner, node))
    if not gradients:
        place = backward.module.place(backward.function)
        raise CodeError(place, f"{backward.name} gives no gradient", None)
    return tuple(gradients)


Part = tuple[str | None, object, ast.AST]


def _results(found: Forward, backward: Named, frame: Frame, result: object) -> list[Part]:
    """Each result with its name in the code, where it has one, and its place."""
    node = frame.origins.get("return", backward.function)
    if isinstance(result, dict):
        return [(str(key), value, _origin(frame, value, node)) for key, value in result.items()]
    if isinstance(result, tuple | list):
        nodes = node.elts if isinstance(node, ast.Tuple | ast.List) else [node] * len(result)
        parts: list[Part] = []
        for one, each in zip(nodes, result, strict=False):
            if isinstance(each, dict):
                parts += [
                    (str(key), value, _origin(frame, value, one)) for key, value in each.items()
                ]
            else:
                parts.append(_part(frame, one, each))
        return parts
    parts = [] if result is None else [_part(frame, node, result)]
    return parts + (_attributes(found.owner, backward) if found.owner is not None else [])


def _origin(frame: Frame, value: object, node: ast.AST) -> ast.AST:
    for name, held in frame.names.items():
        if held is value and name in frame.origins:
            return frame.origins[name]
    return node


def _part(frame: Frame, node: ast.AST, value: object) -> Part:
    if isinstance(node, ast.Name):
        return node.id, value, frame.origins.get(node.id, node)
    if isinstance(node, ast.Attribute):
        return node.attr, value, node
    return None, value, node


def _attributes(owner: Object, backward: Named) -> list[Part]:
    """Gradients that a method keeps: ``self.dW`` and ``self.grads["W"]``."""
    parts: list[Part] = []
    for name, value in owner.attributes.items():
        if isinstance(value, dict):
            inside = re.fullmatch(r"_?(d|grads?|gradients?)", name)
            if inside:
                parts += [(f"d{key}", each, backward.function) for key, each in value.items()]
        elif isinstance(value, Cell) and _stems(name):
            parts.append((name, value, backward.function))
    return parts


def _stems(name: str) -> list[str]:
    """What a gradient may be by, the longest first: ``w`` for ``dw``, ``grad_w``, ``w_grad``,
    ``dL_dw``."""
    shorter = [pattern.sub("", name) for pattern in (_BEHIND, *_BEFORE)]
    return sorted({stem for stem in shorter if stem and stem != name}, key=len, reverse=True)


def _candidates(inputs: Inputs, found: Forward) -> list[str]:
    """What the forward function may be differentiated by, in the order of its arguments."""
    named = [p for p in found.named.parameters if p in inputs.symbols]
    return named + [n for n in inputs.symbols if "." in n and n not in named]


def _matched(
    inputs: Inputs,
    found: Forward,
    backward: Named,
    wanted: Wanted,
    parts: list[Part],
    candidates: list[str],
) -> list[tuple[str, tuple[object, ast.AST]]]:
    spelled = {name.split(".")[-1]: name for name in candidates}
    if wanted.returns:
        return _as_told(backward, wanted, parts, {**spelled, **{c: c for c in candidates}})
    by_name: dict[str, tuple[object, ast.AST]] = {}
    rest: list[Part] = []
    for name, value, node in parts:
        match = _by_name(name, spelled)
        if match is not None and match not in by_name and value is not None:
            by_name[match] = (value, node)
        elif value is not None:
            rest.append((name, value, node))
    if not rest and by_name:
        return list(by_name.items())
    places = [
        p for p in found.named.parameters if not (found.owner and p == found.named.parameters[0])
    ]
    for order in (places, candidates):
        if len(parts) == len(order):
            return [
                (name, (value, node))
                for name, (_, value, node) in zip(order, parts, strict=True)
                if value is not None and name in inputs.symbols
            ]
    nameless = [name for name, _, _ in rest if name is not None and _stems(name)]
    if by_name and len(rest) < len(parts) and not nameless:
        return list(by_name.items())
    if len(parts) == 1 and parts[0][0] is not None:
        last = parts[0][0].lower()
        alike = [c for c in candidates if last.endswith(c.lower()) and last != c.lower()]
        if len(alike) == 1:
            return [(alike[0], parts[0][1:])]
    by_shape = _by_shape(inputs, parts, candidates)
    if by_shape is not None:
        return by_shape
    hint = f"say so with --returns, e.g. --returns '{', '.join(candidates)}'"
    place = backward.module.place(backward.function)
    message = f"{len(parts)} results for {len(candidates)} arguments of {found.named.name}"
    raise CodeError(place, message, None, hint)


def _by_shape(
    inputs: Inputs, parts: list[Part], candidates: list[str]
) -> list[tuple[str, tuple[object, ast.AST]]] | None:
    """Results as the gradients by the only arguments of their shapes, if each is that of one."""
    found: dict[str, tuple[object, ast.AST]] = {}
    for _, value, node in parts:
        inner = value.value if isinstance(value, Cell) else value
        shape = inner.shape if isinstance(inner, Real) else None
        alike = [name for name in candidates if inputs.context.names.arrays.get(name) == shape]
        if shape is None or len(alike) != 1 or alike[0] in found:
            return None
        found[alike[0]] = (value, node)
    return list(found.items()) or None


def _by_name(name: str | None, spelled: dict[str, str]) -> str | None:
    """The argument whose gradient has this name."""
    if name is None:
        return None
    lower = {key.lower(): value for key, value in spelled.items()}
    for stem in _stems(name):
        if stem in spelled:
            return spelled[stem]
    for stem in _stems(name):
        if stem.lower() in lower:
            return lower[stem.lower()]
    return spelled.get(name)


def _as_told(
    backward: Named, wanted: Wanted, parts: Sequence[Part], spelled: dict[str, str]
) -> list[tuple[str, tuple[object, ast.AST]]]:
    unknown = [name for name in wanted.returns if name not in (*spelled, "_")]
    if unknown:
        raise DerivationError(
            Location("--returns"), "not an argument that has a gradient", unknown[0]
        )
    if len(wanted.returns) != len(parts):
        place = backward.module.place(backward.function)
        raise CodeError(place, f"{len(parts)} results, and --returns names {len(wanted.returns)}")
    return [
        (spelled[name], (value, node))
        for name, (_, value, node) in zip(wanted.returns, parts, strict=True)
        if name != "_"
    ]

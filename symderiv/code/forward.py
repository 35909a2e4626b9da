"""The forward function followed with declared arguments: its output, its local quantities, and
the symbols that it is differentiated by."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field

from symderiv.code.calls import defaults
from symderiv.code.context import Context
from symderiv.code.declared import Shaped, Shapes
from symderiv.code.follow import Follower
from symderiv.code.frames import Frame
from symderiv.code.module import CodeError, Module
from symderiv.code.named import Named, methods
from symderiv.code.values import Cell, Defined, Labels, Object, Real, Whole
from symderiv.formula.syntax import Name
from symderiv.formula.tree import Index, Symbol
from symderiv.language.scope import Names


@dataclass(eq=False)
class Inputs:
    """The declared arguments as values.  ``symbols`` are those that stand for reals, by the
    name in the code; ``used`` are the declarations that something asked for."""

    shapes: Shapes
    context: Context
    values: dict[str, object] = field(default_factory=dict)
    symbols: dict[str, str] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)
    pristine: dict[str, Real] = field(default_factory=dict)

    @classmethod
    def of(cls, shapes: Shapes, module: Module) -> Inputs:
        names = Names(dict(shapes.all_sizes()), set(shapes.fixed))
        return cls(shapes, Context(module, names, {}))

    def get(self, name: str) -> object | None:
        """The value of an argument; None where none is declared."""
        shaped = self.shapes.arguments.get(name)
        if shaped is None:
            return None
        self.used.add(name)
        if name not in self.values:
            self.values[name] = self._made(name, shaped)
        return self.values[name]

    def _made(self, name: str, shaped: Shaped) -> object:
        plain = self.context.unused(name.split(".")[-1])
        if shaped.classes is not None:
            if not shaped.shape:
                index = Index(plain, shaped.classes)
                self.context.indices[plain] = index
                return Whole.turn(index)
            labels = Labels(plain, shaped.shape, shaped.classes)
            self.context.names.arrays[plain] = (*shaped.shape, shaped.classes)
            self.context.labels[plain] = labels
            return labels
        self.context.names.arrays[plain] = shaped.shape
        self.symbols[name] = plain
        value = Real(shaped.shape, lambda positions: Symbol(plain, positions), Name(plain))
        self.pristine[name] = value
        return Cell(value)


class Reading(Follower):
    """Follows functions whose objects take undeclared attributes from ``--shapes``."""

    def __init__(self, context: Context, inputs: Inputs) -> None:
        super().__init__(context)
        self.inputs = inputs

    def of_object(self, node: ast.AST, base: Object, name: str) -> object:
        known = name in base.attributes or name in base.methods
        for spelled in (f"{base.name}.{name}", name):
            if not known and (value := self.inputs.get(spelled)) is not None:
                base.attributes[name] = value
                self.inputs.symbols[f"{base.name}.{name}"] = self.inputs.symbols.get(spelled, name)
                break
        return super().of_object(node, base, name)


@dataclass(eq=False)
class Forward:
    """What the forward function came to."""

    named: Named
    frame: Frame
    result: object
    owner: Object | None


def arguments(
    reading: Follower, named: Named, inputs: Inputs, given: dict[str, object]
) -> dict[str, object]:
    """The parameters of a function: ``given`` ones, declared ones, and constant defaults."""
    found: dict[str, object] = {}
    standard = defaults(named.function)
    if named.function.args.vararg or named.function.args.kwarg:
        raise named.module.error(named.function, "a function with *arguments cannot be read")
    for parameter in named.parameters:
        if parameter in given:
            found[parameter] = given[parameter]
        elif (value := inputs.get(parameter)) is not None:
            found[parameter] = value
        elif parameter in standard:
            found[parameter] = reading.value(standard[parameter], Frame({}))
        else:
            place = named.module.place(named.function)
            hint = f'write --shapes "{parameter}: …"'
            raise CodeError(
                place, f"no shape is given for an argument of {named.name}", parameter, hint
            )
    return found


def follow(
    reading: Follower, named: Named, values: dict[str, object], differentiated: bool
) -> tuple[Frame, object]:
    """The frame and the result of a function at arguments."""
    reading.differentiated = differentiated
    reading._check_plain(named.function, Defined(named.function))
    frame = Frame(values)
    reading.depth = 1
    result = reading.result(named.function, frame)
    return frame, result


def forward(inputs: Inputs, named: Named) -> Forward:
    """Follow the forward function; its real arguments are the symbols."""
    reading = Reading(inputs.context, inputs)
    given: dict[str, object] = {}
    owner: Object | None = None
    if named.has_context:
        first = named.parameters[0]
        assert named.owner is not None
        owner = Object(first, methods(named.owner))
        given[first] = owner
        _constants(reading, owner, named)
    frame, result = follow(reading, named, arguments(reading, named, inputs, given), True)
    return Forward(named, frame, result, owner)


def _constants(reading: Follower, owner: Object, named: Named) -> None:
    """Attributes of the class, and those that ``__init__`` sets to constants."""
    assert named.owner is not None
    for part in named.owner.body:
        match part:
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Constant() as value):
                owner.attributes[name] = reading.value(value, Frame({}))
    start = methods(named.owner).get("__init__")
    for statement in start.body if start is not None else ():
        match statement:
            case ast.Assign(
                targets=[ast.Attribute(value=ast.Name(id=own), attr=name)],
                value=ast.Constant() as value,
            ) if own == owner.name and value.value is not None:
                owner.attributes[name] = reading.value(value, Frame({}))
            case ast.Assign(
                targets=[ast.Attribute(value=ast.Name(id=own), attr=name)],
                value=ast.Dict(keys=[]),
            ) if own == owner.name:
                owner.attributes[name] = {}
            case ast.Assign(
                targets=[ast.Attribute(value=ast.Name(id=own), attr=name)],
                value=ast.Name(id=parameter),
            ) if own == owner.name and start is not None and parameter in defaults(start):
                default = defaults(start)[parameter]
                if isinstance(default, ast.Constant) and default.value is not None:
                    owner.attributes[name] = reading.value(default, Frame({}))

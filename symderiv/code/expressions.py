"""The expressions of a function as values: names, arithmetic, brackets, attributes, lists."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field, replace
from fractions import Fraction

from symderiv.code import gather
from symderiv.code.arithmetic import (
    binary,
    compare,
    inverted,
    negative,
    real,
    truth,
    where,
)
from symderiv.code.context import Context
from symderiv.code.frames import Frame
from symderiv.code.library import BUILTINS, constant_of
from symderiv.code.shaping import reverse, swapped
from symderiv.code.values import (
    Cell,
    Column,
    Counting,
    Defined,
    Labels,
    Library,
    Mask,
    Method,
    Object,
    Real,
    Row,
    Turns,
    Unset,
    Waiting,
    Whole,
    scalar,
)
from symderiv.code.writing import Write, applied, at_items
from symderiv.formula.tree import Condition, Expr, Index, Logical, fresh, number
from symderiv.language.shapes import Positions

LONGEST_LIST = 10_000


@dataclass(eq=False)
class Loop:
    """A loop of open length that is being followed; ``writes`` are those of one turn."""

    index: Index
    start: int
    writes: dict[Cell, list[Write]] = field(default_factory=dict)


class Expressions:
    """Evaluates expressions; what calls mean is told by a subclass."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.module = context.module
        self.loops: list[Loop] = []
        self.guards: list[Condition] = []
        self.constants: dict[str, object] = {}
        self.opening: set[str] = set()

    def value(self, node: ast.expr, frame: Frame) -> object:
        """What an expression stands for.  Raises CodeError where that cannot be read."""
        self.context.count(node)
        match node:
            case ast.Constant(value=value):
                return self._constant(node, value)
            case ast.Name(id=name):
                return self._name(node, name, frame)
            case ast.BinOp(left=left, op=operator, right=right):
                first, second = self.value(left, frame), self.value(right, frame)
                return self._operation(node, operator, first, second)
            case ast.UnaryOp():
                return self._unary(node, frame)
            case ast.Compare():
                return self._comparison(node, frame)
            case ast.BoolOp():
                return self._junction(node, frame)
            case ast.IfExp():
                return self._choice(node, frame)
            case ast.Attribute(value=base, attr=name):
                return self.attribute(node, self.value(base, frame), name)
            case ast.Subscript(value=base, slice=inner):
                return self.subscript(node, self.value(base, frame), inner, frame)
            case ast.Call():
                return self.call(node, frame)
            case ast.Tuple(elts=parts):
                return tuple(self._shared(self.value(part, frame)) for part in parts)
            case ast.List(elts=parts):
                return [self._shared(self.value(part, frame)) for part in parts]
            case ast.Dict():
                return self._dictionary(node, frame)
            case ast.ListComp() | ast.GeneratorExp():
                return self._comprehension(node, frame)
            case ast.Lambda():
                return Defined(node, frame)
            case ast.Slice(lower=lower, upper=upper, step=step):
                bounds = [None if b is None else self.value(b, frame) for b in (lower, upper, step)]
                return slice(*bounds)
            case ast.JoinedStr():
                return ""
        raise self.context.error(node, f"{_kind(node)} cannot be read")

    def call(self, node: ast.Call, frame: Frame) -> object:
        raise NotImplementedError

    @staticmethod
    def _shared(value: object) -> object:
        if isinstance(value, Cell):
            value.shared = True
        return value

    def _constant(self, node: ast.AST, value: object) -> object:
        if isinstance(value, float):
            text = self.module.shown(node).replace("_", "")
            try:
                return Fraction(text)
            except ValueError:
                raise self.context.error(node, "a number that cannot be read") from None
        if isinstance(value, int) and not isinstance(value, bool) and abs(value) > 10**60:
            raise self.context.error(node, "a constant of more than 60 digits")
        if value is None or value is Ellipsis or isinstance(value, bool | int | str):
            return value
        raise self.context.error(node, "a constant that cannot be read")

    def _name(self, node: ast.AST, name: str, frame: Frame) -> object:
        found = frame.find(name)
        if found is not None:
            if isinstance(found.value, Unset):
                raise self.context.error(node, found.value.why)
            return found.value
        if name in self.module.functions:
            return Defined(self.module.functions[name])
        if name in self.module.constants:
            return self._global(node, name)
        if name in self.module.imports:
            return Library(self.module.imports[name])
        if name in BUILTINS:
            return Library(f"builtins.{name}")
        if "*" in self.module.imports:
            return Library(f"{self.module.imports['*'].removesuffix('.*')}.{name}")
        raise self.context.error(node, "an unknown name")

    def _global(self, node: ast.AST, name: str) -> object:
        """A constant of the file.  It is read when it is needed."""
        if name not in self.constants:
            if name in self.opening:
                raise self.context.error(node, "a constant that is defined by itself")
            self.opening.add(name)
            loops, self.loops = self.loops, []
            value = self.value(self.module.constants[name], Frame({}))
            self.loops = loops
            self.opening.discard(name)
            self.constants[name] = value
        return self.constants[name]

    def _operation(
        self, node: ast.AST, operator: ast.operator, first: object, second: object
    ) -> object:
        many = isinstance(first, list | tuple) and isinstance(operator, ast.Add)
        if many and type(first) is type(second) and len(first) + len(second) <= LONGEST_LIST:  # type: ignore[arg-type]
            return first + second  # type: ignore[operator]
        if isinstance(first, list) and isinstance(operator, ast.Mult) and isinstance(second, int):
            if len(first) * second <= LONGEST_LIST:
                return first * second
        if isinstance(first, list | tuple):
            raise self.context.error(node, "a list that cannot be read", "it may be too long")
        return binary(self.context, node, operator, first, second)

    def _unary(self, node: ast.UnaryOp, frame: Frame) -> object:
        value = self.value(node.operand, frame)
        match node.op:
            case ast.USub():
                return negative(self.context, node, value)
            case ast.UAdd():
                return value
        if isinstance(value, list | tuple | dict | None):
            return not value
        return inverted(self.context, node, value)

    def _comparison(self, node: ast.Compare, frame: Frame) -> object:
        values = [self.value(part, frame) for part in (node.left, *node.comparators)]
        if len(node.ops) == 1 and isinstance(node.ops[0], ast.In | ast.NotIn):
            return self._membership(node, values[0], values[1], node.ops[0])
        parts = [
            compare(self.context, node, operator, one, other)
            for operator, one, other in zip(node.ops, values, values[1:], strict=False)
        ]
        return self._all(node, parts, "and")

    def _membership(self, node: ast.AST, one: object, many: object, operator: ast.cmpop) -> bool:
        plain = int | str | Fraction | None
        if isinstance(many, dict | list | tuple) and isinstance(one, plain):
            if all(isinstance(each, plain) for each in many):
                return (one in many) == isinstance(operator, ast.In)
        raise self.context.error(node, "`in` is read for constants only")

    def _junction(self, node: ast.BoolOp, frame: Frame) -> object:
        """Python's and / or: what is not needed is not looked at."""
        kind = "and" if isinstance(node.op, ast.And) else "or"
        parts: list[object] = []
        for operand in node.values:
            value = self.value(operand, frame)
            if isinstance(value, bool) or value is None:
                if bool(value) == (kind == "or") and not parts:
                    return value
                if bool(value) == (kind == "or"):
                    parts.append(bool(value))
                continue
            parts.append(value)
        return self._all(node, parts, kind) if parts else kind == "and"

    def _all(self, node: ast.AST, parts: list[object], kind: str) -> object:
        if all(isinstance(part, bool) for part in parts):
            return all(parts) if kind == "and" else any(parts)
        if len(parts) == 1:
            return parts[0]
        masks = [truth(self.context, node, part) for part in parts]
        if any(mask.shape for mask in masks):
            raise self.context.error(node, "an array as one truth value", "use & or |")
        joined = tuple(mask.entry(()) for mask in masks)
        return Mask((), lambda positions: Logical(kind, joined))  # type: ignore[arg-type]

    def _choice(self, node: ast.IfExp, frame: Frame) -> object:
        test = self.test(node.test, frame)
        if isinstance(test, bool):
            return self.value(node.body if test else node.orelse, frame)
        then, otherwise = self.value(node.body, frame), self.value(node.orelse, frame)
        return self.joined(node, test, then, otherwise)

    def test(self, node: ast.expr, frame: Frame) -> bool | Mask:
        """A condition: known, or one that depends on numbers or on the turn of a loop."""
        value = self.value(node, frame)
        if isinstance(value, bool | None | list | tuple | dict | str):
            return bool(value)
        if isinstance(value, int | Fraction):
            return value != 0
        if isinstance(value, Cell):
            value = value.value
        if isinstance(value, Mask) and not value.shape:
            return value
        raise self.context.error(node, "a condition that cannot be read", "use np.where on arrays")

    def joined(self, node: ast.AST, test: Mask, then: object, otherwise: object) -> object:
        """What stands after a choice that depends on ``test``."""
        if isinstance(then, tuple) and isinstance(otherwise, tuple) and len(then) == len(otherwise):
            return tuple(
                self.joined(node, test, one, other)
                for one, other in zip(then, otherwise, strict=True)
            )
        if then is otherwise:
            return then
        first, second = real(self.context, node, then), real(self.context, node, otherwise)
        return where(self.context, node, test, first, second)

    def attribute(self, node: ast.AST, base: object, name: str) -> object:
        match base:
            case Library(path):
                inner = Library(f"{path}.{name}")
                if name == "newaxis":
                    return None
                found = constant_of(inner)
                return inner if found is None else found
            case Object():
                return self.of_object(node, base, name)
            case Cell() | Real() | Labels() | Mask():
                return self._of_array(node, base, name)
        return Method(base, name)

    def of_object(self, node: ast.AST, base: Object, name: str) -> object:
        raise NotImplementedError

    def _of_array(self, node: ast.AST, base: Cell | Real | Labels | Mask, name: str) -> object:
        inner = base.value if isinstance(base, Cell) else base
        shape = inner.shape
        match name:
            case "shape":
                return tuple(Whole.size(d) for d in shape)
            case "ndim":
                return len(shape)
            case "dtype":
                return Library("numpy.float64")
            case "T" | "mT":
                value = real(self.context, node, base)
                if name == "mT" and len(shape) < 2:
                    raise self.context.error(node, "mT of an array with one axis")
                rank = len(shape)
                turned = reverse(value) if name == "T" else swapped(value, rank - 2, rank - 1)
                return self.view_of(base, turned)
            case "size" if self.module.libraries != {"torch"}:
                found: object = 1
                for d in shape:
                    found = binary(self.context, node, ast.Mult(), found, Whole.size(d))
                return found
            case "data":
                return base
        return Method(base, name)

    def view_of(self, base: object, value: Real | Mask) -> object:
        """``value`` as a view of what ``base`` holds."""
        if isinstance(base, Cell):
            return Cell(value, len(self.loops), base.base or base)
        return value

    def subscript(self, node: ast.AST, base: object, inner: ast.expr, frame: Frame) -> object:
        items = self.items(inner, frame)
        match base:
            case Cell(value=Waiting() as waiting):
                return self._written(node, base, waiting, items)
            case Cell(value=Real() | Mask() as value):
                found = gather.read(self.context, node, value, items)
                advanced = any(isinstance(_plain(i), Counting | Labels | Mask) for i in items)
                return found if advanced else self.view_of(base, found)
            case Real() | Mask():
                return gather.read(self.context, node, base, items)
            case tuple() | list() if len(items) == 1:
                return self._of_list(node, base, items[0])
            case dict() if len(items) == 1:
                key = items[0]
                if isinstance(key, str | int) and key in base:
                    return base[key]
                raise self.context.error(node, "no such key")
            case Method(of=of, name="at"):
                return Method((of, items), "at[]")
            case Counting():
                return self._of_range(node, base, items)
            case Labels(shape=(_,)) if items == [slice(None), None]:
                return Column(base)
            case Labels():
                return gather.labels_at(self.context, node, base, items)
        raise self.context.error(node, "brackets behind what is no array")

    def _of_range(self, node: ast.AST, base: Counting, items: list[object]) -> object:
        raise self.context.error(node, "a part of a range cannot be read")

    def _of_list(
        self, node: ast.AST, base: tuple[object, ...] | list[object], item: object
    ) -> object:
        if isinstance(item, int) and -len(base) <= item < len(base):
            return base[item]
        if isinstance(item, slice):
            bounds = (item.start, item.stop, item.step)
            if all(isinstance(bound, int | None) for bound in bounds):
                return base[item]
        raise self.context.error(node, "no such entry of a list")

    def _written(self, node: ast.AST, cell: Cell, waiting: Waiting, items: list[object]) -> object:
        """What this turn of the loop has put at exactly this place before."""
        value = scalar(number(0))
        here = at_items(self.context, node, waiting.shape, items, value, "set")
        writes = [write for loop in self.loops for write in loop.writes.get(cell, [])]
        same = [write for write in writes if write.region == here.region]
        plain = all(w.guard is None and w.weight is None for w in (*writes, here))
        if len(same) != len(writes) or not same or same[0].kind != "set" or not plain:
            raise self.context.error(node, waiting.why, "the value is known after the loop")
        return self._sum_of(waiting, same)

    def _sum_of(self, waiting: Waiting, writes: list[Write]) -> Real:
        before = waiting.before
        assert isinstance(before, Real)
        whole = before
        for write in writes:
            everywhere = (None,) * len(write.region)
            whole = applied(whole, replace(write, region=everywhere))
        region = writes[0].region
        shape = tuple(d for d, p in zip(before.shape, region, strict=True) if p is None)

        def entry(positions: Positions) -> Expr:
            given = iter(positions)
            return whole.entry(tuple(next(given) if p is None else p for p in region))

        return Real(shape, entry)

    def items(self, inner: ast.expr, frame: Frame) -> list[object]:
        """What stands between brackets."""
        parts = inner.elts if isinstance(inner, ast.Tuple) else [inner]
        values = [self.value(part, frame) for part in parts]
        if len(values) == 1 and isinstance(values[0], tuple):
            values = list(values[0])
        return [self._index(value) for value in values]

    @staticmethod
    def _index(value: object) -> object:
        if isinstance(value, list) and value and value == list(range(len(value))):
            return Counting(0, len(value))
        return value

    def _dictionary(self, node: ast.Dict, frame: Frame) -> dict[object, object]:
        found: dict[object, object] = {}
        for key, value in zip(node.keys, node.values, strict=True):
            if key is None:
                raise self.context.error(node, "a dictionary in a dictionary cannot be read")
            name = self.value(key, frame)
            if not isinstance(name, str | int):
                raise self.context.error(key, "a key that is no text")
            found[name] = self._shared(self.value(value, frame))
        return found

    def _comprehension(self, node: ast.ListComp | ast.GeneratorExp, frame: Frame) -> object:
        if len(node.generators) != 1 or node.generators[0].ifs or node.generators[0].is_async:
            raise self.context.error(node, "a comprehension with several loops or conditions")
        generator = node.generators[0]
        turns = self.turns(generator.iter, self.value(generator.iter, frame))
        inner = Frame({}, frame)
        if isinstance(turns, list):
            found = []
            for item in turns:
                self.bind(generator.target, item, inner)
                found.append(self.value(node.elt, inner))
            return found
        if turns.start:
            raise self.context.error(node, "a comprehension that does not begin at 0")
        index = fresh(Index(turns.dimension, turns.dimension))
        self.bind(generator.target, turns.item(index), inner)
        value = self.value(node.elt, inner)
        if isinstance(value, Row | list | tuple):
            value = self.stack(node, value)
        return Row(index, real(self.context, node, value))

    def stack(self, node: ast.AST, value: object) -> Real:
        raise NotImplementedError

    def bind(self, target: ast.expr, value: object, frame: Frame) -> None:
        raise NotImplementedError

    def turns(self, node: ast.AST, value: object) -> Turns | list[object]:
        """What a loop runs over: a list that is known, or turns of open length."""
        match value:
            case list() | tuple():
                return list(value)
            case Turns():
                return value
            case Counting(start=start, stop=stop):
                return self._counted(node, start, stop)
            case Cell(value=inner):
                return self.turns(node, inner)
            case Real(shape=shape) | Labels(shape=shape) if shape:
                return self._rows(node, value, shape[0])
        raise self.context.error(node, "a loop over what cannot be read", "range(n) can be read")

    def _counted(self, node: ast.AST, start: int, stop: Whole | int) -> Turns | list[object]:
        if isinstance(stop, int):
            if stop - start > LONGEST_LIST:
                raise self.context.error(node, f"a loop of more than {LONGEST_LIST:,} turns")
            return list(range(start, stop))
        dimension = self.context.length(stop)
        if dimension is None or start < 0:
            raise self.context.error(
                node, "a range that does not end at the size of a dimension", "range(n) can be read"
            )
        if start:
            self.context.at_least(node, dimension, start + 1)
        return Turns(dimension, start, Whole.turn)

    def _rows(self, node: ast.AST, value: Real | Labels, dimension: object) -> Turns | list[object]:
        def row(index: Whole | int) -> object:
            if isinstance(value, Labels):
                return gather.labels_at(self.context, node, value, [index])
            return gather.read(self.context, node, value, [index])

        if isinstance(dimension, int):
            return [row(place) for place in range(dimension)]
        return Turns(str(dimension), 0, lambda index: row(Whole.turn(index)))


def _plain(item: object) -> object:
    return item.value if isinstance(item, Cell) else item


def _kind(node: ast.AST) -> str:
    names: dict[type[ast.AST], str] = {
        ast.Await: "await",
        ast.Yield: "yield",
        ast.Starred: "a starred expression",
        ast.NamedExpr: ":=",
        ast.SetComp: "a set",
        ast.DictComp: "a dictionary made by a loop",
        ast.Set: "a set",
    }
    return names.get(type(node), type(node).__name__)

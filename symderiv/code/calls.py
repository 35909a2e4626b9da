"""Calls: functions of libraries, methods of arrays and objects, and the file's own functions."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from symderiv.code.arithmetic import real
from symderiv.code.asked import Asked
from symderiv.code.expressions import Expressions
from symderiv.code.frames import Frame, cells_of
from symderiv.code.library import METHODS, function_of
from symderiv.code.making import stacked
from symderiv.code.shaping import VIEWS
from symderiv.code.values import (
    Cell,
    Counting,
    Defined,
    Labels,
    Library,
    Mask,
    Method,
    Object,
    Real,
    Turns,
    Whole,
)
from symderiv.code.writing import applied, at_items, at_mask, negated

DEEPEST_CALL = 20
TRANSPARENT = frozenset(
    {
        *("jit", "jax.jit", "njit", "numba.njit", "numba.jit", "staticmethod", "torch.jit.script"),
        *("torch.no_grad", "functools.cache", "jax.custom_vjp", "jax.custom_jvp", "torch.compile"),
        *("custom_vjp", "custom_jvp", "classmethod"),
    }
)
"""Decorators that leave the meaning of a function as it is written."""


class Calls(Expressions):
    """Evaluates calls.  ``differentiated`` says whether derivatives of what is followed are
    taken, so that what is held constant must be told apart."""

    differentiated = False
    depth = 0

    def call(self, node: ast.Call, frame: Frame) -> object:
        function = self.value(node.func, frame)
        arguments: list[object] = []
        for argument in node.args:
            if isinstance(argument, ast.Starred):
                many = self.value(argument.value, frame)
                if not isinstance(many, tuple | list):
                    raise self.context.error(argument, "a starred argument that is not known")
                arguments.extend(many)
            else:
                arguments.append(self.value(argument, frame))
        keywords: dict[str, object] = {}
        for keyword in node.keywords:
            if keyword.arg is None:
                raise self.context.error(node, "** in a call cannot be read")
            keywords[keyword.arg] = self.value(keyword.value, frame)
        return self.called(node, function, arguments, keywords)

    def called(
        self, node: ast.AST, function: object, arguments: list[object], keywords: dict[str, object]
    ) -> object:
        match function:
            case Library():
                return self._library(node, function, arguments, keywords)
            case Defined():
                return self.invoke(node, function, arguments, keywords)
            case Method(of=of, name=name):
                return self._method(node, of, name, arguments, keywords)
        raise self.context.error(node, "a call of what is no function")

    def _library(
        self, node: ast.AST, function: Library, arguments: list[object], keywords: dict[str, object]
    ) -> object:
        if function.path.endswith((".add.at", ".subtract.at")):
            return self._added_at(node, function.path, arguments)
        rule = function_of(function)
        if rule is None:
            root = function.path.split(".")[0]
            known = root in ("numpy", "torch", "jax", "math", "scipy", "autograd", "builtins")
            message = "a function that cannot be read" if known else "an imported function"
            hint = None if known else "imports are not followed: write it in this file"
            raise self.context.error(node, message, hint)
        if function.path in ("builtins.enumerate", "builtins.zip") and (
            found := self._turns_of(node, function, arguments)
        ):
            return found
        root = function.path.split(".")[0]
        style = "torch" if root == "torch" else "numpy"
        asked = Asked(self.context, node, function.path, arguments, keywords, self.held, style)
        value = rule(asked)
        asked.done()
        views = asked.name in VIEWS and arguments and isinstance(value, Real)
        return self.view_of(arguments[0], value) if views else value  # type: ignore[arg-type]

    def _turns_of(self, node: ast.AST, function: Library, arguments: list[object]) -> object:
        """``enumerate`` and ``zip`` of arrays; None where all is written out."""
        if not any(isinstance(a, Cell | Real | Counting) for a in arguments):
            return None
        many = [self.turns(node, argument) for argument in arguments]
        if any(isinstance(turns, list) for turns in many):
            lists = [turns for turns in many if isinstance(turns, list)]
            if len(lists) < len(many):
                raise self.context.error(node, "a list and an array of open size, side by side")
            if function.path.endswith("enumerate"):
                return list(enumerate(lists[0]))
            return [tuple(row) for row in zip(*lists, strict=False)]
        turns = [one for one in many if isinstance(one, Turns)]
        if len({one.dimension for one in turns}) > 1 or any(one.start for one in turns):
            raise self.context.error(node, "arrays of different dimensions, side by side")
        counted = self.turns(node, Counting(0, Whole.size(turns[0].dimension)))
        assert isinstance(counted, Turns)
        if function.path.endswith("enumerate"):
            turns = [counted, *turns]
        return Turns(turns[0].dimension, 0, lambda index: tuple(one.item(index) for one in turns))

    def style(self) -> str | None:
        """Whose methods arrays have, as far as the imports tell."""
        if "torch" in self.module.libraries:
            return "torch" if self.module.libraries == {"torch"} else None
        return "numpy"

    def _method(
        self,
        node: ast.AST,
        of: object,
        name: str,
        arguments: list[object],
        keywords: dict[str, object],
    ) -> object:
        match of:
            case Cell() | Real() | Mask() | Labels():
                return self._of_array_called(node, of, name, arguments, keywords)
            case Object():
                return self._of_object_called(node, of, name, arguments)
            case list():
                return self._of_list_called(node, of, name, arguments)
            case dict():
                return self._of_dictionary(node, of, name, arguments)
            case Method(of=(base, list() as items), name="at[]"):
                return self._functional(node, base, items, name, arguments)
            case str() if name in ("format", "join"):
                return of
        raise self.context.error(node, f"a method {name} that cannot be read")

    def _of_array_called(
        self,
        node: ast.AST,
        of: Cell | Real | Mask | Labels,
        name: str,
        arguments: list[object],
        keywords: dict[str, object],
    ) -> object:
        if name in ("astype", "to", "type", "type_as", "requires_grad_"):
            return self._as_type(node, of, name, arguments, keywords)
        if name not in METHODS:
            raise self.context.error(node, f"a method {name} that cannot be read")
        asked = Asked(
            self.context, node, f"array.{name}", [of, *arguments], keywords, self.held, self.style()
        )
        value = METHODS[name](asked)
        asked.done()
        return self.view_of(of, value) if name in VIEWS and isinstance(value, Real) else value

    def _as_type(
        self,
        node: ast.AST,
        of: object,
        name: str,
        arguments: list[object],
        keywords: dict[str, object],
    ) -> object:
        kinds = [*arguments, *(v for k, v in keywords.items() if k not in ("copy", "device"))]
        real_kind = all(
            Asked.is_real_type(kind) or (isinstance(kind, Library) and kind.path.endswith("dtype"))
            for kind in kinds
        )
        if name == "to" and kinds and all(isinstance(kind, str) for kind in kinds):
            real_kind = True
        if not real_kind and not isinstance(of, Labels):
            raise self.context.error(node, "numbers that are made no real ones")
        inner = of.value if isinstance(of, Cell) else of
        if isinstance(inner, Labels):
            if real_kind:
                raise self.context.error(node, "labels made real numbers cannot be read")
            return of
        return real(self.context, node, of)

    def _of_object_called(
        self, node: ast.AST, of: Object, name: str, arguments: list[object]
    ) -> object:
        if name == "save_for_backward":
            of.attributes["saved_tensors"] = tuple(arguments)
            return None
        if name in ("mark_dirty", "mark_non_differentiable", "set_materialize_grads"):
            raise self.context.error(node, f"{name} cannot be read")
        raise self.context.error(node, f"{of.name} has no method {name}")

    def _of_list_called(
        self, node: ast.AST, of: list[object], name: str, arguments: list[object]
    ) -> object:
        if self.loops or self.guards:
            raise self.context.error(node, "a list that a loop of open length changes")
        if name == "append" and len(arguments) == 1 and len(of) < 10_000:
            of.append(arguments[0])
            return None
        if (
            name == "pop"
            and of
            and all(isinstance(a, int) and -len(of) <= a < len(of) for a in arguments)
        ):
            return of.pop(*arguments)  # type: ignore[arg-type]
        raise self.context.error(node, f"a method {name} of a list that cannot be read")

    def _of_dictionary(
        self, node: ast.AST, of: dict[object, object], name: str, arguments: list[object]
    ) -> object:
        match name, arguments:
            case "get", [str() | int() as key]:
                return of.get(key)
            case "get", [str() | int() as key, default]:
                return of.get(key, default)
            case "values", []:
                return list(of.values())
            case "keys", []:
                return list(of)
            case "items", []:
                return list(of.items())
        raise self.context.error(node, f"a method {name} of a dictionary that cannot be read")

    def _functional(
        self, node: ast.AST, base: object, items: list[object], name: str, arguments: list[object]
    ) -> object:
        """``x.at[items].add(value)``: a new array."""
        if name not in ("add", "set", "subtract") or len(arguments) != 1:
            raise self.context.error(node, f"at[...].{name} cannot be read")
        value, array = real(self.context, node, arguments[0]), real(self.context, node, base)
        kind = "set" if name == "set" else "add"
        if len(items) == 1 and isinstance(_inner(items[0]), Mask):
            mask = _inner(items[0])
            assert isinstance(mask, Mask)
            write = at_mask(self.context, node, array.shape, mask, value, kind)  # type: ignore[arg-type]
        else:
            write = at_items(self.context, node, array.shape, items, value, kind)  # type: ignore[arg-type]
        return applied(array, negated(write) if name == "subtract" else write)

    def _added_at(self, node: ast.AST, path: str, arguments: list[object]) -> object:
        """``np.add.at(array, items, value)``, in place."""
        if len(arguments) != 3 or not isinstance(arguments[0], Cell):
            raise self.context.error(node, "add.at takes an array, indices and what is added")
        cell, given, added = arguments
        items = list(given) if isinstance(given, tuple) else [given]
        assert isinstance(cell, Cell)
        shape = cell.value.shape
        value = real(self.context, node, added)
        write = at_items(self.context, node, shape, [self._index(i) for i in items], value, "add")
        self.write(node, cell, negated(write) if "subtract" in path else write)
        return None

    def kept(self, name: str, value: object, node: ast.AST) -> object:
        raise NotImplementedError

    def write(self, node: ast.AST, cell: Cell, write: object) -> None:
        raise NotImplementedError

    def held(self, value: Real, node: ast.AST) -> Real:
        """What no derivative goes through: a quantity of its own, equal to ``value``."""
        if not self.differentiated:
            return value
        if self.loops:
            raise self.context.error(node, "detach in a loop cannot be read")
        return self.context.hold(value, node)

    def stack(self, node: ast.AST, value: object) -> Real:
        asked = Asked(self.context, node, "numpy.stack", [value], {}, self.held)
        return stacked(asked, value)

    def invoke(
        self,
        node: ast.AST,
        function: Defined,
        arguments: Sequence[object],
        keywords: dict[str, object],
    ) -> object:
        """The value of a function of the file at arguments."""
        if self.depth >= DEEPEST_CALL:
            raise self.context.error(node, f"calls nested deeper than {DEEPEST_CALL}")
        self._check_plain(node, function)
        given = list(arguments) if function.bound is None else [function.bound, *arguments]
        outer = function.outer if isinstance(function.outer, Frame) else None
        bound = self.parameters(node, function.node, given, keywords)
        frame = Frame({name: self.kept(name, value, node) for name, value in bound.items()}, outer)
        for value in frame.names.values():
            for cell in cells_of(value):
                cell.shared = True
                if cell.base is not None:
                    cell.base.seen = True
        self.depth += 1
        try:
            return self.result(function.node, frame)
        finally:
            self.depth -= 1

    def result(self, node: ast.FunctionDef | ast.Lambda, frame: Frame) -> object:
        raise NotImplementedError

    def _check_plain(self, node: ast.AST, function: Defined) -> None:
        if not isinstance(function.node, ast.FunctionDef):
            return
        for decorator in function.node.decorator_list:
            target = decorator.func if isinstance(decorator, ast.Call) else decorator
            name = ast.unparse(target)
            head, _, rest = name.partition(".")
            path = self.module.imports.get(head, head) + (f".{rest}" if rest else "")
            if path not in TRANSPARENT and name not in TRANSPARENT:
                if not (name.endswith(".partial") or name == "partial"):
                    raise self.context.error(decorator, "a decorator that cannot be read")
                self._check_partial(decorator)

    def _check_partial(self, decorator: ast.expr) -> None:
        """``@partial(jax.jit, static_argnums=…)`` and its kin."""
        first = decorator.args[0] if isinstance(decorator, ast.Call) and decorator.args else None
        if first is None or ast.unparse(first) not in TRANSPARENT:
            raise self.context.error(decorator, "a decorator that cannot be read")

    def parameters(
        self,
        node: ast.AST,
        function: ast.FunctionDef | ast.Lambda,
        arguments: Sequence[object],
        keywords: dict[str, object],
    ) -> dict[str, object]:
        """The arguments of a call by the names of the parameters, defaults put in."""
        spec = function.args
        if spec.kwarg is not None:
            raise self.context.error(node, "a function that takes **keywords cannot be read")
        names = [argument.arg for argument in (*spec.posonlyargs, *spec.args)]
        if len(arguments) > len(names) and spec.vararg is None:
            raise self.context.error(
                node, f"{len(arguments)} arguments for {len(names)} parameters"
            )
        found: dict[str, object] = dict(zip(names, arguments, strict=False))
        if spec.vararg is not None:
            found[spec.vararg.arg] = tuple(arguments[len(names) :])
        every = (*names, *(argument.arg for argument in spec.kwonlyargs))
        for name, value in keywords.items():
            if name not in every or name in found:
                raise self.context.error(node, f"no parameter {name} that is free")
            found[name] = value
        for name, default in defaults(function).items():
            if name not in found:
                found[name] = self.value(default, Frame({}))
        missing = [name for name in every if name not in found]
        if missing:
            raise self.context.error(node, f"no argument for {', '.join(missing)}")
        return found


def defaults(function: ast.FunctionDef | ast.Lambda) -> dict[str, ast.expr]:
    """The defaults of a function's parameters, by name."""
    spec = function.args
    names = [argument.arg for argument in (*spec.posonlyargs, *spec.args)]
    found = dict(zip(names[len(names) - len(spec.defaults) :], spec.defaults, strict=True))
    for argument, default in zip(spec.kwonlyargs, spec.kw_defaults, strict=True):
        if default is not None:
            found[argument.arg] = default
    return found


def _inner(value: object) -> object:
    return value.value if isinstance(value, Cell) else value

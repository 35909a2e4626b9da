"""Following a function statement by statement, without running it.

Loops of known length are gone through turn by turn.  A loop over a dimension of open size is
followed once, for a turn that stands for all: what it adds up and what it fills are known when
it ends, and nothing may depend on an earlier turn.  Branches on numbers become cases.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from dataclasses import replace

from symderiv.code.arithmetic import binary, inverted, real, where
from symderiv.code.calls import Calls
from symderiv.code.expressions import Loop
from symderiv.code.frames import (
    Found,
    Frame,
    cells_of,
    changed,
    plainly_set,
    returns,
    with_additions,
)
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
    Unset,
    Waiting,
)
from symderiv.code.writing import (
    Kind,
    Write,
    applied,
    at_items,
    at_mask,
    closed,
    counted_from_the_end,
    from_start,
    negated,
    whole,
)
from symderiv.formula.tree import Condition, Index, Logical, fresh
from symderiv.language.shapes import Positions, show

CARRIED = "a turn of the loop reads what an earlier turn has set"
AFTER = "a name that was set in a loop, read after it"
WRITTEN = "a loop reads what it writes"


class Follower(Calls):
    """Follows functions of one file."""

    def result(self, node: ast.FunctionDef | ast.Lambda, frame: Frame) -> object:
        """What a call returns, its parameters being in ``frame``."""
        if isinstance(node, ast.Lambda):
            return self.value(node.body, frame)
        found = self.block(node.body, frame)
        return None if found is None else found.value

    def block(self, statements: Sequence[ast.stmt], frame: Frame) -> Found | None:
        """Follow statements; what they return, or None where they go on."""
        for place, statement in enumerate(statements):
            self.context.count(statement)
            if isinstance(statement, ast.If):
                test = self.test(statement.test, frame)
                if isinstance(test, bool):
                    found = self.block(statement.body if test else statement.orelse, frame)
                elif returns([statement]):
                    return self._two_ways(statement, test, statements[place + 1 :], frame)
                else:
                    self._branches(statement, test, frame)
                    found = None
            else:
                found = self._statement(statement, frame)
            if found is not None:
                return found
        return None

    def _two_ways(self, node: ast.If, test: Mask, rest: Sequence[ast.stmt], frame: Frame) -> Found:
        """A branch that returns: the rest belongs to the other one."""
        first = self._guarded(test, [*node.body, *rest], self._copy(frame))
        other = inverted(self.context, node, test)
        assert isinstance(other, Mask)
        second = self._guarded(other, [*node.orelse, *rest], self._copy(frame))
        if first is None or second is None:
            raise self.context.error(node, "a branch that returns nothing")
        return Found(self.joined(node, test, first.value, second.value))

    @staticmethod
    def _copy(frame: Frame) -> Frame:
        return Frame(dict(frame.names), frame.outer, frame.origins)

    def _guarded(self, test: Mask, statements: Sequence[ast.stmt], frame: Frame) -> Found | None:
        self.guards.append(test.entry(()))
        try:
            return self.block(statements, frame)
        finally:
            self.guards.pop()

    def _branches(self, node: ast.If, test: Mask, frame: Frame) -> None:
        """Both branches, each where its condition holds; names that differ become cases."""
        other = inverted(self.context, node, test)
        assert isinstance(other, Mask)
        first, second = self._copy(frame), self._copy(frame)
        self._guarded(test, node.body, first)
        self._guarded(other, node.orelse, second)
        for name in {**first.names, **second.names}:
            one, two = first.names.get(name), second.names.get(name)
            if one is two:
                frame.names[name] = one
            elif name not in first.names or name not in second.names:
                frame.names[name] = Unset("a name that only one branch sets")
            elif isinstance(one, Unset) or isinstance(two, Unset):
                frame.names[name] = one if isinstance(one, Unset) else two
            else:
                joined = self.joined(node, test, one, two)
                frame.names[name] = self.kept(name, joined, node)

    def _statement(self, statement: ast.stmt, frame: Frame) -> Found | None:
        match statement:
            case ast.Return(value=value):
                return self._return(statement, value, frame)
            case ast.Assign(targets=targets, value=value):
                found = self.value(value, frame)
                for target in targets:
                    self.assign(target, found, frame, value)
            case ast.AnnAssign(target=target, value=ast.expr() as value):
                self.assign(target, self.value(value, frame), frame, value)
            case ast.AugAssign():
                self._augment(statement, frame)
            case ast.For():
                return self._loop(statement, frame)
            case ast.Expr(value=value):
                self._alone(value, frame)
            case ast.FunctionDef(name=name):
                frame.names[name] = Defined(statement, frame)
            case ast.Import() | ast.ImportFrom():
                self._import(statement, frame)
            case ast.With():
                return self._with(statement, frame)
            case ast.Raise():
                raise self.context.error(statement, "the function raises an error here")
            case ast.Pass() | ast.Assert() | ast.AnnAssign() | ast.Delete():
                return None
            case _:
                kind = type(statement).__name__.lower()
                raise self.context.error(statement, f"a {kind} statement cannot be read")
        return None

    def _return(self, node: ast.stmt, value: ast.expr | None, frame: Frame) -> Found:
        if self.depth == 1:
            frame.origins["return"] = value or node
        return Found(None if value is None else self.value(value, frame))

    def _alone(self, value: ast.expr, frame: Frame) -> None:
        if isinstance(value, ast.Constant):
            return
        if isinstance(value, ast.Call) and ast.unparse(value.func) in ("print", "logging.info"):
            return
        self.value(value, frame)

    def _import(self, statement: ast.Import | ast.ImportFrom, frame: Frame) -> None:
        for alias in statement.names:
            if isinstance(statement, ast.Import):
                path = alias.name if alias.asname else alias.name.split(".")[0]
                frame.names[alias.asname or path] = Library(path)
            else:
                frame.names[alias.asname or alias.name] = Library(
                    f"{statement.module}.{alias.name}"
                )

    def _with(self, statement: ast.With, frame: Frame) -> Found | None:
        for item in statement.items:
            word = ast.unparse(item.context_expr).split("(")[0].rsplit(".", 1)[-1]
            if word == "no_grad" and self.differentiated:
                raise self.context.error(statement, "no_grad in what is differentiated")
            if word not in ("no_grad", "errstate", "enable_grad", "inference_mode", "autocast"):
                raise self.context.error(statement, "a with statement that cannot be read")
        return self.block(statement.body, frame)

    def assign(self, target: ast.expr, value: object, frame: Frame, origin: ast.AST) -> None:
        """``target = value``."""
        match target:
            case ast.Name(id=name):
                kept = self.kept(name, value, origin)
                frame.names[name] = kept
                frame.origins[name] = origin
            case ast.Tuple(elts=parts) | ast.List(elts=parts):
                for part, each in zip(parts, self._unpacked(target, value, parts), strict=True):
                    self.assign(part, each, frame, target)
            case ast.Attribute(value=base, attr=name):
                self._set_attribute(target, self.value(base, frame), name, value)
            case ast.Subscript(value=base, slice=inner):
                self._put(target, self.value(base, frame), self.items(inner, frame), value)
            case _:
                raise self.context.error(target, "a target that cannot be read")

    def bind(self, target: ast.expr, value: object, frame: Frame) -> None:
        self.assign(target, value, frame, target)

    def _unpacked(
        self, node: ast.AST, value: object, parts: Sequence[ast.expr]
    ) -> Sequence[object]:
        if any(isinstance(part, ast.Starred) for part in parts):
            raise self.context.error(node, "a starred target cannot be read")
        if isinstance(value, Cell | Real):
            rows = self.turns(node, value)
            value = rows if isinstance(rows, list) else value
        if not isinstance(value, tuple | list) or len(value) != len(parts):
            raise self.context.error(node, f"not {len(parts)} values")
        return value

    def kept(self, name: str, value: object, node: ast.AST) -> object:
        """``value`` as a name holds it: an array gets a place of its own, and a definition."""
        if isinstance(value, Mask):
            return Cell(value, len(self.loops))
        if isinstance(value, Real):
            return Cell(self.context.define(name, value, node), len(self.loops))
        for cell in cells_of(value):
            cell.shared = True
            if cell.base is not None:
                cell.base.seen = True
        return value

    def _set_attribute(self, node: ast.AST, base: object, name: str, value: object) -> None:
        if not isinstance(base, Object):
            raise self.context.error(node, "an attribute of what is no object")
        if self.loops or self.guards:
            raise self.context.error(node, "an attribute that is set in a loop or a branch")
        base.attributes[name] = self.kept(name, value, node)

    def _put(self, node: ast.AST, base: object, items: list[object], value: object) -> None:
        """``base[items] = value``."""
        if isinstance(base, dict | list) and len(items) == 1:
            self._put_in_container(node, base, items[0], value)
            return
        if not isinstance(base, Cell):
            raise self.context.error(node, "entries of what is no array are set")
        self.write(node, base, self._write(node, base, items, value, "set"))

    def _put_in_container(
        self, node: ast.AST, base: dict[object, object] | list[object], item: object, value: object
    ) -> None:
        if self.loops or self.guards:
            raise self.context.error(node, "a list that a loop of open length changes")
        name = item if isinstance(item, str) else "item"
        if isinstance(base, list):
            if not isinstance(item, int) or not -len(base) <= item < len(base):
                raise self.context.error(node, "no such entry of a list")
            base[item] = self.kept(name, value, node)
        elif isinstance(item, str | int):
            base[item] = self.kept(name, value, node)
        else:
            raise self.context.error(node, "a key that is no text")

    def _write(
        self, node: ast.AST, cell: Cell, items: list[object], value: object, kind: Kind
    ) -> Write:
        shape = cell.value.shape
        number = real(self.context, node, value)
        if len(items) == 1 and isinstance(mask := _inner(items[0]), Mask):
            return at_mask(self.context, node, shape, mask, number, kind)
        return at_items(self.context, node, shape, items, number, kind)

    def write(self, node: ast.AST, cell: Cell, write: object) -> None:
        """A change in place: at once, or kept until the loop ends that began after the array."""
        assert isinstance(write, Write)
        self._check_owner(node, cell)
        writes = counted_from_the_end(self.context, self._with_guards(write, cell))
        if cell.depth == len(self.loops):
            if isinstance(cell.value, Waiting | Mask):
                raise self.context.error(node, "conditions that are changed in place")
            after = cell.value
            for each in writes:
                after = applied(after, each)
            cell.value = self.context.define(_name(node), after, node)
            return
        if not isinstance(cell.value, Waiting):
            raise self.context.error(node, "a change in a loop that cannot be followed")
        self.loops[-1].writes.setdefault(cell, []).extend(writes)

    def _with_guards(self, write: Write, cell: Cell) -> Write:
        guard = write.guard
        for test in self.guards:
            guard = test if guard is None else Logical("and", (guard, test))
        return replace(write, guard=guard)

    def _check_owner(self, node: ast.AST, cell: Cell) -> None:
        if cell.base is not None:
            raise self.context.error(node, "a view of another array is changed in place")
        if cell.seen:
            raise self.context.error(node, "an array is changed in place that has a view")
        if cell.shared and {"jax", "numpy"} <= self.module.libraries:
            raise self.context.error(
                node, "an array with two names is changed: NumPy and JAX differ"
            )

    def _augment(self, node: ast.AugAssign, frame: Frame) -> None:
        """``target += value`` and its kin."""
        value = self.value(node.value, frame)
        adds = isinstance(node.op, ast.Add | ast.Sub)
        match node.target:
            case ast.Name(id=name):
                self._augment_name(node, name, value, frame)
                return
            case ast.Subscript(value=base, slice=inner):
                cell, items = self.value(base, frame), self.items(inner, frame)
                if isinstance(cell, dict | list) and len(items) == 1:
                    before = self.subscript(node, cell, inner, frame)
                    after = binary(self.context, node, node.op, before, value)
                    self._put_in_container(node, cell, items[0], after)
                    return
                if isinstance(cell, Cell) and adds:
                    self._require_apart(node, items)
                    write = self._write(node, cell, items, value, "add")
                    subtracts = isinstance(node.op, ast.Sub)
                    self.write(node, cell, negated(write) if subtracts else write)
                    return
                if isinstance(cell, Cell):
                    self._scale(node, cell, items, inner, value, frame)
                    return
            case ast.Attribute(value=base, attr=name):
                owner = self.value(base, frame)
                before = self.attribute(node, owner, name)
                after = binary(self.context, node, node.op, before, value)
                self._set_attribute(node, owner, name, after)
                return
        raise self.context.error(node, "a target that cannot be read")

    def _require_apart(self, node: ast.AST, items: list[object]) -> None:
        """``array[labels] += value`` adds one value alone where labels are equal."""
        plain = [_inner(item) for item in items]
        several = any(isinstance(item, Labels) and item.shape for item in plain)
        if several and not any(isinstance(item, Counting) for item in plain):
            message = "entries added at labels, of which equal ones count once"
            hint = "write np.add.at(array, labels, value), index_add_ or .at[labels].add(value)"
            raise self.context.error(node, message, hint)

    def _scale(
        self,
        node: ast.AugAssign,
        cell: Cell,
        items: list[object],
        inner: ast.expr,
        value: object,
        frame: Frame,
    ) -> None:
        """``array[items] *= value``: what stood there, changed."""
        if len(items) == 1 and isinstance(mask := _inner(items[0]), Mask):
            after = binary(self.context, node, node.op, cell, value)
            shape = cell.value.shape
            number = real(self.context, node, after)
            if number.shape != shape or not isinstance(cell.value, Real):
                raise self.context.error(node, "an array written where a condition holds")
            cell_value = where(self.context, node, mask, number, cell.value)
            self._replace(node, cell, cell_value)
            return
        before = self.subscript(node, cell, inner, frame)
        after = binary(self.context, node, node.op, before, value)
        self.write(node, cell, self._write(node, cell, items, after, "set"))

    def _replace(self, node: ast.AST, cell: Cell, value: Real) -> None:
        """A whole array changed in place."""
        self._check_owner(node, cell)
        if cell.depth != len(self.loops):
            raise self.context.error(node, "a change in a loop that cannot be followed")
        assert isinstance(cell.value, Real)
        if value.shape != cell.value.shape:
            raise self.context.error(
                node, f"an array of shape {show(cell.value.shape)} becomes {show(value.shape)}"
            )
        for test in self.guards:
            value = where(self.context, node, Mask((), _always(test)), value, cell.value)
        cell.value = self.context.define(_name(node), value, node)

    def _augment_name(self, node: ast.AugAssign, name: str, value: object, frame: Frame) -> None:
        target = ast.copy_location(ast.Name(name, ast.Load()), node)
        before = self.value(target, frame)
        if isinstance(before, Cell) and isinstance(before.value, Waiting):
            if not isinstance(node.op, ast.Add | ast.Sub):
                raise self.context.error(node, WRITTEN, "only += and -= can be followed in a loop")
            number = real(self.context, node, value)
            shape = before.value.shape
            if self.context.broadcast(node, [shape, number.shape]) != shape:
                raise self.context.error(node, "an array that grows in a loop")
            write = whole(shape, number, node)
            self.write(node, before, negated(write) if isinstance(node.op, ast.Sub) else write)
            return
        after = binary(self.context, node, node.op, before, value)
        in_place = isinstance(before, Cell) and before.value.shape != ()
        functional = self.module.libraries and self.module.libraries <= {"jax"}
        if isinstance(before, Cell) and in_place and not functional and isinstance(after, Real):
            if isinstance(before.value, Real):
                defined = self.context.define(name, after, node)
                self._replace(node, before, defined)
                frame.origins[name] = node
                return
        frame.names[name] = self.kept(name, after, node)
        frame.origins[name] = node

    def _loop(self, node: ast.For, frame: Frame) -> Found | None:
        if node.orelse:
            raise self.context.error(node, "a loop with else cannot be read")
        turns = self.turns(node.iter, self.value(node.iter, frame))
        if isinstance(turns, Turns):
            self._open_loop(node, turns, frame)
            return None
        for item in turns:
            self.assign(node.target, item, frame, node.target)
            found = self.block(node.body, frame)
            if found is not None:
                return found
        return None

    def _open_loop(self, node: ast.For, turns: Turns, frame: Frame) -> None:
        """A turn that stands for all of them."""
        body = with_additions(node.body)
        local = plainly_set(body)
        index = fresh(Index(turns.dimension, turns.dimension))
        for name in local & frame.names.keys():
            frame.names[name] = Unset(CARRIED)
        self._wait(node, changed(body) - local, changed(node.body), frame)
        loop = Loop(index, turns.start)
        self.loops.append(loop)
        self.assign(node.target, turns.item(index), frame, node.target)
        if self.block(body, frame) is not None:
            raise self.context.error(node, "a return in a loop of open length cannot be read")
        self.loops.pop()
        for cell, writes in loop.writes.items():
            done = closed(self.context, writes, index, from_start(index, turns.start))
            self._after(node, cell, done)
        self._open_again(frame)
        turned = {p.id for p in ast.walk(node.target) if isinstance(p, ast.Name)}
        for name in local | turned:
            frame.names[name] = Unset(AFTER)

    def _wait(self, node: ast.AST, names: set[str], in_place: set[str], frame: Frame) -> None:
        """Arrays and numbers that the loop adds to or fills have no value until it ends."""
        for name in names:
            found = frame.find(name)
            value = None if found is None else found.value
            if not isinstance(value, Cell) and value is not None:
                if isinstance(value, Object | dict | list | Unset | Library | Defined | Labels):
                    continue
                value = Cell(real(self.context, node, value), len(self.loops))
                frame.names[name] = value
            if isinstance(value, Cell) and name not in in_place:
                inner = value.value
                value = Cell(inner, value.depth) if isinstance(inner, Real) else value
                frame.names[name] = value
            if isinstance(value, Cell) and isinstance(value.value, Real):
                value.value = Waiting(value.value, WRITTEN)

    def _after(self, node: ast.AST, cell: Cell, writes: list[Write]) -> None:
        """What a loop has written goes to the loop around it, or into the array."""
        if cell.depth < len(self.loops):
            self.loops[-1].writes.setdefault(cell, []).extend(writes)
            return
        assert isinstance(cell.value, Waiting)
        value = cell.value.before
        assert isinstance(value, Real)
        for write in writes:
            value = applied(value, write)
        cell.value = self.context.define(_name(writes[0].node), value, node)

    def _open_again(self, frame: Frame) -> None:
        """Arrays that the loop might have written, and has not."""
        scope: Frame | None = frame
        while scope is not None:
            for value in scope.names.values():
                for cell in cells_of(value):
                    if isinstance(cell.value, Waiting) and cell.depth >= len(self.loops):
                        cell.value = cell.value.before
            scope = scope.outer

    def of_object(self, node: ast.AST, base: Object, name: str) -> object:
        """An attribute that was set, or a method."""
        if name in base.attributes:
            return base.attributes[name]
        if name in base.methods:
            return Defined(base.methods[name], None, base)
        if name in ("save_for_backward", "mark_dirty", "mark_non_differentiable"):
            return Method(base, name)
        if name == "needs_input_grad":
            return [True] * 20
        if name == "saved_variables" and "saved_tensors" in base.attributes:
            return base.attributes["saved_tensors"]
        raise self.context.error(
            node, f"{base.name} has no {name} here", f"give its shape: --shapes '{name}: …'"
        )


def _always(test: Condition) -> Callable[[Positions], Condition]:
    return lambda positions: test


def _name(node: ast.AST) -> str:
    """The name of the array that a statement changes."""
    target = node.target if isinstance(node, ast.AugAssign) else node
    if isinstance(target, ast.Call) and target.args:
        target = target.args[0]
    while isinstance(target, ast.Subscript | ast.Attribute):
        target = target.value
    return target.id if isinstance(target, ast.Name) else "changed"


def _inner(value: object) -> object:
    return value.value if isinstance(value, Cell) else value

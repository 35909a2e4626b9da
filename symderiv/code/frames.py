"""The names of one call, and which names a block of statements sets."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from symderiv.code.values import Cell


@dataclass(eq=False)
class Frame:
    """The local names of a call.  ``origins`` are the expressions that they were set to."""

    names: dict[str, object]
    outer: Frame | None = None
    origins: dict[str, ast.AST] = field(default_factory=dict)

    def find(self, name: str) -> Found | None:
        """What a name stands for here or further out; None where it stands for nothing."""
        frame: Frame | None = self
        while frame is not None:
            if name in frame.names:
                return Found(frame.names[name])
            frame = frame.outer
        return None


@dataclass(frozen=True, slots=True)
class Found:
    value: object


def plainly_set(statements: Sequence[ast.stmt]) -> set[str]:
    """The names that statements bind by something else than ``+=``, loops included."""
    found: set[str] = set()
    for part in _parts(statements):
        targets: list[ast.expr] = []
        match part:
            case ast.Assign(targets=many):
                targets = list(many)
            case ast.AnnAssign(target=target) | ast.For(target=target):
                targets = [target]
            case ast.NamedExpr(target=target):
                targets = [target]
        for inner in (inner for target in targets for inner in ast.walk(target)):
            if isinstance(inner, ast.Name) and isinstance(inner.ctx, ast.Store):
                found.add(inner.id)
    return found


def changed(statements: Sequence[ast.stmt]) -> set[str]:
    """The names of arrays that statements change in place or add to."""
    found: set[str] = set()
    for part in _parts(statements):
        if isinstance(part, ast.AugAssign):
            found |= _heads(part.target)
        elif isinstance(part, ast.Assign):
            for target in part.targets:
                found |= {name for inner in _subscripts(target) for name in _heads(inner)}
        elif isinstance(part, ast.Call) and isinstance(part.func, ast.Attribute):
            if part.func.attr in ("at", "index_add_", "add_", "sub_", "mul_") and part.args:
                for inner in (part.args[0], part.func.value):
                    found |= _heads(inner)
    return found


def _subscripts(target: ast.expr) -> Iterator[ast.Subscript]:
    for inner in ast.walk(target):
        if isinstance(inner, ast.Subscript) and isinstance(inner.ctx, ast.Store):
            yield inner


def _heads(target: ast.expr) -> set[str]:
    while isinstance(target, ast.Subscript | ast.Attribute):
        target = target.value
    return {target.id} if isinstance(target, ast.Name) else set()


def _parts(statements: Sequence[ast.stmt]) -> Iterator[ast.AST]:
    """Everything below statements, functions defined there left out."""
    waiting: list[ast.AST] = list(statements)
    while waiting:
        part = waiting.pop()
        yield part
        if not isinstance(part, ast.FunctionDef | ast.Lambda | ast.ClassDef):
            waiting.extend(ast.iter_child_nodes(part))


def returns(statements: Sequence[ast.stmt]) -> bool:
    return any(isinstance(part, ast.Return) for part in _parts(statements))


def as_addition(statement: ast.stmt) -> ast.stmt:
    """``acc = acc + e`` as ``acc += e``: of a number or a new array they mean the same."""
    match statement:
        case ast.Assign(
            targets=[ast.Name(id=name) as target],
            value=ast.BinOp(left=ast.Name(id=left), op=ast.Add() | ast.Sub() as op, right=right),
        ) if left == name:
            added = ast.AugAssign(target=target, op=op, value=right)
            return ast.copy_location(added, statement)
    return statement


def cells_of(value: object) -> Iterator[Cell]:
    """The arrays that a value holds."""
    match value:
        case Cell():
            yield value
        case tuple() | list():
            for inner in value:
                yield from cells_of(inner)
        case dict():
            for inner in value.values():
                yield from cells_of(inner)


def with_additions(statements: Sequence[ast.stmt]) -> list[ast.stmt]:
    """Statements with :func:`as_addition` done to each of them, in loops and branches, too."""
    found: list[ast.stmt] = []
    for statement in statements:
        match statement:
            case ast.For(target=target, iter=items, body=body, orelse=orelse):
                inner = ast.For(target, items, with_additions(body), with_additions(orelse))
                found.append(ast.copy_location(inner, statement))
            case ast.If(test=test, body=body, orelse=orelse):
                branch = ast.If(test, with_additions(body), with_additions(orelse))
                found.append(ast.copy_location(branch, statement))
            case _:
                found.append(as_addition(statement))
    return found

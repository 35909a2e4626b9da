"""Functions of a file by name: ``softmax``, ``Layer.backward``, a class, or a rule of JAX."""

from __future__ import annotations

import ast
from dataclasses import dataclass

from symderiv.base.errors import Location
from symderiv.code.module import CodeError, Module
from symderiv.language.source import suggest


@dataclass(frozen=True, slots=True)
class Named:
    """A function with the class it belongs to; ``pair`` says what PyTorch and JAX make of it."""

    module: Module
    name: str
    function: ast.FunctionDef
    owner: ast.ClassDef | None = None

    @property
    def parameters(self) -> list[str]:
        spec = self.function.args
        return [a.arg for a in (*spec.posonlyargs, *spec.args, *spec.kwonlyargs)]

    @property
    def has_context(self) -> bool:
        """Whether the first parameter is an object: ``self`` of a method, or ``ctx``."""
        return self.owner is not None and bool(self.parameters) and not self._is_plain_static()

    def _is_plain_static(self) -> bool:
        static = any(
            isinstance(d, ast.Name) and d.id == "staticmethod" for d in self.function.decorator_list
        )
        return static and not (self.owner is not None and is_autograd(self.module, self.owner))


def is_autograd(module: Module, owner: ast.ClassDef) -> bool:
    """Whether a class is a ``torch.autograd.Function``."""
    for base in owner.bases:
        head, _, rest = ast.unparse(base).partition(".")
        path = module.imports.get(head, head) + (f".{rest}" if rest else "")
        if path in ("torch.autograd.Function", "torch.autograd.function.Function"):
            return True
    return False


def methods(owner: ast.ClassDef) -> dict[str, ast.FunctionDef]:
    return {part.name: part for part in owner.body if isinstance(part, ast.FunctionDef)}


def find(module: Module, name: str, option: str, method: str | None = None) -> Named:
    """The function called ``name``.  Raises CodeError where the file has none.

    Of a class, it is ``method``; ``Class.method`` is one of its own.
    """
    head, _, rest = name.partition(".")
    if head in module.functions and not rest:
        return Named(module, name, module.functions[head])
    if head in module.classes:
        owner = module.classes[head]
        found = methods(owner)
        wanted = rest or method or ""
        if wanted in found:
            return Named(module, f"{head}.{wanted}" if rest else head, found[wanted], owner)
        others = suggest(wanted, found) or f"it has {', '.join(found)}"
        raise CodeError(module.place(owner), f"{head} has no method {wanted}", name, others)
    known = [*module.functions, *module.classes]
    hint = suggest(head, known) or (f"it has {', '.join(known[:8])}" if known else None)
    raise CodeError(Location(module.file), f"no function for {option}", name, hint)


def rules(module: Module, name: str) -> tuple[str, str] | None:
    """The forward and backward functions that ``name.defvjp(forward, backward)`` names."""
    for call in module.calls:
        match call:
            case ast.Call(
                func=ast.Attribute(value=ast.Name(id=own), attr="defvjp"),
                args=[ast.Name(id=forward), ast.Name(id=backward)],
            ) if own == name:
                return forward, backward
    return None


def tangents(module: Module, name: str) -> str | None:
    """The function that a decorator ``name.defjvp`` marks."""
    for other, function in module.functions.items():
        for decorator in function.decorator_list:
            if isinstance(decorator, ast.Attribute) and decorator.attr == "defjvp":
                if isinstance(decorator.value, ast.Name) and decorator.value.id == name:
                    return other
    return None


def local_names(function: ast.FunctionDef) -> frozenset[str]:
    """The parameters of a function and the names that it sets."""
    parts = list(ast.walk(function))
    stored = {p.id for p in parts if isinstance(p, ast.Name) and isinstance(p.ctx, ast.Store)}
    return frozenset(stored | {p.arg for p in parts if isinstance(p, ast.arg)})

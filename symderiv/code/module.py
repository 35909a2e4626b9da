"""A file of code: its functions, classes and constants, and what its imported names mean.

The text is parsed and never run.  No import is followed: a name that is imported stands for a
word of NumPy, PyTorch or JAX, or for nothing that can be read.
"""

from __future__ import annotations

import ast
import warnings
from dataclasses import dataclass, field
from functools import cached_property

from symderiv.base.errors import DerivationError, Location
from symderiv.formula.syntax import Span
from symderiv.language.source import Source, excerpt

LARGEST = 1_000_000
DEEPEST = 150
Function = ast.FunctionDef | ast.Lambda


class CodeError(DerivationError):
    """A construct that cannot be read, with its place in the code."""

    kind = "code"


@dataclass
class Module:
    """A parsed file.  ``rows`` are the lines of ``file`` from which the lines of ``text`` come,
    where they are not the same (the cells of a notebook)."""

    file: str
    text: str
    rows: tuple[int, ...] = ()
    functions: dict[str, ast.FunctionDef] = field(default_factory=dict)
    classes: dict[str, ast.ClassDef] = field(default_factory=dict)
    constants: dict[str, ast.expr] = field(default_factory=dict)
    imports: dict[str, str] = field(default_factory=dict)
    calls: list[ast.Call] = field(default_factory=list)
    """Calls that are statements of the file itself, such as ``f.defvjp(forward, backward)``."""

    @classmethod
    def read(cls, text: str, file: str, rows: tuple[int, ...] = ()) -> Module:
        """Raises CodeError where the text is no Python, or too much of it."""
        module = cls(file, text, rows)
        if len(text) > LARGEST:
            raise CodeError(Location(file), f"larger than {LARGEST // 10**6} MB")
        tree = module._parsed()
        for statement in tree.body:
            module._declare(statement)
        for part in ast.walk(tree):
            if isinstance(part, ast.Global):
                for name in part.names:
                    module._forget(name)
        return module

    def _parsed(self) -> ast.Module:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                tree = ast.parse(self.text)
        except SyntaxError as error:
            place = self._location(error.lineno or 1, error.offset or 1)
            raise CodeError(place, f"not Python: {error.msg}") from None
        except (ValueError, RecursionError, MemoryError):
            raise CodeError(Location(self.file), "not Python that can be parsed") from None
        row: list[ast.AST] = [tree]
        for _ in range(DEEPEST):
            row = [child for parent in row for child in ast.iter_child_nodes(parent)]
            if not row:
                return tree
        raise self.error(row[0], f"the code is nested deeper than {DEEPEST} levels")

    def _declare(self, statement: ast.stmt) -> None:
        match statement:
            case ast.FunctionDef(name=name):
                self._forget(name)
                self.functions[name] = statement
            case ast.ClassDef(name=name):
                self._forget(name)
                self.classes[name] = statement
            case ast.Import(names=names):
                for alias in names:
                    bound = alias.asname or alias.name.split(".")[0]
                    self._forget(bound)
                    self.imports[bound] = alias.name if alias.asname else bound
            case ast.ImportFrom(module=module, names=names):
                for alias in names:
                    self._forget(alias.asname or alias.name)
                    self.imports[alias.asname or alias.name] = f"{module}.{alias.name}"
            case ast.Assign(targets=targets, value=value):
                for target in targets:
                    self._constant(target, value)
            case ast.AnnAssign(target=target, value=ast.expr() as value):
                self._constant(target, value)
            case ast.Expr(value=ast.Call() as call):
                self.calls.append(call)
            case _:
                self._forget_bound(statement)

    def _constant(self, target: ast.expr, value: ast.expr) -> None:
        if isinstance(target, ast.Name):
            self._forget(target.id)
            self.constants[target.id] = value
            return
        for part in ast.walk(target):
            if isinstance(part, ast.Name):
                self._forget(part.id)

    def _forget_bound(self, statement: ast.AST) -> None:
        """What a branch or a loop of the file binds has no meaning that can be known."""
        for part in ast.walk(statement):
            match part:
                case ast.Name(id=name, ctx=ast.Store() | ast.Del()):
                    self._forget(name)
                case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                    self._forget(name)
                case ast.alias(name=name, asname=asname):
                    self._forget(asname or name.split(".")[0])

    def _forget(self, name: str) -> None:
        for table in (self.functions, self.classes, self.constants, self.imports):
            table.pop(name, None)

    @cached_property
    def libraries(self) -> frozenset[str]:
        """Which of NumPy, PyTorch and JAX the file imports."""
        roots = {path.split(".")[0] for path in self.imports.values()}
        return frozenset(roots & {"numpy", "torch", "jax", "autograd"})

    @cached_property
    def _lines(self) -> list[int]:
        starts = [0]
        for line in self.text.split("\n"):
            starts.append(starts[-1] + len(line) + 1)
        return starts

    def _column(self, line: int, octets: int) -> int:
        """Columns of trees count bytes in UTF-8."""
        text = self.text[self._lines[line - 1] : self._lines[line] - 1]
        return len(text.encode()[:octets].decode(errors="replace"))

    def span(self, node: ast.AST) -> Span:
        """The place of a node as offsets into the text."""
        first = getattr(node, "lineno", 1)
        last = getattr(node, "end_lineno", None) or first
        start = self._column(first, getattr(node, "col_offset", 0))
        stop = self._column(last, getattr(node, "end_col_offset", None) or 0)
        return self._lines[first - 1] + start, self._lines[last - 1] + stop

    def _location(self, line: int, column: int) -> Location:
        return Location(self.file, self.rows[line - 1] if self.rows else line, column)

    def locate(self, offset: int) -> Location:
        before = self.text[:offset]
        return self._location(before.count("\n") + 1, offset - before.rfind("\n"))

    def place(self, node: ast.AST) -> Location:
        return self.locate(self.span(node)[0])

    @cached_property
    def source(self) -> Source:
        """The whole text, for errors of the formula language about parts of it."""
        return Source(self.text, self.locate)

    def shown(self, node: ast.AST) -> str:
        start, stop = self.span(node)
        return excerpt(self.text[start:stop])

    def error(self, node: ast.AST, message: str, hint: str | None = None) -> CodeError:
        return CodeError(self.place(node), message, self.shown(node) or None, hint)

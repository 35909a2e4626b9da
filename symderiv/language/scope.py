"""Names: what a file declares, and the indices of one formula with their dimensions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from math import inf
from typing import Protocol, TypeAlias

from symderiv.base.errors import DerivationError
from symderiv.formula.syntax import Call, Slice, Span, Syntax
from symderiv.formula.tree import STOP, Dimension, Expr, Index, fresh
from symderiv.functions import ALIASES, FUNCTIONS
from symderiv.language.shapes import Shape, Value, common
from symderiv.language.source import Source, suggest

CONSTANTS = ("pi", "e", "oo")
WORDS = ("delta", "None", "True", "False")
BINDERS = ("sum", "prod", "mean", "max", "min")
FORMS = (
    *BINDERS,
    *("d", "vjp", "jvp", STOP, "detach", "where", "einsum", "norm"),
    *("trace", "det", "logdet", "inv", "diag", "outer"),
    *("eye", "ones", "zeros"),
)
"""The functions that the language itself knows; all others are rows of a table."""

NOTATION = ("exp", "log", "sqrt", "abs", "sign", "sin", "cos", "tan", "sinh", "cosh", "tanh")
"""Functions of the table that derivatives are written with, which no file may define anew."""

ARRAY_WORDS = (
    *("softmax", "logsumexp", "log_softmax", "var", "std"),
    *("dot", "matmul", "inner", "transpose", "concatenate", "stack", "kron", "cross", "cumsum"),
    *("tril", "triu", "swapaxes", "expand_dims", "squeeze", "reshape", "ravel", "flip"),
    "roll",
)
"""Functions of whole arrays that a file may define anew."""


FEW = 20
"""Dimensions that are named where an index might run over any of them."""


def is_reserved(function: str) -> bool:
    """Whether a file may not call a function of its own so; any other row of the table gives way
    to the file's."""
    return function in FORMS or ALIASES.get(function, function) in NOTATION


class Broken(Exception):
    """A formula uses a declaration that has an error of its own, reported elsewhere."""


@dataclass(frozen=True, slots=True)
class UserFunction:
    """``name(parameters): body`` of a file, written out wherever it is called."""

    name: str
    parameters: tuple[str, ...]
    body: Syntax
    source: Source


Foreign: TypeAlias = "Callable[[Lowering, Call, Scope], Value]"
"""A function that is defined elsewhere, such as in code: it lowers a call by itself."""


@dataclass(slots=True)
class Names:
    """The declarations of a file.  ``arrays`` holds symbols and definitions alike, ``labels`` the
    dimension whose indices a symbol has for its values, where it is one of labels;
    ``broken`` the names whose declaration has an error, and ``made_of`` all symbols and
    definitions that a definition is made of; ``until`` is the step (:mod:`symderiv.base.steps`)
    after which no formula is lowered any more."""

    dimensions: dict[str, Sequence[int]] = field(default_factory=dict)
    fixed: set[str] = field(default_factory=set)
    arrays: dict[str, Shape] = field(default_factory=dict)
    functions: dict[str, UserFunction] = field(default_factory=dict)
    code: dict[str, Foreign] = field(default_factory=dict)
    unknown: dict[str, int] = field(default_factory=dict)
    """Functions of which a file says only how many arguments they have."""
    broken: set[str] = field(default_factory=set)
    until: float = inf
    made_of: dict[str, frozenset[str]] = field(default_factory=dict)
    recurring: dict[str, tuple[Variable, ...]] = field(default_factory=dict)
    """Definitions that are being read and use each other, with the variables of their axes."""
    alongside: list[tuple[Variable, Variable]] = field(default_factory=list)
    """Indices in arithmetic, with the variables of the axes that this stands on."""
    labels: dict[str, Dimension] = field(default_factory=dict)
    apart: set[str] = field(default_factory=set)
    """Symbols whose values lie apart, by which there is no derivative."""
    spelled: dict[str, str] = field(default_factory=dict)
    """How names are written in LaTeX, where a file says so."""

    def depends(self, names: Iterable[str]) -> frozenset[str]:
        """``names``, and what those of them that are definitions are made of."""
        return frozenset(names).union(*[self.made_of.get(name, ()) for name in names])

    def length(self, dimension: str) -> int | None:
        """The size of a dimension that is fixed, else none."""
        return self.dimensions[dimension][0] if dimension in self.fixed else None

    def sizes(self) -> dict[str, tuple[int, int | None]]:
        """The smallest size of each dimension, and the largest one where it is fixed."""
        return {name: (each[0], self.length(name)) for name, each in self.dimensions.items()}

    def largest(self, dimension: Dimension) -> int:
        """The greatest size that a file gives to a dimension."""
        return self.dimensions[dimension][-1] if isinstance(dimension, str) else dimension

    def kind(self, name: str) -> str | None:
        """What a declared name is, in words, or none."""
        if name in self.arrays:
            return "a symbol or definition"
        if name in self.dimensions:
            return "a dimension"
        if name in self.unknown:
            return "a function"
        if name in CONSTANTS:
            return "a constant"
        return "a word of the language" if name in WORDS else None

    def known_functions(self) -> Iterable[str]:
        return (
            *self.functions,
            *self.unknown,
            *self.code,
            *FORMS,
            *ARRAY_WORDS,
            *FUNCTIONS,
            *ALIASES,
        )


@dataclass(slots=True, eq=False)
class Variable:
    """An index, whose dimension is found from the axes on which it stands.

    ``partner`` joins the indices that delta and comparisons put side by side.  ``hint`` is
    the axis of index arithmetic, which counts only where nothing else tells; then the dimensions
    of those ``beside`` it in a comparison do, and ``only`` are the dimensions of the file.
    """

    name: str
    source: Source
    at: Span
    hidden: bool = False
    used: bool = False
    dimension: Dimension | None = None
    hint: Dimension | None = None
    partner: Variable | None = None
    beside: list[Variable] = field(default_factory=list)
    only: tuple[str, ...] = ()
    _index: Index | None = None

    def _only_dimension(self) -> Dimension:
        """An index that stands on no axis runs over the file's dimension, if there is but one."""
        if len(self.only) == 1:
            return self.only[0]
        hint = f"it may run over {' or '.join(self.only)}" if self.only else "declare a dimension"
        message = "an index stands on no axis, so its range is unknown"
        raise self.source.error(self.at, message, hint, self.name)

    def root(self) -> Variable:
        top = self
        while top.partner is not None:
            top = top.partner
        return top

    def known(self) -> Dimension | None:
        """The dimension that axes tell, or what hints at one."""
        root = self.root()
        return root.hint if root.dimension is None else root.dimension

    def beside_it(self) -> Dimension | None:
        known = (other.known() for other in self.beside)
        return next((each for each in known if each is not None), None)

    def index(self) -> Index:
        """The index of the tree; its name is new where it could be captured."""
        if self._index is None:
            root = self.root()
            dimension = root.known() or root.beside_it() or self._only_dimension()
            index = Index(self.name, dimension)
            self._index = fresh(index) if self.hidden else index
        return self._index


@dataclass(slots=True)
class Scope:
    """The names that a part of a formula sees: its indices, and a function's parameters.

    ``closed`` says why no new free index may appear.
    """

    names: Names
    source: Source
    variables: dict[str, Variable] = field(default_factory=dict)
    parameters: Mapping[str, Value] = field(default_factory=dict)
    outer: Scope | None = None
    closed: tuple[str, str | None] | None = None
    hidden: bool = False

    def bind(self, variables: Iterable[Variable]) -> Scope:
        """The scope inside a sum over ``variables``."""
        return Scope(
            self.names,
            self.source,
            {variable.name: variable for variable in variables},
            self.parameters,
            self,
            hidden=self.hidden,
        )

    def error(self, at: Span, message: str, hint: str | None = None) -> DerivationError:
        return self.source.error(at, message, hint)

    def find(self, name: str) -> Variable | None:
        """The index of that name that is in sight, or none."""
        scope: Scope | None = self
        while scope is not None:
            if name in scope.variables:
                return scope.variables[name]
            scope = scope.outer
        return None

    def is_index(self, name: str) -> bool:
        """Whether a bare name is an index here: bound, or declared as nothing else."""
        if self.find(name) is not None:
            return True
        return self.undeclared(name)

    def undeclared(self, name: str) -> bool:
        return (
            name not in self.parameters
            and name not in self.names.broken
            and self.names.kind(name) is None
        )

    def variable(self, name: str, at: Span) -> Variable:
        """The index called ``name``; one that is new is free in the whole formula."""
        found = self.find(name)
        if found is None:
            found = self._new(name, at)
        found.used = True
        return found

    def _new(self, name: str, at: Span) -> Variable:
        self.check_index_name(name, at)
        top = self
        while top.outer is not None:
            top = top.outer
        if top.closed is not None:
            message, hint = top.closed
            raise self.error(at, message, suggest(name, top.variables) or hint)
        only = tuple(islice(self.names.dimensions, FEW))
        top.variables[name] = Variable(name, self.source, at, top.hidden, only=only)
        return top.variables[name]

    def check_index_name(self, name: str, at: Span) -> None:
        if name in self.names.broken:
            raise Broken
        kind = "a parameter" if name in self.parameters else self.names.kind(name)
        if kind is not None:
            raise self.error(at, f"an index has the name of {kind}", f"rename it, e.g. {name}1")

    def stand(self, variable: Variable, dimension: Dimension, at: Span) -> None:
        """An index stands on an axis of ``dimension``."""
        root = variable.root()
        if root.dimension is None:
            root.dimension = dimension
            return
        found = common(root.dimension, dimension, self.names.length)
        if found is None:
            raise self.error(
                at,
                f"one index on two dimensions, {root.dimension} and {dimension}",
                "different dimensions never match, even at equal size",
            )
        root.dimension = found

    def hint(self, variable: Variable, dimension: Dimension) -> None:
        root = variable.root()
        if root.hint is None:
            root.hint = dimension

    def join(self, left: Variable, right: Variable, at: Span) -> None:
        """Two indices stand side by side in a delta or a comparison."""
        first, second = left.root(), right.root()
        if first is second:
            return
        if second.dimension is not None:
            self.stand(first, second.dimension, at)
        if second.hint is not None:
            self.hint(first, second.hint)
        second.partner = first


def check_arity(
    node: Call, allowed: tuple[int, ...], scope: Scope, hint: str | None = None
) -> None:
    if len(node.arguments) not in allowed:
        wanted = " or ".join(map(str, allowed))
        plural = "argument" if allowed == (1,) else "arguments"
        message = f"{node.function} takes {wanted} {plural}, not {len(node.arguments)}"
        raise scope.error(node.at, message, hint)


class Lowering(Protocol):
    """Turns parts of a formula as written into values: what the rules for calls, comparisons and
    reductions ask of that which lowers formulas."""

    def value(self, node: Syntax | Slice, scope: Scope) -> Value:
        """The number or array that a formula means."""

    def elementwise(
        self,
        node: Syntax,
        operands: Sequence[Syntax | Slice],
        scope: Scope,
        build: Callable[[list[Expr]], Expr],
    ) -> Value:
        """``build`` of the entries of ``operands``, broadcast against each other."""

    def broadcast(self, node: Syntax, shapes: Sequence[Shape], scope: Scope) -> Shape:
        """The common shape; an error at ``node`` where there is none."""

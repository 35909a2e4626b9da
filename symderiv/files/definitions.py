"""``definitions``: what stands on the left, the order of dependence, and cycles."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter

from symderiv.base.errors import DerivationError
from symderiv.files.declarations import check_new
from symderiv.files.nodes import Scalar
from symderiv.formula.declarations import Definition
from symderiv.formula.syntax import Call, Entry, Name, Span, Syntax, walk
from symderiv.formula.tree import symbol_names
from symderiv.language.parse import parse
from symderiv.language.scope import Names, UserFunction, Variable, is_reserved
from symderiv.language.source import Source
from symderiv.language.statements import Meaning, check_function

MAX_CYCLES = 20


@dataclass(frozen=True, slots=True)
class Draft:
    """A definition that is parsed and not yet understood."""

    name: str
    parameters: tuple[tuple[str, Span], ...]
    is_function: bool
    key: Source
    body: Syntax
    source: Source


def draft(key: Scalar, value: Scalar, names: Names) -> Draft:
    """``z[r, s]``, ``A`` or ``f(u)`` on the left, a formula on the right."""
    left = key.source()
    head = parse(left)
    match head:
        case Name(name):
            arguments: tuple[object, ...] = ()
        case Entry(Name(name), items):
            arguments = items
        case Call(name, items, ()):
            arguments = items
        case _:
            raise left.error(head.at, "not the left side of a definition", "e.g. z[r, s] or f(u)")
    parameters = tuple(_parameter(argument, left, head) for argument in arguments)
    if len({parameter for parameter, _ in parameters}) < len(parameters):
        raise left.error(head.at, "a parameter stands twice")
    is_function = isinstance(head, Call)
    if is_function and is_reserved(name):
        raise left.error(head.at, "a function of the language has this name", "choose another")
    if is_function and not parameters:
        raise left.error(head.at, "a function needs a parameter")
    check_new(name, key, names)
    source = value.source()
    return Draft(name, parameters, is_function, left, parse(source), source)


def _parameter(node: object, left: Source, head: Syntax) -> tuple[str, Span]:
    if isinstance(node, Name) and node.name not in ("None", "True", "False"):
        return node.name, node.at
    raise left.error(head.at, "the left side has names only", "e.g. z[r, s] or f(u)")


def ordered(drafts: Iterable[Draft]) -> tuple[list[Draft], list[DerivationError]]:
    """The definitions, each after those that it uses, without cycles and what stands on them."""
    known = {draft.name: draft for draft in drafts}
    graph = {name: _uses(draft, known) for name, draft in known.items()}
    errors: list[DerivationError] = []
    while True:
        sorter = TopologicalSorter(graph)
        try:
            return [known[name] for name in sorter.static_order() if name in graph], errors
        except CycleError as error:
            cycle = list(reversed(error.args[1]))
            first = known[cycle[0]]
            errors.append(
                first.key.error(
                    (0, len(first.key.text)), "cyclic definitions", value=" -> ".join(cycle)
                )
            )
            if len(errors) == MAX_CYCLES:
                return [], errors
            for name in cycle[:-1]:
                graph.pop(name, None)


def _uses(draft: Draft, known: Mapping[str, Draft]) -> set[str]:
    """The definitions that must come first; a name before a bracket is a function."""
    own = {parameter for parameter, _ in draft.parameters}
    names, calls = set[str](), set[str]()
    for node in walk(draft.body):
        if isinstance(node, Name):
            names.add(node.name)
        elif isinstance(node, Call):
            calls.add(node.function)
    names = names - own if draft.is_function else names | own
    return {name for name in names & known.keys() if not known[name].is_function} | {
        name for name in calls & known.keys() if known[name].is_function
    }


def define(draft: Draft, names: Names) -> Definition | None:
    """Understand a draft and declare its name; functions are written out where they are called."""
    if draft.is_function:
        parameters = tuple(parameter for parameter, _ in draft.parameters)
        function = UserFunction(draft.name, parameters, draft.body, draft.source)
        check_function(names, function)
        names.functions[draft.name] = function
        return None
    variables = tuple(Variable(name, draft.key, at) for name, at in draft.parameters)
    meaning = Meaning(
        names,
        draft.source,
        draft.body,
        variables,
        "a free index that the left side does not have",
        "put it on the left, or sum over it",
    )
    definition = Definition(
        draft.name, meaning.parameters, meaning.body(), draft.source.text, draft.key.locate(0)
    )
    names.arrays[draft.name] = tuple(index.dimension for index in definition.parameters)
    names.made_of[draft.name] = names.depends(symbol_names(definition.body))
    return definition

"""``definitions``: what stands on the left, the order of dependence, and cycles."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from itertools import chain, islice

from symderiv.base.errors import DerivationError
from symderiv.files.declarations import check_new
from symderiv.files.nodes import Scalar
from symderiv.formula.declarations import Definition
from symderiv.formula.recurrences import NotWellFounded, groups, recurrence
from symderiv.formula.syntax import Call, Entry, Name, Span, Syntax, walk
from symderiv.formula.tree import Symbol, symbol_names
from symderiv.language.parse import parse
from symderiv.language.recurring import settle
from symderiv.language.render import render_text
from symderiv.language.scope import FEW, Names, UserFunction, Variable, is_reserved
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


def ordered(drafts: Iterable[Draft]) -> tuple[list[tuple[Draft, ...]], list[DerivationError]]:
    """The definitions, each after those that it uses, without cycles and what stands on them;
    entries that use each other stand together, as they may be a recurrence."""
    known = {draft.name: draft for draft in drafts}
    graph = {name: _uses(draft, known) for name, draft in known.items()}
    errors: list[DerivationError] = []
    while True:
        found = groups({name: frozenset(uses & graph.keys()) for name, uses in graph.items()})
        circles = [
            {name: graph[name] & {*group} for name in group}
            for group in found
            if not all(map(_is_entry, [known[name] for name in group]))
        ]
        try:
            for circle in circles:
                TopologicalSorter(circle).prepare()
            return [tuple([known[name] for name in group]) for group in found], errors
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


def _is_entry(draft: Draft) -> bool:
    return bool(draft.parameters) and not draft.is_function


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


def is_recurrence(group: Sequence[Draft]) -> bool:
    """Whether definitions that stand together use each other, or one itself."""
    known = {draft.name: draft for draft in group}
    return len(group) > 1 or group[0].name in _uses(group[0], known)


def define_together(group: Sequence[Draft], names: Names) -> list[Definition]:
    """Understand drafts that use each other, and declare their names.

    Raises DerivationError where nothing says that their uses of each other come to an end.
    """
    variables = {draft.name: _variables(draft) for draft in group}
    for variable in chain.from_iterable(variables.values()):
        variable.only = tuple(islice(names.dimensions, FEW))
    names.recurring.update(variables)
    try:
        opened = [_meaning(draft, variables[draft.name], names) for draft in group]
        settle(names)
        found = {
            draft.name: _definition(draft, meaning)
            for draft, meaning in zip(group, opened, strict=True)
        }
    finally:
        names.recurring.clear()
        names.alongside.clear()
    try:
        recurrence(found, names.sizes())
    except NotWellFounded as refusal:
        key = next(draft.key for draft in group if draft.name == refusal.name)
        shown = refusal.shown
        value = render_text(shown) if isinstance(shown, Symbol) else " -> ".join(shown or ())
        at = (0, len(key.text))
        raise key.error(at, refusal.message, refusal.hint, value or None) from refusal
    for definition in found.values():
        _declare(definition, names)
    used = names.depends(name for each in found.values() for name in symbol_names(each.body))
    names.made_of.update(dict.fromkeys(found, used))
    return list(found.values())


def define(draft: Draft, names: Names) -> Definition | None:
    """Understand a draft and declare its name; functions are written out where they are called."""
    if draft.is_function:
        parameters = tuple(parameter for parameter, _ in draft.parameters)
        function = UserFunction(draft.name, parameters, draft.body, draft.source)
        check_function(names, function)
        names.functions[draft.name] = function
        return None
    definition = _definition(draft, _meaning(draft, _variables(draft), names))
    _declare(definition, names)
    return definition


def _variables(draft: Draft) -> tuple[Variable, ...]:
    return tuple(Variable(name, draft.key, at) for name, at in draft.parameters)


def _meaning(draft: Draft, variables: tuple[Variable, ...], names: Names) -> Meaning:
    return Meaning(
        names,
        draft.source,
        draft.body,
        variables,
        "a free index that the left side does not have",
        "put it on the left, or sum over it",
    )


def _definition(draft: Draft, meaning: Meaning) -> Definition:
    return Definition(
        draft.name, meaning.parameters, meaning.body(), draft.source.text, draft.key.locate(0)
    )


def _declare(definition: Definition, names: Names) -> None:
    names.arrays[definition.name] = tuple(index.dimension for index in definition.parameters)
    names.made_of[definition.name] = names.depends(symbol_names(definition.body))

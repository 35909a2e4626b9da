"""Results as plain data and back, for what must outlive the process.

JSON rather than pickle, because a file that someone else wrote must not run code.  What has its
default is left out: most of a result has.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from functools import cache
from typing import Any, TypeAlias

from symderiv.base.results import Certificate, PatternCertificate, Result, StepResult, Witness
from symderiv.base.said import Attempt, Covers, Scope, Span, Suggestion

Data: TypeAlias = Mapping[str, Any]
Conversions: TypeAlias = Mapping[str, Callable[[Any], Any]]

REST = "rest"
"""What stands under this name is a text, which holds what few reports read of a result."""


def result_object(result: Result) -> dict[str, Any]:
    values: dict[str, Any] = _plain(result)
    rest = {name: values.pop(name) for name in _IN_REST if name in values}
    return {**values, REST: json.dumps(rest, separators=(",", ":"))} if rest else values


def result_from(data: Data) -> Result:
    """The result that :func:`result_object` made into ``data``, also by way of JSON."""
    rest = json.loads(data.get(REST, "{}"))
    shown = {name: value for name, value in data.items() if name != REST}
    return Result(**_converted({**shown, **rest}, {**_SHOWN, **_IN_REST}))


def lazy_result(data: Data, file: str) -> Result:
    """The same, of an identity that stands in ``file``, and known from before."""
    values = {**_DEFAULTS, **_converted(data, _SHOWN), "file": file, "cached": True}
    result = object.__new__(StoredResult)
    object.__setattr__(result, "_rest", values.pop(REST, "{}"))
    for name, value in values.items():
        object.__setattr__(result, name, value)
    return result


def compact(result: Result) -> Result:
    """The same result in less memory, for who keeps many."""
    if isinstance(result, StoredResult):
        return result
    smaller = lazy_result(result_object(result), result.file)
    object.__setattr__(smaller, "cached", result.cached)
    return smaller


def passing(result: Result) -> Result:
    """The same result for a look in passing, after which what was decoded of it is forgotten."""
    if not isinstance(result, StoredResult):
        return result
    other = object.__new__(StoredResult)
    object.__setattr__(other, "_rest", result._rest)
    for name in _FIELDS:
        if name not in _IN_REST:
            object.__setattr__(other, name, getattr(result, name))
    return other


class StoredResult(Result):
    """A result whose proof and witness are decoded when they are first asked for.

    A thousand of them are read in a run that shows a line of each.
    """

    __slots__ = ("_rest",)

    def __getattr__(self, name: str) -> Any:
        """What is not set yet: Python asks here for nothing else."""
        if name not in _IN_REST:
            raise AttributeError(name)
        rest = {**_REST_DEFAULTS, **_converted(json.loads(self._rest), _IN_REST)}
        for known, value in rest.items():
            object.__setattr__(self, known, value)
        return rest[name]


def _plain(value: Any) -> Any:
    if isinstance(value, Scope | Suggestion):
        return _plain(value.parts)
    if is_dataclass(value):
        kind: Any = type(value)
        return {
            name: _plain(entry)
            for name, default in _defaults(kind).items()
            if (entry := getattr(value, name)) != default
        }
    if isinstance(value, list | tuple):
        return [_plain(entry) for entry in value]
    if isinstance(value, Mapping):
        return {name: _plain(entry) for name, entry in value.items()}
    return value


@cache
def _defaults(kind: Any) -> dict[str, object]:
    """The fields of a class with what they hold if nothing else is said."""
    return {field.name: _default(field) for field in fields(kind)}


def _default(field: Field[Any]) -> object:
    return field.default if field.default_factory is MISSING else field.default_factory()


def _converted(data: Data, conversions: Conversions) -> dict[str, Any]:
    """``data`` with the entries that JSON has no type for, in place of those that it has."""
    values = {**data}
    for name in conversions.keys() & values.keys():
        values[name] = conversions[name](values[name])
    return values


def _frozen(value: Any) -> Any:
    """Lists as the tuples that they were, at every depth."""
    if isinstance(value, list | tuple):
        return tuple(map(_frozen, value))
    if isinstance(value, Mapping):
        return {name: _frozen(entry) for name, entry in value.items()}
    return value


def _steps(data: list[Data]) -> tuple[StepResult, ...]:
    return tuple(StepResult(**_converted(step, _OF_STEP)) for step in data)


def _scope(data: Any) -> Scope:
    covers, spans = data
    return Scope(Covers(covers), (Span(*span) for span in spans))


def _suggestion(data: Any) -> Suggestion:
    return Suggestion(*data)


def _witness(data: Data) -> Witness:
    return Witness(**{name: _frozen(entry) for name, entry in data.items()})


def _certificate(data: Data) -> Certificate:
    return Certificate(**_converted(data, _OF_CERTIFICATE))


def _patterns(data: list[Data]) -> tuple[PatternCertificate, ...]:
    return tuple(PatternCertificate(**_converted(each, _OF_PATTERN)) for each in data)


_OF_STEP: Conversions = {
    "witness": _witness,
    "differs": tuple,
    "suggestion": _suggestion,
}
_OF_PATTERN: Conversions = {"pattern": _frozen, "tested": tuple}
_OF_CERTIFICATE: Conversions = {"order": tuple, "patterns": _patterns, "attempt": Attempt}
_SHOWN: Conversions = {
    "scope": _scope,
    "suggestion": _suggestion,
    "sizes": _frozen,
    "where": tuple,
    "assumptions_used": tuple,
    "warnings": tuple,
}
_IN_REST: Conversions = {
    "differs": tuple,
    "side_conditions": tuple,
    "steps": _steps,
    "witness": _witness,
    "certificate": _certificate,
    "printed": _frozen,
    "enclosure": _frozen,
    "proof": str,
}
_FIELDS = tuple(field.name for field in fields(Result))
_REST_DEFAULTS = {name: _defaults(Result)[name] for name in _IN_REST}
_DEFAULTS = {
    name: value
    for name, value in _defaults(Result).items()
    if value is not MISSING and name not in _IN_REST
}

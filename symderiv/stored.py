"""Results as plain data and back, for what must outlive the process.

JSON rather than pickle, because a file that someone else wrote must not run code.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, TypeAlias

from symderiv.model import Certificate, PatternCertificate, Result, StepResult, Witness

Data: TypeAlias = Mapping[str, Any]


def result_object(result: Result) -> dict[str, Any]:
    return asdict(result)


def result_from(data: Data) -> Result:
    """The result that :func:`result_object` made into ``data``, also by way of JSON."""
    return Result(
        **{
            **{name: _frozen(value) for name, value in data.items()},
            "sizes": {name: tuple(sizes) for name, sizes in data["sizes"].items()},
            "degree": dict(data["degree"]),
            "steps": tuple(_step(step) for step in data["steps"]),
            "witness": _witness(data["witness"]),
            "certificate": _certificate(data["certificate"]),
        }
    )


def _step(data: Data) -> StepResult:
    return StepResult(**{**data, "witness": _witness(data["witness"])})


def _witness(data: Data | None) -> Witness | None:
    return None if data is None else Witness(**{name: _frozen(data[name]) for name in data})


def _certificate(data: Data | None) -> Certificate | None:
    if data is None:
        return None
    patterns = tuple(
        PatternCertificate(**{name: _frozen(value) for name, value in pattern.items()})
        for pattern in data["patterns"]
    )
    return Certificate(**{**data, "order": tuple(data["order"]), "patterns": patterns})


def _frozen(value: Any) -> Any:
    """Lists as the tuples that they were, at every depth."""
    if isinstance(value, list | tuple):
        return tuple(map(_frozen, value))
    if isinstance(value, Mapping):
        return {name: _frozen(entry) for name, entry in value.items()}
    return value

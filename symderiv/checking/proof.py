"""A proof as a certificate holds it: a small tree of cases with the laws of each leaf.

``read`` takes plain data, as JSON gives it, and refuses whatever is not exactly of this form.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from symderiv.checking.refusal import Refused


@dataclass(frozen=True, slots=True)
class ByLaws:
    """Both sides are the same polynomial by these laws."""

    laws: frozenset[str]


@dataclass(frozen=True, slots=True)
class Lemma:
    """An adjoint is a quantity of the file, its axes in another order, with some bodies opened."""

    adjoint: str
    name: str
    axes: tuple[int, ...]
    opened: frozenset[str]


@dataclass(frozen=True, slots=True)
class ByNames:
    """Both sides are the same polynomial in names, once adjoints have their own."""

    lemmas: tuple[Lemma, ...]
    opened: frozenset[str]
    laws: frozenset[str]


@dataclass(frozen=True, slots=True)
class ByPair:
    """Two free indices are equal, or they differ; each by its place in the claim, from 1."""

    left: int
    right: int
    equal: Proof
    different: Proof


@dataclass(frozen=True, slots=True)
class ByElements:
    """A free index over a dimension of one size is each of its elements."""

    index: int
    each: tuple[Proof, ...]


@dataclass(frozen=True, slots=True)
class BySign:
    """A switching argument, by its place among those of the claim, is positive, zero or negative.

    At its zero, slopes are taken as if it were positive (``leaning`` 1) or negative (-1).
    """

    switch: int
    leaning: Literal[1, -1]
    positive: Proof
    zero: Proof
    negative: Proof


Proof: TypeAlias = "ByLaws | ByNames | ByPair | ByElements | BySign"
Data: TypeAlias = Mapping[str, object]

_MOST_DEPTH = 12


def read(data: object, depth: int = 0) -> Proof:
    if depth > _MOST_DEPTH:
        raise Refused("a proof of so many cases in cases")
    match data:
        case {"laws": list(laws), **rest} if not rest:
            return ByLaws(_words(laws))
        case {"lemmas": list(lemmas), "open": list(names), "laws": list(laws), **rest} if not rest:
            return ByNames(tuple(map(_lemma, lemmas)), _words(names), _words(laws))
        case {"pair": [int(left), int(right)], "equal": equal, "different": other, **rest} if (
            not rest
        ):
            return ByPair(left, right, read(equal, depth + 1), read(other, depth + 1))
        case {"elements": int(index), "each": list(each), **rest} if not rest:
            return ByElements(index, tuple(read(one, depth + 1) for one in each))
        case {
            "sign": int(switch),
            "leaning": 1 | -1 as leaning,
            "positive": positive,
            "zero": zero,
            "negative": negative,
            **rest,
        } if not rest:
            parts = (read(each, depth + 1) for each in (positive, zero, negative))
            return BySign(switch, leaning, *parts)
    raise Refused("no proof that the checker can read")


def _lemma(data: object) -> Lemma:
    match data:
        case {
            "adjoint": str(adjoint),
            "is": str(name),
            "axes": list(axes),
            "open": list(names),
            **rest,
        } if not rest:
            if all(type(axis) is int for axis in axes):
                return Lemma(adjoint, name, tuple(axes), _words(names))
    raise Refused("no lemma that the checker can read")


def _words(data: list[object]) -> frozenset[str]:
    words = [each for each in data if isinstance(each, str)]
    if len(words) < len(data):
        raise Refused("something else where names are wanted")
    return frozenset(words)


def written(proof: Proof) -> Data:
    match proof:
        case ByLaws(laws):
            return {"laws": sorted(laws)}
        case ByNames(lemmas, opened, laws):
            each = [
                {
                    "adjoint": lemma.adjoint,
                    "is": lemma.name,
                    "axes": list(lemma.axes),
                    "open": sorted(lemma.opened),
                }
                for lemma in lemmas
            ]
            return {"lemmas": each, "open": sorted(opened), "laws": sorted(laws)}
        case ByPair(left, right, equal, different):
            return {
                "pair": [left, right],
                "equal": written(equal),
                "different": written(different),
            }
        case ByElements(index, each):
            return {"elements": index, "each": [written(one) for one in each]}
        case BySign(switch, leaning, positive, zero, negative):
            return {
                "sign": switch,
                "leaning": leaning,
                "positive": written(positive),
                "zero": written(zero),
                "negative": written(negative),
            }

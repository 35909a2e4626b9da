"""Which maps of bound indices take one sum to another: whole affine maps that are one to one.

A sum over all whole numbers of a bound index is the same over its image under ``i -> k - i`` and
``i -> i + k``; of several indices, under a matrix with the determinant 1 or -1.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice, permutations, product
from typing import TypeAlias

from symderiv.formula.tree import Index
from symderiv.kernel.ranges.linear import Form, Variable
from symderiv.kernel.ranges.terms import (
    Atom,
    Call,
    Count,
    Entry,
    Factors,
    Term,
    Values,
    free_of,
    renamed_apart,
)

_MOST_MAPS = 24
_MOST_BOUND = 4

Slot: TypeAlias = tuple[tuple[object, ...], Form]
"""A place of an entry, by what stands around it, and the form there."""


def skeleton(term: Term) -> tuple[object, ...]:
    """What terms share that may be the same up to their places.  An index as a number is left
    out: where it is determined, it is a number like any other."""
    return tuple(
        sorted(
            (repr(_name(atom)), power)
            for atom, power in unrolled(term.factors)
            if not isinstance(atom, Count)
        )
    )


def unrolled(factors: Factors) -> Factors:
    """The factors one by one: x[i]**2 is x[i] * x[j] where i = j."""
    return tuple(
        (atom, 1 if power > 0 else -1) for atom, power in factors for _ in range(abs(power))
    )


def _name(atom: Entry | Call) -> tuple[object, ...]:
    if isinstance(atom, Entry):
        return ("entry", atom.name, len(atom.places))
    return ("call", atom.head, len(atom.arguments))


@dataclass(frozen=True, slots=True)
class Map:
    """Forms in the indices of another sum for the bound indices of one: the other's indices are
    taken where ``image`` holds, and each value of the own ones once.

    Of fewer indices into more, ``into`` are forms in the own ones for the other's.
    """

    values: Values
    image: tuple[Form, ...] = ()
    into: Values | None = None


def maps(source: Term, target: Term) -> Iterator[Map]:
    """Ways to write ``source`` with the bound indices of ``target``, which has as many or more.

    The two have no bound index in common.
    """
    if len(source.bound) > len(target.bound) or len(target.bound) > _MOST_BOUND:
        return
    found: list[Map] = []
    own, others = list(_slots(source)), list(_slots(target))
    if len(source.bound) == len(target.bound):
        for values in _solved(source.bound, own, others, target.bound, {}):
            if _is_one_to_one(values, source.bound, target.bound):
                found.append(Map(values))
                if len(found) >= _MOST_MAPS:
                    break
    else:
        for values in islice(_solved(target.bound, others, own, source.bound, {}), _MOST_MAPS):
            inverted = _inverted(values, source.bound, target.bound)
            if inverted is not None:
                found.append(inverted)
    yield from (each for place, each in enumerate(found) if each not in found[:place])


def alignments(source: Term, target: Term, index: Index) -> Iterator[tuple[Index, Form]]:
    """Bound indices of ``source`` with what they are where an entry of it stands at the place of
    one of ``target`` that ``index`` moves: the index, moved along or turned round."""
    others = [slot for slot in _slots(target) if abs(slot[1].multiple(index)) == 1]
    for label, form in _slots(source):
        for own in source.bound:
            if abs(form.multiple(own)) != 1 or form.mentions(set(source.bound) - {own}):
                continue
            for other, place in others:
                if other == label and not place.mentions(set(target.bound) - {index}):
                    value = _solution(form, own, {}, place)
                    if value is not None:
                        yield own, value


def _inverted(
    values: Mapping[Variable, Form], source: tuple[Index, ...], target: tuple[Index, ...]
) -> Map | None:
    """The inverse of a map into more indices, and where it has one.

    With t = f(s), an s that is seen at some t with the multiple 1 or -1 is a form g(t); the image
    is where t = f(g(t)).
    """
    back: dict[Variable, Form] = {}
    left = list(source)
    while left:
        for index, one in product(left, target):
            form = values[one]
            found = None
            if abs(form.multiple(index)) == 1 and not form.mentions(set(left) - {index}):
                found = _solution(form, index, back, Form.variable(one))
            if found is not None:
                back[index] = found
                left.remove(index)
                break
        else:
            return None
    image: list[Form] = []
    for one in target:
        difference = Form.variable(one).plus(values[one].put_in(back), -1)
        if difference.terms or difference.offset:
            image += [difference, difference.times(-1)]
    return Map(back, tuple(image), values)


def _solved(
    bound: tuple[Index, ...],
    own: list[Slot],
    others: list[Slot],
    targets: tuple[Index, ...],
    values: dict[Variable, Form],
) -> Iterator[dict[Variable, Form]]:
    """One bound index after the other, by a place at which it stands with those found before."""
    left = [index for index in bound if index not in values]
    if not left:
        yield values
        return
    for index in left:
        usable = [
            slot
            for slot in own
            if slot[1].multiple(index) and not slot[1].mentions(set(left) - {index})
        ]
        if usable:
            label, form = min(usable, key=lambda slot: _telling(slot, index))
            for other, target in others:
                value = _solution(form, index, values, target) if other == label else None
                if value is not None:
                    yield from _solved(bound, own, others, targets, {**values, index: value})
            return
    # What stands at no place is named like any index there is.
    for target_index in targets:
        value = Form.variable(target_index)
        yield from _solved(bound, own, others, targets, {**values, left[0]: value})


def _telling(slot: Slot, index: Index) -> tuple[bool, int]:
    """Places of entries first: numbers and ends of ranges are met in more ways than one."""
    label, form = slot
    return not isinstance(label[-1], int), abs(form.multiple(index))


def _solution(
    form: Form, index: Index, values: Mapping[Variable, Form], target: Form
) -> Form | None:
    """What ``index`` is where ``form`` is to be ``target``; None where it is no whole number."""
    multiple = form.multiple(index)
    rest = form.plus(Form.variable(index), -multiple).put_in(values)
    found = target.plus(rest, -1)
    if any(number % multiple for number in (*(n for _, n in found.terms), found.offset)):
        return None
    return Form(tuple((v, n // multiple) for v, n in found.terms), found.offset // multiple)


def _slots(term: Term) -> Iterator[Slot]:
    for atom, power in term.factors:
        yield from _slots_of(atom, (power > 0,), ())


def _slots_of(atom: Atom, label: tuple[object, ...], inner: tuple[Index, ...]) -> Iterator[Slot]:
    match atom:
        case Entry(name, places):
            for number, form in enumerate(places):
                if not form.mentions(inner):
                    yield (*label, name, number), form
        case Count():
            return
        case Call(head, arguments, bound):
            for terms in arguments:
                for term in terms:
                    below = (*inner, *bound, *term.bound)
                    for part, power in term.factors:
                        yield from _slots_of(part, (*label, head, power > 0), below)
                    yield from _ends_of(term, (*label, head), below)


def _ends_of(term: Term, label: tuple[object, ...], inner: tuple[Index, ...]) -> Iterator[Slot]:
    """What the guards inside of a function say of the indices outside."""
    for form in sorted(term.guard, key=repr):
        own = sorted(n for v, n in form.terms if v in inner)
        outer = Form(tuple((v, n) for v, n in form.terms if v not in inner), form.offset)
        yield (*label, "end", tuple(own)), outer


def _is_one_to_one(
    values: Mapping[Variable, Form], source: tuple[Index, ...], target: tuple[Index, ...]
) -> bool:
    """Whether the map has an inverse in whole numbers, whatever the other indices are."""
    matrix = [[values[one].multiple(other) for other in target] for one in source]
    return abs(_determinant(matrix)) == 1


def _determinant(matrix: list[list[int]]) -> int:
    size = len(matrix)
    total = 0
    for order in permutations(range(size)):
        sign = 1
        for first in range(size):
            for second in range(first):
                if order[second] > order[first]:
                    sign = -sign
        product = sign
        for row, column in enumerate(order):
            product *= matrix[row][column]
        total += product
    return total


def apart(source: Term, target: Term) -> Term:
    """``source`` with bound indices that ``target`` has nowhere."""
    return renamed_apart(source, (*target.bound, *free_of(target)))

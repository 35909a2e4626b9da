"""``assumptions`` and ``identities``: claims with their conditions and steps."""

from __future__ import annotations

from collections.abc import Mapping as Table
from typing import cast

from symderiv.base.errors import DerivationError
from symderiv.files.all_errors import Collecting
from symderiv.files.latex import in_the_language
from symderiv.files.nodes import Mapping, Node, Scalar, Sequence
from symderiv.formula.declarations import Assumption, Expectation, Identity, Misprint, Step
from symderiv.formula.tree import fresh, rename
from symderiv.language.lower import LIMITS
from symderiv.language.parse import parse_equation
from symderiv.language.scope import Broken, Names
from symderiv.language.shapes import Truth, Value
from symderiv.language.source import Source, excerpt, suggest
from symderiv.language.statements import Assumption as AssumptionStatement
from symderiv.language.statements import ClaimStatement


def text(node: Mapping, key: str) -> str | None:
    value = node.get(key)
    return value.text if isinstance(value, Scalar) else None


def scalars(node: Node | None) -> list[Scalar]:
    """A text or a list of texts, as a list."""
    if isinstance(node, Scalar):
        return [node]
    items = node.items if isinstance(node, Sequence) else ()
    return [item for item in items if isinstance(item, Scalar)]


def expectation(node: Mapping) -> Expectation:
    return cast(Expectation, text(node, "expect") or "proved")


def assumption(key: Scalar, value: Scalar, names: Names) -> Assumption:
    """An assumption binds its indices: no index of a claim is one of them, whatever its name."""
    source = value.source()
    statement = AssumptionStatement(names, source)
    bound = {index: fresh(index) for index in statement.free}
    left, right = [rename(side, bound) for side in statement.trees()]
    free = tuple(bound.values())
    return Assumption(
        key.text, source.text, statement.relation, left, right, free, source.locate(0)
    )


def identity(
    node: Mapping, names: Names, assumptions: Table[str, Assumption | None], attempt: Collecting
) -> Identity | None:
    """The identity, or none if anything in it is wrong, or uses something that is."""
    claims = scalars(node.get("claim"))
    where, lines = scalars(node.get("where")), _lines(node)
    truths: list[Truth] = []
    values: list[Value] = []
    given = _given(node, assumptions, attempt)
    assumed = [() if each is None else _given(each, assumptions, attempt) for _, each in lines]
    with attempt:
        source = in_the_language(claims[0], names).source()
        claim = ClaimStatement(names, source)
        for scalar in where:
            with attempt:
                truths.append(claim.condition(scalar.source()))
        for number, (line, entry) in enumerate(lines):
            with attempt:
                lines[number] = (in_the_language(line, names), entry)
                values.append(claim.step(lines[number][0].source()))
        if attempt.failed:
            return None
        steps = tuple(
            _step(claim, value, line, entry, more)
            for value, (line, entry), more in zip(values, lines, assumed, strict=True)
        )
        return Identity(
            id=text(node, "id") or "",
            claim=source.text,
            left=claim.left(),
            right=claim.right(),
            free=claim.free,
            location=source.locate(0),
            title=text(node, "title"),
            source=text(node, "source"),
            where=(*(claim.test(truth) for truth in truths), *claim.guards()),
            where_text=tuple(scalar.text for scalar in where),
            given=given,
            steps=steps,
            expect=expectation(node),
            scope="every size" if text(node, "scope") else None,
            erratum=text(node, "erratum"),
            note=text(node, "note"),
        )
    return None


def misprint(node: Mapping, names: Names) -> Misprint | None:
    """The identity as a misprint, if its claim is expected to have no meaning, and has none.

    A claim that is no equation of the language, or too much to read, is a mistake of the file all
    the same, and so is whatever else is wrong with the entry.
    """
    claims = scalars(node.get("claim"))
    if expectation(node) != "error" or not claims:
        return None
    try:
        source = in_the_language(claims[0], names).source()
        parse_equation(source)
    except DerivationError:
        return None
    error = _meaningless(source, names)
    if error is None or error.message in LIMITS:
        return None
    return Misprint(
        id=text(node, "id") or "",
        claim=source.text,
        error=error,
        location=source.locate(0),
        title=text(node, "title"),
        source=text(node, "source"),
        erratum=text(node, "erratum"),
        note=text(node, "note"),
    )


def _meaningless(source: Source, names: Names) -> DerivationError | None:
    """Why a claim has no meaning; that of what uses a broken declaration is not known."""
    try:
        claim = ClaimStatement(names, source)
        claim.left(), claim.right()
    except Broken:
        return None
    except DerivationError as error:
        return error
    return None


def _given(
    node: Mapping, assumptions: Table[str, Assumption | None], attempt: Collecting
) -> tuple[str, ...]:
    given = scalars(node.get("given"))
    for name in given:
        with attempt:
            if name.text not in assumptions:
                hint = suggest(name.text, assumptions) or "name it under assumptions"
                raise DerivationError(name.location, "unknown assumption", excerpt(name.text), hint)
            if assumptions[name.text] is None:
                raise Broken
    return tuple(name.text for name in given)


def _lines(node: Mapping) -> list[tuple[Scalar, Mapping | None]]:
    """The formula of each step, and its mapping where it has one."""
    steps = node.get("steps")
    lines: list[tuple[Scalar, Mapping | None]] = []
    for entry in steps.items if isinstance(steps, Sequence) else ():
        if isinstance(entry, Scalar):
            lines.append((entry, None))
        elif isinstance(entry, Mapping) and isinstance(line := entry.get("line"), Scalar):
            lines.append((line, entry))
    return lines


def _step(
    claim: ClaimStatement,
    value: Value,
    line: Scalar,
    entry: Mapping | None,
    given: tuple[str, ...],
) -> Step:
    source = line.source()
    return Step(
        text=source.text,
        line=claim.line(value, source),
        expect="proved" if entry is None else expectation(entry),
        erratum=None if entry is None else text(entry, "erratum"),
        location=source.locate(0),
        given=given,
    )

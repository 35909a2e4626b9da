"""What the table says of a function, as texts: for ``symderiv functions`` and for the book.

Everything is read off the row that the prover uses, so that no page can say something else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from inspect import Parameter, signature

from symderiv.base.errors import Unsupported
from symderiv.code.spelling import LIBRARIES
from symderiv.formula.tree import Expr, Symbol
from symderiv.functions import ALIASES, FUNCTIONS, Function, Range, Requirement
from symderiv.functions.row import PartialRule
from symderiv.language.render import render_latex, render_text

KINDS = {
    "positive": "{} > 0",
    "nonnegative": "{} >= 0",
    "nonzero": "{} != 0",
    "natural": "{} one of 0, 1, 2, …",
    "off the poles": "{} none of 0, -1, -2, …",
}
"""How requirements are said."""
NAMES: Mapping[int, Sequence[str]] = {1: ("u",), 2: ("x", "y"), 3: ("a", "b", "x")}
MANY = ("a", "b", "c", "x", "y")
SHOWN = 120
"""Letters of a formula that a page shows; what is longer is left to the table."""


@dataclass(frozen=True, slots=True)
class Slope:
    """The derivative by one argument, where it exists beyond the domain; None where it is not
    known in functions of the language."""

    argument: str
    value: str | None
    latex: str | None
    where: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Facts:
    """A row of the table in words.  ``libraries`` has its names elsewhere, by library."""

    name: str
    aliases: tuple[str, ...]
    arguments: tuple[str, ...]
    meaning: str
    latex: str
    domain: tuple[str, ...]
    derivative: tuple[Slope, ...]
    kinks: tuple[str, ...]
    equal_to: str | None
    range: str | None
    parity: str | None
    values: tuple[tuple[str, str], ...]
    libraries: Mapping[str, str]

    @property
    def call(self) -> str:
        return f"{self.name}({', '.join(self.arguments)})"


def facts(name: str) -> Facts:
    """What is known of the function called ``name``, or by another name of it.

    Raises KeyError where there is none.
    """
    row = FUNCTIONS[ALIASES.get(name, name)]
    arguments = _arguments(row)
    symbols = tuple(map(Symbol, arguments))
    rewritten = None if row.rewrite is None else _value(row.rewrite, symbols)
    return Facts(
        name=row.name,
        aliases=tuple(alias for alias, of in ALIASES.items() if of == row.name),
        arguments=arguments,
        meaning=row.doc,
        latex=row.typeset(*map(render_latex, symbols)),
        domain=_said(row.needed(symbols)),
        derivative=tuple(_slope(row, place, symbols) for place in range(len(arguments))),
        kinks=_zeros(row.kinks, symbols),
        equal_to=None if rewritten is None else _short(rewritten),
        range=None if row.range is None else _range(row.range),
        parity=row.parity,
        values=tuple((str(at), render_text(value)) for at, value in row.values.items()),
        libraries=dict(_libraries(row)),
    )


def all_facts() -> Iterator[Facts]:
    """Every row, in the order of the table."""
    return map(facts, FUNCTIONS)


def as_object(found: Facts) -> dict[str, object]:
    """For JSON."""
    return {**asdict(found), "call": found.call}


def _arguments(row: Function) -> tuple[str, ...]:
    """The names that the row's rules have for its arguments."""
    number = max(row.arity)
    for rule in (*row.derivative, row.domain, row.rewrite, row.kinks):
        names = [] if rule is None else _parameters(rule)
        if len(names) == number:
            return tuple(names)
    return tuple(NAMES.get(number, MANY[:number]))


def _parameters(rule: Callable[..., object]) -> list[str]:
    found = signature(rule).parameters.values()
    plain = (Parameter.POSITIONAL_ONLY, Parameter.POSITIONAL_OR_KEYWORD)
    if any(one.kind not in plain for one in found):
        return []
    return [one.name.strip("_") for one in found if one.default is Parameter.empty]


def _slope(row: Function, place: int, symbols: tuple[Expr, ...]) -> Slope:
    rule = row.derivative[place] if place < len(row.derivative) else None
    argument = render_text(symbols[place])
    domain = row.needed(symbols)
    own = tuple(one for one in row.slope_domain(place, symbols) if one not in domain)
    tree = None if rule is None else _value(rule, symbols)
    if tree is None:
        return Slope(argument, None, None, _said(own))
    return Slope(argument, render_text(tree), render_latex(tree), _said(own))


def _said(asked: Sequence[Requirement]) -> tuple[str, ...]:
    return tuple(KINDS[kind].format(render_text(value)) for value, kind in asked)


def _value(rule: PartialRule, symbols: tuple[Expr, ...]) -> Expr | None:
    """What a rule gives, where it needs no literal argument."""
    try:
        return rule(*symbols)
    except Unsupported:
        return None


def _zeros(
    rule: Callable[..., tuple[Expr, ...]] | None, symbols: tuple[Expr, ...]
) -> tuple[str, ...]:
    """Where expressions of a row vanish; none where it asks for arguments that are literals."""
    if rule is None:
        return ()
    return tuple(f"{render_text(one)} = 0" for one in rule(*symbols))


def _short(tree: Expr) -> str | None:
    text = render_text(tree)
    return text if len(text) <= SHOWN else None


def _range(values: Range) -> str:
    low = "-oo" if values.low is None else render_text(values.low)
    high = "oo" if values.high is None else render_text(values.high)
    first, last = "[" if values.low_closed else "(", "]" if values.high_closed else ")"
    return f"{first}{low}, {high}{last}"


def _libraries(row: Function) -> Iterator[tuple[str, str]]:
    if row.numpy is not None:
        yield ("SciPy" if row.numpy.startswith("scipy") else "NumPy"), row.numpy
    for title, library in (("PyTorch", "torch"), ("JAX", "jax")):
        spelled = LIBRARIES[library].functions.get(row.name)
        if spelled is not None:
            yield title, spelled
    if row.sympy is not None:
        yield "SymPy", row.sympy

"""What the table says of a function: the type of its rows.

A row is trusted: its derivative and its rewriting are used in proofs as they stand, and the
tests check every one of them against independent numerical values.  Rules take the
arguments of the function as expressions and return an expression.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from re import sub
from typing import Literal, TypeAlias

from symderiv.formula.integers import is_integer
from symderiv.formula.tree import Expr

Rule: TypeAlias = Callable[..., Expr]
PartialRule: TypeAlias = Callable[..., Expr | None]
"""A rule for some arguments only (a literal degree, say); None for the others."""

Kind: TypeAlias = Literal["positive", "nonnegative", "nonzero", "natural", "off the poles"]
"""``natural`` is one of 0, 1, 2, …; ``off the poles`` is anything but 0, -1, -2, …, where the
gamma function has its poles."""
Requirement: TypeAlias = tuple[Expr, Kind]
Requirements: TypeAlias = Callable[..., tuple[Requirement, ...]]


@dataclass(frozen=True, slots=True)
class Range:
    """An interval that holds every value of a function; ``None`` as an end is infinity.

    A closed end may be attained, an open one is not.
    """

    low: Expr | None = None
    high: Expr | None = None
    low_closed: bool = False
    high_closed: bool = False


@dataclass(frozen=True, slots=True)
class Recurrence:
    """Steps of 1 in the argument at ``place``, from the ``order`` nearest neighbours.

    ``step(*args)`` is f(*args) written with the value at a + towards (and at a + 2 towards if
    ``order`` is 2) in place of a = args[place], so that f at a, a ± 1, a ± 2, … comes down to
    ``order`` neighbours.  It is equal to f wherever f is defined, but for the zeros of
    ``exceptions``; it is None for arguments that it is not made for, such as an order that is
    no literal.
    """

    place: int
    order: Literal[1, 2]
    step: PartialRule
    towards: Literal[1, -1] = 1
    exceptions: Callable[..., tuple[Expr, ...]] | None = None


@dataclass(frozen=True, slots=True)
class Function:
    """One function of the language.

    ``arity``              how many arguments it takes (several where some are optional)
    ``doc``                what it is, its convention and where its formulas are from
    ``derivative``         one rule an argument, exact where ``derivative_domain`` holds and no
                           kink vanishes; None where there is none to be had
    ``rewrite``            the function in simpler ones, by its definition; equal to it
                           wherever it is defined (and, if the row has no ball operation,
                           its definition)
    ``rewrite_exceptions`` expressions at whose zeros ``rewrite`` fails
    ``as_logarithm``       an inverse function (or ``gammaln``) by means of ``log``
    ``under``              what outer functions make of it: ``under["sin"](u)`` is
                           sin(arcsin(u))
    ``inverts``            the function of which this one is the inverse on ``range``: with "sin",
                           arcsin(sin(u)) = u for every u of the range where sin(u) has a value
    ``under_exceptions``   expressions at whose zeros ``under`` fails
    ``recurrence``         neighbours in an argument
    ``kinks``              expressions at whose zeros the derivative does not exist or is a
                           convention
    ``domain``             what must hold for a real value to exist
    ``integer_domain``     the same where the first argument is an integer by type; ``domain`` where
                           it is None
    ``derivative_domain``  the same for the derivative by each argument; ``domain`` where it is
                           None.  What one argument asks for says nothing of another one
    ``parity``             f(-u) = -f(u) or f(u), of functions of one argument
    ``range``              an interval that holds every value
    ``same_sign``          an expression whose sign (-1, 0, 1) is the value's, always
    ``positive_where``     requirements that make the value positive
    ``values``             exact values at rational arguments
    ``sympy``              the name in SymPy with the same arguments; through ``rewrite`` or
                           ``as_logarithm`` where it is None
    ``numpy``              the dotted name in NumPy or SciPy with the same arguments
    ``ball``               the operation of the kernel that encloses it; through ``rewrite``
                           where it is None
    ``latex``              a template, ``#1`` standing for the first argument
    """

    name: str
    arity: tuple[int, ...]
    doc: str
    derivative: tuple[Rule | None, ...]
    rewrite: PartialRule | None = None
    rewrite_exceptions: Callable[..., tuple[Expr, ...]] | None = None
    as_logarithm: Rule | None = None
    under: Mapping[str, Rule] = field(default_factory=dict)
    inverts: str | None = None
    under_exceptions: Callable[..., tuple[Expr, ...]] | None = None
    recurrence: Recurrence | None = None
    kinks: Callable[..., tuple[Expr, ...]] | None = None
    domain: Requirements | None = None
    integer_domain: Requirements | None = None
    derivative_domain: tuple[Requirements | None, ...] = ()
    parity: Literal["odd", "even"] | None = None
    range: Range | None = None
    same_sign: Rule | None = None
    positive_where: Requirements | None = None
    values: Mapping[Fraction, Expr] = field(default_factory=dict)
    sympy: str | None = None
    numpy: str | None = None
    ball: str | None = None
    latex: str | None = None

    def needed(
        self, arguments: tuple[Expr, ...], integers: Container[str] = ()
    ) -> tuple[Requirement, ...]:
        """What must hold for a value; ``integers`` are the symbols declared so."""
        asked = self.domain
        if self.integer_domain is not None and is_integer(arguments[0], integers):
            asked = self.integer_domain
        return () if asked is None else asked(*arguments)

    def slope_domain(
        self, place: int, arguments: tuple[Expr, ...], integers: Container[str] = ()
    ) -> tuple[Requirement, ...]:
        """What must hold for the derivative by the argument at ``place`` to exist."""
        own = self.derivative_domain[place] if place < len(self.derivative_domain) else None
        return self.needed(arguments, integers) if own is None else own(*arguments)

    def typeset(self, *arguments: str) -> str:
        """The LaTeX of this function at arguments that are LaTeX themselves."""
        if self.latex is None:
            name = self.name.replace("_", r"\_")
            return rf"\operatorname{{{name}}}\left({', '.join(arguments)}\right)"
        return sub(r"#(\d)", lambda place: arguments[int(place[1]) - 1], self.latex)

"""Functions of the table: **Rewrite**, **ExpLaw**, **LogLaw**, **Generator(root)**, **Congruence**.

A function has a value only where its arguments have, so equal polynomials may stand in place of
them.  Rows of the table are used as they say of themselves: ``rewrite`` and ``under`` are equal
to the function wherever it is defined, ``parity`` and ``values`` hold everywhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import gcd

from symderiv.checking import signs
from symderiv.checking.angles import angle, without_square
from symderiv.checking.refusal import NotCovered, Refused
from symderiv.checking.terms import (
    UNIT,
    Atom,
    Monomial,
    Polynomial,
    Rational,
    content,
    divided,
    order,
    ordered,
    scaled,
    short,
)
from symderiv.checking.work import Work
from symderiv.formula.tree import (
    Apply,
    Expr,
    Number,
    Plus,
    Power,
    Symbol,
    Times,
    apply,
    plus,
    times,
)
from symderiv.functions import FUNCTIONS

_MOST_DIVISORS = 1000
_CONTINUED = ("xlogy", "RisingFactorial", "FallingFactorial")


def applied(work: Work, function: str, arguments: tuple[Expr, ...]) -> Polynomial:
    """**Rewrite**: a function of trees, in simpler ones where its row or that of an inner
    function says so; else **Congruence**."""
    if function == "exp":
        return exponential(work, arguments[0])
    if function == "sqrt":
        return root(work, work.of(arguments[0]), Fraction(1, 2))
    if function in ("log", "logabs"):
        return logarithm(work, work.of(arguments[0]))
    written = _undone(function, arguments)
    if written is None:
        row = FUNCTIONS.get(function)
        if row is not None and row.rewrite is not None and not _has_more(function, arguments):
            written = row.rewrite(*arguments)
    if written is not None and work.may("rewrite"):
        return work.of(written)
    return of_polynomials(work, function, [work.of(each) for each in arguments])


def _has_more(function: str, arguments: tuple[Expr, ...]) -> bool:
    """Whether a function has values where its row does not write it in simpler ones."""
    if function in _CONTINUED:
        return not isinstance(arguments[1], Number) or function == "xlogy"
    return FUNCTIONS[function].rewrite_exceptions is not None


def _undone(outer: str, arguments: tuple[Expr, ...]) -> Expr | None:
    """An outer function of an inverse one: sin(arcsin(u)) = u."""
    match arguments:
        case (Apply(inner, inside),):
            row = FUNCTIONS.get(inner)
            if row is not None and row.under_exceptions is None and outer in row.under:
                return row.under[outer](*inside)
    return None


def of_polynomials(work: Work, function: str, arguments: Sequence[Polynomial]) -> Polynomial:
    """**Congruence**, with exact values, and f(-u) = -f(u) or f(u) where the row says so."""
    if function == "exp":
        return exponential_of(work, arguments[0])
    if function == "logabs":
        return logarithm(work, arguments[0])
    if function in ("sin", "cos") and work.may("angles"):
        return angle(work, function, arguments[0])
    row = FUNCTIONS.get(function)
    sign = 1
    if row is not None and len(arguments) == 1:
        [argument] = arguments
        number = number_of(argument)
        if number is not None and Fraction(number) in row.values and work.may("values"):
            return work.of(row.values[Fraction(number)])
        if row.parity is not None and leading(argument) < 0 and work.may("parity"):
            arguments = (scaled(argument, -1),)
            sign = -1 if row.parity == "odd" else 1
    return scaled(work.atom("apply", (function, *arguments)), sign)


def number_of(polynomial: Polynomial) -> Rational | None:
    """The value of a polynomial without atoms."""
    if not polynomial:
        return 0
    return polynomial[UNIT] if len(polynomial) == 1 and UNIT in polynomial else None


def leading(polynomial: Polynomial) -> Rational:
    """The coefficient of the highest monomial."""
    return polynomial[max(polynomial, key=order)] if polynomial else 0


def exponential(work: Work, argument: Expr) -> Polynomial:
    """**ExpLaw**: exp(a + c log(u)) = exp(a) u**c, where log(u) has a value, that is for u > 0."""
    rest: list[Expr] = []
    powers: list[Expr] = []
    for term in argument.terms if isinstance(argument, Plus) else (argument,):
        match term:
            case Apply("log", (base,)):
                powers.append(base)
            case Times(factors) if (found := _logarithm_in(factors)) is not None:
                base, others = found
                powers.append(Power(base, times(*others)))
            case _:
                rest.append(term)
    if powers and work.may("exp"):
        outside = [apply("exp", plus(*rest))] if rest else []
        return work.of(times(*outside, *powers))
    return exponential_of(work, work.of(argument))


def _logarithm_in(factors: tuple[Expr, ...]) -> tuple[Expr, tuple[Expr, ...]] | None:
    """The argument of the logarithm among some factors, and the others."""
    for place, factor in enumerate(factors):
        match factor:
            case Apply("log", (base,)):
                return base, factors[:place] + factors[place + 1 :]
    return None


def exponential_of(work: Work, argument: Polynomial) -> Polynomial:
    """**ExpLaw**: exp(a + b) = exp(a) exp(b) and exp(p/q a) = exp(a/q)**p.

    Wrong twin: ``exp(x * y) = exp(x) * exp(y)``.
    """
    if not argument:
        return {UNIT: 1}
    if not work.may("exp"):
        return work.atom("apply", ("exp", argument))
    factors = []
    for monomial, coefficient in argument.items():
        unit = Fraction(1, coefficient.denominator)
        factors.append(work.atom("apply", ("exp", {monomial: short(unit)}), coefficient.numerator))
    return work.product(factors)


def related(work: Work, monomial: Monomial, atom: Atom, size: int) -> Polynomial | None:
    """A monomial written by what is known of powers of a function; None where nothing is."""
    return without_fraction(work, monomial, atom, size) or without_square(
        work, monomial, atom, size
    )


def without_fraction(work: Work, monomial: Monomial, atom: Atom, size: int) -> Polynomial | None:
    """**ExpLaw**: exp(a/q)**p with p/q in lowest terms and between 0 and 1, and exp(a)."""
    match atom.data:
        case ("exp", dict() as argument) if len(argument) == 1:
            [(inner, unit)] = argument.items()
        case _:
            return None
    degree = unit.denominator
    whole, rest = divmod(size, degree)
    shared = gcd(rest, degree)
    if degree == 1 or (not whole and shared == 1):
        return None
    work.require("exp")
    others = tuple(part for part in monomial if part[0] is not atom)
    powers = [(Fraction(1), whole), (Fraction(shared, degree), rest // shared)]
    factors = [
        work.atom("apply", ("exp", {inner: short(part)}), power) for part, power in powers if power
    ]
    return work.product([{others: 1}, *factors])


def logarithm(work: Work, argument: Polynomial) -> Polynomial:
    """**LogLaw**: log|a b| = log|a| + log|b| and log|a**k| = k log|a|, where a b is not 0; a
    logarithm of u is one of |u|, since u > 0 where it has a value.

    Wrong twin: ``log(x + y) = log(x) + log(y)``.
    """
    if not argument:
        raise Refused("the logarithm of 0")
    if not work.may("log"):
        return work.atom("apply", ("logabs", argument))
    shared = content(argument)
    factor = Fraction(leading(argument))
    terms = [_log_of_number(work, factor)]
    primitive = divided(argument, shared, factor)
    if primitive != {UNIT: 1}:
        terms.append(work.atom("apply", ("logabs", primitive)))
    terms += [scaled(_log_of_atom(work, atom), size) for atom, size in shared]
    return work.added(terms)


def _log_of_atom(work: Work, atom: Atom) -> Polynomial:
    """log|exp(a)| = a, log||a|| = log|a|, log|1/D| = -log|D|, log|r| = log|D|/q for a q-th root,
    log|u**w| = w log|u| for a real power, which is not 0 for u > 0 alone, and log|e| = 1."""
    match atom.kind, atom.data:
        case "apply", ("exp", dict() as inner):
            return inner
        case "apply", ("abs", dict() as inner):
            return logarithm(work, inner)
        case "inverse", (dict() as inner,):
            return scaled(logarithm(work, inner), -1)
        case "power", (dict() as base, dict() as exponent, "real"):
            return work.multiplied(exponent, logarithm(work, base))
        case "constant", ("e",):
            return {UNIT: 1}
        case "root", (dict() as inner, int() as degree):
            return scaled(logarithm(work, inner), Fraction(1, degree))
    return work.atom("apply", ("logabs", {((atom, 1),): 1}))


def _log_of_number(work: Work, number: Fraction) -> Polynomial:
    """log|p/q| by the prime factors of p and q."""
    found: list[Polynomial] = []
    for whole, sign in ((abs(number.numerator), 1), (number.denominator, -1)):
        for factor, size in factors_of(whole):
            atom = work.atom("apply", ("logabs", {UNIT: factor}))
            found.append(scaled(atom, sign * size))
    return work.added(found)


def factors_of(number: int) -> list[tuple[int, int]]:
    """Factors of a positive number with their powers; the last one need not be a prime."""
    found = []
    for divisor in range(2, _MOST_DIVISORS):
        size = 0
        while number % divisor == 0:
            number //= divisor
            size += 1
        if size:
            found.append((divisor, size))
    return [*found, (number, 1)] if number > 1 else found


def root(work: Work, base: Polynomial, exponent: Fraction) -> Polynomial:
    """**Generator(root)**: u**(p/q) = r**p with r = u**(1/q), and (a b)**(1/q) = a**(1/q) b**(1/q)
    where a > 0.  A root of a negative number has no value.

    Wrong twin: ``sqrt(x**2) = x``.
    """
    if not base:
        if exponent < 0:
            raise NotCovered("a case in which the claim divides by 0")
        return {}
    degree = exponent.denominator
    factor = abs(Fraction(leading(base)))
    shared = content(base)
    inside: list[tuple[Atom, int]] = []
    parts = [_root_of_number(work, factor, degree)]
    for atom, size in shared:
        if is_positive(work, atom):
            parts.append(work.power(_root_of_positive(work, atom, degree), size))
        else:
            inside.append((atom, size))
    taken = ordered(part for part in shared if part not in inside)
    primitive = divided(base, taken, factor)
    if primitive != {UNIT: 1}:
        parts.append(work.atom("root", (primitive, degree)))
    return work.power(work.product(parts), exponent.numerator)


def _root_of_positive(work: Work, atom: Atom, degree: int) -> Polynomial:
    match atom.kind, atom.data:
        case "apply", ("exp", dict() as inner):
            return exponential_of(work, scaled(inner, Fraction(1, degree)))
    return work.atom("root", ({((atom, 1),): 1}, degree))


def _root_of_number(work: Work, number: Fraction, degree: int) -> Polynomial:
    """The root of a positive number, by the prime factors of the integer p q**(k - 1) with
    (p/q)**(1/k) = (p q**(k - 1))**(1/k) / q."""
    result: Polynomial = {UNIT: Fraction(1, number.denominator)}
    for factor, size in factors_of(number.numerator * number.denominator ** (degree - 1)):
        whole, rest = divmod(size, degree)
        result = scaled(result, factor**whole)
        if rest:
            atom = work.interned("root", ({UNIT: factor}, degree))
            result = work.multiplied(result, {((atom, rest),): 1})
    return result


def without_root(work: Work, monomial: Monomial, atom: Atom, size: int) -> Polynomial | None:
    """r**q = u for a q-th root r of u; a negative power of r has a value only for u > 0."""
    base, degree = atom.data
    assert isinstance(base, dict)
    assert isinstance(degree, int)
    whole, rest = divmod(size, degree)
    if not whole:
        return None
    work.require("roots")
    others = tuple(part for part in monomial if part[0] is not atom)
    kept = ordered((*others, (atom, rest))) if rest else others
    return work.multiplied({kept: 1}, work.power(base, whole))


def is_positive(work: Work, atom: Atom) -> bool:
    """**Sign**: atoms that are positive wherever they have a value."""
    match atom.kind, atom.data:
        case (("size" | "constant"), _):
            return True
        case "symbol", (str(name), _):
            return signs.is_positive(Symbol(name), work.scope)
        case "apply", (str(function), *_):
            return signs.of_row(function) == 1
    return False


def is_nonzero(work: Work, atom: Atom) -> bool:
    match atom.kind, atom.data:
        case "symbol", (str(name), _):
            return signs.is_nonzero(Symbol(name), work.scope)
    return False

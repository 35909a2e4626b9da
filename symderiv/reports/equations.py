"""Formulas of a report as text and as LaTeX, on one line and broken over several."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from symderiv.explaining.algebra.patterns import fold_sums
from symderiv.formula.syntax import Product, Relation, Sum, Syntax
from symderiv.formula.tree import Derivative, Expr, Number, Power, Reduce, Times, walk
from symderiv.language.fragments import MINUS_ONE
from symderiv.language.lift import lift
from symderiv.language.parse import parse_text
from symderiv.language.render import render_latex, render_text

Formula: TypeAlias = Syntax | Expr
Sentence: TypeAlias = "tuple[str | Math, ...]"


@dataclass(frozen=True, slots=True)
class Math:
    """A formula in a sentence."""

    text: str
    latex: str


@dataclass(frozen=True, slots=True)
class Cited:
    """Where a line comes from: a statement by its id and number, and in it a lemma, if any."""

    id: str
    number: str
    lemma: int = 0

    @property
    def rest(self) -> str:
        """What follows the number of the statement."""
        return f" ({self.lemma})" if self.lemma else ""


@dataclass(frozen=True, slots=True)
class Equation:
    """A line of a derivation; ``broken`` is its LaTeX for where the line is too short.

    ``sign`` is the LaTeX of what stands before it: an equals sign, unless numbers are rounded.
    """

    text: str
    latex: str
    rules: tuple[str, ...] = ()
    broken: str = ""
    sign: str = "="
    cited: Cited | None = None
    """Where the lines before it stand, of which it is the last."""

    @property
    def sign_text(self) -> str:
        return "≈" if self.sign != "=" else "="


def written(text: str) -> Equation:
    """A formula of the file as its author wrote it."""
    node = parse_text(text)
    if isinstance(node, Relation):
        broken = rf"{render_latex(node.left)} \\ &\quad = {_broken(node.right)}"
        return Equation(render_text(node), render_latex(node), (), broken)
    return equation(node)


def math(text: str) -> Math:
    node = parse_text(text)
    return Math(render_text(node), render_latex(node))


def equation(formula: Formula, rules: Sequence[str] = (), about: bool = False) -> Equation:
    text = render_text(formula)
    node = lift(_airy(formula)) if isinstance(formula, Expr) else formula
    sign = r"\approx" if about else "="
    return Equation(text, render_latex(node), tuple(rules), _broken(node), sign)


def value(text: str, about: bool = False) -> Equation:
    """A number as results have it: a rational or a decimal."""
    latex = text.replace("±", r"\pm")
    fraction = re.fullmatch(r"(-?)(\d+)/(\d+)", text)
    if fraction is not None:
        latex = rf"{fraction[1]}\frac{{{fraction[2]}}}{{{fraction[3]}}}"
    latex = re.sub(r"(\d)e([+-]?\d+)", r"\1 \\cdot 10^{\2}", latex)
    return Equation(text, latex, (), latex, r"\approx" if about else "=")


def _airy(expr: Expr) -> Expr:
    """Big formulas beside a fraction instead of in it: sum(e, i) / m as 1/m sum(e, i)."""

    def change(node: Expr) -> Expr:
        if not isinstance(node, Times):
            return node
        below = [f for f in node.factors if isinstance(f, Power) and f.exponent == MINUS_ONE]
        above = [f for f in node.factors if f not in below and not isinstance(f, Number)]
        numbers = [f for f in node.factors if isinstance(f, Number)]
        if not below or not any(_is_big(factor) for factor in above):
            return node
        return Times((*numbers, *below, *above))

    return fold_sums(expr, change)


def _is_big(expr: Expr) -> bool:
    parts = list(walk(expr))
    if any(isinstance(part, Derivative) for part in parts):
        return True
    return isinstance(expr, Reduce) and len(parts) > 4


def _broken(node: Syntax) -> str:
    """LaTeX with a new line before each term of a sum, for ``aligned``."""
    if isinstance(node, Sum):
        first, *rest = node.terms
        shown = [render_latex(first)]
        for operator, term in zip(node.operators, rest, strict=True):
            inner = render_latex(Sum((parse_text("0"), term), (operator,)))
            shown.append(inner.removeprefix("0 "))
        return r" \\ &\quad {}".join(shown)
    if isinstance(node, Product) and len(node.factors) > 1:
        *front, last = node.factors
        if node.operators[-1] == "*" and isinstance(last, Sum):
            head = front[0] if len(front) == 1 else Product(tuple(front), node.operators[:-1])
            # Parentheses that stretch cannot reach over a new line.
            return rf"{render_latex(head)} \bigl( {_broken(last)} \bigr)"
        top = front[0] if len(front) == 1 else Product(tuple(front), node.operators[:-1])
        if node.operators[-1] == "/" and isinstance(top, Sum):
            return rf"\frac{{1}}{{{render_latex(last)}}} \biggl( {_broken(top)} \biggr)"
    return render_latex(node)

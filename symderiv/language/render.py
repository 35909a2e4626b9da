"""Formulas as text and as LaTeX: those that an author wrote, and those that the engine made."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias

from symderiv.formula.syntax import Syntax
from symderiv.formula.tree import Compare, CompareIndices, Expr, Logical
from symderiv.language import plain
from symderiv.language.latex.render import latex
from symderiv.language.lift import lift, lift_condition
from symderiv.system.recursion import deep_recursion

Formula: TypeAlias = Syntax | Expr | Compare | CompareIndices | Logical


def render_text(formula: Formula, reserved: Iterable[str] = ()) -> str:
    """``formula`` in the language; ``reserved`` are names that no new index may take."""
    with deep_recursion():
        return plain.text(_written(formula, reserved))


def render_latex(formula: Formula, reserved: Iterable[str] = ()) -> str:
    """``formula`` as LaTeX for mathematics mode."""
    with deep_recursion():
        return latex(_written(formula, reserved))


def _written(formula: Formula, reserved: Iterable[str]) -> Syntax:
    if isinstance(formula, Expr):
        return lift(formula, reserved)
    if isinstance(formula, Compare | CompareIndices | Logical):
        return lift_condition(formula, reserved)
    return formula

"""Formulas in MathML: what latex2mathml makes of their LaTeX, spaced as TeX spaces it.

Words come out as single letters, function names without the space before them, and parentheses
always as those that grow, which fonts draw with more room at their sides.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import unescape
from xml.etree.ElementTree import Element, tostring

TALL = frozenset({"mfrac", "mtable", "munder", "mover", "munderover"})
"""What parentheses grow around."""
THIN = "0.1667em"


def written(latex: str, alternative: str, display: str) -> str:
    """A formula, with a text for those who cannot see it."""
    from latex2mathml.converter import convert_to_element

    root = convert_to_element(latex, display=display)
    for part in root.iter():
        part.text = part.text and unescape(part.text)
    _improve(root)
    root.set("alttext", alternative)
    return tostring(root, encoding="unicode")


def _improve(element: Element) -> None:
    for child in element:
        _improve(child)
    children: list[Element] = []
    for child in element:
        operator = bool(children) and _is_empty_operator(children[-1])
        if operator:
            children.pop()
        word = _word(child, operator)
        if _is_fenced(child) and len(children) > 1 and _ends_in_function(children):
            children.insert(-1, Element("mspace", {"width": THIN}))
        children.append(_named(word) if word else child)
    element[:] = children
    if _is_fenced(element) and not any(part.tag in TALL for part in element.iter()):
        for fence in (element[0], element[-1]):
            fence.set("stretchy", "false")


def _word(element: Element, operator: bool) -> str:
    """The word that a row of upright letters spells, or any after an empty ``operator``."""
    if element.tag != "mrow" or len(element) < 2:
        return ""
    upright = operator or element[0].get("mathvariant") == "normal"
    if not upright or not all(part.tag in ("mi", "mn") for part in element):
        return ""
    return "".join(part.text or "" for part in element)


def _named(word: str) -> Element:
    made = Element("mi")
    made.text = word
    return made


def _is_empty_operator(element: Element) -> bool:
    return element.tag == "mo" and not element.text


def _is_fenced(element: Element) -> bool:
    return (
        element.tag == "mrow"
        and len(element) > 1
        and (element[0].get("form"), element[-1].get("form")) == ("prefix", "postfix")
    )


def _ends_in_function(children: Sequence[Element]) -> bool:
    """Whether the last of several is the name of a function, with a factor before it."""
    *_, before, last = children
    return last.tag == "mi" and len(last.text or "") > 1 and before.tag not in ("mo", "mspace")

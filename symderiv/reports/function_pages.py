"""Functions of the table as text for a terminal, and as the page of the book about them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from symderiv.reports.function_facts import Facts, Slope, all_facts

EVERYWHERE = "every real argument"


def text(found: Facts) -> str:
    """All that is known of one function, a line for each thing."""
    rows = list(_rows(found))
    width = max(len(label) for label, _ in rows)
    lines = [f"{label:<{width}}  {shown}" for label, shown in rows]
    return "\n".join([found.call, f"  {found.meaning}", "", *(f"  {line}" for line in lines), ""])


def listing(every: Iterable[Facts]) -> str:
    """One line for each function."""
    shown = [(found.call, _first(found.meaning)) for found in every]
    width = max(len(call) for call, _ in shown)
    return "".join(f"{call:<{width}}  {meaning}\n" for call, meaning in shown)


def page() -> str:
    """The reference in Markdown: a table of all, and a section for each."""
    every = list(all_facts())
    index = [f"| [`{one.call}`](#{_anchor(one)}) | {_cell(_first(one.meaning))} |" for one in every]
    parts = ["| function | meaning |\n|---|---|\n" + "\n".join(index)]
    parts += [_section(one) for one in every]
    return "\n\n".join(parts) + "\n"


def _rows(found: Facts) -> Iterator[tuple[str, str]]:
    yield "domain", " and ".join(found.domain) or EVERYWHERE
    for slope in found.derivative:
        yield "derivative", _slope(found, slope)
    for kink in found.kinks:
        yield "kink", f"{kink}: there one-sided slopes decide"
    if found.equal_to is not None:
        yield "equal to", found.equal_to
    if found.range is not None:
        yield "values in", found.range
    if found.parity is not None:
        yield "parity", found.parity
    for at, value in found.values:
        yield "value", f"{found.name}({at}) = {value}"
    if found.aliases:
        yield "also called", ", ".join(found.aliases)
    yield from found.libraries.items()
    yield "LaTeX", found.latex


def _slope(found: Facts, slope: Slope) -> str:
    value = "not known here" if slope.value is None else slope.value
    where = f", where {' and '.join(slope.where)}" if slope.where and slope.value else ""
    return f"d({found.call}, {slope.argument}) = {value}{where}"


def _section(found: Facts) -> str:
    rows = [
        f"| {label} | {_code(shown) if label in CODE else _cell(shown)} |"
        for label, shown in _rows(found)
    ]
    head = f"### `{found.name}` {{ #{_anchor(found)} }}"
    table = "\n".join([f"| `{found.call}` | |", "|---|---|", *rows])
    return f"{head}\n\n{_cell(found.meaning)}\n\n{table}"


CODE = frozenset({"derivative", "equal to", "value", "LaTeX", "NumPy", "SciPy", "PyTorch", "JAX"})
"""Rows that are formulas or code."""


def _anchor(found: Facts) -> str:
    """Unlike in a file of derivations, names that differ in capitals alone must not collide."""
    capitals = "-capital" if any(letter.isupper() for letter in found.name) else ""
    return f"function-{found.name.lower()}{capitals}"


def _first(meaning: str) -> str:
    """The first sentence, or what stands before the first semicolon."""
    return meaning.partition("; ")[0].removesuffix(".")


def _cell(shown: str) -> str:
    """A text in a table of Markdown."""
    return shown.replace("|", "\\|").replace("*", "\\*").replace("_", "\\_").replace("<", "&lt;")


def _code(shown: str) -> str:
    return f"`{shown}`".replace("|", "\\|")

"""What each word means: the names of a file, the functions of the language, the keys."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from symderiv.base.errors import Location, Unsupported
from symderiv.editor.unicode import shown
from symderiv.formula.declarations import Derivation
from symderiv.formula.tree import Symbol
from symderiv.functions import ALIASES, FUNCTIONS, Function
from symderiv.functions.row import Rule
from symderiv.language.render import render_text
from symderiv.language.scope import ARRAY_WORDS, CONSTANTS, FORMS, WORDS

FORM_MEANING = {
    "sum": "sum(f, k): the sum over an index",
    "prod": "prod(f, k): the product over an index",
    "mean": "mean(f, k): the mean over an index",
    "max": "max(f, k): the maximum over an index",
    "min": "min(f, k): the minimum over an index",
    "d": "d(f, x): the derivative of f by x",
    "where": "where(condition, f, g): f where the condition holds, else g",
}


@dataclass(frozen=True, slots=True)
class Word:
    """``kind`` says in a word what it is; ``place`` where it is declared."""

    name: str
    kind: str
    detail: str
    place: Location | None = None
    doc: str = ""


def declared(derivation: Derivation) -> Iterator[Word]:
    """The names of a file."""
    for name, dimension in derivation.dimensions.items():
        sizes = dimension.sizes
        said = str(sizes[0]) if dimension.fixed else f"{sizes[0]}..{sizes[-1]}"
        yield Word(name, "dimension", said, dimension.location)
    for name, symbol in derivation.symbols.items():
        shape = f"[{', '.join(map(str, symbol.shape))}]" if symbol.shape else ""
        yield Word(name, "symbol", f"{symbol.domain.text}{shape}", symbol.location)
    for name, definition in derivation.definitions.items():
        indices = ", ".join(index.name for index in definition.parameters)
        head = f"{name}[{indices}]" if indices else name
        yield Word(name, "definition", f"{head} = {definition.text}", definition.location)
    for head, body in derivation.functions.items():
        yield Word(head.partition("(")[0].strip(), "function", f"{head} = {body}")


def assumptions(derivation: Derivation) -> Iterator[Word]:
    for name, found in derivation.assumptions.items():
        yield Word(name, "assumption", found.text, found.location)


@lru_cache(maxsize=1)
def functions() -> tuple[Word, ...]:
    """The functions of the language, each under all of its names."""
    return tuple(_functions())


def _functions() -> Iterator[Word]:
    for name in FORMS:
        yield Word(name, "form", FORM_MEANING.get(name, "a form of the language"))
    for name in ARRAY_WORDS:
        yield Word(name, "function", "a function of whole arrays")
    for name, row in FUNCTIONS.items():
        yield of_row(name, row)
    for alias, name in ALIASES.items():
        if alias not in FUNCTIONS:
            yield of_row(alias, FUNCTIONS[name])
    for name in (*CONSTANTS, *WORDS):
        yield Word(name, "constant", "a word of the language")


def of_row(name: str, row: Function) -> Word:
    """A function of the table under one of its names."""
    names = "uvwxyz"[: max(row.arity)]
    call = f"{name}({', '.join(names)})"
    lines = [row.doc] if name == row.name else [f"Another name of {row.name}. {row.doc}"]
    if row.arity == (len(names),):
        for by, rule in zip(names, row.derivative, strict=False):
            if rule is not None and (slope := _slope(rule, names)) is not None:
                lines.append(f"`d({call}, {by}) = {slope}`")
    return Word(name, "function", call, doc="\n\n".join(lines))


def _slope(rule: Rule, names: str) -> str | None:
    """A derivative as text; None where it is known for literals only."""
    try:
        return render_text(rule(*[Symbol(each, ()) for each in names]))
    except Unsupported:
        return None


def find(name: str, derivation: Derivation | None) -> Word | None:
    """What a word in a formula means; what a file declares comes before the language."""
    if derivation is not None:
        for word in (*declared(derivation), *assumptions(derivation)):
            if word.name == name:
                return word
    row = FUNCTIONS.get(ALIASES.get(name, name))
    if row is not None:
        return of_row(name, row)
    return next((word for word in functions() if word.name == name), None)


def as_markdown(word: Word) -> str:
    """A word as a hover shows it."""
    head = f"**{word.name}** · {word.kind}"
    body = word.detail
    if word.kind == "definition":
        body = f"{word.detail}\n{shown(word.detail)}"
    text = f"{head}\n\n```\n{body}\n```"
    return f"{text}\n\n{word.doc}" if word.doc else text

"""``symderiv explain``: a statement with its proof as text for a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from textwrap import wrap

from symderiv.reports.arguments import PATTERNS, THEOREM, ZERO_TEST, uses_theorem
from symderiv.reports.equations import Equation, Math, Sentence
from symderiv.reports.statements import Display, Statement
from symderiv.reports.wording import place, visible

WIDTH = 100


def render(statement: Statement, width: int = WIDTH) -> str:
    return render_all([statement], width)


def render_all(statements: Sequence[Statement], width: int = WIDTH) -> str:
    """Statements one after the other, each with what is its own; what is true of all proofs of a
    kind stands once, at the end."""
    return _text([*_separated(statements, width), *_background(statements, width)])


def _separated(statements: Sequence[Statement], width: int) -> Iterator[str]:
    for number, statement in enumerate(statements):
        if number:
            yield from ("", "")
        yield from _lines(statement, width)


def _background(statements: Sequence[Statement], width: int) -> Iterator[str]:
    sentences: list[Sentence] = []
    if any(statement.zero_test for statement in statements):
        sentences.append((ZERO_TEST,))
    if any(statement.certificate and uses_theorem(statement.result) for statement in statements):
        sentences += [(PATTERNS,), ("Theorem: ", *THEOREM)]
    yield from _section("What these proofs rest on", tuple(sentences), width)


def derivation_text(statement: Statement, width: int = WIDTH) -> str:
    """The derivation alone."""
    return _text(_derivation(statement, width))


def _text(lines: Iterable[str]) -> str:
    """Whatever stands in a line, it stays one and steers nothing."""
    return "\n".join(visible(line.rstrip()) for line in lines) + "\n"


def _lines(statement: Statement, width: int) -> Iterator[str]:
    result = statement.result
    yield visible(result.id) + (f" · {visible(statement.title)}" if statement.title else "")
    yield place(result)
    yield ""
    yield from _wrapped(statement.claim.text, width, 4)
    for condition in statement.conditions:
        yield f"    where {condition.text}"
    for name, formula in statement.given:
        yield f"    given {name}: {formula.text}"
    yield ""
    for label, text in statement.facts:
        yield f"{label.lower()}: {visible(text)}"
    if result.verdict != "proved":
        yield from _evidence(statement, width)
    if statement.derivation:
        yield ""
        yield "Derivation" if result.verdict == "proved" else "What the left side comes to"
        if statement.entries:
            yield "  Entry by entry:"
        yield from _derivation(statement, width)
    if statement.zero_test:
        yield from _section("Zero test", statement.zero_test, width)
    if statement.certificate:
        yield from _section("Every size", statement.certificate, width)
    if statement.steps:
        yield ""
        yield "Steps of the note"
        for step in statement.steps:
            yield f"  {'✓' if step.ok else '✗'} line {step.line}: {step.verdict}"
            yield from _wrapped(step.formula.text, width, 6)
            if step.erratum:
                yield from _wrapped(f"erratum: {step.erratum}", width, 6)
    if result.verdict == "proved":
        yield from _evidence(statement, width)
    if statement.note:
        yield ""
        yield from _wrapped(f"Note: {statement.note}", width, 0)


def _evidence(statement: Statement, width: int) -> Iterator[str]:
    """The witness, or what else was found, and both sides worked out there."""
    if statement.rows:
        yield ""
        yield "Evidence"
        widest = max(len(label) for label, _ in statement.rows)
        for label, text in statement.rows:
            head = f"  {visible(label):<{widest}}  "
            yield from _wrapped(text, width, len(head), head)
    if statement.worked:
        yield ""
        yield "Worked out"
        for display in statement.worked:
            yield from _chain(display, "  ", width)


def _derivation(statement: Statement, width: int) -> Iterator[str]:
    for chain in statement.lemmas:
        yield from _chain(chain, f"  ({chain.number}) ", width)
    for chain in statement.chains:
        yield from _chain(chain, "  ", width)
    if statement.closing:
        yield f"  {statement.closing}"
    if statement.entries and statement.result.verdict == "proved" and not statement.closing:
        yield from _wrapped(f"which is, for whole arrays, {statement.claim.text}", width, 2)


def _chain(chain: Display, head: str, width: int) -> Iterator[str]:
    blank = " " * len(head)
    if chain.words:
        yield f"{blank}{chain.words}"
    yield from _wrapped(chain.left.text, width, len(head) + 4, f"{head}")
    for line in chain.lines:
        yield from _line(line, blank, width)
    yield ""


def _line(line: Equation, indent: str, width: int) -> Iterator[str]:
    rules = f"[{'; '.join(line.rules)}]" if line.rules else ""
    shown = f"{indent}  {line.sign_text} {line.text}"
    if len(shown) + len(rules) + 3 <= width:
        yield f"{shown}   {rules}"
        return
    yield from _wrapped(line.text, width, len(indent) + 4, f"{indent}  {line.sign_text} ")
    if rules:
        yield f"{indent}      {rules}"


def _section(title: str, sentences: tuple[Sentence, ...], width: int) -> Iterator[str]:
    if sentences:
        yield ""
        yield title
    for sentence in sentences:
        yield from _wrapped(plain(sentence), width, 2)


def plain(sentence: Sentence) -> str:
    return "".join(part.text if isinstance(part, Math) else part for part in sentence)


def _wrapped(text: str, width: int, indent: int, first: str | None = None) -> list[str]:
    blank = " " * indent
    return wrap(
        visible(text),
        width,
        initial_indent=blank if first is None else first,
        subsequent_indent=blank,
        break_on_hyphens=False,
    )

"""The functions of ``examples/code`` as they run, beside the formulas they are proved to be."""

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import wraps

from symderiv.code.cells import read_module
from symderiv.code.check import Question, claims_of
from symderiv.formula.declarations import Derivation, Identity
from tests.code.test_shelf import CASES, Case


@dataclass(frozen=True)
class Run:
    """A gradient of a backward function: ``place`` among its results, None where it is the only."""

    name: str
    case: Case
    derivation: Derivation
    identity: Identity
    place: int | None

    def function(self, text: str) -> Callable[..., object]:
        """The function as a text of the file defines it."""
        names: dict[str, object] = {}
        exec(compile(text, self.case.file, "exec"), names)
        backward = names[self.case.backward]

        @wraps(backward)
        def gradient(**values: object) -> object:
            found = backward(**values)
            several = list(found.values()) if isinstance(found, dict) else found
            return several if self.place is None else several[self.place]

        return gradient

    def twins(self) -> Iterator[str]:
        """Texts in which the backward function itself is wrong."""
        own = _source(self.case.text, self.case.backward)
        for old, new in self.case.twins:
            changed = self.case.text.replace(old, new)
            if _source(changed, self.case.backward) != own:
                yield changed


def _source(text: str, name: str) -> str:
    node = next(n for n in ast.parse(text).body if getattr(n, "name", None) == name)
    return ast.unparse(node)


def runs() -> Iterator[Run]:
    """Each gradient of the shelf whose function takes nothing but inputs and an upstream one."""
    for case in CASES:
        tree = ast.parse(case.text)
        defined = {n.name: n for n in tree.body if isinstance(n, ast.FunctionDef)}
        numpy = "import numpy as np" in case.text
        if case.forward is None or case.backward not in defined or not numpy:
            continue
        module = read_module(case.text.encode(), case.file)
        question = Question(
            (case.file, case.backward), (case.file, case.forward), case.shapes, **case.options
        )
        checked = claims_of(question, lambda name, module=module: module)
        arguments = defined[case.backward].args
        given = [each.arg for each in arguments.args]
        given = given[: len(given) - len(arguments.defaults)]
        if checked.labels or not set(given) <= set(checked.derivation.symbols):
            continue
        claims = checked.derivation.identities
        for place, identity in enumerate(claims):
            only = len(claims) == 1
            yield Run(identity.id, case, checked.derivation, identity, None if only else place)

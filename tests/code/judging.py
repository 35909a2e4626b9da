"""Checks of code in this process: a text, two names, and what came out for each gradient."""

from pathlib import Path

from symderiv.answers.code_claims import OfCode
from symderiv.base.options import Options
from symderiv.base.results import Result
from symderiv.code.cells import read_module
from symderiv.code.check import Question, claims_of

SHELF = Path(__file__).parent.parent.parent / "examples" / "code"
OPTIONS = Options(cross_check=False, suggest=False)


def judged(
    text: str,
    backward: str,
    forward: str | None,
    shapes: str,
    options: Options = OPTIONS,
    file: str = "code.py",
    **more: object,
) -> dict[str, Result]:
    """The result for each gradient, by the argument that it is by."""
    module = read_module(text.encode(), file)
    question = Question(
        (file, backward), None if forward is None else (file, forward), shapes, **more
    )
    checked = claims_of(question, lambda name: module)
    judge = OfCode(checked.labels)
    results = {}
    for identity in checked.derivation.identities:
        result = checked.told(judge(checked.derivation, identity, options))
        results[identity.id.split(".")[-1]] = result
    return results


def verdicts(*arguments: object, **more: object) -> dict[str, str]:
    found = judged(*arguments, **more)
    return {name: result.verdict for name, result in found.items()}

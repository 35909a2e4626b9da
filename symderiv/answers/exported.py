"""A proved right side as code that reads back and proves."""

from __future__ import annotations

from dataclasses import replace

from symderiv.answers.prove import check
from symderiv.base.errors import DerivationError, Unsupported
from symderiv.base.options import Options
from symderiv.base.results import Result
from symderiv.code.called import CodeFunction
from symderiv.code.export import Exported, NotExported, exported
from symderiv.code.spelling import LIBRARIES
from symderiv.files.reread import names_of
from symderiv.formula.declarations import Derivation, Identity
from symderiv.formula.syntax import Call, Name
from symderiv.formula.tree import Derivative, walk
from symderiv.language.lower import Lowering
from symderiv.language.scope import Scope
from symderiv.language.source import Source
from symderiv.system.recursion import deep_recursion


def code_for(
    derivation: Derivation, identity: Identity, library: str, options: Options
) -> tuple[Exported, Result]:
    """The function, and the result of the claim with its call in place of the right side.

    Raises NotExported where there is none, or where it does not prove as it reads back.
    """
    if identity.where:
        raise NotExported("the claim holds under a condition on indices only")
    if any(isinstance(part, Derivative) for part in walk(identity.right)):
        raise NotExported("the right side has a derivative")
    function = exported(derivation, identity, LIBRARIES[library])
    again = _read_back(derivation, identity, function)
    result = check(derivation, again, replace(options, suggest=False))
    if result.verdict != "proved":
        raise NotExported(f"the code does not prove as it reads back: {result.reason}")
    return function, result


def still_proves(derivation: Derivation, identity: Identity, function: Exported) -> bool:
    """Whether a function that somebody has changed since is still what the left side is."""
    if identity.where or not set(function.arguments) <= set(derivation.symbols):
        return False
    try:
        again = _read_back(derivation, identity, function)
    except NotExported:
        return False
    options = Options(cross_check=False, suggest=False)
    return check(derivation, again, options).verdict == "proved"


def _read_back(derivation: Derivation, identity: Identity, function: Exported) -> Identity:
    """The identity with what the code says as its right side."""
    names = names_of(derivation)
    code = CodeFunction(f"{function.name}.py", function.text, function.name)
    names.code[function.name] = code
    source = Source.of(f"{function.name}({', '.join(function.arguments)})")
    call = Call(function.name, tuple(Name(name) for name in function.arguments))
    try:
        with deep_recursion():
            value = Lowering().value(call, Scope(names, source))
            places = tuple(index for index in identity.free if index.dimension != 1)
            if len(value.shape) != len(places):
                raise NotExported("the code gives an array of another shape")
            right = value.entry(places)
    except (DerivationError, Unsupported) as error:
        raise NotExported(f"the code does not read back: {error}") from None
    return replace(identity, right=right, steps=(), expect="proved")

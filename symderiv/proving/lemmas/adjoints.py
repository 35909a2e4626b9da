"""Derivatives as chains of adjoints: reverse accumulation over the graph of definitions.

The adjoint of a quantity q in a root f is d(f, q); it is the sum, over the definitions in whose
body q stands, of their own adjoints times the partial derivative of that body, all other names
held: one step of the chain rule, written in names.  (Griewank and Walther, *Evaluating
Derivatives*, 2nd ed., chapter 3.)

The steps are valid where every function on the way is differentiable: wherever the derivative of
smooth functions has a value, and off the zeros of :attr:`Adjoints.kinks`, which a claim has to
leave out (with ``loss: max(a, b)``, ``a: x``, ``b: x``, d(loss, x) is 1 although d(loss, a) has
no value: there, every point is left out, and nothing is shown).  Bodies are differentiated as
written; that two quantities are equal is not used before all derivatives are gone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction

from symderiv.calculus.rewrite import contract
from symderiv.formula.declarations import Definition
from symderiv.formula.tree import (
    HALF,
    ZERO,
    Apply,
    Compare,
    Delta,
    Derivative,
    Expr,
    Index,
    Number,
    Piece,
    Plus,
    Position,
    Power,
    Reduce,
    Symbol,
    Times,
    Where,
    delta,
    free_indices,
    fresh,
    plus,
    power,
    rebuild,
    rename,
    times,
    total,
    walk,
)
from symderiv.functions import FUNCTIONS
from symderiv.proving.lemmas.names import Names, NotCovered, check_covered, symbols_in

_Cut = frozenset[str]


class Adjoints:
    """Writes formulas without derivatives, in the names of a file and temporaries."""

    def __init__(self, names: Names) -> None:
        self.names = names
        self.roots: dict[str, None] = {}
        """What was differentiated: a claim says something only where all of it has a value."""
        self.unused: dict[str, None] = {}
        """Names by which something was differentiated that does not depend on them."""
        self.meant: dict[str, tuple[str, str]] = {}
        """The root and the quantity of each adjoint."""
        self.kinks: dict[Expr, None] = {}
        """What switches functions on the way, for all values of its indices: at its zeros they may
        have no derivative."""
        self._made: dict[tuple[str, str, _Cut], str] = {}
        self._users: dict[tuple[str, _Cut], dict[str, list[str]]] = {}
        self._read: dict[str, bool] = {}

    def written(self, node: Expr, cut: _Cut = frozenset()) -> Expr:
        """``node`` without derivatives; what it names is then known to :attr:`names`."""
        changed = self._written(node, cut)
        assert isinstance(changed, Expr)
        return changed

    def _written(self, node: Piece, cut: _Cut) -> Piece:
        if isinstance(node, Derivative):
            return self._derivative(node, cut)
        if isinstance(node, Symbol):
            self.read(node.name)
        return rebuild(node, lambda piece: self._written(piece, cut))

    def read(self, top: str) -> None:
        """Take a definition, and those below it, into the system."""
        if top not in self.names.definitions or top in self._read:
            return
        stack, waiting = [top], set[str]()
        while stack:
            name = stack[-1]
            definition = self.names.definitions[name]
            missing = [
                used
                for used in symbols_in(definition.body)
                if used in self.names.definitions and used not in self._read
            ]
            if missing:
                if name in waiting:
                    raise NotCovered("a definition in terms of itself")
                waiting.add(name)
                stack.extend(missing)
                continue
            stack.pop()
            if name not in self._read:
                self._take(name, definition)

    def _take(self, name: str, definition: Definition) -> None:
        check_covered(definition.body)
        derived = any(isinstance(part, Derivative) for part in walk(definition.body))
        self._read[name] = derived
        body = self.written(rename(definition.body, {})) if derived else definition.body
        self.names.define(name, definition.parameters, self.names.hoist_inside(body))

    def _derivative(self, node: Derivative, cut: _Cut) -> Expr:
        check_covered(node)
        if node.held:
            raise NotCovered("a derivative with names held constant")
        name = node.name
        inner = self.written(node.body, cut | {name})
        self.read(name)
        root = self._root(inner, cut | {name})
        if root.name == name:
            pairs = zip(root.positions, node.positions, strict=True)
            return times(*[delta(left, right) for left, right in pairs])
        # What is cut further out stays independent in here; a plain symbol is so anyway.
        held = frozenset(each for each in cut if each != name and each in self.names.definitions)
        self._refuse_hidden(root.name, held, name)
        if not self._users_of(root.name, held).get(name):
            self.unused.setdefault(name)
            return ZERO
        self.roots.setdefault(root.name)
        adjoint = self.adjoint(root.name, name, held)
        return Symbol(adjoint, (*root.positions, *node.positions))

    def _refuse_hidden(self, root: str, held: _Cut, name: str) -> None:
        """A derivative inside of a definition would have to be taken again under the cut."""
        if held or name in self.names.definitions:
            if any(self._read.get(each) for each in self.names.below([root], held | {name})):
                raise NotCovered("a derivative inside of a definition, under a cut")

    def _root(self, inner: Expr, held: _Cut) -> Symbol:
        """The formula to differentiate as a quantity with a name."""
        bare = isinstance(inner, Symbol) and len(set(inner.positions)) == len(inner.positions)
        if bare and isinstance(inner, Symbol) and (inner.name in self.names or inner.name in held):
            return inner
        free = free_indices(inner)
        parameters = tuple(fresh(index) for index in free)
        body = rename(inner, dict(zip(free, parameters, strict=True)))
        name = f"(f{len(self.roots) + len(self.names.bodies)})"
        self.names.define(name, parameters, self.names.hoist_inside(body))
        return Symbol(name, free)

    def _users_of(self, root: str, held: _Cut) -> Mapping[str, list[str]]:
        """In which bodies each quantity stands, of those that the root is made of, with the names
        in ``held`` independent of everything."""
        known = self._users.get((root, held))
        if known is None:
            known = self._users[root, held] = {}
            for user in self.names.below([root], held):
                for used in sorted(symbols_in(self.names.bodies[user].body)):
                    known.setdefault(used, []).append(user)
        return known

    def adjoint(self, root: str, name: str, held: _Cut) -> str:
        """The name of the temporary that is d(root, name)."""
        key = (root, name, held)
        if key not in self._made:
            text = f"d({root}, {name})" + "".join(f" at {each}" for each in sorted(held))
            self._made[key] = text
            self.meant[text] = (root, name)
            above = tuple(fresh(index) for index in self.names.parameters(root))
            at = tuple(fresh(index) for index in self.names.parameters(name))
            users = self._users_of(root, held).get(name, [])
            terms = [self._step(root, user, above, name, at, held) for user in users]
            self.names.define(text, (*above, *at), contract(plus(*terms)))
        return self._made[key]

    def _step(
        self,
        root: str,
        user: str,
        above: tuple[Index, ...],
        name: str,
        at: tuple[Index, ...],
        held: _Cut,
    ) -> Expr:
        """What one body that a quantity stands in adds to its adjoint."""
        inner = above if user == root else tuple(map(fresh, self.names.parameters(user)))
        partial = local(self.names, user, inner, name, at)
        self.kinks |= dict.fromkeys(kinks(self.names.bodies[user].body, name))
        if user == root or partial == ZERO:
            return partial
        adjoint = self.adjoint(root, user, held)
        return total(times(Symbol(adjoint, (*above, *inner)), partial), *inner)


def local(
    names: Names, user: str, inner: tuple[Index, ...], name: str, at: tuple[Index, ...]
) -> Expr:
    """The partial derivative of ``user[inner]`` by ``name[at]``, all other names held; that of a
    function is said in its own value, where that is shorter."""
    body = names.body(user, inner)
    match body:
        case Apply(function, (argument,)):
            slope = _own_slope(function, argument, Symbol(user, inner))
            return times(slope, _partial(argument, name, at))
        case Power(argument, Number(exponent)) if abs(exponent) == HALF.value:
            own = Symbol(user, inner)
            slope = times(exponent, power(own, -1 if exponent > 0 else 3))
            return times(slope, _partial(argument, name, at))
    return _partial(body, name, at)


def kinks(body: Expr, name: str) -> Iterator[Expr]:
    """At whose zeros a formula may have no derivative by ``name``.  Raises NotCovered for one that
    is a single number: there, what the derivative is at 0 is settled by another proof."""
    for part in walk(body):
        found: tuple[Expr, ...] = ()
        match part:
            case Apply(function, arguments) if name in symbols_in(part):
                row = FUNCTIONS.get(function)
                if row is None:
                    raise NotCovered(f"nothing is known of the kinks of {function}")
                found = row.kinks(*arguments) if row.kinks is not None else ()
            case Where(condition) if name in symbols_in(condition):
                compared = [each for each in walk(condition) if isinstance(each, Compare)]
                found = tuple(plus(each.left, times(-1, each.right)) for each in compared)
        for kink in found:
            if not free_indices(kink):
                raise NotCovered("a kink of a number")
            yield kink


def _own_slope(function: str, argument: Expr, own: Symbol) -> Expr:
    match function:
        case "exp":
            return own
        case "tanh":
            return plus(1, times(-1, power(own, 2)))
        case "sigmoid":
            return times(own, plus(1, times(-1, own)))
        case "sqrt":
            return times(HALF, power(own, -1))
    return _slope(function, (argument,), 0)


def _slope(function: str, arguments: tuple[Expr, ...], place: int) -> Expr:
    """The derivative of a function by one argument, exact wherever it has one off the kinks."""
    row = FUNCTIONS.get(function)
    rule = row.derivative[place] if row is not None and place < len(row.derivative) else None
    if row is None or rule is None:
        raise NotCovered(f"{function} has no derivative by argument {place + 1}")
    if row.derivative_domain and function != "sqrt":
        raise NotCovered(f"the derivative of {function} has exceptions")
    return rule(*arguments)


def _partial(node: Expr, name: str, at: tuple[Position, ...]) -> Expr:
    """The derivative by the entry ``name[at]`` of a formula in which it stands by name."""
    if name not in symbols_in(node):
        return ZERO
    match node:
        case Symbol(_, positions):
            pairs = zip(positions, at, strict=True)
            return times(*[delta(left, right) for left, right in pairs])
        case Plus(terms):
            return plus(*[_partial(term, name, at) for term in terms])
        case Times(factors):
            return plus(
                *[
                    times(*factors[:place], _partial(factor, name, at), *factors[place + 1 :])
                    for place, factor in enumerate(factors)
                    if name in symbols_in(factor)
                ]
            )
        case Power(base, Number(exponent)) if exponent.denominator == 1 or exponent < 1:
            return times(exponent, power(base, exponent - Fraction(1)), _partial(base, name, at))
        case Apply(function, arguments):
            return plus(
                *[
                    times(_slope(function, arguments, place), _partial(argument, name, at))
                    for place, argument in enumerate(arguments)
                    if name in symbols_in(argument)
                ]
            )
        case Reduce("sum", index, body):
            inner = _partial(body, name, at)
            return ZERO if inner == ZERO else Reduce("sum", index, inner)
        case Where(condition, then, otherwise):
            first, second = _partial(then, name, at), _partial(otherwise, name, at)
            yes = [_in_branch(term, lambda e: Where(condition, e, ZERO)) for term in _terms(first)]
            no = [_in_branch(term, lambda e: Where(condition, ZERO, e)) for term in _terms(second)]
            return plus(*yes, *no)
    raise NotCovered(f"no smooth rule differentiates {type(node).__name__}")


def _terms(node: Expr) -> tuple[Expr, ...]:
    return node.terms if isinstance(node, Plus) else (node,)


def _in_branch(term: Expr, branch: Callable[[Expr], Expr]) -> Expr:
    """A term in a branch that indices alone decide, its deltas in front, where sums reach them."""
    if term == ZERO:
        return ZERO
    factors = term.factors if isinstance(term, Times) else (term,)
    deltas = [factor for factor in factors if isinstance(factor, Delta)]
    rest = [factor for factor in factors if not isinstance(factor, Delta)]
    return times(*deltas, branch(times(*rest)))

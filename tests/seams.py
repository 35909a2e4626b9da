"""Claims aimed at the seams of proofs, against the reference evaluator at hard points.

    python -m tests.seams [--claims N] [--seed S] [--points P] [--kinds K...]

A seam is what stands beside a rule: a tie, a kink, the zero of a divisor, a base or a switch, an
integer exponent, an assumption about one entry, a name used twice, a border of an axis, a branch
not taken.  Each claim is tried by the kernel alone, with no witness search to rescue it, and then
by the whole prover.  What is proved must differ at no hard point; what is refuted must differ at
its witness.  Prints the numbers and each lie; exit 1 if there is one.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from random import Random

from symderiv.answers.prove import check
from symderiv.base.errors import Unsupported
from symderiv.base.options import Options
from symderiv.files.load import read_text
from symderiv.formula.declarations import Derivation, Identity, Result
from symderiv.kernel.decide import at_sizes, zero_test
from symderiv.meaning.judge import Judge, Point
from symderiv.meaning.survey import survey
from symderiv.proving.prover import Prover

QUICK = Options(method="normal-form", cross_check=False, suggest=False)
POINTS = 160
"""Hard points at which a proof is held against the evaluator."""

HEAD = """\
dimensions: {n: 2..5, m: 3}
symbols:
  x: real
  y: real
  p: positive
  a: nonnegative
  r: (-1, 1)
  k: integer
  z: real[n]
  v: positive[n]
  u: real[m]
  A: real[n, n]
  h: index[n]
  b: index[n]
  l: index[n][m]
  q: index[m][n]
definitions:
  s: x**2 + y
  c[i]: z[i]**2
  f(t): t**2 * y
"""


@dataclass(frozen=True, slots=True)
class Seam:
    """A claim with its keys, and the kind of seam that it is aimed at."""

    kind: str
    claim: str
    where: str = ""
    assumption: str = ""

    def text(self) -> str:
        lines = [HEAD]
        if self.assumption:
            lines.append(f'assumptions:\n  given: "{self.assumption}"\n')
        lines.append(f'identities:\n  - id: seam\n    claim: "{self.claim}"\n')
        lines.append(f'    where: "{self.where}"\n' if self.where else "")
        lines.append("    given: given\n" if self.assumption else "")
        return "".join(lines)


@dataclass(frozen=True, slots=True)
class Lie:
    """A verdict that the evaluator contradicts at a point."""

    seam: Seam
    by: str
    detail: str


# Pieces of formulas


def linear(rng: Random) -> str:
    return rng.choice(("x", "y", "x - 1", "x + y", "2*x - y", "x - y", "y + 1", "1 - x", "-x"))


def smooth(rng: Random) -> str:
    inner = linear(rng)
    shapes = ("{}", "({})**2", "({})**3", "exp({})", "sin({})", "x*({})", "({})**2 + x**2", "s")
    return rng.choice(shapes).format(inner)


def switch(rng: Random) -> str:
    """What may be 0, of either sign, or stationary there."""
    return rng.choice((linear(rng), smooth(rng), "x**2", "x*y", "abs(x)", "x**3", "z[1]", "a"))


def kinked(rng: Random) -> str:
    e, g = switch(rng), smooth(rng)
    shapes = (
        "abs({e})",
        "relu({e})",
        "max({e}, {g})",
        "min({e}, {g})",
        "max({e}, {e})",
        "where({e} > 0, {g}, {e})",
        "where({e} <= 0, {g}, {g} + {e})",
        "sign({e})",
        "hardtanh({e}, -1, 1)",
        "softshrink({e}, p)",
        "hardshrink({e}, p)",
        "x*abs({e})",
        "relu({e})**2",
        "max(abs({e}), {e})",
        "where(({e} != 0) & (1/({e}) > 1), {g}, 0)",
        "where(({e} > 0) | ({g} > 1), {e}, {g})",
        "leaky_relu({e}, 1/2)",
        "heaviside({e}, 1/2)",
    )
    return rng.choice(shapes).format(e=e, g=g)


def partial_(rng: Random) -> str:
    """What has no value at some points."""
    e = switch(rng)
    shapes = (
        "1/({e})",
        "sqrt({e})",
        "log({e})",
        "({e})**(1/3)",
        "sqrt(a)**p",
        "a**p",
        "abs({e})**k",
        "({e})**k",
        "a**(1 - k)",
        "({e})**(k**2)",
        "({e})**floor(y)",
        "log(abs({e}))",
        "arctan2({e}, x)",
        "arctan2(y, {e})",
        "exp(-1/({e})**2)",
        "x/({e})*({e})",
        "sqrt({e})**2",
        "log(({e})**2)",
        "arcsin({e})",
        "where({e} > 0, log({e}), 0)",
        "sqrt(sqrt(a)**p)",
        "sum(z[i]/z[j], i, j)",
        "prod(z[i], i)/z[1]",
        "besselj(k, {e})",
        "elliptic_f({e}, r)",
        "gamma(k + 1)",
    )
    return rng.choice(shapes).format(e=e)


def condition(rng: Random, about: str) -> str:
    """A condition that holds on a small set, such as the zeros of what a formula switches on."""
    e = switch(rng)
    return rng.choice(
        (
            f"{e} = 0",
            f"{about} = 0",
            f"({e} = 0) & (y = 1)",
            "x = 0",
            "a = 0",
            "x = y",
            "k = 0",
            "y = x**2",
            f"{e} = 1",
            "(x = 0) | (a = 0)",
        )
    )


# Kinds of claims


def bump(rng: Random) -> Seam:
    """A formula that is itself, but for another value on a small set."""
    e = rng.choice((kinked, partial_, smooth))(rng)
    g = rng.choice(("0", "5", e, f"{e} + 1"))
    return Seam("bump", f"{e} = where({condition(rng, switch(rng))}, {g}, {e})")


def derivative(rng: Random) -> Seam:
    """A derivative that is itself, but for another value on a small set."""
    e = rng.choice((kinked, kinked, partial_))(rng)
    d = f"d({e}, x)"
    return Seam("derivative", f"{d} = where({condition(rng, 'x')}, {rng.choice(('7', '0'))}, {d})")


def tie(rng: Random) -> Seam:
    """What a derivative at a tie is said to be."""
    e, g = smooth(rng), smooth(rng)
    f = rng.choice(("max", "min"))
    e, g = rng.choice(((e, g), (e, e), (f"abs({e})", e), (e, f"{e} + ({g})**2")))
    right = rng.choice(
        (
            "0",
            "1",
            f"d({e}, x)",
            f"d({g}, x)",
            f"where({e} > {g}, d({e}, x), d({g}, x))",
            f"where({e} = {g}, 0, where({e} > {g}, d({e}, x), d({g}, x)))",
        )
    )
    return Seam("tie", f"d({f}({e}, {g}), x) = {right}")


def simplified(rng: Random) -> Seam:
    """A simplification that holds under a condition, which an assumption gives, or another."""
    e = rng.choice(("x", "z[i]", "z[1]", "A[i, j]", "x - y", "s", "c[i]", "v[i] - v[j]"))
    claim = rng.choice(
        (
            "abs({e}) = {e}",
            "sqrt(({e})**2) = {e}",
            "relu({e}) = {e}",
            "sign({e}) = 1",
            "log(({e})**2) = 2*log({e})",
            "({e})**0 = 1",
            "({e})/({e}) = 1",
            "0**abs({e}) = 0",
            "max({e}, 0) = {e}",
            "d(abs({e}), x) = d({e}, x)",
            "sum(abs(z[j]), j) = sum(z[j], j)",
            "d(sum(relu(z[j]), j), z[i]) = 1",
            "abs(x)**k = x**k",
            "(x**2)**(k/2) = x**k",
            "sqrt(x)**k = x**(k/2)",
            "log(p**k) = k*log(p)",
            "log(x**k) = k*log(abs(x))",
        )
    ).format(e=e)
    assumption = rng.choice(
        (
            "",
            "x > 0",
            "z[1] > 0",
            "z[i] > 0",
            "z[2] != 0",
            "z[i] > z[j]",
            "A[1, 2] > 0",
            "A[i, j] >= 0",
            "x - y > 0",
            "s > 0",
            "c[i] > 0",
            "z[1] > z[2]",
            "x + y = 1",
            "sum(z[i], i) = 1",
            "norm(z) = 1",
            "x*y = 0",
            "k = y",
            "2*k = y",
            "x + s = 3",
        )
    )
    return Seam("simplified", claim, assumption=assumption)


def solved(rng: Random) -> Seam:
    """What an assumption is said to give."""
    e = rng.choice(("x", "x + sign(x)", "mod(x, 2)", "frac(x)", "x + heaviside(x, 0)", "x**2"))
    e = rng.choice((e, "hardshrink(x, p) + x", "where(x > 5, 7, 2) - x", "x*y", "floor(x)", "k"))
    n = rng.choice(("1", "1/2", "3", "y", "0", "k"))
    value = rng.choice((n, "y", "1 - y", "0", "2"))
    left = rng.choice(("x", "x**2", "abs(x)", "x*k", "x**k"))
    return Seam("solved", f"{left} = {left.replace('x', f'({value})')}", assumption=f"{e} = {n}")


def indexed(rng: Random) -> Seam:
    """Literals, shifts and borders of an axis."""
    shift = rng.choice(("1", "2", "3", "i", "i + 1", "i - 1", "2*i", "i + j"))
    relation = rng.choice(("=", "<", "<=", "!="))
    claim = rng.choice(
        (
            f"sum(delta[j, {shift}], j) = 1",
            f"sum(delta[j, {shift}]*z[j], j) = z[{shift}]",
            f"sum(where(j {relation} {shift}, z[j], 0), j) = sum(z[j], j)",
            f"sum(where(j {relation} {shift}, z[j], 0), j) = z[{shift}]",
            f"d(sum(z[j]**2, j), z[{shift}]) = 2*z[{shift}]",
            f"where(i {relation} {shift}, z[i], 0) = z[i]",
            f"z[i]*delta[i, {shift}] = z[{shift}]*delta[i, {shift}]",
            "where(i = 3, z[i], 0) = 0*z[i]",
            "where(n > 3, x, 0) = 0*x",
            "z[3]*2 = z[3] + z[3]",
            f"d(z[i], z[{shift}]) = delta[i, {shift}]",
            "sum(z[j]*z[j + 1], j) = 0",
        )
    )
    where = rng.choice(("", "", "i != j", "i < j", "i != 1", "(i <= j) & (j != 2)", "i = j + 1"))
    claim = claim.replace("j", "q") if where and "sum" in claim and "i + j" not in claim else claim
    return Seam("indexed", claim, where=where if "j" in claim or "i" in claim else "")


def captured(rng: Random) -> Seam:
    """Names used twice: arguments of functions, bound and free indices, assumptions' indices."""
    claim = rng.choice(
        (
            "f(y) = y**3",
            "f(y) = y**2 * x",
            "d(f(y), y) = 3*y**2",
            "d(f(y), y) = 2*y**2",
            "d(f(x), y) = x**2",
            "sum(z[i]*sum(z[i], i), i) = sum(z[i], i)**2",
            "sum(c[i]*z[i], i) = sum(z[i]**3, i)",
            "abs(z[i])*sum(abs(z[j]), j) = z[i]*sum(z[j], j)",
            "abs(z[j])*x = z[j]*x",
            "z[i] + sum(abs(z[j]), j) = z[i] + sum(z[j], j)",
            "d(s, y) = 1 + 2*x",
            "abs(A[j, i]) + 0*A[i, j] = A[j, i]",
        )
    )
    assumption = rng.choice(("", "z[i] > 0", "z[j] > 0", "z[k1] > 0", "A[i, j] > 0", "z[1] > 0"))
    return Seam("captured", claim, assumption=assumption)


def nested(rng: Random) -> Seam:
    """Branches in branches, with something undefined in one that is not taken."""
    c, b = condition(rng, "x"), condition(rng, "y")
    e, g = partial_(rng), rng.choice((smooth, kinked))(rng)
    h = rng.choice(("0", "1", "7"))
    left = rng.choice((f"where({c}, {e}, {g})", f"where({c}, where({b}, {e}, 1), {g})"))
    right = rng.choice(
        (
            f"where({c}, {e}, where({b}, {h}, {g}))",
            f"where({c}, {h}, {g})",
            f"where({b}, {h}, {left})",
        )
    )
    return Seam("nested", f"{left} = {right}")


def held(rng: Random) -> Seam:
    """What is held constant, by name or where it stands, at kinks and in derivatives of these."""
    e = rng.choice(
        (
            "s*x",
            "abs(s)*x + s",
            "s**2 + x",
            "relu(x*s)",
            "max(s, x)",
            "x*stop_gradient(s)",
            "stop_gradient(abs(x))*x",
            "where(stop_gradient(x) > 0, x, s)",
            "where(s > 0, x, 0)",
            "detach(x)**2*s",
            "x**2*s",
        )
    )
    g = e.replace("stop_gradient", "").replace("detach", "")
    outer = rng.choice(("d({}, x)", "d(d({}, x), x)", "d({}*x, x)", "d(d({}, x, hold=s), x)"))
    hold, other = rng.choice((("", ", hold=s"), (", hold=s", ""), (", hold=s", ", hold=(s, y)")))
    left = outer.format(f"d({e}, x{hold})") if rng.random() < 0.5 else f"d({e}, x{hold})"
    right = rng.choice(
        (
            left.replace(f"x{hold})", f"x{other})"),
            left.replace(e, g),
            f"where({condition(rng, 'x')}, 7, {left})",
            f"d({e}, x, hold=s) + d({e}, s)*d(s, x)",
            f"jvp({e}, (x, s), (1, 2*x))",
        )
    )
    return Seam("held", f"{left} = {right}")


def labelled(rng: Random) -> Seam:
    """Labels equal or not, under sums, beside literals, at borders, of labels."""
    one, other = (
        rng.choice(("h", "b", "l[o]", "l[o1]", "l[1]", "l[3]", "l[q[h]]", "l[q[j]]", "1", "2", "4"))
        for _ in range(2)
    )
    at = rng.choice(("h", "l[o]", "l[1]", "l[q[h]]"))
    claim = rng.choice(
        (
            f"z[{at}]*delta[{at}, {other}] = z[{other}]*delta[{at}, {other}]",
            f"where({one} = {other}, z[{at}], 0) = z[{at}]*where({other} != {one}, 0, 1)",
            f"where({one} < {other}, z[{at}], 0) = z[{at}] - where({other} <= {one}, z[{at}], 0)",
            f"sum(delta[p1, {one}]*z[p1], p1) = z[{at}]",
            f"sum(where(p1 = {one}, z[p1], 0)*delta[p1, {other}], p1) = "
            f"z[{at}]*delta[{at}, {other}]",
            f"sum(delta[l[o], {one}]*u[o], o) = sum(delta[{other}, l[o]]*u[o], o)",
            "sum(sum(delta[p1, l[o]], o)*z[p1], p1) = sum(z[l[o]], o)",
            "sum(sum(delta[p1, l[o]], o)**2, p1) = sum(delta[l[o], l[o1]], o, o1)",
            "sum(sum(delta[p1, l[o]], o)**2, p1) = m",
            "d(sum(u[o]*z[l[o]], o), z[p1]) = sum(delta[p1, l[o]]*u[o], o)",
            f"d(sum(where(l[o] = {one}, z[l[o]]**2, 0), o), z[p1]) = "
            f"sum(where(l[o] = {one}, 2*z[p1], 0)*delta[p1, l[o]], o)",
            f"d(z[{one}]*z[{other}], z[{at}]) = z[{other}]*delta[{one}, {at}] + z[{one}]",
            f"where((o < m) & (l[o + 1] = {one}), x, 1) = "
            f"where(o < m, where(l[o + 1] = {one}, x, 1), {rng.choice(('1', '2'))})",
            f"delta[o, 1]*delta[l[o + 1], {one}]*x = delta[o, 1]*delta[l[2], {one}]*x",
            "sum(z[l[q[j]]], j) = sum(z[j], j)",
            f"z[l[o]] - z[l[o1]] = "
            f"where({rng.choice(('o = o1', 'l[o] = l[o1]'))}, 0, z[l[o]] - z[l[o1]])",
            "exp(sum(z[l[o]], o)) = prod(exp(z[l[o]]), o)",
            "max(z[l[o]], o) = max(z[j], j)",
            f"z[{one}] = z[{other}]",
        )
    )
    where = rng.choice(("", "", f"{at} = {other}", f"{at} != {one}", f"{at} < {other}", "h != b"))
    return Seam("labelled", claim, where=where)


def bound(rng: Random, index: str) -> str:
    """A condition that is an end of a range, by an index or a size."""
    shapes = (
        "{} <= i",
        "{} < i",
        "i <= {}",
        "i < {}",
        "{} < n",
        "{} <= n - 2",
        "2 <= {}",
        "{} != i",
        "{} = i + 1",
        "i + {} <= n",
        "2*{} <= n",
        "({} < i) | (i = n)",
        "(2 <= {}) & (i < n)",
        "({} < i) & (x > 0)",
    )
    return rng.choice(shapes).format(index)


def ranged(rng: Random) -> Seam:
    """Shifts, ranges with ends, products of guards, and guards in divisors and functions."""
    c, b = bound(rng, "j"), bound(rng, "j")
    e = rng.choice(("z[j]", "v[j]", "z[j]*v[i]", "A[i, j]", "z[j]**2", "x", "exp(z[j])", "c[j]"))
    first, last = rng.choice(("1", "2", "i", "i + 1")), rng.choice(("n", "n - 1", "i", "i - 1"))
    ends = rng.choice((f"j = {first}..n", f"j = 1..{last}", "j = 2..n - 1"))
    shifted = rng.choice(("j + 1", "j - 1", "n + 1 - j", "2*j"))
    over = f"sum({e} + 0*z[j], {ends})"
    guarded, one = f"sum(where({c}, {e}, 0), j)", f"where({c}, 1, 0)"
    claim = rng.choice(
        (
            f"{over} = {guarded}",
            f"{guarded} = sum(where({b}, {e}, 0), j)",
            f"sum(where({c}, where({b}, {e}, 0), 0), j) = sum(where({b}, {e}*{one}, 0), j)",
            f"1/(1 + {guarded}**2) = where(i < n, 1/(1 + {over}**2), 1/(1 + {guarded}**2))",
            f"{over} / sum(v[j], {ends}) = {guarded} / sum(v[j], {ends})",
            f"exp({over})*exp(-{guarded}) = exp({over} - sum(where({b}, {e}, 0), j))",
            f"sum(where({c}, z[{shifted}], 0), j) = sum(z[j], {ends})",
            f"d(sum(z[j]*z[{shifted}], {ends}), z[i]) = z[i + 1] + z[i - 1]",
            f"d({over}, z[i]) = where({bound(rng, 'i')}, 1, 0)",
            f"sum(log({over} + 1 + {e}*0), {ends}) = sum(log({guarded} + 1), {ends})",
            f"abs({over}) = where({c.replace('j', 'i')}, {over}, abs({guarded}))",
            f"sqrt({guarded}**2 + p)**2 = {over}**2 + p",
            f"where({c}, 1/z[j], 0)*z[j] = where({b}, 1, 0)",
            f"sum(where({c}, 1/v[j], 0)*v[j], j) = sum(where({b}, 1, 0) + 0*v[j], j)",
            f"sum(delta[j, i + 1]*{e}, j) = where(i < n, {e.replace('j', 'i + 1')}, 0)",
        )
    )
    claim = claim.replace("[i + 1 + 1]", "[i + 2]")
    where = rng.choice(("", "", "", "i < n", "2 <= i", "i <= n - 2"))
    return Seam("ranged", claim, where=where)


KINDS: Mapping[str, Callable[[Random], Seam]] = {
    each.__name__: each
    for each in (
        bump,
        derivative,
        tie,
        simplified,
        solved,
        indexed,
        captured,
        nested,
        held,
        labelled,
        ranged,
    )
}


def seams(seed: int, number: int, kinds: Iterable[str] = KINDS) -> Iterator[Seam]:
    """The same claims for the same seed, all kinds by turns."""
    rng = Random(seed)
    names = list(kinds)
    for place in range(number):
        yield KINDS[names[place % len(names)]](rng)


# Judging


def lies(seam: Seam, counts: Counter[str], points: int = POINTS) -> Iterator[Lie]:
    """What the kernel alone and the whole prover say against the evaluator."""
    derivation = read_text(seam.text())
    if derivation.errors:
        counts["not read"] += 1
        return
    identity = derivation.identities[0]
    try:
        alone = _kernel_alone(derivation, identity)
        result = check(derivation, identity, QUICK)
    except Exception as error:
        yield Lie(seam, "crash", f"{type(error).__name__}: {error}")
        return
    counts[f"kernel {alone}"] += 1
    counts[result.verdict] += 1
    if result.reason and "internal error" in result.reason:
        yield Lie(seam, "crash", result.reason)
    if result.contradiction:
        yield Lie(seam, "contradiction", result.contradiction)
    judge = Judge.of(derivation, identity)
    if alone == "proved" or result.verdict == "proved":
        found = survey(judge, identity.left, identity.right, points=points, steps=4_000_000)
        if found.differing is not None:
            by = "proved" if result.verdict == "proved" else "kernel alone"
            yield Lie(seam, by, _shown(found.differing[0]))
    if result.verdict == "refuted" and not _in_balls(result):
        judged = judge.judge(identity.left, identity.right, _witness(derivation, identity, result))
        if judged.judgement not in ("differ", "unknown"):
            yield Lie(seam, "refuted", f"{judged.judgement} at {result.witness}")


def _kernel_alone(derivation: Derivation, identity: Identity) -> str:
    """The zero test without any point that could rescue it."""
    try:
        prepared = Prover.of(derivation, identity, QUICK).prepare(identity.left, identity.right)
        problem = prepared.problem()
        exact = prepared.at_kinks
        if exact is not None and not zero_test(prepared.problem_at_kinks(exact)).proved:
            return "silent"
        if zero_test(problem).proved:
            return "proved"
        names = prepared.open_names
        return "proved" if names and at_sizes(problem, names).proved else "silent"
    except (Unsupported, RecursionError):
        return "unsupported"


def _in_balls(result: Result) -> bool:
    """Whether a witness has no rational coordinates, so that the evaluator cannot stand on it."""
    return result.witness is not None and "±" in str(result.witness.point)


def _witness(derivation: Derivation, identity: Identity, result: Result) -> Point:
    witness = result.witness
    assert witness is not None
    indices = dict(zip(identity.free, witness.indices.values(), strict=True))
    values = {name: _exact(value) for name, value in witness.point.items()}
    firsts = {name: one.sizes[0] for name, one in derivation.dimensions.items()}
    return Point({**firsts, **witness.sizes}, indices, values)


def _exact(value: object) -> object:
    if isinstance(value, list | tuple):
        return tuple(_exact(part) for part in value)
    return Fraction(str(value))


def _shown(point: Point) -> str:
    indices = {index.name: element for index, element in point.indices.items()}
    return f"differs at {dict(point.sizes)} {indices} {dict(point.values)}"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--claims", type=int, default=2_000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--points", type=int, default=POINTS)
    parser.add_argument("--kinds", nargs="*", default=list(KINDS), choices=list(KINDS))
    asked = parser.parse_args()
    counts: Counter[str] = Counter()
    found = []
    for seam in seams(asked.seed, asked.claims, asked.kinds):
        for lie in lies(seam, counts, asked.points):
            found.append(lie)
            print(f"{lie.by}: [{seam.kind}] {seam.claim}", seam.where, seam.assumption, lie.detail)
    print(", ".join(f"{number} {name}" for name, number in sorted(counts.items())))
    print(f"{len(found)} lies")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())

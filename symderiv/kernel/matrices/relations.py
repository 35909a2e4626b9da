"""Relations between words as rules, completed: a noncommutative Groebner basis, as far as it goes.

A relation is a sum of words that is 0 at every point of a claim: X M - I and M X - I for a letter
X = inv(M), U.T U - I where that is assumed.  Its largest word is written by the others, and two
rules that meet in a word give a third.  Each step adds multiples of relations, so that a sum that
becomes 0 is 0 wherever the relations hold; how far the completion goes decides only how much is
found.  Mora, *An introduction to commutative and noncommutative Groebner bases* (1994).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from typing import NamedTuple

from symderiv.formula.tree import Dimension
from symderiv.kernel.formal import Monomial, Polynomial, TooMuch
from symderiv.kernel.matrices.elements import Element
from symderiv.kernel.matrices.functions import Functions
from symderiv.kernel.matrices.letters import Component, Letter, Word, concatenated, segments

_UNIT: Monomial = ()
_MOST_RULES = 120
_MOST_PAIRS = 1_500
_LONGEST = 9
_MOST_STEPS = 8_000
_TOO_LONG = 40


class Rule(NamedTuple):
    """A word, and what it is equal to."""

    word: Word
    equal: Element


class Relations:
    """The rules of one problem."""

    def __init__(self, algebra: Functions) -> None:
        self.algebra = algebra
        self.rules: list[Rule] = []
        self.nonzero = set[int]()
        """Parts that are 0 nowhere in the claim."""
        self._steps = 0

    def with_inverses(self, numbers: Iterable[int]) -> None:
        """The relations of letters that are inverses: X M = I = M X."""
        letters = self.algebra.inverse_letters
        for number in sorted(numbers):
            element = letters.of[number]
            size = letters.dimensions[number]
            inverse: Element = {(Letter("matrix", number, size, size),): {_UNIT: 1}}
            for product in (
                self.algebra.multiplied(inverse, element),
                self.algebra.multiplied(element, inverse),
            ):
                self.add(self._less_unit(product))

    def _less_unit(self, element: Element) -> Element:
        return self.algebra.plus(element, {(): {_UNIT: -1}})

    def assume(self, element: Element) -> None:
        """An assumed relation.  Where a product of square matrices is a multiple of I, so is
        each of its rotations."""
        self.add(element)
        words = [word for word in element if word]
        if len(element) == 2 and () in element and len(words) == 1:
            (word,) = words
            sizes = {letter.rows for letter in word} | {letter.columns for letter in word}
            if len(sizes) == 1 and len(segments(word)) == 1:
                for place in range(1, len(word)):
                    rotated = concatenated(word[place:], word[:place])
                    self.add({rotated: element[word], (): element[()]})

    def add(self, element: Element) -> bool:
        """Makes a rule of a relation and one of its transpose; False where there is none."""
        found = False
        for each in (element, self.algebra.turned(element)):
            reduced = self.reduced(each)
            rule = self._oriented(reduced)
            if rule is not None and len(self.rules) < _MOST_RULES:
                self.rules.append(rule)
                found = True
        return found

    def _oriented(self, element: Element) -> Rule | None:
        """The largest word by the others; None where its coefficient may be 0."""
        words = [word for word in element if word and len(segments(word)) == 1]
        if not words:
            return None
        word = max(words, key=self._order)
        inverse = self._inverse(element[word])
        if inverse is None or len(word) > _LONGEST:
            return None
        rest = {other: each for other, each in element.items() if other != word}
        return Rule(word, self.algebra.times(rest, self.algebra.scaled(inverse, -1)))

    def _inverse(self, coefficient: Polynomial) -> Polynomial | None:
        """The inverse of a number, of a product of what is not 0 where the claim has a value, or
        of a sum of which the claim has the inverse."""
        if len(coefficient) == 1:
            (monomial,) = coefficient
            known = all(number in self.nonzero for number, _ in monomial)
            return self.algebra.inverted(coefficient) if known else None
        before = len(self.algebra.trees)
        try:
            found = self.algebra.inverted(coefficient)
        except TooMuch:
            return None
        return found if len(self.algebra.trees) == before else None

    def _order(self, word: Word) -> tuple[object, ...]:
        """Longer words first, then those with inverses of sums."""
        inverses = self.algebra.inverse_letters.of
        ranks = [
            (
                len(inverses[letter.name]) + 1 if letter.name in inverses else 0,
                letter.kind,
                letter.name,
                letter.turned,
            )
            for letter in word
        ]
        return len(word), max(ranks, default=(0,))[0], ranks

    def complete(self) -> None:
        """Adds what two rules say of a word in which they meet, as long as it is little."""
        pairs = deque((one, other) for one in range(len(self.rules)) for other in range(one + 1))
        looked = 0
        while pairs and looked < _MOST_PAIRS:
            one, other = pairs.popleft()
            looked += 1
            known = len(self.rules)
            for first, second in ((one, other), (other, one)):
                for difference in self._meetings(self.rules[first], self.rules[second]):
                    reduced = self.reduced(difference)
                    if reduced:
                        self.add(reduced)
            for new in range(known, len(self.rules)):
                pairs.extend((new, earlier) for earlier in range(new + 1))

    def _meetings(self, first: Rule, second: Rule) -> list[Element]:
        """What follows where the end of one word is the beginning of the other, or one holds the
        other."""
        found = []
        one, other = first.word, second.word
        for overlap in range(1, min(len(one), len(other))):
            if one[-overlap:] == other[:overlap]:
                ahead, behind = one[:-overlap], other[overlap:]
                if len(ahead) + len(other) <= _LONGEST:
                    found.append(
                        self._difference(
                            self._around((), first.equal, behind),
                            self._around(ahead, second.equal, ()),
                        )
                    )
        if first is not second:
            for place in _places(one, other):
                ahead, behind = one[:place], one[place + len(other) :]
                found.append(
                    self._difference(first.equal, self._around(ahead, second.equal, behind))
                )
        return found

    def _difference(self, left: Element, right: Element) -> Element:
        return self.algebra.plus(left, self.algebra.times(right, {_UNIT: -1}))

    def _around(self, ahead: Word, element: Element, behind: Word) -> Element:
        found: Element = {}
        for word, coefficient in element.items():
            self.algebra.add(found, concatenated(ahead, word, behind), coefficient)
        return found

    def reduced(self, element: Element) -> Element:
        """A sum in which no word holds the word of a rule."""
        pending = list(element.items())
        found: Element = {}
        while pending:
            word, coefficient = pending.pop()
            self._step(word)
            for rule in self.rules:
                places = _places(word, rule.word)
                if places:
                    place = places[0]
                    ahead, behind = word[:place], word[place + len(rule.word) :]
                    changed = self._around(ahead, rule.equal, behind)
                    pending += self.algebra.times(changed, coefficient).items()
                    break
            else:
                self.algebra.add(found, word, coefficient)
        return found

    def _step(self, word: Word) -> None:
        self._steps += 1
        if self._steps > _MOST_STEPS or len(word) > _TOO_LONG:
            raise TooMuch

    def of_component(self, component: Component) -> Polynomial | None:
        """A component by the first rule that applies to it; None where none does.

        One between two indices is read from the first to the second alone: rules hold transposed,
        too, and a word that is its own transpose would be turned for ever.
        """
        options = [(1, component)]
        if component.left is None or component.right is None:
            sign, turned = self.algebra.alphabet.transposed(component.word)
            ends = component.right, component.left
            options.append((sign, Component(*ends, turned, component.closed)))
        itself = self.algebra.value(component)
        for factor, each in options:
            for rule in self.rules:
                found = self._by_rule(each, rule)
                if found is not None and found != itself:
                    return self.algebra.scaled(found, factor)
        return None

    def _by_rule(self, component: Component, rule: Rule) -> Polynomial | None:
        word = component.word
        if not component.closed:
            places = _places(word, rule.word)
            if not places:
                return None
            ahead, behind = word[: places[0]], word[places[0] + len(rule.word) :]
            changed = self._around(ahead, rule.equal, behind)
            if component.left is None and component.right is None and () in changed:
                return None
            return self._valued(changed, component)
        if len(rule.word) > len(word):
            return None
        for place in range(len(word)):
            rotated = word[place:] + word[:place]
            if rotated[: len(rule.word)] == rule.word:
                changed = self._around((), rule.equal, rotated[len(rule.word) :])
                return self._valued(changed, component, rotated[0].rows)
        return None

    def _valued(
        self, element: Element, like: Component, size: Dimension | None = None
    ) -> Polynomial:
        terms = []
        for word, coefficient in element.items():
            if not word and like.closed:
                assert size is not None
                value = self.algebra.length(size)
            else:
                value = self.algebra.value(Component(like.left, like.right, word, like.closed))
            terms.append(self.algebra.product(coefficient, value))
        return self.algebra.sum_of(terms)


def _places(word: Word, part: Word) -> list[int]:
    """Where a word holds another one."""
    return [
        place
        for place in range(len(word) - len(part) + 1)
        if word[place : place + len(part)] == part
    ]

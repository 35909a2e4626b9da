"""How the checker says no."""

from __future__ import annotations


class Refused(Exception):
    """The proof is not accepted: a step does not follow, or does not lead to the claim."""


class NotCovered(Refused):
    """The claim holds something that no clause of the checker speaks of."""


class TooLarge(NotCovered):
    """The proof takes more steps, or the claim has more parts, than the checker looks at."""

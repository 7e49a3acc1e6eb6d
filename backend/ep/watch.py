"""Learning that diverges: how it is noticed, whatever bounds the activation sets to the states. No torch here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from backend.ep.stability import UNBOUNDED

WINDOW = 300
"""Updates whose mean loss is looked at together; fewer at the end of an epoch."""
FEWEST = 50
"""With fewer than that, chance may have made the loss."""
WORSE = 1.2
"""Mean loss of a window over that of the first update at which nothing was learnt but the contrary.

Nets that learn begin at 0.47 to 0.6 and fall from there; rates that are too large for states held in bounds drive
all units into saturation, where they stay, with a loss above 0.6.
"""


class Watch:
    """Sees the loss of every update.

    :param first: loss of each learner's first update, where a run goes on from a checkpoint.
    """

    def __init__(self, rules: Sequence[str], first: Mapping[str, float]):
        self.first = dict(first)
        self._sum = dict.fromkeys(rules, 0.0)
        self._count = 0

    def add(self, losses: Mapping[str, float], end: bool) -> dict[str, str]:
        """Take in the losses of one update.

        :param end: whether it is the last of its epoch; windows do not reach over that.
        :returns: learner -> what is wrong, of those that have diverged.
        """
        self._count += 1
        lost = {}
        for rule, loss in losses.items():
            self.first.setdefault(rule, loss)
            self._sum[rule] += loss
            mean = self._sum[rule] / self._count
            if not loss < UNBOUNDED:
                lost[rule] = "its outputs grew beyond all bounds"
            elif (self._count == WINDOW or (end and self._count >= FEWEST)) and mean > WORSE * self.first[rule]:
                lost[rule] = f"its loss is {mean:.3g} in the mean of {self._count} updates, and was {self.first[rule]:.3g} at the first"
        if self._count == WINDOW or end:
            self._sum, self._count = dict.fromkeys(self._sum, 0.0), 0
        return lost

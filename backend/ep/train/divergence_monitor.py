"""Learning that diverges: how it is noticed, whatever bounds the activation sets to the states. No torch here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from settle.backend.ep.models.divergence_bound import UNBOUNDED

if TYPE_CHECKING:
    from settle.backend.ep.learning.ep_and_bptt_updates import Outcome

WINDOW = 300
"""Updates whose mean loss is looked at together; fewer at the end of an epoch."""
FEWEST = 50
"""With fewer than that, chance may have made the loss."""
WORSE = 1.2
"""Mean loss of a window over that of the first update at which nothing was learnt but the contrary.

Nets that learn begin at 0.47 to 0.6 and fall from there; rates that are too large for states held in bounds drive
all units into saturation, where they stay, with a loss above 0.6; or of 0.5, where all outputs are 0.
"""
STUCK = 0.9
"""Mean loss over the first one at which a net whose outputs are nearly all at their ends has learnt nothing, and learns no more."""
NEARLY_ALL = 0.97
"""Share of the outputs at their ends. Nets that learn reach it late, with a small loss; with the first loss they have less than .8."""


class Watch:
    """Sees the loss and the outputs of every update.

    :param first: loss of each learner's first update, where a run goes on from a checkpoint.
    """

    def __init__(self, rules: Sequence[str], first: Mapping[str, float]):
        self.first = dict(first)
        self._sum, self._ends = dict.fromkeys(rules, 0.0), dict.fromkeys(rules, 0.0)
        self._count = 0

    def add(self, outcomes: Mapping[str, Outcome], end: bool) -> dict[str, str]:
        """Take in what one update of each was like.

        :param end: whether it is the last of its epoch; windows do not reach over that.
        :returns: learner -> what is wrong, of those that have diverged.
        """
        self._count += 1
        lost = {}
        due = self._count == WINDOW or (end and self._count >= FEWEST)
        for rule, outcome in outcomes.items():
            first = self.first.setdefault(rule, outcome.loss)
            self._sum[rule] += outcome.loss
            self._ends[rule] += outcome.ends
            mean, ends = self._sum[rule] / self._count, self._ends[rule] / self._count
            if not outcome.loss < UNBOUNDED:
                lost[rule] = "its outputs grew beyond all bounds"
            elif due and mean > WORSE * first:
                lost[rule] = f"its loss is {mean:.3g} in the mean of {self._count} updates, and was {first:.3g} at the first"
            elif due and mean > STUCK * first and ends > NEARLY_ALL:
                lost[rule] = f"its outputs are all at 0 or 1 with a loss of {mean:.3g} in the mean of {self._count} updates, and stay there"
        if self._count == WINDOW or end:
            self._sum, self._ends, self._count = dict.fromkeys(self._sum, 0.0), dict.fromkeys(self._sum, 0.0), 0
        return lost

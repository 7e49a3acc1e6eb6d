"""Learning that diverges: how it is noticed, whatever bounds the activation sets to the states. No torch here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from settle.backend.ep.learning.update_outcome import UpdateOutcome
from settle.backend.ep.models.divergence_bound import UNBOUNDED

WINDOW = 300
"""Updates over which losses are averaged; fewer at the end of an epoch."""
MIN_WINDOW = 50
"""With fewer than that, chance may have made the loss."""
GROWN = 1.2
"""Mean loss of a window over that of the first update at which nothing was learnt but the contrary.

Nets that learn begin at 0.47 to 0.6 and fall from there; rates that are too large for states held in bounds drive
all units into saturation, where they stay, with a loss above 0.6; or of 0.5, where all outputs are 0.
"""
NOT_FALLEN = 0.9
"""Mean loss over the first one at which a net whose outputs are nearly all near 0 or 1 has learnt nothing, and learns no more."""
NEARLY_ALL = 0.97
"""Share of the outputs near 0 or 1. Nets that learn reach it late, with a small loss; with the first loss they have less than .8."""


class DivergenceMonitor:
    """Takes in the loss and the outputs of every update."""

    def __init__(self, rules: Sequence[str]):
        self.first_loss: dict[str, float] = {}
        """Loss of each learner's first update."""
        self._sum, self._near_bounds = dict.fromkeys(rules, 0.0), dict.fromkeys(rules, 0.0)
        self._count = 0

    def state_dict(self) -> dict[str, Any]:
        """First losses and the window so far, JSON-able."""
        return {"first_loss": self.first_loss, "window": [self._sum, self._near_bounds, self._count]}

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        """Go on from what :meth:`state_dict` gave."""
        self.first_loss = dict(state["first_loss"])
        loss, near_bounds, count = state.get("window", ({}, {}, 0))  # none: from a checkpoint at the end of an epoch
        self._sum, self._near_bounds, self._count = {**self._sum, **loss}, {**self._near_bounds, **near_bounds}, int(count)

    def add(self, outcomes: Mapping[str, UpdateOutcome], epoch_ends: bool) -> dict[str, str]:
        """Take in what one update of each was like.

        :param epoch_ends: whether it is the last of its epoch; windows do not reach over that.
        :returns: learner -> what is wrong, of those that have diverged.
        """
        self._count += 1
        diverged = {}
        due = self._count == WINDOW or (epoch_ends and self._count >= MIN_WINDOW)
        for rule, outcome in outcomes.items():
            first = self.first_loss.setdefault(rule, outcome.loss)
            self._sum[rule] += outcome.loss
            self._near_bounds[rule] += outcome.near_bounds
            mean, near_bounds = self._sum[rule] / self._count, self._near_bounds[rule] / self._count
            if not outcome.loss < UNBOUNDED:
                diverged[rule] = f"the outputs of {rule} grew beyond all bounds"
            elif due and mean > GROWN * first:
                diverged[rule] = f"the loss of {rule} is {mean:.3g} in the mean of {self._count} updates, and was {first:.3g} at the first"
            elif due and mean > NOT_FALLEN * first and near_bounds > NEARLY_ALL:
                diverged[rule] = (
                    f"the outputs of {rule} are all at 0 or 1 with a loss of {mean:.3g} in the mean of {self._count} updates,"
                    " and stay there"
                )
        if self._count == WINDOW or epoch_ends:
            self._sum, self._near_bounds, self._count = dict.fromkeys(self._sum, 0.0), dict.fromkeys(self._sum, 0.0), 0
        return diverged

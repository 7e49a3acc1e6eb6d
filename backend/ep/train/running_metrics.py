"""Means over updates: loss and errors of each learner. No torch here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from settle.backend.ep.learning.update_outcome import UpdateOutcome
from settle.backend.ep.train.frames import TrainingUpdates

_SUMS = ("_loss", "_wrong", "_saturated", "_pictures", "_updates")


class RunningMetrics:
    """Figures of the updates since its making."""

    def __init__(self, rules: Sequence[str]):
        self._loss, self._wrong, self._saturated, self._pictures = (dict.fromkeys(rules, 0.0) for _ in range(4))
        self._updates = dict.fromkeys(rules, 0)
        self._last: dict[str, UpdateOutcome] = {}

    def add(self, rule: str, outcome: UpdateOutcome, pictures: int) -> None:
        """Take in an update of one learner on so many pictures."""
        self._loss[rule] += outcome.loss
        self._wrong[rule] += outcome.wrong
        self._saturated[rule] += outcome.saturated
        self._pictures[rule] += pictures
        self._updates[rule] += 1
        self._last[rule] = outcome

    def state_dict(self) -> dict[str, dict[str, float]]:
        """The sums so far, JSON-able; those of the last update are left out, since the next one makes them new."""
        return {name: dict(getattr(self, name)) for name in _SUMS}

    def load_state_dict(self, state: Mapping[str, Mapping[str, float]]) -> None:
        """Go on from what :meth:`state_dict` gave."""
        for name in _SUMS:
            getattr(self, name).update(state[name])

    def loss(self) -> dict[str, float]:
        """Mean loss of each learner."""
        return {rule: loss / self._updates[rule] for rule, loss in self._loss.items()}

    def last(self) -> dict[str, UpdateOutcome]:
        """Of each learner's last update."""
        return dict(self._last)

    def error(self) -> dict[str, float]:
        """Share of wrong answers of each learner, %."""
        return {rule: 100 * wrong / self._pictures[rule] for rule, wrong in self._wrong.items()}

    def row(self, epoch: float) -> TrainingUpdates:
        """``epoch``: epochs done."""
        free = {rule: outcome.free_steps for rule, outcome in self._last.items()}
        nudged = {rule: outcome.nudged_steps for rule, outcome in self._last.items()}
        saturated = {rule: 100 * count / self._pictures[rule] for rule, count in self._saturated.items()}
        return TrainingUpdates(epoch, self.loss(), self.error(), free, nudged, saturated)

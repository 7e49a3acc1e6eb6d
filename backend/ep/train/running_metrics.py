"""Sums over updates: loss and errors of each learner. No torch here."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from settle.backend.ep.train.frames import Updates

if TYPE_CHECKING:
    from settle.backend.ep.learning.ep_and_bptt_updates import Outcome


class Tally:
    """What the updates since its making were like."""

    def __init__(self, rules: Sequence[str]):
        self._loss, self._wrong, self._cut, self._pictures = (dict.fromkeys(rules, 0.0) for _ in range(4))
        self._updates = dict.fromkeys(rules, 0)
        self._last: dict[str, Outcome] = {}

    def add(self, rule: str, outcome: Outcome, pictures: int) -> None:
        self._loss[rule] += outcome.loss
        self._wrong[rule] += outcome.wrong
        self._cut[rule] += outcome.saturated
        self._pictures[rule] += pictures
        self._updates[rule] += 1
        self._last[rule] = outcome

    def loss(self) -> dict[str, float]:
        """Mean loss of each learner."""
        return {rule: loss / self._updates[rule] for rule, loss in self._loss.items()}

    def last(self) -> dict[str, Outcome]:
        """Of each learner's last update."""
        return dict(self._last)

    def error(self) -> dict[str, float]:
        """Share of wrong answers of each learner, %."""
        return {rule: 100 * wrong / self._pictures[rule] for rule, wrong in self._wrong.items()}

    def row(self, epoch: float) -> Updates:
        free = {rule: outcome.free_steps for rule, outcome in self._last.items()}
        nudged = {rule: outcome.nudged_steps for rule, outcome in self._last.items()}
        cut = {rule: 100 * count / self._pictures[rule] for rule, count in self._cut.items()}
        return Updates(epoch, self.loss(), self.error(), free, nudged, cut)

"""How far a run of ep.recipe is: what is needed to go on after a step of training, or after a T of a mini-batch. No torch here."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from settle.backend.core.recording import Checkpoint
from settle.backend.ep.recipe.measurements import CellMean, Setting

if TYPE_CHECKING:
    from settle.backend.ep.recipe.brief_training import BriefTrainer


@dataclass
class RecipeProgress:
    """What is done, and the means over it."""

    training_steps: int = 0
    batches: int = 0
    """Mini-batches that went through the whole grid."""
    Ts: int = 0
    """T of the next one that are done, each with all K."""
    start: dict[Setting, CellMean] = field(default_factory=dict)
    """At the first weights."""
    later: dict[Setting, CellMean] = field(default_factory=dict)
    """After brief training."""
    trainer: BriefTrainer | None = None

    def state_dict(self) -> tuple[dict[str, np.ndarray], dict[str, Any]]:
        """Arrays and JSON-able values, as in a checkpoint."""
        arrays, training = self.trainer.state_dict() if self.trainer is not None else ({}, {})
        means = {
            name: [[*setting, mean.state_dict()] for setting, mean in found.items()]
            for name, found in (("start", self.start), ("later", self.later))
        }
        counts = {"training_steps": self.training_steps, "batches": self.batches, "Ts": self.Ts}
        return arrays, {**counts, "training": training, **means}

    @classmethod
    def of(cls, checkpoint: Checkpoint | None) -> RecipeProgress:
        """From a checkpoint of :meth:`state_dict`, without a trainer; None: nothing is done."""
        if checkpoint is None:
            return cls()
        values = checkpoint.values
        training_steps, batches, Ts = (int(values[name]) for name in ("training_steps", "batches", "Ts"))
        return cls(training_steps, batches, Ts, _means(values["start"]), _means(values["later"]))


def _means(rows: list[list[Any]]) -> dict[Setting, CellMean]:
    return {(int(T), int(K), float(beta)): CellMean.of(state) for T, K, beta, state in rows}

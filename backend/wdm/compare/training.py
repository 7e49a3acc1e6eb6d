"""Trains several learners side by side on the same batches."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from settle.backend.core.checkpoint_arrays import arrays_of
from settle.backend.core.random_streams import stream
from settle.backend.wdm.compare.frames import TrainingFrame
from settle.backend.wdm.compare.knobs import LIPSCHITZ, CompareKnobs
from settle.backend.wdm.critics.learner import RepresentationLearner
from settle.backend.wdm.critics.learner_settings import LearnerSettings, settings_of
from settle.backend.wdm.pairs.view_pairs import ViewPairs


def learner_settings(now: CompareKnobs, name: str) -> LearnerSettings:
    """What the knobs make of a learner."""
    own: dict[str, Any] = {} if name == "cosine" else {"critic": now.critic}
    lipschitz = now.lipschitz if name in LIPSCHITZ else "none"
    return settings_of(
        name, **own, **_live_settings(now, name, 0), lipschitz=lipschitz, inputs=now.inputs, points=now.points, bound=now.bound,
        encoder=now.encoder, hidden=now.hidden, channels=now.channels, dimension=now.dimension, clip=now.clip, alpha=now.alpha,
        symmetric=now.symmetric,
    )  # fmt: skip


def _live_settings(now: CompareKnobs, name: str, t: int) -> dict[str, Any]:
    """What may be turned while it learns, after ``t`` updates."""
    rate = now.rates[name] * now.rate_schedule.factor(t / now.updates)
    return {"rate": rate, "penalty": now.penalty, "target": now.target, "weight": now.weight, "temperature": now.temperature}


class CompareTrainer:
    """Learner by learner an update on the same batch; ``t`` counts the updates of each.

    :param point: which setting of the sweep, from 0.
    """

    def __init__(self, now: CompareKnobs, pairs: ViewPairs, seed: int, device: str, point: int = 0):
        self.pairs, self.seed, self.device, self.point, self.t = pairs, seed, device, point, 0
        self.learners = {name: self._new(learner_settings(now, name)) for name in now.learners}
        self.seconds: dict[str, list[float]] = {name: [] for name in self.learners}
        """Of each update; wall time is no part of a recording."""
        self._epoch: tuple[int, np.ndarray] = (-1, np.zeros(0, int))
        """Its number, and the order of the pairs in it."""

    def _new(self, settings: LearnerSettings) -> RepresentationLearner:
        return RepresentationLearner(settings, self.pairs.shape_x, self.pairs.shape_y, self.seed, self.device)

    def update(self, now: CompareKnobs, with_norm: bool) -> TrainingFrame:
        """One update of each learner on the next batch; ``with_norm``: ask the critics without a penalty for |grad f|, too."""
        x, y = self.pairs.batch(self._next_rows(now.batch))
        value, penalty, gradient_norm = {}, {}, {}
        for name, learner in self.learners.items():
            learner.turn(**_live_settings(now, name, self.t))
            done = learner.update(x, y, with_norm)
            value[name], gradient_norm[name] = done.value, done.gradient_norm
            penalty[name] = done.penalty if learner.settings.lipschitz == "penalty" else float("nan")
            self.seconds[name].append(done.seconds)
        self.t += 1
        return TrainingFrame(self.t, self.point, value, penalty, gradient_norm)

    def _next_rows(self, batch: int) -> np.ndarray:
        """The pairs of the next batch: each once in an epoch, those that fill no batch left out of it."""
        epoch, place = divmod(self.t, self.pairs.count // batch)
        if self._epoch[0] != epoch:
            self._epoch = epoch, stream(self.seed, f"wdm order {epoch}").permutation(self.pairs.count)
        return self._epoch[1][place * batch : (place + 1) * batch]

    def untrained(self) -> RepresentationLearner:
        """The first learner as it was before its first update."""
        return self._new(next(iter(self.learners.values())).settings)

    def state_dict(self) -> tuple[dict[str, np.ndarray], dict[str, Any]]:
        """Arrays and values from which :meth:`load_state_dict` goes on bit for bit."""
        arrays, values = {}, {"t": self.t, "point": self.point, "learners": {}}
        for name, learner in self.learners.items():
            own, values["learners"][name] = learner.state_dict()
            arrays |= {f"{name}.{key}": array for key, array in own.items()}
        return arrays, values

    def load_state_dict(self, arrays: Mapping[str, np.ndarray], values: Mapping[str, Any]) -> None:
        """Go on from what :meth:`state_dict` gave, of the same learners."""
        self.t = int(values["t"])
        for name, learner in self.learners.items():
            learner.load_state_dict(arrays_of(arrays, name), values["learners"][name])

"""Several learners that learn from the same batches."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from settle.backend.core.checkpoint_arrays import part_of
from settle.backend.core.random_streams import stream
from settle.backend.wdm.compare.frames import TrainingFrame
from settle.backend.wdm.compare.knobs import LIPSCHITZ, CompareKnobs
from settle.backend.wdm.critics.learner import Learner
from settle.backend.wdm.critics.learner_settings import LearnerSettings, settings_of
from settle.backend.wdm.pairs.pairs import Pairs


def settings(now: CompareKnobs, name: str) -> LearnerSettings:
    """What the knobs make of a learner."""
    own: dict[str, Any] = {} if name == "cosine" else {"critic": now.critic}
    held = now.lipschitz if name in LIPSCHITZ else "none"
    return settings_of(
        name, **own, **_live(now, name), lipschitz=held, inputs=now.inputs, points=now.points, bound=now.bound, encoder=now.encoder,
        hidden=now.hidden, channels=now.channels, dimension=now.dimension, clip=now.clip, alpha=now.alpha, symmetric=now.symmetric,
    )  # fmt: skip


def _live(now: CompareKnobs, name: str) -> dict[str, Any]:
    """What may be turned while it learns."""
    return {"rate": now.rates[name], "penalty": now.penalty, "target": now.target, "weight": now.weight, "temperature": now.temperature}


class Cohort:
    """:param now: the experiment's knobs; ``t`` counts the updates of each learner."""

    def __init__(self, now: CompareKnobs, pairs: Pairs, seed: int, device: str, point: int = 0):
        self.pairs, self.seed, self.device, self.point, self.t = pairs, seed, device, point, 0
        self.learners = {name: Learner(settings(now, name), pairs.shape_x, pairs.shape_y, seed, device) for name in now.learners}
        self.seconds: dict[str, list[float]] = {name: [] for name in self.learners}
        """Of each update; wall time is no part of a recording."""
        self._order: tuple[int, np.ndarray] = (-1, np.zeros(0, int))

    def update(self, now: CompareKnobs, norm: bool) -> TrainingFrame:
        """One update of each learner on the next batch; ``norm``: ask the critics without a penalty for their slope, too."""
        x, y = self.pairs.batch(self._rows(now.batch))
        value, penalty, slope = {}, {}, {}
        for name, learner in self.learners.items():
            learner.turn(**_live(now, name))
            found = learner.update(x, y, norm)
            value[name], slope[name] = found.value, found.gradient_norm
            penalty[name] = found.penalty if learner.settings.lipschitz == "penalty" else float("nan")
            self.seconds[name].append(found.seconds)
        self.t += 1
        return TrainingFrame(self.t, self.point, value, penalty, slope)

    def _rows(self, batch: int) -> np.ndarray:
        """The pairs of the next batch: each once in an epoch, those that fill no batch left out of it."""
        epoch, place = divmod(self.t, self.pairs.count // batch)
        if self._order[0] != epoch:
            self._order = epoch, stream(self.seed, f"wdm order {epoch}").permutation(self.pairs.count)
        return self._order[1][place * batch : (place + 1) * batch]

    def fresh(self) -> Learner:
        """The first learner before it learnt."""
        first = next(iter(self.learners.values()))
        return Learner(first.settings, self.pairs.shape_x, self.pairs.shape_y, self.seed, self.device)

    def kept(self) -> tuple[dict[str, np.ndarray], dict[str, Any]]:
        """Arrays and values from which :meth:`load` goes on bit for bit."""
        arrays, values = {}, {"t": self.t, "point": self.point, "learners": {}}
        for name, learner in self.learners.items():
            its, values["learners"][name] = learner.kept()
            arrays |= {f"{name}.{key}": array for key, array in its.items()}
        return arrays, values

    def load(self, arrays: Mapping[str, np.ndarray], values: Mapping[str, Any]) -> None:
        """Go on from what :meth:`kept` gave, of the same learners."""
        self.t = int(values["t"])
        for name, learner in self.learners.items():
            learner.load(part_of(arrays, name), values["learners"][name])

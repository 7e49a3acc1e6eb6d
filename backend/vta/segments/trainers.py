"""The models of a run of vta.segments, trained side by side on the same windows: the HSSM, its restarts, and the RSSM."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import torch
from torch import Tensor

from settle.backend.core.checkpoint_arrays import arrays_of
from settle.backend.core.random_streams import stream
from settle.backend.numerics.rate_schedule import RateSchedule
from settle.backend.vta.model.elbo import ElboSettings
from settle.backend.vta.model.hssm import HSSM
from settle.backend.vta.model.rssm import RSSM
from settle.backend.vta.model.schedule import TrainingSchedule
from settle.backend.vta.model.sizes import ModelSizes
from settle.backend.vta.model.trainer import ElboTrainer, M
from settle.backend.vta.segments.frames import SegmentsLosses
from settle.backend.vta.segments.knobs import SegmentsKnobs
from settle.backend.vta.worlds.pixels import dequantised
from settle.backend.vta.worlds.sequences import Sequences


def model_sizes(now: SegmentsKnobs, frame: tuple[int, ...]) -> ModelSizes:
    """Sizes of a model for frames of that shape, as the knobs have them."""
    return ModelSizes(
        frame, belief=now.belief, state=now.state, abstract=now.abstract, window=int(now.window), channels=now.channels,
        hidden=now.hidden, tanh=now.tanh, linear=now.linear,
    )  # fmt: skip


def elbo_settings(now: SegmentsKnobs) -> ElboSettings:
    """Of a training window."""
    return ElboSettings(now.seq, now.init, now.n_max, now.l_max, now.obs_std, now.truncate)


def whole_sequences(settings: ElboSettings, frames: int) -> ElboSettings:
    """The same for whole sequences of so many frames."""
    return replace(settings, seq=settings.seq_of(frames))


def training_schedule(now: SegmentsKnobs) -> TrainingSchedule:
    """Learning rate and temperature over the updates, as the knobs have them."""
    fall = RateSchedule(now.decay, now.decay_from, now.decay_to, now.decay_steps)
    return TrainingSchedule(now.rate, now.updates, fall, now.tau, now.tau_end, now.tau_time, now.amsgrad, now.clip)


def weights_seed(seed: int, which: str) -> int:
    """The seed of a model's first weights and of its noise."""
    return int(stream(seed, f"weights of {which}").integers(2**62))


class SegmentsTrainers:
    """Trainers of ``restarts`` HSSMs and, if the knobs ask for it, of an RSSM.

    :param now: the knobs; live ones are given again at each update.
    """

    def __init__(self, now: SegmentsKnobs, data: Sequences, seed: int, device: str):
        self.data, self.seed, self.device, self.t = data, seed, device, 0
        self.sizes = model_sizes(now, data.frame)
        seeds = [weights_seed(seed, f"model {i}") for i in range(now.restarts)]
        self.hssms = [self._trainer(HSSM(self.sizes, s), now, s) for s in seeds]
        s = weights_seed(seed, "flat model")
        self.rssm = self._trainer(RSSM(self.sizes, s), now, s) if now.flat else None
        self.seconds: list[float] = []
        """Of each update of an HSSM."""

    def _trainer(self, model: M, now: SegmentsKnobs, seed: int) -> ElboTrainer[M]:
        return ElboTrainer(model.to(self.device), elbo_settings(now), training_schedule(now), seed)

    @property
    def all(self) -> list[ElboTrainer[HSSM] | ElboTrainer[RSSM]]:
        return [*self.hssms, *([self.rssm] if self.rssm is not None else [])]

    def windows(self, now: SegmentsKnobs) -> Tensor:
        """Windows of ``batch`` sequences, each from anywhere in it."""
        rng, frames = stream(self.seed, f"windows {self.t}"), now.seq + 2 * now.init
        rows = rng.integers(len(self.data.x), size=(now.batch, 1))
        first = rng.integers(self.data.length - frames + 1, size=(now.batch, 1))
        x = self.data.x[rows, first + np.arange(frames)]
        if now.bits and self.sizes.pictures:
            x = dequantised(127.5 * (x + 1), rng.random(x.shape, np.float32), now.bits)
        return torch.as_tensor(x).to(self.device)

    def update(self, now: SegmentsKnobs, shown: int) -> SegmentsLosses:
        """One update of each; the losses are those of HSSM ``shown`` and of the RSSM."""
        x = self.windows(now)
        metrics = []
        for trainer in self.all:
            trainer.settings, trainer.schedule = elbo_settings(now), training_schedule(now)
            metrics.append(trainer.update(x))
        self.seconds += [m.seconds for m in metrics[: len(self.hssms)]]
        self.t += 1
        one, rssm = metrics[shown], metrics[-1] if self.rssm is not None else None
        terms = (rssm.obs + rssm.kl_s, rssm.obs, rssm.kl_s) if rssm is not None else (math.nan,) * 3
        loss = one.obs + one.kl_z + one.kl_s + one.kl_m
        return SegmentsLosses(
            self.t, loss, one.obs, one.kl_z, one.kl_s, one.kl_m, one.rate, one.tau, one.gradient_norm, one.learning_rate, *terms
        )  # fmt: skip

    def finite(self) -> bool:
        """Whether all weights are."""
        return all(bool(torch.isfinite(p).all()) for trainer in self.all for p in trainer.parameters)

    def state_dict(self) -> tuple[dict[str, np.ndarray], dict[str, Any]]:
        """Arrays and values from which :meth:`load_state_dict` goes on bit for bit."""
        arrays: dict[str, np.ndarray] = {}
        values: dict[str, Any] = {"t": self.t, "learners": {}}
        for name, trainer in self._named().items():
            own, values["learners"][name] = trainer.state_dict()
            arrays |= {f"{name}.{key}": array for key, array in own.items()}
        return arrays, values

    def load_state_dict(self, arrays: Mapping[str, Any], values: Mapping[str, Any]) -> None:
        """Go on from what :meth:`state_dict` gave."""
        self.t = int(values["t"])
        for name, trainer in self._named().items():
            trainer.load_state_dict(arrays_of(arrays, name), values["learners"][name])

    def _named(self) -> dict[str, ElboTrainer[HSSM] | ElboTrainer[RSSM]]:
        """By their names in checkpoints."""
        named: dict[str, ElboTrainer[HSSM] | ElboTrainer[RSSM]] = {f"vta{i}": trainer for i, trainer in enumerate(self.hssms)}
        return named if self.rssm is None else {**named, "flat": self.rssm}

"""The models of a run of vta.segments that learn side by side from the same windows: VTA, its restarts, and the flat one."""

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
from settle.backend.vta.model.learner import Learner
from settle.backend.vta.model.prior import Rules
from settle.backend.vta.model.rssm import Flat
from settle.backend.vta.model.schedule import Course
from settle.backend.vta.model.sizes import Sizes
from settle.backend.vta.model.vta import VTA
from settle.backend.vta.segments.frames import Losses
from settle.backend.vta.worlds.pixels import dequantised
from settle.backend.vta.worlds.sequences import Sequences


def sizes(now: Any, frame: tuple[int, ...]) -> Sizes:
    return Sizes(
        frame, belief=now.belief, state=now.state, abstract=now.abstract, window=int(now.window), channels=now.channels,
        hidden=now.hidden, tanh=now.tanh, linear=now.linear,
    )  # fmt: skip


def rules(now: Any) -> Rules:
    """Of a training window."""
    return Rules(now.seq, now.init, now.n_max, now.l_max, now.obs_std, now.truncate)


def course(now: Any) -> Course:
    return Course(
        now.rate, now.updates, now.decay_from, now.decay_to, now.tau, now.tau_end, now.tau_time, now.amsgrad, now.clip
    )  # fmt: skip


def of_whole(rules: Rules, frames: int) -> Rules:
    """The same for whole sequences of so many frames."""
    return replace(rules, seq=rules.seq_of(frames))


def first_weights(seed: int, which: str) -> int:
    """The seed of a model's weights and noise."""
    return int(stream(seed, f"weights of {which}").integers(2**62))


class Learners:
    """:param now: the knobs (:class:`settle.backend.vta.segments.experiment.Segments`); live ones are given again at each update."""

    def __init__(self, now: Any, data: Sequences, seed: int, device: str):
        self.data, self.seed, self.device, self.t = data, seed, device, 0
        self.sizes = sizes(now, data.frame)
        self.models = [self._learner(VTA(self.sizes, s), now, s) for s in (first_weights(seed, f"model {i}") for i in range(now.restarts))]
        s = first_weights(seed, "flat model")
        self.flat = self._learner(Flat(self.sizes, s), now, s) if now.flat else None
        self.seconds: list[float] = []
        """Of each update of a VTA."""

    def _learner(self, model: VTA | Flat, now: Any, seed: int) -> Learner:
        return Learner(model.to(self.device), rules(now), course(now), seed)

    def windows(self, now: Any) -> Tensor:
        """Windows of ``batch`` sequences, each from anywhere in it."""
        rng, frames = stream(self.seed, f"windows {self.t}"), now.seq + 2 * now.init
        rows = rng.integers(len(self.data.x), size=(now.batch, 1))
        first = rng.integers(self.data.length - frames + 1, size=(now.batch, 1))
        x = self.data.x[rows, first + np.arange(frames)]
        if now.bits and self.sizes.pictures:
            x = dequantised(127.5 * (x + 1), rng.random(x.shape, np.float32), now.bits)
        return torch.as_tensor(x).to(self.device)

    def update(self, now: Any, shown: int) -> Losses:
        """One update of each; the figures are those of model ``shown`` and of the flat one."""
        x = self.windows(now)
        found = []
        for learner in [*self.models, *([self.flat] if self.flat is not None else [])]:
            learner.rules, learner.course = rules(now), course(now)
            found.append(learner.update(x))
        self.seconds += [f.seconds for f in found[: len(self.models)]]
        self.t += 1
        one, flat = found[shown], found[-1] if self.flat is not None else None
        terms = (flat.obs + flat.kl_s, flat.obs, flat.kl_s) if flat is not None else (math.nan,) * 3
        loss = one.obs + one.kl_z + one.kl_s + one.kl_m
        return Losses(
            self.t, loss, one.obs, one.kl_z, one.kl_s, one.kl_m, one.rate, one.tau, one.gradient_norm, one.learning_rate, *terms
        )  # fmt: skip

    def kept(self) -> tuple[dict[str, np.ndarray], dict[str, Any]]:
        arrays: dict[str, np.ndarray] = {}
        values: dict[str, Any] = {"t": self.t, "learners": {}}
        for name, learner in self._named().items():
            found, values["learners"][name] = learner.kept()
            arrays |= {f"{name}.{key}": array for key, array in found.items()}
        return arrays, values

    def load(self, arrays: Mapping[str, Any], values: Mapping[str, Any]) -> None:
        self.t = int(values["t"])
        for name, learner in self._named().items():
            learner.load(arrays_of(arrays, name), values["learners"][name])

    def _named(self) -> dict[str, Learner]:
        found = {f"vta{i}": learner for i, learner in enumerate(self.models)}
        return found | ({"flat": self.flat} if self.flat is not None else {})

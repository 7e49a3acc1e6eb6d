"""The models of vta.navigate as they learn: the HSSM and the RSSM on the same new walks, and the learnt distance beside them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import torch

from settle.backend.core.checkpoint_arrays import arrays_of
from settle.backend.core.random_streams import stream
from settle.backend.data.own.own_file import OwnFile
from settle.backend.numerics.rate_schedule import RateSchedule
from settle.backend.vta.model.elbo import ElboSettings
from settle.backend.vta.model.hssm import HSSM
from settle.backend.vta.model.rssm import RSSM
from settle.backend.vta.model.schedule import TrainingSchedule
from settle.backend.vta.model.sizes import ModelSizes
from settle.backend.vta.model.trainer import ElboTrainer
from settle.backend.vta.navigate.frames import NavigateLosses
from settle.backend.vta.navigate.knobs import NavigateKnobs
from settle.backend.vta.navigate.learnt_distance import LearntDistance
from settle.backend.vta.worlds.lattice_world import OBSERVATION_SIZE, LatticeWorld
from settle.backend.vta.worlds.random_walks import random_walks

UNIT_WALKS = 4000
"""Walks that the units of an observation's numbers are taken from."""


class NavigateTrainers:
    """Models of the sizes that the knobs give, and their trainers.

    :param given: weights of an HSSM that learns no more.
    """

    def __init__(self, knobs: NavigateKnobs, world: LatticeWorld, seed: int, given: Mapping[str, np.ndarray] | None):
        self.knobs, self.world, self.seed = knobs, world, seed
        settings = ElboSettings(seq=knobs.seq, init=knobs.init, n_max=knobs.n_max, l_max=knobs.l_max, obs_std=knobs.obs_std)
        sizes = ModelSizes((OBSERVATION_SIZE,), knobs.belief, knobs.state, knobs.abstract, hidden=knobs.hidden)
        fall = RateSchedule(knobs.decay, knobs.decay_from, knobs.decay_to, knobs.decay_steps)
        schedule = TrainingSchedule(rate=knobs.rate, updates=knobs.updates, fall=fall)
        often = replace(schedule, updates=knobs.updates * knobs.rssm_updates)
        self.frames = settings.frames
        """Of a walk to learn from."""
        self.hssm = HSSM(sizes if given is None else replace(sizes, window=_detector_window(given)), seed)
        self.rssm = RSSM(sizes, seed)
        self.trainers: dict[str, ElboTrainer[HSSM] | ElboTrainer[RSSM]] = {
            "vta": ElboTrainer(self.hssm, settings, schedule, seed),
            "rssm": ElboTrainer(self.rssm, settings, often, seed),
        }
        if given is not None:
            _load_given(self.hssm, given, knobs.model)
            if given["standardised"]:
                self._fold_in_units()
        self.fixed = given is not None
        self.distance = LearntDistance(world, knobs.straight, seed, knobs.updates)
        self.t = 0

    def _fold_in_units(self) -> None:
        """Bring an HSSM that knows frames in units of their standard deviation to plain ones: its first and last layer take the units in.

        Mean and deviation are those of many walks through this maze, not of the very walks that it has learnt from.
        """
        states, actions = random_walks(self.world, UNIT_WALKS, self.frames, self.knobs.straight, stream(self.seed, "units"))
        x = self.world.observations(states, actions).reshape(-1, OBSERVATION_SIZE).astype(np.float64)
        mean, deviation = x.mean(0), x.std(0)
        deviation[deviation <= 1e-9 * np.abs(mean)] = 1
        origin, unit = torch.from_numpy(mean).float(), torch.from_numpy(deviation).float()
        first, last = self.hssm.encoder[0], self.hssm.decoder[-1]
        assert isinstance(first, torch.nn.Linear) and isinstance(last, torch.nn.Linear)
        with torch.no_grad():
            first.weight /= unit
            first.bias.sub_(first.weight @ origin)
            last.weight *= unit[:, None]
            last.bias.mul_(unit).add_(origin)

    def update(self) -> NavigateLosses:
        """One update of each."""
        x = self.walks(stream(self.seed, f"walks {self.t}"))
        metrics = {name: trainer.update(x) for name, trainer in self.trainers.items() if name != "vta" or not self.fixed}
        for further in range(1, self.knobs.rssm_updates):
            metrics["rssm"] = self.trainers["rssm"].update(self.walks(stream(self.seed, f"walks {self.t} rssm {further}")))
        self.distance.update()
        self.t += 1
        hssm = metrics.get("vta")
        return NavigateLosses(
            self.t,
            {name: one.obs + one.kl_z + one.kl_s + one.kl_m for name, one in metrics.items()},
            {name: one.obs for name, one in metrics.items()},
            hssm.kl_z if hssm else np.nan,
            {name: one.kl_s for name, one in metrics.items()},
            hssm.kl_m if hssm else np.nan,
            hssm.rate if hssm else np.nan,
            self.distance.loss,
        )

    def walks(self, draw: np.random.Generator) -> torch.Tensor:
        """Observations of new walks to learn from."""
        knobs = self.knobs
        states, actions = random_walks(self.world, knobs.batch, self.frames, knobs.straight, draw, knobs.slips)
        return torch.from_numpy(self.world.observations(states, actions))

    def state_dict(self) -> tuple[dict[str, np.ndarray], dict[str, Any]]:
        """Arrays and values from which :meth:`load_state_dict` goes on bit for bit."""
        arrays, values = dict[str, np.ndarray](), dict[str, Any]()
        for name, one in {**self.trainers, "distance": self.distance}.items():
            own, values[name] = one.state_dict()
            arrays |= {f"{name}.{key}": array for key, array in own.items()}
        return arrays, {**values, "t": self.t}

    def load_state_dict(self, arrays: Mapping[str, np.ndarray], values: Mapping[str, Any]) -> None:
        """Go on from what :meth:`state_dict` gave; what it did not hold stays as it is."""
        for name, one in {**self.trainers, "distance": self.distance}.items():
            if name in values:
                one.load_state_dict(arrays_of(arrays, name), values[name])
        self.t = int(values["t"])


def _load_given(model: HSSM, given: Mapping[str, np.ndarray], path: str) -> None:
    """:raises KnobError: an array of the file lacks, or has another shape than the model's."""
    arrays = {name: torch.from_numpy(array) for name, array in given.items() if name != "standardised"}
    file = OwnFile("model", path, Path(path))
    for name, own in model.state_dict().items():
        if name not in arrays:
            raise file.error(f"its VTA has no array {name}")
        if arrays[name].shape != own.shape:
            raise file.error(f"its array {name} has the shape {tuple(arrays[name].shape)}; {tuple(own.shape)} is wanted here")
    if unknown := [name for name in arrays if name not in model.state_dict()]:
        raise file.error(f"its array {unknown[0]} belongs to no part of a VTA")
    model.load_state_dict(arrays)


def _detector_window(given: Mapping[str, np.ndarray]) -> int:
    """How far to either side the boundary detector of these weights sees; nothing is detected here, but its arrays have to fit."""
    layers = sum(name.startswith("detector.convolutions.") for name in given)
    last = given.get("detector.last.weight")
    return layers + 1 if last is not None and last.ndim and last.shape[-1] > 1 else 1

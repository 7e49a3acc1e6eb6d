"""Training by Adam on the evidence lower bound, update by update; its state goes on bit for bit."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import numpy as np
import torch
from torch import Tensor

from settle.backend.core import stopping
from settle.backend.core.checkpoint_arrays import arrays_of
from settle.backend.numerics.adam import TorchAdam
from settle.backend.vta.model.elbo import ElboSettings
from settle.backend.vta.model.schedule import TrainingSchedule
from settle.backend.vta.model.sequence_model import SequenceModel

M = TypeVar("M", bound=SequenceModel)


@dataclass
class UpdateMetrics:
    """Of one update: nats a frame, means over the batch and its modelled frames."""

    loss: float
    """With the Gaussian's constant."""
    obs: float
    """Without it: squared error / (2 obs_std^2)."""
    kl_z: float
    kl_s: float
    kl_m: float
    tau: float
    rate: float
    """Of boundaries among the modelled frames after the first, as drawn."""
    gradient_norm: float
    """Before clipping."""
    learning_rate: float
    seconds: float


class ElboTrainer(Generic[M]):
    """A model, its optimiser and its noise. ``settings`` and ``schedule`` may be exchanged between updates."""

    def __init__(self, model: M, settings: ElboSettings, schedule: TrainingSchedule, seed: int):
        self.model, self.settings, self.schedule = model, settings, schedule
        self.parameters = list(model.parameters())
        device = self.parameters[0].device
        self.generator = torch.Generator(device).manual_seed(seed % 2**63)
        self.adam = TorchAdam(self.parameters, schedule.rate, amsgrad=schedule.amsgrad, fused=True)
        self.done = 0
        """Updates so far."""

    def update(self, x: Tensor) -> UpdateMetrics:
        """One update on a batch x (n, ``settings.frames``, *frame)."""
        began = time.perf_counter()
        tau, rate = self.schedule.tau_at(self.done), self.schedule.rate_at(self.done)
        noise = self.model.noise(len(x), x.shape[1], self.settings, self.generator)
        passed = self.model.training_pass(x, self.settings, tau, noise)
        self.adam.zero_grad()
        stopping.check()
        passed.loss.backward()
        stopping.check()
        norm = torch.nn.utils.clip_grad_norm_(self.parameters, self.schedule.clip)
        self.adam.rate = rate
        self.adam.step()
        self.done += 1
        with torch.no_grad():
            zero = passed.loss.new_zeros(())
            terms = [zero if v is None else v.mean() for v in (passed.kl_z, passed.kl_s, passed.kl_m)]
            reads = zero if passed.boundary is None else passed.boundary[:, 1:].mean()
            metrics = [passed.loss, passed.error_term.mean(), *terms, reads, norm]
            loss, obs, kl_z, kl_s, kl_m, read, size = torch.stack([v.detach() for v in metrics]).tolist()
        return UpdateMetrics(loss, obs, kl_z, kl_s, kl_m, tau, read, size, rate, time.perf_counter() - began)

    def state_dict(self) -> tuple[dict[str, np.ndarray], dict[str, Any]]:
        """Arrays and values from which :meth:`load_state_dict` goes on bit for bit."""
        arrays = {f"model.{name}": v.detach().cpu().numpy().copy() for name, v in self.model.state_dict().items()}
        arrays |= {f"adam.{name}": v for name, v in self.adam.arrays().items()}
        arrays["generator"] = self.generator.get_state().numpy().copy()
        return arrays, {"done": self.done}

    def load_state_dict(self, arrays: Mapping[str, Any], values: Mapping[str, Any]) -> None:
        """Go on from what :meth:`state_dict` gave."""
        weights = {k: torch.as_tensor(np.array(v)) for k, v in arrays_of(arrays, "model").items()}
        self.model.load_state_dict(weights)
        self.adam.load_arrays(arrays_of(arrays, "adam"))
        self.generator.set_state(torch.as_tensor(np.array(arrays["generator"])))
        self.done = int(values["done"])

"""Weights that have learnt for a while, the second point at which a grid of T, K and beta is measured.

The net learns by EP with the largest T and K of the grid, the setting that is safest whatever it costs, and the learning rates that
ep.train has for a net of its depth [Ernoult2019, Table 1]. At its first weights a net barely acts back on itself: it settles in a few
steps, and nearly every setting agrees with BPTT there. A few hundred updates are enough to tell the settings apart.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import torch
from torch import Tensor

from settle.backend.core import stopping
from settle.backend.core.frame import Frame
from settle.backend.core.random_streams import stream
from settle.backend.data.splits import load
from settle.backend.ep.dynamics.batches import PictureBatches
from settle.backend.ep.dynamics.conv_dynamics import ConvDynamics
from settle.backend.ep.dynamics.dynamics import Dynamics
from settle.backend.ep.learning.conv_learner import ConvLearner
from settle.backend.ep.learning.divergence_monitor import DivergenceMonitor
from settle.backend.ep.learning.fast_learner import FastLearner
from settle.backend.ep.learning.nudged_phase import nudging_betas, total_update
from settle.backend.ep.learning.phase_settings import PhaseSettings
from settle.backend.ep.learning.reference_learner import ReferenceLearner
from settle.backend.ep.models.problem import CLASSES
from settle.backend.ep.published_networks import TABLE_1_RATES
from settle.backend.ep.recipe.frames import BriefTraining
from settle.backend.ep.recipe.grid_search import reference_cosine, reference_update
from settle.backend.ep.recipe.knobs import UPDATES_PER_STEP, RecipeKnobs
from settle.backend.ep.recipe.measurements import Setting

ABOUT = 0.01
"""Difference of two cosines with BPTT that does not matter in the choice of a beta to learn with."""
BatchOf = Callable[[int], tuple[Tensor, Tensor]]
"""Number of an update -> x, batch x inputs, and y, batch x outputs."""


def learning_rates(model: str, layers: int) -> list[float]:
    """The rates of Table 1's net of so many layers, or of the nearest one, output first.

    Layers that it lacks get its smallest rate, the output's; of more than are wanted those nearest to the input count.
    """
    rates = [list(row) for row in TABLE_1_RATES.get(model, TABLE_1_RATES["p"])]
    nearest = min(rates, key=lambda row: abs(len(row) - layers))
    return [nearest[0]] * (layers - len(nearest)) + nearest[max(0, len(nearest) - layers) :]


class BriefTrainer:
    """A learner that starts from the weights that are measured first.

    :param nets: a network for each mini-batch that is measured, in its start state; where there are no other samples to learn from
        these are learnt. They stay as they are.
    """

    def __init__(self, knobs: RecipeKnobs, nets: Sequence[Dynamics], seed: int):
        self._knobs, net = knobs, nets[0]
        T, K, self._beta = self.setting = safest_setting(net, knobs)
        self._learner = _learner(net, PhaseSettings(T, K, net.dt), knobs)
        self._rates = learning_rates(knobs.model, net.model.wiring.layers)
        self._batch_of = picture_batches(knobs, seed) if knobs.learns_from_pictures() else _in_turn(nets)
        self._signs = stream(seed, "signs of the brief training").integers(2, size=knobs.updates) * 2 - 1
        self._monitor, self._diverged, self._done = DivergenceMonitor(["ep"]), False, 0

    def step(self) -> list[Frame]:
        """The next :data:`UPDATES_PER_STEP` updates, and what they were like; nothing once it has diverged."""
        losses, wrong, end = list[float](), list[float](), min(self._done + UPDATES_PER_STEP, self._knobs.training_updates())
        while self._done < end and not self._diverged:
            stopping.check()
            x, y = self._batch_of(self._done)
            betas = nudging_betas(self._knobs.nudging, self._beta, int(self._signs[self._done]), self._knobs.points)
            outcome = self._learner.update(x, y, self._rates, betas)
            self._done += 1
            losses.append(outcome.loss)
            wrong.append(100 * outcome.wrong / len(x))
            self._diverged = bool(self._monitor.add({"ep": outcome}, self._done == self._knobs.updates))
        if not losses:
            return []
        T, K, beta = self.setting
        return [BriefTraining(self._done, sum(losses) / len(losses), sum(wrong) / len(wrong), T, K, beta, int(self._diverged))]

    def state_dict(self) -> tuple[dict[str, np.ndarray], dict[str, Any]]:
        """Arrays and JSON-able values from which :meth:`load_state_dict` goes on bit for bit."""
        return self._learner.state_dict(), {"updates": self._done, "diverged": self._diverged, **self._monitor.state_dict()}

    def load_state_dict(self, arrays: Mapping[str, np.ndarray], values: Mapping[str, Any]) -> None:
        """Go on from what :meth:`state_dict` gave."""
        self._learner.load_state_dict(arrays)
        self._monitor.load_state_dict(values)
        self._done, self._diverged = int(values["updates"]), bool(values["diverged"])

    def parameters(self) -> dict[str, np.ndarray] | None:
        """The weights after the updates; None: there were none, or they have diverged."""
        found = self._learner.state_dict()
        sound = self._done and not self._diverged and all(np.isfinite(p).all() for p in found.values())
        return {name: p.astype(np.float64) for name, p in found.items()} if sound else None


def safest_setting(net: Dynamics, knobs: RecipeKnobs) -> Setting:
    """The largest T, the largest K that is not beyond it, and of the beta whose updates there follow BPTT about best the smallest."""
    Ts, Ks, betas = knobs.grid()
    T, K = Ts[-1], max(K for K in Ks if Ts[-1] >= K)
    reference, net = reference_update(net, T, K), net.branch()
    for _ in range(T):
        stopping.check()
        net.advance()
    cosines = {b: reference_cosine(total_update(net, nudging_betas(knobs.nudging, b, 1, knobs.points), K), reference) for b in betas}
    best = max((cosine for cosine in cosines.values() if not math.isnan(cosine)), default=math.nan)
    return T, K, next((beta for beta in betas if cosines[beta] >= best - ABOUT), betas[0])


def _learner(net: Dynamics, phases: PhaseSettings, knobs: RecipeKnobs) -> FastLearner | ReferenceLearner:
    """A learner with the weights of ``net``; as in ep.train in float32 and on the CPU, where nets of this size are fastest."""
    parameters = {name: p.to("cpu", torch.float32) for name, p in net.parameters.items()}
    if isinstance(net, ConvDynamics):
        return ConvLearner("ep", net.model, parameters, len(net.x), phases)
    plain = knobs.nudge == "outside" and knobs.loss == "squared" and knobs.nudging != "holomorphic"
    if plain and net.model.wiring.layers > 1:  # what FastLearner is laid out for
        return FastLearner("ep", net.model, parameters, len(net.x), phases)
    return ReferenceLearner("ep", net.model, parameters, len(net.x), phases)


def _in_turn(nets: Sequence[Dynamics]) -> BatchOf:
    """The mini-batches of these networks, one after another."""
    pairs = [(net.x.to("cpu", torch.float32), net.y.to("cpu", torch.float32)) for net in nets]
    return lambda number: pairs[number % len(pairs)]


def picture_batches(knobs: RecipeKnobs, seed: int) -> BatchOf:
    """Mini-batches of the pictures to learn from, in another order in each pass."""
    pictures = PictureBatches(load(knobs.data), CLASSES, torch.zeros(()))
    each = pictures.count // knobs.batch
    orders: dict[int, Tensor] = {}

    def batch_of(number: int) -> tuple[Tensor, Tensor]:
        epoch, place = divmod(number, each)
        if epoch not in orders:
            orders[epoch] = torch.as_tensor(stream(seed, f"order of the brief training, epoch {epoch}").permutation(pictures.count))
        return pictures.batch(orders[epoch][place * knobs.batch : (place + 1) * knobs.batch])

    return batch_of

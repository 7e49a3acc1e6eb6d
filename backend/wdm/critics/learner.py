"""A learner of representations: a critic trained by Adam to maximise its bound. Its state goes on bit for bit."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import torch
from torch import Tensor

from settle.backend.core import stopping
from settle.backend.core.checkpoint_arrays import arrays_of
from settle.backend.core.knobs import KnobError
from settle.backend.core.random_streams import stream
from settle.backend.numerics.adam import TorchAdam
from settle.backend.wdm.critics import autograd_gradients, manual_gradients
from settle.backend.wdm.critics.learner_settings import LIVE, LearnerSettings
from settle.backend.wdm.critics.pair_critic import PairCritic
from settle.backend.wdm.dependency import bound_gradients, bounds

INFONCE = ("cpc", "cosine", "wpc")
CHUNK = 2000
"""Of a set that is carried through an encoder at once."""
Views = Tensor | np.ndarray


@dataclass
class LearnerUpdate:
    """Of one update, of its batch before the update."""

    value: float
    """J, nats (wdm: the critic's units; js: see :func:`settle.backend.wdm.dependency.bounds.js`)."""
    penalty: float
    """Without lambda; 0 for a learner without one."""
    gradient_norm: float
    """Mean |grad f| in the pixels of x and y together at the positive pairs; not a number where it was not computed."""
    seconds: float


class RepresentationLearner:
    """CPC, WPC, WDM, NWJ, DV, MINE, JS or SMILE, with encoders, critic and optimiser of its own.

    :param shape_x: of one x: (pixels,), (height, width) or (channels, height, width); ``shape_y`` likewise.
    :param seed: of one seed all learners begin with the same weights where their shapes are the same.
    :raises KnobError: the encoder does not take such inputs.
    """

    def __init__(
        self,
        settings: LearnerSettings,
        shape_x: tuple[int, ...],
        shape_y: tuple[int, ...],
        seed: int,
        device: str = "cpu",
        dtype: torch.dtype = torch.float32,
    ):
        self.like = torch.zeros((), dtype=dtype, device=device)
        self.shapes = {"x": tuple(shape_x), "y": tuple(shape_y)}
        self.critic = PairCritic(settings, (shape_x, shape_y), seed, self.like)
        self.adam = TorchAdam([self.critic.flat], settings.rate, fused=device != "mps")
        self.generator = torch.Generator(device).manual_seed(int(stream(seed, "wdm points").integers(2**62)))
        self.ema: Tensor | None = None
        """MINE's running mean."""

    @property
    def settings(self) -> LearnerSettings:
        return self.critic.settings

    def turn(self, **changes: Any) -> None:
        """Exchange settings between updates; Adam's averages stay.

        :raises KnobError: the setting cannot be turned, or its value is not allowed.
        """
        for name in changes:
            if name not in LIVE:
                raise KnobError(name, f"{name} cannot be turned while a learner learns; {', '.join(sorted(LIVE))} can.")
        self.critic.settings = replace(self.settings, **changes)

    def update(self, x: Views, y: Views, with_norm: bool = False) -> LearnerUpdate:
        """One update on the pairs (x_i, y_i), K of them: (K, *shape_x) and (K, *shape_y), tensors or arrays.

        :param with_norm: whether to compute the gradient's norm also where no penalty needs it.
        :raises KnobError: K < 2, unequal lengths, or other shapes.
        """
        began = time.perf_counter()
        x, y = self._pairs(x, y)
        self.critic.power_iteration()
        if manual_gradients.possible(self.settings):
            scored = manual_gradients.gradients(self.critic, x, y, self.score_gradient, with_norm)
        else:
            scored = autograd_gradients.gradients(self.critic, x, y, self.score_gradient, self.generator, with_norm)
        value = self.objective(scored.scores)
        self.adam.rate = self.settings.rate
        self.adam.step()
        self.critic.clip_weights()
        J, penalty, norm = torch.stack([value, scored.penalty, scored.gradient_norm]).tolist()
        return LearnerUpdate(J, penalty, norm, time.perf_counter() - began)

    def score_gradient(self, S: Tensor) -> Tensor:
        """dJ/dS of scores S (K, K); MINE's running mean moves."""
        if self.settings.name == "mine":
            _, _, self.ema = bounds.mine(S, self.ema, self.settings.alpha)
            return bound_gradients.mine(S, self.ema)
        if self.settings.symmetric and self.settings.name in INFONCE:
            return bound_gradients.infonce_symmetric(S)
        return bound_gradients.SCORE_GRADIENTS[self.settings.name](S)

    def objective(self, S: Tensor) -> Tensor:
        """J of scores S (K, K)."""
        if self.settings.name == "smile":
            return bounds.smile(S, self.settings.clip)
        if self.settings.symmetric and self.settings.name in INFONCE:
            return bounds.infonce_symmetric(S)
        return bounds.OBJECTIVES[self.settings.name](S)

    def value(self, x: Views, y: Views) -> float:
        """J of other pairs, without an update."""
        return float(self.objective(torch.as_tensor(self.scores(x, y))))

    def represent(self, x: Views) -> np.ndarray:
        """Codes g(x): (n, *shape) -> (n, dimension)."""
        with torch.no_grad():
            weights, *_ = self.critic.weights()
            found = []
            for rows in self._tensor(x, "x").split(CHUNK):
                stopping.check()
                found.append(self.critic.g(rows, weights))
            return torch.cat(found).cpu().numpy()

    def scores(self, x: Views, y: Views) -> np.ndarray:
        """S (K, K), S_ij = f(x_i, y_j)."""
        with torch.no_grad():
            return self.critic.scores(*self._pairs(x, y)).cpu().numpy()

    def gradient_norms(self, x: Views, y: Views) -> np.ndarray:
        """|grad f| in the pixels of x and y together at each pair, (K,)."""
        return autograd_gradients.pair_norms(self.critic, *self._pairs(x, y)).cpu().numpy()

    def _tensor(self, inputs: Views, which: str) -> Tensor:
        tensor, shape = torch.as_tensor(inputs).to(self.like), self.shapes[which]
        if tuple(tensor.shape[1:]) != shape:
            given = tuple(tensor.shape)
            raise KnobError(which, f"{which} of shape {given} is not possible: this learner takes (n, {', '.join(map(str, shape))}).")
        return tensor

    def _pairs(self, x: Views, y: Views) -> tuple[Tensor, Tensor]:
        x, y = self._tensor(x, "x"), self._tensor(y, "y")
        if len(x) != len(y):
            raise KnobError("y", f"{len(x)} x with {len(y)} y is not possible: each x has its y.")
        if len(x) < 2:
            raise KnobError("batch", f"batch = {len(x)} is not possible: each pair is compared with the others, so batch is 2 or more.")
        return x, y

    def state_dict(self) -> tuple[dict[str, np.ndarray], dict[str, Any]]:
        """Arrays and values from which :meth:`load_state_dict` goes on bit for bit."""
        arrays = {"weights": self.critic.flat.detach().cpu().numpy().copy()}
        arrays |= {f"adam.{name.removeprefix('0.')}": v for name, v in self.adam.arrays().items()}
        for i, vector in enumerate(self._singular_vectors()):
            arrays[f"singular.{i}"] = vector.cpu().numpy().copy()
        arrays["generator"] = self.generator.get_state().numpy().copy()
        return arrays, {"ema": None if self.ema is None else float(self.ema)}

    def load_state_dict(self, arrays: Mapping[str, Any], values: Mapping[str, Any]) -> None:
        """Go on from what :meth:`state_dict` gave, with settings of the same shapes."""
        self.adam.load_arrays({f"0.{name}": v for name, v in arrays_of(arrays, "adam").items()})
        with torch.no_grad():
            self.critic.flat.copy_(torch.as_tensor(np.array(arrays["weights"])))
            for i, vector in enumerate(self._singular_vectors()):
                vector.copy_(torch.as_tensor(np.array(arrays[f"singular.{i}"])))
        self.generator.set_state(torch.as_tensor(np.array(arrays["generator"])))
        self.ema = None if values["ema"] is None else self.like.new_tensor(values["ema"])

    def _singular_vectors(self) -> list[Tensor]:
        """The vectors of power iteration."""
        return [] if self.critic.spectral is None else [*self.critic.spectral.u, *self.critic.spectral.v]

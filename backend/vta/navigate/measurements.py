"""What is recorded of the models of vta.navigate beside their losses: what they imagine from a fixed start, how long segments are."""

from __future__ import annotations

import numpy as np
import torch

from settle.backend.core.random_streams import stream
from settle.backend.vta.model.forward_pass import Noise
from settle.backend.vta.model.hssm import HSSM
from settle.backend.vta.model.imagination import Rollout, imagination_noise, stepwise_imagination
from settle.backend.vta.model.rssm import RSSM
from settle.backend.vta.navigate.frames import FixedStartImagination
from settle.backend.vta.navigate.trainers import NavigateTrainers
from settle.backend.vta.worlds.lattice_world import POSE
from settle.backend.vta.worlds.random_walks import random_walks

SHOWN, HORIZON = 16, 24
"""Futures imagined from the fixed start, and their frames."""
LATE = 17
"""The frame of them that is looked at: is it where one can be?"""
MANY = 256
"""Futures from which the mean length of a segment, and the distance from places one can be in, are taken."""


def mean_segment_length(trainers: NavigateTrainers) -> float:
    """Of the segments that the HSSM imagines frame by frame, in frames."""
    seen, _ = _seen(trainers, stream(trainers.seed, "lengths"))
    return _segment_length(stepwise_imagination(trainers.hssm, seen, HORIZON, _noise(trainers, trainers.hssm, MANY)))


def fixed_start_imagination(trainers: NavigateTrainers) -> FixedStartImagination:
    """What both models imagine from a fixed start, and how well they keep to where one can be from many."""
    world = trainers.world
    seen, states = _seen(trainers, stream(trainers.seed, "dreams"))
    paths, off, segment = dict[str, np.ndarray](), dict[str, float](), np.nan
    models: dict[str, HSSM | RSSM] = {"vta": trainers.hssm, "rssm": trainers.rssm}
    for name, model in models.items():
        one = stepwise_imagination(model, seen[:1].repeat(SHOWN, 1, 1), HORIZON, _noise(trainers, model, SHOWN))
        many = stepwise_imagination(model, seen, HORIZON, _noise(trainers, model, MANY))
        assert one.frames is not None and many.frames is not None
        paths[name] = world.unscaled(one.frames[..., POSE].numpy()).astype(np.float32)
        late = world.unscaled(many.frames[:, LATE, POSE].numpy())
        off[name] = float(np.linalg.norm(late[:, None] - world.place, axis=-1).min(1).mean())
        if many.boundary is not None:
            segment = _segment_length(many)
    return FixedStartImagination(trainers.t, int(states[0, -1]), paths, off, segment)


def _segment_length(rollout: Rollout) -> float:
    assert rollout.boundary is not None
    return HORIZON * MANY / max(1.0, float(rollout.boundary.sum()))


def _seen(trainers: NavigateTrainers, draw: np.random.Generator) -> tuple[torch.Tensor, np.ndarray]:
    """Observations and states of random walks of ``init`` frames."""
    states, actions = random_walks(trainers.world, MANY, trainers.knobs.init, trainers.knobs.straight, draw)
    return torch.from_numpy(trainers.world.observations(states, actions)), states


def _noise(trainers: NavigateTrainers, model: HSSM | RSSM, count: int) -> Noise:
    return imagination_noise(model, count, HORIZON, torch.Generator().manual_seed(trainers.seed % 2**63))

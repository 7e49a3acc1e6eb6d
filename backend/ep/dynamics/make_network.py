"""From a problem and the knobs to a network ready to settle."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import torch

from settle.backend.ep.dynamics.conv_dynamics import ConvDynamics
from settle.backend.ep.dynamics.dynamics import Dynamics
from settle.backend.ep.knobs.sample import SampleKnobs
from settle.backend.ep.models.conv_model import ConvModel
from settle.backend.ep.models.dense_model import DenseModel
from settle.backend.ep.models.initialisation import random_filters, random_parameters, toy_seed
from settle.backend.ep.models.problem import Problem
from settle.backend.ep.models.wiring import wire
from settle.backend.numerics.device import choose


def make_network(problem: Problem, knobs: SampleKnobs, seed: int, device: str) -> Dynamics:
    """The network in its start state, s = 0, with the problem's parameters or random ones.

    :raises KnobError: the device is not to be had, or does not have this precision.
    """
    where, kind = choose(device, double=knobs.precision == "float64"), getattr(torch, knobs.precision)
    x, y = (torch.tensor(array).to(where, kind) for array in (problem.x, problem.y))
    parameters = problem.parameters
    if problem.filters is not None:
        if parameters is None:
            parameters = random_filters(problem.filters.shapes(problem.sizes[0], problem.maps), seed)
        about = (problem.filters, problem.sizes[0], problem.maps, knobs.activation, knobs.clamp)
        maps = ConvModel(*about, nudge=knobs.nudge, loss=knobs.loss, updates=knobs.layer_updates)
        return ConvDynamics(maps, _on_device(parameters, where, kind), x, y, knobs.dt)
    wiring = wire(problem.kind, problem.sizes)
    if parameters is None:
        parameters = random_parameters(wiring, toy_seed(seed) if problem.kind == "toy" else seed)
    model = DenseModel(problem.kind, wiring, knobs.activation, knobs.clamp, knobs.output, knobs.nudge, knobs.loss, knobs.layer_updates)
    return Dynamics(model, _on_device(parameters, where, kind), x, y, knobs.dt)


def _on_device(parameters: Mapping[str, Any], where: str, kind: torch.dtype) -> dict[str, torch.Tensor]:
    return {name: torch.tensor(np.asarray(p)).to(where, kind) for name, p in parameters.items()}

"""From a problem and the knobs to a network ready to settle."""

from __future__ import annotations

from typing import Protocol

import numpy as np
import torch

from backend.device import choose
from backend.ep.draws import random_parameters, toy_seed
from backend.ep.dynamics import Dynamics
from backend.ep.model import Model
from backend.ep.problem import Problem
from backend.ep.wiring import wire


class Knobs(Protocol):
    """What is read of an experiment's knobs."""

    @property
    def activation(self) -> str: ...
    @property
    def clamp(self) -> bool: ...
    @property
    def output(self) -> str: ...
    @property
    def dt(self) -> float: ...
    @property
    def precision(self) -> str: ...


def network(problem: Problem, knobs: Knobs, seed: int, device: str) -> Dynamics:
    """The network in its start state, s = 0, with the problem's parameters or random ones.

    :raises KnobError: the device is not to be had, or does not have this precision.
    """
    where, kind = choose(device, double=knobs.precision == "float64"), getattr(torch, knobs.precision)
    wiring = wire(problem.kind, problem.sizes)
    parameters = problem.parameters
    if parameters is None:
        parameters = random_parameters(wiring, toy_seed(seed) if problem.kind == "toy" else seed)
    model = Model(problem.kind, wiring, knobs.activation, knobs.clamp, knobs.output)
    there = {name: torch.tensor(np.asarray(p)).to(where, kind) for name, p in parameters.items()}
    x, y = (torch.tensor(array).to(where, kind) for array in (problem.x, problem.y))
    return Dynamics(model, there, x, y, knobs.dt)

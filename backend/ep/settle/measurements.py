"""What is recorded of the two phases at a step."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from settle.backend.core import stopping
from settle.backend.ep.dynamics.dynamics import Dynamics
from settle.backend.ep.models.divergence_bound import UNBOUNDED
from settle.backend.ep.models.problem import Problem
from settle.backend.ep.settle.frames import InputAndTarget, SettlingStates, SynchronousRest
from settle.backend.ep.settle.summary import SETTLED
from settle.backend.ep.settle.two_phase_process import TwoPhaseProcess


def states(process: TwoPhaseProcess, residual: float) -> SettlingStates:
    """The states of all layers, energy and loss."""
    net = process.net
    layers = {f"s{i}": batch[0] for i, batch in enumerate(net.numpy())}
    error = layers["s0"] - process.y
    loss = float(error @ error) / 2 if net.model.read_out is None else net.loss()
    return SettlingStates(process.t, process.phase, residual, net.potential(), loss, layers)


def synchronous_rest(net: Dynamics, T: int) -> SynchronousRest:
    """T synchronous steps of ``net`` from where it stands, or fewer: until they are at rest or grow beyond all bounds."""
    twin = type(net)(replace(net.model, updates="synchronous"), net.parameters, net.x, net.y, net.dt)
    twin.set_state(net.flat)
    residuals = list[float]()
    while len(residuals) < T and (not residuals or SETTLED < residuals[-1] < UNBOUNDED):
        stopping.check()
        twin.advance()
        residuals.append(twin.residual())
    return SynchronousRest(np.array(residuals), SETTLED)


def input_and_target(process: TwoPhaseProcess, problem: Problem) -> InputAndTarget:
    """The input as a picture, and y."""
    picture = process.net.x.cpu().numpy().reshape(problem.picture)
    return InputAndTarget(picture.copy(), process.y, process.sample)

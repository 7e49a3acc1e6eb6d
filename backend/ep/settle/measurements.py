"""What is recorded of the two phases at a step."""

from __future__ import annotations

from settle.backend.ep.models.problem import Problem
from settle.backend.ep.settle.frames import InputAndTarget, SettlingStates
from settle.backend.ep.settle.two_phase_process import TwoPhaseProcess


def states(process: TwoPhaseProcess, residual: float) -> SettlingStates:
    """The states of all layers, energy and loss."""
    net = process.net
    layers = {f"s{i}": batch[0] for i, batch in enumerate(net.numpy())}
    error = layers["s0"] - process.y
    loss = float(error @ error) / 2 if net.model.read_out is None else net.loss()
    return SettlingStates(process.t, process.phase, residual, net.potential(), loss, layers)


def input_and_target(process: TwoPhaseProcess, problem: Problem) -> InputAndTarget:
    """The input as a picture, and y."""
    picture = process.net.x.cpu().numpy().reshape(problem.picture)
    return InputAndTarget(picture.copy(), process.y, process.sample)

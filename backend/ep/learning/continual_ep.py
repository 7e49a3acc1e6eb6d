"""Weights that move at each nudged step, so that no state has to be stored [Ernoult2020].

C-EP: Delta_theta(t) = (dPhi/dtheta at s(t+1) - at s(t)) / beta, which the weights follow at once: the next step is
taken with the new ones. As the learning rate goes to 0 its sum goes to the update of Equilibrium Propagation.

C-VF, vector field: the matrix forward (W) and that backward between two layers (B, written as W,
units above x units below) are two, and each follows what is local to it, the movement of its postsynaptic unit:
Delta_W = (s_post(t+1) - s_post(t)) s_pre(t)^T / beta and Delta_B = s_post(t) (s_pre(t+1) - s_pre(t))^T / beta.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import torch
from torch import Tensor

from settle.backend.ep.dynamics.dynamics import Dynamics
from settle.backend.ep.models.wiring import Wiring


class ContinualEP:
    """C-EP's steps from the end of a free phase. ``net``: with its target; its weights may change between two steps."""

    def __init__(self, net: Dynamics):
        self.net, self._before = net, net.statistics()

    def step(self, beta: float) -> dict[str, Tensor]:
        """Take one nudged step; parameter -> Delta(t), means over the batch."""
        self.net.advance(beta)
        before, self._before = self._before, self.net.statistics()
        return {name: (after - before[name]).div_(beta) for name, after in self._before.items()}


class VectorFieldEP:
    """C-VF's steps, of a prototypical net over an :func:`vector_field_wiring` wiring."""

    def __init__(self, net: Dynamics):
        self.net = net

    def step(self, beta: float) -> dict[str, Tensor]:
        """Take one nudged step; parameter -> Delta(t), means over the batch."""
        net, before = self.net, self.net.s  # stays: the two buffers take turns
        net.advance(beta)
        moved = [(new - old).div_(beta * net.batch) for new, old in zip(net.s, before, strict=True)]
        found = {}
        for link in net.model.wiring.links:
            found[link.weight] = moved[link.post].T @ (net.rx if link.pre is None else before[link.pre])
            found[link.bias] = moved[link.post].sum(0)
            if link.pre is not None:
                found[link.back] = before[link.post].T @ moved[link.pre]
        return found


CONTINUAL_RULES = {"c-ep": ContinualEP, "c-vf": VectorFieldEP}
"""Rule -> how it makes its steps."""


def vector_field_wiring(wiring: Wiring) -> Wiring:
    """The same layers, with matrices B0, B1, ... of their own for feedback."""
    links = tuple(link if link.pre is None else replace(link, back=f"B{link.post}") for link in wiring.links)
    return replace(wiring, links=links)


def vector_field_parameters(
    parameters: Mapping[str, Tensor], wiring: Wiring, angle: float, random: np.random.Generator
) -> dict[str, Tensor]:
    """The parameters, and those of feedback at about ``angle`` degrees: the same with some signs flipped.

    A flipped share p of the signs makes the cosine 1 - 2p.

    :param wiring: of :func:`vector_field_wiring`.
    :param random: independent of the stream that the parameters are from.
    """
    share, found = (1 - math.cos(math.radians(angle))) / 2, dict(parameters)
    for link in wiring.links:
        if link.back:
            weight = parameters[link.weight]
            flipped = torch.as_tensor(random.random(weight.shape) < share).to(weight.device)
            found[link.back] = torch.where(flipped, -weight, weight)
    return found

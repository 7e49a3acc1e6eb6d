"""Small networks of Equilibrium Propagation."""

from __future__ import annotations

import torch

from settle.backend.ep.dynamics.conv_dynamics import ConvDynamics
from settle.backend.ep.dynamics.dynamics import Dynamics
from settle.backend.ep.models.conv_model import ConvModel
from settle.backend.ep.models.conv_shapes import Filters
from settle.backend.ep.models.dense_model import DenseModel
from settle.backend.ep.models.initialisation import random_filters, random_parameters
from settle.backend.ep.models.wiring import wire


def small(kind="p", dt=1.0, sizes=(3, 6, 5, 4), seed=0, **about) -> Dynamics:
    """A small network, dense or convolutional, at a random state."""
    random = torch.Generator().manual_seed(seed + 100)
    pixels = 36 if kind == "conv" else sizes[-1]
    x, y = torch.rand(2, pixels, dtype=torch.float64, generator=random), torch.eye(3, dtype=torch.float64)[[0, 2]]
    if kind == "conv":
        filters = Filters((3, 2), 3, 1)
        shapes = filters.shapes(3, (1, 6, 6))
        net = ConvDynamics(ConvModel(filters, 3, (1, 6, 6), **about), random_filters(shapes, seed), x, y, dt)
    else:
        wiring = wire(kind, (*sizes[:2], sizes[-1]) if kind == "toy" else sizes)
        net = Dynamics(DenseModel(kind, wiring, **about), random_parameters(wiring, seed), x, y, dt)
    net.set_state(torch.rand(net.flat.shape, dtype=torch.float64, generator=random))
    return net

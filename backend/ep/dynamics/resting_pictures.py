"""The free phase of the convolutional net, in which a picture ends once it is at rest, and the others go on without it."""

from __future__ import annotations

import torch
from torch import Tensor

from settle.backend.core import stopping
from settle.backend.ep.dynamics.conv_dynamics import ConvDynamics
from settle.backend.ep.kernels import rest
from settle.backend.ep.kernels.independent_chains import MIN_STEPS
from settle.backend.ep.kernels.relaxation import CHECK_EVERY

ROUNDING = 4.0
"""What is rounding, in units of the last digit of 1: a settled P-conv keeps moving by 3 to 5 of them in float32 and float64."""


def free_phase(net: ConvDynamics, steps: int) -> None:
    """``steps`` steps without a nudge; a picture ends once it is at rest to rounding and no maximum has changed its place meanwhile.

    As long as they do, which of them wins in the end depends on every step.
    """
    limit, part, pictures = ROUNDING * torch.finfo(net.flat.dtype).eps, net, torch.arange(net.batch)
    checks: list[tuple[float, float]] = [rest.START] * net.batch
    before, ended = None, []
    for t in range(1, steps + 1):
        stopping.check()
        part.advance()
        if t % CHECK_EVERY or t < MIN_STEPS or t == steps:
            continue
        places, moving = _places(part), []
        stands = (places == before).all(1).tolist() if before is not None else [False] * len(pictures)
        for m, (n, moved) in enumerate(zip(pictures.tolist(), part.movements().tolist(), strict=True)):
            still, estimate, rate = rest.at_rest(moved, limit, checks[n][0], checks[n][1], CHECK_EVERY)
            checks[n] = estimate, rate
            if not (still and stands[m]):
                moving.append(m)
        before = places
        if not moving:
            break
        if len(moving) < len(pictures):
            kept = torch.tensor(moving)
            ended.append((pictures, part))  # of those that go on the state is written again when they end
            part, pictures, before = part.part(kept), pictures[kept], places[kept]
            if net.model.updates == "asynchronous":
                part.update_drive()  # a turn needs the places of the maxima that the other turn found
    if part is not net:
        for these, at_end in [*ended[1:], (pictures, part)]:
            net.take_over(these, at_end)
        net.update_drive()


def _places(net: ConvDynamics) -> Tensor:
    """Where the maxima are of what layers of maps receive from others: batch x places."""
    return torch.cat([where.flatten(1) for where in net.pooling_indices()], 1) if net.pooling_indices() else torch.zeros(net.batch, 1)

"""The free phase of the convolutional net in less work, once the places of its maxima stand fast.

As long as the maxima of what a layer receives change place, maps above and below depend on each other within a step, and
all are taken as they come: which places win in the end depends on it. From then on the net is two chains of steps that
do not see each other, as the dense one is from the first (:mod:`settle.backend.ep.kernels.independent_chains`), and one of them is enough.
"""

from __future__ import annotations

import torch

from settle.backend.core import stopping
from settle.backend.ep.dynamics.conv_dynamics import ConvDynamics
from settle.backend.ep.kernels.independent_chains import MIN_STEPS
from settle.backend.ep.kernels.relaxation import CHECK_EVERY

AT_REST = 1e-4
"""The chains part when no maximum changes its place from one check to the next and no s moves by more than this in a step."""
ROUNDING = 8.0
"""Largest movement that is rounding, in units of the last digit of 1: a settled P-conv moves by 3 to 5 of them in float32 and
float64."""


def free_phase(net: ConvDynamics, steps: int) -> None:
    """``steps`` steps without a nudge; all are taken of at least one of the chains."""
    previous: list[torch.Tensor] | None = None
    tried, before, rounding = False, 1.0, ROUNDING * torch.finfo(net.flat.dtype).eps
    for t in range(1, steps + 1):
        stopping.check()
        net.advance()
        if tried or t % CHECK_EVERY or steps - t < MIN_STEPS:
            continue
        indices, moved = net.pooling_indices(), net.residual()
        # If it goes on as between these two checks, does it come to rest? Else trying would be for nothing.
        rests = moved <= AT_REST and moved * min(1.0, moved / before) ** ((steps - t) / CHECK_EVERY) <= rounding
        if rests and previous is not None and all(map(torch.equal, indices, previous)):
            if _one_chain(net, steps - t):
                return
            tried = True
        previous, before = indices, max(moved, rounding)


def _one_chain(net: ConvDynamics, steps: int) -> bool:
    """Take ``steps`` steps of the chain that ends with even layers; what odd ones are then follows, if that is a steady state.

    :returns: whether it is one to rounding, with all maxima where they were; else the state is the one before.
    """
    before, indices = net.flat.clone(), net.pooling_indices()
    for left in range(steps, -1, -1):  # one step more than the even layers take: the odd ones that follow from them
        stopping.check()
        net.advance_parity((left + 1) % 2)
    net.update_drive()
    if all(map(torch.equal, indices, net.pooling_indices())) and net.initial_residual() <= ROUNDING * torch.finfo(before.dtype).eps:
        return True
    net.set_state(before)
    return False

"""How long imagined segments last: the model has no variable for it, but its boundaries can be drawn until one is read."""

from __future__ import annotations

import torch
from torch import Tensor

from settle.backend.vta.kernels.recurrences import gru_step, input_products
from settle.backend.vta.model.hssm import HSSM
from settle.backend.vta.model.imagination import Rollout


@torch.no_grad()
def sampled_lengths(model: HSSM, jumps: Rollout, most: int, generator: torch.Generator) -> Tensor:
    """Frames (n, count) of each segment that was jumped to: rolled out by the means of s, m drawn from p(m); at most ``most``."""
    f, s, g = (v.flatten(0, 1) for v in (jumps.h, jumps.s, jumps.g))
    h, length, going = f, torch.ones(len(f), dtype=torch.int64, device=f.device), torch.ones(len(f), dtype=torch.bool, device=f.device)
    for _ in range(most - 1):
        chance = torch.softmax(model.prior_boundary(g), -1)[:, 0]
        going = going & (torch.rand(len(f), generator=generator, device=f.device) >= chance)
        length += going
        if not bool(going.any()):
            break
        h = gru_step(model.belief, input_products(model.belief, torch.cat([s, f], -1)), h)
        s = model.prior_s(h).mean
        g = model.feature(torch.cat([h, s], -1))
    return length.view(jumps.s.shape[:2])

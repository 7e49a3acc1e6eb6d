"""Small learners and pairs for them."""

from __future__ import annotations

import math

import torch

SMALL = {"hidden": (20, 16), "dimension": 8, "channels": (3, 4)}
SHAPES = (9, 7), (8, 5)


def batch(K: int = 6, dtype: torch.dtype = torch.float64, shapes=SHAPES) -> tuple[torch.Tensor, torch.Tensor]:
    """Pairs that share where their light is."""
    draw = torch.Generator().manual_seed(K)
    share = torch.rand(K, 3, generator=draw, dtype=dtype)
    views = []
    for number, shape in enumerate(shapes):
        mix = torch.randn(3, math.prod(shape), generator=torch.Generator().manual_seed(number), dtype=dtype)
        views.append((share @ mix + 0.1 * torch.rand(K, math.prod(shape), generator=draw, dtype=dtype)).view(K, *shape))
    return views[0], views[1]

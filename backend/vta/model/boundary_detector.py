"""The boundary detector q(m): the probability of a boundary at each frame, from the codes of the frames around it."""

from __future__ import annotations

import torch.nn.functional as F
from torch import Tensor, nn


class BoundaryDetector(nn.Module):
    """Codes (T, n, H) -> logits (T, n, 2), read and copy; frame t sees t - window .. t + window, zeros beyond the ends.

    Layers of width 3 with batch normalisation and ELU, ``window`` - 1 of them and then one of width 3 to the two logits;
    window 1: one, and then a layer of width 1.
    """

    def __init__(self, belief: int, window: int):
        super().__init__()
        inner = max(1, window - 1)
        self.convolutions = nn.ModuleList(nn.Conv1d(belief, belief, 3, padding=1, bias=False) for _ in range(inner))
        self.norms = nn.ModuleList(nn.BatchNorm1d(belief) for _ in range(inner))
        self.last = nn.Conv1d(belief, 2, 3 if window > 1 else 1, padding=1 if window > 1 else 0)

    def forward(self, codes: Tensor) -> Tensor:
        x = codes.permute(1, 2, 0)
        for convolution, norm in zip(self.convolutions, self.norms, strict=True):
            x = F.elu(norm(convolution(x)))
        return self.last(x).permute(2, 0, 1)

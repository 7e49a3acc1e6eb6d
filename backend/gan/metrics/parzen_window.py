"""Log-likelihood under a Parzen window: what [Goodfellow2014] reports in Table 1.

log p(x) = log mean_i N(x; s_i, sigma^2 I) with samples s_i; sigma chosen on validation points. It favours blur and, in many
dimensions, needs more samples than can be had: a figure to compare with the paper's, not a measure of quality.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import torch
from torch import Tensor

from settle.backend.core import stopping

BLOCK = 500
"""Test points that are measured at once."""
SIGMAS = tuple(float(s) for s in torch.logspace(-1, 0, 10, dtype=torch.float64))
"""The widths that the paper's published code tries."""


def log_likelihoods(samples: Tensor, points: Tensor, sigma: float) -> Tensor:
    """samples: (n, d), points: (m, d) -> log p of each point, (m,), nats."""
    return _by_width(samples, points, (sigma,))[0]


def _by_width(samples: Tensor, points: Tensor, sigmas: Sequence[float]) -> Tensor:
    """The same with several widths, (widths, m): the distances are computed once."""
    n, d = samples.shape
    squares = (samples**2).sum(1)
    found = []
    for at in range(0, len(points), BLOCK):
        stopping.check()
        block = points[at : at + BLOCK]
        distance = ((block**2).sum(1, keepdim=True) + squares - 2 * block @ samples.T).clamp_min_(0)
        of_block = []
        for sigma in sigmas:
            constant = math.log(n) + d / 2 * math.log(2 * math.pi * sigma**2)
            of_block.append(torch.logsumexp(distance / (-2 * sigma**2), 1) - constant)
        found.append(torch.stack(of_block))
    return torch.cat(found, 1)


def parzen_log_likelihood(samples: Tensor, points: Tensor, sigma: float) -> tuple[float, float]:
    """Mean log-likelihood of the points and its standard error: their standard deviation / sqrt(m)."""
    found = log_likelihoods(samples, points, sigma)
    return float(found.mean()), float(found.std(correction=0)) / math.sqrt(len(points))


def choose_sigma(samples: Tensor, validation: Tensor) -> float:
    """The width under which validation points are most likely."""
    found = _by_width(samples, validation, SIGMAS)
    return max(zip(SIGMAS, found, strict=True), key=lambda at: float(at[1].mean()))[0]

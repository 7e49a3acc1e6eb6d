"""Derivatives of the bounds by the score matrix, written out: S (K, K) -> dJ/dS (K, K)."""

from __future__ import annotations

import math
from collections.abc import Callable

import torch
from torch import Tensor


def infonce(S: Tensor) -> Tensor:
    """(1 - softmax_j S_ij) / K on the diagonal, - softmax_j S_ij / K off it."""
    gradient = S.softmax(1).neg_()
    gradient.diagonal().add_(1)
    return gradient.div_(len(S))


def infonce_symmetric(S: Tensor) -> Tensor:
    """Half of that of :func:`infonce` and half of that with x and y exchanged."""
    return (infonce(S) + infonce(S.T).T) / 2


def wasserstein_dual(S: Tensor) -> Tensor:
    """1/K on the diagonal, -1/(K (K - 1)) off it."""
    K = len(S)
    return torch.full_like(S, -1 / (K * (K - 1))).fill_diagonal_(1 / K)


def _exponential_off_diagonal(S: Tensor, log_scale: float | Tensor) -> Tensor:
    """1/K on the diagonal, -e^(S - log_scale) off it."""
    return (S - log_scale).exp_().neg_().fill_diagonal_(1 / len(S))


def nwj(S: Tensor) -> Tensor:
    """1/K on the diagonal, - e^(S_ij - 1) / (K (K - 1)) off it."""
    return _exponential_off_diagonal(S, math.log(len(S) * (len(S) - 1)) + 1)


def dv(S: Tensor) -> Tensor:
    """1/K on the diagonal, elsewhere - the soft-max over all pairs off it."""
    away = S.clone().fill_diagonal_(-math.inf)
    return _exponential_off_diagonal(S, away.logsumexp((0, 1)))


def mine(S: Tensor, ema: Tensor) -> Tensor:
    """With the running mean of mean_off e^S held constant, after it has moved."""
    return _exponential_off_diagonal(S, math.log(len(S) * (len(S) - 1)) + ema.log())


def js(S: Tensor) -> Tensor:
    """sigmoid(-S) / K on the diagonal, -sigmoid(S) / (K (K - 1)) off it."""
    K = len(S)
    gradient = S.sigmoid().div_(-K * (K - 1))
    gradient.diagonal().copy_(torch.sigmoid(-S.diagonal()) / K)
    return gradient


SCORE_GRADIENTS: dict[str, Callable[[Tensor], Tensor]] = {
    **{"cpc": infonce, "cosine": infonce, "wpc": infonce},
    **{"wdm": wasserstein_dual, "nwj": nwj, "dv": dv, "js": js, "smile": js},
}
"""By learner; MINE needs its running mean too."""

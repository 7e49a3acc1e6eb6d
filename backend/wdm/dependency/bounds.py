"""Bounds and estimators of mutual information, and the Wasserstein dual: values of a critic's score matrix, all in nats but those of
:func:`js` and :func:`wasserstein_dual`.

S (..., K, K) holds S_ij = f(x_i, y_j): rows are x, positive pairs lie on the diagonal. Leading dimensions are critics side by side,
each value has their shape. All are to be maximised and can be differentiated; ``mean_off`` is the mean over the K (K - 1) entries off the
diagonal. Each raises KnobError unless S is square with K >= 2.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import torch
from torch import Tensor
from torch.nn.functional import logsigmoid

from settle.backend.core.knobs import KnobError


def batch_size(S: Tensor) -> int:
    """K of a score matrix.

    :raises KnobError: S is not square, or K < 2: nothing is then off the diagonal.
    """
    if S.ndim < 2 or S.shape[-1] != S.shape[-2]:
        raise KnobError("scores", f"scores of shape {tuple(S.shape)} are not possible: K x K, a row for each x, a column for each y.")
    if S.shape[-1] < 2:
        raise KnobError("batch", f"batch = {S.shape[-1]} is not possible: each pair is compared with the others, so batch is 2 or more.")
    return S.shape[-1]


def mean_diagonal(S: Tensor) -> Tensor:
    """Mean score of the positive pairs."""
    batch_size(S)
    return S.diagonal(dim1=-2, dim2=-1).mean(-1)


def log_mean_off(S: Tensor) -> Tensor:
    """log mean_off e^S."""
    K = batch_size(S)
    away = S.masked_fill(torch.eye(K, dtype=torch.bool, device=S.device), -math.inf)
    return away.logsumexp((-2, -1)) - math.log(K * (K - 1))


def mean_off(S: Tensor) -> Tensor:
    """Mean over the entries off the diagonal."""
    K = batch_size(S)
    return (S.sum((-2, -1)) - K * mean_diagonal(S)) / (K * (K - 1))


def infonce(S: Tensor) -> Tensor:
    """mean_i [S_ii - log mean_j e^S_ij] <= log K, positives among the y of the batch [Oord2018]: of CPC, and of WPC with a critic held near
    1-Lipschitz [Ozair2019]."""
    return mean_diagonal(S) - S.logsumexp(-1).mean(-1) + math.log(batch_size(S))


def infonce_symmetric(S: Tensor) -> Tensor:
    """The mean of :func:`infonce` over rows and over columns."""
    return (infonce(S) + infonce(S.mT)) / 2


def nwj(S: Tensor) -> Tensor:
    """mean diag - mean_off e^(S-1) [Nguyen2010]. Its variance grows with e^I."""
    return mean_diagonal(S) - (log_mean_off(S) - 1).exp()


def dv(S: Tensor) -> Tensor:
    """mean diag - log mean_off e^S [Donsker1983]; of one batch it lies too high on average: no bound."""
    return mean_diagonal(S) - log_mean_off(S)


def mine(S: Tensor, ema: Tensor | None, alpha: float) -> tuple[Tensor, Tensor, Tensor]:
    """DV's value; what to differentiate, mean diag - mean_off e^S / ema; ema <- (1 - alpha) ema + alpha mean_off e^S [Belghazi2018].

    :param ema: the running mean so far, of the value's shape, moved before it is used; None: it begins with this batch.
    :return: value, surrogate, ema; the last held constant.
    """
    log_off = log_mean_off(S)
    now = log_off.detach().exp()
    ema = now if ema is None else (1 - alpha) * ema + alpha * now
    return mean_diagonal(S) - log_off, mean_diagonal(S) - (log_off - ema.log()).exp(), ema


def js(S: Tensor) -> Tensor:
    """-mean softplus(-diag) - mean_off softplus(S) <= 0: 2 JSD - log 4 at its optimum, not mutual information [Hjelm2019]."""
    # Not softplus: torch's is x itself from 20 on, and its slope 2e-9 off.
    return mean_diagonal(logsigmoid(S)) + mean_off(logsigmoid(-S))


def js_mi(S: Tensor) -> Tensor:
    """Mutual information from a critic trained by :func:`js`: NWJ at S + 1 [Poole2019]."""
    return nwj(S + 1)


def smile(S: Tensor, clip: float) -> Tensor:
    """mean diag - log mean_off e^clip(S, -tau, tau) of a critic trained by :func:`js` [Song2020]; no bound. ``clip``: tau."""
    return mean_diagonal(S) - log_mean_off(S.clamp(-clip, clip))


def wasserstein_dual(S: Tensor) -> Tensor:
    """mean diag - mean_off: the dual of W1(joint, product), in the critic's units, where f is 1-Lipschitz [Ozair2019]."""
    return mean_diagonal(S) - mean_off(S)


OBJECTIVES: dict[str, Callable[[Tensor], Tensor]] = {
    **{"cpc": infonce, "cosine": infonce, "wpc": infonce},
    **{"wdm": wasserstein_dual, "nwj": nwj, "dv": dv, "mine": dv, "js": js},
}
"""The value J of each learner; MINE is trained by another gradient, SMILE's value has a clip and its training is JS's."""

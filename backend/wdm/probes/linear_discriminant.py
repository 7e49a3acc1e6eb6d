"""The quick probe: linear discriminants of a frozen representation, near the soft-max probe in a small part of its time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from settle.backend.core import stopping
from settle.backend.wdm.probes.standardise import standardised

if TYPE_CHECKING:
    from torch import Tensor

SHRINKAGES = (0.01, 0.1, 0.5)


def accuracies(
    features: Sequence[np.ndarray], labels: Sequence[np.ndarray], classes: Sequence[int], one_scale: bool = False
) -> list[float]:
    """Test accuracies of each factor, 0 to 1.

    The covariance within classes is shared, plus a times the unit matrix; the a of :data:`SHRINKAGES` that is best on the validation
    part counts. Parameters as for :func:`settle.backend.wdm.probes.linear_probe.fit`.
    """
    import torch

    x, validation, test = (torch.from_numpy(f) for f in standardised(features, one_scale))
    targets = [torch.from_numpy(np.asarray(part, np.int64)) for part in labels]
    results: list[tuple[float, list[float]]] = []
    for discriminants in _discriminants(x, targets[0], classes):
        on_validation, on_test = (
            [((part @ w + b).argmax(1) == t[:, i]).double().mean().item() for i, (w, b) in enumerate(discriminants)]
            for part, t in ((validation, targets[1]), (test, targets[2]))
        )
        results.append((sum(on_validation), on_test))
    return max(results, key=lambda result: result[0])[1]


def _discriminants(x: Tensor, targets: Tensor, classes: Sequence[int]) -> list[list[tuple[Tensor, Tensor]]]:
    """For each shrinkage, of each factor: weights (d, classes) and offsets (classes,)."""
    import torch

    total = (x.T @ x / len(x)).double()
    stopping.check()
    roots = [torch.linalg.cholesky(total + a * torch.eye(len(total))) for a in SHRINKAGES]
    counts = [torch.bincount(targets[:, i], minlength=count).float() for i, count in enumerate(classes)]
    sums = [torch.zeros(count, x.shape[1]).index_add_(0, targets[:, i], x) for i, count in enumerate(classes)]
    means = [(added / count.clamp(min=1)[:, None]).double() for added, count in zip(sums, counts, strict=True)]
    found = []
    for root in roots:
        stopping.check()
        # The covariance within classes is the total less that between them, of few dimensions: the total's root serves all factors
        # (Woodbury).
        solved = torch.cholesky_solve(torch.cat(means).T, root).split(list(classes), 1)
        found.append([])
        for mean, over, count in zip(means, solved, counts, strict=True):
            share = (count / len(x)).double()
            direction = torch.linalg.solve(torch.eye(len(count)) - share[:, None] * (mean @ over), over, left=False)
            offset = share.log() - (mean.T * direction).sum(0) / 2  # a class that was not seen is never said
            found[-1].append((direction.float(), offset.float()))
    return found

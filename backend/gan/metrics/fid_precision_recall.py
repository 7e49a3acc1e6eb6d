"""How good and how various pictures are, from features of a small classifier (:mod:`settle.backend.gan.images.feature_classifier`)."""

from __future__ import annotations

import torch
from torch import Tensor

NEIGHBOURS = 3
"""k of precision and recall."""


def frechet_distance(a: Tensor, b: Tensor) -> float:
    """|m_a - m_b|^2 + tr(C_a + C_b - 2 (C_a C_b)^(1/2)) of two sets of features (n, d): the distance of the Gaussians
    with their means and covariances [Heusel2017]. On Inception's features it is called FID; on others, it is not."""
    a, b = a.double(), b.double()
    root = _square_root(torch.cov(a.T))
    # tr (C_a C_b)^(1/2) = tr (C_a^(1/2) C_b C_a^(1/2))^(1/2), which is symmetric.
    cross = torch.linalg.eigvalsh(root @ torch.cov(b.T) @ root).clamp_min(0).sqrt().sum()
    apart = (a.mean(0) - b.mean(0)).square().sum()
    return float(apart + torch.cov(a.T).trace() + torch.cov(b.T).trace() - 2 * cross)


def _square_root(matrix: Tensor) -> Tensor:
    values, vectors = torch.linalg.eigh(matrix)
    return vectors * values.clamp_min(0).sqrt() @ vectors.T


def precision_recall(real: Tensor, fake: Tensor) -> tuple[float, float]:
    """Share of the fakes that lie within the reach of some real one, and the other way round [Kynkaanniemi2019].

    The reach of a point is the distance of its k-th nearest neighbour in its own set. real: (n, d), fake: (m, d).
    """
    apart = torch.cdist(real, fake)
    reach = [torch.cdist(own, own).kthvalue(NEIGHBOURS + 1, dim=1).values for own in (real, fake)]
    precision = (apart <= reach[0][:, None]).any(0).float().mean()
    recall = (apart <= reach[1][None]).any(1).float().mean()
    return float(precision), float(recall)


def classifier_score(p: Tensor) -> float:
    """exp E KL(p(y|x) || p(y)) of the classifier's answers (n, classes) [Salimans2016]: 1 if it says the same of all, at most
    the number of classes, if it is sure of each and all are equally frequent. (On Inception's answers: the Inception score.)"""
    p = p.double().clamp_min(1e-12)
    return float((p * (p.log() - p.mean(0).log())).sum(1).mean().exp())

"""What a state tells by a linear map: a probe of classes, and its two principal axes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize

DECAY = 1e-3
"""Weight decay of the probe, times half the squared weights of standardised features, beside the mean cross-entropy."""


@dataclass(frozen=True)
class Probe:
    """Shares of the samples told rightly."""

    train: float
    test: float
    majority: float
    """What always telling the commonest training class would get of the test samples."""


def probe(train: np.ndarray, labels: np.ndarray, test: np.ndarray, test_labels: np.ndarray) -> Probe:
    """Soft-max regression on features (n x D), trained on the first two and judged on the others.

    :param labels: n whole numbers from 0.
    """
    kinds = int(max(labels.max(), test_labels.max())) + 1
    middle, spread = train.mean(0), train.std(0)
    inside, outside = (_with_one((a - middle) / np.where(spread > 0, spread, 1)) for a in (train, test))
    wanted = np.eye(kinds)[labels]

    def cost(flat: np.ndarray) -> tuple[float, np.ndarray]:
        weights = flat.reshape(inside.shape[1], kinds)
        logits = inside @ weights
        logits -= logits.max(1, keepdims=True)
        log_p = logits - np.log(np.exp(logits).sum(1, keepdims=True))
        decay = DECAY * np.vstack([weights[:-1], np.zeros((1, kinds))])
        gradient = inside.T @ (np.exp(log_p) - wanted) / len(inside) + decay
        return float(-(wanted * log_p).sum() / len(inside) + (decay * weights).sum() / 2), gradient.ravel()

    found = minimize(cost, np.zeros(inside.shape[1] * kinds), jac=True, method="L-BFGS-B", options={"maxiter": 200})
    weights = found.x.reshape(-1, kinds)
    commonest = np.bincount(labels, minlength=kinds).argmax()
    told, told_test = ((a @ weights).argmax(1) for a in (inside, outside))
    return Probe(float((told == labels).mean()), float((told_test == test_labels).mean()), float((test_labels == commonest).mean()))


@dataclass(frozen=True, eq=False)
class Axes:
    """Principal axes of some values."""

    middle: np.ndarray
    """D."""
    axes: np.ndarray
    """k x D, orthonormal; of each the largest entry is positive."""
    share: np.ndarray
    """k, of the variance."""

    def of(self, values: np.ndarray) -> np.ndarray:
        """Coordinates (.., k) of values (.., D)."""
        return (values - self.middle) @ self.axes.T


def pca(values: np.ndarray, k: int = 2) -> Axes:
    """The first ``k`` principal axes of values (.., D); D >= k."""
    flat = values.reshape(-1, values.shape[-1]).astype(np.float64)
    middle = flat.mean(0)
    spread, axes = np.linalg.eigh((flat - middle).T @ (flat - middle) / len(flat))
    spread, axes = spread[::-1], axes[:, ::-1].T[:k]
    axes = axes * np.sign(axes[np.arange(len(axes)), np.abs(axes).argmax(1)])[:, None]
    return Axes(middle, axes, spread[:k] / max(spread.sum(), 1e-300))


def _with_one(a: np.ndarray) -> np.ndarray:
    return np.hstack([a, np.ones((len(a), 1))])

"""Principal axes of states, on which they are shown in a plane."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, eq=False)
class PrincipalAxes:
    """Principal axes of some values."""

    mean: np.ndarray
    """D."""
    axes: np.ndarray
    """k x D, orthonormal; of each the largest entry is positive."""
    share: np.ndarray
    """k, of the variance."""

    def project(self, values: np.ndarray) -> np.ndarray:
        """Coordinates (.., k) of values (.., D)."""
        return (values - self.mean) @ self.axes.T


def pca(values: np.ndarray) -> PrincipalAxes:
    """The first two principal axes of values (.., D); D >= 2."""
    flat = values.reshape(-1, values.shape[-1]).astype(np.float64)
    mean = flat.mean(0)
    spread, axes = np.linalg.eigh((flat - mean).T @ (flat - mean) / len(flat))
    spread, axes = spread[::-1], axes[:, ::-1].T[:2]
    axes = axes * np.sign(axes[np.arange(len(axes)), np.abs(axes).argmax(1)])[:, None]
    return PrincipalAxes(mean, axes, spread[:2] / max(spread.sum(), 1e-300))

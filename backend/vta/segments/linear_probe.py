"""A linear probe: what class a state tells by a linear map."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize

from settle.backend.core import stopping

WEIGHT_DECAY = 1e-3
"""Weight decay of the probe, times half the squared weights of standardised features, beside the mean cross-entropy."""


@dataclass(frozen=True)
class ProbeAccuracy:
    """Shares of the samples told rightly."""

    train: float
    test: float
    majority: float
    """What always telling the commonest training class would get of the test samples."""


def probe(train: np.ndarray, labels: np.ndarray, test: np.ndarray, test_labels: np.ndarray) -> ProbeAccuracy:
    """Soft-max regression on features (n x D), trained on the first two and judged on the others.

    :param labels: n whole numbers from 0.
    """
    kinds = int(max(labels.max(), test_labels.max())) + 1
    middle, spread = train.mean(0), train.std(0)
    x_train, x_test = (_with_constant((a - middle) / np.where(spread > 0, spread, 1)) for a in (train, test))
    wanted = np.eye(kinds)[labels]

    def cost(flat: np.ndarray) -> tuple[float, np.ndarray]:
        stopping.check()
        weights = flat.reshape(x_train.shape[1], kinds)
        logits = x_train @ weights
        logits -= logits.max(1, keepdims=True)
        log_p = logits - np.log(np.exp(logits).sum(1, keepdims=True))
        decay = WEIGHT_DECAY * np.vstack([weights[:-1], np.zeros((1, kinds))])
        gradient = x_train.T @ (np.exp(log_p) - wanted) / len(x_train) + decay
        return float(-(wanted * log_p).sum() / len(x_train) + (decay * weights).sum() / 2), gradient.ravel()

    found = minimize(cost, np.zeros(x_train.shape[1] * kinds), jac=True, method="L-BFGS-B", options={"maxiter": 200})
    weights = found.x.reshape(-1, kinds)
    commonest = np.bincount(labels, minlength=kinds).argmax()
    told, told_test = ((a @ weights).argmax(1) for a in (x_train, x_test))
    return ProbeAccuracy(float((told == labels).mean()), float((told_test == test_labels).mean()), float((test_labels == commonest).mean()))


def _with_constant(a: np.ndarray) -> np.ndarray:
    return np.hstack([a, np.ones((len(a), 1))])

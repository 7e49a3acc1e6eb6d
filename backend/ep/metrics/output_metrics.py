"""How the outputs at the end of a free phase do."""

from __future__ import annotations

import numpy as np
from torch import Tensor

SATURATION_MARGIN = 0.01
"""An output so near to 0 or 1 counts as saturated: the sigmoid's derivative there is below .01."""


def output_metrics(output: Tensor, y: Tensor) -> tuple[float, int, int, float]:
    """Loss, number of errors, number of target units cut off at 0 or 1, and share near to 0 or 1, of the outputs s_0, batch x units."""
    s, target = output.cpu().numpy(), y.cpu().numpy()  # for so few numbers faster than tensors
    label = target.argmax(1)
    at_target = s[np.arange(len(s)), label]
    loss = float(np.square(s - target).sum()) / (2 * len(s))
    wrong, cut = int((s.argmax(1) != label).sum()), int(((at_target <= 0) | (at_target >= 1)).sum())
    return loss, wrong, cut, np.count_nonzero(np.abs(s - 0.5) > 0.5 - SATURATION_MARGIN) / s.size

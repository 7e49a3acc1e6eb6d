"""The angle between two updates, and the share of their elements that have the same sign."""

from __future__ import annotations

import math

import torch
from torch import Tensor


def angle_and_sign_agreement(a: Tensor, b: Tensor) -> tuple[float, float]:
    """Angle in degrees between two updates, and share of equal signs where neither vanishes; NaN where nothing is left."""
    a, b = a.double().flatten(), b.double().flatten()
    norms = float(a.norm() * b.norm())
    signs = torch.sign(a) * torch.sign(b)
    alive = int(signs.count_nonzero())
    cosine = float(a @ b) / norms if norms else math.nan
    angle = math.degrees(math.acos(max(-1.0, min(1.0, cosine)))) if math.isfinite(cosine) else math.nan
    return angle, (float(signs.sum()) / alive + 1) / 2 if alive else math.nan

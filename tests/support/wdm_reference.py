"""The reference arrays, made with NumPy, torch and POT by two ways each."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

FILE = Path(__file__).parents[1] / "reference" / "wdm.npz"
PRECISIONS = (torch.float64, torch.float32)


@cache
def arrays() -> dict[str, np.ndarray]:
    with np.load(FILE) as held:
        return {name: held[name] for name in held.files}


def held(name: str, dtype: torch.dtype = torch.float64) -> Tensor:
    return torch.as_tensor(arrays()[name]).to(dtype)


def close(found: Tensor, name: str) -> None:
    """Within 1e-10 relative and 1e-12 absolute in float64, 1e-4 relative to the largest in float32."""
    wanted = held(name)
    if found.dtype == torch.float64:
        assert torch.allclose(found, wanted, rtol=1e-10, atol=1e-12), name
    else:
        assert (found.double() - wanted).abs().max() <= 1e-4 * wanted.abs().max(), name

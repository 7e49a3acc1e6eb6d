"""Where compiled loops can be used: on the CPU, and where Numba is installed. All that they do, tensor operations do too."""

from __future__ import annotations

from functools import cache
from types import ModuleType

import torch
from torch import Tensor


@cache
def _loops() -> ModuleType | None:
    try:
        from backend.ep import loops
    except ImportError:
        return None
    return loops


def loops(like: Tensor) -> ModuleType | None:
    """:mod:`backend.ep.loops`, if it works on tensors such as ``like``; else None."""
    return _loops() if like.device.type == "cpu" and like.dtype in (torch.float32, torch.float64) else None


@cache
def _tiles() -> ModuleType | None:
    if _loops() is None:
        return None
    from backend.ep import tiles

    return tiles if tiles.wide() else None


def tiles(like: Tensor) -> ModuleType | None:
    """:mod:`backend.ep.tiles`, if it works on tensors such as ``like`` and this processor can run it; else None."""
    return _tiles() if like.device.type == "cpu" and like.dtype == torch.float32 else None

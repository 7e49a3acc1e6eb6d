"""Where compiled loops can be used: on the CPU, and where Numba is installed. All that they do, tensor operations do too."""

from __future__ import annotations

from functools import cache
from types import ModuleType

import torch
from torch import Tensor


@cache
def _loops() -> ModuleType | None:
    try:
        from settle.backend.ep.kernels import loops
    except ImportError:
        return None
    return loops


def compiled_loops(like: Tensor) -> ModuleType | None:
    """:mod:`settle.backend.ep.kernels.loops`, if it works on tensors such as ``like``; else None."""
    return _loops() if like.device.type == "cpu" and like.dtype in (torch.float32, torch.float64) else None


@cache
def _tiles() -> ModuleType | None:
    if _loops() is None:
        return None
    from settle.backend.ep.kernels import avx512_tiles

    return avx512_tiles if avx512_tiles.has_avx512() else None


def compiled_tiles(like: Tensor) -> ModuleType | None:
    """:mod:`settle.backend.ep.kernels.avx512_tiles`, if it works on tensors such as ``like`` and this processor can run it; else None."""
    return _tiles() if like.device.type == "cpu" and like.dtype == torch.float32 else None

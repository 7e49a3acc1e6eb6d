"""Where compiled loops can be used: on the CPU, and where Numba is installed. All that they do, tensor operations do too."""

from __future__ import annotations

from functools import cache
from types import ModuleType

import torch
from torch import Tensor


@cache
def _settling_loops() -> ModuleType | None:
    try:
        from settle.backend.ep.kernels import settling_loops
    except ImportError:
        return None
    return settling_loops


@cache
def _sparse_loops() -> ModuleType | None:
    try:
        from settle.backend.ep.kernels import sparse_loops
    except ImportError:
        return None
    return sparse_loops


@cache
def _unpooled_conv_loop() -> ModuleType | None:
    try:
        from settle.backend.ep.kernels import unpooled_conv_loop
    except ImportError:
        return None
    return unpooled_conv_loop


@cache
def _tiles() -> ModuleType | None:
    if _settling_loops() is None:
        return None
    from settle.backend.ep.kernels import avx512_tiles

    return avx512_tiles if avx512_tiles.has_avx512() else None


@cache
def _chains() -> ModuleType | None:
    if _tiles() is None:
        return None
    from settle.backend.ep.kernels import tiled_chains

    return tiled_chains


def _on_cpu(like: Tensor) -> bool:
    return like.device.type == "cpu" and like.dtype in (torch.float32, torch.float64)


def compiled_settling(like: Tensor) -> ModuleType | None:
    """:mod:`settle.backend.ep.kernels.settling_loops`, if it works on tensors such as ``like``; else None."""
    return _settling_loops() if _on_cpu(like) else None


def compiled_sparse_products(like: Tensor) -> ModuleType | None:
    """:mod:`settle.backend.ep.kernels.sparse_loops`, if it works on tensors such as ``like``; else None."""
    return _sparse_loops() if _on_cpu(like) else None


def compiled_unpooled_conv(like: Tensor) -> ModuleType | None:
    """:mod:`settle.backend.ep.kernels.unpooled_conv_loop`, if it works on tensors such as ``like``; else None."""
    return _unpooled_conv_loop() if _on_cpu(like) else None


def compiled_tiles(like: Tensor) -> ModuleType | None:
    """:mod:`settle.backend.ep.kernels.avx512_tiles`, if it works on tensors such as ``like`` and this processor can run it; else None."""
    return _tiles() if like.device.type == "cpu" and like.dtype == torch.float32 else None


def compiled_chains(like: Tensor) -> ModuleType | None:
    """:mod:`settle.backend.ep.kernels.tiled_chains`, where :func:`compiled_tiles` gives something; else None."""
    return _chains() if compiled_tiles(like) is not None else None

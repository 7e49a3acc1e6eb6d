"""Products with a matrix that stays the same for many of them, batch x presynaptic units times presynaptic units x units."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from settle.backend.ep.kernels.availability import compiled_tiles

MIN_PACKED = 64
"""Fewer columns than this are faster as a transposed view, and not worth packing."""


class StationaryProduct:
    """base + gain A B for a fixed B, ``matrix``.

    B is kept row-major, which for wide layers takes half the time of a transposed view on some processors. On those
    with AVX-512 it is kept by panels of columns too (:mod:`settle.backend.ep.kernels.avx512_tiles`); on others packed for
    oneDNN, where that can be had.

    :param matrix: B, a view that is written to from outside; :meth:`refresh` after each change.
    """

    def __init__(self, matrix: Tensor):
        self._source = self.matrix = matrix
        wide = min(matrix.shape) >= MIN_PACKED
        self._tiles = compiled_tiles(matrix) if wide else None
        self.panels = self._tiles.empty_panels(matrix) if self._tiles is not None else None
        """B by 16 columns, where :mod:`settle.backend.ep.kernels.avx512_tiles` is used."""
        self._packs = wide and self._tiles is None and can_pack(matrix)
        self._packed: Tensor | None = None
        if self._packs:
            self._rows = matrix.T if matrix.T.is_contiguous() else matrix.T.contiguous()
        elif matrix.shape[1] < MIN_PACKED:
            self.matrix = matrix.T.contiguous().T
        elif not matrix.is_contiguous():
            self.matrix = matrix.contiguous()
        self.refresh()

    def refresh(self) -> None:
        """Bring the copies up to date."""
        if self.matrix is not self._source:
            self.matrix.copy_(self._source)
        if self._tiles is not None:
            self._tiles.fill_panels(self.panels, self.matrix)
        if self._packs:
            if self._rows.data_ptr() != self._source.data_ptr():
                self._rows.copy_(self._source.T)
            self._packed = torch.ops.mkldnn._reorder_linear_weight(self._rows)

    def product(self, source: Tensor) -> Tensor:
        """source B, a new tensor."""
        if self._tiles is not None:
            found = source.new_zeros(len(source), self.matrix.shape[1])
            self.add_product(found, source, 1.0, found)
            return found
        if self._packed is None:
            return torch.mm(source, self.matrix)
        return torch.ops.mkldnn._linear_pointwise(source, self._packed, None, "none", [], "")

    def add_product(self, base: Tensor, source: Tensor, gain: float, out: Tensor) -> None:
        """Write base + gain source B to ``out``, which is not ``source``."""
        if self._tiles is not None and self.panels is not None:
            self._tiles.add_product(source.numpy(), self.panels.numpy(), base.numpy(), np.float32(gain), out.numpy())
        elif self._packed is None:
            torch.addmm(base, source, self.matrix, alpha=gain, out=out)
        else:
            torch.add(base, self.product(source), alpha=gain, out=out)


def can_pack(like: Tensor) -> bool:
    """Whether this torch packs matrices for oneDNN: float32 on the CPU, and in the versions that offer it."""
    if like.dtype != torch.float32 or like.device.type != "cpu" or not torch.backends.mkldnn.is_available():
        return False
    try:
        one = torch.ones(MIN_PACKED, MIN_PACKED)
        packed = torch.ops.mkldnn._reorder_linear_weight(one)
        return bool((torch.ops.mkldnn._linear_pointwise(one, packed, None, "none", [], "") == MIN_PACKED).all())
    except (AttributeError, RuntimeError, NotImplementedError):
        return False

"""Products with the input, in which most pixels of written digits are 0: those are passed over."""

from __future__ import annotations

from types import ModuleType

from torch import Tensor

from settle.backend.ep.kernels.availability import loops

SHARE = 0.35
"""With more of the inputs than this not 0, the plain product is faster."""


def _loops(x: Tensor) -> ModuleType | None:
    """Where they are worth it."""
    found = loops(x)
    return found if found is not None and int(x.count_nonzero()) < SHARE * x.numel() else None


def send(x: Tensor, W: Tensor, gain: float, out: Tensor, place: slice) -> None:
    """Add gain x W to the columns ``place`` of out. x: batch x inputs, W: inputs x units, out: batch x units or more."""
    compiled = _loops(x)
    if compiled is None:
        out[:, place].addmm_(x, W, alpha=gain)
        return
    rows, matrix, sums = (t.numpy() for t in (x.contiguous(), W, out))
    compiled.send_few(rows, matrix, rows.dtype.type(gain), sums, place.start, place.stop)


def change(W: Tensor, x: Tensor, moved: Tensor, factor: float) -> None:
    """Add factor x^T moved to W. x: batch x inputs, moved: batch x units, W: inputs x units."""
    compiled = _loops(x)
    if compiled is None:
        W.addmm_(x.T, moved, alpha=factor)
        return
    rows, differences, matrix = (t.numpy() for t in (x.contiguous(), moved.contiguous(), W))
    compiled.change_few(rows, differences, rows.dtype.type(factor), matrix)

"""Products with the input, in which most pixels of written digits are 0: those are passed over."""

from __future__ import annotations

from types import ModuleType

from torch import Tensor

from settle.backend.ep.kernels.availability import compiled_sparse_products

MAX_DENSITY = 0.35
"""With more of the inputs than this not 0, the plain product is faster."""


def worthwhile_loops(x: Tensor) -> ModuleType | None:
    """The loops, where they are worth it for the input x; to be asked once a batch."""
    found = compiled_sparse_products(x)
    return found if found is not None and int(x.count_nonzero()) < MAX_DENSITY * x.numel() else None


def add_input_drive(x: Tensor, W: Tensor, gain: float, out: Tensor, columns: slice, compiled: ModuleType | None) -> None:
    """Add gain x W to the columns ``columns`` of out. x: batch x inputs, W: inputs x units, out: batch x units or more.

    :param compiled: :func:`worthwhile_loops` of x.
    """
    if compiled is None:
        out[:, columns].addmm_(x, W, alpha=gain)
        return
    rows, matrix, sums = (t.numpy() for t in (x.contiguous(), W, out))
    compiled.add_sparse_drive(rows, matrix, rows.dtype.type(gain), sums, columns.start, columns.stop)


def add_input_update(W: Tensor, x: Tensor, moved: Tensor, factor: float, compiled: ModuleType | None) -> None:
    """Add factor x^T moved to W. x: batch x inputs, moved: batch x units, W: inputs x units; ``compiled`` as above."""
    if compiled is None:
        W.addmm_(x.T, moved, alpha=factor)
        return
    rows, differences, matrix = (t.numpy() for t in (x.contiguous(), moved.contiguous(), W))
    compiled.add_sparse_update(rows, differences, rows.dtype.type(factor), matrix)

"""Products of a few states with wide matrices, on processors with AVX-512, compiled by Numba.

Up to 20 rows of 16 sums each stay in registers while one pass goes over 16 columns of the matrix, so that of each of its
numbers nothing is read twice. For 20 states and matrices that just fit the second-level cache this is what the
processor can do at most, where libraries take a fifth longer, for preparing each call and for smaller tiles.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import llvmlite.binding
import numpy as np
from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic
from numba.np.arrayobj import make_array
from torch import Tensor

from settle.backend.ep.kernels.loops import _held, logistic
from settle.backend.numerics.numba_cache import compiled

LANES = 16
"""Numbers of float32 in a register, and columns that are computed together."""
MOST = 20
"""Rows that are computed together, at most; else 8 or 16."""


@cache
def wide() -> bool:
    """Whether this processor has registers of 16 floats."""
    return bool(llvmlite.binding.get_host_cpu_features().get("avx512f"))


def _tile(rows: int) -> Any:
    """Makes ``sums(seen, panel, out)``: out = seen^T panel; units seen x rows, units seen x 16, rows x 16."""
    real, whole = ir.FloatType(), ir.IntType(64)
    vector = ir.VectorType(real, LANES)

    def generate(context: Any, builder: Any, signature: Any, values: Any) -> Any:
        arrays = [make_array(kind)(context, builder, value) for kind, value in zip(signature.args, values, strict=True)]
        seen, panel, out = (array.data for array in arrays)
        units = builder.extract_value(arrays[0].shape, 0)
        fma = cgutils.get_or_insert_function(builder.module, ir.FunctionType(vector, [vector] * 3), "llvm.fma.v16f32")
        before, loop, after = builder.block, builder.append_basic_block("sum"), builder.append_basic_block("summed")
        first, unknown = ir.Constant(ir.VectorType(ir.IntType(32), LANES), [0] * LANES), ir.Constant(vector, ir.Undefined)
        builder.branch(loop)
        builder.position_at_end(loop)
        k, sums = builder.phi(whole), [builder.phi(vector) for _ in range(rows)]
        k.add_incoming(ir.Constant(whole, 0), before)
        weights = builder.load(builder.bitcast(builder.gep(panel, [builder.mul(k, ir.Constant(whole, LANES))]), vector.as_pointer()))
        weights.align = 4
        place = builder.mul(k, ir.Constant(whole, rows))
        added = []
        for row, total in enumerate(sums):
            value = builder.load(builder.gep(seen, [builder.add(place, ir.Constant(whole, row))]))
            spread = builder.shuffle_vector(builder.insert_element(unknown, value, ir.Constant(ir.IntType(32), 0)), unknown, first)
            added.append(builder.call(fma, [spread, weights, total]))
        following = builder.add(k, ir.Constant(whole, 1))
        k.add_incoming(following, loop)
        for total, new in zip(sums, added, strict=True):
            total.add_incoming(ir.Constant(vector, [0.0] * LANES), before)
            total.add_incoming(new, loop)
        builder.cbranch(builder.icmp_signed("<", following, units), loop, after)
        builder.position_at_end(after)
        for row, total in enumerate(added):
            builder.store(total, builder.bitcast(builder.gep(out, [ir.Constant(whole, row * LANES)]), vector.as_pointer())).align = 4
        return context.get_dummy_value()

    def typing(context: Any, seen: Any, panel: Any, out: Any) -> tuple[Any, Callable[..., Any]]:
        return types.void(seen, panel, out), generate

    return intrinsic(typing)


_tile8, _tile16, _tile20 = _tile(8), _tile(16), _tile(20)


@compiled(set())
def _sums(seen: Any, panel: Any, out: Any) -> None:
    rows = seen.shape[1]
    if rows == 8:
        _tile8(seen, panel, out)
    elif rows == 16:
        _tile16(seen, panel, out)
    else:
        _tile20(seen, panel, out)


@compiled(set())
def _turned(seen: Any, into: Any) -> None:
    """seen, batch x units, as blocks x units x rows of a block; rows that are not there stay as they are."""
    rows = into.shape[2]
    for n in range(len(seen)):
        block, row = into[n // rows], n % rows
        for k in range(seen.shape[1]):
            block[k, row] = seen[n, k]


@compiled(set())
def _blocks(batch: int, units: int) -> Any:
    """Room for a batch: as few blocks as can be, all of the same number of rows."""
    blocks = (batch + MOST - 1) // MOST
    rows = (batch + blocks - 1) // blocks
    rows = 8 if rows <= 8 else 16 if rows <= 16 else MOST
    return np.zeros((blocks, units, rows), np.float32)


def panels(matrix: Tensor) -> Tensor:
    """Room for a matrix by 16 columns: n x units seen x 16, zeros."""
    return matrix.new_zeros(-(-matrix.shape[1] // LANES), matrix.shape[0], LANES)


def fill(panels: Tensor, matrix: Tensor) -> None:
    """Copy a matrix to its panels."""
    full = matrix.shape[1] // LANES
    panels[:full].copy_(matrix[:, : full * LANES].unflatten(1, (full, LANES)).transpose(0, 1))
    if full < len(panels):
        rest = matrix[:, full * LANES :]
        panels[full, :, : rest.shape[1]].copy_(rest)


@compiled({"contract"})
def multiply(seen: Any, panels: Any, base: Any, gain: Any, out: Any) -> None:
    """out = base + gain seen B in float32. seen: batch x units seen; panels: B by 16 columns, n x units seen x 16, padded with 0."""
    blocks = _blocks(len(seen), seen.shape[1])
    _turned(seen, blocks)
    rows = blocks.shape[2]
    sums = np.empty((rows, LANES), np.float32)
    for p in range(len(panels)):
        begin, end = p * LANES, min(out.shape[1], (p + 1) * LANES)
        for block in range(len(blocks)):
            _sums(blocks[block], panels[p], sums)
            for n in range(block * rows, min(len(out), (block + 1) * rows)):
                found, start, written = sums[n - block * rows], base[n, begin:end], out[n, begin:end]
                for k in range(LANES if end - begin == LANES else end - begin):  # a length that is known is faster
                    written[k] = start[k] + gain * found[k]


@compiled(set())
def _tiled(states: Any) -> Any:
    """Batch x units by tiles: n x blocks x rows x 16, padded with 0."""
    batch, units = states.shape
    room = _blocks(batch, 1)
    blocks, rows = room.shape[0], room.shape[2]
    tiles = np.zeros(((units + LANES - 1) // LANES, blocks, rows, LANES), np.float32)
    for n in range(batch):
        for k in range(units):
            tiles[k // LANES, n // rows, n % rows, k % LANES] = states[n, k]
    return tiles


@compiled(set())
def _flat(tiles: Any, states: Any) -> None:
    rows = tiles.shape[2]
    for n in range(states.shape[0]):
        for k in range(states.shape[1]):
            states[n, k] = tiles[k // LANES, n // rows, n % rows, k % LANES]


@compiled({"contract"})
def drift(
    steps: int, beta: Any, y: Any, panels0: Any, panels1: Any, base0: Any, base1: Any, v0: Any, v1: Any, r0: Any, r1: Any,
    linear: int, gain: Any, dt: Any, a: Any, b: Any, low: Any, high: Any,
) -> None:  # fmt: skip
    """``steps`` steps of the energy-based net, even layers (0) and odd ones (1), as :func:`settle.backend.ep.kernels.loops.move`.

    :param y: what v of the first units is nudged towards. :param linear: how many of them leave out f'.
    """
    none = np.zeros((1, 0), np.float32)
    tiles0, tiles1 = (_tiled(base0), _tiled(v0), _tiled(r0)), (_tiled(base1), _tiled(v1), _tiled(r1))
    seen0, seen1 = _blocks(len(r0), r0.shape[1]), _blocks(len(r1), r1.shape[1])
    next0, next1 = np.zeros_like(seen0), np.zeros_like(seen1)
    _turned(r0, seen0)
    _turned(r1, seen1)
    for _ in range(steps):
        _move(seen1, panels0, tiles0, next0, y, beta, linear, gain, dt, a, b, low, high)
        _move(seen0, panels1, tiles1, next1, none, beta, 0, gain, dt, a, b, low, high)
        seen0, next0 = next0, seen0
        seen1, next1 = next1, seen1
    _flat(tiles0[1], v0)
    _flat(tiles1[1], v1)
    _flat(tiles0[2], r0)
    _flat(tiles1[2], r1)


@compiled({"contract"})
def _move(
    seen: Any, panels: Any, tiles: Any, follows: Any, y: Any, beta: Any,
    linear: int, gain: Any, dt: Any, a: Any, b: Any, low: Any, high: Any,
) -> None:  # fmt: skip
    """A step of some layers that see ``seen``; what others will see of them goes to ``follows``."""
    rows, units, one = seen.shape[2], follows.shape[1], gain / gain
    sums = np.empty((rows, LANES), np.float32)
    for p in range(len(panels)):
        begin = p * LANES
        for block in range(len(seen)):
            _sums(seen[block], panels[p], sums)
            h, c, v, r = sums.ravel(), tiles[0][p, block].ravel(), tiles[1][p, block].ravel(), tiles[2][p, block].ravel()
            if begin < y.shape[1]:
                for m in range(len(h)):
                    n, k, drive = block * rows + m // LANES, begin + m % LANES, c[m] + gain * h[m]
                    pushed = drive / a if k < linear else r[m] * (one - r[m]) * drive
                    if k < y.shape[1] and n < len(y):
                        pushed += dt * beta * (y[n, k] - v[m])
                    v[m] = _held(v[m] + dt * (b - v[m]) + pushed, low, high)
                    r[m] = logistic(v[m])
            else:
                for m in range(len(h)):
                    v[m] = _held(v[m] + dt * (b - v[m]) + r[m] * (one - r[m]) * (c[m] + gain * h[m]), low, high)
                    r[m] = logistic(v[m])
            into = follows[block]
            for k in range(min(LANES, units - begin)):
                for m in range(rows):
                    into[begin + k, m] = r[m * LANES + k]

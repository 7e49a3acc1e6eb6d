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

from settle.backend.ep.kernels.logistic import clamped, logistic
from settle.backend.numerics.numba_cache import compiled

LANES = 16
"""Numbers of float32 in a register, and columns that are computed together."""
MAX_ROWS = 20
"""Rows that are computed together, at most; else 4, 8, 12 or 16."""


@cache
def has_avx512() -> bool:
    """Whether this processor has registers of 16 floats."""
    return bool(llvmlite.binding.get_host_cpu_features().get("avx512f"))


def _tile(rows: int) -> Any:
    """Makes ``sums(source, panel, out)``: out = source^T panel; presynaptic units x rows, presynaptic units x 16, rows x 16."""
    real, whole = ir.FloatType(), ir.IntType(64)
    vector = ir.VectorType(real, LANES)

    def generate(context: Any, builder: Any, signature: Any, values: Any) -> Any:
        arrays = [make_array(kind)(context, builder, value) for kind, value in zip(signature.args, values, strict=True)]
        source, panel, out = (array.data for array in arrays)
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
            value = builder.load(builder.gep(source, [builder.add(place, ir.Constant(whole, row))]))
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

    def typing(context: Any, source: Any, panel: Any, out: Any) -> tuple[Any, Callable[..., Any]]:
        return types.void(source, panel, out), generate

    return intrinsic(typing)


_tile4, _tile8, _tile12, _tile16, _tile20 = (_tile(rows) for rows in (4, 8, 12, 16, 20))


@compiled(set())
def tile_sums(source: Any, panel: Any, out: Any) -> None:
    """out = source^T panel; presynaptic units x rows, presynaptic units x 16, rows x 16; 4, 8, 12, 16 or 20 rows."""
    rows = source.shape[1]
    if rows == 4:
        _tile4(source, panel, out)
    elif rows == 8:
        _tile8(source, panel, out)
    elif rows == 12:
        _tile12(source, panel, out)
    elif rows == 16:
        _tile16(source, panel, out)
    else:
        _tile20(source, panel, out)


@compiled(set())
def _transpose_into_blocks(source: Any, into: Any) -> None:
    """source, batch x units, as blocks x units x rows of a block; rows that are not there stay as they are."""
    rows = into.shape[2]
    for n in range(len(source)):
        block, row = into[n // rows], n % rows
        for k in range(source.shape[1]):
            block[k, row] = source[n, k]


@compiled(set())
def empty_blocks(batch: int, units: int) -> Any:
    """Room for a batch, zeros: as few blocks as can be, all of the same number of rows; blocks x units x rows of a block."""
    blocks = (batch + MAX_ROWS - 1) // MAX_ROWS
    rows = (batch + blocks - 1) // blocks
    return np.zeros((blocks, units, (rows + 3) // 4 * 4), np.float32)


def empty_panels(matrix: Tensor) -> Tensor:
    """Room for a matrix by 16 columns: n x presynaptic units x 16, zeros."""
    return matrix.new_zeros(-(-matrix.shape[1] // LANES), matrix.shape[0], LANES)


def fill_panels(panels: Tensor, matrix: Tensor) -> None:
    """Copy a matrix to its panels."""
    full = matrix.shape[1] // LANES
    panels[:full].copy_(matrix[:, : full * LANES].unflatten(1, (full, LANES)).transpose(0, 1))
    if full < len(panels):
        rest = matrix[:, full * LANES :]
        panels[full, :, : rest.shape[1]].copy_(rest)


@compiled({"contract"})
def add_product(source: Any, panels: Any, base: Any, gain: Any, out: Any) -> None:
    """out = base + gain source B in float32.

    :param source: batch x presynaptic units. :param panels: B by 16 columns, n x presynaptic units x 16, padded with 0.
    """
    blocks = empty_blocks(len(source), source.shape[1])
    _transpose_into_blocks(source, blocks)
    rows = blocks.shape[2]
    sums = np.empty((rows, LANES), np.float32)
    for p in range(len(panels)):
        begin, end = p * LANES, min(out.shape[1], (p + 1) * LANES)
        for block in range(len(blocks)):
            tile_sums(blocks[block], panels[p], sums)
            for n in range(block * rows, min(len(out), (block + 1) * rows)):
                found, start, written = sums[n - block * rows], base[n, begin:end], out[n, begin:end]
                for k in range(LANES if end - begin == LANES else end - begin):  # a length that is known is faster
                    written[k] = start[k] + gain * found[k]


@compiled(set())
def _tile_states(states: Any) -> Any:
    """Batch x units by tiles: n x blocks x rows x 16, padded with 0."""
    batch, units = states.shape
    room = empty_blocks(batch, 1)
    blocks, rows = room.shape[0], room.shape[2]
    tiles = np.zeros(((units + LANES - 1) // LANES, blocks, rows, LANES), np.float32)
    for n in range(batch):
        for k in range(units):
            tiles[k // LANES, n // rows, n % rows, k % LANES] = states[n, k]
    return tiles


@compiled(set())
def _untile(tiles: Any, states: Any) -> None:
    rows = tiles.shape[2]
    for n in range(states.shape[0]):
        for k in range(states.shape[1]):
            states[n, k] = tiles[k // LANES, n // rows, n % rows, k % LANES]


@compiled({"contract"})
def settle_energy_based(
    steps: int, beta: Any, y: Any, panels0: Any, panels1: Any, base0: Any, base1: Any, v0: Any, v1: Any, r0: Any, r1: Any,
    linear: int, gain: Any, dt: Any, a: Any, b: Any, low: Any, high: Any,
) -> None:  # fmt: skip
    """``steps`` steps of the energy-based net, even layers (0) and odd ones (1), as
    :func:`settle.backend.ep.kernels.settling_loops.step_energy_based`.

    :param y: what v of the first units is nudged towards. :param linear: how many of them leave out f'.
    """
    no_target = np.zeros((1, 0), np.float32)
    tiles0, tiles1 = (_tile_states(base0), _tile_states(v0), _tile_states(r0)), (_tile_states(base1), _tile_states(v1), _tile_states(r1))
    sources0, sources1 = empty_blocks(len(r0), r0.shape[1]), empty_blocks(len(r1), r1.shape[1])
    next0, next1 = np.zeros_like(sources0), np.zeros_like(sources1)
    _transpose_into_blocks(r0, sources0)
    _transpose_into_blocks(r1, sources1)
    for _ in range(steps):
        _step(sources1, panels0, tiles0, next0, y, beta, linear, gain, dt, a, b, low, high)
        _step(sources0, panels1, tiles1, next1, no_target, beta, 0, gain, dt, a, b, low, high)
        sources0, next0 = next0, sources0
        sources1, next1 = next1, sources1
    _untile(tiles0[1], v0)
    _untile(tiles1[1], v1)
    _untile(tiles0[2], r0)
    _untile(tiles1[2], r1)


@compiled({"contract"})
def _step(
    source: Any, panels: Any, tiles: Any, updated: Any, y: Any, beta: Any,
    linear: int, gain: Any, dt: Any, a: Any, b: Any, low: Any, high: Any,
) -> None:  # fmt: skip
    """A step of some layers with the activities ``source`` of the others; their new activities go to ``updated``."""
    rows, units, one = source.shape[2], updated.shape[1], gain / gain
    sums = np.empty((rows, LANES), np.float32)
    for p in range(len(panels)):
        begin = p * LANES
        for block in range(len(source)):
            tile_sums(source[block], panels[p], sums)
            h, c, v, r = sums.ravel(), tiles[0][p, block].ravel(), tiles[1][p, block].ravel(), tiles[2][p, block].ravel()
            if begin < y.shape[1]:
                for m in range(len(h)):
                    n, k, drive = block * rows + m // LANES, begin + m % LANES, c[m] + gain * h[m]
                    pushed = drive / a if k < linear else r[m] * (one - r[m]) * drive
                    if k < y.shape[1] and n < len(y):
                        pushed += dt * beta * (y[n, k] - v[m])
                    v[m] = clamped(v[m] + dt * (b - v[m]) + pushed, low, high)
                    r[m] = logistic(v[m])
            else:
                for m in range(len(h)):
                    v[m] = clamped(v[m] + dt * (b - v[m]) + r[m] * (one - r[m]) * (c[m] + gain * h[m]), low, high)
                    r[m] = logistic(v[m])
            into = updated[block]
            for k in range(min(LANES, units - begin)):
                for m in range(rows):
                    into[begin + k, m] = r[m * LANES + k]

"""Chains of steps of the prototypical net with dt = 1, on processors with AVX-512, each in one call.

What is done is said in :mod:`settle.backend.ep.kernels.independent_chains`. Products are those of
:mod:`settle.backend.ep.kernels.avx512_tiles`; the activation follows on each tile of sums while it is in the first-level cache.
Activities lie in blocks, blocks x units x pictures of a block, as the products want them.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from settle.backend.ep.kernels import rest
from settle.backend.ep.kernels.avx512_tiles import LANES, empty_blocks, tile_sums
from settle.backend.ep.kernels.logistic import clamped, logistic
from settle.backend.numerics.numba_cache import compiled

CHECK_EVERY = 4
"""Steps of the odd layers between two checks whether a picture is at rest."""


@compiled(set())
def _into_blocks(source: Any, pictures: Any, blocks: Any) -> None:
    """Some rows of source, batch x units, to blocks, in their order."""
    rows = blocks.shape[2]
    for m in range(len(pictures)):
        block, row, values = blocks[m // rows], m % rows, source[pictures[m]]
        for k in range(len(values)):
            block[k, row] = values[k]


@compiled(set())
def _picture_from_blocks(blocks: Any, m: int, out: Any) -> None:
    """Units of the m-th picture in blocks."""
    rows = blocks.shape[2]
    block, row = blocks[m // rows], m % rows
    for k in range(len(out)):
        out[k] = block[k, row]


@compiled(set())
def _base_tiles(base: Any, pictures: Any, blocks: int, rows: int) -> Any:
    """Some rows of base, batch x units, by tiles: n x blocks x (rows 16), padded with 0."""
    units = base.shape[1]
    tiles = np.zeros(((units + LANES - 1) // LANES, blocks, rows * LANES), np.float32)
    for m in range(len(pictures)):
        values = base[pictures[m]]
        for p in range(len(tiles)):
            begin, tile = p * LANES, tiles[p, m // rows]
            for k in range(min(LANES, units - begin)):
                tile[m % rows * LANES + k] = values[begin + k]
    return tiles


@compiled({"contract"})
def _step(source: Any, panels: Any, base: Any, gain: Any, out: Any, first: int, last: int) -> None:
    """out = f(base + gain source B) in the blocks from ``first`` to before ``last``; base in tiles."""
    rows, units = source.shape[2], out.shape[1]
    sums = np.empty((rows, LANES), np.float32)
    h = sums.ravel()
    for p in range(len(panels)):
        begin = p * LANES
        for block in range(first, last):
            tile_sums(source[block], panels[p], sums)
            c, into = base[p, block], out[block]
            for m in range(len(h)):
                h[m] = logistic(c[m] + gain * h[m])
            for k in range(min(LANES, units - begin)):
                for m in range(rows):
                    into[begin + k, m] = h[m * LANES + k]


@compiled({"contract"})
def _largest_movement(before: Any, after: Any, moved: Any) -> None:
    """Largest movement of each picture, in the order of the blocks."""
    rows = after.shape[2]
    for block in range(len(after)):
        part = moved[block * rows : (block + 1) * rows]
        part[:] = 0
        for k in range(after.shape[1]):
            old, new = before[block, k], after[block, k]
            for m in range(rows):
                by = abs(new[m] - old[m])
                part[m] = part[m] if part[m] >= by else by  # NaN is taken


_at_rest = compiled(set())(rest.at_rest)


@compiled(set())
def settle_chain(
    steps: int, pictures: Any, panels0: Any, panels1: Any, base0: Any, base1: Any, even: Any, odd: Any, gain: Any, limit: Any,
) -> Any:  # fmt: skip
    """``steps`` steps of one chain of some of the pictures, the last one of odd layers (1) from even ones (0), none nudged.

    A picture ends before once all that is left of its way to the steady state is ``limit``, by how its movement dwindled.

    :param even, odd: batch x units; the first source is read, the last states are written.
    :return: which ended at rest (pictures,).
    """
    still, slots = np.zeros(len(pictures), np.bool_), np.arange(len(pictures))
    estimate, rate = np.ones(len(pictures)), np.ones(len(pictures))
    E, D = empty_blocks(len(slots), even.shape[1]), empty_blocks(len(slots), odd.shape[1])
    _into_blocks(even, pictures, E)
    _into_blocks(odd, pictures, D)
    c0, c1 = _base_tiles(base0, pictures, *E.shape[::2]), _base_tiles(base1, pictures, *D.shape[::2])
    for left in range(steps - 1, -1, -1):
        if left % 2:
            _step(D, panels0, c0, gain, E, 0, len(E))
            continue
        if left % (2 * CHECK_EVERY):
            _step(E, panels1, c1, gain, D, 0, len(D))
            continue
        before, moved, moving = D.copy(), np.empty(D.shape[0] * D.shape[2], np.float32), 0
        _step(E, panels1, c1, gain, D, 0, len(D))
        _largest_movement(before, D, moved)
        for m in range(len(slots)):
            n = slots[m]
            if n < 0:
                continue
            still[n], estimate[n], rate[n] = _at_rest(moved[m], limit, estimate[n], rate[n], CHECK_EVERY)
            if still[n] or left == 0:
                _picture_from_blocks(E, m, even[pictures[n]])
                _picture_from_blocks(D, m, odd[pictures[n]])
                slots[m] = -1
            else:
                moving += 1
        if moving == 0:
            break
        smaller = empty_blocks(moving, odd.shape[1])
        if smaller.shape[0] * smaller.shape[2] < D.shape[0] * D.shape[2]:
            kept = np.flatnonzero(slots >= 0)
            E, D = _some(E, kept, empty_blocks(moving, even.shape[1])), _some(D, kept, smaller)
            slots = slots[kept]
            c0, c1 = _base_tiles(base0, pictures[slots], *E.shape[::2]), _base_tiles(base1, pictures[slots], *D.shape[::2])
    return still


@compiled(set())
def _some(blocks: Any, kept: Any, into: Any) -> Any:
    """Some pictures of blocks in blocks of their own."""
    rows, fewer = blocks.shape[2], into.shape[2]
    for m in range(len(kept)):
        block, row = blocks[kept[m] // rows], kept[m] % rows
        other, at = into[m // fewer], m % fewer
        for k in range(blocks.shape[1]):
            other[k, at] = block[k, row]
    return into


@compiled({"contract"})
def settle_nudged(
    count: int, beta: Any, y: Any, panels0: Any, panels1: Any, base0: Any, base1: Any, even: Any, odd: Any, gain: Any, clamp: bool,
) -> None:  # fmt: skip
    """``count`` times two steps, two at once, the first units of even layers nudged towards y, batch x outputs.

    In the blocks lie all pictures at one step, then all of them at the next.
    """
    n, outputs, low, high = len(even), y.shape[1], gain - gain, gain / gain
    twice = np.arange(2 * n) % n
    E, D = empty_blocks(2 * n, even.shape[1]), empty_blocks(2 * n, odd.shape[1])
    rows = E.shape[2]
    first, second = (n + rows - 1) // rows, n // rows  # blocks up to which, and from which on
    c0, c1 = _base_tiles(base0, twice, *E.shape[::2]), _base_tiles(base1, twice, *D.shape[::2])
    _into_blocks(even, twice, E)
    _step(E, panels1, c1, gain, D, second, len(D))
    _into_blocks(odd, twice[:n], D)
    output = even[:, :outputs].copy()
    for k in range(count):
        _step(D, panels0, c0, gain, E, 0, len(E))
        for m in range(n):
            one, two, later = E[m // rows], E[(n + m) // rows], n + m
            for u in range(outputs):
                v = one[u, m % rows] + beta * (y[m, u] - output[m, u])
                one[u, m % rows] = v = clamped(v, low, high) if clamp else v
                v = two[u, later % rows] + beta * (y[m, u] - v)
                two[u, later % rows] = output[m, u] = clamped(v, low, high) if clamp else v
        _step(E, panels1, c1, gain, D, 0, first if k == count - 1 else len(D))
    for m in range(n):
        _picture_from_blocks(E, n + m, even[m])
        _picture_from_blocks(D, m, odd[m])  # those that follow from even layers one step before the end

"""Loops that no sequence of tensor operations runs as fast, compiled (:mod:`settle.backend.numerics.numba_cache`).

They work on NumPy views of tensors on the CPU, in float32 or float64. Importing this module takes half a second
and compiling a few, so that it is imported where it is first needed: :func:`settle.backend.ep.kernels.availability.compiled_loops`.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from llvmlite import ir
from numba import types
from numba.extending import intrinsic, overload

from settle.backend.numerics.numba_cache import compiled

F = np.float32
REASSOCIATED = {"reassoc", "nsz", "contract"}
"""What sums need for SIMD. NaN stays NaN, so that what diverges is seen."""


def _bitcast(typing: Any, bits: Any) -> Any:
    """The float32 with these 32 bits."""
    return types.float32(types.int32), lambda context, builder, signature, values: builder.bitcast(values[0], ir.FloatType())


_as_float: Any = intrinsic(_bitcast)


def logistic(x: float) -> float:
    """1 / (1 + exp(-x)); in float32 without a call, so that the loop around it is done with SIMD, error below 2e-7 of it."""
    return 1 / (1 + math.exp(-x))


@overload(logistic, jit_options={"fastmath": {"contract"}, "error_model": "numpy"})
def _logistic(x):  # type: ignore[no-untyped-def]
    if x != types.float32:
        return lambda x: 1 / (1 + math.exp(-x))

    def single(x):  # type: ignore[no-untyped-def]  # Numba wants the same signature, annotations included
        z = -x
        z = F(87) if z > F(87) else z  # in this order, so that NaN stays NaN
        z = F(-87) if z < F(-87) else z
        n = np.floor(z * F(1.442695040888963) + F(0.5))
        f = z - n * F(0.693145751953125) - n * F(1.428606765330187e-06)  # |f| <= ln(2) / 2; the first product is exact
        p = ((((f * F(1 / 720) + F(1 / 120)) * f + F(1 / 24)) * f + F(1 / 6)) * f + F(0.5)) * f + F(1)
        p = p * f + F(1)
        return F(1) / (F(1) + p * _as_float(np.int32((np.int32(n) + np.int32(127)) << np.int32(23))))

    return single


@compiled({"contract"})
def _clamped(v: Any, low: Any, high: Any) -> Any:
    v = high if v > high else v
    return low if v < low else v


@compiled(REASSOCIATED)
def _drives(r0: Any, r1: Any, W: Any, base0: Any, base1: Any, gain: Any, h0: Any, h1: Any) -> None:
    """h0 = base0 + gain W r1 and h1 = base1 + gain W^T r0, five outputs at a time in one pass over their weights."""
    none = gain - gain
    outputs, hidden = W.shape
    h1[:] = base1
    for o in range(0, outputs - 4, 5):
        w0, w1, w2, w3, w4 = W[o], W[o + 1], W[o + 2], W[o + 3], W[o + 4]
        q0, q1, q2, q3, q4 = none, none, none, none, none
        s0, s1, s2, s3, s4 = gain * r0[o], gain * r0[o + 1], gain * r0[o + 2], gain * r0[o + 3], gain * r0[o + 4]
        for k in range(hidden):
            x = r1[k]
            q0 += x * w0[k]
            q1 += x * w1[k]
            q2 += x * w2[k]
            q3 += x * w3[k]
            q4 += x * w4[k]
            h1[k] += s0 * w0[k] + s1 * w1[k] + s2 * w2[k] + s3 * w3[k] + s4 * w4[k]
        sums = (q0, q1, q2, q3, q4)
        for j in range(5):
            h0[o + j] = base0[o + j] + gain * sums[j]
    for o in range(outputs - outputs % 5, outputs):
        w0, q0, s0 = W[o], none, gain * r0[o]
        for k in range(hidden):
            q0 += r1[k] * w0[k]
            h1[k] += s0 * w0[k]
        h0[o] = base0[o] + gain * q0


@compiled({"contract"})
def settle_prototypical(
    s0: Any, s1: Any, y: Any, W: Any, base0: Any, base1: Any, steps: Any, gain: Any, dt: Any, beta: Any, clamp: Any
) -> None:
    """``steps`` steps of the prototypical net with one hidden layer, picture by picture, as none sees another.

    :param s0: batch x outputs. :param s1: batch x hidden. :param W: outputs x hidden.
    """
    h0, h1 = np.empty_like(s0[0]), np.empty_like(s1[0])
    low, high = gain - gain, gain / gain
    for n in range(len(s0)):
        a, b = s0[n], s1[n]
        for _ in range(steps):
            _drives(a, b, W, base0[n], base1[n], gain, h0, h1)
            for o in range(len(a)):
                v = a[o] + dt * (logistic(h0[o]) - a[o]) + dt * beta * (y[n, o] - a[o])
                a[o] = _clamped(v, low, high) if clamp else v
            for k in range(len(b)):
                b[k] += dt * (logistic(h1[k]) - b[k])


@compiled({"contract"})
def settle_energy_based(
    v0: Any, v1: Any, r0: Any, r1: Any, y: Any, W: Any, base0: Any, base1: Any, steps: Any, gain: Any, dt: Any, beta: Any,
    a: Any, b: Any, linear: Any, low: Any, high: Any,
) -> None:  # fmt: skip
    """The same for the energy-based net, v = a s + b in [low, high] and r = f(v).

    As in :mod:`settle.backend.ep.kernels.relaxation_state`.
    """
    h0, h1 = np.empty_like(v0[0]), np.empty_like(v1[0])
    one = gain / gain
    for n in range(len(v0)):
        p, q, rp, rq = v0[n], v1[n], r0[n], r1[n]
        for _ in range(steps):
            _drives(rp, rq, W, base0[n], base1[n], gain, h0, h1)
            for o in range(len(p)):
                g = h0[o] / a if linear else rp[o] * (one - rp[o]) * h0[o]
                v = p[o] + dt * (b - p[o]) + g + dt * beta * (y[n, o] - p[o])
                p[o] = _clamped(v, low, high)
                rp[o] = logistic(p[o])
            for k in range(len(q)):
                v = q[k] + dt * (b - q[k]) + rq[k] * (one - rq[k]) * h1[k]
                q[k] = _clamped(v, low, high)
                rq[k] = logistic(q[k])


@compiled({"contract"})
def step_energy_based(
    product: Any, base: Any, v: Any, r: Any, linear: int, gain: Any, dt: Any, a: Any, b: Any, low: Any, high: Any
) -> None:
    """One step of some layers of the energy-based net, batch x units each: v, v = a s + b in [low, high], and r = f(v).

    :param linear: how many of the first units leave out f'.
    """
    one = gain / gain
    for n in range(len(v)):
        p, c, q, s = product[n], base[n], v[n], r[n]
        for k in range(linear):
            q[k] = _clamped(q[k] + dt * (b - q[k]) + (c[k] + gain * p[k]) / a, low, high)
            s[k] = logistic(q[k])
        p, c, q, s = p[linear:], c[linear:], q[linear:], s[linear:]  # counting from 0 lets the compiler use SIMD
        for k in range(len(q)):
            q[k] = _clamped(q[k] + dt * (b - q[k]) + s[k] * (one - s[k]) * (c[k] + gain * p[k]), low, high)
            s[k] = logistic(q[k])


@compiled({"contract"})
def add_transposed_conv_of_unpooled(s: Any, where: Any, kernels: Any, out: Any, below: Any, padding: int) -> None:
    """Add to ``out`` the transposed convolution of the unpooled maps ``s``, without the zeros between them.

    Unpooled, maps hold one value a window, for each channel at another place. Of each place the channels found
    there are gathered, four at a time, so that the sum over them is taken in one go.

    :param s: batch x height x width x channels. :param where: places of the maxima, counted row by row, shaped as s.
    :param kernels: channels x (k k input channels). :param out: batch x (height x width x input channels) in one row.
    :param below: (height, width, channels) of out, then height and width of the maps before they were pooled, and k.
    """
    height, width, channels, _, across, k = below
    places, most = below[3] * across, s.shape[3] + 3
    channel, value, count = np.empty((places, most), np.intp), np.empty((places, most), s.dtype), np.empty(places, np.intp)
    patch = np.empty(k * k * channels, s.dtype)
    for n in range(len(s)):
        count[:] = 0
        for i in range(s.shape[1]):
            for j in range(s.shape[2]):
                for c in range(s.shape[3]):
                    if s[n, i, j, c] != 0:
                        place = where[n, i, j, c]
                        channel[place, count[place]] = c
                        value[place, count[place]] = s[n, i, j, c]
                        count[place] += 1
        for place in range(places):
            if count[place] == 0:
                continue
            for m in range(count[place], (count[place] + 3) // 4 * 4):
                channel[place, m], value[place, m] = 0, 0
            patch[:] = 0
            for m in range(0, count[place], 4):
                k0, k1 = kernels[channel[place, m]], kernels[channel[place, m + 1]]
                k2, k3 = kernels[channel[place, m + 2]], kernels[channel[place, m + 3]]
                v0, v1, v2, v3 = value[place, m], value[place, m + 1], value[place, m + 2], value[place, m + 3]
                for j in range(len(patch)):
                    patch[j] += v0 * k0[j] + v1 * k1[j] + v2 * k2[j] + v3 * k3[j]
            top, left = place // across - padding, place % across - padding
            begin, end = max(0, -left) * channels, min(k, width - left) * channels
            for i in range(max(0, -top), min(k, height - top)):
                first = ((n * height + top + i) * width + left) * channels
                row, part = out[first + begin : first + end], patch[i * k * channels + begin : i * k * channels + end]
                for j in range(len(part)):
                    row[j] += part[j]


@compiled({"contract"})
def add_sparse_drive(x: Any, W: Any, gain: Any, out: Any, begin: int, end: int) -> None:
    """Add gain x W to the columns from ``begin`` to ``end`` of ``out``, passing over the zeros of x; batch x inputs, inputs x units."""
    place, value = np.empty(x.shape[1] + 3, np.intp), np.empty(x.shape[1] + 3, x.dtype)
    for n in range(len(x)):
        count = _nonzeros(x[n], place, value)
        row = out[n, begin:end]
        for m in range(0, count, 4):
            _add_four_rows(row, W, place[m : m + 4], value[m : m + 4], gain)


@compiled({"contract"})
def add_sparse_update(x: Any, moved: Any, factor: Any, W: Any) -> None:
    """Add factor x^T moved to W, passing over the zeros of x; batch x inputs, batch x units, inputs x units."""
    place, value = np.empty(len(x) + 3, np.intp), np.empty(len(x) + 3, x.dtype)
    for i in range(len(W)):
        count = _nonzeros(x[:, i], place, value)
        for m in range(0, count, 4):
            _add_four_rows(W[i], moved, place[m : m + 4], value[m : m + 4], factor)


@compiled({"contract"})
def _nonzeros(x: Any, place: Any, value: Any) -> int:
    """Where x is not 0, and its values there; gives how many, to which zeros are added up to a multiple of four."""
    count = 0
    for i in range(len(x)):
        if x[i] != 0:
            place[count], value[count] = i, x[i]
            count += 1
    while count % 4:
        place[count], value[count] = 0, 0
        count += 1
    return count


@compiled({"contract"})
def _add_four_rows(out: Any, rows: Any, place: Any, value: Any, gain: Any) -> None:
    """Add four of the rows, each times its value, to ``out``."""
    r0, r1, r2, r3 = rows[place[0]], rows[place[1]], rows[place[2]], rows[place[3]]
    v0, v1, v2, v3 = gain * value[0], gain * value[1], gain * value[2], gain * value[3]
    for k in range(len(out)):
        out[k] += v0 * r0[k] + v1 * r1[k] + v2 * r2[k] + v3 * r3[k]

"""Steps of nets with one hidden layer, and a step of energy-based layers, as loops.

Compiled by :mod:`settle.backend.numerics.numba_cache`, for NumPy views of tensors on the CPU, in float32 or float64. Importing this takes
half a second and compiling more, so that it is imported where it is first needed (:mod:`settle.backend.ep.kernels.availability`).
"""

from __future__ import annotations

from typing import Any

import numpy as np

from settle.backend.ep.kernels.logistic import clamped, logistic
from settle.backend.numerics.numba_cache import compiled

REASSOCIATED = {"reassoc", "nsz", "contract"}
"""What sums need for SIMD. NaN stays NaN, so that what diverges is seen."""


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

    Once a state is bit for bit what it was two steps before, so are all that follow, and the one at the end is known.

    :param s0: batch x outputs. :param s1: batch x hidden. :param W: outputs x hidden.
    """
    h0, h1, earlier0, earlier1 = np.empty_like(s0[0]), np.empty_like(s1[0]), np.empty_like(s0[0]), np.empty_like(s1[0])
    low, high = gain - gain, gain / gain
    for n in range(len(s0)):
        a, b, t = s0[n], s1[n], 0
        while t < steps:
            if t % 2 == 0:
                earlier0[:] = a
                earlier1[:] = b
            t += 1
            _drives(a, b, W, base0[n], base1[n], gain, h0, h1)
            for o in range(len(a)):
                v = a[o] + dt * (logistic(h0[o]) - a[o]) + dt * beta * (y[n, o] - a[o])
                a[o] = clamped(v, low, high) if clamp else v
            for k in range(len(b)):
                b[k] += dt * (logistic(h1[k]) - b[k])
            if t % 2 == 0 and np.array_equal(a, earlier0) and np.array_equal(b, earlier1):
                t = steps - (steps - t) % 2


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
                p[o] = clamped(v, low, high)
                rp[o] = logistic(p[o])
            for k in range(len(q)):
                v = q[k] + dt * (b - q[k]) + rq[k] * (one - rq[k]) * h1[k]
                q[k] = clamped(v, low, high)
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
            q[k] = clamped(q[k] + dt * (b - q[k]) + (c[k] + gain * p[k]) / a, low, high)
            s[k] = logistic(q[k])
        p, c, q, s = p[linear:], c[linear:], q[linear:], s[linear:]  # counting from 0 lets the compiler use SIMD
        for k in range(len(q)):
            q[k] = clamped(q[k] + dt * (b - q[k]) + s[k] * (one - s[k]) * (c[k] + gain * p[k]), low, high)
            s[k] = logistic(q[k])

"""The logistic function and the clamp of compiled loops, written so that the loops around them are done with SIMD."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from llvmlite import ir
from numba import types
from numba.extending import intrinsic, overload

from settle.backend.numerics.numba_cache import compiled

F = np.float32


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
def clamped(v: Any, low: Any, high: Any) -> Any:
    """v in [low, high]; NaN stays NaN."""
    v = high if v > high else v
    return low if v < low else v

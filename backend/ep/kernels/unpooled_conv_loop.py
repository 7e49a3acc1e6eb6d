"""The transposed convolution of unpooled maps as a loop that leaves out their zeros.

Compiled by :mod:`settle.backend.numerics.numba_cache`, for NumPy views of tensors on the CPU, in float32 or float64. Importing this takes
half a second and compiling more, so that it is imported where it is first needed (:mod:`settle.backend.ep.kernels.availability`).
"""

from __future__ import annotations

from typing import Any

import numpy as np

from settle.backend.numerics.numba_cache import compiled


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

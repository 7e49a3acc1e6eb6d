"""Sizes of the maps of a convolutional net: which architectures fit a picture. No torch here.

The top layer's maps are read out by fully connected weights; each layer of maps below it is convolved
(stride 1), then max-pooled, to give what the layer above receives. Layer 0 is the output, layer 1
the top maps; the picture comes last.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import prod

import numpy as np

from settle.backend.core.knobs import KnobError
from settle.backend.ep.models.wiring import Wiring


@dataclass(frozen=True)
class Filters:
    """Convolutions of one kind, as many as there are ``channels``, the top layer's first."""

    channels: tuple[int, ...] = (64, 32)
    kernel: int = 5
    padding: int = 0
    pool: int = 2

    def maps(self, picture: Sequence[int]) -> list[tuple[int, int, int]]:
        """(channels, height, width) of layer 1, 2, ... and last of the picture.

        :param picture: (channels, height, width).
        :raises KnobError: the maps become smaller than what is wanted of them.
        """
        found: list[tuple[int, int, int]] = [tuple(picture)]  # type: ignore[list-item]
        for number, channels in enumerate(reversed(self.channels), 1):
            _, height, width = found[0]
            after = [(side + 2 * self.padding - self.kernel + 1) // self.pool for side in (height, width)]
            if min(after) < 1 or min(height, width) + 2 * self.padding < self.kernel:
                raise self._too_small(number, height, width)
            found.insert(0, (channels, after[0], after[1]))
        return found

    def _too_small(self, number: int, height: int, width: int) -> KnobError:
        """What to tell of convolution ``number``, of whose maps nothing is left; one layer that is too many is no kernel's fault."""
        at_fault, value = ("kernel", self.kernel) if number == 1 else ("channels", ", ".join(map(str, self.channels)))
        return KnobError(
            at_fault,
            f"{at_fault} = {value} is not possible: convolution {number} from the picture meets maps of {height} x {width} pixels;"
            f" with kernel = {self.kernel}, padding = {self.padding} and pool = {self.pool} nothing is left of them."
            f" Take {'fewer layers, ' if number > 1 else ''}a smaller kernel{' or pool' if self.pool > 1 else ''}, or more padding.",
        )

    def wiring(self, outputs: int, picture: Sequence[int]) -> Wiring:
        """Units of each layer, maps as one row of units; the links are the convolutions' own."""
        return Wiring((outputs, *(prod(maps) for maps in self.maps(picture))), ())

    def shapes(self, outputs: int, picture: Sequence[int]) -> dict[str, tuple[int, ...]]:
        """fcW, fcb, cW0, cb0 (into the top maps), cW1, ... -> shape; kernels (channels, channels below, k, k)."""
        maps = self.maps(picture)
        found: dict[str, tuple[int, ...]] = {"fcW": (outputs, prod(maps[0])), "fcb": (outputs,)}
        for i, channels in enumerate(self.channels):
            found[f"cW{i}"] = (channels, maps[i + 1][0], self.kernel, self.kernel)
            found[f"cb{i}"] = (channels,)
        return found

    @classmethod
    def of(cls, arrays: Mapping[str, np.ndarray], padding: int, pool: int) -> Filters:
        """Those of a network's parameters."""
        kernels = [arrays[f"cW{i}"] for i in range(sum(name.startswith("cW") for name in arrays))]
        return cls(tuple(len(kernel) for kernel in kernels), kernels[0].shape[-1], padding, pool)

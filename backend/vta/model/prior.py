"""What is known of boundaries before a frame is seen: the window, how long a segment may be and how many there may be."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from settle.backend.core.knobs import KnobError

if TYPE_CHECKING:
    from torch import Tensor

SURE = math.log(0.999 / 0.001)
"""Logit given to both columns, with opposite signs, so that what is forbidden has probability 1e-6."""


@dataclass(frozen=True)
class Rules:
    """The window and the loss of training [Kim2019], hssm.py and train.py of its program.

    :raises KnobError: a value is none of those allowed.
    """

    seq: int = 20
    """Modelled frames of a training window."""
    init: int = 2
    """Frames before them, of which only the belief is taken, and after them, which only the detector sees."""
    n_max: int = 5
    """Segments a window may have (N_max): the knob of the rate of boundaries."""
    l_max: int = 10
    """Frames that a segment may have."""
    obs_std: float = 1.0
    """Of the Gaussian around the reconstruction."""
    truncate: bool = True
    """Whether n_max and l_max bind the prior in training; it is never bound when imagining."""
    weight_z: float = 1.0
    weight_s: float = 1.0
    weight_m: float = 1.0
    """Of the three divergences in the loss; 1: the bound itself."""

    def __post_init__(self) -> None:
        for name, least in (("seq", 2), ("init", 1), ("n_max", 1), ("l_max", 1)):
            if getattr(self, name) < least:
                raise KnobError(name, f"{name} = {getattr(self, name)} is not possible: it is a whole number from {least} on.")
        if not self.obs_std > 0:
            raise KnobError("obs_std", f"obs_std = {self.obs_std} is not possible: it is above 0.")
        for name in ("weight_z", "weight_s", "weight_m"):
            if not getattr(self, name) >= 0:
                raise KnobError(name, f"{name} = {getattr(self, name)} is not possible: it is 0 or above.")

    @property
    def frames(self) -> int:
        """Frames of a training window: init + seq + init."""
        return self.seq + 2 * self.init

    def seq_of(self, frames: int) -> int:
        """Modelled frames of a sequence of so many.

        :raises KnobError: there are too few.
        """
        if frames < 2 * self.init + 2:
            told = f"2 init + 2 = {2 * self.init + 2} are needed, of which init = {self.init} at either end are not modelled"
            raise KnobError("init", f"Sequences of {frames} frames are too short: at least {told}.")
        return frames - 2 * self.init


def counts(read: Tensor) -> tuple[Tensor, Tensor]:
    """Along drawn boundaries (T, n), 0/1, whose first is 1: frames in the segment so far, and segments so far, this one included."""
    at = read.new_tensor(range(1, len(read) + 1)).unsqueeze(1)
    return at - (at * read).cummax(0).values + 1, read.cumsum(0)


def truncated(logits: Tensor, read: Tensor, rules: Rules) -> Tensor:
    """Logits (T, n, 2) of the NEXT frame's boundary, replaced where a rule decides it; l_max goes before n_max.

    :param read: the drawn boundaries (T, n), 0/1, of the frames up to which the logits know, the first of them 1.
    """
    length, number = counts(read)
    no_more = logits.new_tensor([-SURE, SURE])
    at_last = logits.new_tensor([SURE, -SURE])
    held = logits.where((number < rules.n_max).unsqueeze(-1), no_more)
    return held.where((length < rules.l_max).unsqueeze(-1), at_last)

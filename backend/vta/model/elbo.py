"""What the evidence lower bound is taken of: the window, the width of the frames, and the rules of the boundary prior."""

from __future__ import annotations

from dataclasses import dataclass

from settle.backend.core.knobs import KnobError


@dataclass(frozen=True)
class ElboSettings:
    """The window and the loss of training [Kim2019], hssm.py and train.py of its program.

    loss = -log N(x; reconstruction, obs_std^2) + KL(q(z) || p(z)) where read + KL(q(s) || p(s)) + log q(m) - log p(m).

    :raises KnobError: a value is none of those allowed.
    """

    seq: int = 20
    """Modelled frames of a training window."""
    init: int = 2
    """Frames before them, of which only the belief is taken, and after them, which only the boundary detector sees."""
    n_max: int = 5
    """N_max, segments a window may have: it sets the rate of boundaries."""
    l_max: int = 10
    """Frames that a segment may have."""
    obs_std: float = 1.0
    """Of the Gaussian around the reconstruction."""
    truncate: bool = True
    """Whether n_max and l_max truncate the boundary prior in training; it is never truncated when imagining."""

    def __post_init__(self) -> None:
        for name, least in (("seq", 2), ("init", 1), ("n_max", 1), ("l_max", 1)):
            if getattr(self, name) < least:
                raise KnobError(name, f"{name} = {getattr(self, name)} is not possible: it is a whole number from {least} on.")
        if not self.obs_std > 0:
            raise KnobError("obs_std", f"obs_std = {self.obs_std} is not possible: it is above 0.")

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

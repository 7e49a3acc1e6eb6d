"""What a turn around the equilibrium of the Dirac-GAN measures: the growth of the distance an iteration."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np


class TurnGrowth:
    """Counts turns around 0 and measures each one's growth an iteration.

    A turn ends where the direction of its start is passed again; the distance there is interpolated, since an orbit that is
    no circle has another radius in each direction. Where theory promises no turning, ``length`` iterations count as one.
    """

    def __init__(self, at: np.ndarray, length: int | None):
        self.length = length
        self.angle = 0.0
        self.mark = (0.0, float(np.log(np.hypot(*at))))
        """Iteration and log distance where the turn under way began."""
        self.turn = 0

    def update(self, t: int, before: np.ndarray, at: np.ndarray) -> float | None:
        """The growth an iteration of the turn that iteration t has ended, if it has ended one."""
        turned = float(np.angle(complex(*at) * complex(*before).conjugate()))
        start, self.angle = self.angle, self.angle + turned
        logs = [float(np.log(max(np.hypot(*p), 1e-300))) for p in (before, at)]
        if self.length is not None:
            if t - self.mark[0] < self.length:
                return None
            here = (float(t), logs[1])
        else:
            gone = abs(self.angle) - 2 * np.pi * (self.turn + 1)
            if gone < 0:
                return None
            part = 1 - gone / abs(self.angle - start)
            here = (t - 1 + part, logs[0] + part * (logs[1] - logs[0]))
        growth = float(np.exp((here[1] - self.mark[1]) / (here[0] - self.mark[0])))
        self.mark, self.turn = here, self.turn + 1
        return growth

    def state_dict(self) -> dict[str, float | int]:
        """For a checkpoint."""
        return {"angle": self.angle, "mark_t": self.mark[0], "mark_log": self.mark[1], "turn": self.turn}

    def load_state_dict(self, values: Mapping[str, float | int]) -> None:
        """Go on from what :meth:`state_dict` gave."""
        self.angle, self.turn = float(values["angle"]), int(values["turn"])
        self.mark = (float(values["mark_t"]), float(values["mark_log"]))

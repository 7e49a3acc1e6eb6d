"""When a run makes a checkpoint to go on from, should it be killed: soon after its start, then as often as costs little."""

from __future__ import annotations

from settle.backend.core.recording import Checkpoint

FIRST = 0.5
"""Seconds of computing after which the first one is made."""
LEAST, MOST = 5.0, 30.0
"""Seconds of computing between two: how much a kill may cost."""
SHARE = 0.05
"""Largest share of the time that is spent on them."""
DISK = 200e6
"""Bytes a second that are reckoned for writing one."""


class CheckpointTimer:
    """Asked after each step of a run whose clock stands at ``began`` seconds."""

    def __init__(self, began: float):
        self._due = began + FIRST

    def due(self, seconds: float) -> bool:
        """Whether it is time for one, ``seconds`` after the start of the run."""
        return seconds >= self._due

    def made(self, seconds: float, cost: float, checkpoint: Checkpoint) -> None:
        """One was made at ``seconds``, which took ``cost`` seconds; what an expensive one costs counts more than what a kill may."""
        spent = cost + checkpoint.bytes / DISK
        self._due = seconds + max(spent / SHARE, min(MOST, max(LEAST, spent / SHARE)))

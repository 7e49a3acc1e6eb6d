"""When a run makes checkpoints to go on from, and which of those of a long run are kept: few enough to be carried along."""

from __future__ import annotations

from collections.abc import Iterable

FIRST = 0.5
"""Seconds of computing after which the first one is made."""
LEAST = 5.0
"""Seconds of computing between two, where they cost little: how much a kill may cost."""
SHARE = 0.05
"""Largest share of the time that is spent on them."""
DISK = 200e6
"""Bytes a second that are reckoned for writing one."""


def thinned(steps: Iterable[int]) -> list[int]:
    """Of checkpoints at these steps: the last two, and before them each that is at least twice as far on as the one kept before it.

    So a run of 100 epochs keeps epochs 1, 2, 4, ..., 64, 99 and 100. What was thinned once and grew
    meanwhile gives the same as if all of it were thinned now; hence a resumed run keeps what an
    unbroken one keeps.
    """
    *early, before_last, last = [-1, -1, *sorted(steps)]
    found: list[int] = []
    for step in early:
        if step >= 0 and (not found or step >= 2 * found[-1]):
            found.append(step)
    return [step for step in (*found, before_last, last) if step >= 0]


class CheckpointTimer:
    """Asked after each step of a run whose clock stands at ``began`` seconds."""

    def __init__(self, began: float):
        self._due = began + FIRST

    def due(self, seconds: float) -> bool:
        """Whether it is time for one, ``seconds`` after the start of the run."""
        return seconds >= self._due

    def made(self, seconds: float, cost: float, size: int) -> None:
        """One of ``size`` bytes was made at ``seconds``, which took ``cost`` seconds: an expensive one is made less often."""
        self._due = seconds + max(LEAST, (cost + size / DISK) / SHARE)

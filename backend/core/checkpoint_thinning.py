"""Which checkpoints of a long run are kept: few enough to be carried along, in memory and in the session."""

from __future__ import annotations

from collections.abc import Iterable


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

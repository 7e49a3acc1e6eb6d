"""When a picture is at rest: all that is left of its way to the steady state is rounding, by how its movement dwindles."""

from __future__ import annotations

from typing import Any

START = 1.0, 1.0
"""Estimate and rate before the first check."""


def at_rest(moved: Any, limit: Any, estimate: Any, rate: Any, steps: int) -> Any:
    """One check of one picture; also compiled, for :mod:`settle.backend.ep.kernels.tiled_chains`.

    As the movement m falls by a factor g a step, m g / (1 - g) is left. Movements near ``limit`` are rounding for the most part: from
    there on the picture is taken to go on as before.

    :param moved: its largest movement in the last step.
    :param limit: what counts as rounding; below 0: nothing does.
    :param estimate, rate: what the check before gave: the movement, and what it fell to from check to check.
    :param steps: steps from check to check.
    :return: whether it is at rest, estimate and rate; not so where there is NaN.
    """
    floor = 4 * limit
    if estimate > floor or moved > floor:
        rate = max(moved / max(estimate, floor), 0.1)
        estimate = moved
    else:
        estimate = min(moved, estimate * rate)
    a_step = rate ** (1 / steps)
    return a_step < 1 and estimate * a_step <= limit * (1 - a_step), estimate, rate

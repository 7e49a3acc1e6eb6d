"""Which runs of many have come to their end: told once, for those that compute them and those that show them."""

from __future__ import annotations

ALMOST = 0.95
"""Share of the minutes asked for from which on a run that was stopped counts as one that came to its end."""


def came_to_its_end(outcome: str, seconds: float, minutes: float | None) -> bool:
    """Whether the figures of a run are those that were asked for.

    :param seconds: of its computing.
    :param minutes: of computing after which it was to be stopped; None: it was not.
    """
    return outcome == "finished" or (outcome == "stopped" and minutes is not None and seconds >= ALMOST * 60 * minutes)


def is_done(outcome: str, seconds: float = 0.0, minutes: float | None = None) -> bool:
    """Whether a run need not be computed again: it came to its end, or would diverge once more."""
    return outcome == "diverged" or came_to_its_end(outcome, seconds, minutes)

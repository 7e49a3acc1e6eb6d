"""Divergence is noticed by the loss, and by outputs that are stuck at their ends."""

from __future__ import annotations

import math

from settle.backend.ep.learning.divergence_monitor import MIN_WINDOW, WINDOW, DivergenceMonitor
from settle.backend.ep.learning.update_outcome import UpdateOutcome


def fed(losses, end=(), first=None, ends=0.0):
    """The update at which a watch says something (None: never), and what."""
    monitor = DivergenceMonitor(["ep"])
    monitor.load_state_dict({"first_loss": first or {}})
    for number, loss in enumerate(losses):
        if said := monitor.add({"ep": UpdateOutcome(loss, 0, 0, 0, 0, ends)}, number in end):
            return number, said["ep"]
    return None, ""


def test_a_loss_without_bounds_is_told_at_once():
    assert fed([0.5, 0.4, 1e13]) == (2, "the outputs of ep grew beyond all bounds")
    assert fed([math.nan])[0] == 0


def test_a_loss_that_stays_above_the_first_is_told_after_a_window_or_an_epoch():
    worse = [0.5] + [0.7] * 2 * WINDOW
    assert fed(worse)[0] == WINDOW - 1
    assert fed(worse, end={MIN_WINDOW + 9})[0] == MIN_WINDOW + 9
    assert fed(worse)[1] == "the loss of ep is 0.699 in the mean of 300 updates, and was 0.5 at the first"
    assert fed([0.7] * WINDOW, first={"ep": 0.5})[0] == WINDOW - 1


def test_a_net_whose_outputs_are_stuck_at_their_ends_is_told_if_it_has_learnt_nothing():
    dead = [0.49] + [0.5] * 2 * WINDOW
    assert fed(dead, ends=1.0)[0] == WINDOW - 1 and fed(dead, ends=0.98, end={MIN_WINDOW})[0] == MIN_WINDOW
    assert fed(dead, ends=1.0)[1] == "the outputs of ep are all at 0 or 1 with a loss of 0.5 in the mean of 300 updates, and stay there"
    assert fed(dead, ends=0.8)[0] is None, "a slow one"
    assert fed([0.49] + [0.2] * 2 * WINDOW, ends=1.0)[0] is None, "one that has learnt"


def test_what_falls_stays_or_only_leaps_is_left_alone():
    assert fed([0.5] * 3 * WINDOW)[0] is None and fed([0.59] * 3 * WINDOW, first={"ep": 0.5})[0] is None
    assert fed(([0.5] + [5.0] * 5 + [0.4] * WINDOW) * 3)[0] is None
    assert fed([0.5] + [0.7] * 400, end=set(range(MIN_WINDOW - 2, 400, MIN_WINDOW - 1)))[0] is None  # epochs of a few updates

"""What is foreseen of a run: its size in the end, checkpoints counted."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import pytest

from settle.backend.core.frame import Frame, column
from settle.backend.core.recording import Checkpoint, Recording
from settle.backend.core.run_progress import RunProgress

PLANNED = 1001
CHECKPOINTS = (2, 38, 101, 301, 601, 901, PLANNED)
"""Close together at first, as where a view wants old models early, then every 300, and one at the end."""


@dataclass(frozen=True)
class Row(Frame):
    table: ClassVar[str] = "rows"
    title: ClassVar[str] = "Rows"
    value: float = column("a number")


def recorded(steps: int, checkpoints=CHECKPOINTS, keep: int = 300) -> Recording:
    recording = Recording("some", {"keep": keep} if keep else {}, planned=PLANNED)
    for step in range(steps):
        kept = [Checkpoint(step + 1, {"weights": np.zeros(100_000)})] if step + 1 in checkpoints else []
        recording.append(step, 0.01 * (step + 1), [Row(0.5), *kept])
    return recording


@pytest.mark.parametrize("share", [0.25, 0.5, 0.75])
def test_the_size_at_the_end_is_foreseen_with_checkpoints_that_are_not_equally_far_apart(share):
    told = RunProgress.of(recorded(int(share * PLANNED))).size_at_end
    assert told == pytest.approx(recorded(PLANNED).bytes, rel=0.25)


def test_before_the_first_checkpoint_nobody_knows_what_it_will_weigh():
    assert math.isnan(RunProgress.of(recorded(300, checkpoints=())).size_at_end)
    assert RunProgress.of(recorded(300, checkpoints=(), keep=0)).size_at_end > 0, "a run that keeps none"


def test_a_checkpoint_that_the_clock_made_says_nothing_of_how_many_more_will_come():
    recording = recorded(200, checkpoints=())
    recording.keep_latest(Checkpoint(40, {"weights": np.zeros(100_000)}))
    assert RunProgress.of(recording).size_at_end == pytest.approx(recorded(PLANNED, checkpoints=(300, 600, 900, PLANNED)).bytes, rel=0.1)


def test_the_time_left_holds_what_the_end_takes_besides_its_steps():
    recording = recorded(501)
    assert RunProgress.of(recording).left == pytest.approx(5.0, rel=1e-3)
    recording.end_seconds = 7.0
    assert RunProgress.of(recording).left == pytest.approx(12.0, rel=1e-3)
    assert RunProgress.of(recorded(PLANNED)).left == 0

"""Checkpoints are few, and a recording goes on from one of them as if it had never been broken off."""

from __future__ import annotations

import numpy as np
import pytest
from counting import Count, Note

from settle.backend.core.checkpoint_rules import thinned
from settle.backend.core.compare_recordings import differences
from settle.backend.core.recording import Checkpoint, Recording
from settle.backend.core.recording_prefix import history


def test_of_many_checkpoints_the_last_two_and_ever_wider_spaced_ones_are_kept():
    assert thinned([]) == [] and thinned([5]) == [5] and thinned([5, 3]) == [3, 5]
    assert thinned(range(1, 101)) == [1, 2, 4, 8, 16, 32, 64, 99, 100]
    assert thinned(74 * e for e in range(1, 21)) == [74 * e for e in (1, 2, 4, 8, 16, 19, 20)]


@pytest.mark.parametrize("unit", [1, 7, 1000])
def test_thinning_all_along_keeps_what_thinning_at_the_end_keeps(unit):
    alive: list[int] = []
    for number in range(1, 300):
        alive = thinned([*alive, number * unit])
        assert alive == thinned(n * unit for n in range(1, number + 1)) and len(alive) <= 11


def row(step: int, width: int) -> tuple:
    parts = {"a": np.full(width, step / 3), "b": np.arange(2.0) * step}
    return (Count(step, step / 7, parts), *((Note(np.full((2, 3), step / 9)),) if step % 4 == 0 else ()))


def fill(made: Recording, start: int, stop: int, width: int) -> None:
    for step in range(start, stop):
        made.append(step, step / 100, row(step, width))
        if (step + 1) % 1000 == 0:
            made.append(step, step / 100, [Checkpoint(step + 1, {"x": np.full(3, step)}, {"n": step})])


@pytest.mark.parametrize("width", [1, 3000])
def test_the_first_part_of_a_recording_is_written_on_as_if_it_were_whole(width):
    whole, steps = Recording("test", {"a": 1}, 3, started=5.0), 12_000 if width == 1 else 1300
    fill(whole, 0, steps, width)
    at = 1000
    part = history(whole, at)
    assert (part.steps, part.seconds, part.started, part.resumed, len(part.tables["notes"])) == (at, 9.99, 5.0, [at], at // 4)
    assert part.tables["counts"]["a"].label == whole.tables["counts"]["a"].label and list(part.checkpoints) == [at]
    fill(part, at, steps, width)
    assert differences(whole, part) == [] and list(part.checkpoints) == list(whole.checkpoints)
    other = Count(steps, 0.0, {"a": np.zeros(width), "c": np.zeros(2)})
    with pytest.raises(ValueError, match="counts: this row lacks"):
        part.append(steps, 0.0, [other])


def test_a_row_of_other_columns_is_refused_right_after_the_copied_ones():
    whole = Recording("test", {})
    fill(whole, 0, 1000, 2)
    part = history(whole, 1000)
    for parts in ({"a": np.zeros(2)}, {"a": np.zeros(2), "c": np.zeros(2)}, {"b": np.zeros(2), "a": np.zeros(2)}):
        with pytest.raises(ValueError, match="counts: this row"):
            part.append(1000, 0.0, [Count(1000, 0.0, parts)])
    assert len(part.tables["counts"]) == 1000

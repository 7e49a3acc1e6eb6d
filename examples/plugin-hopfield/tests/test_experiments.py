"""The two experiments as they are used: by their presets, knobs and summaries."""

import pytest
from settle_hopfield.capacity import Capacity
from settle_hopfield.recall import Recall

from settle.api import KnobError
from settle.testing import Subject


def test_a_letter_is_found_again():
    recording = Subject(Recall).whole()
    energy = recording.tables["states"]["energy"][:]
    assert recording.summary["overlap"] == 1 and recording.summary["wrong"] == 0
    assert (energy[1:] <= energy[:-1]).all() and energy[-1] < energy[0]
    assert recording.tables["states"]["flips"][:].sum() >= 49, "a quarter of 196 pixels at least"


def test_the_capacity_of_a_small_network_is_near_that_of_an_infinite_one():
    recording = Subject(Capacity, quick={"trials": 5}).whole()
    assert 0.12 < recording.summary["capacity"] < 0.22


def test_a_pattern_that_is_not_stored_cannot_be_put_in():
    with pytest.raises(KnobError, match="of 3 stored patterns the last is 2"):
        Recall(cue=3)
    with pytest.raises(KnobError, match="8 letters"):
        Recall(stored=9)
    with pytest.raises(KnobError, match="larger than the one before"):
        Capacity(loads=(0.2, 0.1))

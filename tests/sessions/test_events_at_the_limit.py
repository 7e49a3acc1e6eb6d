"""Whatever is done to a run: its session is read again, since what would be too much is refused when it is done."""

from __future__ import annotations

import numpy as np
import pytest
from counting import Counting, Note

from settle.backend.core import recording
from settle.backend.core.knobs import KnobError
from settle.backend.core.recording_prefix import history
from settle.backend.core.runner import Runner
from settle.sessions import file_check, read, read_journal
from settle.sessions.journal import Journal
from settle.sessions.session import load, save

SMALL = {"EVENT": 14, "EVENTS": 4, "EVENT_TEXTS": 60, "EVENT_BYTES": 360}


@pytest.mark.parametrize("limit", SMALL)
def test_acts_and_turns_beyond_a_limit_are_refused_and_the_session_is_read(tmp_path, monkeypatch, limit):
    for module in (recording, read, read_journal, file_check):
        if hasattr(module, limit):
            monkeypatch.setattr(module, limit, SMALL[limit])
    runner = Runner(Counting.make("short"), paused=True)
    refused, done = [], 0
    for number in range(12):
        try:
            if number % 2:
                runner.turn("gain", 1.0 + number / 8)
            else:
                runner.act("add", 10.0 ** (2 * number))
            done += 1
        except KnobError as error:
            refused.append(str(error))
    assert refused and all("The run goes on without it." in why and why.count(". ") == 1 for why in refused), refused
    runner.resume()
    assert runner.start().join(10) and runner.recording.outcome == "finished" and len(runner.recording.events) == done
    save(runner.recording, tmp_path / "a.h5")
    assert load(tmp_path / "a.h5").events == runner.recording.events
    journal = Journal(runner.recording, tmp_path / "b.h5")
    journal.commit()
    journal.close()
    assert load(tmp_path / "b.h5").events == runner.recording.events


def test_a_run_that_goes_on_has_no_more_room_than_was_left(monkeypatch):
    monkeypatch.setattr(recording, "EVENTS", 2)
    runner = Runner(Counting.make("short", {"length": 8}), paused=True)
    runner.turn("gain", 2.0)
    runner.resume()
    assert runner.start().join(10)
    on = Runner(Counting.make("short", {"length": 20}), history=history(runner.recording, 8), paused=True)
    on.turn("gain", 3.0)
    with pytest.raises(KnobError, match="2 things were done"):
        on.turn("gain", 4.0)
    assert on.settings["gain"] == 3.0
    on.stop()
    assert on.start().join(10)


def test_an_array_of_more_dimensions_than_are_read_ends_the_run_when_it_comes():
    with pytest.raises(ValueError, match="has 9 dimensions"):
        recording.Recording("test", {}).append(0, 0.0, [Note(np.zeros((1,) * 9))])

"""What the laws are tested on: an experiment, its view, and knobs that make its run short."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from settle.backend.core.experiment import Experiment
from settle.backend.core.recording import Recording
from settle.backend.core.runner import Runner
from settle.widgets.views.automatic.view import AutomaticView
from settle.widgets.views.common.board import Board

SEED = 5


@dataclass(frozen=True)
class Subject:
    """One experiment with all that its laws need to know."""

    experiment: type[Experiment]
    view: Callable[[], Board] = AutomaticView
    quick: Mapping[str, Any] = field(default_factory=dict)

    @property
    def preset(self) -> str:
        """The first one; nothing if there is none."""
        return next(iter(self.experiment.presets), "")

    def make(self) -> Experiment:
        """The experiment with its first preset and the quick knobs."""
        return self.experiment.make(self.preset, self.quick)

    def begin(self, **how: Any) -> Runner:
        """A run that has not yet begun."""
        return Runner(self.make(), preset=self.preset, seed=SEED, **how)

    def whole(self, **how: Any) -> Recording:
        """A whole run."""
        runner = self.begin(**how).start()
        assert runner.join(60), "the run takes more than a minute: make the quick knobs smaller"
        assert runner.recording.outcome == "finished", runner.recording.error
        return runner.recording

    def recorded(self) -> Recording:
        """A whole run that several laws look at, none of which changes it."""
        key = (self.experiment, repr(self.quick))
        if key not in _RECORDED:
            _RECORDED[key] = self.whole()
        return _RECORDED[key]


_RECORDED: dict[tuple[type[Experiment], str], Recording] = {}


def until(true: Callable[[], bool], seconds: float = 30.0) -> None:
    """Wait for something that another thread does."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "not in time"
        time.sleep(0.002)

"""How long a sweep takes and how much room its sessions need, told before it starts."""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from dataclasses import dataclass

from settle.app import catalogue
from settle.app.run_to_end import runner_of
from settle.backend.core.knobs import KnobError
from settle.backend.core.run_progress import RunProgress, size_after
from settle.backend.core.sweep.plan import PlannedRun, SweepPlan
from settle.sessions.library.entry import SessionEntry

TRIAL = 2.0
"""Seconds for which a run is tried where no session tells how long one takes."""
FIRST = 20.0
"""Longest wait for the trial's second step, which alone tells a pace, s."""


@dataclass(frozen=True)
class SweepEstimate:
    """Of one run, and where it comes from."""

    seconds: float
    """Of computing, on one thread; NaN: not known."""
    size: float
    """Bytes of the session; NaN: not known."""
    source: str


def estimate(plan: SweepPlan, missing: Sequence[PlannedRun], done: Sequence[SessionEntry] = ()) -> SweepEstimate:
    """What one of the missing runs takes: as those of the sweep that are done, else as the first one does in a short trial.

    :raises KnobError: a run is not possible, such as for want of a data set.
    """
    if done:
        count = len(done)
        means = (sum(entry.seconds for entry in done) / count, sum(entry.size for entry in done) / count)
        return SweepEstimate(*means, f"as the {count} that {'is' if count == 1 else 'are'} done took")
    first = missing[0]
    kind = catalogue.experiment(plan.experiment)
    runner = runner_of(kind, plan.preset, first.knobs, seed=first.seed, steps=plan.steps, minutes=plan.minutes, device=plan.device)
    runner.start()
    until = time.monotonic() + TRIAL
    while not runner.join(0.02) and (time.monotonic() < until or (runner.recording.steps < 3 and time.monotonic() < until + FIRST)):
        pass
    found = RunProgress.of(runner.recording)
    runner.stop()
    runner.join(60)
    if runner.refused:
        raise KnobError(runner.refused.knob, str(runner.refused))
    seconds = found.seconds + found.left if found.running else found.seconds
    if plan.minutes is not None:
        seconds = min(seconds, 60 * plan.minutes) if math.isfinite(seconds) else 60 * plan.minutes
    planned = found.planned
    size = float(found.size) if not found.running else size_after(runner.recording, planned) if planned else math.nan
    source = f"as the first one goes in its first {found.seconds:.0f} s" if found.running else "as the first one took"
    return SweepEstimate(seconds, size, source)

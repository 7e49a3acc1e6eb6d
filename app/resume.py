"""Taking up a run again that was interrupted or stopped, from the last checkpoint in its session."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from settle.app.cli.output import Refused, experiment_called, refused_if_unfit
from settle.backend.core.experiment import Experiment
from settle.backend.core.knobs import KnobError
from settle.backend.core.recording import EXTENDED, Checkpoint, Event, Recording
from settle.backend.core.recording_prefix import history
from settle.backend.core.runner import Runner
from settle.backend.numerics.device import choose_for
from settle.sessions import session


def resumed_runner(path: Path, steps: int | None = None, minutes: float | None = None, allow_files: bool = False) -> Runner:
    """A runner that goes on from the last checkpoint of a session, ready to be started.

    Its recording holds what the session did up to there; what was done to the run after that (a knob
    turned, a kick) is repeated at its step.

    :param steps: how many steps to take in all: of more than were planned the run is extended. None: as many as were planned.
    :param minutes: longest computing time from now on.
    :param allow_files: whether files may be read that the session names and does not hold.
    :raises Refused: the run goes on, has no checkpoint, is at its end, or diverged.
    :raises KnobError: its knobs, or its device, are not possible here.
    :raises SessionError: it cannot be read.
    """
    old = session.load(path)
    with refused_if_unfit(path):
        return _resumed(old, path, steps, minutes, allow_files)


def _resumed(old: Recording, path: Path, steps: int | None, minutes: float | None, allow_files: bool) -> Runner:
    kind = experiment_called(old.experiment)
    if old.outcome == "running":
        raise Refused(f"{path} is being recorded at the moment: it can be resumed when its run has ended.")
    if old.outcome == "diverged":
        raise Refused(f"{path} diverged after {old.steps} steps and would do so again: run it anew with other knobs.")
    last = old.checkpoint_at(old.steps - 1)
    if (last is None or last.step > old.steps) and old.outcome == "finished":
        raise Refused(f"{path} is finished after its {old.steps} steps, and has no checkpoint to go on from.")
    if last is None or last.step > old.steps:
        raise Refused(f"{path} has no checkpoint to go on from, after {old.steps} steps: 'settle rerun {path}' begins it again.")
    experiment, now = kind.make("", old.knobs_before(0)), kind.make("", old.knobs_at(old.steps))
    most = _planned_end(old, now, last)
    limit = steps if steps is not None else old.planned
    made, script = history(old, last.step), [event for event in old.events if event.step >= last.step]
    if limit is not None and most is not None and limit > most:
        if steps is not None and (kind.length_knob or old.steps >= most):
            _extend(old, made, script, _extension(now, steps, last))
            most = limit
        limit = min(limit, most)
    if limit is not None and (old.steps > limit or (old.steps == limit and old.outcome != "interrupted")):
        more = f"steps goes up to {most}" if most is not None and not kind.length_knob else "a larger number of steps goes on"
        ended = most == old.steps and not kind.length_knob
        raise Refused(f"{path} has taken its {old.steps} steps: {'there are no more' if ended else more}.")
    return Runner(
        experiment,
        seed=old.seed,
        device=choose_for(experiment, old.device),
        steps=None if steps is None and limit == most else limit,
        minutes=minutes,
        inputs=inputs_of(old, experiment, allow_files),
        script=script,
        history=made,
        endless=limit is None,
    )


def inputs_of(old: Recording, experiment: Experiment, allow_files: bool) -> Mapping[str, Mapping[str, np.ndarray]]:
    """The inputs with which a run is repeated: those that its session holds; what it lacks is read only where that is allowed.

    :raises KnobError: a file that is read does not fit.
    """
    try:
        experiment.check_held(old.inputs)
    except KnobError:
        return experiment.read_inputs() if allow_files else old.inputs  # which the runner refuses
    return old.inputs


def _planned_end(old: Recording, now: Experiment, last: Checkpoint) -> int | None:
    """Steps after which the run ends of itself; None: it never does."""
    if now.open_ended or (most := now.ends_after(last)) is None:
        return None
    if old.planned is None:
        return most
    if old.outcome == "finished" and old.steps < old.planned:
        return old.steps  # more steps were asked for than there were
    return max(most, old.planned)  # turned knobs may have moved the end


def _extend(old: Recording, made: Recording, script: list[Event], value: dict[str, Any]) -> None:
    """Note that the run is extended where it ended: at once, if it goes on from there, so that whoever looks knows its new length."""
    if made.steps == old.steps:
        made.event(old.steps, old.seconds, EXTENDED, value)
    else:
        script.append(Event(old.steps, old.seconds, EXTENDED, value))


def _extension(now: Experiment, steps: int, last: Checkpoint) -> dict[str, dict[str, Any]]:
    """The value of the event that makes a run longer."""
    to = now.longer(steps, last)
    return {"from": {knob: now.settings()[knob] for knob in to}, "to": to}

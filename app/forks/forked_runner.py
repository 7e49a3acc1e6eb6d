"""Forks: a run with the history of another one up to a step, which goes on by itself from there, with knobs turned at the branch."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from settle.app.cli.output import experiment_called, refused_if_unfit
from settle.app.resume import inputs_of
from settle.backend.core.about.annotations import Parent
from settle.backend.core.experiment import Experiment
from settle.backend.core.knobs import KnobError
from settle.backend.core.recording import Event, Recording
from settle.backend.core.runner import Runner
from settle.backend.numerics.device import choose_for
from settle.sessions import session


def forked_runner(
    path: Path,
    at: int,
    turned: Mapping[str, Any],
    *,
    steps: int | None = None,
    minutes: float | None = None,
    allow_files: bool = False,
) -> Runner:
    """A runner that repeats the run of a session, which may still go on, up to a step and then goes its own way; ready to be started.

    :param at: the last step that both have.
    :param turned: live knobs as they are from the next step on; numbers may be given as texts.
    :param steps: how many steps to take in all; None: as many as the experiment plans, an endless run too.
    :param minutes: longest computing time.
    :param allow_files: whether files may be read that the session names and does not hold.
    :raises Refused: its experiment is not there, or it does not hold what that records.
    :raises KnobError: it has no such step, a knob or its device is not possible here, or there is nothing to be done after the branch.
    :raises SessionError: it cannot be read.
    """
    old = session.load(path)
    with refused_if_unfit(path):
        if at >= old.steps:
            so_far = " so far" if old.outcome == "running" else ""
            raise KnobError("at", f"at = {at} is not possible: {path} has steps 0 to {old.steps - 1:,}{so_far}.")
        experiment = experiment_called(old.experiment).make("", old.knobs_before(0))
        script = shared_events(old, at)
        if turned:
            script.append(Event(at + 1, 0.0, "knob", turned_values(old, at, turned)))
        planned = _now(old, at).steps() if steps is None else steps
        if planned is not None and planned <= at + 1:
            raise KnobError(
                "steps", f"steps = {planned} is not possible: the fork has {at + 1} in common with {path}. It takes more than that."
            )
        how: dict[str, Any] = {"script": script, "inputs": inputs_of(old, experiment, allow_files), "steps": steps, "minutes": minutes}
        runner = Runner(experiment, seed=old.seed, device=choose_for(experiment, old.device), preset=old.preset, **how)
        runner.recording.parent = parent_at(old, at)
        return runner


def shared_events(old: Recording, at: int) -> list[Event]:
    """What was done to a run up to a step: a fork repeats it."""
    return [event for event in old.events if event.step <= at]


def parent_at(old: Recording, at: int) -> Parent | None:
    """What a fork that has the steps up to ``at`` notes of its parent; None: that is of an earlier version, without an identifier."""
    return Parent(old.run_id, at + 1) if old.run_id else None


def turned_values(old: Recording, at: int, turned: Mapping[str, Any]) -> dict[str, Any]:
    """Live knobs as they are to be after a step, checked.

    :raises KnobError: one is not possible.
    """
    values = _now(old, at).turned(turned).settings()
    return {knob: values[knob] for knob in turned}


def _now(old: Recording, at: int) -> Experiment:
    """The experiment with its knobs as they stood after that step."""
    return experiment_called(old.experiment).make("", old.knobs_at(at))

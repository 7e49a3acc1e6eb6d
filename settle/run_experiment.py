"""``settle.run``: an experiment from Python, to its end."""

from __future__ import annotations

import signal
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

from settle.app.run_to_end import complaint, drive, runner_of, stopping_by_signals
from settle.experiment_list import experiment_named
from settle.recorded_run import RecordedRun
from settle.sessions.environment import environment


def run(
    experiment: str,
    preset: str | None = None,
    *,
    seed: int = 0,
    steps: int | None = None,
    minutes: float | None = None,
    device: str = "cpu",
    progress: bool = True,
    **knobs: object,
) -> RecordedRun:
    """Run an experiment and wait for its end; its numbers are those of ``settle run`` with the same settings.

    Ctrl-C, or a notebook's interrupt, ends it as ``stopped``, and what was recorded is returned. So it is, with a warning, where a run
    fails or diverges: see ``outcome`` and ``error``. Nothing is kept on disk before ``save``.

    :param preset: a named setting of the knobs; None: the experiment's first.
    :param seed: of all random numbers.
    :param steps: how many; None: what the experiment plans.
    :param minutes: stop after that much computing.
    :param device: ``cpu``, ``cuda``, ``mps``, or ``auto`` for the fastest one here.
    :param progress: whether a bar on stderr shows how far it is.
    :param knobs: those that differ from the preset; see ``settle.experiments()``.
    :raises KnobError: a setting is wrong or a file does not fit: in a sentence, and nothing was run.
    """
    kind = experiment_named(experiment)
    with _torch_threads_kept():
        runner = runner_of(kind, preset, knobs, seed=seed, steps=steps, minutes=minutes, device=device)
        recording = runner.recording
        try:
            with stopping_by_signals(runner.stop, signal.SIGINT):
                drive(runner, progress, every=0.5)
        finally:
            runner.stop()  # where it was left in haste, by a second Ctrl-C
        if runner.refused:
            raise runner.refused
        recording.environment = environment(recording.device)
    if recording.error:
        warnings.warn(f"{complaint(recording)} What was recorded is returned; its error tells more.", RuntimeWarning, stacklevel=2)
    return RecordedRun(recording)


@contextmanager
def _torch_threads_kept() -> Iterator[None]:
    """A run computes with one thread; what comes after it in the notebook has as many as before."""
    import torch

    global _threads_before, _runs
    with _counting:
        if not _runs:
            _threads_before = torch.get_num_threads()
        _runs += 1
    try:
        yield
    finally:
        with _counting:
            _runs -= 1
            if not _runs:  # the last of those that go on at the same time, on threads of their own
                torch.set_num_threads(_threads_before)


_counting = threading.Lock()
_runs = 0
_threads_before = 1

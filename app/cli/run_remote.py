"""``settle run --scheduler``: a worker of a cluster computes the run; it is watched and kept here."""

from __future__ import annotations

import sys
from argparse import Namespace
from contextlib import suppress
from pathlib import Path

from settle.app import catalogue
from settle.app.cli.claims import claim_output
from settle.app.cli.finished_run import FinishedRun, report
from settle.app.cli.output import Refused, say, whole_number
from settle.app.cli.scheduler import reaching_scheduler
from settle.app.remote.watched_run import WatchedRun
from settle.app.run_to_end import ENDING, MOST_STEPS, ProgressBar, minutes_of, stopping_by_signals
from settle.app.sweep.cluster import NoCluster
from settle.app.sweep.worker_run import RunOrder
from settle.backend.core.runner import Runner
from settle.sessions import session
from settle.sessions.format import SessionError
from settle.sessions.read_journal import JournalReader
from settle.sessions.running.journal_part import JournalCopy
from settle.sessions.versions import settle_version


def run_remote(runner: Runner, arguments: Namespace) -> int:
    """Compute what a runner was to compute on a worker instead. Gives the exit code.

    :param runner: checked and not begun.
    """
    reach, recording = reaching_scheduler(arguments), runner.recording
    if reach is None:
        raise Refused("--scheduler is missing.")
    steps, minutes = whole_number("steps", arguments.steps, 1, MOST_STEPS), minutes_of(arguments.minutes)
    place = claim_output(arguments, recording.experiment)
    about = (recording.experiment, recording.preset, recording.knobs, recording.seed, steps, minutes, arguments.device)
    order = RunOrder(1, *about, settle_version(), folder="", mark="", name=place.path.name)
    with ProgressBar(desc=recording.experiment, unit=" steps", mininterval=0.2 if sys.stderr.isatty() else 5.0) as bar:
        shown = _Shown(place.path, bar)
        plugin = recording.experiment if catalogue.entry(recording.experiment).plugin else ""
        watched = WatchedRun(order, place, reach, lambda sentence: bar.write(sentence, file=sys.stderr), shown.move, plugin)
        try:
            with stopping_by_signals(watched.stop, *ENDING) as signals:
                result = watched.run()
        except NoCluster as e:
            place.release()
            raise Refused(str(e)) from None
    if not result.held:
        say(result.problem, file=sys.stderr)
        return 1
    return report(FinishedRun(session.load(place.path), place.path, signals[0] if signals else 0), arguments.json)


class _Shown:
    """The bar, moved by what the copy of the journal says."""

    def __init__(self, path: Path, bar: ProgressBar):
        self.path, self.bar = path, bar
        self._reader: JournalReader | None = None

    def move(self, copy: JournalCopy) -> None:
        if not copy.commits:
            return
        with suppress(SessionError):
            if self._reader is None:
                self._reader = JournalReader(self.path, follows=True, tables=False)
            self._reader.read_on()
            self.bar.show_run(self._reader.recording)

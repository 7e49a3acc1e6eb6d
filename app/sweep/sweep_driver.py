"""Drives a sweep: has the runs computed that are missing in its folder."""

from __future__ import annotations

from collections.abc import Callable

from settle.app.sweep.cluster import Cluster
from settle.app.sweep.driver import OrderDriver
from settle.app.sweep.sweep_progress import SweepProgress
from settle.app.sweep.worker_run import RunOrder
from settle.backend.core.experiment import Experiment
from settle.backend.core.sweep.plan import PlannedRun
from settle.sessions.library.entry import SessionEntry
from settle.sessions.library.index import SessionIndex
from settle.sessions.sweeps.folder import SweepFolder


class SweepDriver(OrderDriver):
    """Has the runs of a sweep computed that are missing."""

    def __init__(
        self,
        folder: SweepFolder,
        kind: type[Experiment],
        reach: Callable[[], Cluster],
        tell: Callable[[str], None],
        moved: Callable[[SweepProgress], None] = lambda progress: None,
        plugin: bool = False,
    ):
        super().__init__((), reach, tell, moved, kind.name if plugin else "")
        self.folder, self.kind = folder, kind
        self.progress = SweepProgress(len(folder.plan))

    def run(self) -> SweepProgress:
        """Compute what is missing.

        :raises NoCluster: at the start there was nothing to compute on.
        """
        self._orders = [order_of(self.folder, run, there) for run, there in self.missing()]
        return super().run()

    def missing(self) -> list[tuple[PlannedRun, SessionEntry | None]]:
        """Runs whose sessions are not there, or not whole, and what there is of them."""
        there = self.folder.found(self.kind, SessionIndex().scan(self.folder.path))
        done = {number: entry for number, entry in there.items() if self.folder.done(entry)}
        self.progress.done = len(done)
        self.progress.files |= {number: entry.path for number, entry in done.items()}
        return [(run, there.get(run.number)) for run in self.folder.plan.runs() if run.number not in done]


def order_of(folder: SweepFolder, run: PlannedRun, there: SessionEntry | None, number: int | None = None) -> RunOrder:
    """What a worker is told of a run.

    :param there: what there is of it already.
    :param number: among runs of several folders; None: its number in its own.
    """
    plan = folder.plan
    name = (there.path if there else folder.file(run)).name
    how = (plan.steps, plan.minutes, plan.device, folder.version, str(folder.path), folder.mark, name)
    return RunOrder(run.number if number is None else number, plan.experiment, plan.preset, run.knobs, run.seed, *how)

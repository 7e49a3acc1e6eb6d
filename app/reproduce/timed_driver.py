"""Has the runs of a plan computed, and ends in time: a run that would end too late is not begun, one that does all the same is stopped."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from settle.app.reproduce.planner import Job
from settle.app.reproduce.run_group import RunGroup
from settle.app.sweep.cluster import Cluster, NoCluster
from settle.app.sweep.driver import OrderDriver
from settle.app.sweep.sweep_driver import order_of
from settle.app.sweep.sweep_progress import SweepProgress
from settle.app.sweep.worker_run import RunOrder, RunResult
from settle.sessions.library.entry import SessionEntry

SLOWEST = 4.0
"""How many times as long as on the reference machine the report is given at most: one process draws it, and leaves out what it has no time
for."""
TRUST = 30.0
"""Seconds of computing, of the reference machine, that the first look at the workers counts as much as."""


@dataclass(frozen=True)
class TimedOrder:
    """A run with what it is expected to take.

    :ivar seconds: on the reference machine.
    """

    order: RunOrder
    group: RunGroup
    seconds: float


def orders(
    jobs: Sequence[Job],
    groups: dict[str, RunGroup],
    there: dict[str, dict[int, SessionEntry]],
    out: Path,
    pace: float,
    first: int = 1,
    overhead: float = 0.0,
) -> list[TimedOrder]:
    """The runs as workers take them; their folders are made.

    :param there: folder -> seed -> session, whole or not.
    :param pace: what the minutes of the jobs were multiplied by.
    :param first: number of the first of them.
    :param overhead: seconds that were added to each.
    :raises SessionError: a folder cannot be written, or is something else's.
    """
    found, seeds = list[TimedOrder](), dict[str, set[int]]()
    for job in jobs:
        seeds.setdefault(job.size.group, set(there.get(job.size.group, ()))).add(job.seed)
    folders = {name: groups[name].folder(out, sorted(each)) for name, each in seeds.items()}
    for number, job in enumerate(jobs, first):
        folder = folders[job.size.group]
        run = next(run for run in folder.plan.runs() if run.seed == job.seed)
        order = order_of(folder, run, there.get(job.size.group, {}).get(job.seed), number)
        found.append(TimedOrder(order, groups[job.size.group], (60 * job.size.minutes - overhead) / pace))
    return found


class TimedDriver(OrderDriver):
    """:param until: by ``time.monotonic``, when the report has to be there.
    :param reserve: seconds of the reference machine that are kept for it: where all takes longer than was thought, that does too.
    :param pace: as the workers were found.
    :param more: asked for more runs where all that were wanted are begun and time is left: workers may be faster than was thought.
    :ivar cut: whether runs were stopped since the time was up.
    """

    def __init__(
        self,
        wanted: Sequence[TimedOrder],
        reach: Callable[[], Cluster],
        tell: Callable[[str], None],
        moved: Callable[[SweepProgress], None],
        until: float,
        reserve: float,
        pace: float,
        more: Callable[[], Sequence[TimedOrder]] = tuple,
    ):
        super().__init__([each.order for each in wanted], partial(self._reach_in_time, reach), tell, moved)
        self.cut = False
        self._late: list[TimedOrder] = []
        self._more = more
        self._wanted = {each.order.number: each for each in wanted}
        self._until, self._reserve, self._first_pace = until, reserve, pace
        self._expected, self._computed, self._counted, self._beside = 0.0, 0.0, 0, 0.0
        self._begun = dict[int, float]()

    def _reach_in_time(self, reach: Callable[[], Cluster]) -> Cluster:
        """:raises NoCluster: there is none, or the time is up: a scheduler that has gone is waited for no longer."""
        if time.monotonic() > self.last:
            self.cut = True
            self.stop()
            raise NoCluster("The time is up.")
        return reach()

    @property
    def begun(self) -> set[tuple[str, int]]:
        """Folder and seed of each run that was begun."""
        return {(self._wanted[number].group.name, self._wanted[number].order.seed) for number in self._begun}

    @property
    def late(self) -> list[TimedOrder]:
        """Runs that were not begun since they would not have ended in time."""
        begun = self.begun
        return [each for each in self._late if (each.group.name, each.order.seed) not in begun]

    @property
    def pace(self) -> float:
        """How many times as long runs take here as on the reference machine: as those that have ended, and at first as was found."""
        return (TRUST * self._first_pace + self._computed) / (TRUST + self._expected)

    @property
    def overhead(self) -> float:
        """Seconds that a run takes beside its computing, which tiny ones are mostly made of: as those that have ended."""
        return self._beside / max(1, self._counted)

    @property
    def last(self) -> float:
        """By ``time.monotonic``, when the last run has to have ended."""
        return self._until - self._reserve * min(max(1.0, self.pace), SLOWEST)

    def _room(self, cluster: Cluster) -> int:
        return cluster.threads  # none waits: whether it is still worth while is decided when it would begin

    def _next(self) -> RunOrder | None:
        while (order := super()._next()) is not None:
            wanted = self._wanted[order.number]
            now = time.monotonic()
            if now + wanted.seconds * self.pace + self.overhead <= self.last:
                self._begun[order.number] = now
                return order
            self._late.append(wanted)
        return None

    def _take_back(self, cluster: Cluster) -> None:
        if time.monotonic() > self.last:
            self.cut = bool(self._out)
            self.stop()
        super()._take_back(cluster)

    def _take(self, order: RunOrder, result: RunResult) -> None:
        if result.held and result.outcome == "finished":
            self._expected += self._wanted[order.number].seconds
            self._computed += result.seconds
            self._counted += 1
            self._beside += max(0.0, time.monotonic() - self._begun[order.number] - result.seconds)
        super()._take(order, result)
        if not self._orders and not self._stopping:
            found = list(self._more())
            self._wanted |= {each.order.number: each for each in found}
            self._orders = [each.order for each in found]
            self.progress.planned += len(found)

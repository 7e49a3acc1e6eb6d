"""From a budget to a report: workers are looked at, what fits is chosen, computed and shown, all before the time is up."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from datetime import datetime

from settle.app.reproduce import pace as workers_pace
from settle.app.reproduce.difference_words import minutes_words
from settle.app.reproduce.planner import BudgetPlan, Job
from settle.app.reproduce.report_body import ReportFacts
from settle.app.reproduce.reproduction import Reproduction
from settle.app.reproduce.timed_driver import SLOWEST, TimedDriver, TimedOrder, orders
from settle.app.sweep.cluster import Cluster
from settle.app.sweep.sweep_progress import SweepProgress
from settle.backend.core.knobs import KnobError
from settle.sessions.environment import environment
from settle.sessions.format import SessionError

STARTING = 12.0
"""Seconds on the reference machine until workers have been reached and looked at."""
DRAWING, WRITING, CLOSING = 0.5, 5.0, 12.0
"""Seconds on the reference machine for a session's pictures, for both files, and for all at the end but the pictures: runs are stopped,
workers go, files are written."""


class TooSmallBudget(KnobError):
    """Nothing can be made in that time."""


class BudgetedRun:
    """One call of a command, or of a page.

    :param budget: minutes by the clock, from now on.
    :param reach: gives the cluster.
    :param tell: is told what the user should know, a sentence each.
    :ivar plan: once :meth:`prepare` has made it.
    """

    def __init__(self, reproduction: Reproduction, budget: float, reach: Callable[[], Cluster], tell: Callable[[str], None]):
        self.reproduction, self.budget = reproduction, budget
        self._tell, self._said = tell, dict[str, None]()
        self.began = time.monotonic()
        self.date = datetime.now().astimezone()
        self.pace, self.workers = 1.0, 0
        self.plan: BudgetPlan | None = None
        self.driver: TimedDriver | None = None
        self._reach, self._cluster = reach, None

    def tell(self, sentence: str) -> None:
        """What the user should know: now, and in the report."""
        self._said[sentence] = None
        self._tell(sentence)

    @property
    def until(self) -> float:
        """By ``time.monotonic``, when the report has to be there."""
        return self.began + 60 * self.budget

    @property
    def reserve(self) -> float:
        """Seconds of the reference machine that are kept for the report, of what may come to be drawn."""
        return CLOSING + DRAWING * len({row[0].group.name for each in self.reproduction.figures for row in each.rows})

    @property
    def pace_now(self) -> float:
        """As the runs went that have ended, if there are any."""
        return max(1.0, self.driver.pace if self.driver else self.pace)

    def prepare(self) -> BudgetPlan:
        """Reach the workers, see how fast they are, and choose what fits. Where nothing is missing, nobody is asked.

        :raises TooSmallBudget: nothing fits, and nothing is there.
        :raises NoCluster: there is nothing to compute on.
        """
        if self.reproduction.all_minutes() > 0:
            if self._left() <= 0:
                raise TooSmallBudget("budget", self._too_small())
            self._cluster = cluster = self._reach()
            cluster.look()
            self.pace, self.workers = workers_pace.measure(cluster, self.tell), cluster.threads
        try:
            return self._choose()
        except TooSmallBudget:
            self.close()
            raise

    def foresee(self, workers: int) -> BudgetPlan:
        """What :meth:`prepare` is likely to choose, though no worker is begun.

        :param workers: of this computer, of which one core is looked at; 0: others compute, of which nothing is known.
        :raises TooSmallBudget: nothing fits, and nothing is there.
        """
        if workers:
            self.pace, self.workers = workers_pace.piece_of_work() / workers_pace.REFERENCE, workers
        self.began = time.monotonic() - STARTING * max(1.0, self.pace)
        return self._choose()

    def _choose(self) -> BudgetPlan:
        self.plan = self.reproduction.plan(max(0.0, self._left() / 60), max(1, self.workers), self.pace)
        if not self.plan.figures and not any(figure.status in ("made", "in part") for figure in self.reproduction.figures):
            raise TooSmallBudget("budget", self._too_small())
        return self.plan

    def _left(self) -> float:
        """Seconds for runs."""
        return self.until - self.reserve * min(self.pace_now, SLOWEST) - time.monotonic()

    def _too_small(self) -> str:
        costs = [(figure.minutes() * self.pace, figure.name) for figure in self.reproduction.figures if figure.possible]
        if not costs:
            return f"--budget {self.budget:g} cannot help: nothing of what was chosen can be made here."
        cheapest, name = min(costs)
        least = (time.monotonic() - self.began + self.reserve * min(self.pace_now, SLOWEST)) / 60 + 1.2 * cheapest
        return (
            f"--budget {self.budget:g} is not possible: with workers and the report the cheapest figure, {name}, takes about"
            f" {minutes_words(least)} here now. Give more minutes, or fewer figures (--only)."
        )

    def compute(self, moved: Callable[[SweepProgress], None]) -> TimedDriver:
        """The driver, ready to :meth:`TimedDriver.run`; after it :meth:`finished` has to be called."""
        assert self.plan is not None
        wanted = self._orders(self.plan.jobs, self.pace, 1)
        self.driver = TimedDriver(wanted, self._again, self.tell, moved, self.until, self.reserve, self.pace, self._more)
        return self.driver

    def _orders(self, jobs: Sequence[Job], pace: float, first: int, overhead: float = 0.0) -> list[TimedOrder]:
        sizes = self.reproduction.sizes
        groups = {name: state.group for name, state in sizes.items()}
        return orders(jobs, groups, {name: state.entries for name, state in sizes.items()}, self.reproduction.out, pace, first, overhead)

    def _more(self) -> list[TimedOrder]:
        """Runs that fit into the time that is left, as fast as runs go by now."""
        driver = self.driver
        assert driver is not None
        left = driver.last - time.monotonic()
        if left <= 0:
            return []
        found = self.reproduction.plan(left / 60, max(1, self.workers), driver.pace, driver.begun, driver.overhead / 60)
        try:
            return self._orders(found.jobs, driver.pace, driver.progress.planned + 1, driver.overhead)
        except SessionError as e:  # such as of a disk that is full by now: what is there is reported
            self.tell(str(e))
            return []

    def _again(self) -> Cluster:
        """The cluster that is there, the first time."""
        found, self._cluster = self._cluster, None
        return found if found is not None else self._reach()

    def close(self) -> None:
        """Let go of workers that were not used."""
        if self._cluster is not None:
            self._cluster.close()
            self._cluster = None

    def in_time(self) -> bool:
        """Whether there is time for another picture."""
        return time.monotonic() < self.until - WRITING * self.pace_now

    def facts(self, title: str, command: str, stopped: bool) -> ReportFacts:
        """What the report says of how it came about.

        :param stopped: whether somebody stopped it.
        """
        progress = self.driver.progress if self.driver else SweepProgress(0)
        took = minutes_words((time.monotonic() - self.began) / 60)
        told = [
            f"{progress.computed:,} runs were computed now; until this was written it took {took} of a budget of {self.budget:g} minutes."
        ]
        if self.workers:
            load = f", load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
            pace = self.driver.pace if self.driver else self.pace
            told.append(
                f"Workers: {self.workers}, each with one thread; runs took {pace:.1f} times as long as on an idle core of the machine that"
                f" costs were measured on ({os.cpu_count()} processors here{load})."
            )
        wrong = list(self._said)
        if stopped:
            wrong.append("It was stopped: what had been computed by then is kept.")
        if self.driver and (self.driver.late or self.driver.cut):
            names = ", ".join(dict.fromkeys(each.group.name for each in self.driver.late)) or "the last runs"
            wrong.append(f"Runs took longer than was expected. Not begun, or stopped, for want of time: {names}.")
        about = {name: str(value) for name, value in environment("cpu").items()}
        return ReportFacts(title, command, self.date.strftime("%Y-%m-%d %H:%M %z"), told, wrong, about)

"""From a budget to a report: workers are looked at, what fits is chosen, computed and shown, all before the time is up."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from datetime import datetime

from settle.app.reproduce import pace as workers_pace
from settle.app.reproduce.planner import BudgetPlan
from settle.app.reproduce.report_body import ReportFacts, minutes_words
from settle.app.reproduce.reproduction import Reproduction
from settle.app.reproduce.timed_driver import TimedDriver, orders
from settle.app.sweep.cluster import Cluster
from settle.app.sweep.driver import SweepProgress
from settle.sessions.environment import environment

DRAWING, CLOSING = 0.7, 12.0
"""Seconds on the reference machine for a session's pictures in both files, and for all else at the end: runs that are stopped, workers that
go, pages that are written."""


class TooSmallBudget(Exception):
    """Nothing can be made in that time; the message is a sentence."""


class BudgetedRun:
    """One call of a command, or of a page.

    :param budget: minutes by the clock, from now on.
    :param reach: gives the cluster.
    :param tell: is told what the user should know, a sentence each.
    :ivar plan: once :meth:`prepare` has made it.
    """

    def __init__(self, reproduction: Reproduction, budget: float, reach: Callable[[], Cluster], tell: Callable[[str], None]):
        self.reproduction, self.budget, self.tell = reproduction, budget, tell
        self.began = time.monotonic()
        self.date = datetime.now().astimezone()
        self.pace, self.workers = 1.0, 0
        self.plan: BudgetPlan | None = None
        self.driver: TimedDriver | None = None
        self._reach, self._cluster = reach, None

    @property
    def until(self) -> float:
        """By ``time.monotonic``, when the report has to be there."""
        return self.began + 60 * self.budget

    def reserve(self) -> float:
        """Seconds that are kept for the report, of what may come to be drawn."""
        return (CLOSING + DRAWING * sum(len(each.rows) for each in self.reproduction.figures)) * max(1.0, self.pace)

    def prepare(self) -> BudgetPlan:
        """Reach the workers, see how fast they are, and choose what fits. Where nothing is missing, nobody is asked.

        :raises TooSmallBudget: nothing fits, and nothing is there.
        :raises NoCluster: there is nothing to compute on.
        """
        if self.reproduction.all_minutes() > 0:
            if self._left() <= 0:
                raise TooSmallBudget(self._too_small())
            self._cluster = cluster = self._reach()
            cluster.look()
            self.pace, self.workers = workers_pace.measure(cluster), cluster.threads
        try:
            self.plan = self.reproduction.plan(max(0.0, self._left() / 60), max(1, self.workers), self.pace)
            if not self.plan.figures and not any(figure.status in ("made", "in part") for figure in self.reproduction.figures):
                raise TooSmallBudget(self._too_small())
        except TooSmallBudget:
            self.close()
            raise
        return self.plan

    def _left(self) -> float:
        """Seconds for runs."""
        return self.until - self.reserve() - time.monotonic()

    def _too_small(self) -> str:
        costs = [(figure.minutes() * self.pace, figure.name) for figure in self.reproduction.figures if figure.possible]
        if not costs:
            return f"--budget {self.budget:g} cannot help: nothing of what was chosen can be made here."
        cheapest, name = min(costs)
        least = (time.monotonic() - self.began + self.reserve()) / 60 + 1.2 * cheapest
        return (
            f"--budget {self.budget:g} is not possible: with workers and the report the cheapest figure, {name}, takes about"
            f" {minutes_words(least)} here now. Give more minutes, or fewer figures (--only)."
        )

    def compute(self, moved: Callable[[SweepProgress], None]) -> TimedDriver:
        """The driver, ready to :meth:`TimedDriver.run`; after it :meth:`finished` has to be called."""
        assert self.plan is not None
        sizes = self.reproduction.sizes
        there = {name: state.entries for name, state in sizes.items()}
        wanted = orders(self.plan.jobs, {name: s.group for name, s in sizes.items()}, there, self.reproduction.out, self.pace)
        self.driver = TimedDriver(wanted, self._again, self.tell, moved, self.until - self.reserve(), self.pace)
        return self.driver

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
        return time.monotonic() < self.until - 3 * max(1.0, self.pace)

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
        wrong = [f"Run {number} has no session: {why}" for number, why in progress.problems.items()]
        if stopped:
            wrong.append("It was stopped: what had been computed by then is kept.")
        if self.driver and (self.driver.late or self.driver.cut):
            names = ", ".join(dict.fromkeys(each.group.name for each in self.driver.late)) or "the last runs"
            wrong.append(f"Runs took longer than was expected. Not begun, or stopped, for want of time: {names}.")
        about = {name: str(value) for name, value in environment("cpu").items()}
        return ReportFacts(title, command, self.date.strftime("%Y-%m-%d %H:%M %z"), told, wrong, about)

"""Which runs fit into a budget: every figure at its smallest size first, then cheap seeds, then larger sizes, then their seeds.

It knows no experiment and no clock: names, minutes and workers.
"""

from __future__ import annotations

import heapq
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

CHEAP = 0.5
"""Minutes of computing up to which another seed comes before a larger size."""


@dataclass(frozen=True)
class OfferedSize:
    """A row at one of its sizes."""

    group: str
    """Name of the runs that differ by their seed alone; rows of several figures may have the same one."""
    minutes: float
    """Of computing of one of them, on one thread, here."""


@dataclass(frozen=True)
class OfferedFigure:
    """A figure that can be made here.

    :ivar rows: of each the sizes that are possible, the smallest first; at least one.
    """

    name: str
    rows: tuple[tuple[OfferedSize, ...], ...]


@dataclass(frozen=True)
class Job:
    """One run that is to be computed."""

    size: OfferedSize
    seed: int
    tier: int
    """What goes first: 0 figures at their smallest size, 1 their cheap seeds, 2 larger sizes, 3 their seeds."""


def makespan(jobs: Iterable[Job], workers: int) -> float:
    """Minutes until the last one ends, where each worker takes the next one of :func:`in_order` as soon as it is free."""
    busy = [0.0] * workers
    for job in in_order(jobs):
        heapq.heapreplace(busy, busy[0] + job.size.minutes)
    return max(busy)


def in_order(jobs: Iterable[Job]) -> list[Job]:
    """As they are handed out: tier by tier, short ones first, so that most is there where all takes longer than was thought."""
    return sorted(jobs, key=lambda job: (job.tier, job.size.minutes, job.size.group, job.seed))


class BudgetPlan:
    """The runs that are to be computed.

    :param there: group and seed of each run that need not be computed any more.
    :param seeds: of each size at most.
    :param minutes: by the clock, from now on.
    :ivar jobs: in the order in which they are handed out.
    :ivar figures: names of the figures that are made, or there already.
    """

    def __init__(self, offers: Sequence[OfferedFigure], there: Collection[tuple[str, int]], seeds: int, minutes: float, workers: int):
        self._there, self._seeds, self._minutes, self._workers = set(there), seeds, minutes, workers
        self._chosen, self._total = dict[tuple[str, int], Job](), 0.0
        self.figures = self._smallest(offers)
        rows = [row for offer in offers if offer.name in self.figures for row in offer.rows]
        self._seeds_of((row[0] for row in rows if row[0].minutes <= CHEAP), 1)
        if len(self.figures) == len(offers) - len(self._too_large(offers)):
            for size in _by_cost(size for row in rows for size in row[1:]):
                self._add([Job(size, 0, 2)])
            self._seeds_of((size for row in rows for size in row if self._taken(size.group, 0)), 3)
        self.jobs = in_order(self._chosen.values())

    def _smallest(self, offers: Sequence[OfferedFigure]) -> set[str]:
        """The cheapest first, until one does not fit: so a larger budget has all figures that a smaller one has."""
        found = set[str]()
        for offer in sorted(offers, key=lambda offer: sum(job.size.minutes for job in self._first(offer))):
            if not self._add(self._first(offer)):
                break
            found.add(offer.name)
        return found

    def _first(self, offer: OfferedFigure) -> list[Job]:
        """The runs that a figure lacks at its smallest size; rows that are there at any size lack none."""
        lacking = [row for row in offer.rows if not any((size.group, 0) in self._there for size in row)]
        return [Job(row[0], 0, 0) for row in lacking]

    def _too_large(self, offers: Sequence[OfferedFigure]) -> list[OfferedFigure]:
        """Those that no budget of this size has, and that hold nothing back."""
        return [offer for offer in offers if offer.name not in self.figures and makespan(self._first(offer), self._workers) > self._minutes]

    def _seeds_of(self, sizes: Iterable[OfferedSize], tier: int) -> None:
        """More seeds, of each size the second before of any the third."""
        cheapest = _by_cost(sizes)
        for seed in range(1, self._seeds):
            for size in cheapest:
                self._add([Job(size, seed, tier)])

    def _add(self, jobs: Iterable[Job]) -> bool:
        """Take these, if all are done in time; those that are there, or taken already, cost nothing."""
        more = {(job.size.group, job.seed): job for job in jobs if not self._taken(job.size.group, job.seed)}
        total = self._total + sum(job.size.minutes for job in more.values())
        if more and not self._fits(more.values(), total):
            return False
        self._chosen |= more
        self._total = total
        return True

    def _fits(self, more: Collection[Job], total: float) -> bool:
        """Whether all is done in time with these; it is worked out job by job only where sums leave it open."""
        longest = max(job.size.minutes for job in (*self._chosen.values(), *more))
        if total / self._workers > self._minutes:
            return False
        if (total / self._workers + longest) * (1 + 1e-9) <= self._minutes:  # a sum may be rounded
            return True
        return makespan([*self._chosen.values(), *more], self._workers) <= self._minutes

    def _taken(self, group: str, seed: int) -> bool:
        return (group, seed) in self._there or (group, seed) in self._chosen


def _by_cost(sizes: Iterable[OfferedSize]) -> list[OfferedSize]:
    """Each once."""
    return sorted({size.group: size for size in sizes}.values(), key=lambda size: (size.minutes, size.group))

"""The runs of a row at one size, which differ by their seed alone: a sweep's folder, which tells what is there."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from settle.app.reproduce import papers
from settle.app.reproduce.paper_figure import PaperRow, RunSize
from settle.backend.core.knobs import KnobError
from settle.backend.core.sweep.plan import SweepPlan
from settle.backend.data import sets
from settle.sessions.library.entry import SessionEntry
from settle.sessions.library.index import SessionIndex
from settle.sessions.sweeps.folder import NAME, SweepFolder
from settle.sessions.versions import settle_version


@dataclass(frozen=True)
class RunGroup:
    """Runs that differ by their seed alone.

    :ivar name: its folder below the one of the report, with slashes.
    """

    name: str
    row: PaperRow
    size: RunSize

    def plan(self, seeds: Sequence[int]) -> SweepPlan:
        """As the sweep that these seeds make."""
        return SweepPlan(self.row.experiment, self.size.preset, dict(self.size.knobs), {}, tuple(seeds))

    def folder(self, out: Path, seeds: Sequence[int]) -> SweepFolder:
        """Its folder, made where it is not there.

        :raises SessionError: it is something else's, or cannot be written.
        """
        return SweepFolder.make(out / self.name, self.plan(seeds), self.row.kind, settle_version())

    def entries(self, out: Path) -> dict[int, SessionEntry]:
        """Seed -> its session, of those that this version of Settle made, whole or not.

        :raises SessionError: its folder is damaged.
        """
        path = out / self.name
        if not (path / NAME).is_file():
            return {}
        folder = replace(SweepFolder.open(path, self.row.kind), version=settle_version())
        found = folder.found(self.row.kind, SessionIndex().scan(path))
        seeds = {run.number: run.seed for run in folder.plan.runs()}
        return {seeds[number]: entry for number, entry in found.items()}

    def lacks(self) -> str:
        """Why it is not possible here, as a sentence, such as for want of a data set; nothing: it is."""
        try:
            settings = self.row.kind.make(self.size.preset, self.size.knobs).settings()
        except KnobError as e:
            return str(e)
        data = settings.get("data")
        return _lacking(data) if isinstance(data, str) and (data in sets.SETS or data in sets.PAIRED) else ""

    @property
    def command(self) -> str:
        """The command that makes one of them, without its seed."""
        kind = self.row.kind
        given = [f"{name}={kind.knobs()[name].text(value).replace(', ', ',')}" for name, value in self.size.knobs.items()]
        return " ".join(["settle run", self.row.experiment, "--preset", self.size.preset, *(["--set", *given] if given else [])])


@cache
def _lacking(name: str) -> str:
    try:
        sets.check(name)
    except KnobError as e:
        return str(e)
    return ""


def all_groups() -> dict[tuple[str, str, str], RunGroup]:
    """Identity -> group, of all rows of all papers: the figure that names it first has its folder, others share it."""
    found = dict[tuple[str, str, str], RunGroup]()
    for paper, figure in papers.every():
        for row in figure.rows:
            for size in row.sizes:
                name = f"{paper.name}/{figure.name}/{_folder(row, size)}"
                found.setdefault(identity(row, size), RunGroup(name, row, size))
    return found


def identity(row: PaperRow, size: RunSize) -> tuple[str, str, str]:
    """Equal for rows whose runs are the same."""
    return row.experiment, size.preset, json.dumps(dict(sorted(size.knobs.items())))


def _folder(row: PaperRow, size: RunSize) -> str:
    told = [size.preset, *(f"{name}={_short(value)}" for name, value in size.knobs.items() if name not in row.recorded)]
    return "-".join(told)[:80]


def _short(value: Any) -> str:
    return re.sub(r"[^\w.+]+", "_", "+".join(map(str, value)) if isinstance(value, tuple) else str(value))


def knobs_of(row: PaperRow, size: RunSize) -> Mapping[str, Any]:
    """All knobs of a size, those of its preset included."""
    return row.kind.make(size.preset, size.knobs).settings()

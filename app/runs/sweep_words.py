"""Sweeps and runs of the queue in the words of their lists."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from settle.app import catalogue
from settle.app.library.session_words import figure_name
from settle.app.queue.waiting_run import RUNNING, WAITING, WaitingRun
from settle.app.runs.sweeps import SweepItem
from settle.backend.core.sweep.plan import SweepPlan
from settle.sessions.library.entry import SessionEntry
from settle.widgets.playback.progress_text import clock
from settle.widgets.runs.queue_list import QueueRow
from settle.widgets.runs.sweep_list import SweepLine


def title_of(experiment: str, preset: str) -> str:
    """What an experiment with a preset is called in a list."""
    known = experiment in catalogue.names()
    title = catalogue.entry(experiment).title if known else experiment
    return f"{title} · {preset}" if preset else title


def value_text(value: Any) -> str:
    """A value of a knob in little room."""
    if isinstance(value, float):
        return f"{value:.6g}"
    return ", ".join(map(str, value)) if isinstance(value, (list, tuple)) else str(value)


def grid_text(plan: SweepPlan) -> str:
    """What is swept: ``beta 0.1, 0.03 × 3 seeds``."""
    told = []
    for name, values in plan.grid.items():
        some = ", ".join(value_text(value) for value in values[:4])
        told.append(f"{name} {some}{f' … ({len(values)})' if len(values) > 4 else ''}")
    seeds = len(plan.seeds)
    return " × ".join([*told, f"{seeds} seed{'s' * (seeds != 1)}"])


def sweep_row(item: SweepItem, done: int | None) -> SweepLine:
    """:param done: runs that are there, if that is known."""
    plan, count = item.folder.plan, len(item.folder.plan)
    state = "running" if item.driven else ""
    told = f"{done:,} of {count:,}" if done is not None else f"{count:,} run{'s' * (count != 1)}"
    title = f"{item.folder.path.name} · {title_of(plan.experiment, plan.preset)}"
    return SweepLine(item.folder.path, title, grid_text(plan), " · ".join(filter(None, (state, told))), item.problem)


def queue_row(run: WaitingRun, entry: SessionEntry | None) -> QueueRow:
    """:param entry: of its session, if that is there."""
    changed = ", ".join(f"{name} {value[:40]}" for name, value in run.changed.items())
    detail = ", ".join(filter(None, (changed, f"seed {run.seed}", f"on {run.scheduler}" if run.scheduler else "")))
    progress = run.problem
    if not progress and entry is not None and run.state != WAITING:
        of = f" of {entry.planned:,}" if entry.planned else ""
        progress = f"step {entry.steps:,}{of} · {clock(entry.seconds)}" if run.state == RUNNING else entry.path.name
    return QueueRow(run.id, title_of(run.experiment, run.preset), detail, run.state, progress, opens=entry is not None)


def figures_of(experiment: str, names: list[str]) -> list[tuple[str, str]]:
    """(text, name) of a summary's figures, to choose from."""
    texts = [figure_name(experiment, name) for name in names]
    return [(text if texts.count(text) == 1 else f"{text} ({name})", name) for text, name in zip(texts, names, strict=True)]


def setting_text(knobs: Mapping[str, Any]) -> str:
    """What tells a setting: ``beta 0.1, K 4``."""
    return ", ".join(f"{name} {value_text(value)}" for name, value in knobs.items())

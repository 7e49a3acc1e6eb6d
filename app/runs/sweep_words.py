"""Sweeps and runs of the queue in the words of their lists."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from settle.app import catalogue
from settle.app.library.session_words import figure_name
from settle.app.queue.waiting_run import RUNNING, WAITING, WaitingRun
from settle.app.reproduce import papers
from settle.app.reproduce.folder import ReproduceFolder
from settle.app.runs.ended_runs import ENDS
from settle.app.runs.sweeps import Look, SearchLook, SweepItem, SweepLook
from settle.backend.core.search.plan import SearchPlan
from settle.backend.core.sweep.plan import SweepPlan
from settle.sessions.library.entry import SessionEntry
from settle.sessions.sweeps.ends import is_done
from settle.widgets.playback.progress_text import clock
from settle.widgets.runs.queue_list import QueueRow
from settle.widgets.runs.sweep_list import SweepLine
from settle.widgets.translation.own_text import own


def title_of(experiment: str, preset: str) -> str:
    """What an experiment with a preset is called in a list."""
    known = experiment in catalogue.names()
    title = catalogue.entry(experiment).title if known else own(experiment)
    return f"{title} · {own(preset)}" if preset else title


def value_text(value: Any) -> str:
    """A value of a knob in little room."""
    if isinstance(value, float):
        return f"{value:.6g}"
    return ", ".join(map(str, value)) if isinstance(value, (list, tuple)) else str(value)


def typed(value: Any) -> Any:
    """A value of a knob as a cell has it: words are the same in all languages."""
    return value if value is None or isinstance(value, (int, float)) else own(value_text(value))


def grid_text(plan: SweepPlan) -> str:
    """What is swept: ``beta 0.1, 0.03 × 3 seeds``."""
    told = []
    for name, values in plan.grid.items():
        some = ", ".join(value_text(value) for value in values[:4])
        told.append(own(f"{name} {some}{f' … ({len(values)})' if len(values) > 4 else ''}"))
    seeds = len(plan.seeds)
    return " × ".join([*told, f"{seeds} seed{'s' * (seeds != 1)}"])


def search_text(plan: SearchPlan) -> str:
    """What is searched: ``largest depth over x=-1:1:linear, 3 seeds a trial``."""
    goals = ", ".join(f"{'largest' if goal.maximise else 'smallest'} {own(goal.figure)}" for goal in plan.goals)
    seeds = len(plan.seeds)
    return f"search: {goals} over {own(', '.join(each.words() for each in plan.ranges))}, {seeds} seed{'s' * (seeds != 1)} a trial"


def report_text(folder: ReproduceFolder) -> str:
    """What is reproduced, within which time."""
    figures = own(", ".join(folder.only)) if folder.only else "all figures"
    return f"report: {figures} within {folder.budget:g} minutes, {folder.seeds} seed{'s' * (folder.seeds != 1)} at most"


def paper_title(name: str) -> str:
    """What a paper, or all of them, are called in a list."""
    return papers.PAPERS[name].title if name in papers.PAPERS else "All papers"


def sweep_row(item: SweepItem, done: int | None, ended: tuple[str, str] | None = None) -> SweepLine:
    """
    :param done: runs, trials or figures that are there, if that is known.
    :param ended: how its process ended, and a sentence of that, if nobody has looked since.
    """
    folder, name = item.folder, own(item.path.name)
    if folder is None:
        return SweepLine(item.path, name, item.problem, f"{item.what} · cannot be read", item.problem)
    if isinstance(folder, ReproduceFolder):
        count, unit = len(papers.chosen(folder.paper, folder.only)), "figure"
        title, detail = paper_title(folder.paper), report_text(folder)
    else:
        plan = folder.plan
        count, unit = (plan.trials, "trial") if isinstance(plan, SearchPlan) else (len(plan), "run")
        title = title_of(plan.experiment, plan.preset)
        detail = search_text(plan) if isinstance(plan, SearchPlan) else grid_text(plan)
    told = f"{done:,} of {count:,}" if done is not None else f"{count:,} {unit}{'s' * (count != 1)}"
    ended = None if item.driven else ended
    state = " · ".join(filter(None, ("running" if item.driven else "", told)))
    whole = "finished" if done == count and not item.driven else ""
    mark, tone = ENDS.get(ended[0] if ended else whole, ("", ""))
    return SweepLine(item.path, f"{name} · {title}", detail, f"{mark} {state}".strip(), item.problem, tone, ended[1] if ended else "")


def done_of(look: Look) -> int:
    """Runs, trials or figures that are there."""
    if isinstance(look, SweepLook):
        return sum(is_done(entry.outcome, entry.seconds, look.answers.plan.minutes) for entry in look.entries.values())
    if isinstance(look, SearchLook):
        return sum(trial.ended and not trial.taken for trial in look.answers.trials)
    return sum(figure.status == "made" for figure in look.figures)


def is_missing(item: SweepItem, done: int | None) -> bool:
    """Whether there is something left to compute of a folder that can be read."""
    folder = item.folder
    if folder is None or item.problem:
        return False
    if isinstance(folder, ReproduceFolder):
        return True  # there are always more seeds and larger sizes, as far as the budget goes
    count = folder.plan.trials if isinstance(folder.plan, SearchPlan) else len(folder.plan)
    return (done or 0) < count


def queue_row(run: WaitingRun, entry: SessionEntry | None, fresh: bool = False) -> QueueRow:
    """:param entry: of its session, if that is there.
    :param fresh: whether it has ended since one looked.
    """
    changed = ", ".join(own(f"{name} {value[:40]}") for name, value in run.changed.items())
    detail = ", ".join(filter(None, (changed, f"seed {run.seed}", f"on {own(run.scheduler)}" if run.scheduler else "")))
    progress = run.problem
    if not progress and entry is not None and run.state != WAITING:
        of = f" of {entry.planned:,}" if entry.planned else ""
        progress = f"step {entry.steps:,}{of} · {clock(entry.seconds)}" if run.state == RUNNING else own(entry.path.name)
    mark, tone = ENDS.get(run.state, ("", ""))
    title, opens = title_of(run.experiment, run.preset), entry is not None
    return QueueRow(run.id, title, detail, run.state, progress, opens, mark, tone, fresh)


def figures_of(experiment: str, names: list[str]) -> list[tuple[str, str]]:
    """(text, name) of a summary's figures, to choose from."""
    texts = [figure_name(experiment, name) for name in names]
    return [(text if texts.count(text) == 1 else f"{text} ({name})", name) for text, name in zip(texts, names, strict=True)]


def setting_text(knobs: Mapping[str, Any]) -> str:
    """What tells a setting: ``beta 0.1, K 4``."""
    return ", ".join(own(f"{name} {value_text(value)}") for name, value in knobs.items())

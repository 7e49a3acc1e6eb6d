"""A session in the words of the list: what tells it from its neighbours."""

from __future__ import annotations

from collections.abc import Mapping

from settle.app import catalogue
from settle.app.library.session_words import changed_knobs, figure_of, file_name, session_title, turned_knobs
from settle.sessions.disk import reason
from settle.sessions.library.entry import SessionEntry
from settle.widgets.controls.session_list import SessionItem
from settle.widgets.playback.progress_text import clock, megabytes

_LONGEST, _MOST_LINES = 500, 60
"""Characters of a line, and lines of a tooltip: a stranger's session may have knobs without end."""


def session_item(entry: SessionEntry, live: bool) -> SessionItem:
    """:param live: whether this session is being recorded by this window."""
    try:
        return _item(entry, live)
    except Exception as e:  # whatever stands in one file, the others are listed
        problem = f"{entry.path} cannot be listed: {reason(e)}."
        return SessionItem(entry.path, entry.path.name, entry.started, "unreadable", problem, readable=False)


def _item(entry: SessionEntry, live: bool) -> SessionItem:
    if entry.problem:
        return SessionItem(entry.path, entry.path.name, entry.started, "unreadable", entry.problem, readable=False)
    name, value = figure_of(entry)
    changed = changed_knobs(entry.experiment, entry.preset, entry.knobs)
    outcome = "running" if live else entry.outcome
    return SessionItem(
        entry.path,
        entry.name or session_title(entry, "short"),
        entry.started,
        outcome,
        _tip(entry, changed, outcome),
        detail=", ".join([*(f"{knob} {file_name(text)}" for knob, text in changed.items()), f"seed {entry.seed}"])[:_LONGEST],
        figure=f"{name} {value}" if name and not live else "",
        unfinished=outcome in ("interrupted", "stopped", "failed"),
        longer=outcome == "finished" and can_be_longer(entry.experiment, entry.steps),
    )


def can_be_longer(experiment: str, steps: int) -> bool:
    """Whether a run that has taken all its steps can be given more of them."""
    kind = catalogue.experiment(experiment) if experiment in catalogue.names() else None
    return kind is not None and steps > 0 and bool(kind.open_ended or kind.length_knob)


def _tip(entry: SessionEntry, changed: Mapping[str, str], outcome: str) -> str:
    lines = [
        entry.name,
        session_title(entry),
        # What a run has done so far changes: it stands in the Timeline.
        outcome if outcome == "running" else f"{outcome}, {entry.steps:,} steps, {clock(entry.seconds)}, {megabytes(entry.size)}",
        *(f"{knob} = {text}" for knob, text in changed.items()),
        *turned_knobs(entry),
        f"seed = {entry.seed}",
        " ".join(figure_of(entry)).strip(),
        f"Tags: {', '.join(entry.tags)}" if entry.tags else "",
        entry.note.partition("\n")[0],
        str(entry.path),
    ]
    return "\n".join(line[:_LONGEST] for line in lines[:_MOST_LINES] if line)

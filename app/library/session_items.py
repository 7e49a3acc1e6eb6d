"""A session in the words of the lists: what tells it from its neighbours."""

from __future__ import annotations

from collections.abc import Mapping

from settle.app import catalogue
from settle.app.library.session_words import (
    as_typed,
    changed_knobs,
    figure_of,
    outcome_words,
    session_title,
    shown_title,
    turned_knobs,
)
from settle.sessions.disk import reason
from settle.sessions.library.entry import SessionEntry
from settle.widgets.library.session_item import USUAL, SessionItem, Tone
from settle.widgets.paper.film_plan import as_size
from settle.widgets.playback.progress_text import clock, megabytes
from settle.widgets.translation.own_text import own

_LONGEST, _MOST_LINES = 500, 60
"""Characters of a line, and lines of a tooltip: a stranger's session may have knobs without end."""
TONES: dict[str, Tone] = {"running": "good", "diverged": "warning", "interrupted": "warning", "failed": "bad"}
"""Outcome -> how it is coloured."""


def session_item(entry: SessionEntry, live: bool, parent: str = "") -> SessionItem:
    """:param live: whether this session is being recorded by this window.
    :param parent: what the run is called that this one branched off from; nothing: it is not known.
    """
    try:
        return _unreadable(entry, entry.problem) if entry.problem else _item(entry, live, parent)
    except Exception as e:  # whatever stands in one file, the others are listed
        return _unreadable(entry, f"{entry.path} cannot be listed: {reason(e)}.")


def _unreadable(entry: SessionEntry, problem: str) -> SessionItem:
    return SessionItem(
        entry.path,
        own(entry.path.name),
        entry.started,
        "unreadable",
        problem,
        readable=False,
        ended=("unreadable", ""),
        tone="bad",
        size=as_size(entry.size),
    )


def _item(entry: SessionEntry, live: bool, parent: str) -> SessionItem:
    name, value = figure_of(entry)
    changed = changed_knobs(entry.experiment, entry.preset, entry.knobs)
    outcome = "running" if live else entry.outcome
    return SessionItem(
        entry.path,
        shown_title(entry),
        entry.started,
        outcome,
        _tip(entry, changed, outcome),
        detail=", ".join([*differences(entry, changed), f"seed {entry.seed}"])[:_LONGEST],
        differs=differs_words(entry, changed, f"seed {entry.seed}"),
        figure=f"{name} {value}" if name and not live else "",
        unfinished=outcome in ("interrupted", "stopped", "failed"),
        longer=outcome == "finished" and can_be_longer(entry.experiment, entry.steps),
        kind=session_title(entry, "short", own) if entry.name else "",
        name=entry.name,
        star=entry.star,
        tags=entry.tags,
        origin=origin(entry, parent),
        result=("", "") if live else (value, name),
        ended=outcome_words(entry, live),
        tone=TONES.get(outcome, ""),
        size=as_size(entry.size),
    )


def differences(entry: SessionEntry, changed: Mapping[str, str]) -> list[str]:
    """What was set otherwise than in the preset, and what was turned while it ran.

    :param changed: of :func:`changed_knobs`.
    """
    return [*(as_typed(knob, text) for knob, text in changed.items()), *turned_knobs(entry, as_typed)]


def differs_words(entry: SessionEntry, changed: Mapping[str, str], seed: str) -> tuple[str, str]:
    """Changed knobs, and below them what was turned while it ran, and the seed."""
    knobs = ", ".join(as_typed(knob, text) for knob, text in changed.items())
    usual = USUAL[0 if entry.preset else 1]
    return (knobs or usual)[:_LONGEST], ", ".join(filter(None, (*turned_knobs(entry, as_typed), seed)))[:_LONGEST]


def origin(entry: SessionEntry, parent: str) -> tuple[str, str]:
    """What a run came from, and where: ``fork of Training``, ``at step 300``; nothing: it began by itself."""
    if entry.parent:
        return f"fork of {parent or 'a run that is not here'}", f"at step {entry.parent_step:,}"
    if entry.resumed:
        again = {1: "resumed", 2: "resumed twice"}.get(len(entry.resumed), f"resumed {len(entry.resumed)} times")
        return again, f"at step {entry.resumed[-1]:,}"
    return "", ""


def can_be_longer(experiment: str, steps: int) -> bool:
    """Whether a run that has taken all its steps can be given more of them."""
    kind = catalogue.experiment(experiment) if experiment in catalogue.names() else None
    return kind is not None and steps > 0 and bool(kind.open_ended or kind.length_knob)


def _tip(entry: SessionEntry, changed: Mapping[str, str], outcome: str) -> str:
    lines = [
        shown_title(entry) if entry.name else "",
        session_title(entry, keep=own),
        # What a run has done so far changes: it stands in the Timeline.
        outcome if outcome == "running" else f"{outcome}, {entry.steps:,} steps, {clock(entry.seconds)}, {megabytes(entry.size)}",
        *(own(f"{knob} = {text}") for knob, text in changed.items()),
        *turned_knobs(entry, as_typed),
        f"seed = {entry.seed}",
        " ".join(figure_of(entry)).strip(),
        f"Tags: {own(', '.join(entry.tags))}" if entry.tags else "",
        own(entry.note.partition("\n")[0]),
        own(str(entry.path)),
    ]
    return "\n".join(line[:_LONGEST] for line in lines[:_MOST_LINES] if line)

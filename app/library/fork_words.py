"""The family of a session in the words of the tree of forks."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from settle.app.library.session_words import as_typed, knob_texts, shown_title
from settle.sessions.library.entry import SessionEntry
from settle.sessions.library.family import Relative, family
from settle.widgets.library.fork_run import ForkRun
from settle.widgets.playback.progress_text import clock
from settle.widgets.translation.own_text import own

LOST = "A run that is not here"
_LONGEST, _MOST_MARKS = 300, 200


def fork_runs(entries: Sequence[SessionEntry], chosen: Path) -> list[ForkRun]:
    """The runs of the family of a session, each below the one that it branched off from."""
    relatives = family(entries, chosen)
    return [_lost(each, relatives) if each.is_lost else _run(each, relatives) for each in relatives]


def _lost(each: Relative, relatives: Sequence[Relative]) -> ForkRun:
    forks = [child for child in relatives if child.parent is not None and relatives[child.parent] is each]
    here = f"{len(forks)} forks of it are here" if len(forks) > 1 else "a fork of it is here"
    sentence = f"Its session was moved or deleted; {here}."
    return ForkRun(None, LOST, sentence, f"{LOST}\n{sentence}\nrun {each.run_id}", last=max((child.step for child in forks), default=0))


def _run(each: Relative, relatives: Sequence[Relative]) -> ForkRun:
    entry = each.entries[0]
    title = _title(each)
    differs = ", ".join(as_typed(knob, text) for knob, text in knob_texts(entry, each.differs).items())
    begun = f"fork at {each.step:,}" if each.parent is not None else ""
    said = [differs if entry.name else "", begun, _ended(entry)]
    lines = [
        title,
        f"fork of {_title(relatives[each.parent])} at step {each.step:,}" if each.parent is not None else "",
        f"Since then: {differs}" if differs else "",
        f"{entry.outcome}, {entry.steps:,} steps, {clock(entry.seconds)}",
        f"taken up again at step {', '.join(f'{step:,}' for step in entry.resumed[-8:])}" if entry.resumed else "",
        f"given more steps at step {', '.join(f'{step:,}' for step in entry.extended[-8:])}" if entry.extended else "",
        *(f"copy: {own(other.path.name)}" for other in each.entries[1:9]),
        own(str(entry.path)),
    ]
    return ForkRun(
        entry.path,
        (title if entry.name else differs or title)[:_LONGEST],
        " · ".join(part for part in said if part)[:_LONGEST],
        "\n".join(line[:_LONGEST] for line in lines if line),
        each.parent,
        each.step,
        entry.steps,
        entry.outcome,
        entry.resumed[-_MOST_MARKS:],
        entry.extended[-_MOST_MARKS:],
    )


def _title(each: Relative) -> str:
    return shown_title(each.entries[0]) if each.entries else LOST[:1].lower() + LOST[1:]


def _ended(entry: SessionEntry) -> str:
    """Where and how it ended, as far as it is not what one expects."""
    more = [
        f"{len(steps)}× {word}" if len(steps) > 1 else word
        for steps, word in ((entry.resumed, "resumed"), (entry.extended, "extended"))
        if steps
    ]
    return ", ".join([f"{entry.outcome} at {entry.steps:,}" if entry.outcome != "running" else "running", *more])

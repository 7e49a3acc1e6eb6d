"""What a list shows of a session, and of several together."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

MOST_COMPARED = 8
"""Sessions of a comparison."""
USUAL = ("as the preset", "the defaults")
"""What is told of a session that differs in nothing."""
Tone = Literal["", "good", "warning", "bad"]
"""How an outcome is coloured, beside its words."""


@dataclass(frozen=True)
class SessionItem:
    """One session as a list shows it. Pairs are what stands above and, calmer, below.

    What stands as it is in all languages, such as a title of the user's, is marked by ``own``; ``name`` and ``tags`` are not.
    """

    path: Path
    title: str
    started: float
    """Seconds since 1970."""
    outcome: str
    tip: str
    """All there is to say, some lines of it."""
    detail: str = ""
    """What tells it from its neighbours: changed knobs, what was turned, and seed."""
    figure: str = ""
    """The figure that matters most, with its name."""
    readable: bool = True
    unfinished: bool = False
    """Whether its run may go on where it ended."""
    longer: bool = False
    """Whether its run has taken the steps that it was to take, and may be given more."""
    differs: tuple[str, str] = ("", "")
    """Changed knobs; and what was turned while it ran, and the seed."""
    kind: str = ""
    """Experiment and preset, where the title is one of the user's."""
    name: str = ""
    """The title that the user gave it; nothing: none."""
    star: bool = False
    tags: tuple[str, ...] = ()
    origin: tuple[str, str] = ("", "")
    """What its run came from, and at which step."""
    result: tuple[str, str] = ("", "")
    """The figure that matters most, and its name."""
    ended: tuple[str, str] = ("", "")
    """How its run ended, and where."""
    tone: Tone = ""
    size: str = ""


@dataclass(frozen=True)
class LibraryLine:
    """One row of the library: a session, runs that differ in their seed alone, or the heading of an experiment."""

    key: str
    """The same for the same row, however the others are arranged."""
    paths: tuple[Path, ...]
    kind: Literal["session", "seeds", "experiment"] = "session"
    depth: int = 0
    unfolded: bool = False
    """Whether what it holds stands below it."""


def when(started: float) -> str:
    """The time of day for today, else the date."""
    then, now = time.localtime(started), time.localtime()
    if then[:3] == now[:3]:
        return time.strftime("%H:%M", then)
    if now.tm_year == then.tm_year:
        return time.strftime("%d %b", then)
    return time.strftime("%Y-%m-%d", then)


def day_and_time(started: float) -> tuple[str, str]:
    """``today`` and ``14:02``."""
    then = time.localtime(started)
    for day, ago in (("today", 0), ("yesterday", 86400)):
        if then[:3] == time.localtime(time.time() - ago)[:3]:
            return day, time.strftime("%H:%M", then)
    return time.strftime("%Y-%m-%d", then), time.strftime("%H:%M", then)

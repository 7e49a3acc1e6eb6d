"""What the tree of forks shows of a run."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class ForkRun:
    """One run of a family as the tree shows it."""

    path: Path | None
    """None: its file is not there, only its forks say that it was."""
    title: str
    detail: str
    """Where it branched off, what differs since, how it ended."""
    tip: str
    """All there is to say, some lines of it."""
    parent: int | None = None
    """Number of the row above that it branched off from."""
    first: int = 0
    """The first step that is not its parent's."""
    last: int = 0
    """Steps that it has taken; of one that is not there, the last that is known of it."""
    outcome: str = ""
    resumed: tuple[int, ...] = ()
    extended: tuple[int, ...] = ()
    """Steps at which it was taken up again, and given more than were planned."""

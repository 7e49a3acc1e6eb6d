"""What a user says about a recording, and which run it branched off from."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Bookmark:
    """A step to come back to, and why."""

    step: int
    text: str = ""


@dataclass(frozen=True)
class Annotations:
    """What a user says about a recording; the run has no part in it. What is possible is in ``settle.sessions.metadata``."""

    title: str = ""
    """The name that the user gave it; empty: none."""
    tags: tuple[str, ...] = ()
    note: str = ""
    star: bool = False
    bookmarks: tuple[Bookmark, ...] = ()


@dataclass(frozen=True)
class Parent:
    """The run that a fork branched off from."""

    run_id: str
    step: int
    """The first step that is not the parent's."""

"""What a user says about a recording, and which run it branched off from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace


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

    def with_bookmark(self, step: int, text: str = "") -> Annotations:
        """The same with a bookmark at a step, in the place of those that were there; bookmarks stand in the order of their steps."""
        others = self.without_bookmark(step).bookmarks
        return replace(self, bookmarks=tuple(sorted((*others, Bookmark(step, text)), key=lambda mark: mark.step)))

    def without_bookmark(self, step: int) -> Annotations:
        """The same without what is marked at a step."""
        return replace(self, bookmarks=tuple(mark for mark in self.bookmarks if mark.step != step))


def next_bookmark(bookmarks: Sequence[Bookmark], step: int) -> Bookmark | None:
    """The first one after a step; None: there is none."""
    return min((mark for mark in bookmarks if mark.step > step), key=lambda mark: mark.step, default=None)


def previous_bookmark(bookmarks: Sequence[Bookmark], step: int) -> Bookmark | None:
    """The last one before a step; None: there is none."""
    return max((mark for mark in bookmarks if mark.step < step), key=lambda mark: mark.step, default=None)


@dataclass(frozen=True)
class Parent:
    """The run that a fork branched off from."""

    run_id: str
    step: int
    """The first step that is not the parent's."""

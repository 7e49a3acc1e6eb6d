"""What a user says about several sessions at once, as changes of the annotations of each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from settle.backend.core.about.annotations import Annotations

Change = Callable[[Annotations], Annotations]


def titled(title: str) -> Change:
    return lambda a: replace(a, title=title.strip())


def starred(on: bool) -> Change:
    return lambda a: replace(a, star=on)


def noted(note: str) -> Change:
    return lambda a: replace(a, note=note)


def tagged(tags: Sequence[str], before: Sequence[str]) -> Change:
    """Tags in place of those that were there before; whatever else a session has stays.

    A tag that is there in other letters, large for small, is not added again.
    """

    def change(a: Annotations) -> Annotations:
        kept = tuple(tag for tag in a.tags if tag in tags or tag not in before)
        more = tuple(tag for tag in dict.fromkeys(tags) if tag.casefold() not in map(str.casefold, kept))
        return replace(a, tags=(*kept, *more))

    return change


def marked(step: int, text: str) -> Change:
    """With a bookmark, in place of the one that was at that step."""
    return lambda a: a.with_bookmark(step, text)


def unmarked(step: int) -> Change:
    """Without the bookmark at that step."""
    return lambda a: a.without_bookmark(step)


def words_of(text: str) -> list[str]:
    """Tags out of a line, with commas between them."""
    return list(dict.fromkeys(part.strip() for part in text.split(",") if part.strip()))

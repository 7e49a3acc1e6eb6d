"""Data sets that a lesson needs: which of them are not on this computer."""

from __future__ import annotations

from settle.app.lessons.lesson import Lesson
from settle.backend.data.folder import find, folder
from settle.backend.data.sources import SOURCES


def absent_data(lesson: Lesson) -> tuple[str, ...]:
    """Names of those of which a file is lacking. The files are not read."""
    home = folder()
    return tuple(name for name in lesson.needs if any(find(home, name, file) is None for file in SOURCES[name].files))


def about_with_data(lesson: Lesson) -> str:
    """What is done in a lesson, and what has to be fetched before it begins."""
    absent = absent_data(lesson)
    if not absent:
        return lesson.about
    return f"{lesson.about} · needs {', '.join(absent)}, not here yet: settle data fetch {absent[0]}"

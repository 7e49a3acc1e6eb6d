"""The lessons that come with Settle, and those of a folder."""

from __future__ import annotations

from pathlib import Path

from settle.app.lessons.lesson import Lesson
from settle.app.lessons.lesson_file import read_lesson
from settle.app.lessons.translated import in_words_of
from settle.widgets.translation.language import language

ORDER = ("equilibrium-propagation", "when-the-equality-breaks", "why-gans-collapse", "segments-by-themselves", "log-k-ceiling", "own-data")
"""As they are listed."""


def shipped() -> list[Path]:
    """Their files."""
    return [Path(__file__).with_name("files") / f"{name}.md" for name in ORDER]


def in_language(path: Path, lesson: Lesson) -> Lesson:
    """A lesson that comes with Settle, in the words of the window's language where it is written in it; any other as it is."""
    translated = path.parent / language() / path.name
    return in_words_of(lesson, read_lesson(translated)) if path in shipped() and translated.is_file() else lesson


def lessons_in(folder: Path) -> list[Path]:
    """Lessons of somebody's own: all ``.md`` files of a folder, by their names; none where there is no such folder."""
    try:
        return sorted(path for path in folder.iterdir() if path.suffix == ".md" and not path.name.startswith("."))
    except OSError:
        return []

"""How far somebody has come in a lesson: the answers beside the sessions, and all of it copied into one folder to be handed in."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

from settle.app.lessons.hand_in import NAME, HandIn, StepAnswer, empty, read_hand_in
from settle.app.lessons.lesson import Lesson, LessonStep
from settle.app.lessons.lesson_file import LessonError

FOLDER = "lessons"
"""Of the answers, in that of the sessions."""


def kept(folder: Path, lesson: Lesson) -> HandIn:
    """What was answered so far; answers to steps that the lesson no longer has are kept as they are.

    :param folder: of the sessions.
    :raises LessonError: the file is damaged.
    """
    where = folder / FOLDER / lesson.name
    return replace(read_hand_in(where), digest=lesson.digest) if (where / NAME).exists() else empty(lesson)


def keep(folder: Path, answers: HandIn) -> None:
    """:raises OSError: it cannot be written."""
    answers.keep(folder / FOLDER / answers.lesson)


def done(lesson: Lesson, answers: HandIn) -> int:
    """Steps at which all was done that is asked for, right or wrong."""
    return sum(is_done(answers.steps.get(step.key, StepAnswer()), step) for step in lesson.steps)


def is_done(given: StepAnswer, step: LessonStep) -> bool:
    """Whether a step has its run and its answer."""
    return (step.run is None or bool(given.sessions)) and (step.question is None or bool(given.answer))


def hand_in(folder: Path, answers: HandIn, student: str, to: Path) -> list[str]:
    """Answers and sessions into one folder; gives the names of sessions that are not there any more.

    :param folder: of the sessions.
    :param to: the folder to make; answers to this lesson that are there are replaced.
    :raises LessonError: it holds something else, or there is no room.
    :raises OSError: it cannot be written.
    """
    if to.exists() and (not to.is_dir() or (any(to.iterdir()) and read_hand_in(to).lesson != answers.lesson)):
        raise LessonError(f"{to} is not possible: it holds something else; choose an empty folder.")
    names = list(dict.fromkeys(name for step in answers.steps.values() for name in step.sessions))
    there = [name for name in names if (folder / name).is_file()]
    to.mkdir(parents=True, exist_ok=True)
    for name in there:
        shutil.copyfile(folder / name, to / name)
    replace(answers, student=student).keep(to)
    return [name for name in names if name not in there]

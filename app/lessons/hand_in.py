"""What a student hands in: a folder with the answers, ``answers.json``, and the sessions that they name."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from settle.app.lessons.lesson import Lesson
from settle.app.lessons.lesson_file import LessonError
from settle.sessions.disk import reason, replacing

NAME = "answers.json"
LARGEST = 1 << 20
"""Bytes of it."""


@dataclass(frozen=True)
class StepAnswer:
    """What was done at a step.

    :ivar answer: what was chosen or written; empty: nothing.
    :ivar sessions: names of the sessions' files.
    """

    answer: str = ""
    sessions: tuple[str, ...] = ()


@dataclass(frozen=True)
class HandIn:
    """The answers to a lesson.

    :ivar steps: by the key of the step.
    """

    lesson: str
    digest: str
    student: str = ""
    steps: Mapping[str, StepAnswer] = field(default_factory=dict)

    def text(self) -> str:
        """As it is written."""
        about = {"settle_answers": 1, "lesson": self.lesson, "lesson_sha256": self.digest, "student": self.student}
        return json.dumps(about | {"steps": {key: asdict(step) for key, step in self.steps.items()}}, indent=2, ensure_ascii=False) + "\n"

    def keep(self, folder: Path) -> None:
        """:raises OSError: it cannot be written."""
        folder.mkdir(parents=True, exist_ok=True)
        with replacing(folder / NAME) as beside:
            beside.write_text(self.text(), encoding="utf-8")


def empty(lesson: Lesson) -> HandIn:
    """Nothing is answered yet."""
    return HandIn(lesson.name, lesson.digest)


def read_hand_in(folder: Path) -> HandIn:
    """:raises LessonError: there is none, or it is none; a sentence."""
    path = folder / NAME
    try:
        if path.stat().st_size > LARGEST:
            raise LessonError(f"{path} is not possible: it is larger than {LARGEST >> 20} MB.")
        found = json.loads(path.read_text(encoding="utf-8"))
    except OSError as e:
        raise LessonError(f"{path} cannot be read: {reason(e)}.") from None
    except (ValueError, RecursionError):
        raise LessonError(f"{path} holds no answers: it is no JSON.") from None
    if not isinstance(found, dict) or found.get("settle_answers") != 1 or not isinstance(steps := found.get("steps"), dict):
        raise LessonError(f"{path} holds no answers that this version of Settle can read.")
    lesson, digest, student = (found.get(name, "") for name in ("lesson", "lesson_sha256", "student"))
    if not (isinstance(lesson, str) and isinstance(digest, str) and isinstance(student, str)):
        raise LessonError(f"{path} holds no answers: lesson, lesson_sha256 and student take texts.")
    return HandIn(lesson, digest, student, {key: _step(step, f"{path}, step {key}") for key, step in steps.items()})


def _step(found: Any, where: str) -> StepAnswer:
    answer, names = (found.get("answer", ""), found.get("sessions", [])) if isinstance(found, dict) else (None, None)
    if not isinstance(answer, str) or not isinstance(names, list) or len(names) > 100:
        raise LessonError(f"{where} is not possible: it takes an answer, a text, and sessions, a list of names.")
    for name in names:
        if not isinstance(name, str) or not name.endswith(".h5") or Path(name).name != name or "\\" in name or name.startswith("."):
            raise LessonError(f"{where}: sessions: {name!r} is not possible: it takes names of .h5 files in the folder itself.")
    return StepAnswer(answer, tuple(names))

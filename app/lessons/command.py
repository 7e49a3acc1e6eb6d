"""``settle check``: a lesson looked at, or what was handed in for it marked."""

from __future__ import annotations

import sys
from argparse import Namespace
from pathlib import Path
from typing import Any

from settle.app.cli.output import Refused, print_json, say
from settle.app.lessons.hand_in import read_hand_in
from settle.app.lessons.lesson import Lesson
from settle.app.lessons.lesson_file import LessonError, read_lesson
from settle.app.lessons.marking import Marked, StepMark, mark
from settle.app.lessons.shipped import shipped
from settle.app.run_to_end import ENDING, drive, stopping_by_signals
from settle.backend.core.runner import Runner


def check(arguments: Namespace) -> int:
    """``settle check``: 0: all that is marked is right (or the lesson is sound), 1: something is wrong or missing, 2: bad input."""
    try:
        lesson = lesson_called(arguments.lesson)
        if arguments.folder is None:
            return _sound(lesson, arguments.json)
        folder = Path(arguments.folder)
        if not folder.is_dir():
            raise Refused(f"FOLDER = '{folder}' is not possible: it is no folder.")
        hand_in = read_hand_in(folder)
    except LessonError as e:
        raise Refused(str(e)) from None
    if hand_in.lesson != lesson.name:
        raise Refused(f"{folder} holds answers to the lesson '{hand_in.lesson}', not to '{lesson.name}'.")
    running: list[Runner] = []
    with stopping_by_signals(lambda: [runner.stop() for runner in running], *ENDING) as received:

        def run(runner: Runner) -> None:
            running[:] = [runner]
            if received:
                raise KeyboardInterrupt
            drive(runner, progress=sys.stderr.isatty() and not arguments.json)
            if received:
                raise KeyboardInterrupt

        found = mark(lesson, hand_in, folder, run)
    _tell(found, arguments.json)
    return 0 if found.passed else 1


def lesson_called(name: str) -> Lesson:
    """The lesson of a file, or one that comes with Settle, by its name.

    :raises LessonError: there is none, or it is not sound.
    """
    path = Path(name)
    if path.suffix == ".md" or path.is_file():
        return read_lesson(path)
    known = {each.stem: each for each in shipped()}
    if name not in known:
        raise LessonError(f"LESSON = '{name}' is not possible: it takes a file .md, or one of {', '.join(known)}.")
    return read_lesson(known[name])


def _sound(lesson: Lesson, as_json: bool) -> int:
    marked = sum((step.run is not None) + (step.question is not None and step.question.is_marked) for step in lesson.steps)
    if as_json:
        print_json({"lesson": lesson.name, "title": lesson.title, "steps": [step.key for step in lesson.steps], "marked": marked})
    else:
        say(f"{lesson.title}: {len(lesson.steps)} steps, of which {marked} parts are marked. The lesson is sound.")
    return 0


def _tell(found: Marked, as_json: bool) -> None:
    other = found.hand_in.digest != found.lesson.digest
    if as_json:
        about: dict[str, Any] = {"lesson": found.lesson.name, "student": found.hand_in.student, "same_lesson": not other}
        marks = [_as_json(each) for each in found.marks]
        print_json(about | {"right": found.right, "of": len(found.counted), "passed": found.passed, "marks": marks})
        return
    say(f"{found.lesson.title}{f', {found.hand_in.student}' if found.hand_in.student else ''}")
    if other:
        say("The answers were given to another version of this lesson.")
    for each in found.marks:
        say(f"{each.verdict:>8}  {each.step.title}: {each.part}", *(f"          {sentence}" for sentence in each.sentences))
    say(f"{found.right} of {len(found.counted)} right")


def _as_json(each: StepMark) -> dict[str, Any]:
    return {"step": each.step.key, "part": each.part, "verdict": each.verdict, "sentences": list(each.sentences)}

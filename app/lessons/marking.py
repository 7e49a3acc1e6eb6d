"""A hand-in marked: each session is run again here, and it is the rerun that a step's conditions are asked of."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from settle.app import catalogue
from settle.app.lessons.hand_in import HandIn, StepAnswer
from settle.app.lessons.judge import is_right, lacking, means_of
from settle.app.lessons.lesson import Lesson, LessonStep
from settle.app.rerun import Comparison, rerun_of
from settle.backend.core.recording import Recording
from settle.backend.core.runner import Runner
from settle.sessions import session
from settle.sessions.environment import environment
from settle.sessions.format import SessionError

Verdict = Literal["right", "wrong", "missing", "to read"]


@dataclass(frozen=True)
class StepMark:
    """What one part of a step, its run or its answer, came to.

    :ivar sentences: why, or what a teacher has to read.
    """

    step: LessonStep
    part: Literal["run", "answer"]
    verdict: Verdict
    sentences: tuple[str, ...] = ()


@dataclass
class Marked:
    """A hand-in with its marks."""

    lesson: Lesson
    hand_in: HandIn
    marks: list[StepMark] = field(default_factory=list)

    @property
    def counted(self) -> list[StepMark]:
        """Those that are right or wrong; answers in words are read by a person."""
        return [mark for mark in self.marks if mark.verdict != "to read"]

    @property
    def right(self) -> int:
        return sum(mark.verdict == "right" for mark in self.counted)

    @property
    def passed(self) -> bool:
        """Whether all that is marked is right."""
        return self.right == len(self.counted)


def mark(lesson: Lesson, hand_in: HandIn, folder: Path, drive: Callable[[Runner], None]) -> Marked:
    """StepMark what was handed in.

    :param drive: runs a runner to its end.
    """
    found, reruns = Marked(lesson, hand_in), dict[str, Recording | str]()
    for step in lesson.steps:
        given = hand_in.steps.get(step.key, StepAnswer())
        means: Mapping[str, float] = {}
        if step.run is not None:
            for name in given.sessions:
                if name not in reruns:
                    reruns[name] = _again(folder / name, drive)
            runs = [reruns[name] for name in given.sessions]
            problems = [run for run in runs if isinstance(run, str)]
            good = [run for run in runs if not isinstance(run, str)]
            means = means_of(good)
            wrong = problems or lacking(step, good)
            verdict: Verdict = "missing" if not runs else "wrong" if wrong else "right"
            found.marks.append(StepMark(step, "run", verdict, tuple(wrong)))
        if step.question is not None:
            found.marks.append(_answer(step, given, means))
    return found


def _answer(step: LessonStep, given: StepAnswer, means: Mapping[str, float]) -> StepMark:
    question, answer = step.question, given.answer.strip()
    assert question is not None
    if not answer:
        return StepMark(step, "answer", "missing", ("It was not answered.",))
    if not question.is_marked:
        return StepMark(step, "answer", "to read", (answer,))
    if is_right(question, answer, means):
        return StepMark(step, "answer", "right")
    right = question.right or (f"{question.number:g}" if question.number is not None else "")
    if question.figure:
        right = f"{question.figure} = {means[question.figure]:.4g}" if question.figure in means else f"{question.figure} of the run"
    return StepMark(step, "answer", "wrong", (f"'{answer}' was answered; right is {right}.",))


def _again(path: Path, drive: Callable[[Runner], None]) -> Recording | str:
    """The run of a session as it comes out here, ended as the session says; or why it does not count."""
    if path.is_symlink() or not path.is_file():
        return f"{path.name} is not in the folder."
    try:
        old = session.load(path)
        if old.outcome == "running":
            return f"{path.name} is being recorded at the moment."
        if old.experiment not in catalogue.names():
            return f"{path.name} is one of {old.experiment}, which is not installed here."
        runner = rerun_of(old)
    except (SessionError, ValueError) as e:
        return f"{path.name}: {e}"
    drive(runner)
    new = runner.recording
    if runner.refused:
        return f"{path.name}: {runner.refused}"
    new.environment = environment(new.device)
    compared = Comparison.of(old, new)
    if not compared.equal and not compared.environment:
        return f"{path.name} is not what its knobs, seed and events give: {compared.differences[0]}."
    # A run that somebody stopped is one that ends at that step here.
    if old.outcome == "stopped" and new.outcome == "finished":
        new.outcome = "stopped"
    return new

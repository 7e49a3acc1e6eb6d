"""A step in the words of the bar that shows it."""

from __future__ import annotations

from collections.abc import Sequence

from settle.app import catalogue
from settle.app.lessons.hand_in import StepAnswer
from settle.app.lessons.judge import is_right
from settle.app.lessons.lesson import Lesson, LessonStep
from settle.widgets.lessons.lesson_bar import ShownStep


def shown_step(lesson: Lesson, number: int, given: StepAnswer, problems: Sequence[str], means: dict[str, float]) -> ShownStep:
    """:param number: of the step, from 0.

    :param problems: what the runs lack that were taken; none: they are what is asked for, if there are any.
    :param means: figures of these runs.
    """
    step = lesson.steps[number]
    question = step.question
    before = f"{lesson.text}\n\n" if number == 0 and lesson.text else ""
    run, done = _run(step, given, problems)
    return ShownStep(
        lesson=lesson.title,
        title=step.title,
        place=f"{number + 1} of {len(lesson.steps)}",
        text=before + step.text,
        first=number == 0,
        last=number == len(lesson.steps) - 1,
        opens=_opens(step),
        run=run,
        run_done=done,
        question=question.text if question else "",
        choices=dict(zip(question.choices, question.shown or question.choices, strict=True)) if question else {},
        answer=given.answer,
        verdict=_verdict(step, given, means) if question and given.answer else "",
    )


def _opens(step: LessonStep) -> str:
    if not step.experiment:
        return ""
    kind = catalogue.experiment(step.experiment)
    preset = kind.presets[step.preset].title if step.preset in kind.presets else kind.title
    return f"Put '{preset}' of {catalogue.entry(step.experiment).title} into Setup"


def _run(step: LessonStep, given: StepAnswer, problems: Sequence[str]) -> tuple[str, bool]:
    """How it stands with the run, and whether it is the one that is asked for."""
    if step.run is None:
        return "", False
    kind = catalogue.experiment(step.experiment)
    todo = [f"Turn {', '.join(kind.knobs()[name].label or name for name in step.turn)}."] if step.turn else []
    look = f"Look at the card '{step.look}'." if step.look else ""
    if not given.sessions and not problems:
        return " ".join(["A run belongs to this step: Open, then Run.", *todo, look]).strip(), False
    if problems:
        return " ".join(problems), False
    return " ".join(["The run is what was asked for.", look]).strip(), True


def _verdict(step: LessonStep, given: StepAnswer, means: dict[str, float]) -> str:
    question = step.question
    assert question is not None
    why = f" {question.why}" if question.why else ""
    if not question.is_marked:
        return f"Kept; it is read by whoever marks it.{why}"
    if question.figure and question.figure not in means:
        return "Kept; it is checked once there is a run for this step."
    return f"Right.{why}" if is_right(question, given.answer, means) else "Not right. Look again."

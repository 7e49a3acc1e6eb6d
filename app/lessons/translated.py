"""A lesson in the words of its translation."""

from __future__ import annotations

from dataclasses import replace

from settle.app.lessons.lesson import Lesson, LessonStep


def in_words_of(lesson: Lesson, translation: Lesson) -> Lesson:
    """What is asked for, how answers are kept and how they are marked stay the lesson's own: answers are the same in every language.

    :raises ValueError: the translation has not as many steps.
    """
    steps = tuple(_step(own, other) for own, other in zip(lesson.steps, translation.steps, strict=True))
    return replace(lesson, title=translation.title, about=translation.about, text=translation.text, steps=steps)


def _step(own: LessonStep, other: LessonStep) -> LessonStep:
    step = replace(own, title=other.title, text=other.text)
    if own.question is None or other.question is None:
        return step
    asked = other.question
    return replace(step, question=replace(own.question, text=asked.text, why=asked.why, shown=asked.choices))

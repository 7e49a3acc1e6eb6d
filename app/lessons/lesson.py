"""What a lesson is: steps with a text each, and what is to be done there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from settle.app.lessons.condition import Condition


@dataclass(frozen=True)
class WantedRun:
    """The runs that a step asks for.

    :ivar knobs: what each has to be when the run begins.
    :ivar turned: knobs that have to be turned while it goes on.
    :ivar outcomes: how it may have ended.
    :ivar seeds: how many runs that differ in their seed.
    :ivar figures: of the summary, by their names as ``settle info`` has them; of several seeds their mean.
    """

    knobs: Mapping[str, Condition] = field(default_factory=dict)
    turned: tuple[str, ...] = ()
    outcomes: tuple[str, ...] = ("finished",)
    seeds: int = 1
    figures: Mapping[str, Condition] = field(default_factory=dict)


@dataclass(frozen=True)
class Question:
    """What is asked at a step.

    :ivar choices: of which one is right, :attr:`right`; empty: something is to be written.
    :ivar shown: the choices as they are shown, where that is in other words than the answer is kept in.
    :ivar number: what is right where a number is to be written.
    :ivar figure: the figure of the step's run that is right in its place.
    :ivar within: how far off a number may be, as a share of what is right.
    :ivar why: told once it was answered.
    """

    text: str
    choices: tuple[str, ...] = ()
    shown: tuple[str, ...] = ()
    right: str = ""
    number: float | None = None
    figure: str = ""
    within: float = 0.05
    why: str = ""

    @property
    def is_marked(self) -> bool:
        """Whether an answer is right or wrong; a text that is to be written is read by a person."""
        return bool(self.choices or self.figure) or self.number is not None


@dataclass(frozen=True)
class LessonStep:
    """One step.

    :ivar key: its title in small letters: the answers name it by that.
    :ivar text: Markdown.
    :ivar experiment: what is opened; empty: nothing is.
    :ivar preset: which setting of it.
    :ivar knobs: that differ from the preset's.
    :ivar look: title of the card to look at.
    :ivar turn: knobs that are to be turned.
    """

    key: str
    title: str
    text: str
    experiment: str = ""
    preset: str = ""
    knobs: Mapping[str, Any] = field(default_factory=dict)
    look: str = ""
    turn: tuple[str, ...] = ()
    run: WantedRun | None = None
    question: Question | None = None


@dataclass(frozen=True)
class Lesson:
    """A lesson.

    :ivar name: of its file, without the ending.
    :ivar digest: SHA-256 of its text: whether answers were given to this one.
    :ivar minutes: how long it takes a person, about; 0: nothing is known.
    :ivar about: what is done in it, in a few words.
    :ivar needs: data sets that it needs, by their names.
    :ivar text: what stands before the first step, Markdown.
    """

    name: str
    digest: str
    title: str
    steps: tuple[LessonStep, ...]
    minutes: float = 0
    about: str = ""
    needs: tuple[str, ...] = ()
    text: str = ""

"""Lessons as files: Markdown with a head in TOML, a heading for each step, and what is to be done there in a block of TOML.

docs/lessons.md says how one is written.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from settle.app import catalogue
from settle.app.lessons.condition import Condition
from settle.app.lessons.lesson import Lesson, LessonStep, Question, WantedRun
from settle.backend.core.experiment import Experiment
from settle.backend.core.knobs import KnobError, nearest
from settle.backend.data.sources import SOURCES
from settle.sessions.disk import reason

LARGEST = 1 << 20
"""Bytes of a lesson."""
_HEAD = re.compile(r"\A\ufeff?\+\+\+\n(.*?)^\+\+\+\n", re.DOTALL | re.MULTILINE)
_STEP = re.compile(r"^## +(.+?)\s*$", re.MULTILINE)
_BLOCK = re.compile(r"^```settle\n(.*?)^```\s*$", re.DOTALL | re.MULTILINE)
_STEP_KEYS = ("experiment", "preset", "set", "look", "turn", "run", "question")
_RUN_KEYS = ("knobs", "turned", "outcome", "seeds", "figures")
_QUESTION_KEYS = ("text", "choices", "right", "number", "figure", "within", "why")


class LessonError(ValueError):
    """A lesson that cannot be used; the message is a sentence that names file, step and field."""


def read_lesson(path: Path) -> Lesson:
    """:raises LessonError: it cannot be read, or something in it is not possible."""
    try:
        if path.stat().st_size > LARGEST:
            raise LessonError(f"{path} is no lesson: it is larger than {LARGEST >> 20} MB.")
        content = path.read_bytes().decode("utf-8")
    except OSError as e:
        raise LessonError(f"{path} cannot be read: {reason(e)}.") from None
    except UnicodeDecodeError:
        raise LessonError(f"{path} is no lesson: it is no text in UTF-8.") from None
    return lesson_of(content, path.stem)


def lesson_of(content: str, name: str) -> Lesson:
    """The lesson that a text says.

    :raises LessonError: something in it is not possible.
    """
    content = content.replace("\r\n", "\n")
    head = _HEAD.match(content)
    if head is None:
        raise LessonError(f"{name} is no lesson: it does not begin with a head between two lines '+++'.")
    about = _Fields(_toml(head[1], f"{name}, head"), f"{name}, head", ("title", "minutes", "about", "needs"))
    parts = _STEP.split(content[head.end() :])
    if len(parts) < 3:
        raise LessonError(f"{name} has no step: each begins with a heading '## Title'.")
    steps = [_step(title, text, f"{name}, step '{title}'") for title, text in zip(parts[1::2], parts[2::2], strict=True)]
    keys = [step.key for step in steps]
    if twice := next((step.title for step in steps if keys.count(step.key) > 1), ""):
        raise LessonError(f"{name} has two steps '{twice}': answers name a step by its title.")
    needs = about.words("needs")
    if strange := next((each for each in needs if each not in SOURCES), ""):
        raise LessonError(f"{name}, head: needs = '{strange}' is not possible: there are {', '.join(SOURCES)}.")
    return Lesson(
        name=name,
        digest=hashlib.sha256(content.encode()).hexdigest(),
        title=about.text("title", needed=True),
        steps=tuple(steps),
        minutes=about.number("minutes", 0.0),
        about=about.text("about"),
        needs=needs,
        text=parts[0].strip(),
    )


def _toml(text: str, where: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as e:
        raise LessonError(f"{where}: this is no TOML: {e}.") from None


class _Fields:
    """The fields of a table, each with its kind.

    :raises LessonError: there is one that is not known.
    """

    def __init__(self, found: Mapping[str, Any], where: str, known: tuple[str, ...]):
        self.found, self.where = found, where
        if other := next((key for key in found if key not in known), ""):
            raise LessonError(f"{where}: {other} is no field here: there are {', '.join(known)}.{nearest(other, list(known))}")

    def refuse(self, key: str, what: str) -> LessonError:
        return LessonError(f"{self.where}: {key} = {self.found.get(key)!r} is not possible: {what}.")

    def text(self, key: str, needed: bool = False) -> str:
        value = self.found.get(key, "")
        if not isinstance(value, str) or (needed and not value.strip()):
            raise self.refuse(key, "it takes a text") if key in self.found else LessonError(f"{self.where}: {key} is lacking.")
        return value.strip()

    def words(self, key: str) -> tuple[str, ...]:
        value = self.found.get(key, [])
        value = [value] if isinstance(value, str) else value
        if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
            raise self.refuse(key, "it takes a list of texts")
        return tuple(value)

    def number(self, key: str, default: float, least: float = 0.0) -> float:
        value = self.found.get(key, default)
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not least <= value < 1e9:
            raise self.refuse(key, f"it takes a number of {least:g} or more")
        return float(value)

    def table(self, key: str) -> Mapping[str, Any]:
        value = self.found.get(key, {})
        if not isinstance(value, dict):
            raise self.refuse(key, "it takes a table, such as { beta = 0.1 }")
        return value

    def conditions(self, key: str) -> dict[str, Condition]:
        made = dict[str, Condition]()
        for name, written in self.table(key).items():
            try:
                made[name] = Condition.of(written)
            except ValueError as e:
                raise LessonError(f"{self.where}: {key}: {name} = {e}.") from None
        return made


def _step(title: str, text: str, where: str) -> LessonStep:
    blocks = _BLOCK.findall(text)
    if len(blocks) > 1:
        raise LessonError(f"{where} has {len(blocks)} blocks ```settle: there may be one.")
    fields = _Fields(_toml(blocks[0], where) if blocks else {}, where, _STEP_KEYS)
    name, preset, settings = fields.text("experiment"), fields.text("preset"), fields.table("set")
    kind = _kind(fields, name)
    if kind is not None:
        preset = preset or next(iter(kind.presets), "")
        try:
            kind.make(preset, settings)
        except KnobError as e:
            raise LessonError(f"{where}: {e}") from None
    turn = fields.words("turn")
    _check_knobs(fields, "turn", turn, kind)
    return LessonStep(
        key=re.sub(r"[^\w]+", "-", title.casefold()).strip("-"),
        title=title,
        text=_BLOCK.sub("", text).strip(),
        experiment=name,
        preset=preset,
        knobs=settings,
        look=fields.text("look"),
        turn=turn,
        run=_run(_Fields(fields.table("run"), f"{where}, run", _RUN_KEYS), kind) if "run" in fields.found else None,
        question=_question(_Fields(fields.table("question"), f"{where}, question", _QUESTION_KEYS), "run" in fields.found)
        if "question" in fields.found
        else None,
    )


def _kind(fields: _Fields, name: str) -> type[Experiment] | None:
    if not name:
        if wants := next((key for key in ("preset", "set", "look", "turn", "run") if key in fields.found), ""):
            raise LessonError(f"{fields.where}: experiment is lacking: {wants} needs one.")
        return None
    if name not in catalogue.names():
        raise fields.refuse("experiment", f"there are {', '.join(catalogue.names())}")
    return catalogue.experiment(name)


def _check_knobs(fields: _Fields, key: str, names: tuple[str, ...], kind: type[Experiment] | None) -> None:
    known = list(kind.knobs()) if kind else []
    if other := next((name for name in names if name not in known), ""):
        assert kind is not None
        raise LessonError(f"{fields.where}: {key}: {other} is no knob of {kind.name}.{nearest(other, known)}")


def _run(fields: _Fields, kind: type[Experiment] | None) -> WantedRun:
    knobs, turned = fields.conditions("knobs"), fields.words("turned")
    _check_knobs(fields, "knobs", tuple(knobs), kind)
    _check_knobs(fields, "turned", turned, kind)
    if kind and (still := next((name for name in turned if not kind.knobs()[name].live), "")):
        raise LessonError(f"{fields.where}: turned: {still} cannot be turned while a run goes on.")
    outcomes = fields.words("outcome") or ("finished",)
    if other := next((word for word in outcomes if word not in ("finished", "stopped", "diverged")), ""):
        raise fields.refuse("outcome", f"'{other}' is none of finished, stopped, diverged")
    return WantedRun(knobs, turned, outcomes, int(fields.number("seeds", 1, 1)), fields.conditions("figures"))


def _question(fields: _Fields, has_run: bool) -> Question:
    choices, right, figure = fields.words("choices"), fields.text("right"), fields.text("figure")
    number = fields.number("number", 0.0, -1e9) if "number" in fields.found else None
    if choices and right not in choices:
        raise fields.refuse("right", f"it takes one of the choices: {', '.join(choices)}")
    if right and not choices:
        raise fields.refuse("right", "it goes with choices; a number that is right is number or figure")
    if sum((bool(choices), bool(figure), number is not None)) > 1:
        raise LessonError(f"{fields.where}: choices, number and figure do not go together: one of them says what is right.")
    if figure and not has_run:
        raise fields.refuse("figure", "the step asks for no run whose figure that would be")
    return Question(
        text=fields.text("text", needed=True),
        choices=choices,
        right=right,
        number=number,
        figure=figure,
        within=fields.number("within", 0.05),
        why=fields.text("why"),
    )

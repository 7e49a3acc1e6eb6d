"""Lessons as files: what they may say, and what is refused with a sentence."""

from __future__ import annotations

import math

import pytest

from settle.app.lessons.condition import Condition
from settle.app.lessons.judge import is_right
from settle.app.lessons.lesson import Question
from settle.app.lessons.lesson_file import LessonError, lesson_of, read_lesson
from settle.app.lessons.needed_data import about_with_data
from settle.app.lessons.shipped import ORDER, shipped
from settle.backend.data.sources import SOURCES

HEAD = '+++\ntitle = "T"\n+++\n'


def lesson(block: str, text: str = "Words."):
    return lesson_of(f"{HEAD}Before.\n\n## One step\n\n{text}\n\n```settle\n{block}\n```\n\nAfter.\n", "mine")


@pytest.mark.parametrize(
    ("written", "yes", "no"),
    [
        ("< 0.02", [0.01, -3], [0.02, math.nan, "tanh", True, None]),
        (">= 3", [3, 3.5], [2.9]),
        ("0.9 to 1.1", [0.9, 1.1, 1], [1.2, math.nan]),
        ("= tanh", ["tanh"], ["relu", 0.5]),
        ("tanh", ["tanh"], ["Tanh"]),
        (0.1, [0.1, 0.1 + 1e-17], [0.11]),
        (5, [5, 5.0], [6]),
        (True, [True], [False, "yes"]),
        ("512, 64", [(512, 64), [512, 64]], [(512,)]),
        ("given", ["/a/b.csv"], ["", None]),
    ],
)
def test_conditions(written, yes, no):
    condition = Condition.of(written)
    assert [condition.holds(value) for value in yes] == [True] * len(yes)
    assert [condition.holds(value) for value in no] == [False] * len(no)


@pytest.mark.parametrize(
    ("answer", "value"),
    [
        ("4,776", 4776),
        ("0,25", 0.25),
        ("5.47·10⁻³", 0.00547),
        ("5.47e-3", 0.00547),
        ("2 x 10^3", 2000),
        ("−4.1", -4.1),
        ("94.5 %", 94.5),
        ("94.5 %", 0.945),
    ],
)
def test_numbers_as_people_and_the_screen_write_them(answer, value):
    assert is_right(Question("q", number=value, within=1e-9), answer, {})
    assert not is_right(Question("q", number=value * 1.5, within=0.1), answer, {})


@pytest.mark.parametrize("written", ["", "<", "<> 3", "2 to 1", "< many", None, [1]])
def test_what_is_no_condition(written):
    with pytest.raises(ValueError, match="not possible"):
        Condition.of(written)


def test_a_lesson_is_read():
    found = lesson(
        """
experiment = "ep.agreement"
preset = "toy"
set = { beta = 0.05 }
look = "RelMSE"
turn = "beta"
[run]
knobs = { beta = "< 0.1" }
figures = { "relmse.s0" = "< 0.1" }
[question]
text = "How large is RelMSE?"
figure = "relmse.s0"
"""
    )
    (step,) = found.steps
    assert (found.title, found.text, step.key, step.text) == ("T", "Before.", "one-step", "Words.\n\n\nAfter.")
    assert (step.experiment, step.preset, dict(step.knobs), step.turn) == ("ep.agreement", "toy", {"beta": 0.05}, ("beta",))
    assert step.run is not None and step.run.figures["relmse.s0"].text == "< 0.1" and step.question is not None


@pytest.mark.parametrize(
    ("block", "sentence"),
    [
        ("experiment = 'ep.agrement'", "experiment = 'ep.agrement' is not possible: there are ep.settle"),
        ("experiment = 'ep.agreement'\npreset = 'x'", "preset 'x' is unknown"),
        ("experiment = 'ep.agreement'\nset = { beta = -1 }", "beta = -1 is not possible"),
        ("experiment = 'ep.agreement'\nturn = 'betta'", "turn: betta is no knob of ep.agreement. Did you mean beta?"),
        ("experiment = 'ep.agreement'\n[run]\nturned = ['T']", "turned: T cannot be turned while a run goes on"),
        ("experiment = 'ep.agreement'\n[run]\nknobs = { beta = '<> 3' }", "run: knobs: beta = '<> 3' is not possible"),
        ("experiment = 'ep.agreement'\n[run]\noutcome = 'failed'", "'failed' is none of finished, stopped, diverged"),
        ("preset = 'toy'", "experiment is lacking: preset needs one"),
        ("experimnt = 'ep.agreement'", "experimnt is no field here: there are experiment"),
        ("[question]\nchoices = ['a', 'b']\nright = 'c'\ntext = 'q'", "right = 'c' is not possible: it takes one of the choices: a, b"),
        ("[question]\ntext = 'q'\nfigure = 'relmse.s0'", "the step asks for no run"),
        ("[question]\nchoices = ['a']\nright = 'a'", "text is lacking"),
        ("experiment = ", "this is no TOML"),
    ],
)
def test_what_is_not_possible_is_a_sentence_that_names_step_and_field(block, sentence):
    with pytest.raises(LessonError) as refused:
        lesson(block)
    assert (
        sentence in str(refused.value)
        and str(refused.value).startswith("mine, step 'One step'")
        and str(refused.value).endswith((".", "?"))
    )


def test_other_files_are_no_lessons(tmp_path):
    for content in (b"", b"# Only words\n", b"+++\ntitle = 'x'\n+++\nNo step.\n", b"\xff\xfe\x00", b"+++\nminutes = 3\n+++\n## A\n"):
        path = tmp_path / "a.md"
        path.write_bytes(content)
        with pytest.raises(LessonError):
            read_lesson(path)
    with pytest.raises(LessonError, match="cannot be read"):
        read_lesson(tmp_path / "none.md")


def test_data_that_a_lesson_needs_and_that_is_not_here_is_told_before_it_begins(tmp_path, monkeypatch):
    written = '+++\ntitle = "T"\nabout = "two epochs"\nneeds = "mnist"\n+++\n## A\n\nText.\n'
    monkeypatch.setenv("SETTLE_DATA", str(tmp_path))
    assert about_with_data(lesson_of(written, "mine")) == "two epochs · needs mnist, not here yet: settle data fetch mnist"
    for file in SOURCES["mnist"].files:
        (tmp_path / file).touch()
    assert about_with_data(lesson_of(written, "mine")) == "two epochs"
    with pytest.raises(LessonError, match="mine, head: needs = 'mnits' is not possible: there are mnist, "):
        lesson_of(written.replace("mnist", "mnits"), "mine")


@pytest.mark.parametrize("path", shipped(), ids=ORDER)
def test_the_lessons_that_come_with_it_are_sound(path):
    found = read_lesson(path)
    assert found.minutes > 0 and found.about and 3 <= len(found.steps) <= 9
    assert sum(step.run is not None for step in found.steps) >= 2 and sum(step.question is not None for step in found.steps) >= 2

"""What is handed in is run again and marked: right, wrong, missing, and what was forged."""

from __future__ import annotations

import json
import shutil

import h5py
import pytest

from settle.app import catalogue
from settle.app.cli.main import main
from settle.app.lessons.hand_in import NAME, HandIn, LessonError, StepAnswer, empty, read_hand_in
from settle.app.lessons.lesson_file import lesson_of, read_lesson
from settle.app.lessons.shipped import ORDER, shipped
from settle.app.run_to_end import runner_of
from settle.sessions import session
from settle.sessions.environment import environment
from settle.sessions.format import put

LESSON = """+++
title = "Two steps"
+++
## Run
```settle
experiment = "ep.agreement"
preset = "toy"
[run]
knobs = { T = 300, beta = "<= 0.01" }
figures = { "relmse.s0" = "< 0.02" }
[question]
text = "RelMSE of s0?"
figure = "relmse.s0"
within = 0.1
```
## Choose
```settle
[question]
text = "Which?"
choices = ["one", "two"]
right = "two"
```
## Write
```settle
[question]
text = "Why?"
```
"""


def record(path, name, preset, **knobs):
    """A run to its end, kept; its seed is among the knobs."""
    seed = knobs.pop("seed", 0)
    runner = runner_of(catalogue.experiment(name), preset, knobs, seed=seed)
    runner.start().join()
    runner.recording.environment = environment("cpu")
    session.save(runner.recording, path)
    return runner.recording


@pytest.fixture(scope="module")
def handed(tmp_path_factory):
    """The lesson's file, a folder with right answers, and the figure that was read."""
    folder = tmp_path_factory.mktemp("lesson")
    (folder / "two.md").write_text(LESSON, encoding="utf-8")
    (folder / "in").mkdir()
    made = record(folder / "in" / "a.h5", "ep.agreement", "toy", T=300)
    record(folder / "in" / "large.h5", "ep.agreement", "toy", T=300, beta=0.5)
    lesson = read_lesson(folder / "two.md")
    value = made.summary["relmse"]["s0"]
    steps = {"run": StepAnswer(f"{value:.3g}", ("a.h5",)), "choose": StepAnswer("two"), "write": StepAnswer("Because.")}
    HandIn("two", lesson.digest, "Ada", steps).keep(folder / "in")
    return folder, value


def marked(folder, tmp_path, capsys, change=lambda found: None):
    """What ``settle check`` says of a copy of the hand-in, after a change of its answers: exit code and JSON."""
    shutil.copytree(folder / "in", tmp_path / "in")
    return checked(folder, tmp_path / "in", capsys, change)


def checked(folder, there, capsys, change):
    found = json.loads((there / NAME).read_text(encoding="utf-8"))
    change(found)
    (there / NAME).write_text(json.dumps(found), encoding="utf-8")
    code = main(["check", str(folder / "two.md"), str(there), "--json"])
    said = capsys.readouterr()
    return code, json.loads(said.out) if code < 2 else said.err


def test_what_is_right_is_marked_right(handed, tmp_path, capsys):
    code, said = marked(handed[0], tmp_path, capsys)
    assert (code, said["student"], said["right"], said["of"], said["passed"]) == (0, "Ada", 3, 3, True)
    assert said["marks"][-1] == {"step": "write", "part": "answer", "verdict": "to read", "sentences": ["Because."]}


def test_a_wrong_hand_in_is_marked_wrong_and_says_why(handed, tmp_path, capsys):
    def wrong(found):
        found["steps"]["run"] = {"answer": "0.5", "sessions": ["large.h5"]}
        found["steps"]["choose"]["answer"] = "one"

    code, said = marked(handed[0], tmp_path, capsys, wrong)
    run, answer, choice, _ = said["marks"]
    assert code == 1 and said["right"] == 0
    assert run["sentences"] == ["beta is 0.5; it has to be <= 0.01."]
    assert answer["verdict"] == "wrong" and choice["sentences"] == ["'one' was answered; right is two."]


def test_a_forged_session_is_found_by_its_rerun(handed, tmp_path, capsys):
    folder, value = handed
    shutil.copytree(folder / "in", tmp_path / "in")
    with h5py.File(tmp_path / "in" / "large.h5", "r+", libver="latest", locking=False) as file:  # says that it had the small nudge
        knobs = json.loads(file["entry/knobs"][()])
        del file["entry/knobs"]
        put(file["entry"], "knobs", json.dumps(knobs | {"beta": 0.01}))

    def forged(found):
        found["steps"]["run"] = {"answer": f"{value:.3g}", "sessions": ["large.h5"]}

    code, said = checked(folder, tmp_path / "in", capsys, forged)
    assert code == 1 and "is not what its knobs, seed and events give" in said["marks"][0]["sentences"][0]


def test_nothing_handed_in_is_missing_not_wrong(handed, tmp_path, capsys):
    code, said = marked(handed[0], tmp_path, capsys, lambda found: found["steps"].clear())
    assert code == 1 and [each["verdict"] for each in said["marks"]] == ["missing"] * 4


@pytest.mark.parametrize("name", ["../a.h5", "/etc/a.h5", "a.txt", "b\\a.h5", ".a.h5", 3])
def test_sessions_out_of_the_folder_are_refused(handed, tmp_path, capsys, name):
    def elsewhere(found):
        found["steps"]["run"]["sessions"] = [name]

    code, said = marked(handed[0], tmp_path, capsys, elsewhere)
    assert code == 2 and "is not possible: it takes names of .h5 files in the folder itself" in said


@pytest.mark.parametrize(
    "content", ["", "[]", "{}", '{"settle_answers": 2, "steps": {}}', '{"settle_answers": 1, "steps": {"a": 3}}', "[" * 9999]
)
def test_answers_that_are_none_are_a_sentence(tmp_path, content):
    (tmp_path / NAME).write_text(content, encoding="utf-8")
    with pytest.raises(LessonError, match=NAME):
        read_hand_in(tmp_path)


def test_answers_to_another_lesson_and_no_folder(handed, tmp_path, capsys):
    lesson = lesson_of(LESSON, "other")
    empty(lesson).keep(tmp_path)
    assert main(["check", str(handed[0] / "two.md"), str(tmp_path)]) == 2
    assert "answers to the lesson 'other', not to 'two'" in capsys.readouterr().err
    assert main(["check", str(handed[0] / "two.md"), str(tmp_path / "none")]) == 2
    assert main(["check", "no-lesson"]) == 2
    assert "equilibrium-propagation" in capsys.readouterr().err
    assert main(["check", str(handed[0] / "two.md")]) == 0


SOLVED = {
    "equilibrium-propagation": {"A smaller nudge": {"beta": 0.001}},
    "when-the-equality-breaks": {"Mend it": {"beta": 0.01}},
    "why-gans-collapse": {},
    "segments-by-themselves": {"How many it may have": {"n_max": 30}},
    "log-k-ceiling": {"A larger batch": {"batch": 512}},
    "own-data": {},
}
"""What is turned in Setup at a step."""


@pytest.mark.slow
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("path", shipped(), ids=ORDER)
def test_each_lesson_can_be_done_as_it_says(path, tmp_path, capsys):
    lesson, steps = read_lesson(path), {}
    (tmp_path / "points.csv").write_text("".join(f"{i % 5},{i % 7}\n" for i in range(200)), encoding="utf-8")
    for step in lesson.steps:
        answer, names = "A word.", ()
        question = step.question
        if step.run is not None:
            knobs = dict(step.knobs) | SOLVED[path.stem].get(step.title, {})
            if "points" in step.turn:
                knobs["points"] = str(tmp_path / "points.csv")
            names = (f"{step.key}.h5",)
            summary = run_with_turns(tmp_path / names[0], step, knobs).summary
        if question is not None and question.choices:
            answer = question.right
        elif question is not None and question.number is not None:
            answer = str(question.number)
        elif question is not None and question.figure:
            value = summary
            for name in question.figure.split("."):
                value = value[name]
            answer = f"{value[-1] if isinstance(value, list) else value:.4g}"
        steps[step.key] = StepAnswer(answer, names)
    HandIn(lesson.name, lesson.digest, "", steps).keep(tmp_path)
    code = main(["check", str(path), str(tmp_path)])
    assert code == 0, capsys.readouterr().out


def run_with_turns(path, step, knobs):
    """The run of a step; what has to be turned while it goes on is."""
    if step.run is None or not step.run.turned:
        return record(path, step.experiment, step.preset, **knobs)
    runner = runner_of(catalogue.experiment(step.experiment), step.preset, knobs)
    runner.start()
    for name in step.run.turned:
        runner.turn(name, 0.5)
    runner.join()
    runner.recording.environment = environment("cpu")
    session.save(runner.recording, path)
    return runner.recording

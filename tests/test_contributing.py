"""CONTRIBUTING's way is walked: its files are put where it says, and the laws hold over what comes of them."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

HOME = Path(__file__).parents[1]
ROOMS = ("app", "backend", "sessions", "widgets")
TEXT = (HOME / "CONTRIBUTING.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```python\n# (\S+\.py)(?:, at the end of (\w+))?\n(.*?)^```", TEXT, re.M | re.S)
"""(file, list that it is added to, code), in the order of the page."""

LAWS_WITHOUT_VIEW = """
from settle.testing import Laws
from settle.backend.perceptron.learn.experiment import LearnPerceptron
from smallest_view import LearnView

QUICK = {"points": 20, "distance": 2.0, "passes": 14}

class TestViewless(Laws):
    experiment, quick = LearnPerceptron, QUICK

class TestSmallest(Laws):
    experiment, quick, view = LearnPerceptron, QUICK, LearnView
"""


@pytest.fixture(scope="module")
def walked(tmp_path_factory) -> Path:
    """A copy of the tree with what CONTRIBUTING adds to it."""
    tree = tmp_path_factory.mktemp("walk")
    for room in (*ROOMS, "settle"):
        shutil.copytree(HOME / room, tree / room, ignore=shutil.ignore_patterns(*ROOMS, "__pycache__") if room == "settle" else None)
    for room in ROOMS:
        if os.name == "nt":
            shutil.copytree(tree / room, tree / "settle" / room)
        else:
            (tree / "settle" / room).symlink_to(Path("..") / room)
    (tree / "tests").mkdir()
    shutil.copy(HOME / "tests" / "test_laws.py", tree / "tests")
    (tree / "pyproject.toml").write_text(
        "[tool.pytest.ini_options]\npythonpath = ['.', 'tests']\naddopts = '-q --import-mode=importlib'\n", encoding="utf-8"
    )
    views = [code for file, _, code in BLOCKS if file.endswith("view.py")]
    (tree / "tests" / "smallest_view.py").write_text(views[0], encoding="utf-8")
    (tree / "tests" / "test_other_views.py").write_text(LAWS_WITHOUT_VIEW, encoding="utf-8")
    for file, into, code in BLOCKS:
        place = tree / file
        if into:
            place.write_text(added(place.read_text(encoding="utf-8"), into, code), encoding="utf-8")
        else:
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(code, encoding="utf-8")
            for folder in (place.parent, place.parent.parent):
                (folder / "__init__.py").touch()
    return tree


def added(text: str, name: str, code: str) -> str:
    """A file with lines at the end of a list or dictionary in it."""
    begin = re.search(rf"^{name}\b.*= [\[{{]$", text, re.M)
    assert begin, f"there is no {name}"
    end = re.compile(r"^[\]}]$", re.M).search(text, begin.end())
    assert end
    return text[: end.start()] + code + text[end.start() :]


@pytest.fixture
def python(walked, tmp_path):
    """``python("-m", ...)`` in that copy: what it prints."""
    environment = {**os.environ, "PYTHONPATH": str(walked), "SETTLE_CONFIG": str(tmp_path), "SETTLE_SESSIONS": str(tmp_path)}

    def run(*words: object) -> str:
        command = [sys.executable, *map(str, words)]
        done = subprocess.run(command, cwd=walked, env=environment, capture_output=True, encoding="utf-8")
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    return run


def test_the_page_holds_all_that_is_needed():
    files = [(file, into) for file, into, _ in BLOCKS]
    assert files == [
        ("backend/perceptron/rule.py", ""),
        ("backend/perceptron/learn/experiment.py", ""),
        ("app/catalogue.py", "ENTRIES"),
        ("tests/test_laws.py", "QUICK"),
        ("widgets/views/perceptron_learn/view.py", ""),
        ("widgets/views/perceptron_learn/view.py", ""),
    ]


def test_list_run_rerun_and_export_hold_at_once(python, tmp_path):
    found = json.loads(python("-m", "settle.app", "list", "--json"))["experiments"]
    assert list(found["perceptron.learn"]["knobs"]) == ["points", "distance", "passes", "rate"]
    session = tmp_path / "a.h5"
    said = json.loads(python("-m", "settle.app", "run", "perceptron.learn", "--out", session, "--json"))
    assert said["outcome"] == "finished" and said["preset"] == "apart" and said["summary"] == {"mistakes": 0}
    python("-m", "settle.app", "rerun", session, "--check")
    python("-m", "settle.app", "export", session, "--format", "png", "--card", "weights", "--out", tmp_path / "a.png")


def test_the_laws_hold_without_a_view_and_with_both_of_the_page(python):
    said = python("-m", "pytest", "tests", "-k", "perceptron.learn or ((Viewless or Smallest) and (paints or drawn))")
    assert "18 passed" in said, said


@pytest.mark.parametrize("page", ["CONTRIBUTING.md", "backend/README.md", "docs/architecture.md", "examples/plugin-hopfield/README.md"])
def test_files_that_a_page_names_are_there(page):
    text = (HOME / page).read_text(encoding="utf-8")
    named = re.findall(r"`((?:app|backend|widgets|sessions|settle|tests|docs|examples)/[\w./-]*)`", text)
    gone = [file for file in named if not (HOME / file).exists() and "perceptron" not in file]
    assert gone == [], gone

"""Experiments of other packages: the example is installed and used as a user would, beside one that is broken."""

from __future__ import annotations

import csv
import json
import os
import shutil
import subprocess
import sys
import tomllib
from functools import cache
from importlib.metadata import EntryPoint
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

import settle
import settle.api
import settle.api.views
from settle.app import catalogue, plugins
from settle.backend.core.recording import Recording

EXAMPLE = Path(__file__).parents[1] / "examples" / "plugin-hopfield"
RECALL = ["hopfield.recall", "--set", "every=4", "sweeps=2"]


@pytest.fixture(scope="module")
def installed(tmp_path_factory) -> Path:
    """A folder that the example is installed into, beside a plug-in of which nothing can be used; and what the tests need there."""
    folder = tmp_path_factory.mktemp("plugins")
    source = folder / "source"
    shutil.copytree(EXAMPLE, source, ignore=shutil.ignore_patterns("build", "*.egg-info", "__pycache__", ".*"))
    packages = folder / "packages"
    if find_spec("setuptools") and find_spec("pip"):
        pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        offline = ["--no-deps", "--no-build-isolation", "--no-index", "--target", packages]
        done = subprocess.run([*pip, *offline, source], capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
    else:
        shutil.copytree(source / "src", packages)
        project = tomllib.loads((source / "pyproject.toml").read_text())["project"]
        write_metadata(packages, project["name"], project["version"], project["entry-points"])
    write_metadata(
        packages,
        "settle-broken",
        "0.2",
        {"settle.experiments": {"broken.import": "settle_broken.gone:Gone", "broken.label": "settle_broken.mute:Mute"}},
    )
    (packages / "settle_broken").mkdir()
    (packages / "settle_broken" / "__init__.py").touch()
    (packages / "settle_broken" / "gone.py").write_text("import a_package_that_is_not_there\n")
    mute = "from settle.api import Experiment, whole\n\nclass Mute(Experiment):\n    n: int = whole(1)\n"
    (packages / "settle_broken" / "mute.py").write_text(mute)
    return folder


def write_metadata(packages: Path, name: str, version: str, groups: dict[str, dict[str, str]]) -> None:
    """What an installer writes of a package: its name, its version, and its entry points."""
    info = packages / f"{name.replace('-', '_')}-{version}.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")
    lines = [line for group, points in groups.items() for line in (f"[{group}]", *(f"{n} = {v}" for n, v in points.items()))]
    (info / "entry_points.txt").write_text("\n".join(lines) + "\n")


@pytest.fixture
def call(installed, tmp_path):
    """``call("list")``: what the command line says, in a process that finds the plug-ins."""
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(str(place) for place in (installed / "packages", *filter(None, sys.path))),
        "SETTLE_CONFIG": str(tmp_path / "config"),
        "SETTLE_SESSIONS": str(tmp_path / "sessions"),
    }

    def run(*words: object, module: str = "settle.app", cwd: Path = tmp_path) -> str:
        done = subprocess.run(
            [sys.executable, "-m", module, *map(str, words)], cwd=cwd, env=environment, capture_output=True, text=True, encoding="utf-8"
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    return run


def test_the_list_names_what_plug_ins_add_and_why_one_fails(call):
    said = call("list")
    assert "\nhopfield.recall: Hopfield network: recall (plug-in settle-hopfield 0.1.0)\n  --preset letters" in said
    assert said.startswith("ep.settle: Settling\n")
    assert said.splitlines()[-2:] == [
        "broken.import of the plug-in settle-broken 0.2 cannot be used: No module named 'a_package_that_is_not_there'.",
        "broken.label of the plug-in settle-broken 0.2 cannot be used: "
        "The knob n of Mute has no label: give it one, label='...', for the form.",
    ]
    found = json.loads(call("list", "--json"))
    assert list(found["experiments"])[-2:] == ["hopfield.capacity", "hopfield.recall"]
    assert found["experiments"]["hopfield.recall"]["knobs"]["noise"]["high"] == 1.0
    named = {each["experiment"]: each for each in found["plugins"]}
    assert named["hopfield.recall"] == {"experiment": "hopfield.recall", "plugin": "settle-hopfield 0.1.0", "problem": ""}
    assert named["broken.label"]["problem"].startswith("The knob n of Mute has no label")


def test_without_plug_ins_the_list_says_nothing_of_them(capsys):
    from settle.app.cli import main

    assert main.main(["list", "--json"]) == 0
    assert list(json.loads(capsys.readouterr().out)) == ["experiments"]


def test_run_info_rerun_and_export_hold_at_once(call, tmp_path):
    said = json.loads(call("run", *RECALL, "--out", "a.h5", "--json"))
    assert said["outcome"] == "finished" and said["summary"]["overlap"] == 1.0
    held = json.loads(call("info", "a.h5", "--json"))
    assert list(held["tables"]) == ["states", "stored"] and held["knobs"]["noise"] == 0.25
    call("rerun", "a.h5", "--check")
    call("export", "a.h5", "--format", "csv", "--table", "states", "--out", "a.csv")
    with open(tmp_path / "a.csv", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == held["steps"] and float(rows[-1]["energy"]) < float(rows[0]["energy"])
    call("export", "a.h5", "--format", "npz", "--out", "a.npz")
    assert np.load(tmp_path / "a.npz")["states/state"].shape == (held["steps"], 14, 14)
    call("export", "a.h5", "--format", "png", "--card", "Nearest patterns", "--out", "a.png")
    assert (tmp_path / "a.png").read_bytes().startswith(b"\x89PNG")


def test_a_broken_one_is_not_run_and_says_why(call):
    with pytest.raises(AssertionError, match=r"broken\.label of the plug-in settle-broken 0\.2 cannot be used: The knob n of Mute"):
        call("run", "broken.label")


def test_the_laws_pass_from_the_plug_ins_own_tests(call, installed):
    assert "passed" in call("-p", "no:cacheprovider", module="pytest", cwd=installed / "source")


# -- what is refused, and how it is said -------------------------------------------------------

GOOD = """
from collections.abc import Iterator
from dataclasses import dataclass
from settle.api import *

print("hello from a plug-in")

@dataclass(frozen=True)
class Row(Frame):
    table = "rows"
    n: int = column("n")

@dataclass(frozen=True)
class Good(Experiment):
    name = "lab.good"
    title = "Good"
    n: int = whole(1, 1, 9, label="n")
    def frames(self, run): yield [Row(1)]

class Plain: pass

@dataclass(frozen=True)
class Other(Good):
    name = "lab.other"

@dataclass(frozen=True)
class Untitled(Good):
    name = "lab.untitled"
    title = ""

class Undecorated(Good):
    name = "lab.undecorated"
    m: int = whole(1, 1, 9, label="m")

@dataclass(frozen=True)
class Abstract(Experiment):
    name = "lab.abstract"
    title = "Abstract"

@dataclass(frozen=True)
class Impossible(Good):
    name = "lab.impossible"
    presets = {"big": Preset("Big", {"n": 10})}

@dataclass(frozen=True)
class Unshowable(Good):
    name = "lab.unshowable"
    presets = {"big": Preset("Big", {}, reference={"n": {1, 2}})}

@dataclass(frozen=True)
class Mumbling(Good):
    name = "lab.mumbling"
    m: int = whole(1, 1, 9, label="m", help=b"bytes")

@dataclass(frozen=True)
class Stepping(Good):
    name = "lab.stepping"
    steps: int = whole(1, 1, 9, label="steps")

@dataclass(frozen=True)
class Seeding(Good):
    name = "lab.seeding"
    seed: int = whole(1, 1, 9, label="seed")

@dataclass(frozen=True)
class Listed(Good):
    name = "lab.listed"
    presets = ["big"]

@dataclass(frozen=True)
class Lines(Good):
    name = "lab.lines"
    title = "two\\nlines"

@dataclass(frozen=True)
class Talking(Good):
    name = "lab.talking"
    def frames(self, run):
        print("a step")
        yield [Row(1)]

@dataclass(frozen=True)
class Leaving(Good):
    name = "lab.leaving"
    def frames(self, run):
        yield [Row(1)]
        raise SystemExit(3)

class ViewThatLeaves:
    def __init__(self):
        raise SystemExit(3)

@dataclass(frozen=True)
class Dotless(Good):
    name = "good"
"""


@pytest.fixture
def declared(monkeypatch, tmp_path):
    """``declared({"lab.good": "lab:Good"}, views)`` has the catalogue find these entry points; ``lab`` is a module made of GOOD."""
    (tmp_path / "lab.py").write_text(GOOD)
    (tmp_path / "leaves.py").write_text("raise SystemExit(3)\n")
    (tmp_path / "cancelled.py").write_text("import asyncio\nraise asyncio.CancelledError\n")
    (tmp_path / "speechless.py").write_text(
        "class Speechless(Exception):\n    def __str__(self):\n        raise ValueError\nraise Speechless\n"
    )
    (tmp_path / "garbled.py").write_text("def (:\n")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "lab", raising=False)

    def declare(experiments: dict[str, str], views: dict[str, str] | None = None) -> None:
        groups = {plugins.EXPERIMENTS: experiments, plugins.VIEWS: views or {}}
        monkeypatch.setattr(plugins, "entry_points", lambda group: [EntryPoint(n, v, group) for n, v in groups[group].items()])
        monkeypatch.setattr(catalogue, "_plugins", cache(plugins.find))

    yield declare
    sys.modules.pop("lab", None)


def test_a_good_one_joins_the_catalogue_and_what_it_prints_is_kept_out_of_what_commands_print(declared, capsys):
    declared({"lab.good": "lab:Good"})
    assert catalogue.names()[-1] == "lab.good" and catalogue.broken() == []
    assert catalogue.experiment("lab.good").title == "Good" and catalogue.view("lab.good") is None
    assert catalogue.entry("lab.good").short == "Good"
    assert capsys.readouterr() == ("", "hello from a plug-in\n")


@pytest.mark.parametrize(
    ("name", "place", "reason"),
    [
        ("lab.plain", "lab:Plain", "lab:Plain is no class of experiments: it has to inherit from settle.api.Experiment."),
        ("lab.wrong", "lab:Good", "the class Good is called lab.good, but its entry point lab.wrong."),
        ("lab.untitled", "lab:Untitled", "the class Untitled has no title."),
        ("lab.undecorated", "lab:Undecorated", "the class Undecorated is no dataclass: write @dataclass(frozen=True) above it."),
        ("lab.abstract", "lab:Abstract", "the class Abstract does not define frames."),
        ("lab.impossible", "lab:Impossible", "its preset big: n = 10 is not possible: n takes a whole number from 1 to 9."),
        ("lab.unshowable", "lab:Unshowable", "its preset big has a reference figure that is no number."),
        ("lab.mumbling", "lab:Mumbling", "the knob m says something of itself that is no text."),
        ("lab.stepping", "lab:Stepping", "its knob steps has a name that every experiment or run has of its own: call it otherwise."),
        ("lab.seeding", "lab:Seeding", "its knob seed has a name that every experiment or run has of its own"),
        ("lab.listed", "lab:Listed", "the presets of the class Listed are no dictionary of Preset(...) by their names."),
        ("lab.lines", "lab:Lines", "the title of the class Lines is no line of text."),
        ("lab.cancelled", "cancelled:Good", "CancelledError."),
        ("lab.speechless", "speechless:Good", "Speechless."),
        ("good", "lab:Dotless", "an experiment's name is two words or more with a dot between them, such as hopfield.recall."),
        ("lab.gone", "lab:Gone", "AttributeError: module 'lab' has no attribute 'Gone'."),
        ("lab.leaves", "leaves:Good", "SystemExit: 3."),
        ("lab.garbled", "garbled:Good", "SyntaxError: "),
        ("ep.train", "lab:Good", "Settle itself has an experiment of that name."),
    ],
)
def test_what_is_wrong_is_said_and_nothing_else_is_touched(declared, name, place, reason):
    declared({"lab.good": "lab:Good", name: place})
    (broken,) = catalogue.broken()
    assert (broken.name, broken.reason[: len(reason)]) == (name, reason)
    assert catalogue.names() == [*(entry.name for entry in catalogue.ENTRIES), "lab.good"]
    assert catalogue.absence(name) == f"{name} of the plug-in of unknown origin cannot be used: {broken.reason}"


def test_of_two_plug_ins_with_one_name_the_first_stays(monkeypatch, declared):
    declared({})
    both = [EntryPoint("lab.good", "lab:Good", plugins.EXPERIMENTS), EntryPoint("lab.good", "lab:Other", plugins.EXPERIMENTS)]
    monkeypatch.setattr(plugins, "entry_points", lambda group: both if group == plugins.EXPERIMENTS else [])
    assert catalogue.experiment("lab.good").__name__ == "Good"
    assert [each.reason for each in catalogue.broken()] == ["the plug-in of unknown origin has an experiment of that name, which stays."]


def test_a_view_of_no_experiment_is_named(declared):
    declared({"lab.good": "lab:Good"}, {"lab.god": "lab_view:View"})
    assert [each.sentence for each in catalogue.broken()] == [
        "lab.god of the plug-in of unknown origin cannot be used: "
        "its view lab_view:View belongs to no experiment: that package has none called lab.god."
    ]


def test_a_view_that_cannot_be_loaded_gives_way_to_the_automatic_one(declared, qapp):
    from settle.app.window.make_view import make_view
    from settle.app.window.render_view import view_of
    from settle.widgets.views.automatic.view import AutomaticView

    declared({"lab.good": "lab:Good"}, {"lab.good": "lab_view:View"})
    view, problem = make_view("lab.good")
    assert isinstance(view, AutomaticView) and problem.endswith("its tables are shown as they are: No module named 'lab_view'.")
    assert isinstance(view_of(Recording("lab.good", {})), AutomaticView)
    declared({"lab.good": "lab:Good"}, {"lab.good": "lab:Plain"})
    assert make_view("lab.good")[1].endswith("Plain is no Board.")


def test_a_view_that_leaves_the_program_gives_way_too(declared, qapp):
    from settle.app.window.make_view import make_view

    declared({"lab.good": "lab:Good"}, {"lab.good": "lab:ViewThatLeaves"})
    assert make_view("lab.good")[1].endswith("SystemExit: 3.")


def test_what_a_run_prints_is_kept_out_of_the_json(declared, capsys, tmp_path):
    from settle.app.cli.main import main

    declared({"lab.talking": "lab:Talking"})
    assert main(["run", "lab.talking", "--json", "--out", str(tmp_path / "a.h5")]) == 0
    said = capsys.readouterr()
    assert json.loads(said.out)["steps"] == 1 and "a step" in said.err


def test_a_run_that_leaves_the_program_has_failed_and_comes_to_its_end(declared):
    declared({"lab.leaving": "lab:Leaving"})
    with pytest.warns(RuntimeWarning, match="The run failed at step 1: SystemExit: 3"):
        run = settle.run("lab.leaving", progress=False)
    assert run.outcome == "failed" and len(run["rows"]) == 1


def test_all_that_is_promised_is_there():
    for surface in (settle.api, settle.api.views):
        assert len(surface.__all__) == len(set(surface.__all__)) and all(hasattr(surface, name) for name in surface.__all__)

"""What a plug-in may be, what is refused of it, and how that is said."""

from __future__ import annotations

import json
import sys
from functools import cache
from importlib.metadata import EntryPoint

import pytest

import settle
import settle.api
import settle.api.views
from settle.app import catalogue, plugins
from settle.backend.core.recording import Recording

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
    (tmp_path / "lab.py").write_text(GOOD, encoding="utf-8")
    (tmp_path / "leaves.py").write_text("raise SystemExit(3)\n", encoding="utf-8")
    (tmp_path / "cancelled.py").write_text("import asyncio\nraise asyncio.CancelledError\n", encoding="utf-8")
    (tmp_path / "speechless.py").write_text(
        "class Speechless(Exception):\n    def __str__(self):\n        raise ValueError\nraise Speechless\n", encoding="utf-8"
    )
    (tmp_path / "garbled.py").write_text("def (:\n", encoding="utf-8")
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


def test_without_plug_ins_the_list_says_nothing_of_them(capsys):
    from settle.app.cli import main

    assert main.main(["list", "--json"]) == 0
    assert list(json.loads(capsys.readouterr().out)) == ["experiments"]

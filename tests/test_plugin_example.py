"""Experiments of other packages: the example is installed and used as a user would, beside one that is broken."""

from __future__ import annotations

import csv
import json
import os
import shutil
import subprocess
import sys
import tomllib
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

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
        done = subprocess.run([*pip, *offline, source], capture_output=True, encoding="utf-8")
        assert done.returncode == 0, done.stderr
    else:
        shutil.copytree(source / "src", packages)
        project = tomllib.loads((source / "pyproject.toml").read_text(encoding="utf-8"))["project"]
        write_metadata(packages, project["name"], project["version"], project["entry-points"])
    write_metadata(
        packages,
        "settle-broken",
        "0.2",
        {"settle.experiments": {"broken.import": "settle_broken.gone:Gone", "broken.label": "settle_broken.mute:Mute"}},
    )
    (packages / "settle_broken").mkdir()
    (packages / "settle_broken" / "__init__.py").touch()
    (packages / "settle_broken" / "gone.py").write_text("import a_package_that_is_not_there\n", encoding="utf-8")
    mute = "from settle.api import Experiment, whole\n\nclass Mute(Experiment):\n    n: int = whole(1)\n"
    (packages / "settle_broken" / "mute.py").write_text(mute, encoding="utf-8")
    return folder


def write_metadata(packages: Path, name: str, version: str, groups: dict[str, dict[str, str]]) -> None:
    """What an installer writes of a package: its name, its version, and its entry points."""
    info = packages / f"{name.replace('-', '_')}-{version}.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n", encoding="utf-8")
    lines = [line for group, points in groups.items() for line in (f"[{group}]", *(f"{n} = {v}" for n, v in points.items()))]
    (info / "entry_points.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")


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
            [sys.executable, "-m", module, *map(str, words)], cwd=cwd, env=environment, capture_output=True, encoding="utf-8"
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

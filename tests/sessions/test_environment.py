"""What a session says of the program that made it."""

from __future__ import annotations

import subprocess
import sys
import time
import tomllib
from pathlib import Path
from types import SimpleNamespace

import pytest

from settle.sessions import versions
from settle.sessions.environment import environment
from settle.sessions.session import load, save

HOME = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def asked_anew():
    """What is kept for the whole process is forgotten before and after a test."""
    kept = (versions.settle_version, versions.commit, versions.packages, versions.plug_ins)
    for function in kept:
        function.cache_clear()
    yield
    for function in kept:
        function.cache_clear()


@pytest.fixture
def clone(tmp_path, monkeypatch):
    """A clone of another repository in place of this one: a function that calls git in it."""
    monkeypatch.setattr(versions, "HOME", tmp_path)

    def git(*words: str) -> str:
        who = ("-c", "user.name=t", "-c", "user.email=t@t")
        return subprocess.run(["git", *who, "-C", str(tmp_path), *words], check=True, capture_output=True, encoding="utf-8").stdout.strip()

    git("init", "-q")
    (tmp_path / "file").write_text("one", encoding="utf-8")
    git("add", "file")
    git("commit", "-qm", "one")
    return git


def test_every_package_that_is_asked_for_is_told_and_lies_in_the_session(recording, tmp_path):
    asked = tomllib.loads((HOME / "pyproject.toml").read_text(encoding="utf-8"))["project"]["dependencies"]
    names = {line.split(">")[0] for line in asked}
    told = environment("cpu")
    assert len(names) > 10 and names | {"llvmlite", "settle", "python", "device", "threads", "platform"} <= told.keys()
    assert all(told[name][0].isdigit() for name in names | {"llvmlite", "settle"})
    assert not told.keys() & {"pytest", "ruff", "pyarrow"}, "extras are asked for by nobody who runs it"
    r = recording(states={"x": [1.0]})
    r.environment = told
    save(r, tmp_path / "a.h5")
    assert load(tmp_path / "a.h5").environment == told


def test_a_clone_tells_its_commit_and_whether_it_was_changed(clone, tmp_path):
    head = clone("rev-parse", "HEAD")
    told = environment("cpu")
    assert (told["commit"], told["changed"]) == (head, False)
    assert versions.version_line().endswith(f", commit {head[:12]}")
    versions.commit.cache_clear()
    (tmp_path / "new").write_text("not a part of the program", encoding="utf-8")
    assert versions.commit() == versions.Commit(head, False)
    versions.commit.cache_clear()
    (tmp_path / "file").write_text("two", encoding="utf-8")
    assert versions.commit() == versions.Commit(head, True)
    assert versions.version_line().endswith(f", commit {head[:12]} with changes")


@pytest.mark.parametrize(
    ("version", "found"),
    [
        ("0.2.dev3+gf512d6136.d20261130", versions.Commit("f512d6136", True)),
        ("0.2.dev3+gf512d6136", versions.Commit("f512d6136", False)),
        ("0.2", None),
    ],
)
def test_without_a_clone_the_version_tells_the_commit(version, found, tmp_path, monkeypatch):
    monkeypatch.setattr(versions, "HOME", tmp_path)
    monkeypatch.setattr(versions, "version", lambda _: version)
    assert versions.commit() == found
    assert ("commit" in environment("cpu")) == (found is not None)
    assert versions.version_line() == ("0.2" if found is None else "0.2.dev3, commit f512d6136" + " with changes" * found.changed)


@pytest.mark.parametrize("trouble", [FileNotFoundError(2, "no git"), subprocess.TimeoutExpired("git", 2), PermissionError(13, "no")])
def test_git_never_makes_a_run_fail(trouble, clone, monkeypatch):
    def run(*_: object, **__: object) -> None:
        raise trouble

    monkeypatch.setattr(versions.subprocess, "run", run)
    monkeypatch.setattr(versions, "version", lambda _: "0.2")
    assert versions.commit() is None and environment("cpu")["settle"] == "0.2"


def test_a_broken_clone_is_none(tmp_path, monkeypatch):
    (tmp_path / ".git").write_text("gitdir: /nowhere", encoding="utf-8")
    monkeypatch.setattr(versions, "HOME", tmp_path)
    monkeypatch.setattr(versions, "version", lambda _: "0.2")
    assert versions.commit() is None


def test_it_is_asked_once_in_a_process(clone, monkeypatch):
    calls: list[object] = []
    run = subprocess.run
    monkeypatch.setattr(versions.subprocess, "run", lambda *words, **more: calls.append(words) or run(*words, **more))
    environment("cpu")
    began = time.perf_counter()
    environment("cpu")
    assert len(calls) == 2 and time.perf_counter() - began < 0.05


def test_plug_ins_are_told_by_name(monkeypatch):
    hopfield = SimpleNamespace(dist=SimpleNamespace(name="settle-hopfield", version="1.2"))
    own = SimpleNamespace(dist=SimpleNamespace(name="settle-lab", version="0.1"))
    monkeypatch.setattr(versions, "entry_points", lambda group: [hopfield, own, hopfield] if group == "settle.experiments" else [])
    assert versions.plug_ins() == {"settle-hopfield": "1.2"}
    assert environment("cpu")["plug-in settle-hopfield"] == "1.2"


def test_the_command_line_prints_the_version():
    done = subprocess.run([sys.executable, "-m", "settle.app", "--version"], capture_output=True, encoding="utf-8", check=True)
    assert done.stdout == f"settle {versions.version_line()}\n" and not done.stderr

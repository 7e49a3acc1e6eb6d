"""A single run on a worker of a real cluster: watched, steered and kept here, also when the link is cut for a while."""

from __future__ import annotations

import contextlib
import json
import subprocess
import time

import pytest
from dask_processes import PYTHON, link, scheduler, unused_port, worker
from PySide6.QtGui import QImage
from waiting import until

from settle.app.rerun import Comparison
from settle.sessions import session
from settle.sessions.journal import folder_of
from settle.sessions.running.run_commands import send, state_of

RUN = ["run", "gan.plane", "--preset", "ring", "--seed", "3"]


@pytest.fixture(scope="module")
def cluster(tmp_path_factory):
    """Ports of a scheduler with one worker, and of a link to it."""
    folder, port = tmp_path_factory.mktemp("cluster"), unused_port()
    with scheduler(folder, port), worker("w", folder, port):
        yield port


def started(stack, path, port, *words):
    log = stack.enter_context(path.with_suffix(".log").open("w", encoding="utf-8"))
    line = [PYTHON, "-P", "-m", "settle.app", *RUN, *words, "--scheduler", f"tcp://127.0.0.1:{port}", "--out", str(path), "--json"]
    process = stack.enter_context(subprocess.Popen(line, stdout=subprocess.PIPE, stderr=log))
    stack.callback(process.kill)
    return process


def steps(path):
    found = session.follow(path)
    return found.recording.steps if found else 0


@pytest.mark.slow
def test_it_is_steered_from_here_and_is_the_run_that_is_computed_here(tmp_path, cluster):
    path = tmp_path / "there.h5"
    with contextlib.ExitStack() as stack:
        process = started(stack, path, cluster, "--steps", "1500")
        until(lambda: steps(path) > 50, 60)
        send(path, "pause")
        until(lambda: (state := state_of(path)) is not None and state.paused, 20)
        time.sleep(0.8)
        before = steps(path)
        send(path, "step", count=2)
        until(lambda: steps(path) == before + 2, 20)
        send(path, "turn", knob="rate_d", value=0.0007)
        send(path, "go")
        said = json.loads(process.communicate(timeout=120)[0])
    assert (said["outcome"], said["steps"]) == ("finished", 1500) and not folder_of(path).exists()
    there = session.load(path)
    assert [(event.step, event.value) for event in there.events] == [(before + 2, {"rate_d": 0.0007})]
    check = subprocess.run([PYTHON, "-P", "-m", "settle.app", "rerun", str(path), "--check"], capture_output=True, timeout=120, check=False)
    assert check.returncode == 0, "what is run again here is equal bit for bit"


@pytest.mark.slow
def test_a_link_that_is_cut_for_seconds_costs_nothing(tmp_path, cluster):
    path, here = tmp_path / "there.h5", unused_port()
    with contextlib.ExitStack() as stack:
        first = stack.enter_context(link(tmp_path, here, cluster))
        time.sleep(0.5)
        process = started(stack, path, here, "--set", "iterations=7000")
        until(lambda: steps(path) > 100, 60)
        first.kill()
        log = path.with_suffix(".log")
        until(lambda: "is broken" in log.read_text(encoding="utf-8"), 30)
        at_cut = steps(path)
        time.sleep(5)
        assert steps(path) == at_cut
        stack.enter_context(link(tmp_path, here, cluster))
        until(lambda: steps(path) > at_cut or path.exists(), 30)
        said = json.loads(process.communicate(timeout=120)[0])
    assert (said["outcome"], said["steps"]) == ("finished", 7001) and "is back" in log.read_text(encoding="utf-8")
    local = tmp_path / "here.h5"
    subprocess.run(
        [PYTHON, "-P", "-m", "settle.app", *RUN, "--set", "iterations=7000", "--out", str(local)],
        capture_output=True,
        timeout=120,
        check=True,
    )
    assert Comparison.of(session.load(path), session.load(local)).equal
    for card in ("The plane", "Value V(D, G)", "Divergence"):
        assert picture(path, card) == picture(local, card)


def picture(path, card):
    """A card as PNG, pixel by pixel what the window shows. (Readouts tell iterations a second, which differ.)"""
    to = path.with_name(f"{path.stem} {card}.png")
    export = ["export", str(path), "--format", "png", "--card", card, "--out", str(to)]
    subprocess.run([PYTHON, "-P", "-m", "settle.app", *export], capture_output=True, timeout=120, check=True)
    found = QImage(str(to)).convertToFormat(QImage.Format.Format_RGBA8888)
    assert found.width() > 400
    return found.width(), bytes(found.constBits())

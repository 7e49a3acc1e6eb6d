"""Whole searches by the command, with workers that are threads: sessions, going on after a kill, taken in, pruned, and bad input."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from waiting import until

from settle.app import catalogue
from settle.app.cli import main
from settle.app.search import driver
from settle.sessions import session
from settle.sessions.searches import study
from settle.sessions.searches.folder import SearchFolder

BEGIN = ["test.bowl", "--preset", "edge", "--vary", "x", "y", "--minimise", "height.end", "--workers", 1]
SCRIPT = """
import sys
sys.path[:0] = {paths!r}
from searching.threads_cluster import ThreadsCluster
from settle.app import catalogue
from settle.app.cli import main, sweep
catalogue.ENTRIES = [catalogue.Entry("test.bowl", "Bowl", "Bowl", "view", "searching.bowl:Bowl")]
sweep.start_local = ThreadsCluster
sys.exit(main.main({words!r}))
"""


@pytest.fixture
def settle(clusters, capfd):
    def call(*words: object):
        code = main.main([str(word) for word in words])
        out, err = capfd.readouterr()
        return code, json.loads(out) if "--json" in words else out, err

    return call


def parameters(said) -> list[dict]:
    return [trial["parameters"] for trial in said["trials"]]


def test_a_search_killed_in_the_middle_goes_on_as_if_it_had_not_been(settle, clusters, tmp_path):
    code, whole, err = settle("search", *BEGIN, "--trials", 12, "--out", tmp_path / "whole", "--json")
    assert code == 0 and whole["counts"]["complete"] == 12 and "12 trials of test.bowl" in err
    assert parameters(whole)[0] == {"x": 0.9, "y": 1.0}, "the first one is where the preset stands"
    best = whole["trials"][whole["best"]]
    assert best["values"]["height.end"] < whole["trials"][0]["values"]["height.end"] and whole["importance"]["height.end"]
    assert session.load(best["sessions"][0]).knobs["x"] == best["parameters"]["x"]

    words = ["search", *map(str, BEGIN), "--set", "wait=0.05", "--trials", "12", "--out", str(tmp_path / "killed")]
    paths = [str(Path(__file__).parents[2] / "support")]
    with subprocess.Popen([sys.executable, "-c", SCRIPT.format(paths=paths, words=words)], stderr=subprocess.DEVNULL) as process:
        try:
            until(lambda: len(list((tmp_path / "killed").glob("*.h5"))) >= 5, 120)
        finally:
            os.kill(process.pid, signal.SIGKILL)
    kept = {path: path.stat().st_mtime_ns for path in (tmp_path / "killed").glob("*.h5")}
    code, said, _ = settle("search", "--workers", 1, "--out", tmp_path / "killed", "--json")
    assert code == 0 and parameters(said) == parameters(whole)
    assert len(clusters[-1].orders) <= 12 - len(kept), "nothing is done again"
    assert all(path.stat().st_mtime_ns == time for path, time in kept.items())
    assert settle("search", "--out", tmp_path / "killed", "--trials", 13, "--json")[1]["counts"]["complete"] == 13


def test_without_its_journal_it_goes_on_the_same_and_takes_in_what_lies_elsewhere(settle, clusters, tmp_path):
    _, said, _ = settle("search", *BEGIN, "--trials", 4, "--seeds", 2, "--out", tmp_path / "f", "--json")
    assert said["trials"][1]["seeds"] == [0, 1] and said["trials"][1]["sds"]["height.end"] == pytest.approx(0.01 / 2**0.5)
    (tmp_path / "f" / "study.journal").unlink()
    Path(said["trials"][3]["sessions"][1]).unlink()
    _, again, _ = settle("search", "--out", tmp_path / "f", "--json")
    assert parameters(again) == parameters(said) and [order.seed for order in clusters[-1].orders] == [1]

    for name, words in {"a": ["x=0.31", "y=0.01"], "b": ["length=9"], "c": ["shape=steep"]}.items():
        assert settle("run", "test.bowl", "--preset", "edge", "--set", *words, "--out", tmp_path / f"{name}.h5")[0] == 0
    code, out, err = settle("search", *BEGIN, "--trials", 2, "--take-in", tmp_path, "--out", tmp_path / "g")
    assert code == 0 and "1 finished settings are taken in" in err and "taken in" in out.splitlines()[2] and "x = 0.31" in out
    code, said, _ = settle("search", "--out", tmp_path / "g", "--answers", "--csv", tmp_path / "t.csv", "--json")
    assert said["counts"] == {"complete": 2, "pruned": 0, "diverged": 0, "failed": 0, "open": 0, "taken": 1} and said["best"] == 0
    assert (tmp_path / "t.csv").read_text(encoding="utf-8").count("\n") == 4 and len(clusters) == 3


def test_a_run_that_falls_behind_is_stopped_and_stays(settle, monkeypatch, tmp_path):
    monkeypatch.setattr(driver, "LOOK", 0.1)
    monkeypatch.setattr(study, "STARTUP", 1)
    words = ["--set", "wait=0.05", "length=60", "--seeds", 2, "--trials", 3, "--prune", "--out", tmp_path / "f", "--json"]
    code, said, _ = settle("search", "test.bowl", "--preset", "bottom", *BEGIN[3:], *words)
    assert code == 0 and [trial["state"] for trial in said["trials"]] == ["complete", "pruned", "pruned"] and said["front"] == [0]
    for trial in said["trials"][1:]:
        (path,) = trial["sessions"]  # the second seed was not begun
        head = session.head(path)
        assert head.outcome == "stopped" and head.annotations.tags == ("pruned",) and 12 <= head.steps < 60
    journal = tmp_path / "f" / "study.journal"
    assert journal.read_text(encoding="utf-8").count('"state":2') == 2, "the study has them as pruned"
    journal.unlink()
    assert settle("search", "--out", tmp_path / "f", "--json")[1] == said
    text = journal.read_text(encoding="utf-8")
    assert text.count('"state":2') == 2 and text.count('"intermediate_values":{"10":') == 3


def test_runs_that_diverge_count_and_a_figure_that_is_none_is_told(settle, tmp_path):
    words = ["test.bowl", "--vary", "free=-1:1", "--minimise", "height.end", "--workers", 2, "--trials", 6]
    code, said, _ = settle("search", *words, "--out", tmp_path / "f", "--json")
    counts = said["counts"]
    assert code == 0 and counts["diverged"] and counts["complete"] and counts["diverged"] + counts["complete"] == 6
    code, out, err = settle("search", *BEGIN[:-4], "--minimise", "heigth.end", "--workers", 1, "--out", tmp_path / "g")
    sentence = "The figure heigth.end is not possible: a run of test.bowl has height.end, height.none, depth. Did you mean height.end?"
    assert (code, out) == (2, "") and err.splitlines()[-1] == sentence and len(list((tmp_path / "g").glob("*.h5"))) == 1
    code, _, err = settle("search", "--out", tmp_path / "g")
    assert code == 2 and sentence in err and len(list((tmp_path / "g").glob("*.h5"))) == 1
    _, said, _ = settle("search", *BEGIN, "--maximise", "depth", "--trials", 3, "--out", tmp_path / "h", "--json")
    assert said["front"] and set(said["trials"][0]["values"]) == {"height.end", "depth"}


def test_where_all_settings_have_been_tried_nothing_is_said_to_go_on(settle, tmp_path):
    words = ["test.bowl", "--preset", "edge", "--vary", "tilted", "--minimise", "height.end", "--workers", 1, "--trials", 4]
    code, out, err = settle("search", *words, "--out", tmp_path / "f")
    assert code == 1 and "All settings that could be found have been tried: the search ends with 2 trials." in err
    assert out.startswith("2 of 4 trials are in") and "goes on" not in out


def test_bad_input_is_a_sentence_before_anything_starts(settle, tmp_path):
    tries = {
        ("--vary", "x"): "name it after --minimise or --maximise",
        ("--minimise", "depth"): "A search varies one knob or more",
        (*BEGIN[3:8], "--vary", "xx"): "xx is no knob of test.bowl",
        (*BEGIN[3:8], "--set", "x=0.1"): "x is given twice",
        (*BEGIN[3:8], "--maximise", "height.end"): "each once",
        (*BEGIN[3:8], "--maximise", "depth", "--prune"): "--prune is not possible with several figures",
        (*BEGIN[3:8], "--trials", "0"): "trials = '0' is not possible: trials takes a whole number from 1 to 100000",
        (*BEGIN[3:8], "--sampler", "tpr"): "it takes one of tpe, gp, random. Did you mean tpe?",
        (*BEGIN[3:8], "--take-in", tmp_path / "none"): "there is no such folder",
        (*BEGIN[3:8], "--workers", "2", "--scheduler", "tcp://h:1"): "--workers goes without --scheduler",
    }
    for words, sentence in tries.items():
        code, out, err = settle("search", "test.bowl", *words, "--out", tmp_path / "f")
        assert (code, out) == (2, "") and sentence in err and err.count("\n") == 1, (words, err)
    for words in ([], ["--vary", "x"]):
        code, _, err = settle("search", *words, "--out", tmp_path)
        assert code == 2 and "name an EXPERIMENT" in err
    assert not (tmp_path / "f").exists()
    kind = catalogue.experiment("test.bowl")
    settle("search", *BEGIN, "--trials", 1, "--out", tmp_path / "g")
    code, _, err = settle("search", "test.bowl", "--vary", "x", "--minimise", "depth", "--out", tmp_path / "g")
    assert code == 2 and "it is the folder of another search (test.bowl, edge, x=-1:1:linear" in err
    lock = SearchFolder.open(tmp_path / "g", kind).lock()
    assert settle("search", "--out", tmp_path / "g")[2].endswith("its search goes on already, in another process.\n")
    lock.release()
    for text in ("", "{", '{"settle_search": 9}', '{"settle_search": 1, "plan": {"experiment": "test.bowl"}}'):
        (tmp_path / "g" / "search.json").write_text(text, encoding="utf-8")
        assert "search.json" in settle("search", "--out", tmp_path / "g")[2]

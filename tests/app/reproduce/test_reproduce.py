"""``settle reproduce`` on a paper of tiny figures: by real worker processes, killed in the middle, stopped, begun again."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import unquote

import pytest
from waiting import until

from settle.app.reproduce import pace
from settle.app.reproduce.folder import ReproduceFolder, ReproduceProgress
from settle.app.reproduce.planner import Job, OfferedSize
from settle.app.reproduce.run_group import all_groups
from settle.app.reproduce.timed_driver import TimedDriver, orders
from settle.app.sweep.driver import HandedOut
from settle.app.sweep.worker_run import RunResult
from settle.sessions import session
from settle.sessions.format import SessionError

TINY = Path(__file__).parents[2] / "support" / "tiny_papers.py"


def line(out: Path, *words: object) -> list[str]:
    return [sys.executable, str(TINY), "reproduce", "all", "--budget", "30", "--out", str(out), *map(str, words)]


def command(out: Path, *words: object) -> subprocess.CompletedProcess[str]:
    """A process of its own: the cluster's client leaves threads behind in whichever it is used."""
    return subprocess.run(line(out, *words), capture_output=True, encoding="utf-8", timeout=250)


@pytest.fixture
def no_data(monkeypatch, tmp_path):
    monkeypatch.setenv("SETTLE_DATA", str(tmp_path / "data"))


def test_a_report_of_all_that_fits_and_all_that_does_not(no_data, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    out = Path("out")
    done = command(out, "--seeds", 2, "--workers", 1, "--json")
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    status = {each["figure"]: each["status"] for each in said["figures"]}
    assert status == {"fig1": "made", "fig2": "made", "fig3": "left out", "fig4": "made", "fig5": "not in the lab"}
    assert (said["planned"], said["computed"], said["problems"]) == (8, 8, {}) and "not in the lab. Nothing in it" in done.stderr
    page = (out / "report.html").read_text(encoding="utf-8")
    body = re.sub(r"<svg.*?</svg>", "", page[page.index("<body>") :], flags=re.S)
    words = re.sub(r"<[^>]+>", " ", body)
    for figure in said["figures"]:
        assert f'id="tiny2019-{figure["figure"]}"' in body and figure["title"] in words
    assert page.count("<svg ") == 4 and "<script" not in page and "http" not in body
    assert "coincide over time" in words and "[Ernoult2019] Fig. 2, as recalled, not checked" in words
    assert re.search(r"RelMSE s0 [\d.()·⁻± ]+ ±", words) and "T 40 in place of 5000" in words.replace("5,000", "5000")
    assert "12 hours" in words and "settle data fetch mnist" in words and "Nothing in it is computed." in words
    links = [unquote(link) for link in re.findall(r'href="([^"#]+)"', body)]
    assert len(links) == 8 and all((out / link).is_file() for link in links)
    assert (out / "report.pdf").read_bytes().startswith(b"%PDF")
    kept = {path: path.stat().st_mtime_ns for path in out.rglob("*.h5")}
    again = json.loads(command(out, "--seeds", 2, "--json", "--only", "fig1,fig2").stdout)
    assert again["computed"] == 0 and {path: path.stat().st_mtime_ns for path in out.rglob("*.h5")} == kept


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="kills a process group, and sends a signal")
def test_killed_in_the_middle_it_repeats_nothing_and_stopped_it_reports_what_is_there(no_data, tmp_path):
    out = tmp_path / "out"
    words = ["--only", "fig2", "--seeds", 30, "--workers", 1, "--json"]
    with open(tmp_path / "log", "wb") as log:
        driven = subprocess.Popen(line(out, *words), stdout=log, stderr=log, start_new_session=True)
        try:
            until(lambda: len(list(out.rglob("*.h5"))) >= 2, 90)
        finally:
            os.killpg(driven.pid, signal.SIGKILL)
            driven.wait()
    whole = {path: path.read_bytes() for path in out.rglob("*.h5") if session.head(path).outcome == "finished"}
    with subprocess.Popen(line(out, *words), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, encoding="utf-8") as driven:
        until(lambda: len(list(out.rglob("*.h5"))) >= len(whole) + 2, 90)
        driven.terminate()  # Ctrl-C is ignored where the tests run in the background
        said = json.loads(driven.communicate(timeout=120)[0])
    assert driven.returncode == 143 and said["figures"][0]["status"] == "made"
    assert said["planned"] == 30 - len(whole) and 1 <= said["computed"] < said["planned"]
    assert len(whole) >= 1 and all(path.read_bytes() == content for path, content in whole.items())
    assert "It was stopped" in (out / "report.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--budget", "0.01"], "--budget 0.01 is not possible: with workers and the report the cheapest figure"),
        (["--budget", "-1"], "budget = '-1' is not possible"),
        (["--seeds", "0"], "seeds = '0' is not possible"),
        (["--only", "fig99"], "--only fig99 is not possible"),
        (["--workers", "1", "--scheduler", "tcp://h:1"], "--workers goes without --scheduler"),
    ],
)
def test_bad_input_is_a_sentence_and_leaves_nothing(tmp_path, words, sentence, capfd):
    from settle.app.cli.main import main

    assert main(["reproduce", "ernoult2019", "--out", str(tmp_path / "out"), *words]) == 2
    said = capfd.readouterr()
    assert sentence in said.err and said.err.count("\n") == 1 and said.out == "" and not (tmp_path / "out").exists()


def test_what_is_asked_for_stays_while_the_report_is_made(tmp_path):
    folder = ReproduceFolder(tmp_path, "ozair2019", (), 5.0, 1).make()
    folder.tell(ReproduceProgress(3, 9, 0.0))
    lock = folder.lock()
    with pytest.raises(SessionError, match="is being made already"):
        replace(folder, budget=7.0).make()
    assert (ReproduceFolder.open(tmp_path), folder.progress()) == (folder, ReproduceProgress(3, 9, 0.0))
    lock.release()


def timed(tmp_path: Path, minutes: list[float], seconds: float, now: list[float], monkeypatch) -> TimedDriver:
    """A driver without workers, with so many seconds left on a clock of its own."""
    monkeypatch.setattr("settle.app.reproduce.timed_driver.time.monotonic", lambda: now[0])
    group = next(group for group in all_groups().values() if group.name.endswith("fig2/toy"))
    jobs = [Job(OfferedSize(group.name, each), seed, 0) for seed, each in enumerate(minutes)]
    wanted = orders(jobs, {group.name: group}, {}, tmp_path, 1.0)
    return TimedDriver(
        wanted, lambda: pytest.fail("nobody is asked"), lambda sentence: None, lambda progress: None, now[0] + seconds + 10, 10.0, 1.0
    )


def test_workers_that_do_not_say_how_fast_they_are_are_told_of(monkeypatch):
    """What the others have said counts."""

    def busy(timeout: float) -> float:
        raise TimeoutError

    said, gone = list[str](), list[object]()
    one, other = SimpleNamespace(result=lambda timeout: 3.2, done=lambda: True), SimpleNamespace(result=busy, done=lambda: False)
    answers = iter([one, other, other])
    client = SimpleNamespace(submit=lambda *_, **how: next(answers), cancel=gone.extend)
    assert pace.measure(SimpleNamespace(client=client, fit=["a", "b"]), said.append) == 2.0  # type: ignore[arg-type]
    assert said[0].startswith("1 of 2 workers did not say") and "slowest of the others" in said[0] and gone == [other]
    assert pace.measure(SimpleNamespace(client=client, fit=["b"]), said.append) == 1.0  # type: ignore[arg-type]
    assert "1 of 1 workers" in said[1] and "an idle core" in said[1]


def test_a_run_that_would_end_too_late_is_not_begun_and_slow_ones_count(tmp_path, monkeypatch):
    now = [1000.0]
    driver = timed(tmp_path, [0.5, 5, 0.5, 0.5], 100, now, monkeypatch)
    first = driver._next()
    assert first is not None and first.seed == 0
    now[0] += 60.0
    driver._take(first, RunResult(first.number, "finished", seconds=58.0))  # nearly twice as long as it should, and what is not computing
    assert driver.pace == pytest.approx((30 + 58) / (30 + 30)) and driver.overhead == 2.0
    assert driver._next() is None and [each.order.seed for each in driver.late] == [1, 2, 3]


def test_where_runs_go_faster_than_was_thought_more_of_them_are_begun(tmp_path, monkeypatch):
    now = [1000.0]
    driver = timed(tmp_path, [0.5], 100, now, monkeypatch)
    group = driver._wanted[1].group
    more = orders([Job(OfferedSize(group.name, 0.5), 7, 0)], {group.name: group}, {}, tmp_path, 1.0, 2)
    driver._more = lambda: more
    first = driver._next()
    assert first is not None and driver._next() is None
    driver._take(first, RunResult(1, "finished", seconds=1.0))
    second = driver._next()
    assert second is not None and (second.number, second.seed, driver.progress.planned) == (2, 7, 2)
    assert driver.begun == {(group.name, 0), (group.name, 7)}


def test_runs_that_go_on_when_the_time_is_up_are_stopped(tmp_path, monkeypatch):
    now = [1000.0]
    driver = timed(tmp_path, [0.5, 0.5], 100, now, monkeypatch)
    first = driver._next()
    assert first is not None
    driver._out["key"] = HandedOut(first, None, frozenset())  # type: ignore[arg-type]
    cluster = SimpleNamespace(client=SimpleNamespace(status="running"))
    driver._take_back(cluster)  # type: ignore[arg-type]
    assert not driver._stopping
    now[0] += 101.0
    driver._take_back(cluster)  # type: ignore[arg-type]
    assert driver._stopping and driver.cut


@pytest.mark.slow
@pytest.mark.timeout(2400)
def test_a_figure_of_each_paper_as_it_is(no_data, tmp_path):
    figures = "ernoult2019/fig2,ernoult2019/fig11,goodfellow2014/fig1,kim2019/maze,ozair2019/shared-drawings"
    words = ["reproduce", "all", "--only", figures, "--seeds", "1", "--budget", "30", "--out", str(tmp_path / "out"), "--json"]
    done = subprocess.run([sys.executable, "-m", "settle.app", *words], capture_output=True, encoding="utf-8", timeout=2400)
    said = json.loads(done.stdout)
    assert done.returncode == 0 and [each["status"] for each in said["figures"]] == ["made"] * 5, done.stderr
    results = {line["label"]: line for each in said["figures"] for line in each["results"]}
    assert results["CPC"]["paper"] == "46.7 %" and results["CPC"]["done"].startswith("made-up glyphs in place of Omniglot")
    assert results["CPC"]["apart"] == "", "on other data there is no distance to the paper's value"
    assert (tmp_path / "out" / "report.html").read_text(encoding="utf-8").count("<svg ") == 5

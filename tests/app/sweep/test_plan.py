"""Which runs a sweep has, and which of them are there: no process is started here."""

from __future__ import annotations

import json
import math
import threading
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from settle.app import catalogue
from settle.app.run_to_end import runner_of
from settle.app.runs.sweep_words import done_of
from settle.app.runs.sweeps import SweepLook
from settle.app.sweep.plan_words import room_words
from settle.backend.core.knobs import Knob, KnobError
from settle.backend.core.sweep.address import check_address
from settle.backend.core.sweep.plan import SweepPlan
from settle.backend.core.sweep.values import values_of
from settle.sessions import session
from settle.sessions.environment import environment
from settle.sessions.format import SessionError
from settle.sessions.library.entry import SessionEntry
from settle.sessions.library.index import SessionIndex
from settle.sessions.lock import FileLock
from settle.sessions.sweeps.answers import SweepAnswers, slope
from settle.sessions.sweeps.folder import NAME, SweepFolder, is_driven, lock_of
from settle.sessions.versions import settle_version

KIND = catalogue.experiment("ep.agreement")
PLAN = SweepPlan("ep.agreement", "toy", {"T": 12, "K": 4}, {"beta": (0.1, 0.01)}, (0, 1))


def test_values_are_written_as_a_list_or_a_range():
    beta, hidden = KIND.knobs()["beta"], Knob("sizes", (1,), low=1, high=9999)
    assert values_of("beta", beta, "0.1, 0.03,0.1") == (0.1, 0.03)
    assert values_of("beta", beta, "log:0.001:0.1:3") == (0.001, 0.01, 0.1)
    assert values_of("beta", beta, "linear:0.1:0.3:3") == (0.1, 0.2, 0.3)
    assert values_of("T", KIND.knobs()["T"], "log:10:1000:3") == (10, 100, 1000)
    assert values_of("hidden", hidden, "128;128,64") == ((128,), (128, 64))


@given(first=st.floats(1e-6, 1e3), last=st.floats(1e-6, 1e3), count=st.integers(2, 40))
def test_a_range_in_equal_factors_has_equal_factors(first, last, count):
    found = values_of("x", Knob("real", 1.0), f"log:{first!r}:{last!r}:{count}")
    if len(found) == count:
        assert found[0] == pytest.approx(first, rel=1e-9) and found[-1] == pytest.approx(last, rel=1e-9)
        assert np.allclose(np.diff(np.log(found)), np.log(last / first) / (count - 1), atol=1e-9)


@pytest.mark.parametrize(
    "text", ["", "0.1,", "0.1,x", "log:0:1:3", "log:1:2", "linear:1:2:1", "linear:1:2:2.5", "-1", "log:1:2:3:4", "nan"]
)
def test_wrong_values_are_a_sentence(text):
    with pytest.raises(KnobError, match="beta") as error:
        values_of("beta", KIND.knobs()["beta"], text)
    assert "is not possible" in str(error.value)


def test_the_first_seed_of_every_setting_comes_first():
    assert [(run.number, run.knobs["beta"], run.seed) for run in PLAN.runs()] == [(1, 0.1, 0), (2, 0.01, 0), (3, 0.1, 1), (4, 0.01, 1)]
    assert len(PLAN) == 4
    again = SweepPlan.from_json(KIND, json.loads(json.dumps(PLAN.as_json())))
    assert again == PLAN


@pytest.mark.parametrize(
    ("plan", "word"),
    [
        (replace(PLAN, grid={"beta": (0.1, 1e9)}), "beta"),
        (replace(PLAN, grid={"T": (5,)}), "given twice"),
        (replace(PLAN, preset="nothing"), "preset"),
        (replace(PLAN, seeds=tuple(range(100_001))), "200,002 runs"),
    ],
)
def test_what_is_not_possible_is_told_before_anything_begins(plan, word):
    with pytest.raises(KnobError, match=word):
        plan.check(KIND)


def _compute(folder, run):
    runner = runner_of(KIND, folder.plan.preset, run.knobs, seed=run.seed, steps=folder.plan.steps)
    runner.start().join()
    runner.recording.environment = environment("cpu")
    session.save(runner.recording, folder.file(run))


@pytest.mark.parametrize(
    "text", ["10.0.0.5", "tcp://10.0.0.5", "tcp://host:0", "tcp://host:65536", "http://host:8786", "tcp://a b:1", "host:8786/x", ":8786"]
)
def test_what_is_no_address_of_a_scheduler_is_told_before_anybody_is_asked(text):
    with pytest.raises(KnobError, match="tcp://HOST:PORT") as error:
        check_address(text)
    assert text in str(error.value)


@pytest.mark.parametrize("text", ["tcp://10.0.0.5:8786", "tls://a-b.example.org:1", "localhost:8786", "tcp://[::1]:65535"])
def test_addresses_of_schedulers(text):
    assert check_address(text) == text


def test_of_very_many_settings_some_are_looked_at_with_the_ends_of_each_knob(monkeypatch):
    betas, lengths = tuple(0.001 * (1 + i) for i in range(300)), tuple(range(1, 301))
    plan = SweepPlan("ep.agreement", "toy", {}, {"beta": betas, "K": lengths})
    some = plan.some_combinations(100)
    assert len(some) < 120 and {each["beta"] for each in some} >= {betas[0], betas[-1]} and {each["K"] for each in some} >= {1, 300}
    assert plan.some_combinations(90_000) == plan.combinations() and PLAN.some_combinations(2) == PLAN.combinations()
    with pytest.raises(KnobError, match="K"):
        replace(plan, grid={"beta": betas, "K": (*lengths, 10**9)}).check(KIND, 100)


def test_that_the_disk_has_no_room_is_told_before_anything_begins(tmp_path, monkeypatch):
    monkeypatch.setattr("shutil.disk_usage", lambda path: SimpleNamespace(free=5_000_000 if path == tmp_path else 10**12))
    out = tmp_path / "new" / "sweep"
    assert "5.0 MB left" in room_words(6e6, out) and room_words(4e6, out) == "" == room_words(math.nan, out)


def test_sessions_tell_which_runs_they_are_whatever_their_names(tmp_path):
    folder = SweepFolder.make(tmp_path / "f", PLAN, KIND, settle_version())
    runs = list(PLAN.runs())
    for run in runs[:2]:
        _compute(folder, run)
    folder.file(runs[0]).rename(folder.path / "moved.h5")
    there = folder.found(KIND, SessionIndex().scan(folder.path))
    assert sorted(there) == [1, 2] and there[1].path.name == "moved.h5" and all(map(folder.done, there.values()))
    assert folder.found(KIND, [replace(entry, version="0.0.1") for entry in there.values()]) == {}, "another version's do not count"
    answers = SweepAnswers.of(PLAN, there)
    first, second = answers.settings("relmse.s0")
    assert (first.n, first.of, second.n) == (1, 2, 1) and first.mean > second.mean > 0 and np.isnan(first.sd)
    heads, rows = answers.table()
    assert heads[:4] == ["run", "beta", "seed", "outcome"] and rows[0][:4] == [1, 0.1, 0, "finished"] and rows[3][3] == ""


def test_the_folder_goes_on_and_grows_but_is_of_one_sweep(tmp_path):
    folder = SweepFolder.make(tmp_path, PLAN, KIND, "1")
    more = SweepFolder.make(tmp_path, replace(PLAN, grid={"beta": (0.01, 0.3)}, seeds=(2,)), KIND, "1")
    assert more.plan.grid["beta"] == (0.1, 0.01, 0.3) and more.plan.seeds == (0, 1, 2) and more.mark == folder.mark
    before = (tmp_path / NAME).read_bytes()
    for other in (replace(PLAN, fixed={}), replace(PLAN, grid={"mu": (1,)}), replace(PLAN, steps=3)):
        with pytest.raises(SessionError, match="another sweep"):
            SweepFolder.make(tmp_path, other, KIND, "1")
    assert (tmp_path / NAME).read_bytes() == before
    lock = folder.lock()
    for taken in (folder.lock, lambda: SweepFolder.make(tmp_path, replace(PLAN, seeds=(9,)), KIND, "1")):
        with pytest.raises(SessionError, match="goes on already"):
            taken()
    assert (tmp_path / NAME).read_bytes() == before, "nobody's plan changes while it is computed"
    lock.release()


@pytest.mark.parametrize(
    ("minutes", "outcome", "seconds", "done", "counts"),
    [
        (None, "finished", 1.0, True, True),
        (None, "stopped", 99.0, False, False),
        (1.0, "stopped", 20.0, False, False),  # as by Ctrl-C: there is more to compute
        (1.0, "stopped", 60.2, True, True),
        (1.0, "diverged", 2.0, True, False),
        (None, "failed", 99.0, False, False),
    ],
)
def test_which_runs_have_come_to_their_end(minutes, outcome, seconds, done, counts):
    plan = replace(PLAN, minutes=minutes)
    folder = SweepFolder(Path("f"), plan, "1", "x")
    knobs = KIND.make("toy", next(plan.runs()).knobs).settings()
    entry = SessionEntry(
        Path("f/a.h5"), "a", experiment="ep.agreement", version="1", outcome=outcome, seconds=seconds, knobs=knobs, summary={"a": 1.0}
    )
    there = folder.found(KIND, [entry])
    answers = SweepAnswers.of(plan, there)
    assert folder.done(there[1]) == done and done_of(SweepLook(answers, there)) == done
    assert answers.settings("a")[0].n == counts


def test_a_window_that_asks_whether_a_folder_is_driven_is_no_driver(tmp_path):
    asks = FileLock(tmp_path / "lock")
    threading.Timer(0.05, asks.release).start()
    lock = lock_of(tmp_path / "lock", "it goes on already")
    assert is_driven(tmp_path / "lock")
    lock.release()
    assert not is_driven(tmp_path / "lock")


@pytest.mark.parametrize("text", ["", "[]", "{", '{"settle_sweep": 9}', '{"settle_sweep": 1, "plan": 3}', '{"settle_sweep": 1}'])
def test_a_damaged_or_newer_plan_is_a_sentence(tmp_path, text):
    (tmp_path / NAME).write_text(text, encoding="utf-8")
    with pytest.raises(SessionError, match=NAME):
        SweepFolder.open(tmp_path, KIND)


@pytest.mark.parametrize(
    "wrong",
    [{"seeds": [math.inf]}, {"seeds": [-1]}, {"seeds": []}, {"seeds": 3}, {"grid": {"beta": [0.1] * 1000}, "seeds": list(range(1000))},
     {"grid": {"beta": "123"}}, {"grid": {"beta": [{}]}}, {"grid": {"\x1b[31m": [1]}}, {"fixed": [1]}, {"steps": "x"}, {"steps": math.nan},
     {"minutes": math.inf}, {"experiment": ["x"]}, {"experiment": "x" * 999}, {"preset": "\n"}, {"device": 5}],
)  # fmt: skip
def test_the_plan_of_a_stranger_is_refused_before_anything_is_made_of_it(tmp_path, wrong):
    about = {"settle_sweep": 1, "version": "1", "mark": "m", "plan": {**PLAN.as_json(), **wrong}}
    (tmp_path / NAME).write_text(json.dumps(about), encoding="utf-8")
    for kind in (KIND, None):
        with pytest.raises(SessionError, match=r"is damaged: .* of"):
            SweepFolder.open(tmp_path, kind)


def test_a_knob_that_is_not_there_is_named_in_one_sentence(tmp_path):
    about = {"settle_sweep": 1, "version": "1", "mark": "m", "plan": {**PLAN.as_json(), "grid": {"nope": [1]}}}
    (tmp_path / NAME).write_text(json.dumps(about), encoding="utf-8")
    with pytest.raises(SessionError, match=r"nope is no knob of .*[^.]\.$"):
        SweepFolder.open(tmp_path, KIND)


def test_a_sweep_does_not_grow_past_what_a_sweep_can_have(tmp_path):
    for first in (0, 400):
        plan = replace(PLAN, grid={"beta": tuple(1 / (n + 10) for n in range(first, first + 250))}, seeds=tuple(range(first, first + 250)))
        if first == 0:
            SweepFolder.make(tmp_path, plan, KIND, "1")
    with pytest.raises(SessionError, match="250,000 runs"):
        SweepFolder.make(tmp_path, plan, KIND, "1")
    assert len(SweepFolder.open(tmp_path, KIND).plan) == 62_500


@given(st.floats(-3, 3), st.lists(st.floats(0.01, 100), min_size=2, max_size=8, unique_by=lambda x: round(np.log(x), 2)))
def test_the_slope_of_a_power_law(power, x):
    assert slope(x, [3 * value**power for value in x]) == pytest.approx(power, abs=1e-6)

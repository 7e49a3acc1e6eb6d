"""What the study is asked and told, without runs; and what is said of trials."""

from __future__ import annotations

import math
from dataclasses import replace
from statistics import median

import pytest
from searching.bowl import Bowl, bowl_plan

from settle.backend.core.search.plan import Goal, SearchPlan
from settle.sessions.library.entry import SessionEntry
from settle.sessions.searches import study as study_module
from settle.sessions.searches.answers import SearchAnswers
from settle.sessions.searches.study import SearchStudy
from settle.sessions.searches.trials import SearchTrial, trials_of


def trial(plan: SearchPlan, parameters, state: str = "complete", *values: float, taken: bool = False) -> SearchTrial:
    values = values or (Bowl.make(plan.preset, plan.knobs(parameters)).bottom(),)
    return SearchTrial(parameters, state, (), values, (math.nan,) * len(values), taken)


def searched(plan: SearchPlan, file, count: int) -> list[SearchTrial]:
    study, found = SearchStudy(plan, file, []), list[SearchTrial]()
    for _ in range(count):
        asked = study.ask(lambda parameters: parameters["x"] <= 0.95)
        assert asked is not None
        found.append(trial(plan, asked.parameters))
        study.tell(asked, found[-1])
    return found


def test_it_finds_better_settings_than_chance(tmp_path):
    best: dict[str, list[float]] = {"tpe": [], "random": []}
    for sampler, bests in best.items():
        for seed in range(2):
            plan = bowl_plan("x", "y", "shape", "tilted", sampler=sampler, sampler_seed=seed)
            bests.append(min(each.values[0] for each in searched(plan, tmp_path / f"{sampler}{seed}", 25)))
    assert max(best["tpe"]) < median(best["random"]), best


@pytest.mark.parametrize("harm", ["nothing", "torn", "damaged", "gone", "locked", "of others", "behind"])
def test_the_study_is_set_right_by_the_sessions_and_asks_the_same(tmp_path, harm):
    plan, file = bowl_plan("x", "y"), tmp_path / "study"
    trials = searched(plan, file, 12)
    told = SearchStudy(plan, file, trials).ask(lambda _: True)
    assert told is not None
    raw = file.read_bytes()
    if harm == "torn":
        file.write_bytes(raw + b'{"op_code": 4, "wor')
    elif harm == "damaged":
        file.write_bytes(raw[:200] + b"\xff\x00" + raw[300:])
    elif harm == "gone":
        file.unlink()
    elif harm == "locked":
        (tmp_path / "study.lock").touch()
    elif harm == "of others":
        file.unlink()
        searched(bowl_plan("x", "y", sampler_seed=9), file, 3)
    elif harm == "behind":  # its coordinator was killed between a run's end and telling of it
        lines = raw.splitlines(keepends=True)
        file.write_bytes(b"".join(lines[: len(lines) // 2]))
    study = SearchStudy(plan, file, trials)
    again = study.ask(lambda _: True)
    assert again is not None and again.parameters == told.parameters
    study.tell(again, trial(plan, again.parameters))
    SearchStudy(plan, file, [*trials, trial(plan, again.parameters)])
    assert not (tmp_path / "study.lock").exists()


def test_what_is_not_possible_or_was_tried_is_not_asked_again(tmp_path):
    plan = bowl_plan("shape", "tilted")
    known = trial(plan, {"shape": "flat", "tilted": "false"})
    study, found = SearchStudy(plan, tmp_path / "study", [known]), []
    while (asked := study.ask(lambda parameters: parameters["shape"] == "flat" or parameters["tilted"] == "true")) is not None:
        found.append((asked.parameters["shape"], asked.parameters["tilted"]))
    assert sorted(found) == [("flat", "true"), ("steep", "true")]


def test_a_sampler_that_insists_on_one_setting_is_passed_over(tmp_path, monkeypatch):
    real = study_module._sampler
    monkeypatch.setattr(study_module, "_sampler", lambda name, seed: real("random", seed if name == "random" else 7))
    assert len({each.key for each in searched(bowl_plan("x", "y", sampler="gp"), tmp_path / "study", 3)}) == 3


def test_which_sessions_are_trials_and_which_are_taken_in(tmp_path):
    plan = bowl_plan("x", seeds=(0, 1))
    knobs = {**Bowl.make("edge").settings(), "x": 0.5}
    about = {"experiment": "test.bowl", "outcome": "finished", "planned": 4, "summary": {"height": {"end": 2.0}}, "version": "1"}
    entry = SessionEntry(tmp_path / "a.h5", "", knobs=knobs, **about)

    def told(*entries: SessionEntry, version: str | None = "1") -> list[tuple[str, bool]]:
        return [(trial.state, trial.taken) for trial in trials_of(plan, Bowl, entries, version)]

    second = replace(entry, seed=1, planned=9)
    assert told(entry) == [("open", False)] and told(entry, second) == [("complete", False)], "its own runs are as long as they are"
    assert told(entry, version="2") == told(entry, version=None) == told(replace(entry, seed=7)) == [("complete", True)]
    assert told(second, version=None) == [] == told(replace(entry, outcome="stopped"), version=None)
    assert told(entry, replace(second, outcome="diverged")) == [("diverged", False)]
    assert told(replace(entry, outcome="stopped", tags=("pruned",))) == [("pruned", False)]
    assert told(replace(entry, summary={}), replace(second, summary={})) == [("failed", False)]
    others = [{"knobs": {**knobs, "length": 5}}, {"turns": ((2, {}),)}, {"experiment": "other"}, {"knobs": {**knobs, "x": 0.99}}]
    assert [told(replace(entry, **each)) for each in others] == [[], [], [], []]


def test_history_front_table_and_importance():
    plan = SearchPlan("test.bowl", (Goal("a"), Goal("b", maximise=True)), bowl_plan("x", "y").ranges)
    values = [(3.0, 1.0), (2.0, 0.5), (2.5, 3.0), (2.5, 2.0)]
    trials = [trial(plan, {"x": 0.1 * i, "y": 1.0}, "complete", *each, taken=i == 0) for i, each in enumerate(values)]
    trials.insert(2, trial(plan, {"x": 0.9, "y": 1.0}, "pruned", math.nan, math.nan))
    answers = SearchAnswers(plan, tuple(trials))
    assert [(point.trial, point.best) for point in answers.history()] == [(0, 3.0), (1, 2.0), (2, 2.0), (3, 2.0), (4, 2.0)]
    assert [point.best for point in answers.history(1)] == [1.0, 1.0, 1.0, 3.0, 3.0]
    assert answers.front() == [1, 3], "the others are beaten in both goals, or have no figures"
    assert answers.counts() == {"complete": 3, "pruned": 1, "diverged": 0, "failed": 0, "open": 0, "taken": 1}
    assert answers.csv().splitlines()[:2] == ["trial,state,x,y,a,a sd,b,b sd,seeds,seconds,files", "0,complete,0.0,1.0,3.0,,1.0,,0,0,"]
    plan = bowl_plan("x", "free=0:1")
    points = [trial(plan, {"x": -0.9 + 0.1 * i, "free": (7 * i % 17) / 17}) for i in range(17)]
    found = SearchAnswers(plan, tuple(points)).importance()
    assert list(found) == ["x", "free"] and found["x"] > 0.9
    assert SearchAnswers(plan, tuple(points[:1])).importance() == {}

"""Plans of searches are looked at before anything is made of them, whoever wrote them."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from searching.bowl import Bowl, bowl_plan

from settle.backend.core.knobs import KnobError
from settle.sessions.format import SessionError
from settle.sessions.searches.folder import NAME, SearchFolder

RANGE = {"name": "x", "kind": "real", "low": -1.0, "high": 1.0, "log": False, "choices": None, "entries": 0}


def opened(folder, **wrong):
    about = {"settle_search": 1, "version": "1", "mark": "m", "plan": {**bowl_plan("x", "shape").as_json(), **wrong}}
    (folder / NAME).write_text(json.dumps(about), encoding="utf-8")
    return SearchFolder.open(folder, Bowl)


def test_a_plan_is_the_same_after_it_was_written(tmp_path):
    plan = bowl_plan("x=-0.5:0.5", "y=0.001:1:log", "rates=0.1:0.5", "shape", trials=7, seeds=(3, 4), prune=True)
    assert SearchFolder.make(tmp_path, plan, Bowl, "1").plan == plan == SearchFolder.open(tmp_path, Bowl).plan


@pytest.mark.parametrize(
    ("wrong", "part"),
    [
        ({"trials": 10**9}, "trials of its plan is no whole number from 1 to 100,000"), ({"trials": True}, "trials"),
        ({"seeds": []}, "seeds"), ({"seeds": [-1]}, "seeds"), ({"steps": 0}, "steps"), ({"minutes": float("inf")}, "minutes"),
        ({"goals": []}, "goals"), ({"goals": [{"figure": "", "maximise": False}]}, "goals"), ({"goals": [3]}, "goals"),
        ({"ranges": []}, "ranges"), ({"ranges": [3]}, "no range of a knob"), ({"ranges": [{**RANGE, "high": -1.0}]}, "from a smaller"),
        ({"ranges": [{**RANGE, "high": 9.0}]}, "x = '?9"), ({"ranges": [{**RANGE, "name": "nope"}]}, "nope is no knob of test.bowl"),
        ({"ranges": [{**RANGE, "high": float("nan")}]}, "no two numbers for x"), ({"ranges": [{**RANGE, "log": True}]}, "from a smaller"),
        ({"ranges": [{**RANGE, "kind": "whole"}]}, "of the kind 'whole'"), ({"ranges": [{**RANGE, "kind": "choice"}]}, "fewer than two"),
        ({"ranges": [{**RANGE, "kind": "choice", "choices": {"a": 0.1, "b": 99}}]}, "x = '?99"),
        ({"sampler": "best"}, "sampler"), ({"sampler_seed": -1}, "sampler_seed"), ({"prune": 1}, "prune"), ({"take_in": ["\n"]}, "take_in"),
        ({"fixed": {"y": 99}}, "y = '?99"), ({"experiment": "\x1b"}, "experiment"),
    ],
)  # fmt: skip
def test_a_plan_of_a_stranger_is_refused_with_a_sentence(tmp_path, wrong, part):
    with pytest.raises(SessionError, match=rf"search.json is damaged: .*{part}[^\n]*\.$"):
        opened(tmp_path, **wrong)


def test_too_many_runs_are_told_before_anything_starts():
    with pytest.raises(KnobError, match=r"These are 200,000 runs: a search takes up to 100,000"):
        replace(bowl_plan("x"), trials=100_000, seeds=(0, 1)).check(Bowl)

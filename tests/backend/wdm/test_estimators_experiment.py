"""wdm.estimators: what it records, live knobs, checkpoints, the summary, and what it refuses in a sentence."""

from __future__ import annotations

import math

import numpy as np
import pytest
from short_run import ended, finished

from settle.backend.core.compare_recordings import differences
from settle.backend.core.knobs import KnobError
from settle.backend.core.recording_prefix import history
from settle.backend.core.runner import Runner
from settle.backend.wdm.estimators.experiment import Estimators
from settle.backend.wdm.estimators.frames import ESTIMATORS

SMALL = {
    **{"dimension": 4, "hidden": (16,), "code": 8, "batch": 16, "stairs": (1.0, 3.0), "updates": 12},
    **{"carried": 6, "measure": 5, "lately": 6},
}


def start(events=(), outcome=ended, **how):
    """``events``: (step, knobs that are turned)."""
    return outcome(Estimators, SMALL, [(step, "knob", knobs) for step, knobs in events], **how)


def run(events=(), **how):
    return start(events, finished, **how)


def test_what_is_recorded_and_when():
    recording = run()
    tables = recording.tables
    assert {name: list(table["step"][:]) for name, table in tables.items() if name != "estimates"} == {
        "law": [0, 13], "quality": [0, 5, 10, 12, 15, 20, 24], "transport": [0, 5, 10, 12, 15, 20, 24],
    }  # fmt: skip
    assert list(tables["estimates"]["t"][:]) == list(range(1, 25)) and set(recording.checkpoints) == {13, 25}
    assert np.allclose(tables["estimates"]["truth"][:], np.repeat([1.0, 3.0], 12))
    assert list(tables["quality"]["count"][:]) == [0, 3, 5, 6, 2, 4, 6]
    last, quality = tables["estimates"]["estimate.dv"][-6:], tables["quality"]
    assert (quality["mean.dv"][-1], quality["variance.dv"][-1]) == pytest.approx((last.mean(), last.var()))
    assert (tables["estimates"]["estimate.infonce"][:] <= tables["law"]["log_k"][0]).all()
    assert tables["transport"]["w1"][-1] <= tables["transport"]["w2"][-1] and (tables["transport"]["w1_control"][:] > 0).all()


def test_the_summary_has_a_list_over_the_stairs_or_one_value():
    over, one = run().summary, run(preset="gaussian", rho=-0.5, dimension=3).summary
    assert {"truth", "estimate", "bias", "variance", "mse", "log_k", "count", "wasserstein"} <= set(over)
    assert over["truth"] == pytest.approx([1, 3]) and over["log_k"] == pytest.approx(math.log(16))
    assert one["truth"] == pytest.approx(-1.5 * math.log(0.75)) and one["wasserstein"]["true_w2"] > 0
    for name in ESTIMATORS:
        assert len(over["bias"][name]) == 2 and isinstance(one["bias"][name], float)
        assert one["estimate"][name] - one["truth"] == pytest.approx(one["bias"][name])
        assert over["mse"][name][1] == pytest.approx(over["bias"][name][1] ** 2 + over["variance"][name][1])


def test_the_summary_goes_up_to_the_last_update_of_a_run_that_was_stopped():
    runner = Runner(Estimators.make("", {**SMALL, "measure": 10}), seed=3, steps=17).start()
    assert runner.join(60)
    tables, found = runner.recording.tables, runner.recording.summary
    values = tables["estimates"]["estimate.nwj"][:]
    assert found["count"] == [6, 2] and found["variance"]["nwj"] == pytest.approx([values[6:12].var(), values[14:16].var()])
    assert found["wasserstein"]["w1"] == [tables["transport"]["w1"][2], None], "the second stair was not measured"
    assert found["wasserstein"]["dual"][1] == pytest.approx(tables["estimates"]["dual"][14:16].mean())


TURNED = [
    {"events": [(4, {"by": "rho"}), (4, {"rho": 0.9}), (8, {"rho": -0.4}), (15, {"by": "stairs"})]},
    {"events": [(3, {"dimension": 6}), (7, {"exact": True}), (9, {"dimension": 3}), (16, {"exact": False})]},
    {"events": [(4, {"metric": "absolute"}), (8, {"metric": "sum"}), (9, {"weight": 1.0, "rate": 0.01, "clip": 0.1, "alpha": 0.3})]},
    {"events": [(5, {"fresh": False})], "pairs": "cubic", "dual": 0},
    {"events": [(2, {"nats": 1.5}), (2, {"by": "nats"}), (5, {"nats": 2.5})], "pairs": "bits", "stairs": (0.5, 1.0), "exact": True},
]


@pytest.mark.parametrize("how", TURNED, ids=["rho", "dimension", "metric", "cubic", "bits"])
def test_a_run_with_turned_knobs_repeats_itself_and_goes_on_from_a_checkpoint_bit_for_bit(how):
    whole = run(**how, keep=6)
    assert differences(whole, run(**how, keep=6)) == []
    later = [(step, value) for step, value in how["events"] if step > 6]
    assert differences(whole, run(**{**how, "events": later}, keep=6, history=history(whole, 7))) == []


def test_a_turned_knob_begins_a_section_of_its_own():
    recording = run([(4, {"by": "rho"}), (4, {"rho": 0.9}), (8, {"exact": True}), (9, {"dimension": 2})], by="nats", nats=2.0)
    law = recording.tables["law"]
    assert list(law["t"][:]) == [0, 3, 7, 8] and list(law["section"][:]) == [0, 1, 2, 3]
    assert np.allclose(law["truth"][:], [2, *(-d / 2 * math.log(1 - 0.81) for d in (4, 4, 2))]) and list(law["exact"][:]) == [0, 0, 1, 1]
    assert recording.steps == 13 and recording.summary["count"] == 4
    assert recording.summary["bias"]["dv"] == recording.summary["bias"]["mine"], "one exact critic for both"


def test_a_run_of_stairs_turned_to_rho_takes_as_many_steps():
    assert run([(14, {"by": "rho"})]).steps == 25
    assert run([(5, {"by": "stairs"})], by="rho").steps == 25, "and stairs asked for later are all climbed"


def test_critics_approach_the_truth():
    recording = run(by="nats", nats=1.0, hidden=(32,), batch=64, updates=250, lately=100, dual=0, rate=3e-3, measure=250)
    bias = recording.summary["bias"]
    assert all(-0.5 < bias[name] < 0.3 for name in ESTIMATORS), bias


def test_the_dual_critic_comes_near_the_known_w1_of_a_pair_of_bits():
    settings = {"pairs": "bits", "metric": "sum", "by": "rho", "rho": 0.7, "dimension": 1, "hidden": (32,), "dual": 1, "rate": 3e-3}
    found = run(**settings, batch=64, updates=300, lately=100, measure=300, carried=48).summary["wasserstein"]
    assert found["true_w1"] == pytest.approx(0.35)
    assert found["dual"] == pytest.approx(0.35, abs=0.06) and found["w1"] == pytest.approx(0.35, abs=0.1)
    assert found["w1_control"] < 0.2


REFUSED = [
    ({"batch": 1}, "batch", "batch = 1 is not possible: batch takes a whole number from 2 to 1024"),
    ({"rho": 1}, "rho", "rho = 1 is not possible: rho takes a number from -0.999 to 0.999"),
    ({"dimension": 0}, "dimension", "dimension = 0 is not possible"),
    ({"rate": 0}, "rate", "rate = 0 is not possible: rate takes a number from 1e-06 to 1"),
    ({"carried": 65}, "carried", "carried = 65 is not possible: carried takes a whole number from 2 to 64"),
    ({"pairs": "bits", "by": "nats", "nats": 3}, "nats", "nats = 3 is not possible with dimension = 4: bits pairs share from 0 to 2.77"),
    ({"stairs": (2, 100)}, "stairs", "stairs = 100 is not possible with dimension = 4: gaussian pairs share from 0 to 40 nats"),
    ({"stairs": ""}, "stairs", "stairs = '' is not possible"),
    ({"nats": math.nan}, "nats", "nats = nan is not possible"),
    ({"pairs": "uniform"}, "pairs", "one of gaussian, cubic, bits"),
]


@pytest.mark.parametrize(("settings", "knob", "sentence"), REFUSED, ids=[str(list(s.items())[-1]) for s, _, _ in REFUSED])
def test_what_is_not_possible_is_told_in_a_sentence(settings, knob, sentence):
    with pytest.raises(KnobError) as told:
        Estimators.make("", {**SMALL, **settings})
    assert told.value.knob == knob and sentence in str(told.value)


def test_a_turn_that_is_not_possible_leaves_the_run_as_it_was():
    runner = Runner(Estimators.make("", {**SMALL, "pairs": "bits", "by": "nats", "nats": 2.0}), paused=True).start()
    with pytest.raises(KnobError, match="nats = 2 is not possible with dimension = 2: bits pairs share from 0"):
        runner.turn("dimension", 2)
    runner.resume()
    assert runner.join(60) and runner.recording.outcome == "finished" and runner.recording.events == []

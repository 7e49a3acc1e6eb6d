"""wdm.compare: what it records, that it repeats itself and goes on, sweeps, failures told in a sentence."""

from __future__ import annotations

import math
from functools import partial

import numpy as np
import pytest
from short_run import ended, finished

from settle.backend.core.compare_recordings import differences
from settle.backend.core.knobs import KnobError
from settle.backend.core.recording_prefix import history
from settle.backend.core.runner import Runner
from settle.backend.wdm.compare import sweeps
from settle.backend.wdm.compare.experiment import Compare
from settle.backend.wdm.compare.reference_curves import about_sweep
from settle.backend.wdm.critics.learner_settings import LEARNERS
from settle.backend.wdm.probes import linear_probe

SMALL = {
    **{"rows": 1, "columns": 2, "classes": 4, "count": 60, "hidden": (12,), "dimension": 6, "batch": 8, "updates": 14},
    **{"every": 5, "measure": 6, "keep": 4},
}
BESIDE = {"chance", "raw", "raw_one_scale", "untrained"}

start, run = partial(ended, Compare, SMALL), partial(finished, Compare, SMALL)


def refused(**settings):
    with pytest.raises(KnobError) as error:
        runner = Runner(Compare.make("", {**SMALL, **settings})).start()
        assert runner.join(60) and runner.refused, runner.recording.error
        raise runner.refused
    return str(error.value)


@pytest.fixture(scope="module")
def recording():
    return run()


def test_what_is_recorded_and_when(recording):
    tables = recording.tables
    assert {name: list(table["step"][:]) for name, table in tables.items() if name != "training"} == {
        "pairs": [0], "watch": [0, 5, 10, 14], "probe": [0, 6, 12, 14], "result": [14],
    }  # fmt: skip
    assert list(tables["training"]["t"][:]) == list(range(1, 15)) and set(recording.checkpoints) == {5, 13, 15}
    pairs, watch = tables["pairs"], tables["watch"]
    assert pairs["x"].shape == (200, 14, 28) and pairs["x"][0].max() > 200, "ink is white"
    assert pairs["nats"][0] == pytest.approx(2 * math.log(4)) and pairs["log_k"][0] == pytest.approx(math.log(8))
    assert {name for name in pairs.columns if name.startswith("classes.")} == {
        "classes.row 1, column 1 alphabet 1", "classes.row 1, column 2 alphabet 2",
    }  # fmt: skip
    assert watch["scores.wpc"].shape == (64, 64) and watch["norm.cpc"].shape == (64,) and watch["plane.cpc"].shape == (200, 2)
    neighbours = watch["neighbours.cpc"][-1]
    assert neighbours.shape == (200, 6) and (neighbours != np.arange(200)[:, None]).all() and (np.diff(np.sort(neighbours)) > 0).all()
    assert np.isnan(tables["training"]["penalty.cpc"][:]).all() and np.isfinite(tables["training"]["penalty.wpc"][:]).all()
    asked = np.isfinite(tables["training"]["gradient_norm.cpc"][:])
    assert list(np.flatnonzero(asked) + 1) == [5, 10, 14] and np.isfinite(tables["training"]["gradient_norm.wpc"][:]).all()


def test_the_summary_has_the_figures_of_the_contract(recording):
    summary, result = recording.summary, recording.tables["result"]
    of_each = {"accuracy", "factors", "bound", "bound_sd", "gradient_norm", "ms_per_update"}
    assert set(summary) == BESIDE | of_each | {"probe"} and summary["probe"] == "soft-max" and summary["chance"] == 0.25
    assert all(set(summary[name]) == {"cpc", "wpc"} for name in of_each)
    for name in ("cpc", "wpc"):
        assert summary["accuracy"][name] == pytest.approx(np.mean(summary["factors"][name])) and len(summary["factors"][name]) == 2
        assert summary["bound"][name] == pytest.approx(recording.tables["training"][f"value.{name}"][:].mean())
        assert summary["bound_sd"][name] == pytest.approx(recording.tables["training"][f"value.{name}"][:].std(ddof=1))
        assert summary["ms_per_update"][name] > 0
    assert summary["raw"] == result["raw"][0] and summary["untrained"] == pytest.approx(result["untrained_factors"][0].mean())


def test_a_run_that_was_stopped_is_measured_as_it_is_then(recording):
    stopped = run(steps=9)  # 8 updates, two more than at the last probe
    summary = stopped.summary
    assert "result" not in stopped.tables and summary["probe"] == "discriminant"
    assert list(stopped.tables["probe"]["t"][:]) == [0, 6]
    again = run(updates=8)
    probed = again.tables["probe"]
    assert summary["accuracy"] == {name: probed[f"accuracy.{name}"][-1] for name in ("cpc", "wpc")}
    assert summary["raw"] == stopped.tables["pairs"]["raw"][0] and summary["gradient_norm"]["cpc"] > 0


def test_all_learners_see_the_same_batches_and_do_not_disturb_each_other(recording):
    alone = run(learners="cpc")
    for name in ("value.cpc", "gradient_norm.cpc"):
        assert np.array_equal(alone.tables["training"][name][:], recording.tables["training"][name][:], equal_nan=True)
    free, held = (r.tables["training"] for r in (run(lipschitz="none", wpc_rate=1e-4), recording))
    assert np.array_equal(free["value.wpc"][:], free["value.cpc"][:]), "WPC without its constraint is CPC"
    assert not np.array_equal(held["value.wpc"][:], held["value.cpc"][:])


VARIANTS = {
    "all": {"learners": ",".join(LEARNERS), "points": "segments", "updates": 8},
    "cnn": {"encoder": "cnn", "channels": (3, 4), "lipschitz": "spectral", "updates": 8},
    "sweep": {"sweep": "batch", "values": (4, 8), "updates": 4, "keep": 3},
}


@pytest.mark.parametrize("settings", VARIANTS.values(), ids=VARIANTS)
def test_a_run_repeats_itself_and_goes_on_from_a_checkpoint_bit_for_bit(settings):
    whole = run(**settings)
    before_last = sorted(whole.checkpoints)[-2]
    assert before_last > 4 and differences(whole, run(**settings, history=history(whole, before_last))) == []


def test_a_sweep_with_turned_knobs_goes_on_from_a_checkpoint_bit_for_bit():
    settings = VARIANTS["sweep"]
    whole = run([(3, "knob", {"weight": 0.1, "wpc_rate": 0.01}), (6, "knob", {"penalty": "two-sided"})], **settings)
    before_last = sorted(whole.checkpoints)[-2]
    assert before_last > 6 and differences(whole, run(**settings, history=history(whole, before_last))) == []
    assert differences(whole, run(**settings))


def test_pairs_of_ones_own_go_with_the_session(tmp_path):
    rng = np.random.default_rng(0)
    labels = rng.integers(0, 3, (90, 2))
    x, y = (np.eye(3)[labels].reshape(90, 6) + 0.1 * rng.normal(size=(90, 6)) for _ in "xy")
    np.savez(tmp_path / "own.npz", x=x, y=y, labels=labels)
    settings = {"pairs": str(tmp_path / "own.npz"), "hidden": (8,), "dimension": 4, "updates": 4}
    whole = run(**settings)
    (tmp_path / "own.npz").unlink()
    runner = Runner(Compare.make("", {**SMALL, **settings}), seed=3, inputs=whole.inputs).start()
    assert runner.join(60) and differences(whole, runner.recording) == []
    pairs = whole.tables["pairs"]
    assert pairs["x"].shape[1:] == (1, 6) and not pairs["grid"][0].any() and whole.summary["raw"] > 0.8


def test_a_batch_larger_than_a_file_is_refused_before_the_first_setting_is_learnt(tmp_path):
    labels = np.arange(90) % 3
    np.savez(tmp_path / "own.npz", x=np.eye(3)[labels], y=np.eye(3)[labels], labels=labels)
    said = refused(pairs=str(tmp_path / "own.npz"), sweep="batch", values=(4, 64))
    assert said == "batch = 64 is not possible: there are 55 pairs to learn from."


def test_an_epoch_has_each_pair_once():
    from settle.backend.wdm.compare.datasets import pairs_for
    from settle.backend.wdm.compare.training import CompareTrainer

    now = Compare.make("", {**SMALL, "count": 50})
    trainer = CompareTrainer(now, pairs_for(now, {}, 0), 0, "cpu")
    epochs = []
    for _ in range(2):
        rows = []
        for _ in range(6):
            rows += list(trainer._next_rows(8))
            trainer.t += 1
        assert len(set(rows)) == 48 and max(rows) < 50
        epochs.append(rows)
    assert epochs[0] != epochs[1]


def test_weight_and_rate_turned_in_the_midst_have_their_effect():
    plain = run(penalty="two-sided")
    turned = run([(6, "knob", {"weight": 0.0, "cpc_rate": 1e-2})], penalty="two-sided")
    for name, column in (("wpc", "penalty.wpc"), ("cpc", "value.cpc")):
        before, after = plain.tables["training"][column][:], turned.tables["training"][column][:]
        assert np.array_equal(before[:6], after[:6]) and (before[6:] != after[6:]).all(), name


def test_it_is_measured_when_that_is_asked_for():
    recording = run([(3, "measure", None)], updates=4)
    assert list(recording.tables["probe"]["t"][:]) == list(recording.tables["watch"]["t"][:]) == [0, 3, 4]
    with pytest.raises(KnobError, match="knows no act 'kick': it knows measure"):
        Compare.make("", SMALL).check_act("kick", None)


def test_a_sweep_trains_anew_at_each_setting():
    recording = run(sweep="characters", values="1, 4", updates=6)
    table = recording.tables["sweep"]
    assert list(table["value"][:]) == [1, 4] and list(table["step"][:]) == [6, 12]
    assert list(recording.tables["training"]["point"][:]) == [0] * 6 + [1] * 6
    single = run(rows=1, columns=1, updates=6)
    swept, alone = recording.summary, single.summary
    assert swept["accuracy"]["wpc"][0] == alone["accuracy"]["wpc"] and swept["raw"][0] == alone["raw"]
    assert swept["values"] == [1, 4] and set(recording.tables) == {"about_sweep", "training", "sweep"}


def test_what_a_sweep_turns():
    def at(sweep, value, **settings):
        return sweeps.at(Compare.make("", {**SMALL, "sweep": sweep, "values": (value,), **settings}), value)

    assert [(at("characters", n).rows, at("characters", n).columns) for n in (1, 2, 4, 6, 9, 25)] == [
        (1, 1), (1, 2), (2, 2), (2, 3), (3, 3), (5, 5),
    ]  # fmt: skip
    assert at("depth", 3).hidden == (12, 12, 12) and at("penalty", 0.5).weight == 0.5 and at("pairs", 30).count == 30
    assert {getattr(at("rate", 0.01), f"{name}_rate") for name in LEARNERS} == {0.01}


def test_the_papers_curve_stands_beside_the_characters():
    about = about_sweep(Compare.make("sweep-characters"))
    assert (about.paper["wpc"][3], about.paper["cpc"][8]) == pytest.approx((0.919, 0.135)) and np.isnan(about.known["cpc"]).all()
    about = about_sweep(Compare.make("sweep-depth"))
    assert np.isnan(about.paper_at).all() and about.known["cpc"] == pytest.approx([0.688, 0.546, 0.351])
    for preset in ("sweep-glyphs", "sweep-batch", "sweep-pairs", "sweep-penalty", "sweep-rate"):
        assert np.isfinite(about_sweep(Compare.make(preset)).known["wpc"]).any(), preset
    assert np.isnan(about_sweep(Compare.make("sweep-depth", {"updates": 500})).known["wpc"]).all(), "measured with other settings"


def test_a_bound_beyond_all_numbers_ends_the_run_with_a_sentence():
    recording = start(learners="cpc,wpc", cpc_rate=1.0, hidden=(64, 64, 64), dimension=64, updates=200)
    assert recording.outcome == "diverged" and "cpc_rate = 1 is too much here" in recording.error
    assert set(recording.summary["accuracy"]) == {"cpc", "wpc"}


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"learners": "cpc,wcp"}, "learners = 'cpc,wcp' is not possible: learners takes one or more of cpc"),
        ({"batch": 1}, "batch = 1 is not possible: batch takes a whole number from 2"),
        ({"batch": 61}, "batch = 61 is not possible: there are 60 pairs to learn from"),
        ({"classes": 1}, "classes = 1 is not possible: classes takes a whole number from 2"),
        ({"rows": 6}, "rows = 6 is not possible: rows takes a whole number from 1 to 5."),
        ({"sweep": "characters", "values": "7"}, "values = 7 is not possible in a sweep over characters: they fill no grid"),
        ({"sweep": "characters", "values": "2.5"}, "values = 2.5 is not possible in a sweep over characters: it takes whole numbers"),
        ({"sweep": "batch", "values": "8, 1"}, "values = 1 is not possible in a sweep over batch: batch = 1"),
        ({"sweep": "batch", "values": "8, 64"}, "values = 64 is not possible in a sweep over batch: batch = 64 is not possible"),
        ({"sweep": "pairs", "values": "7, 60"}, "values = 7 is not possible in a sweep over pairs: batch = 8 is not possible: there are 7"),
        ({"sweep": "rate", "values": "0"}, "values = 0 is not possible in a sweep over rate: "),
        ({"sweep": "characters", "data": "shapes"}, "sweep = 'characters' is not possible with data = 'shapes': it wants data = glyphs or"),
        ({"sweep": "pairs", "data": "olivetti"}, "sweep = 'pairs' is not possible with data = 'olivetti'"),
        ({"sweep": "pairs", "pairs": "own.npz"}, "sweep = 'pairs' is not possible with a pairs file"),
        ({"sweep": "depth", "encoder": "cnn"}, "sweep = 'depth' is not possible with encoder = 'cnn'"),
        ({"sweep": "penalty", "lipschitz": "none"}, "sweep = 'penalty' is not possible with lipschitz = 'none'"),
        ({"sweep": "penalty", "learners": "cpc, nwj"}, "sweep = 'penalty' is not possible with learners = cpc, nwj: none has a penalty."),
        ({"pairs": "nowhere.npz"}, "pairs = 'nowhere.npz'"),
    ],
)
def test_what_is_not_possible_is_told_in_a_sentence(settings, sentence):
    assert refused(**settings).startswith(sentence)


def test_what_the_final_probe_takes_is_foreseen_from_a_few_of_its_evaluations(monkeypatch):
    made, lbfgs = [], linear_probe._lbfgs

    def counted(*given, asked=None):
        mine = []
        found = lbfgs(*given, asked=mine)
        if asked is None:
            made.append(len(mine))
        else:
            asked += range(len(mine))  # as if each evaluation took a second
        return found

    monkeypatch.setattr(linear_probe, "_lbfgs", counted)
    foreseen = run(count=1000, classes=20, dimension=32).end_seconds
    assert len(made) == 3 * 3 + 2 * 2 and foreseen == pytest.approx(sum(made), rel=0.4)

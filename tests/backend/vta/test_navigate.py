"""vta.navigate: what it records, steers, refuses, resumes and sums up."""

from __future__ import annotations

import time

import numpy as np
import pytest

from settle.backend.core.compare_recordings import differences
from settle.backend.core.knobs import KnobError
from settle.backend.core.recording import Event
from settle.backend.core.recording_prefix import history
from settle.backend.core.runner import Runner
from settle.backend.vta.navigate.experiment import Navigate
from settle.sessions.export import weights

QUICK = {
    **{"side": 3, "belief": 16, "hidden": 16, "updates": 12, "batch": 4, "seq": 8, "init": 3, "every": 3, "measure": 6, "view": 16},
    **{"work": 24, "jumps": 3, "near": 4, "far": 8, "episodes": 6, "together": 3, "budget": 30},
}


def ran(settings=QUICK, **how):
    runner = Runner(Navigate.make("small", settings), seed=3, **how).start()
    assert runner.join(60) and runner.recording.outcome == "finished", runner.recording.error
    return runner.recording


@pytest.fixture(scope="module")
def recording():
    return ran()


def test_updates_come_first_then_an_action_a_step(recording):
    tables = recording.tables
    assert tables["training"]["step"][-1] == 11 and tables["watch"]["step"][0] == 12
    assert tables["training"]["t"][:].tolist() == [1, 3, 6, 9, 12] and tables["dreams"]["t"][:].tolist() == [1, 6, 12]
    assert recording.planned == recording.steps <= 12 + 2 * 30


def test_the_summary_is_that_of_the_episodes(recording):
    table, found = recording.tables["episodes"], recording.summary
    assert len(table) == found["episodes"] == 6
    assert table["episode"][:].tolist() == list(range(6))
    for name in ("vta", "rssm_near", "rssm_far", "walker", "random", "map"):
        p = table[f"success.{name}"][:].mean()
        assert found["success_rate"][name] == p and found["standard_error"][name] == pytest.approx((p * (1 - p) / 6) ** 0.5)
        done = table[f"actions.{name}"][:][table[f"success.{name}"][:] > 0]
        assert found["steps_to_goal"][name] == (pytest.approx(done.mean()) if len(done) else None)
        assert found["steps_to_goal_sd"][name] == (pytest.approx(done.std(ddof=1)) if len(done) > 1 else None)
        assert found["imagined_steps_sd"][name] == pytest.approx(table[f"imagined.{name}"][:].std(ddof=1))
        assert found["imagined_steps"][name] == pytest.approx(table[f"imagined.{name}"][:].mean())
    assert found["success_rate"]["map"] == 1 and found["steps_to_goal"]["map"] == pytest.approx(table["shortest"][:].mean())
    assert found["imagined_steps"]["walker"] == 0 < found["imagined_steps"]["vta"]
    assert set(found["ms_per_episode"]) == set(found["success_rate"])


def test_the_work_of_those_who_plan_is_equal_while_they_are_under_way(recording):
    table, names = recording.tables["episodes"], ("vta", "rssm_near", "rssm_far")
    each = {"vta": (24 - 4) // 3 * 3 + 4, "rssm_near": 24, "rssm_far": 24}
    for name in names:
        plans, left = np.divmod(table[f"imagined.{name}"][:], each[name])
        assert (left == 0).all() and (plans <= table[f"actions.{name}"][:]).all() and plans.any()


def test_the_watched_episode_is_the_first_of_those_that_run_side_by_side(recording):
    watch, episodes = recording.tables["watch"], recording.tables["episodes"]
    for first in (0, 3):
        rows = np.flatnonzero(watch["episode"][:] == first)
        assert watch["tick"][:][rows].tolist() == list(range(len(rows)))
        for name in ("vta", "walker", "map"):
            assert watch[f"taken.{name}"][int(rows[-1])] == episodes[f"actions.{name}"][first]
            assert watch[f"arrived.{name}"][int(rows[-1])] == episodes[f"success.{name}"][first]
        assert watch["state.vta"][int(rows[0])] == watch["state.map"][int(rows[0])] == episodes["start"][first]


def test_plans_begin_where_the_agents_are_and_the_chosen_one_is_first(recording):
    plans = recording.tables["plans"]
    assert plans["paths.vta"].shape == (24, 3, 2) and plans["paths.rssm_far"].shape == (24, 8, 2)
    futures = np.isfinite(plans["paths.rssm_far"][0]).all((1, 2)).sum()
    assert futures == 24 // 8


def test_trials_ablations_and_a_longer_training_of_the_rssm_leave_the_rest_as_it_is(recording):
    more = ran({**QUICK, "trial": 6, "trial_episodes": 3, "ablate": True})
    trials = more.tables["trials"]
    assert trials["t"][:].tolist() == [6, 12] and set(trials["episodes"][:]) == {3} and trials["success.map"][:].tolist() == [1, 1]
    assert {"success.vta_frames", "success.vta_true", "success.rssm_true"} <= set(trials.columns)
    for table in ("training", "dreams", "episodes"):
        for name, column in recording.tables[table].columns.items():
            assert name == "time" or np.array_equal(column[:], more.tables[table][name][:], equal_nan=True), f"{table}.{name}"
    longer = ran({**QUICK, "rssm_updates": 2})
    loss, other = (r.tables["training"] for r in (recording, longer))
    assert np.array_equal(loss["loss.vta"][:], other["loss.vta"][:]) and not np.array_equal(loss["loss.rssm"][:], other["loss.rssm"][:])
    assert longer.checkpoints[max(longer.checkpoints)].values["rssm"] != recording.checkpoints[max(recording.checkpoints)].values["rssm"]


def test_a_live_knob_changes_the_plans_that_follow():
    runner = Runner(Navigate.make("small", QUICK), seed=3, script=[Event(20, 0.0, "knob", {"work": 48})]).start()
    assert runner.join(60) and runner.recording.outcome == "finished"
    before, after = ran().tables["plans"], runner.recording.tables["plans"]
    counts = np.isfinite(after["paths.rssm_near"][:]).all((2, 3)).sum(1)
    assert counts[0] == 6 and counts[-1] == 12 and before["paths.rssm_near"][0].shape == after["paths.rssm_near"][0].shape


def test_a_run_goes_on_from_its_checkpoints_as_if_unbroken(recording):
    stopped = recording.checkpoints
    assert 12 in stopped
    for step in stopped:
        if step < recording.steps:
            again = Runner(Navigate.make("small", QUICK), seed=3, history=history(recording, step), inputs={}).start()
            assert again.join(60), again.recording.error
            again.recording.resumed = []
            assert differences(recording, again.recording) == []


def test_a_person_drives_while_all_others_wait():
    runner = Runner(Navigate.make("drive", {"side": 3, "budget": 30, "episodes": 1, "view": 16}), seed=1).start()
    recording = runner.recording

    def rows(name):
        return len(recording.tables.get(name, ()))

    def until(true):
        end = time.monotonic() + 20
        while not true():
            assert time.monotonic() < end, recording.error
            time.sleep(0.005)

    until(lambda: rows("driven") == 1)
    time.sleep(0.1)
    assert rows("watch") == 1 and recording.steps == 1, "nobody moves, and nothing is recorded, before a key is pressed"
    for n, action in enumerate((1, 0, 2)):
        runner.act("drive", action)
        until(lambda n=n: rows("watch") == n + 2 and rows("driven") == n + 2)
        assert recording.steps == n + 2
    driven = recording.tables["driven"]
    assert driven["action"][:].tolist() == [-1, 1, 0, 2] and driven["x"].shape == (71,)
    assert driven["state"][0] == recording.tables["watch"]["state.map"][0]
    runner.turn("drive", False)
    assert runner.join(30) and recording.outcome == "finished" and len(recording.tables["episodes"]) == 1


def test_what_a_person_drove_is_repeated_bit_for_bit_without_waiting():
    runner = Runner(Navigate.make("drive", {"side": 3, "budget": 30, "episodes": 1, "view": 16}), seed=1, paused=True).start()
    for action in (1, 0, 0, 2):
        runner.act("drive", action)
    runner.resume()
    runner.turn("drive", False)
    assert runner.join(30) and runner.recording.outcome == "finished", runner.recording.error
    first = runner.recording
    again = Runner(Navigate.make("drive", {"side": 3, "budget": 30, "episodes": 1, "view": 16}), seed=1, script=first.events).start()
    assert again.join(30) and differences(first, again.recording) == []
    assert Navigate.make("small").check_headless() is None
    with pytest.raises(KnobError, match="wait for your arrow keys"):
        Navigate.make("drive").check_headless()


def test_where_nobody_sits_the_others_go_on(monkeypatch):
    from settle.backend.vta.navigate import experiment as vta_navigate

    monkeypatch.setattr(vta_navigate, "PATIENCE", 5)
    monkeypatch.setattr(vta_navigate, "WAIT", 0.0)
    runner = Runner(Navigate.make("drive", {"side": 3, "budget": 30, "episodes": 2, "view": 16}), seed=1).start()
    assert runner.join(30) and runner.recording.outcome == "finished", runner.recording.error
    assert runner.recording.tables["watch"]["step"][1] == 1 and len(runner.recording.tables["episodes"]) == 2
    assert runner.recording.tables["driven"]["action"][:].tolist() == [-1, -1]


def test_weights_that_were_exported_are_used_as_they_are(recording, tmp_path):
    file = tmp_path / "weights.npz"
    weights.write(recording, file)
    again = ran({**QUICK, "model": str(file)})
    kept = recording.checkpoints[12].arrays
    for name, array in again.checkpoints[max(again.checkpoints)].arrays.items():
        if name.startswith("vta.model."):
            assert np.array_equal(array, kept[name]), name
    assert "loss.vta" not in again.tables["training"] and "loss.rssm" in again.tables["training"]


def test_a_model_of_vta_segments_takes_its_units_along(tmp_path):
    """It has learnt frames in units of their standard deviation; here it imagines plain ones."""
    import torch

    from settle.backend.vta.model.hssm import HSSM
    from settle.backend.vta.model.sizes import ModelSizes
    from settle.backend.vta.navigate.trainers import NavigateTrainers
    from settle.backend.vta.segments.experiment import Segments
    from settle.backend.vta.worlds.lattice_world import random_lattice_world
    from settle.backend.vta.worlds.random_walks import random_walks

    made = random_lattice_world(3, 0.25, 3)
    x = made.observations(*random_walks(made, 500, 48, 0.35, np.random.default_rng(0)))
    np.savez(tmp_path / "walks.npz", x=x)
    sizes = {"belief": 16, "hidden": 16, "state": 4, "abstract": 8}
    knobs = {**sizes, "window": "1", "data": str(tmp_path / "walks.npz"), "seq": 8, "init": 3, "batch": 4}
    runner = Runner(Segments.make("motifs", knobs), seed=0, steps=3).start()
    assert runner.join(60) and runner.recording.outcome == "finished", runner.recording.error
    weights.write(runner.recording, tmp_path / "weights.npz")
    experiment = Navigate.make("small", {**QUICK, "model": str(tmp_path / "weights.npz")})
    given = experiment.read_inputs()["model"]
    assert given["standardised"]
    plain, own = NavigateTrainers(experiment, made, 3, given).hssm, HSSM(ModelSizes((71,), **sizes), 0)
    own.load_state_dict({name: torch.from_numpy(a) for name, a in given.items() if name != "standardised"})
    middle, spread = (torch.from_numpy(v) for v in (x[:400].reshape(-1, 71).mean(0), x[:400].reshape(-1, 71).std(0)))
    frames = torch.from_numpy(x[0])
    with torch.no_grad():
        there, here = own.encoder((frames - middle) / spread), plain.encoder(frames)
        assert (there - here).abs().mean() < 0.1 * there.abs().mean()
        assert torch.allclose(own.decoder(there) * spread + middle, plain.decoder(there), atol=0.1)


@pytest.mark.parametrize(
    ("settings", "knob", "words"),
    [
        ({"ex": 9}, "ex", "no more actions"),
        ({"work": 8, "far": 30}, "work", "one future takes 30"),
        ({"side": 1}, "side", "from 2 to 9"),
        ({"init": 0}, "init", "from 1 to 50"),
        ({"l_max": 0}, "l_max", "from 1 to 100"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(settings, knob, words):
    with pytest.raises(KnobError, match=words) as e:
        Navigate.make("small", settings)
    assert e.value.knob == knob and str(e.value).endswith(".")


def test_a_file_that_is_no_weights_is_refused_in_a_sentence(recording, tmp_path):
    (tmp_path / "no.npz").write_bytes(b"PK no zip")
    other = tmp_path / "other.npz"
    weights.write(recording, other)
    np.savez(tmp_path / "x.npz", x=np.zeros(3))
    with np.load(other) as whole:
        arrays = dict(whole)
    arrays["vta.model.abstract_feature.weight"] = np.full_like(arrays["vta.model.abstract_feature.weight"], np.nan)
    np.savez(tmp_path / "nan.npz", **arrays)
    whole = {**arrays, "vta.model.abstract_feature.weight": np.zeros((16, 24))}
    np.savez(tmp_path / "text.npz", **{**whole, "vta.model.feature.bias": np.array(["a"])})
    np.savez(tmp_path / "huge.npz", **{**whole, "vta.model.feature.bias": np.array([1e39])})
    np.savez(tmp_path / "half.npz", **{"vta.model.abstract_feature.weight": np.zeros((16, 24))})
    for path, settings, words in (
        (str(tmp_path / "none.npz"), {}, "there is no such file"),
        (str(tmp_path / "no.npz"), {}, "cannot be read"),
        (str(tmp_path / "x.npz"), {}, "no weights of a VTA"),
        (str(tmp_path / "half.npz"), {}, "has no array decoder"),
        (str(tmp_path / "nan.npz"), {}, r"array abstract_feature.weight \(16, 24\) has 384 values that are not finite"),
        (str(tmp_path), {}, "it is a folder; a file is wanted"),
        (str(tmp_path / "text.npz"), {}, "array feature.bias is of type <U1; plain real numbers"),
        (str(tmp_path / "huge.npz"), {}, "has a number of 1e\\+39, which is infinite as float32"),
        (str(other), {"belief": 32}, "abstract_feature.weight has the shape"),
    ):
        with pytest.raises(KnobError, match=words) as e:
            Navigate.make("small", {**QUICK, **settings, "model": path}).read_inputs()
        assert e.value.knob == "model"
    with pytest.raises(KnobError, match="updates = 0 is not possible with a weights file"):
        Navigate.make("small", {**QUICK, "updates": 0, "model": str(other)})
    del whole["vta.model.prior_z.weight"]
    np.savez(tmp_path / "less.npz", **whole)
    runner = Runner(Navigate.make("small", {**QUICK, "model": str(tmp_path / "less.npz")})).start()
    assert runner.join(60) and "its VTA has no array prior_z.weight" in str(runner.refused)


def test_weights_of_another_byte_order_and_width_are_read(recording, tmp_path):
    weights.write(recording, tmp_path / "a.npz")
    with np.load(tmp_path / "a.npz") as found:
        arrays = {name: array.astype(">f8") if array.dtype == np.float32 else array for name, array in found.items()}
    np.savez(tmp_path / "b.npz", **arrays)
    a, b = (Navigate.make("small", {**QUICK, "model": str(tmp_path / f"{n}.npz")}).read_inputs()["model"] for n in "ab")
    assert all(np.array_equal(a[name], b[name]) and b[name].dtype == a[name].dtype for name in a)


@pytest.mark.parametrize(("kind", "value", "words"), [("kick", 1, "knows drive"), ("drive", 0, "while the knob Drive is on")])
def test_acts_that_do_not_fit_are_refused(kind, value, words):
    with pytest.raises(KnobError, match=words):
        Navigate.make("small").check_act(kind, value)


@pytest.mark.parametrize("value", [3, -1, True, 1.0, "left"])
def test_a_drive_that_is_no_action_is_refused(value):
    with pytest.raises(KnobError, match=r"0 \(forward\), 1 \(left\) or 2 \(right\)"):
        Navigate.make("drive").check_act("drive", value)


def test_kept_walks_are_sequences_for_vta_segments():
    walks = ran({**QUICK, "walks": 3}).tables["walks"]
    assert walks["x"][:].shape == (3, 48, 71) and set(np.unique(walks["events"][:])) == {0, 1}
    for events, heading in zip(walks["events"][:], walks["state"][:] % 8, strict=True):
        new = [t for t in range(1, 48) if heading[t] % 2 == 0 and heading[t - 1] % 2]
        assert np.flatnonzero(events).tolist() == new, "a turn, to the left or to the right, ends in a new quarter"

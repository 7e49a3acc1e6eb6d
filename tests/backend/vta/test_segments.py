"""vta.segments: what it records, scores, restarts, checkpoints, futures, own sequences, failures told in a sentence."""

from __future__ import annotations

import math
from functools import partial

import numpy as np
import pytest
from short_run import ended, finished

from settle.backend.core.compare_recordings import differences
from settle.backend.core.knobs import KnobError
from settle.backend.core.recording_prefix import history
from settle.backend.vta.segments import boundary_scores
from settle.backend.vta.segments.experiment import Segments

SMALL = {
    **{"sequences": 24, "held": 8, "length": 18, "seq": 8, "belief": 8, "hidden": 8, "batch": 4, "updates": 12},
    **{"every": 4, "measure": 6, "keep": 5, "horizon": 5},
}
SUMMARY = {
    "precision", "recall", "f1", "f1_merged", "f1_random", "f1_periodic", "rate", "event_rate", "elbo", "reconstruction",
    "mean_segment_length", "ms_per_update",
}  # fmt: skip

start, run = partial(ended, Segments, SMALL), partial(finished, Segments, SMALL)


@pytest.fixture(scope="module")
def recording():
    return run()


def test_what_is_recorded_and_when(recording):
    tables = recording.tables
    assert {name: list(table["step"][:]) for name, table in tables.items() if name != "training"} == {
        "start": [0], "boundaries": [0, 4, 6, 8, 12], "strips": [0, 4, 6, 8, 12], "scores": [6, 12], "histograms": [6, 12],
        "imagined": [6, 12],
    }  # fmt: skip
    assert list(tables["training"]["t"][:]) == list(range(1, 13)) and set(recording.checkpoints) >= {1, 11, 13}
    boundaries, strips = tables["boundaries"], tables["strips"]
    assert boundaries["probability"].shape == (8, 18) and strips["reconstruction.vta"].shape == (8, 14, 6)
    for name in ("read", "sample"):
        reads = boundaries[name][-1]
        assert set(np.unique(reads)) <= {0, 1} and reads[:, :3].all() and reads[:, -2:].all(), "forced at both ends"
    assert np.isnan(boundaries["prior"][-1][:, :2]).all() and (boundaries["prior"][-1][:, 2] == 1).all()
    terms = [tables["training"][name][:] for name in ("obs", "kl_z", "kl_s", "kl_m")]
    assert np.allclose(tables["training"]["loss"][:], sum(terms))


def test_the_scores_are_those_of_the_recorded_boundaries(recording):
    """All eight held-out sequences are watched here, so they can be counted again."""
    tables = recording.tables
    read, events, q = (tables[t][c][-1] for t, c in (("boundaries", "read"), ("start", "events"), ("boundaries", "probability")))
    found, merged = (
        boundary_scores.score(read, events, 1, 3, 16),
        boundary_scores.score(boundary_scores.merge_close(read, q), events, 1, 3, 16),
    )
    scores = {name: float(tables["scores"][name][-1]) for name in tables["scores"].columns}
    assert (found.f1, found.rate, found.event_rate, merged.f1) == pytest.approx(
        tuple(scores[name] for name in ("f1", "rate", "event_rate", "f1_merged")), nan_ok=True
    )
    x = tables["start"]["x"][0][:, 2:-2]
    assert scores["reconstruction"] == pytest.approx(np.square(tables["strips"]["reconstruction.vta"][-1] - x).mean(), rel=1e-4)
    assert scores["elbo"] == pytest.approx(-sum(scores[name] for name in ("obs", "kl_z", "kl_s", "kl_m")))
    assert tables["histograms"]["length"][-1].sum() == len(boundary_scores.segment_lengths(read[:, 3:16]))


def test_a_least_length_of_segments_acts_on_what_is_read_alone_and_tells_what_it_merged(recording):
    turned = run([(3, "knob", {"shortest": 3})])
    assert all(len(turned.tables[name]) == len(table) for name, table in recording.tables.items()) and "merged" not in recording.tables
    for name in recording.tables["training"].columns:
        assert name == "time" or np.array_equal(turned.tables["training"][name][:], recording.tables["training"][name][:])
    every, kept = (r.tables["boundaries"]["read"][-1] for r in (recording, turned))
    free, merged = slice(3, 16), turned.tables["merged"]
    assert boundary_scores.segment_lengths(kept[:, free]).min(initial=99) >= 3 and kept[:, :3].all() and kept[:, 16:].all()
    assert merged["merged"][-1] == every[:, free].sum() - kept[:, free].sum() > 0 and merged["reads"][-1] == every[:, free].sum()
    scores = [r.tables["scores"]["f1"][-1] for r in (turned, recording)]
    assert [merged["f1"][-1], merged["f1_all"][-1]] == pytest.approx(scores) and scores[0] != scores[1]


def test_the_summary_has_the_figures_of_the_contract(recording):
    assert set(recording.summary) == SUMMARY and recording.summary["ms_per_update"] > 0
    assert recording.summary["event_rate"] == recording.tables["scores"]["event_rate"][-1]


VARIANTS = [
    {"restarts": 3, "measure": 4},
    {"world": "maze", "channels": 4, "tanh": True, "amsgrad": True, "window": "2", "bits": 5, "sequences": 20, "updates": 7},
    {"world": "balls", "balls": 2, "channels": 4, "linear": True, "flat": False, "truncate": False, "sequences": 20, "updates": 7},
    {"world": "drawn", "drawn": (0, 4, 3, 5, 2, 2), "tau": 2.0, "tau_end": 0.5, "tau_time": 3.0},
]


@pytest.mark.parametrize("settings", VARIANTS, ids=["restarts", "maze", "balls", "drawn"])
def test_a_run_repeats_itself_and_goes_on_from_a_checkpoint_bit_for_bit(settings):
    whole = run(**settings)
    assert differences(whole, run(**settings, history=history(whole, 6))) == []


def test_of_restarts_the_one_is_shown_whose_boundaries_the_others_find_again():
    recording = run(restarts=3)
    restarts, scores = recording.tables["restarts"], recording.tables["scores"]
    for row in range(len(restarts)):
        chosen = int(scores["chosen"][row])
        assert chosen == restarts["criterion"][row].argmax()
        assert scores["f1"][row] == restarts["f1"][row][chosen] and scores["elbo"][row] == restarts["elbo"][row][chosen]


def test_agreement_prefers_what_is_found_again_and_not_what_is_frequent():
    from settle.backend.vta.segments.boundary_reads import agreement

    rng = np.random.default_rng(0)
    true = rng.random((30, 40)) < 0.15
    found = [true, true & (rng.random(true.shape) < 0.9), rng.random(true.shape) < 0.15, np.ones_like(true)]
    criterion = agreement([f.astype(np.int8) for f in found])
    assert criterion[:2].min() > criterion[2:].max() + 0.1


def test_motifs_are_found_within_few_updates():
    settings = {"belief": 32, "hidden": 32, "batch": 32, "seq": 24, "length": 40, "sequences": 400, "held": 40, "flat": False}
    recording = run(**settings, updates=130, measure=130, every=130, seed=0)
    scores = recording.tables["scores"]
    assert scores["f1_merged"][-1] > scores["f1_merged_random"][-1] + 0.2
    assert scores["probe_z"][-1] > scores["probe_majority"][-1] + 0.2
    assert scores["reconstruction"][-1] < 0.3 * scores["variance"][-1] < scores["s_shuffled"][-1]


def test_a_turned_knob_counts_from_the_next_update(recording):
    turned = run([(7, "knob", {"obs_std": 0.4})])
    obs = recording.tables["training"]["obs"][:], turned.tables["training"]["obs"][:]
    assert np.array_equal(obs[0][:6], obs[1][:6]) and obs[1][6] == pytest.approx(obs[0][6] / 4)


def test_a_measurement_is_made_where_it_is_asked_for_and_a_stopped_run_is_measured_too():
    recording = start([(3, "measure", None)], steps=6)
    scores, boundaries = recording.tables["scores"], recording.tables["boundaries"]
    assert list(scores["step"][:]) == [3, 5] and list(boundaries["step"][:]) == [0, 3, 4, 5] and recording.steps == 6
    assert set(recording.summary) == SUMMARY and recording.summary["elbo"] == scores["elbo"][1] != scores["elbo"][0]
    assert recording.summary["rate"] == scores["rate"][1] == boundaries["read"][-1][:, 3:16].mean()
    assert differences(recording, start([(3, "measure", None)], steps=6)) == []
    with pytest.raises(KnobError, match="it knows measure"):
        Segments().check_act("kick", None)


def test_a_run_that_grows_beyond_bounds_ends_as_diverged_with_what_grew():
    recording = start(obs_std=0.01, rate=1.0, clip=1e6, updates=400, world="balls", channels=4, flat=False)
    assert recording.outcome == "diverged" and "rate = 1 is too much" in recording.error
    assert recording.tables["training"]["t"][-1] == recording.steps - 1 and recording.summary["f1"] is None


# -- futures -----------------------------------------------------------------------------------


def test_jumps_are_claimed_where_they_land_alone(recording):
    imagined = recording.tables["imagined"]
    reads, frames = imagined["reads.jumps"][-1], imagined["frames.jumps"][-1]
    assert reads[0] == 1 and imagined["reads.vta"][-1][0] == 1
    assert not frames[reads == 0].any() and frames[reads == 1].all()
    error = imagined["error.jumps"][-1]
    assert math.isfinite(error[0]) and len(error) == 5 and np.isfinite(imagined["error.flat"][-1]).all()
    truth, frame = imagined["frames.truth"][-1], int(imagined["frame"][-1])
    assert np.array_equal(truth, recording.tables["start"]["x"][0][0, frame : frame + 5])


@pytest.mark.parametrize(("bias", "frames"), [((20.0, -20.0), 1), ((-20.0, 20.0), 7)])
def test_a_segment_lasts_until_a_boundary_is_drawn(bias, frames):
    import torch

    from settle.backend.vta.model.hssm import HSSM
    from settle.backend.vta.model.imagination import imagination_noise, jumpy_imagination
    from settle.backend.vta.model.sizes import ModelSizes
    from settle.backend.vta.segments.durations import sampled_lengths

    model, generator = HSSM(ModelSizes((3,), belief=6, hidden=6), 0), torch.Generator().manual_seed(0)
    with torch.no_grad():
        model.prior_boundary.bias.copy_(torch.tensor(bias))
    jumped = jumpy_imagination(model, torch.zeros(2, 2, 3), 4, imagination_noise(model, 2, 4, generator))
    assert sampled_lengths(model, jumped, 7, generator).tolist() == [[frames] * 4] * 2


def test_with_the_states_of_the_same_sequence_a_reconstruction_is_the_same_and_with_others_it_is_not():
    import torch

    from settle.backend.vta.model.elbo import ElboSettings
    from settle.backend.vta.model.hssm import HSSM
    from settle.backend.vta.model.sizes import ModelSizes
    from settle.backend.vta.model.state_swap import with_other_states

    model, x = HSSM(ModelSizes((3,), belief=6, hidden=6), 0), torch.randn(4, 12, 3, generator=torch.Generator().manual_seed(0))
    found = model.infer(x, ElboSettings(seq=8, init=2))
    for which in ("z", "s"):
        own, other = (with_other_states(model, found, torch.tensor(order), which) for order in ([0, 1, 2, 3], [1, 2, 3, 0]))
        assert torch.allclose(own, found.reconstruction, atol=1e-6) and not torch.allclose(other, found.reconstruction, atol=1e-4)


def test_a_future_is_imagined_from_any_watched_frame_by_the_models_of_that_time(recording):
    experiment = Segments.make("", recording.knobs)
    asked = {"sequence": 5, "frame": 9, "draw": 1}
    found = experiment.answer(recording, 12, "imagine", asked)
    assert found["t"] == 12 and found["frames.vta"].shape == (5, 6) and {"ms.vta", "ms.jumps", "ms.flat"} < set(found)
    assert np.array_equal(found["frames.truth"], recording.tables["start"]["x"][0][5, 9:14])
    again = experiment.answer(recording, 12, "imagine", asked)
    assert np.array_equal(found["frames.jumps"], again["frames.jumps"])
    assert not np.array_equal(found["frames.vta"], experiment.answer(recording, 12, "imagine", {**asked, "draw": 2})["frames.vta"])
    assert experiment.answer(recording, 7, "imagine", asked)["t"] < 12


def test_a_segment_is_decoded_with_one_component_of_its_z_moved(recording):
    experiment, tables = Segments.make("", recording.knobs), recording.tables
    reads, z = tables["boundaries"]["read"][-1][:, 2:-2] == 1, tables["strips"]["z"][-1]
    sequence, first, last = next(
        (n, a, b)
        for n, row in enumerate(reads)
        for a, b in zip(np.flatnonzero(row), [*np.flatnonzero(row)[1:], 14], strict=True)
        if b - a > 1
    )
    found = experiment.answer(recording, 12, "traverse", {"sequence": sequence, "frame": last + 1, "component": 3})
    assert found["first"] == first + 2 and len(found["frames.own"]) == last - first, "the segment that the frame lies in, no more"
    assert np.allclose(found["frames.own"], tables["strips"]["reconstruction.vta"][-1][sequence, first:last], atol=1e-5)
    assert np.allclose(found["values"], z[reads][:, 3].mean() + z[reads][:, 3].std() * np.arange(-2, 3), atol=1e-5)
    assert found["own"] == pytest.approx(z[sequence, first, 3], abs=1e-5)
    ends = found["frames.seen"][[0, -1]]
    assert found["effect"][3] == pytest.approx(np.square(ends[0] - ends[1]).mean(), rel=1e-3) and found["effect"].shape == (8,)
    # Where the moved value is its own, what is decoded is the reconstruction.
    at = np.polynomial.polynomial.polyfit(found["values"], found["frames.seen"].reshape(5, -1), 4)
    assert np.allclose(np.polynomial.polynomial.polyval(found["own"], at), found["frames.own"].ravel(), atol=1e-2)


@pytest.mark.parametrize(
    ("question", "value", "words"),
    [
        ("imagine", {"sequence": 8, "frame": 5, "draw": 0}, "sequences 0 to 7"),
        ("imagine", {"sequence": 0, "frame": 1, "draw": 0}, "frames 2 to 17"),
        ("traverse", {"sequence": 0, "frame": 16, "component": 0}, "segments lie in frames 2 to 15"),
        ("traverse", {"sequence": 0, "frame": 9, "component": 8}, "components 0 to 7"),
        ("why", 0, "no question 'why'"),
    ],
)
def test_what_cannot_be_answered_is_told_in_a_sentence(recording, question, value, words):
    with pytest.raises(KnobError, match=words):
        Segments.make("", recording.knobs).answer(recording, 12, question, value)


# -- sequences of the user's own -----------------------------------------------------------------


def test_sequences_of_the_users_own_are_learnt_with_and_without_events_and_kept_in_the_session(tmp_path):
    rng = np.random.default_rng(0)
    x, events = rng.normal(3, 5, (20, 14, 4)), (rng.random((20, 14)) < 0.2).astype(int)
    np.savez(tmp_path / "with.npz", x=x, events=events)
    np.savez(tmp_path / "without.npz", x=rng.integers(0, 256, (20, 14, 16, 16), np.uint8))
    known = run(data=str(tmp_path / "with.npz"))
    assert known.summary["event_rate"] == pytest.approx(events[16:, 3:12].mean()) and known.inputs["data"]["x"].shape == (20, 14, 4)
    unknown = run(data=str(tmp_path / "without.npz"), channels=4, updates=6)
    assert unknown.tables["start"]["x"].shape == (4, 14, 1, 16, 16) and unknown.tables["start"]["x"][0].dtype == np.uint8
    assert unknown.summary["f1"] is None and unknown.summary["event_rate"] is None and unknown.summary["rate"] >= 0


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"init": 0}, "init = 0 is not possible"),
        ({"l_max": 0}, "l_max = 0 is not possible"),
        ({"length": 11}, "length = 11 is not possible with seq = 8 and init = 2: sequences of 12 frames or more"),
        ({"view": 20}, "16 or 32 pixels"),
        ({"world": "drawn", "drawn": (0, 5, 7, 5)}, "the motif 7"),
        ({"drawn": (0, 5, 1)}, "an even count"),
        ({"obs_std": float("nan")}, "obs_std = nan is not possible"),
    ],
)
def test_impossible_knobs_are_refused_in_a_sentence(settings, words):
    with pytest.raises(KnobError, match=words):
        Segments.make("", {**SMALL, **settings})


@pytest.mark.parametrize(
    ("arrays", "words"),
    [
        ({"x": np.random.default_rng(0).random((20, 11, 4))}, "12 frames is wanted"),
        ({"x": np.full((20, 14, 4), np.nan)}, "not finite"),
        ({"x": np.zeros((20, 14, 4, 9, 2))}, "is wanted"),
        ({"x": np.random.default_rng(0).random((20, 14, 4)), "events": np.zeros((20, 13))}, "events"),
    ],
)
def test_sequences_that_do_not_fit_are_refused_in_a_sentence_before_the_start(arrays, words, tmp_path):
    np.savez(tmp_path / "a.npz", **arrays)
    recording = start(data=str(tmp_path / "a.npz"))
    assert recording.outcome == "failed" and recording.steps == 0
    with pytest.raises(KnobError, match=words):
        Segments.make("", {**SMALL, "data": str(tmp_path / "a.npz")}).read_inputs()

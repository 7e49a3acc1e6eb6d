"""gan.images: what it records, checkpoints, conditional nets, failures told in a sentence."""

from __future__ import annotations

from functools import partial

import numpy as np
import pytest
from data_set_files import archive, cifar_files, idx, write_idx
from short_run import ended, finished

from settle.backend.core.compare_recordings import differences
from settle.backend.core.knobs import KnobError
from settle.backend.core.recording_prefix import history
from settle.backend.data import cifar
from settle.backend.data.own.input_notes import notes
from settle.backend.gan.images import datasets
from settle.backend.gan.images.experiment import Images

SMALL = {
    **{"g_hidden": (24,), "d_hidden": (20,), "channels": 4, "latent": 6, "batch": 10, "iterations": 12},
    **{"every": 4, "compare": 6, "samples": 300, "keep": 5},
}

start, run = partial(ended, Images, SMALL), partial(finished, Images, SMALL)


def test_what_is_recorded_and_when():
    recording = run()
    tables = recording.tables
    assert {name: list(table["step"][:]) for name, table in tables.items() if name != "game"} == {
        "start": [0], "samples": [0, 4, 6, 8, 12], "scores": [0, 4, 6, 8, 12], "nearest": [0, 6, 12], "figures": [12],
        "last_and_average": [12]
    }  # fmt: skip
    samples, start_, scores, nearest = (tables[name] for name in ("samples", "start", "scores", "nearest"))
    pictures = samples["pictures"][:]
    assert pictures.shape == (5, 64, 8, 8) and pictures.min() >= 0 and pictures.max() <= 1 and not np.array_equal(pictures[0], pictures[-1])
    assert start_["latent"].shape == (64, 6) and start_["real"].shape == (64, 8, 8) and set(start_["label"][0]) == {-1}
    assert (scores["real"][:].sum(1) == 300).all() and (scores["fake"][:].sum(1) == 300).all() and scores["edges"][0][-1] == 1
    assert nearest["pictures"].shape == (16, 8, 8)
    apart = np.sqrt(((nearest["pictures"][-1] - pictures[-1][:16]) ** 2).sum((1, 2)))
    assert np.allclose(apart, nearest["distance"][-1], atol=1e-3) and nearest["typical"][-1] > 0.3
    assert list(tables["game"]["t"][:]) == list(range(1, 13)) and list(recording.checkpoints) == [1, 2, 6, 11, 13]
    summary, figures = recording.summary, tables["figures"]
    assert summary["parzen_ll"] == figures["parzen_ll"][-1] and summary["kid_small"] > 20 * abs(figures["kid_small_real"][-1])
    assert 1 <= summary["classifier_score"] < 8.5 < figures["classifier_score_real"][-1] and summary["images_per_second"] > 10
    assert figures["classifier_accuracy"][-1] > 0.95 and figures["compared"][-1] == 225
    assert abs(figures["kid_small_real"][-1]) < figures["kid_small_real_sd"][-1] < 0.2 < summary["kid_small"]
    assert summary["precision"] < figures["precision_real"][-1] and summary["recall"] < figures["recall_real"][-1]


def test_the_last_weights_and_their_average_are_both_measured_whichever_is_shown():
    both = {show: run(show=show) for show in ("average", "last")}
    found = {show: recording.tables["last_and_average"] for show, recording in both.items()}
    for name, column in found["last"].columns.items():
        assert name == "time" or column[-1] == found["average"][name][-1]
    for show, recording in both.items():
        figures, summary = recording.tables["figures"], recording.summary
        for name in ("parzen_ll", "kid_small", "recall", "classifier_score"):
            assert figures[name][-1] == found[show][f"{name}_{show}"][-1]
        assert summary["parzen_ll"] == summary[f"parzen_ll_{show}"] and summary["parzen_ll_last"] != summary["parzen_ll_average"]
        assert summary["fid_small_last"] == found["last"]["fid_small_last"][-1]
    assert found["last"]["parzen_ll_last"][-1] == run(ema=0.0).summary["parzen_ll_average"]  # without an average both are the same


VARIANTS = [
    {"nets": "mlp", "r1": 0.1, "conditional": True},
    {"nets": "maxout", "optimiser": "sgd", "together": True, "one_mask": True, "batches": "epochs", "noise": "uniform", "ema": 0.0},
    {"nets": "dcgan", "game": "relativistic", "k": 2, "r1": 1.0, "r1_every": 3, "instance_noise": 0.3, "labelled": 25},
]


@pytest.mark.parametrize("settings", VARIANTS, ids=[v["nets"] for v in VARIANTS])
def test_a_run_repeats_itself_and_goes_on_from_a_checkpoint_bit_for_bit(settings):
    whole = run(**settings)
    assert differences(whole, run(**settings)) == []
    assert differences(whole, run(**settings, history=history(whole, 6))) == []
    arrays = whole.checkpoints[6].arrays
    assert {"generator", "discriminator", "average"} < set(arrays) and any(name.startswith("of_g.") for name in arrays)


def test_a_conditional_net_learns_to_make_the_class_that_is_asked_for():
    recording = run(preset="digits-conditional", **{"iterations": 700, "g_hidden": (128,), "d_hidden": (128,), "latent": 16, "batch": 64})
    start_, pictures = recording.tables["start"], recording.tables["samples"]["pictures"][-1]
    assert pictures.shape == (80, 8, 8) and list(start_["label"][0][::8]) == list(range(10))
    import torch

    from settle.backend.gan.images.datasets import built_in_images
    from settle.backend.gan.images.feature_classifier import feature_classifier

    _, p = feature_classifier(built_in_images("digits"))(torch.as_tensor(pictures[:, None]))
    assert (p.argmax(1).numpy() == start_["label"][0]).mean() > 0.8


def test_a_measurement_is_made_where_it_is_asked_for_and_a_stopped_run_is_measured_too():
    recording = start([(5, "measure", None)], steps=9)
    assert list(recording.tables["figures"]["step"][:]) == [5] and recording.summary["iterations"] == 8
    assert recording.summary["parzen_ll"] != recording.tables["figures"]["parzen_ll"][0] and recording.summary["parzen_se"] > 0


def test_epochs_go_through_all_pictures_before_one_comes_again_and_a_batch_fits_into_them():
    import torch

    from settle.backend.gan.images.training import ImageTrainer

    images = datasets.built_in_images("digits")
    now, length = Images.make("", SMALL | {"batches": "epochs", "batch": 100}), len(images.train)
    batches = ImageTrainer(now, images, 0, "cpu").streams["data"]
    epochs = [torch.cat([batches.next() for _ in range(length // 100)]).tolist() for _ in range(2)]
    assert all(len(set(epoch)) == length // 100 * 100 and max(epoch) < length for epoch in epochs) and epochs[0] != epochs[1]
    with pytest.raises(KnobError, match=rf"batch = 2000 is not possible: with batches = epochs it is at most .* {length:,}\."):
        Images.make("", {"batches": "epochs", "batch": 2000}).read_inputs()


def test_of_each_class_as_many_pictures_are_labelled_and_the_twin_learns_from_these_alone():
    import torch

    from settle.backend.gan.images.labelled_part import labelled_rows

    classes = datasets.built_in_images("digits").classes
    rows = labelled_rows(classes, 25, 0)
    assert len(set(rows)) == 25 and sorted(np.bincount(classes[rows])) == [2] * 5 + [3] * 5
    for count in (9, len(classes) + 1):
        with pytest.raises(KnobError, match=f"labelled = {count} is not possible: .* from 10 to 1,"):
            labelled_rows(classes, count, 0)
    made = {game: run(labelled=25, game=game, iterations=3) for game in ("non-saturating", "hinge")}
    twins, players = ([r.checkpoints[4].arrays[name] for r in made.values()] for name in ("twin", "discriminator"))
    assert np.array_equal(*twins) and not np.array_equal(*players)  # whatever the game is, the twin does not see it
    recording = made["hinge"]
    assert recording.summary["test_error"] == recording.tables["test_errors"]["test_error"][-1] > 0
    found = recording_answer(recording, 3)
    assert found["picture"].shape == (8, 8) and torch.isfinite(torch.as_tensor(found["score"])).all()


def recording_answer(recording, at):
    knobs = Images.make("", recording.knobs)
    return knobs.answer(recording, at, "latent", {"z": [0.0] * 6, "label": 0})


def test_one_mask_gives_both_nets_the_gradients_of_their_own_costs():
    """Without dropout nothing is drawn by chance: what is answered once and what is answered twice give the same gradients."""
    import torch

    from settle.backend.gan.images.training import ImageTrainer

    found = []
    for one_mask in (True, False):
        now = Images.make("", SMALL | {"together": True, "one_mask": one_mask, "r1": 0.2, "optimiser": "sgd"})
        trainer = ImageTrainer(now, datasets.built_in_images("digits"), 0, "cpu")
        metrics = [trainer.iterate(now) for _ in range(3)][-1]
        found.append((metrics.g_loss, metrics.d_gradient, trainer.g.gradient, trainer.d.gradient, trainer.g.vector))
    for one, other in zip(*found, strict=True):
        assert torch.allclose(torch.as_tensor(one), torch.as_tensor(other), rtol=1e-4, atol=1e-6)


def test_a_game_that_grows_beyond_bounds_ends_as_diverged_with_what_grew():
    recording = start(game="maximum-likelihood", optimiser="sgd", rate_d=10.0, rate_g=10.0, iterations=200)
    assert recording.outcome == "diverged" and "rate_g = 10" in recording.error and recording.summary["parzen_ll"] is None
    assert recording.tables["game"]["t"][-1] == recording.steps - 1


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"k": 0}, "k = 0 is not possible"),
        ({"rate_g": float("nan")}, "rate_g = nan is not possible"),
        ({"nets": "maxout-conv"}, "nets = maxout-conv is not possible with pictures of 8 x 8 pixels"),
        ({"batch": 0}, "batch = 0 is not possible"),
        ({"labelled": 20, "conditional": True}, "labelled = 20 is not possible with conditional nets"),
    ],
)
def test_impossible_knobs_are_refused_in_a_sentence(settings, words):
    with pytest.raises(KnobError, match=words):
        Images.make("", settings)


@pytest.mark.parametrize(
    ("arrays", "words"),
    [
        ({"pictures": np.zeros((200, 9, 8), np.uint8)}, "its pictures are 200 x 9 x 8; .* multiples of 4"),
        ({"pictures": np.zeros((200, 128, 128), np.uint8)}, "128 x 128"),
        ({"pictures": np.zeros((20, 8, 8), np.uint8)}, "it holds 20 pictures; 100 or more"),
        ({"pictures": np.full((200, 8, 8), np.nan)}, "12800 numbers of its pictures are not finite"),
        ({"pictures": np.full((200, 8, 8), 2.0)}, "go from 2 to 2, nearly black"),
        ({"pictures": np.zeros((200, 8, 8)), "classes": np.zeros(3, int)}, "200 whole numbers"),
        ({"picture": np.zeros(3)}, "no array called pictures"),
    ],
)
def test_pictures_of_the_users_own_that_do_not_fit_are_refused_in_a_sentence(arrays, words, tmp_path):
    np.savez(tmp_path / "a.npz", **arrays)
    recording = start(pictures=str(tmp_path / "a.npz"))
    assert recording.outcome == "failed" and recording.steps == 0
    with pytest.raises(KnobError, match=words):
        Images.make("", {"pictures": str(tmp_path / "a.npz")}).read_inputs()


def test_a_file_that_holds_no_arrays_is_refused_in_a_sentence(tmp_path):
    for content, words in ((None, "there is no such file"), (b"1,2\n", r"no whole \.npz file"), (b"PK\x03\x04", r"no whole \.npz file")):
        path = tmp_path / "a.npz"
        if content is not None:
            path.write_bytes(content)
        with pytest.raises(KnobError, match=f"pictures = '.*a.npz' is not possible: .*{words}"):
            Images.make("", {"pictures": str(path)}).read_inputs()


def random_pictures(*shape):
    return np.random.default_rng(0).integers(0, 256, shape).astype(np.uint8)


@pytest.mark.parametrize("preset", ["fashion", "cifar10-2014"])
def test_presets_whose_data_are_fetched_run_to_their_end_on_files_of_the_original_formats(preset, tmp_path, monkeypatch):
    monkeypatch.setenv("SETTLE_DATA", str(tmp_path))
    if preset == "fashion":
        for stem, count in (("train", 150), ("t10k", 40)):
            write_idx(tmp_path / "fashion-mnist", idx(random_pictures(count, 28, 28)), idx(np.arange(count, dtype=np.uint8) % 10), stem)
    else:
        monkeypatch.setattr(cifar, "RECORDS", 40)
        (tmp_path / "cifar-10").mkdir()
        (tmp_path / "cifar-10" / cifar.ARCHIVE).write_bytes(archive(cifar_files(40)))
    monkeypatch.setattr(datasets, "VALIDATION_COUNT", dict.fromkeys(datasets.VALIDATION_COUNT, 50))
    datasets.built_in_images.cache_clear()
    as_preset = {knob: Images.make(preset).settings()[knob] for knob in ("nets", "latent", "g_hidden", "d_hidden", "channels")}
    settings = as_preset | {"batch": 8, "iterations": 3, "samples": 100}
    recording = run(preset=preset, **settings)
    datasets.built_in_images.cache_clear()
    shape = (64, 28, 28) if preset == "fashion" else (64, 3, 32, 32)
    assert recording.tables["samples"]["pictures"].shape == shape and recording.tables["nearest"]["pictures"].shape == (16, *shape[1:])
    assert {"parzen_ll", "parzen_se", "fid_small", "classifier_score", "images_per_second"} <= set(recording.summary)
    assert all(np.isfinite(value) for value in recording.summary.values())


def test_pictures_of_the_users_own_are_learnt_and_kept_in_the_session(tmp_path):
    rng = np.random.default_rng(0)
    np.savez(tmp_path / "a.npz", pictures=rng.integers(0, 256, (200, 12, 8, 3)).astype(np.uint8), classes=np.arange(200) % 3)
    recording = run(pictures=str(tmp_path / "a.npz"), nets="dcgan", conditional=True)
    assert recording.tables["samples"]["pictures"].shape == (24, 3, 12, 8)
    assert recording.inputs["pictures"]["pictures"].shape == (200, 3, 12, 8)


def test_a_folder_of_pictures_is_learnt_and_what_was_made_of_it_is_kept(tmp_path):
    from PIL import Image

    rng = np.random.default_rng(0)
    for n in range(100):
        (tmp_path / f"class {n % 2}").mkdir(exist_ok=True)
        Image.fromarray(rng.integers(0, 256, (10, 12), np.uint8)).save(tmp_path / f"class {n % 2}" / f"{n}.png")
    found = Images.make("", {"pictures": str(tmp_path)}).read_inputs()
    assert found["pictures"]["pictures"].shape == (100, 1, 32, 32) and found["pictures"]["classes"].sum() == 50
    said = "pictures: 100 pictures of 10 x 12 pixels, of each the middle square made 32 x 32, grey, in 2 classes"
    assert notes(found) == [said] and finished(Images, SMALL, pictures=str(tmp_path), iterations=2).outcome == "finished"

"""How good pictures are, against closed forms."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch

from settle.backend.core.knobs import KnobError
from settle.backend.gan.images.datasets import built_in_images
from settle.backend.gan.images.feature_classifier import feature_classifier
from settle.backend.gan.images.held_out_comparison import ClassifiedPictures, HeldOutComparison
from settle.backend.gan.metrics.fid_precision_recall import classifier_score, frechet_distance, precision_recall
from settle.backend.gan.metrics.kernel_distance import kernel_distance
from settle.backend.gan.metrics.nearest_neighbour import nearest_neighbours
from settle.backend.gan.metrics.parzen_window import SIGMAS, choose_sigma, parzen_log_likelihood
from settle.backend.gan.nets.interpolation import linear, spherical


@pytest.mark.parametrize(("d", "wanted"), [(1, -1.4207), (2, -2.8415)])
def test_parzen_of_a_gaussian_is_its_closed_form(d, wanted):
    generator = torch.Generator().manual_seed(1)
    samples, points = (torch.randn(10_000, d, generator=generator, dtype=torch.float64) for _ in range(2))
    closed = -d / 2 * math.log(2 * math.pi * 1.09) - d / (2 * 1.09)
    found, se = parzen_log_likelihood(samples, points, 0.3)
    assert closed == pytest.approx(wanted, abs=1e-4)
    assert abs(found - closed) < 3 * se and 0.005 < se < 0.03


def test_the_window_is_chosen_where_validation_points_are_likeliest():
    generator = torch.Generator().manual_seed(2)
    samples, validation = torch.randn(3000, 2, generator=generator), torch.randn(500, 2, generator=generator)
    chosen = choose_sigma(samples, validation)
    best = max(SIGMAS, key=lambda s: parzen_log_likelihood(samples, validation, s)[0])
    assert chosen == best and 0.1 < chosen < 0.6


def test_the_frechet_distance_of_gaussians_is_its_closed_form():
    generator = torch.Generator().manual_seed(3)
    a = torch.randn(200_000, 3, generator=generator)
    b = torch.randn(200_000, 3, generator=generator) * 2 + torch.tensor([1.0, 0.0, 2.0])
    assert frechet_distance(a, b) == pytest.approx(5 + 3 * (1 - 2) ** 2, rel=0.02)
    assert frechet_distance(a, a) == pytest.approx(0, abs=1e-6)


@pytest.mark.parametrize("n", [10, 100, 300, 1000])
def test_the_kernel_distance_has_no_bias_at_any_number_and_the_frechet_distance_has(n):
    """Two sets of one distribution, as features are: many numbers, none below 0."""
    generator = torch.Generator().manual_seed(8)
    sets = [torch.randn(2, n, 64, generator=generator).clamp_min(0) for _ in range(40)]
    found = torch.tensor([kernel_distance(a, b) for a, b in sets])
    assert abs(found.mean()) < 3 * found.std() / math.sqrt(40) and found.min() < 0 < found.max()
    assert all(frechet_distance(a, b) > 0.1 * 64 / n for a, b in sets[:5])
    shifted = [kernel_distance(a, b + 0.2) for a, b in sets[:5]]
    assert n < 100 or min(shifted) > 3 * found.std()


def test_the_kernel_distance_is_that_of_its_sums():
    a, b = torch.randn(5, 3, dtype=torch.float64), torch.randn(4, 3, dtype=torch.float64)

    def k(x, y):
        return float(x @ y / 3 + 1) ** 3

    wanted = np.mean([k(x, y) for i, x in enumerate(a) for j, y in enumerate(a) if i != j])
    wanted += np.mean([k(x, y) for i, x in enumerate(b) for j, y in enumerate(b) if i != j])
    assert kernel_distance(a, b) == pytest.approx(wanted - 2 * np.mean([k(x, y) for x in a for y in b]))


def _held_out(name):
    images = built_in_images(name)
    classifier = feature_classifier(images)
    pool = np.concatenate([images.test, images.validation])
    return ClassifiedPictures(*classifier(torch.as_tensor(images.as_floats(pool)))), classifier.scale


@pytest.mark.parametrize(("name", "counts"), [("digits", (50, 100, 225)), pytest.param("mnist", (100, 300, 1000), marks=pytest.mark.slow)])
def test_held_out_pictures_are_no_distance_from_others_of_them_at_any_number(name, counts):
    try:
        held_out, scale = _held_out(name)
    except KnobError as missing:
        pytest.skip(str(missing))
    precisions = []
    for n in counts:
        kids = [f.kid for f in (HeldOutComparison(held_out, scale, seed).of_real(n) for seed in range(4))]
        mean, sd = np.mean([k.mean for k in kids]), np.mean([k.sd for k in kids])
        assert abs(mean) < sd and 0 < sd < 6 / n, (n, mean, sd)
        precisions.append(HeldOutComparison(held_out, scale).of_real(n).precision.mean)
    assert all(0.8 < p < 1 for p in precisions)


def test_made_pictures_are_measured_as_real_ones_are_and_worse_ones_told_apart():
    held_out, scale = _held_out("digits")
    comparison = HeldOutComparison(held_out, scale)
    assert (comparison.count(10_000), comparison.count(60)) == (225, 60)
    real, same = comparison.of_real(225), comparison.of_made(held_out, 225)
    assert abs(same.kid.mean - real.kid.mean) < 3 * real.kid.sd
    one_class = held_out[held_out.probability.argmax(1) == 3]
    poor = comparison.of_made(one_class, len(one_class))
    assert poor.kid.mean > 20 * real.kid.sd and poor.recall.mean < 0.5 and poor.score.mean < 2 < 8 < real.score.mean
    assert real.columns("_real").keys() >= {"kid_small_real", "kid_small_real_sd", "precision_real", "classifier_score_real_sd"}


def test_precision_and_recall_tell_a_missing_mode_from_bad_points():
    generator = torch.Generator().manual_seed(4)
    real = torch.randn(400, 2, generator=generator)
    real[:200] += 20
    half, bad = torch.randn(400, 2, generator=generator), torch.randn(400, 2, generator=generator) * 0.1 + 100
    precision, recall = precision_recall(real, half)
    assert precision > 0.8 and 0.4 < recall < 0.55
    assert precision_recall(real, bad)[0] == 0


def test_the_score_is_one_where_all_is_the_same_and_the_number_of_classes_at_best():
    assert classifier_score(torch.full((40, 10), 0.1)) == pytest.approx(1)
    assert classifier_score(torch.eye(10).repeat(4, 1)) == pytest.approx(10)
    assert classifier_score(torch.eye(10)[:1].repeat(40, 1)) == pytest.approx(1)


def test_nearest_pictures_are_those_that_a_plain_search_finds_bytes_or_not():
    rng = np.random.default_rng(5)
    pictures = rng.integers(0, 256, (6001, 1, 3, 3)).astype(np.uint8)
    samples = torch.as_tensor(rng.random((7, 1, 3, 3)).astype(np.float32))
    index, distance = nearest_neighbours(samples, torch.as_tensor(pictures))
    apart = np.linalg.norm((pictures[None] / 255 - samples.numpy()[:, None]).reshape(7, 6001, -1), axis=2)
    assert np.array_equal(index.numpy(), apart.argmin(1))
    assert np.allclose(distance.numpy(), apart.min(1), atol=1e-4)
    same = nearest_neighbours(torch.as_tensor(pictures[5990:6000] / np.float32(255)), torch.as_tensor(pictures))
    assert same[0].tolist() == list(range(5990, 6000)) and float(same[1].max()) < 1e-3


def test_ways_between_latents_begin_and_end_there_and_the_sphere_keeps_the_length():
    rng = np.random.default_rng(6)
    a, b = rng.standard_normal((2, 64), np.float32)
    for way in (linear, spherical):
        found = way(a, b, 9)
        assert found.shape == (9, 64) and np.allclose(found[0], a, atol=1e-5) and np.allclose(found[-1], b, atol=1e-5)
    lengths = np.linalg.norm(spherical(a, b, 9), axis=1)
    assert lengths.min() > 0.98 * min(np.linalg.norm(a), np.linalg.norm(b)) > np.linalg.norm(linear(a, b, 9), axis=1).min()
    assert np.allclose(spherical(a, a, 4), linear(a, a, 4)) and np.isfinite(spherical(a, 0 * a, 4)).all()


def test_the_small_classifier_reads_the_digits():
    classifier = feature_classifier(built_in_images("digits"))
    assert classifier.accuracy > 0.95
    features, p = classifier(torch.as_tensor(built_in_images("digits").as_floats(built_in_images("digits").test[:20])))
    assert features.shape == (20, 64) and torch.allclose(p.sum(1), torch.ones(20), atol=1e-5)

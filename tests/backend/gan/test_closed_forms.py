"""The theory's known numbers: D*, V, JSD, KL, W1, Parzen of Gaussians."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from settle.backend.gan.metrics.gaussian_mixture import DensityGrid, GaussianMixture
from settle.backend.gan.metrics.mode_coverage import high_quality_share, mode_coverage
from settle.backend.gan.metrics.optimal_discriminator import optimal_discriminator, optimal_output
from settle.backend.gan.metrics.parzen_window import SIGMAS, choose_sigma, log_likelihoods, parzen_log_likelihood
from settle.backend.gan.metrics.smoothed_divergence import SmoothedDivergence, js, kl, with_outside
from settle.backend.gan.metrics.wasserstein import exact_w1, sliced_w1
from settle.backend.gan.plane.datasets import DATASETS

DTYPES = [torch.float32, torch.float64]
LINE = torch.linspace(-16, 24, 8001, dtype=torch.float64)
WIDTH = float(LINE[1] - LINE[0])


def normal(mean: float, sd: float, dtype: torch.dtype) -> torch.Tensor:
    x = LINE.to(dtype)
    return torch.exp(-(((x - mean) / sd) ** 2) / 2) / (sd * math.sqrt(2 * math.pi))


def optimal_value(p: torch.Tensor, q: torch.Tensor) -> float:
    """V(D*, G) of densities at the points of the line, by D* itself."""
    d, not_d = optimal_discriminator(p, q), optimal_discriminator(q, p)
    return float((torch.xlogy(p, d) + torch.xlogy(q, not_d)).nan_to_num().sum() * WIDTH)


def tolerance(dtype) -> float:
    return 2e-6 if dtype == torch.float64 else 2e-5


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize(
    ("d", "jsd", "v"),
    [(0.5, 0.030311, -1.325672), (1, 0.111421, -1.163451), (2, 0.336831, -0.712633), (4, 0.632720, -0.120854), (8, 0.693054, -0.000187)],
)
def test_two_gaussians_on_a_line(d, jsd, v, dtype):
    p, q = normal(0, 1, dtype), normal(d, 1, dtype)
    assert js(p * WIDTH, q * WIDTH) == pytest.approx(jsd, abs=tolerance(dtype))
    assert optimal_value(p, q) == pytest.approx(v, abs=tolerance(dtype))
    assert optimal_value(p, q) == pytest.approx(-math.log(4) + 2 * js(p * WIDTH, q * WIDTH), abs=tolerance(dtype))
    if d <= 2:  # further out the smallest share that counts is met
        assert kl(p * WIDTH, q * WIDTH) == pytest.approx(d**2 / 2, rel=1e-3)


@pytest.mark.parametrize("dtype", DTYPES)
def test_two_widths_and_equal_densities(dtype):
    p, q = normal(0, 1, dtype), normal(0, 2, dtype)
    assert js(p * WIDTH, q * WIDTH) == pytest.approx(0.092733, abs=tolerance(dtype))
    best = optimal_discriminator(p, p)
    there = p > 1e-6
    assert (best[there] == 0.5).all() and best[-1].isnan(), "far out neither density says anything"
    assert optimal_value(p, p) == pytest.approx(-math.log(4), abs=tolerance(dtype))
    assert js(p * WIDTH, p * WIDTH) == 0 and kl(p * WIDTH, p * WIDTH) == 0


def test_the_optimal_discriminator_of_each_objective():
    p, q = torch.tensor([0.3, 0.0, 0.0]), torch.tensor([0.1, 0.2, 0.0])
    assert torch.allclose(optimal_output("minimax", p, q, 1.0)[:2], torch.tensor([0.75, 0.0]))
    assert torch.allclose(optimal_output("least-squares", p, q, 0.9)[:2], torch.tensor([0.675, 0.0]))
    assert optimal_output("hinge", p, q, 1.0)[:2].tolist() == [1, -1]
    assert optimal_output("wasserstein", p, q, 1.0).isnan().all() and optimal_output("minimax", p, q, 1.0)[2].isnan()


def test_mass_in_cells_is_exact_and_what_is_outside_is_kept():
    grid, mixture = DensityGrid((-1.4, -1.4), (1.4, 1.4), 48), GaussianMixture(np.array([[0.0, 0.0], [1.4, 0.0], [9.0, 9.0]]), 0.1)
    masses = grid.cell_masses(mixture)
    assert float(masses.sum()) == pytest.approx((1 + 0.5 + 0) / 3, abs=1e-9)
    assert float(with_outside(masses)[-1]) == pytest.approx(0.5, abs=1e-9)
    cell = masses.reshape(48, 48)[24, 24]
    assert float(cell) == pytest.approx((0.5 * math.erf(grid.cell / 0.1 / math.sqrt(2))) ** 2 / 3, rel=1e-9)
    assert grid.cell_centres()[48 * 24 + 25] == pytest.approx([1.5 * grid.cell, 0.5 * grid.cell]), "row after row, upwards in y"


@pytest.mark.parametrize("name", DATASETS)
def test_a_perfect_generator_measures_what_as_many_real_points_do(name):
    data = DATASETS[name]()
    mixture, rng = GaussianMixture(data.points, data.sd), np.random.default_rng(0)
    divergence = SmoothedDivergence.of(mixture, DensityGrid((-1.4, -1.4), (1.4, 1.4), 48, data.dimension))
    real = divergence.of_real_points(lambda: mixture.draw(rng, 2000))
    means, below = [r.mean for r in real], [0, 0]
    few, many = divergence.measure(mixture.draw(rng, 2000)), divergence.measure(mixture.draw(rng, 60_000))
    assert few[0] == pytest.approx(means[0], rel=0.5) and few[1] == pytest.approx(means[1], rel=0.6)
    for _ in range(8):  # a mean, not a least value: some lie below
        for k, figure in enumerate(divergence.measure(mixture.draw(rng, 2000))):
            below[k] += figure < means[k]
    assert min(r.sd for r in real) > 0 and min(below) > 0 and max(below) < 8
    # The error of N samples falls as 1/N: 30 times as many leave a thirtieth, so what is left is no bias.
    assert many[0] < means[0] / 15 < 0.001 and many[1] < means[1] / 10
    shifted = divergence.measure(mixture.draw(rng, 2000) + 0.05)
    assert shifted[0] > 2 * means[0] and 0 < shifted[0] < math.log(2)


def test_divergences_stay_finite_where_nothing_overlaps_or_all_is_outside():
    ring = DATASETS["ring"]()
    divergence = SmoothedDivergence.of(GaussianMixture(ring.points, ring.sd), DensityGrid((-1.4, -1.4), (1.4, 1.4), 48))
    away = divergence.measure(np.full((100, 2), 1e9, np.float32))
    assert away[0] == pytest.approx(math.log(2), abs=1e-6) and 20 < away[1] < 28
    one = divergence.measure(ring.points[:1].repeat(2000, 0) + 0.02 * np.random.default_rng(0).standard_normal((2000, 2)))
    one_of_eight = (math.log(0.125 / 0.5625) / 8 + math.log(2) * 7 / 8 - math.log(0.5625)) / 2
    assert one[0] == pytest.approx(one_of_eight, abs=0.005)


def test_distances_of_sets():
    rng = np.random.default_rng(0)
    a = rng.standard_normal((200, 2))
    assert exact_w1(a, a) == pytest.approx(0, abs=1e-12) and sliced_w1(a, a[::-1]) == pytest.approx(0, abs=1e-12)
    assert exact_w1(a, a + np.array([3, 4])) == pytest.approx(5), "W1 of a shifted set is the shift"
    line = a[:, :1]
    assert exact_w1(line, line + 2) == pytest.approx(2)
    moved = a + rng.standard_normal(a.shape)
    assert 0 < sliced_w1(a, moved) < exact_w1(a, moved), "shadows are nearer to each other"
    long = rng.standard_normal((1001, 2))
    with pytest.raises(ValueError, match="up to 1000 points a side; these are 1001 and 200"):
        exact_w1(long, a)


@settings(max_examples=60, deadline=None)
@given(st.floats(0, 2 * math.pi), st.floats(0.1, 10), st.integers(1, 50))
def test_a_unit_shift_is_two_over_pi_by_shadows_in_every_direction(angle, length, points):
    a = np.random.default_rng(0).standard_normal((points, 2))
    found = sliced_w1(a, a + length * np.array([math.cos(angle), math.sin(angle)]))
    assert found == pytest.approx(length * 2 / math.pi, rel=0.005)


def test_shadows_of_a_line_are_the_line_and_of_a_space_refused():
    a = np.random.default_rng(0).standard_normal((100, 3))
    assert sliced_w1(a[:, :1], a[:, :1] + 2) == pytest.approx(2) == exact_w1(a[:, :1], a[:, :1] + 2)
    with pytest.raises(ValueError, match="these points have 3 dimensions"):
        sliced_w1(a, a)


def test_modes_and_good_samples():
    ring, rng = DATASETS["ring"](), np.random.default_rng(0)
    real = GaussianMixture(ring.points, ring.sd).draw(rng, 4000)
    assert mode_coverage(real, ring.centres, ring.sd) == (8, pytest.approx(1 - math.exp(-4.5), abs=0.006))
    some = real[np.linalg.norm(real - ring.points[0], axis=1) < 0.5]
    assert mode_coverage(some, ring.centres, ring.sd)[0] == 1
    few = np.concatenate([some, ring.points[1:2].repeat(len(some) // 100, 0)])
    assert mode_coverage(few, ring.centres, ring.sd)[0] == 1, "a hundredth is less than a tenth of an eighth"
    assert mode_coverage(np.full((9, 2), np.nan), ring.centres, ring.sd) == (0, 0.0)
    assert high_quality_share(np.array([[1.0, 0.05], [0.5, 0], [np.nan, 0]]), ring.points, 0.02) == pytest.approx(1 / 3)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("d", [1, 2])
def test_parzen_of_a_gaussian(d, dtype):
    random, s = torch.Generator().manual_seed(d), 0.3
    samples, points = (torch.randn(n, d, dtype=dtype, generator=random) for n in (10_000, 2000))
    found, error = parzen_log_likelihood(samples, points, s)
    limit = -d / 2 * math.log(2 * math.pi * (1 + s**2)) - d / (2 * (1 + s**2))
    assert found == pytest.approx(limit, abs=3 * error + 0.01) and error == pytest.approx(math.sqrt(d / 2 / 2000) / (1 + s**2), rel=0.1)


def test_parzen_chooses_a_width_and_agrees_with_the_plain_formula():
    rng = np.random.default_rng(0)
    samples, points = (torch.as_tensor(rng.standard_normal((n, 3))) for n in (40, 7))
    squares = ((points[:, None] - samples[None]) ** 2).sum(2)
    plain = torch.log((torch.exp(-squares / (2 * 0.5**2)) / (2 * math.pi * 0.5**2) ** 1.5).mean(1))
    assert torch.allclose(log_likelihoods(samples, points, 0.5), plain)
    best = choose_sigma(samples, points)
    assert best in SIGMAS and SIGMAS[0] == pytest.approx(0.1) and SIGMAS[-1] == 1
    assert all(parzen_log_likelihood(samples, points, best)[0] >= parzen_log_likelihood(samples, points, s)[0] for s in SIGMAS)

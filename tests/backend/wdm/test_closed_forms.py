"""Known mutual information and Wasserstein dependency: the reference arrays, and what follows from the definitions."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch
from general_forms import gaussian_mutual_information, gaussian_w2, table_mutual_information, table_w1
from wdm_reference import arrays

from settle.backend.wdm.dependency import bits, bounds, gaussian, optimal_transport


def close(found, expected, relative=1e-10):
    return found == pytest.approx(expected, rel=relative, abs=1e-12)


def test_gaussian_pairs_as_the_reference_has_them():
    a = arrays()
    assert close(gaussian.mutual_information(a["gauss_d"], a["gauss_rho"]), a["gauss_mi"])
    assert close(gaussian.w2(a["gauss_d"], a["gauss_rho"]), a["gauss_w2"])
    rho = gaussian.correlation(a["nats"], 20)
    assert close(rho, a["nats_rho_d20"]) and close(gaussian.w2(20, rho), a["nats_w2_d20"])


def test_any_gaussian_as_the_reference_has_it():
    a = arrays()
    covariance, first = a["gen_cov"], int(a["gen_dx"])
    assert close(gaussian_mutual_information(covariance, first), float(a["gen_mi"]))
    assert close(gaussian_w2(covariance, first), float(a["gen_w2"]))


def test_tables_and_bits_as_the_reference_has_them():
    a = arrays()
    assert close(table_mutual_information(a["disc_p"]), float(a["disc_mi"]))
    for metric, key in (("sum", "disc_w1_l1"), ("euclid", "disc_w1_l2")):
        assert close(table_w1(a["disc_p"], a["disc_x"], a["disc_y"], metric), float(a[key]), 1e-9)
    assert close(bits.mutual_information(1, a["bsc_r"]), a["bsc_mi"])
    assert close(bits.w1(1, a["bsc_r"]), a["bsc_w1_l1"], 1e-9)


@pytest.mark.parametrize(("dtype", "relative"), [("float64", 1e-9), ("float32", 1e-4)])
def test_transport_of_samples_as_the_reference_has_it(dtype, relative):
    a = arrays()
    x, y = a["ot_x"].astype(dtype), a["ot_y"].astype(dtype)
    found = [optimal_transport.wasserstein_of_samples(x, y, metric, order) for metric, order in (("euclid", 1), ("sum", 1), ("euclid", 2))]
    assert close(found, [float(a[key]) for key in ("ot_w1_euclid", "ot_w1_sum", "ot_w2_euclid")], relative)


@pytest.mark.parametrize(("dtype", "relative"), [("float64", 1e-10), ("float32", 1e-4)])
def test_the_exact_critic_as_the_reference_has_it(dtype, relative):
    a = arrays()
    rho = float(gaussian.correlation(a["opt_nats"], a["opt_x"].shape[1]))
    S = torch.as_tensor(gaussian.log_ratio(a["opt_x"].astype(dtype), a["opt_y"].astype(dtype), rho))
    assert S.dtype == getattr(torch, dtype)
    assert np.allclose(S, a["opt_S"], rtol=relative, atol=1e-12 if dtype == "float64" else 1e-4)
    assert close(float(bounds.infonce(S)), float(a["opt_infonce"]), relative)


def test_two_ways_to_the_same_gaussian():
    d, rho = 3, -0.6
    covariance = np.block([[np.eye(d), rho * np.eye(d)], [rho * np.eye(d), np.eye(d)]])
    assert close(gaussian_mutual_information(covariance, d), float(gaussian.mutual_information(d, rho)))
    assert close(gaussian_w2(covariance, d), float(gaussian.w2(d, rho)), 1e-8)
    assert gaussian.w2(1, 1 - 1e-15) == pytest.approx(math.sqrt(2 * (2 - math.sqrt(2))), rel=1e-6), "W2 ends where I does not"


def test_two_ways_to_the_same_bits():
    r = 0.7
    p = np.array([[1 + r, 1 - r], [1 - r, 1 + r]]) / 4
    places = np.array([-0.5, 0.5])
    assert close(table_mutual_information(p), float(bits.mutual_information(1, r)))
    assert close(table_w1(p, places, places, "sum"), float(bits.w1(1, r)), 1e-9)
    assert bits.agreement(float(bits.mutual_information(5, r)), 5) == pytest.approx(r, abs=1e-12)
    S = bits.log_ratio(places[:, None], places[:, None], r)
    assert np.allclose(np.exp(S), 4 * p)


def test_w1_of_two_pairs_of_bits_is_twice_that_of_one():
    r = 0.4
    one = np.array([[1 + r, 1 - r], [1 - r, 1 + r]]) / 4
    both = np.einsum("ac,bd->abcd", one, one).reshape(4, 4)
    pairs = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], float)
    cost = optimal_transport.costs(np.repeat(pairs, 4, 0), np.tile(pairs, (4, 1)), "absolute")[:, ::17]  # each of the 16 pairs with each
    product = np.full(16, 1 / 16)
    assert close(optimal_transport._wasserstein(both.ravel(), product, cost, 1), float(bits.w1(2, r)), 1e-9)


def test_transport_says_how_many_pairs_it_takes():
    x = np.zeros((65, 2))
    with pytest.raises(ValueError, match="from 2 to 64 pairs, as many x as y; these are 65 and 65"):
        optimal_transport.wasserstein_of_samples(x, x)
    with pytest.raises(ValueError, match="these are 3 and 2"):
        optimal_transport.wasserstein_of_samples(x[:3], x[:2])

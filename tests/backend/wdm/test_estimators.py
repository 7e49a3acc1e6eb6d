"""Estimators side by side: their critics, what they come to with the exact one, and laws whose information is known."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch

from settle.backend.wdm.critics.stacked_critics import TRAINED, StackedCritics, estimates, optimal_scores
from settle.backend.wdm.dependency import bounds
from settle.backend.wdm.estimators.frames import ESTIMATORS
from settle.backend.wdm.estimators.sliding_window import SlidingWindow, bias_and_variance
from settle.backend.wdm.pairs.distributions import KINDS, PairDistribution


def critics(**how):
    return StackedCritics(**{"dimension": 3, "sizes": (8, 7), "code": 4, "seed": 1, "purpose": "critics", "device": "cpu", **how})


def some(seed=0, count=10, dimension=3):
    pairs = PairDistribution("gaussian", dimension, 0.8).draw(np.random.default_rng(seed), count)
    return (torch.as_tensor(z, dtype=torch.float32) for z in pairs)


@pytest.mark.parametrize("number", range(len(TRAINED)))
def test_each_critic_follows_the_gradient_of_its_own_objective(number):
    stack, (x, y) = critics(), some()
    stack.update(x, y, 1e-2, 0.1, 0.0)  # apart from each other, and MINE with a past
    before = stack.ema
    W, b = ([p.detach()[[number, number + 5]].requires_grad_() for p in part] for part in (stack.W, stack.b))
    codes = []
    for which, a in enumerate((x, y)):
        for layer in range(3):
            a = a @ W[layer][which] + b[layer][which]
            a = a.relu() if layer < 2 else a
        codes.append(a)
    S = codes[0] @ codes[1].T
    name = TRAINED[number]
    J = bounds.mine(S, before, 0.1)[1] if name == "mine" else getattr(bounds, name)(S)
    wanted = torch.autograd.grad(-J, [*W, *b])
    found = {}
    step = stack.adam.step
    stack.adam.step = lambda: found.update({i: p.grad.clone() for i, p in enumerate(stack.parameters)}) or step()
    assert torch.allclose(stack.update(x, y, 1e-2, 0.1, 0.0)[number], S, atol=1e-6)
    for i, gradient in enumerate(wanted):
        assert torch.allclose(found[i][[number, number + 5]], gradient, rtol=1e-4, atol=1e-6), f"{name}, parameter {i}"


def test_a_gradient_is_shortened_and_one_that_is_no_number_is_left_out():
    stack = critics()
    for p in stack.parameters:
        p.grad = torch.ones_like(p)
    stack.parameters[0].grad[1] = math.inf
    stack._clip_gradients(0.5)
    lengths = torch.stack([p.grad.square().flatten(1).sum(1) for p in stack.parameters]).sum(0)
    both = (lengths[:5] + lengths[5:]).sqrt()
    assert both[1] == 0 and torch.allclose(both[[0, 2, 3, 4]], torch.full((4,), 0.5))
    weights = [p.detach().clone() for p in stack.parameters]
    stack.adam.step()
    assert all(p.isfinite().all() and torch.equal(p[1], w[1]) for p, w in zip(stack.parameters, weights, strict=True))


@pytest.mark.parametrize("kind", KINDS)
def test_with_the_exact_critic_nwj_is_right_and_infonce_too_low(kind):
    distribution, rng = PairDistribution.of_mutual_information(kind, 6, 1.5), np.random.default_rng(3)
    found = []
    for _ in range(300):
        found.append(estimates(optimal_scores(torch.as_tensor(distribution.log_ratio(*distribution.draw(rng, 64))))).numpy())
    figures = {
        name: dict(zip(ESTIMATORS, values, strict=True))
        for name, values in bias_and_variance(np.array(found), distribution.mutual_information).items()
    }
    error = math.sqrt(figures["variance"]["nwj"] / 300)
    assert abs(figures["bias"]["nwj"]) < 4 * error and figures["bias"]["infonce"] < -0.03
    bias = figures["bias"]
    assert bias["js"] == pytest.approx(bias["nwj"]) and bias["dv"] == bias["smile_inf"] == bias["mine"]
    assert figures["bias"]["smile1"] > 4 * error, "no bound: it lies above the truth"
    assert figures["mse"]["dv"] == pytest.approx(figures["bias"]["dv"] ** 2 + figures["variance"]["dv"])


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("rho", [-0.6, 0.0, 0.9])
def test_a_distribution_draws_what_it_says(kind, rho):
    distribution = PairDistribution(kind, 2, rho)
    x, y = distribution.draw(np.random.default_rng(0), 40_000)
    y = np.cbrt(y) if kind == "cubic" else y
    assert np.corrcoef(x[:, 1], y[:, 1])[0, 1] == pytest.approx(rho, abs=0.02) and abs(np.corrcoef(x[:, 0], y[:, 1])[0, 1]) < 0.02
    assert np.mean(np.diag(distribution.log_ratio(*distribution.draw(np.random.default_rng(1), 2000)))) == pytest.approx(
        distribution.mutual_information, abs=0.1
    )
    assert PairDistribution.of_mutual_information(kind, 2, distribution.mutual_information).rho == pytest.approx(abs(rho), abs=1e-9)


def test_cubing_changes_no_information():
    x, y = PairDistribution("gaussian", 3, 0.8).draw(np.random.default_rng(0), 9)
    assert np.allclose(PairDistribution("cubic", 3, 0.8).log_ratio(x, y**3), PairDistribution("gaussian", 3, 0.8).log_ratio(x, y))
    assert PairDistribution("cubic", 3, 0.8).mutual_information == PairDistribution("gaussian", 3, 0.8).mutual_information


def test_bias_and_variance_are_of_the_later_half_while_critics_learn_and_of_the_last_ones_at_most():
    window, rows = SlidingWindow(4), np.arange(40.0).reshape(20, 2)
    for n, row in enumerate(rows, 1):
        window.add(row)
        assert np.array_equal(window.rows(True), rows[n - min(4, (n + 1) // 2) : n])
        assert np.array_equal(window.rows(False), rows[n - min(4, n) : n])
    found = bias_and_variance(window.rows(True), 30.0)
    assert np.array_equal(found["mean"], rows[-4:].mean(0)) and np.array_equal(found["variance"], rows[-4:].var(0))
    window.clear()
    assert np.isnan(bias_and_variance(window.rows(True).reshape(-1, 2), 1.0)["mse"]).all()

"""Gradients of learners: by hand against the reference arrays and autograd, by autograd against differences."""

from __future__ import annotations

from itertools import product

import pytest
import torch
from small_learners import SHAPES, SMALL, batch
from wdm_reference import PRECISIONS, close, held

from settle.backend.wdm.critics import autograd_gradients, manual_gradients
from settle.backend.wdm.critics.learner import RepresentationLearner
from settle.backend.wdm.critics.learner_settings import LearnerSettings, settings_of
from settle.backend.wdm.critics.pair_critic import PairCritic
from settle.backend.wdm.dependency import bound_gradients


def model_of(settings: LearnerSettings, dtype: torch.dtype = torch.float64) -> PairCritic:
    return PairCritic(settings, SHAPES, 3, torch.zeros((), dtype=dtype))


@pytest.mark.parametrize("dtype", PRECISIONS)
def test_the_update_of_wpc_by_hand_is_that_of_the_reference(dtype):
    g_x, g_y = held("gps_x", dtype), held("gps_y", dtype)
    width, dimension = len(held("gps_a1")), len(held("gps_a2"))
    settings = settings_of("wpc", hidden=(width,), dimension=dimension, penalty="two-sided", weight=float(held("gps_lambda")))
    model = PairCritic(settings, (g_x.shape[1:], g_y.shape[1:]), 0, torch.zeros((), dtype=dtype))
    parts = dict(zip(("A1", "A2", "B1", "B2", "a1", "a2", "c1", "c2"), model.parameters, strict=True))
    for name, p in parts.items():
        p.data.copy_(held(f"gps_{name}", dtype))
    assert manual_gradients.possible(settings)
    for found in (
        manual_gradients.gradients(model, g_x, g_y, bound_gradients.infonce, False),
        autograd_gradients.gradients(model, g_x, g_y, bound_gradients.infonce, torch.Generator(), False),
    ):
        close(found.scores, "gps_S")
        close(found.penalty, "gps_pen")
        assert float(found.gradient_norm) == pytest.approx(float(held("gps_norm").mean()), rel=1e-5)
        for name, p in parts.items():
            close(p.grad, f"gps_d{name}")


@pytest.mark.parametrize(("encoder", "name"), list(product(("fc", "cnn"), ("wpc", "wdm", "js", "dv"))))
def test_gradients_by_hand_are_autograd_s(encoder, name):
    x, y = batch()
    for lipschitz, form, inputs in [
        ("none", "one-sided", "both"),
        *product(["penalty"], ("one-sided", "two-sided", "zero-centred"), ("both", "x", "y", "each")),
    ]:
        own = {"lipschitz": lipschitz, "penalty": form, "inputs": inputs, "weight": 0.7, "target": 0.01}
        model = model_of(settings_of(name, encoder=encoder, **SMALL, **own))
        hand = manual_gradients.gradients(model, x, y, bound_gradients.SCORE_GRADIENTS[name], True)
        written = model.gradient.clone()
        auto = autograd_gradients.gradients(model, x, y, bound_gradients.SCORE_GRADIENTS[name], torch.Generator(), True)
        for one, other in (
            (hand.scores, auto.scores),
            (hand.penalty, auto.penalty),
            (hand.gradient_norm, auto.gradient_norm),
            (written, model.gradient),
        ):
            assert torch.allclose(one, other, rtol=1e-10, atol=1e-12 * float(other.abs().max())), (own, one, other)
        assert hand.penalty > 0 or lipschitz == "none"


@pytest.mark.parametrize(("critic", "lipschitz"), list(product(("inner", "cosine", "bilinear", "concatenated"), ("penalty", "spectral"))))
def test_gradients_of_every_critic_against_differences(critic, lipschitz):
    """The slope of -J + lambda penalty along one direction, between two weights on it."""
    x, y = batch()
    model = model_of(settings_of("wpc", critic=critic, lipschitz=lipschitz, points="segments", weight=0.7, target=0.01, **SMALL))
    generator = torch.Generator()

    def loss() -> float:
        found = autograd_gradients.gradients(model, x, y, bound_gradients.infonce, generator.manual_seed(0), False)
        S = found.scores
        return float(0.7 * found.penalty - (S.diagonal() - S.logsumexp(1)).mean())

    loss()
    direction = torch.randn(model.flat.shape, generator=torch.Generator().manual_seed(1), dtype=torch.float64)
    wanted, start = float(model.gradient @ direction), model.flat.detach().clone()
    ends = []
    for step in (1e-6, -1e-6):
        model.flat.detach().copy_(start + step * direction)
        ends.append(loss())
    assert (ends[0] - ends[1]) / 2e-6 == pytest.approx(wanted, rel=1e-5)


@pytest.mark.parametrize("critic", ["inner", "cosine", "bilinear", "concatenated"])
def test_scores_of_all_pairs_hold_those_of_the_positive_ones(critic):
    model = model_of(settings_of("cpc", critic=critic, **SMALL))
    x, y = batch()
    assert torch.allclose(model.scores(x, y).diagonal(), model.pairs(x, y))
    assert torch.allclose(model.scores(x, y)[2, 4], model.pairs(x[2:3], y[4:5]))
    if critic == "cosine":
        assert model.scores(x, y).abs().max() <= 10 + 1e-9


def test_input_norms_are_the_slopes_of_f():
    shapes = (3, 2), (4,)
    learner = RepresentationLearner(settings_of("wpc", **SMALL), *shapes, seed=0, dtype=torch.float64)
    x, y = batch(shapes=shapes)
    by_x, by_y = torch.zeros_like(x), torch.zeros_like(y)
    for v, by in ((x, by_x), (y, by_y)):
        for place in product(*(range(s) for s in v.shape[1:])):
            at = (slice(None), *place)
            v[at] += 1e-6
            up = learner.critic.pairs(x, y).detach()
            v[at] -= 2e-6
            by[at] = (up - learner.critic.pairs(x, y).detach()) / 2e-6
            v[at] += 1e-6
    wanted = (by_x.flatten(1).square().sum(1) + by_y.flatten(1).square().sum(1)).sqrt()
    assert learner.gradient_norms(x, y) == pytest.approx(wanted.numpy(), rel=1e-4)

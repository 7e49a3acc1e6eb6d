"""Each game's slopes against autograd of the formula beside it; V at known scores."""

from __future__ import annotations

import math

import pytest
import torch
from torch.nn.functional import logsigmoid, relu

from settle.backend.gan.nets.objectives import GAMES, value


def written(name: str, r, f, target: float):
    """(D's cost, G's cost) straight from the papers' formulas."""
    log_d, log_not_d = logsigmoid(r).mean(), logsigmoid(-f).mean()
    log_game = -target * log_d - (1 - target) * logsigmoid(-r).mean() - log_not_d
    return {
        "minimax": (log_game, log_not_d),
        "non-saturating": (log_game, -logsigmoid(f).mean()),
        "maximum-likelihood": (log_game, -(torch.sigmoid(f) / (1 - torch.sigmoid(f))).mean()),
        "wasserstein": (f.mean() - r.mean(), -f.mean()),
        "least-squares": (0.5 * ((r - target) ** 2).mean() + 0.5 * (f**2).mean(), 0.5 * ((f - 1) ** 2).mean()),
        "hinge": (relu(1 - r).mean() + relu(1 + f).mean(), -f.mean()),
        "relativistic": (-logsigmoid(r - f).mean(), -logsigmoid(f - r).mean()),
    }[name]


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
@pytest.mark.parametrize("target", [1.0, 0.9])
@pytest.mark.parametrize("name", GAMES)
def test_costs_are_the_written_formulas_and_slopes_their_gradients(name, target, dtype):
    game, random = GAMES[name], torch.Generator().manual_seed(3)
    r, f = (2 * torch.randn(50, dtype=dtype, generator=random) + shift for shift in (0.7, -0.4))
    r.requires_grad_(), f.requires_grad_()
    d_cost, g_cost = written(name, r, f, target)
    close = {"rtol": 1e-4, "atol": 1e-6} if dtype == torch.float32 else {"rtol": 1e-11, "atol": 1e-13}
    assert torch.allclose(game.d_cost(r, f, target), d_cost, **close) and torch.allclose(game.g_cost(r, f), g_cost, **close)
    for found, true in zip(
        game.d_slopes(r.detach(), f.detach(), target), torch.autograd.grad(d_cost, (r, f), retain_graph=True), strict=True
    ):
        assert torch.allclose(found, true, **close)
    assert torch.allclose(game.g_slope(r.detach(), f.detach()), torch.autograd.grad(g_cost, f)[0], **close)


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_v_is_minus_log_4_where_d_is_a_half_and_stays_finite_far_out(dtype):
    zero, far = torch.zeros(5, dtype=dtype), torch.full((5,), 500.0, dtype=dtype)
    assert float(value(zero, zero)) == pytest.approx(-math.log(4), abs=1e-6)
    assert float(value(-far, far)) == pytest.approx(-1000) and float(value(far, -far)) == pytest.approx(0)

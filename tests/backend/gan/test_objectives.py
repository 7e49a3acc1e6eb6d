"""Each objective's derivatives against autograd of the formula beside it; V at known scores."""

from __future__ import annotations

import math

import pytest
import torch
from torch.nn.functional import logsigmoid, relu

from settle.backend.gan.learning.objectives import OBJECTIVES, value_function


def written(name: str, r, f, target: float):
    """(D's cost, G's cost) straight from the papers' formulas."""
    log_d, log_not_d = logsigmoid(r).mean(), logsigmoid(-f).mean()
    log_loss = -target * log_d - (1 - target) * logsigmoid(-r).mean() - log_not_d
    return {
        "minimax": (log_loss, log_not_d),
        "non-saturating": (log_loss, -logsigmoid(f).mean()),
        "maximum-likelihood": (log_loss, -(torch.sigmoid(f) / (1 - torch.sigmoid(f))).mean()),
        "wasserstein": (f.mean() - r.mean(), -f.mean()),
        "least-squares": (0.5 * ((r - target) ** 2).mean() + 0.5 * (f**2).mean(), 0.5 * ((f - 1) ** 2).mean()),
        "hinge": (relu(1 - r).mean() + relu(1 + f).mean(), -f.mean()),
        "relativistic": (-logsigmoid(r - f).mean(), -logsigmoid(f - r).mean()),
    }[name]


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
@pytest.mark.parametrize("target", [1.0, 0.9])
@pytest.mark.parametrize("name", OBJECTIVES)
def test_losses_are_the_written_formulas_and_their_derivatives_those_of_autograd(name, target, dtype):
    objective, random = OBJECTIVES[name], torch.Generator().manual_seed(3)
    r, f = (2 * torch.randn(50, dtype=dtype, generator=random) + shift for shift in (0.7, -0.4))
    r.requires_grad_(), f.requires_grad_()
    d_loss, g_loss = written(name, r, f, target)
    close = {"rtol": 1e-4, "atol": 1e-6} if dtype == torch.float32 else {"rtol": 1e-11, "atol": 1e-13}
    assert torch.allclose(objective.d_loss(r, f, target), d_loss, **close) and torch.allclose(objective.g_loss(r, f), g_loss, **close)
    for found, true in zip(
        objective.d_score_gradients(r.detach(), f.detach(), target), torch.autograd.grad(d_loss, (r, f), retain_graph=True), strict=True
    ):
        assert torch.allclose(found, true, **close)
    assert torch.allclose(objective.g_score_gradient(r.detach(), f.detach()), torch.autograd.grad(g_loss, f)[0], **close)


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_v_is_minus_log_4_where_d_is_a_half_and_stays_finite_far_out(dtype):
    zero, far = torch.zeros(5, dtype=dtype), torch.full((5,), 500.0, dtype=dtype)
    assert float(value_function(zero, zero)) == pytest.approx(-math.log(4), abs=1e-6)
    assert float(value_function(-far, far)) == pytest.approx(-1000) and float(value_function(far, -far)) == pytest.approx(0)

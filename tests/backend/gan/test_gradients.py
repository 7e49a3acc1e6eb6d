"""Gradients by hand against autograd through plain torch modules: nets, penalties, spectral norm; optimisers against torch's."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from settle.backend.gan.learning.gradient_penalties import input_gradient_penalties
from settle.backend.gan.learning.optimisers import SGD, Adam, OptimisticAdam, optimiser
from settle.backend.gan.nets.critic import Critic
from settle.backend.gan.nets.mlp import MLP
from settle.backend.numerics.spectral_norm import SpectralNorm

DTYPES = [torch.float32, torch.float64]
SIZE = 12


def close(dtype):
    return {"rtol": 2e-4, "atol": 1e-6} if dtype == torch.float32 else {"rtol": 1e-10, "atol": 1e-13}


def scores(x, weights, biases, slope):
    for layer, (W, b) in enumerate(zip(weights, biases, strict=True)):
        x = x @ W.T + b
        x = torch.where(x > 0, x, slope * x) if layer + 1 < len(weights) else x
    return x


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("hidden", [(40, 9), (5,)])
def test_a_net_goes_forward_and_back_as_modules_do(dtype, hidden):
    rng, like = np.random.default_rng(0), torch.zeros((), dtype=dtype)
    net = MLP((3, *hidden, 2), 0.0, rng, like)
    z, d = (torch.as_tensor(rng.standard_normal((SIZE, n))).to(dtype) for n in (3, 2))
    flat = net.vector.clone().requires_grad_()
    out = scores(z, *net.views(flat), 0.0)
    h = net.forward(z)
    net.backward(h, d)
    assert torch.allclose(h[-1], out, **close(dtype))
    assert torch.allclose(net.gradient, torch.autograd.grad((out * d).sum(), flat)[0], **close(dtype))


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("spectral", [False, True])
@pytest.mark.parametrize("weights", [{}, {"r1": 0.3}, {"r2": 0.7}, {"gp": 10.0}, {"r1": 0.3, "r2": 0.7}, {"r1": 2.0, "gp": 5.0}])
def test_the_discriminators_gradient_with_penalties_is_that_of_double_backward(dtype, spectral, weights):
    rng, like = np.random.default_rng(1), torch.zeros((), dtype=dtype)
    r1, r2, gp = (weights.get(name, 0.0) for name in ("r1", "r2", "gp"))
    net = MLP((2, 50, 33, 1), 0.2, rng, like)
    norm = SpectralNorm(net.W, rng) if spectral else None
    x = torch.as_tensor(rng.standard_normal((SIZE * (3 if gp else 2), 2))).to(dtype)
    slopes = torch.as_tensor(rng.standard_normal(len(x))).to(dtype)
    found = Critic(net, norm).loss_gradient(x, lambda c: slopes, *input_gradient_penalties(r1, r2, gp, SIZE))

    flat = net.vector.clone().requires_grad_()
    W, b = net.views(flat)
    if norm is not None:
        W = [w / torch.dot(u, w @ v) for w, u, v in zip(W, norm.u, norm.v, strict=True)]
    at = x.clone().requires_grad_()
    c = scores(at, W, b, 0.2)[:, 0]
    (g,) = torch.autograd.grad(c.sum(), at, create_graph=True)
    cost = (slopes * c).sum() + r1 / 2 * (g[:SIZE] ** 2).sum(1).mean() + r2 / 2 * (g[SIZE : 2 * SIZE] ** 2).sum(1).mean()
    if gp:
        cost = cost + gp * ((g[2 * SIZE :].norm(dim=1) - 1) ** 2).mean()
    assert torch.allclose(found.scores, c, **close(dtype)) and torch.allclose(found.input_gradients(), g, **close(dtype))
    assert torch.allclose(net.gradient, torch.autograd.grad(cost, flat)[0], **close(dtype))


def test_spectral_norm_leaves_a_largest_singular_value_of_one():
    rng = np.random.default_rng(2)
    net = MLP((2, 40, 30, 1), 0.2, rng, torch.zeros((), dtype=torch.float64))
    norm = SpectralNorm(net.W, rng)
    for _ in range(300):
        norm.power_iteration(net.W)
    assert all(float(torch.linalg.matrix_norm(W, 2)) == pytest.approx(1, abs=1e-6) for W in norm.normalised(net.W))


@pytest.mark.parametrize("name", ["adam", "sgd"])
def test_optimisers_move_as_those_of_torch(name):
    random = torch.Generator().manual_seed(0)
    ours, theirs = torch.zeros(9, dtype=torch.float64), torch.nn.Parameter(torch.zeros(9, dtype=torch.float64))
    mine = optimiser(name, ours, 0.99)
    other = torch.optim.Adam([theirs], 0.01, (0.5, 0.99)) if name == "adam" else torch.optim.SGD([theirs], 0.01, 0.5)
    for _ in range(20):
        g = torch.randn(9, dtype=torch.float64, generator=random)
        mine.update(g, 0.01, 0.5)
        theirs.grad = g
        other.step()
    assert torch.allclose(ours, theirs.detach(), rtol=1e-9)
    assert isinstance(mine, Adam if name == "adam" else SGD)


def test_optimistic_adam_takes_the_last_move_back_and_the_new_one_twice():
    random = torch.Generator().manual_seed(0)
    plain, ours = (torch.zeros(4, dtype=torch.float64) for _ in range(2))
    adam, optimistic = Adam(plain, 0.99), OptimisticAdam(ours, 0.99)
    moves = []
    for _ in range(6):
        g, before = torch.randn(4, dtype=torch.float64, generator=random), plain.clone()
        adam.update(g, 0.01, 0.5)
        optimistic.update(g, 0.01, 0.5)
        moves.append(plain - before)
    # theta_T = sum of moves, and the last one once more
    assert torch.allclose(ours, sum(moves) + moves[-1], rtol=1e-9)

"""Penalties of the reference arrays, and what holds of any gradient."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor
from wdm_reference import PRECISIONS, close, held

from settle.backend.wdm.critics import gradient_penalties
from settle.backend.wdm.critics.gradient_penalties import (
    derivative_over_norm,
    gradient_norms,
    input_gradients,
    penalty_points,
    penalty_terms,
)
from settle.backend.wdm.dependency.bounds import infonce

FORMS = ("one-sided", "two-sided", "zero-centred")
PARTS = ("W1", "b1", "W2", "b2", "w3")


def concatenated(dtype: torch.dtype):
    """The critic w3 . tanh(W2 tanh(W1 [x; y] + b1) + b2) and its parameters."""
    weights = {name: held(f"gpc_{name}", dtype).requires_grad_() for name in PARTS}

    def f(x: Tensor, y: Tensor) -> Tensor:
        a = torch.tanh(torch.cat((x, y), 1) @ weights["W1"].T + weights["b1"])
        return torch.tanh(a @ weights["W2"].T + weights["b2"]) @ weights["w3"]

    return f, weights


@pytest.mark.parametrize("dtype", PRECISIONS)
@pytest.mark.parametrize("inputs", ["both", "x"])
@pytest.mark.parametrize("form", ["two", "one"])
def test_penalties_and_their_gradients_are_those_of_the_reference(inputs, form, dtype):
    f, weights = concatenated(dtype)
    by_x, by_y = input_gradients(f, held("gpc_x", dtype), held("gpc_y", dtype))
    close(torch.cat((by_x, by_y), 1).detach(), "gpc_input_grad")
    penalty = penalty_terms(gradient_norms(by_x, by_y, inputs), f"{form}-sided").mean()
    close(penalty.detach(), f"gpc_pen_{inputs}_{form}")
    for name, found in zip(PARTS, torch.autograd.grad(penalty, list(weights.values()), materialize_grads=True), strict=True):
        close(found, f"gpc_pen_{inputs}_{form}_d{name}")


@pytest.mark.parametrize("dtype", PRECISIONS)
def test_a_bound_under_a_penalty(dtype):
    weights = {name: held(f"gps_{name}", dtype).requires_grad_() for name in ("A1", "a1", "A2", "a2", "B1", "c1", "B2", "c2")}
    A1, a1, A2, a2, B1, c1, B2, c2 = weights.values()

    def codes(x: Tensor, y: Tensor) -> tuple[Tensor, Tensor]:
        return (x @ A1.T + a1).relu() @ A2.T + a2, (y @ B1.T + c1).relu() @ B2.T + c2

    x, y = held("gps_x", dtype), held("gps_y", dtype)
    g, h = codes(x, y)
    size = gradient_norms(*input_gradients(lambda x, y: torch.mul(*codes(x, y)).sum(1), x, y))
    penalty = penalty_terms(size, "two-sided").mean()
    loss = float(held("gps_lambda")) * penalty - infonce(g @ h.T)
    close((g * h).sum(1).detach(), "gps_f")
    close((g @ h.T).detach(), "gps_S")
    close(size.detach(), "gps_norm")
    close(penalty.detach(), "gps_pen")
    close(loss.detach(), "gps_wpc_loss")
    for name, found in zip(weights, torch.autograd.grad(loss, list(weights.values())), strict=True):
        close(found, f"gps_d{name}")


@settings(max_examples=40)
@given(st.lists(st.floats(0, 50), min_size=1, max_size=8), st.floats(0.01, 20))
def test_the_one_sided_penalty_is_zero_within_the_target_alone(sizes, target):
    size = torch.tensor(sizes, dtype=torch.float64)
    one, two = penalty_terms(size, "one-sided", target), penalty_terms(size, "two-sided", target)
    assert ((one == 0) == (size <= target)).all()
    assert (one <= two).all() and (one[size >= target] == two[size >= target]).all()
    assert (penalty_terms(size, "zero-centred", target) == size**2).all()


@pytest.mark.parametrize("form", FORMS)
def test_slopes_are_the_derivatives_and_nothing_where_f_is_flat(form):
    v = torch.tensor([[3.0, 4.0], [0.3, 0.4], [0.0, 0.0]], dtype=torch.float64, requires_grad=True)
    size = gradient_norms(v, torch.zeros(3, 1))
    (wanted,) = torch.autograd.grad(penalty_terms(size, form).sum(), v)
    assert wanted.isfinite().all()
    assert torch.allclose(derivative_over_norm(size.detach(), form).unsqueeze(1) * v.detach(), wanted)


def test_norms_of_both_of_one_and_of_each():
    by_x, by_y = torch.tensor([[3.0, 0.0]]), torch.tensor([[0.0, 4.0, 0.0]])
    assert gradient_norms(by_x, by_y).tolist() == [5]
    assert gradient_norms(by_x, by_y, "x").tolist() == [3]
    assert gradient_norms(by_x, by_y, "y").tolist() == [4]
    assert gradient_norms(by_x, by_y, "each").tolist() == [3, 4]


@pytest.mark.parametrize("K", [2, 3, 8])
def test_points_of_the_penalty(K):
    x, y = torch.arange(K).double().unsqueeze(1), 100 + torch.arange(K).double().unsqueeze(1)
    generator = torch.Generator().manual_seed(0)
    at = {where: penalty_points(x, y, where, generator) for where in ("joint", "shuffled", "segments", "joint+shuffled")}
    assert torch.equal(at["joint"][1] - at["joint"][0], torch.full((K, 1), 100.0).double())
    assert (at["shuffled"][1] - at["shuffled"][0] != 100).all()
    assert [len(v) for v in at["joint+shuffled"]] == [2 * K, 2 * K]
    # On a segment x and y have gone the same share of the way from a positive pair to one of unlike numbers.
    moved_x, moved_y = ((at["segments"][i] - at["joint"][i]) for i in (0, 1))
    ends_x, ends_y = x.roll(1, 0), y.roll(2, 0)
    assert (ends_y - ends_x != 100).all()
    assert torch.allclose(moved_x * (ends_y - y), moved_y * (ends_x - x))
    assert (moved_x.abs() <= (ends_x - x).abs()).all() and moved_x.unique().numel() > 1


def test_the_two_metrics_of_a_pair():
    """|grad| <= 1 of both together allows less than |grad| <= 1 of each: f = x + y has |grad f| = sqrt 2."""
    by_x, by_y = input_gradients(lambda x, y: (x + y).sum(1), torch.zeros(2, 1), torch.zeros(2, 1))
    assert penalty_terms(gradient_norms(by_x, by_y, "each")).sum() == 0
    assert penalty_terms(gradient_norms(by_x, by_y, "both")).mean().item() == pytest.approx((2**0.5 - 1) ** 2, abs=1e-6)
    assert gradient_penalties.gradient_norms(by_x, by_y).tolist() == pytest.approx([2**0.5] * 2)

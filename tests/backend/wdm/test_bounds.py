"""Bounds: values and gradients of the reference arrays, and what holds of any scores."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays as drawn_arrays
from torch import Tensor
from wdm_reference import PRECISIONS, close, held

from settle.backend.core.knobs import KnobError
from settle.backend.wdm.dependency import bound_gradients, bounds

VALUES = {
    "infonce": (bounds.infonce, bound_gradients.infonce),
    "infonce_sym": (bounds.infonce_symmetric, bound_gradients.infonce_symmetric),
    "nwj": (bounds.nwj, bound_gradients.nwj),
    "dv": (bounds.dv, bound_gradients.dv),
    "js": (bounds.js, bound_gradients.js),
    "wdm": (bounds.wasserstein_dual, bound_gradients.wasserstein_dual),
    "smile1": (lambda S: bounds.smile(S, 1.0), None),
    "smile5": (lambda S: bounds.smile(S, 5.0), None),
}
scores = st.integers(2, 7).flatmap(lambda K: drawn_arrays(np.float64, (K, K), elements=st.floats(-80, 80)))


@pytest.mark.parametrize("dtype", PRECISIONS)
@pytest.mark.parametrize("name", VALUES)
def test_values_and_gradients_are_those_of_the_reference(name, dtype):
    value, slope = VALUES[name]
    S = held("S", dtype).requires_grad_()
    found = value(S)
    close(found.detach(), f"est_{name}")
    close(torch.autograd.grad(found, S)[0], f"est_{name}_grad")
    if slope is not None:
        close(slope(S.detach()), f"est_{name}_grad")


@pytest.mark.parametrize("dtype", PRECISIONS)
def test_mine_moves_its_running_mean_before_it_is_used(dtype):
    S = held("S", dtype).requires_grad_()
    value, surrogate, ema = bounds.mine(S, held("mine_ema_in", dtype), float(held("mine_alpha")))
    close(value.detach(), "est_dv")
    close(ema, "mine_ema_out")
    close(torch.autograd.grad(surrogate, S)[0], "mine_grad")
    close(bound_gradients.mine(S.detach(), ema), "mine_grad")


@pytest.mark.parametrize("dtype", PRECISIONS)
def test_information_from_a_jensen_shannon_critic(dtype):
    close(bounds.js_mi(held("S", dtype)), "js_mi_plus1")
    close(bounds.nwj(held("S", dtype)), "js_mi_plain")


@pytest.mark.parametrize("dtype", PRECISIONS)
def test_the_best_critic_of_gaussians(dtype):
    close(bounds.infonce(held("opt_S", dtype)), "opt_infonce")


@settings(max_examples=40)
@given(scores)
def test_infonce_never_passes_log_K(S):
    S, top = torch.tensor(S), math.log(len(S))
    assert bounds.infonce(S) <= top + 1e-9
    assert bounds.infonce_symmetric(S) <= top + 1e-9
    assert bounds.infonce_symmetric(S) == pytest.approx(bounds.infonce_symmetric(S.T).item(), abs=1e-9)


@settings(max_examples=40)
@given(scores, st.floats(-20, 20))
def test_what_a_constant_added_to_the_critic_changes(S, constant):
    S = torch.tensor(S)
    for value in (bounds.infonce, bounds.dv, bounds.wasserstein_dual):
        assert value(S + constant).item() == pytest.approx(value(S).item(), abs=1e-8)
    rows = S + torch.linspace(-5, 5, len(S)).double().unsqueeze(1)
    assert bounds.infonce(rows).item() == pytest.approx(bounds.infonce(S).item(), abs=1e-8)
    # NWJ is DV's tangent: never above it, and equal where mean_off e^(S - 1) is one.
    assert bounds.nwj(S) <= bounds.dv(S) + 1e-9 * (1 + bounds.nwj(S).abs())
    touching = S - bounds.log_mean_off(S) + 1
    assert bounds.nwj(touching).item() == pytest.approx(bounds.dv(S).item(), abs=1e-8)


@settings(max_examples=40)
@given(scores)
def test_ends_of_the_scales(S):
    S = torch.tensor(S)
    assert bounds.js(S) <= 0
    assert bounds.smile(S, 1e3).item() == pytest.approx(bounds.dv(S).item(), abs=1e-9)
    assert bounds.smile(S, 1e-9).item() == pytest.approx(bounds.mean_diagonal(S).item(), abs=1e-6)
    assert bounds.wasserstein_dual(S) <= bounds.mean_diagonal(S) - S.min() + 1e-9


@settings(max_examples=40)
@given(scores)
def test_slopes_are_the_derivatives(S):
    S = torch.tensor(S).requires_grad_()
    for value, slope in VALUES.values():
        if slope is not None:
            wanted = torch.autograd.grad(value(S), S)[0]
            assert torch.allclose(slope(S.detach()), wanted, rtol=1e-9, atol=1e-12)


def test_critics_side_by_side_have_a_value_each():
    S = torch.randn(3, 2, 5, 5, dtype=torch.float64)
    for name, value in bounds.OBJECTIVES.items():
        together = value(S)
        assert together.shape == (3, 2), name
        assert torch.allclose(together[2, 1], value(S[2, 1])), name


@pytest.mark.parametrize("value", [*bounds.OBJECTIVES.values(), bounds.infonce_symmetric, bounds.js_mi, lambda S: bounds.smile(S, 5.0)])
@pytest.mark.parametrize("shape", [(1, 1), (2, 3), (4,)])
def test_a_matrix_without_negatives_is_refused(value, shape):
    with pytest.raises(KnobError, match="not possible"):
        value(torch.zeros(shape))


def test_mine_begins_with_the_first_batch():
    S = torch.randn(4, 4)
    value, surrogate, ema = bounds.mine(S, None, 0.01)
    assert ema == pytest.approx(bounds.log_mean_off(S).exp().item())
    assert surrogate.item() == pytest.approx(bounds.mean_diagonal(S).item() - 1, abs=1e-6)
    assert isinstance(value, Tensor)

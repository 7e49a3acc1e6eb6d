"""The convolutional net: in place against its equations, statistics against slopes of Phi, files of one's own."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from settle.backend.core.knobs import KnobError
from settle.backend.ep.dynamics.conv_dynamics import ConvDynamics
from settle.backend.ep.models.conv_model import ConvModel
from settle.backend.ep.models.conv_shapes import Filters
from settle.backend.ep.models.initialisation import random_filters
from settle.backend.ep.models.network_file import read


def small(channels=(3, 2), kernel=3, padding=1, pool=2, picture=(1, 9, 8), seed=0, dt=1.0, clamp=False, activation="hardsigm"):
    filters = Filters(channels, kernel, padding, pool)
    random = torch.Generator().manual_seed(seed)
    pixels = picture[0] * picture[1] * picture[2]
    x, y = (torch.rand(2, n, dtype=torch.float64, generator=random) for n in (pixels, 4))
    model = ConvModel(filters, 4, picture, activation, clamp)
    net = ConvDynamics(model, random_filters(filters.shapes(4, picture), seed), x, y, dt)
    net.set_state(torch.rand(net.flat.shape, dtype=torch.float64, generator=random))
    return net


nets = st.fixed_dictionaries(
    {
        "channels": st.sampled_from([(3,), (3, 2), (2, 4, 3)]),
        "kernel": st.sampled_from([1, 3]),
        "pool": st.sampled_from([1, 2]),
        "picture": st.sampled_from([(1, 9, 8), (2, 8, 11)]),
        "seed": st.integers(0, 99),
        "dt": st.sampled_from([0.3, 1.0]),
        "clamp": st.booleans(),
        "activation": st.sampled_from(["hardsigm", "tanh"]),
    }
)


@settings(max_examples=25, deadline=None)
@given(about=nets, beta=st.sampled_from([0.0, 0.3]))
def test_settling_in_place_equals_the_transition_for_any_number_of_layers(about, beta):
    net = small(padding=about["kernel"] // 2, **about)
    s = [layer.clone() for layer in net.s]
    for _ in range(4):
        s = net.model.transition(net.parameters, s, net.x, net.dt, beta, net.y)
        net.advance(beta)
        assert all(torch.allclose(a, b, rtol=0, atol=1e-12) for a, b in zip(s, net.s, strict=True))


def test_drive_and_statistics_are_the_slopes_of_phi():
    net = small(channels=(2, 4, 3), picture=(2, 9, 8))
    s = [layer.clone().requires_grad_() for layer in net.s]
    parameters = {name: p.clone().requires_grad_() for name, p in net.parameters.items()}
    phi = net.model.potential(parameters, s, net.x)
    slopes = torch.autograd.grad(phi.mean(), [*s, *parameters.values()])
    for slope, h in zip(slopes, net.model.drive(net.parameters, net.s, net.x), strict=False):
        assert torch.allclose(slope * 2, h, rtol=0, atol=1e-13)
    for (name, statistic), slope in zip(net.statistics().items(), slopes[len(s) :], strict=True):
        assert statistic.shape == parameters[name].shape and torch.allclose(statistic, slope, rtol=0, atol=1e-13), name
    assert net.potential() == pytest.approx(phi.mean().item())


def test_a_kick_counts_units_channel_by_channel():
    net = small()
    before = net.s[2].clone()
    net.perturb(2, 1 * 4 * 4 + 2 * 4 + 3, 0.25)
    moved = (net.s[2] - before).numpy()
    assert moved[:, 1, 2, 3] == pytest.approx([0.25, 0.25]) and np.count_nonzero(moved) == 2


def test_a_convolutional_network_file_that_does_not_fit_is_named(tmp_path):
    made = {"x": np.ones((2, 1, 8, 8)), "y": np.ones((2, 3)), "fcW": np.ones((3, 32)), "fcb": np.ones(3)}
    made |= {"cW0": np.ones((2, 4, 3, 3)), "cb0": np.ones(2), "cW1": np.ones((4, 1, 3, 3)), "cb1": np.ones(4)}
    file = tmp_path / "n.npz"
    np.savez(file, **made)
    assert sorted(read(str(file), "conv")) == sorted(made)
    for name, array, sentence in (
        ("x", np.ones((2, 64)), r"array x has the shape \(2, 64\); x is samples x channels x height x width"),
        ("cW0", np.ones((2, 3, 3, 3)), r"cW0 has the shape .*; it sees 4 channels"),
        ("cb1", np.ones(3), r"cb1 .*; cW1 makes 4 channels"),
        ("fcW", np.ones((4, 32)), r"fcW .*; y has 3 outputs"),
    ):
        np.savez(file, **{**made, name: array})
        with pytest.raises(KnobError, match=sentence):
            read(str(file), "conv")

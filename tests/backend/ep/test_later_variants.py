"""What came since: complex nudging, the nudge inside of rho, the read-out; each in place against its equations, and against autograd."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from small_networks.small import small

from settle.backend.ep.dynamics.holomorphic import ComplexDynamics, circle, count_points
from settle.backend.ep.learning.bptt import BackwardPass
from settle.backend.ep.learning.nudged_phase import NudgedPhase, nudging_betas, total_update
from settle.backend.ep.models.read_out import loss
from settle.backend.ep.models.transition import transition


@settings(max_examples=60, deadline=None)
@given(
    kind=st.sampled_from(["p", "conv"]),
    updates=st.sampled_from(["synchronous", "asynchronous"]),
    nudge=st.sampled_from(["inside", "outside"]),
    loss=st.sampled_from(["squared", "cross-entropy"]),
    activation=st.sampled_from(["tanh", "sigm", "hardsigm"]),
    clamp=st.booleans(),
    dt=st.sampled_from([0.3, 1.0]),
    beta=st.sampled_from([0.0, 0.4, -0.2]),
    seed=st.integers(0, 99),
)
def test_settling_in_place_equals_the_transition_with_the_nudge_inside_and_with_a_read_out(kind, dt, beta, seed, **about):
    net = small(kind, dt, seed=seed, **about)
    s = [layer.clone() for layer in net.s]
    if net.model.read_out:
        assert torch.allclose(s[0].sum(1), torch.ones(2, dtype=torch.float64)), "of the state as loaded"
    for _ in range(5):
        s = transition(net.model, net.parameters, s, net.x, dt, beta, net.y)
        net.advance(beta)
        assert all(torch.allclose(a, b, rtol=0, atol=1e-12) for a, b in zip(s, net.s, strict=True))
    potential = net.model.potential(net.parameters, net.s, net.x).mean()
    assert net.potential() == pytest.approx(float(potential), abs=1e-12)


@pytest.mark.parametrize("kind", ["p", "conv"])
def test_pull_and_slopes_of_the_read_out_are_those_of_its_loss(kind):
    net = small(kind, loss="cross-entropy")
    weight, bias = net.model.read_out or ("", "")
    top = net.s[1].detach().clone().requires_grad_()
    parameters = {name: net.parameters[name].clone().requires_grad_() for name in (weight, bias)}
    value = loss(net.model, parameters, [net.s[0], top], net.y)
    assert net.loss() == pytest.approx(value.item()) and value > 0
    chosen = torch.log(net.s[0])[net.y > 0]
    assert value.item() == pytest.approx(-chosen.mean().item())
    by_top, by_weight, by_bias = torch.autograd.grad(value, [top, parameters[weight], parameters[bias]])
    assert torch.allclose(net.nudging_force(), -2 * by_top, rtol=0, atol=1e-14), "the batch of two is a mean in the loss alone"
    found = net.read_out_gradients()
    assert torch.allclose(found[weight], -by_weight, rtol=0, atol=1e-14) and torch.allclose(found[bias], -by_bias, rtol=0, atol=1e-14)
    assert not small(kind).read_out_gradients() and weight not in net.statistics()


@pytest.mark.parametrize(("kind", "loss"), [("p", "squared"), ("p", "cross-entropy"), ("conv", "squared"), ("conv", "cross-entropy")])
@pytest.mark.parametrize("dt", [0.5, 1.0])
def test_with_the_nudge_inside_a_prototypical_net_follows_bptt(kind, loss, dt):
    """Each step of the update, of states and parameters, differs by terms in beta squared alone, symmetric nudging given."""
    net = small(kind, dt, activation="sigm", nudge="inside", loss=loss)
    for _ in range(400):
        net.advance()
    assert net.residual() < 1e-12
    nudged, backward = NudgedPhase(net, [1e-4, -1e-4]), BackwardPass(net, lambda t: net.s, 400)
    for t in range(5):
        ep, bptt = nudged.step(), backward.step()
        assert ep.keys() == bptt.keys() and ("s0" in ep) == (loss == "squared")
        for name, delta in ep.items():
            assert torch.allclose(delta, bptt[name], rtol=1e-5, atol=1e-7), (name, t)


def test_the_circle_holds_one_of_each_conjugate_pair():
    assert circle(0.5, 2) == [0.5, -0.5] and circle(0.5, 1) == [0.5]
    for points in (3, 4, 7, 8):
        found = circle(0.3, points)
        whole = [*found, *(b.conjugate() for b in found if isinstance(b, complex))]
        assert count_points(found) == points == len(whole) and abs(sum(whole)) < 1e-15
        assert all(abs(abs(b) - 0.3) < 1e-15 for b in whole)


@pytest.mark.parametrize(("kind", "about"), [("toy", {}), ("eb", {"output": "code"}), ("p", {"nudge": "inside", "loss": "cross-entropy"})])
def test_complex_dynamics_are_the_real_ones_continued(kind, about):
    net = small(kind, 0.3, **about)
    both = ComplexDynamics.of(net), net.branch()
    for _ in range(4):
        for one in both:
            one.advance(0.2)
    assert torch.allclose(both[0].flat.real, both[1].flat, rtol=0, atol=1e-14) and float(both[0].flat.imag.abs().max()) == 0
    above, below = ComplexDynamics.of(net), ComplexDynamics.of(net)
    for _ in range(4):
        above.advance(0.2 + 0.1j)
        below.advance(0.2 - 0.1j)
    assert torch.allclose(above.flat, below.flat.conj(), rtol=0, atol=1e-14) and float(above.flat.imag.abs().max()) > 1e-3
    assert above.residual() > 0


def test_the_holomorphic_update_is_the_limit_of_small_beta():
    net = small("eb", 0.3)
    for _ in range(300):
        net.advance()
    exact = total_update(net, nudging_betas("holomorphic", 0.3, points=32), 12)
    phase = NudgedPhase(net, nudging_betas("holomorphic", 0.3, points=32))
    steps = [phase.step() for _ in range(12)]
    for name, small_beta in total_update(net, [1e-5, -1e-5], 12).items():
        size = float(small_beta.abs().max())
        assert float((exact[name] - small_beta).abs().max()) < 1e-8 * size
        assert exact[name].dtype == torch.float64 and float((sum(s[name] for s in steps) - exact[name]).abs().max()) < 1e-13
        assert float((total_update(net, [0.3], 12)[name] - small_beta).abs().max()) > 1e-2 * size

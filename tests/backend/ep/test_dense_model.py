"""The equations: energy, primitive function, the in-place dynamics against the plain ones, gradients."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from settle.backend.ep.dynamics.dynamics import Dynamics
from settle.backend.ep.learning.bptt import BackwardPass
from settle.backend.ep.learning.nudged_phase import NudgedPhase, nudging_betas, total_update
from settle.backend.ep.models.activations import ACTIVATIONS
from settle.backend.ep.models.dense_model import DenseModel
from settle.backend.ep.models.initialisation import random_parameters
from settle.backend.ep.models.wiring import wire
from settle.widgets.views.common.ep.formulas import agreement_formula, training_formula

KINDS = ("toy", "eb", "p")


def small(kind: str, sizes=(3, 4, 5), batch=2, seed=0, dt=0.3, **about) -> Dynamics:
    """A small network at a random state."""
    wiring = wire(kind, sizes)
    random = torch.Generator().manual_seed(seed + 100)
    x, y = (torch.rand(batch, n, dtype=torch.float64, generator=random) for n in (sizes[-1], sizes[0]))
    net = Dynamics(DenseModel(kind, wiring, **about), random_parameters(wiring, seed), x, y, dt)
    net.set_state(torch.rand(net.flat.shape, dtype=torch.float64, generator=random))
    return net


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_slopes_are_derivatives_and_in_place_equals_out_of_place(name):
    act = ACTIVATIONS[name]
    v = torch.tensor([-2.0, -0.3, 0.2, 0.5, 0.9, 1.7], dtype=torch.float64, requires_grad=True)
    (slope,) = torch.autograd.grad(act.rho(v).sum(), v)
    assert torch.allclose(act.derivative(v), slope, atol=1e-15)
    plain, r, out = v.detach(), torch.empty(6, dtype=torch.float64), torch.empty(6, dtype=torch.float64)
    act.rho_into(plain, r)
    act.derivative_into(plain, r, out)
    assert torch.allclose(r, act.rho(plain), atol=1e-15) and torch.allclose(out, act.derivative(plain), atol=1e-15)


def test_sigm_is_the_logistic_function_of_the_paper_and_hardsigm_has_slope_one_at_its_ends():
    v = torch.tensor([-1.0, 0.0, 0.5, 1.0], dtype=torch.float64)
    assert torch.allclose(ACTIVATIONS["sigm"].rho(v), 1 / (1 + torch.exp(-4 * (v - 0.5))), atol=1e-15)
    assert ACTIVATIONS["hardsigm"].derivative(v).tolist() == [0, 1, 1, 1]


@pytest.mark.parametrize("kind", ["toy", "eb"])
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_energy_based_dynamics_descend_the_energy(kind, activation):
    net = small(kind, activation=activation)
    s = [layer.clone().requires_grad_() for layer in net.s]
    energy = net.model.potential(net.parameters, s, net.x)
    slopes = torch.autograd.grad(energy.sum(), s)
    later = net.model.transition(net.parameters, s, net.x, net.dt)
    for new, old, slope in zip(later, s, slopes, strict=True):
        assert torch.allclose(new, old - net.dt * slope, atol=1e-14)
    assert net.potential() == pytest.approx(energy.mean().item(), abs=1e-13)


def test_the_drive_of_the_prototypical_model_is_the_slope_of_phi():
    net = small("p", sizes=(3, 4, 6, 5))
    s = [layer.clone().requires_grad_() for layer in net.s]
    phi = net.model.potential(net.parameters, s, net.x)
    for slope, drive in zip(torch.autograd.grad(phi.sum(), s), net.model.drive(net.parameters, s, net.x), strict=True):
        assert torch.allclose(slope, drive, atol=1e-14)
    assert net.potential() == pytest.approx(phi.mean().item(), abs=1e-13)


@pytest.mark.parametrize("kind", KINDS)
def test_statistics_are_the_slope_of_phi_by_the_parameters(kind):
    net = small(kind)
    parameters = {name: p.clone().requires_grad_() for name, p in net.parameters.items()}
    potential = net.model.potential(parameters, net.s, net.x).mean()
    sign = -1 if net.model.energy_based else 1
    slopes = torch.autograd.grad(potential, list(parameters.values()))
    for (name, statistic), slope in zip(net.statistics().items(), slopes, strict=True):
        assert torch.allclose(statistic, sign * slope, atol=1e-14), name


nets = st.fixed_dictionaries(
    {
        "kind": st.sampled_from(KINDS),
        "activation": st.sampled_from(list(ACTIVATIONS)),
        "clamp": st.booleans(),
        "output": st.sampled_from(["energy", "code"]),
        "batch": st.integers(1, 3),
        "seed": st.integers(0, 1000),
        "dt": st.sampled_from([0.08, 0.5, 1.0]),
    }
)


@settings(max_examples=30, deadline=None)
@given(about=nets, hidden=st.lists(st.integers(1, 5), min_size=1, max_size=3), beta=st.sampled_from([0.0, 0.3, -0.2]))
def test_settling_in_place_equals_the_transition(about, hidden, beta):
    sizes = (3, *(hidden[:1] if about["kind"] == "toy" else hidden), 4)
    net = small(sizes=sizes, **about)
    s = [layer.clone() for layer in net.s]
    for _ in range(6):
        s = net.model.transition(net.parameters, s, net.x, net.dt, beta, net.y)
        net.advance(beta)
        assert max(float((a - b).abs().max()) for a, b in zip(s, net.s, strict=True)) < 1e-12
    assert net.potential() == pytest.approx(float(net.model.potential(net.parameters, net.s, net.x).mean()), abs=1e-12)


@settings(max_examples=25, deadline=None)
@given(about=nets, hidden=st.lists(st.integers(1, 5), min_size=1, max_size=3), T=st.integers(1, 6))
def test_nabla_of_every_step_is_that_of_one_graph_over_all_steps(about, hidden, T):
    """The reference: every step with a leaf of its own for each parameter, and the whole graph kept."""
    sizes = (3, *(hidden[:1] if about["kind"] == "toy" else hidden), 4)
    net = small(sizes=sizes, **about)
    net.set_state(net.flat * 0.5)
    history = [net.flat.clone()]
    s = [layer.clone().requires_grad_() for layer in net.s]
    states, copies = [s], []
    for _ in range(T):
        copies.append({name: p.clone().requires_grad_() for name, p in net.parameters.items()})
        s = net.model.transition(copies[-1], s, net.x, net.dt)
        states.append(s)
        net.advance()
        history.append(net.flat.clone())
    loss = ((s[0] - net.y) ** 2).sum() / (2 * len(net.x))
    backward = BackwardPass(net, lambda t: net.layers(history[-1 - t]), T)
    for t in range(T + 2):
        found = backward.step()
        layers = states[T - t] if t <= T else []
        wanted = {f"s{i}": layer for i, layer in enumerate(layers)} | (copies[T - t - 1] if t < T else {})
        slopes = torch.autograd.grad(loss, list(wanted.values()), retain_graph=True, materialize_grads=True) if wanted else ()
        for name, slope in zip(wanted, slopes, strict=True):
            slope = slope.sum(0) if name[0] == "s" else slope
            assert torch.allclose(found[name], -slope, rtol=0, atol=1e-12), (name, t)
        for name in set(found) - set(wanted):
            assert not found[name].any(), (name, t)


@pytest.mark.parametrize("nudging", ["one-sided", "symmetric", "random-sign"])
def test_the_steps_of_the_update_add_up_to_the_difference_of_the_two_ends(nudging):
    net = small("eb", sizes=(3, 4, 6, 5))
    before = net.flat.clone()
    signs = nudging_betas(nudging, 0.2, -1)
    phase = NudgedPhase(net, signs)
    steps = [phase.step() for _ in range(7)]
    for name, whole in total_update(net, signs, 7).items():
        assert torch.allclose(sum(step[name] for step in steps), whole, atol=1e-13), name
    assert torch.equal(net.flat, before), "the steady network is left as it is"
    assert signs == {"one-sided": [0.2], "symmetric": [0.2, -0.2], "random-sign": [-0.2]}[nudging]


def test_a_kick_moves_one_unit_or_a_layer_and_stays_within_the_clamp():
    net = small("eb", clamp=True)
    before = [layer.clone() for layer in net.s]
    net.perturb(1, 2, 0.05)
    moved = torch.zeros_like(before[1])
    moved[:, 2] = 0.05
    assert torch.allclose(net.s[1], (before[1] + moved).clamp(0, 1)) and torch.equal(net.s[0], before[0])
    net.perturb(0, -1, 5.0)
    assert net.s[0].tolist() == np.ones((2, 3)).tolist()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("dt", [0.2, 0.5])
def test_delta_is_what_the_formula_says_where_dt_is_not_1(kind, dt):
    """Of a parameter -dE/dtheta (dPhi/dtheta) at both ends, over beta without dt; of a state its movement over beta dt."""
    net, beta = small(kind, dt=dt, batch=1), 0.1
    phase = NudgedPhase(net, [beta])
    sign = 1 if kind == "p" else -1

    def statistic():
        now = phase.branches[0]
        parameters = {name: p.clone().requires_grad_() for name, p in now.parameters.items()}
        value = sign * now.model.potential(parameters, now.s, now.x).sum()
        return dict(zip(parameters, torch.autograd.grad(value, list(parameters.values())), strict=True)), [s.clone() for s in now.s]

    (before, s), delta, (after, later) = statistic(), phase.step(), statistic()
    for name, statistic_before in before.items():
        assert torch.allclose(delta[name], (after[name] - statistic_before) / beta, atol=1e-12), name
    for i, (old, new) in enumerate(zip(s, later, strict=True)):
        assert torch.allclose(delta[f"s{i}"], (new - old)[0] / (beta * dt), atol=1e-12)
    formula, text = agreement_formula({"model": kind})
    slope = r"\frac{\partial E}{\partial\theta}" if sign < 0 else r"\frac{\partial \Phi}{\partial\theta}"
    over = rf"{'-' if sign < 0 else ''} \frac{{1}}{{\beta}}"
    stated = rf"{{{over}}} \left[ {slope}(s^{{\beta}}_{{t+1}}) - {slope}(s^{{\beta}}_t) \right]"
    assert stated.replace(" ", "") in formula.replace(" ", "") and "dt" not in formula and "divided by β dt" in text
    trained, _ = training_formula({"model": kind})
    assert (r"{-\frac{\eta}{\beta}}" in trained and r"\partial E" in trained) == (sign < 0) and (r"\Phi" in trained) == (sign > 0)

"""C-EP and C-VF, and updates in the other variants, against sums over plain steps and against autograd."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest
import torch

from settle.backend.ep.learning.continual_ep import vector_field_parameters, vector_field_wiring
from settle.backend.ep.learning.conv_learner import ConvLearner
from settle.backend.ep.learning.fast_learner import FastLearner
from settle.backend.ep.learning.nudged_phase import nudging_betas
from settle.backend.ep.learning.phase_settings import PhaseSettings
from settle.backend.ep.learning.reference_learner import ReferenceLearner
from settle.backend.ep.models.conv_model import ConvModel
from settle.backend.ep.models.conv_shapes import Filters
from settle.backend.ep.models.dense_model import DenseModel
from settle.backend.ep.models.initialisation import random_filters, random_parameters
from settle.backend.ep.models.wiring import wire

SIZES = (3, 8, 6, 5)
PHASES = PhaseSettings(T=60, K=8, dt=1.0)
RATES = [0.05, 0.1, 0.2]


def made(rule: str, kind="p", angle=0.0, phases=PHASES, **about) -> ReferenceLearner:
    if kind == "conv":
        filters = Filters((3, 2), 3, 1)
        model = ConvModel(filters, 3, (1, 6, 6), "sigm", **about)
        return ConvLearner(rule, model, random_filters(filters.shapes(3, (1, 6, 6)), 0), 4, phases)
    wiring = wire(kind, SIZES)
    parameters = random_parameters(wiring, 0)
    if rule == "c-vf":
        wiring = vector_field_wiring(wiring)
        parameters = vector_field_parameters(parameters, wiring, angle, np.random.default_rng(1))
    return ReferenceLearner(rule, DenseModel(kind, wiring, "sigm", **about), parameters, 4, phases)


def batch(learner: ReferenceLearner):
    random = torch.Generator().manual_seed(7)
    x = torch.rand(4, learner.model.wiring.inputs, dtype=torch.float64, generator=random)
    return x, torch.eye(3, dtype=torch.float64)[[0, 2, 1, 2]]


def moved(learner: ReferenceLearner, rates=RATES, betas=(0.3,)):
    """What an update changes, divided by the learning rates."""
    before = {name: p.clone() for name, p in learner.parameters.items()}
    learner.update(*batch(learner), rates, list(betas))
    return {name: (p - before[name]) / rates[learner.layer(name)] for name, p in learner.parameters.items()}


def distance(a, b) -> float:
    """Of two updates over all parameters, relative to the second."""
    return math.sqrt(sum(float((a[name] - b[name]).square().sum()) for name in b) / sum(float(d.square().sum()) for d in b.values()))


@pytest.mark.parametrize("kind", ["p", "eb", "conv"])
def test_the_update_of_c_ep_goes_to_that_of_ep_as_the_learning_rates_go_to_0(kind):
    phases = PhaseSettings(T=60, K=8, dt=0.3) if kind == "eb" else PHASES
    ep = moved(made("ep", kind, phases=phases))
    scales = (1e-2, 1e-3, 1e-4, 1e-5)
    found = [distance(moved(made("c-ep", kind, phases=phases), [rate * scale for rate in RATES]), ep) for scale in scales]
    assert found[0] > 1e-3 > 30 * found[-1]
    for larger, smaller in pairwise(found[1:]):
        assert smaller / larger == pytest.approx(0.1, rel=0.1), "linear in the learning rates"


@pytest.mark.parametrize("kind", ["p", "eb"])
@pytest.mark.parametrize("betas", [[0.3], [-0.2], [0.2, -0.2]])
def test_the_plain_learner_is_the_fast_one(kind, betas):
    wiring = wire(kind, SIZES)
    about = DenseModel(kind, wiring, "sigm"), random_parameters(wiring, 0), 4, PhaseSettings(60, 8, 0.4)
    for rule in ("ep", "bptt"):
        plain, fast = ReferenceLearner(rule, *about), FastLearner(rule, *about)
        x, y = batch(plain)
        one, other = plain.update(x, y, RATES, betas), fast.update(x, y, RATES, betas)
        assert one.loss == pytest.approx(other.loss) and (one.wrong, one.free_steps) == (other.wrong, other.free_steps)
        for name, p in plain.state_dict().items():
            assert p == pytest.approx(fast.state_dict()[name], abs=1e-12)
        assert plain.compare_with_bptt(x, y, betas)["W1"] == pytest.approx(fast.compare_with_bptt(x, y, betas)["W1"], abs=1e-5)
        assert torch.allclose(plain.outputs(x), fast.outputs(x), rtol=0, atol=1e-12)


@pytest.mark.parametrize(("kind", "loss"), [("p", "cross-entropy"), ("conv", "cross-entropy"), ("p", "squared"), ("conv", "squared")])
def test_one_update_with_the_nudge_inside_is_that_of_autograd(kind, loss):
    """Where nudged and free phase come to rest, EP's update is the slope of the loss by the parameters at the fixed point."""
    long = PhaseSettings(T=300, K=250, dt=1.0)
    ep, bptt = (made(rule, kind, phases=long, nudge="inside", loss=loss) for rule in ("ep", "bptt"))
    assert distance(moved(ep, betas=(1e-4, -1e-4)), moved(bptt)) < 1e-6
    x, y = batch(bptt)
    leaves = {name: p.clone().requires_grad_() for name, p in made("bptt", kind, loss=loss).parameters.items()}
    s = [torch.zeros_like(layer) for layer in bptt.net.s]
    for _ in range(300):
        s = bptt.model.transition(leaves, s, x, 1.0)
    if loss == "squared":
        value = (s[0] - y).square().sum() / 8
    else:
        weight, bias = (leaves[name] for name in bptt.model.read_out)
        value = torch.nn.functional.cross_entropy(s[1].flatten(1) @ weight.T + bias, y.argmax(1))
    slopes = dict(zip(leaves, torch.autograd.grad(value, list(leaves.values())), strict=True))
    fresh = made("bptt", kind, phases=long, loss=loss)
    outcome = fresh.update(x, y, [0.0] * 3, [0.1])
    assert outcome.loss == pytest.approx(value.item())
    assert distance(moved(made("bptt", kind, phases=long, loss=loss)), {name: -slope for name, slope in slopes.items()}) < 1e-9


def test_holomorphic_training_is_exact_where_one_side_is_not():
    phases = PhaseSettings(T=200, K=100, dt=1.0)
    bptt = moved(made("bptt", phases=phases, nudge="inside"))
    one, circle = (moved(made("ep", phases=phases, nudge="inside"), betas=b) for b in ([0.1], nudging_betas("holomorphic", 0.1, points=16)))
    assert distance(circle, bptt) < 1e-9 and distance(one, bptt) > 0.02


def test_the_steps_of_c_vf_follow_the_movement_of_the_unit_they_lead_to():
    learner = made("c-vf", angle=40.0)
    x, y = batch(learner)
    leaves = {name: p.clone() for name, p in learner.parameters.items()}
    net = made("c-vf", angle=40.0)._net(4)
    net.present(x)
    for _ in range(PHASES.T):
        net.advance()
    s, wanted, beta = [layer.clone() for layer in net.s], {name: p.clone() for name, p in leaves.items()}, -0.3
    for _ in range(PHASES.K):
        new = learner.model.transition(wanted, s, x, 1.0, beta, y)
        d = [(b - a) / (4 * beta) for a, b in zip(s, new, strict=True)]
        steps = {"W0": d[0].T @ s[1], "B0": s[0].T @ d[1], "W1": d[1].T @ s[2], "B1": s[1].T @ d[2], "W2": d[2].T @ x}
        steps |= {f"b{i}": d[i].sum(0) for i in range(3)}
        wanted = {name: p + RATES[int(name[1:])] * steps[name] for name, p in wanted.items()}
        s = new
    learner.update(x, y, RATES, [beta])
    for name, p in learner.parameters.items():
        assert torch.allclose(p, wanted[name], rtol=0, atol=1e-12) and not torch.equal(p, leaves[name]), name
    assert learner.compare_with_bptt(x, y, [0.1]).keys() == {"W0", "B0", "W1", "B1", "W2"}


def test_weights_up_and_down_begin_at_the_angle_that_is_asked_for():
    wiring = vector_field_wiring(wire("p", (300, 200, 5)))
    tied = random_parameters(wire("p", (300, 200, 5)), 3)
    for angle in (0, 22.5, 90, 180):
        learner = ReferenceLearner(
            "c-vf", DenseModel("p", wiring), vector_field_parameters(tied, wiring, angle, np.random.default_rng(5)), 2, PHASES
        )
        assert learner.feedback_angles() == pytest.approx({"W0": angle}, abs=1.0)
        assert torch.equal(learner.parameters["B0"].abs(), tied["W0"].abs())
    assert not made("ep").feedback_angles()

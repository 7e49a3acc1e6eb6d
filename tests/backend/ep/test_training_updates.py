"""Training updates: against the published program's, against the plain equations, and in what they leave out."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from settle.backend.ep.dynamics.dynamics import Dynamics
from settle.backend.ep.kernels.even_odd_weights import EvenOddWeights
from settle.backend.ep.kernels.relaxation import Relaxation
from settle.backend.ep.learning.bptt import BackwardPass
from settle.backend.ep.learning.bptt_update import BPTTUpdate
from settle.backend.ep.learning.conv_learner import ConvLearner
from settle.backend.ep.learning.ep_update import EPUpdate
from settle.backend.ep.learning.nudged_phase import total_update
from settle.backend.ep.learning.phase_settings import PhaseSettings
from settle.backend.ep.metrics.update_angle import angle_and_sign_agreement
from settle.backend.ep.models.conv_model import ConvModel
from settle.backend.ep.models.conv_shapes import Filters
from settle.backend.ep.models.dense_model import DenseModel
from settle.backend.ep.models.initialisation import random_parameters
from settle.backend.ep.models.wiring import wire

REFERENCE = Path(__file__).parents[2] / "reference"


@pytest.mark.parametrize("name", ["EB1h", "P1h", "P2h"])
@pytest.mark.parametrize("rule", ["ep", "bptt"])
def test_one_update_is_that_of_the_published_program(name, rule):
    file = REFERENCE / f"{name}.npz"
    about, wanted = json.loads(file.with_suffix(".json").read_text(encoding="utf-8")), np.load(file)
    train, sizes = about["train"], about["size_tab"]
    kind = about["kind"].lower()
    names = wire(kind, sizes).shapes()
    weights = EvenOddWeights(sizes, {p: torch.tensor(wanted[p]) for p in names})
    model = DenseModel(kind, wire(kind, sizes), train["act"], kind == "eb", "code")
    x, y = torch.tensor(wanted["x"]), torch.tensor(wanted["y"])
    net = Relaxation(model, weights, len(x), train["dt"])
    T, K, rates = train["T"], train["Kmax"], train["lr_tab"]
    if rule == "ep":
        EPUpdate(net, T, K)(x, y, weights, rates, [train["beta"]])
    else:
        BPTTUpdate(net, T, K + 1)(x, y, weights, rates)
    for p, found in weights.parameters().items():
        moved = np.abs(wanted[f"train_{rule}_{p}"] - wanted[p]).max()
        assert moved > 1e-5 and np.abs(found.numpy() - wanted[f"train_{rule}_{p}"]).max() < 1e-12, p


@pytest.mark.parametrize("rule", ["ep", "bptt"])
def test_one_update_of_the_convolutional_net_is_that_of_the_published_program(rule):
    file = REFERENCE / "Pconv.npz"
    train, wanted = json.loads(file.with_suffix(".json").read_text(encoding="utf-8"))["train"], np.load(file)
    filters = Filters((4, 3))
    parameters = {p: torch.tensor(wanted[p]) for p in filters.shapes(10, (1, 28, 28))}
    phases = PhaseSettings(train["T"], train["Kmax"], 1.0)
    learner = ConvLearner(rule, ConvModel(filters, 10, (1, 28, 28)), parameters, 2, phases)
    x, y = torch.tensor(wanted["x"]).flatten(1), torch.tensor(wanted["y"])
    outcome = learner.update(x, y, train["lr_tab"], [train["beta"]])
    assert outcome.saturated == 1
    for p, found in learner.parameters.items():
        assert np.abs(found.numpy() - wanted[f"train_{rule}_{p}"]).max() < 1e-12, p
        assert np.abs(wanted[p] - wanted[f"train_{rule}_{p}"]).max() > 1e-5


about = st.fixed_dictionaries(
    {
        "kind": st.sampled_from(["eb", "p"]),
        "activation": st.sampled_from(["tanh", "sigm", "hardsigm"]),
        "clamp": st.booleans(),
        "output": st.sampled_from(["energy", "code"]),
        "updates": st.sampled_from(["synchronous", "asynchronous"]),
    }
)
nets = {"about": about, "hidden": st.lists(st.integers(1, 6), min_size=1, max_size=4), "dt": st.sampled_from([0.2, 1.0])}


def twins(about, hidden, dt, seed) -> tuple[Relaxation, Dynamics]:
    """One net twice: as it is trained, and as it is looked at."""
    sizes = (3, *hidden, 7)
    wiring = wire(about["kind"], sizes)
    model = DenseModel(wiring=wiring, **about)
    parameters = random_parameters(wiring, seed)
    random = torch.Generator().manual_seed(seed)
    x, y = (torch.rand(2, n, dtype=torch.float64, generator=random) for n in (7, 3))
    fast, plain = Relaxation(model, EvenOddWeights(sizes, parameters), 2, dt), Dynamics(model, parameters, x, y, dt)
    fast.present(x, y)
    return fast, plain


@settings(max_examples=60, deadline=None)
@given(**nets, seed=st.integers(0, 99), steps=st.integers(0, 9), beta=st.sampled_from([0.0, 0.4, -0.3]))
def test_settling_in_training_is_settling(about, hidden, dt, seed, steps, beta):
    fast, plain = twins(about, hidden, dt, seed)
    fast.settle(5)
    fast.settle(steps, beta)
    for t in range(5 + steps):
        plain.advance(beta if t >= 5 else 0.0)
    for a, b in zip(fast.states(), plain.s, strict=True):
        assert torch.allclose(a, b, rtol=0, atol=1e-12)


@settings(max_examples=50, deadline=None)
@given(**nets, seed=st.integers(0, 99), betas=st.sampled_from([[0.4], [-0.3], [0.2, -0.2]]))
def test_an_update_of_ep_is_the_difference_of_the_ends_over_beta(about, hidden, dt, seed, betas):
    fast, plain = twins(about, hidden, dt, seed)
    found = fast.weights.zeros()
    EPUpdate(fast, 6, 5)(plain.x, plain.y, found, [1.0] * (len(hidden) + 1), betas)
    for _ in range(6):
        plain.advance()
    for name, wanted in total_update(plain, betas, 5).items():
        assert torch.allclose(found.parameters()[name], wanted, rtol=0, atol=1e-11), name


@settings(max_examples=50, deadline=None)
@given(**nets, seed=st.integers(0, 99), horizon=st.integers(1, 8))
def test_an_update_of_bptt_is_the_sum_of_the_slopes_of_the_last_steps(about, hidden, dt, seed, horizon):
    fast, plain = twins(about, hidden, dt, seed)
    found = fast.weights.zeros()
    BPTTUpdate(fast, 6, horizon)(plain.x, plain.y, found, [1.0] * (len(hidden) + 1))
    states = [plain.flat.clone()]
    for _ in range(6):
        plain.advance()
        states.append(plain.flat.clone())
    backward = BackwardPass(plain, lambda t: plain.layers(states[-1 - t]), 6)
    steps = [backward.step() for _ in range(min(horizon, 6))]
    for name, update in found.parameters().items():
        assert torch.allclose(update, torch.stack([step[name] for step in steps]).sum(0), rtol=0, atol=1e-11), name


def test_with_a_tolerance_settling_ends_once_nothing_moves_more_than_that():
    fast, plain = twins({"kind": "p", "activation": "sigm", "clamp": False, "output": "energy"}, [6, 5], 1.0, 3)
    taken = fast.settle(200, tolerance=1e-4)
    before = fast.flat.clone()
    fast.advance()
    assert taken < 60 and float((fast.flat - before).abs().max()) < 1e-4
    fast.present(plain.x)
    fast.settle(taken - 8)
    before = fast.flat.clone()
    fast.advance()
    assert float((fast.flat - before).abs().max()) > 1e-4


@pytest.mark.parametrize("broken", [0.0, np.nan, np.inf])
def test_updates_that_have_no_direction_have_no_angle(broken):
    angle, _ = angle_and_sign_agreement(torch.tensor([broken, 0.0]), torch.tensor([1.0, 2.0]))
    assert np.isnan(angle)
    assert angle_and_sign_agreement(torch.tensor([1.0, 0.0]), torch.tensor([1.0, 1.0])) == (pytest.approx(45), 1.0)

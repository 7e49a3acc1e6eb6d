"""Layers that move in turns: their equation, where they come to rest, and what is left of the theorem."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from small_networks.small import small

from settle.backend.core.compare_recordings import differences
from settle.backend.core.knobs import KnobError
from settle.backend.core.recording_prefix import history
from settle.backend.core.runner import Runner
from settle.backend.ep.agreement.experiment import Agreement
from settle.backend.ep.learning.bptt import BackwardPass
from settle.backend.ep.learning.conv_learner import ConvLearner
from settle.backend.ep.learning.nudged_phase import NudgedPhase, total_update
from settle.backend.ep.learning.phase_settings import PhaseSettings
from settle.backend.ep.learning.reference_learner import ReferenceLearner
from settle.backend.ep.settle.experiment import Settle
from settle.backend.ep.train.experiment import Train

SIZES = (3, 6, 5, 4)
SETTINGS = [("p", 1.0), ("p", 0.4), ("eb", 0.4), ("toy", 0.4), ("conv", 1.0)]


def run(experiment, **how):
    runner = Runner(experiment, **how).start()
    assert runner.join(60) and runner.recording.outcome == "finished", runner.recording.error
    return runner.recording


def to_rest(net):
    steps = 0
    while not steps or (net.residual() > 1e-15 and steps < 3000):
        net.advance()
        steps += 1
    return steps


@pytest.mark.parametrize(("kind", "dt"), [("p", 1.0), ("p", 0.4), ("eb", 0.4)])
def test_a_step_moves_layers_0_and_2_and_then_layer_1_by_what_those_are_now(kind, dt):
    beta, net = 0.3, small(kind, dt, activation="sigm", updates="asynchronous")
    W, b = ([net.parameters[f"{name}{i}"].numpy() for i in range(3)] for name in "Wb")
    s, x, y = net.numpy(), net.x.numpy(), net.y.numpy()

    def rho(v):
        return 1 / (1 + np.exp(2 - 4 * v))

    def moved(v, h, pull=0.0):
        towards = rho(h) if kind == "p" else 4 * rho(v) * (1 - rho(v)) * h
        return v + dt * (towards - v) + dt * pull

    def seen(v):
        return v if kind == "p" else rho(v)

    for _ in range(3):
        s0, s2 = s[0], s[2]
        s[0] = moved(s0, seen(s[1]) @ W[0].T + b[0], beta * (y - s0))
        s[2] = moved(s2, seen(x) @ W[2].T + b[2] + seen(s[1]) @ W[1])
        s[1] = moved(s[1], seen(s[2]) @ W[1].T + b[1] + seen(s[0]) @ W[0])
        net.advance(beta)
        for mine, layer in zip(s, net.numpy(), strict=True):
            np.testing.assert_allclose(layer, mine, rtol=0, atol=1e-14)


@pytest.mark.parametrize(("kind", "dt"), SETTINGS)
def test_they_come_to_rest_where_all_layers_at_once_do_and_with_dt_1_in_about_half_the_steps(kind, dt):
    at_once, in_turns = (small(kind, dt, activation="sigm", updates=updates) for updates in ("synchronous", "asynchronous"))
    nudged_at_once, nudged = at_once.branch(), in_turns.branch()
    steps, fewer = to_rest(at_once), to_rest(in_turns)
    torch.testing.assert_close(in_turns.flat, at_once.flat, rtol=0, atol=2e-14)
    assert fewer < 0.65 * steps if dt == 1 else fewer <= steps
    for _ in range(150 if dt == 1 else 400):
        nudged_at_once.advance(0.4)
        nudged.advance(0.4)
    torch.testing.assert_close(nudged.flat, nudged_at_once.flat, rtol=0, atol=2e-14)


@pytest.mark.parametrize(("kind", "dt", "nudge"), [("p", 1.0, "inside"), ("conv", 1.0, "inside"), ("eb", 0.4, "outside")])
def test_ep_is_a_step_ahead_in_layers_of_odd_number_and_the_whole_update_is_the_gradient(kind, dt, nudge):
    net = small(kind, dt, activation="sigm", nudge=nudge, updates="asynchronous")
    to_rest(net)
    nudged, backward = NudgedPhase(net, [1e-4, -1e-4]), BackwardPass(net, lambda t: net.s, 400)
    ep, bptt = zip(*((nudged.step(), backward.step()) for _ in range(40 if dt == 1 else 120)), strict=True)
    for t in range(4):
        assert torch.allclose(ep[t]["s1"], bptt[t + 1]["s1"], rtol=1e-4, atol=1e-8), "a step ahead"
        assert not torch.allclose(ep[t]["s1"], bptt[t]["s1"], rtol=0.03, atol=1e-8)
        if nudge == "inside":  # of what goes into rho
            assert torch.allclose(ep[t]["s0"], bptt[t]["s0"], rtol=1e-4, atol=1e-8)
    whole = total_update(net, [1e-4, -1e-4], len(ep))
    for name, update in whole.items():
        assert torch.allclose(update, sum(step[name] for step in bptt), rtol=1e-5, atol=1e-8), name  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", ["p", "conv"])
def test_the_gradient_of_bptt_is_that_of_the_loss_by_finite_differences(kind):
    net = small(kind, 1.0, activation="sigm", updates="asynchronous")
    phases = PhaseSettings(4, 4, 1.0)
    learner = (ConvLearner if kind == "conv" else ReferenceLearner)("bptt", net.model, net.parameters, 2, phases)

    def loss():
        s0 = learner.outputs(net.x)
        return float(((s0 - net.y) ** 2).sum()) / 4

    name = "fcW" if kind == "conv" else "W1"
    before = {key: p.clone() for key, p in learner.parameters.items()}
    found = learner._bptt(net.x, net.y)[0][name]
    for element in ((0, 0), (1, 2)):
        values = []
        for by in (1e-5, -1e-5):
            learner.load_state_dict({key: p.numpy() for key, p in before.items()})
            learner.parameters[name][element] += by
            values.append(loss())
        assert float(found[element]) == pytest.approx(-(values[0] - values[1]) / 2e-5, rel=1e-6, abs=1e-10)


def test_agreement_tells_which_conditions_are_left():
    knobs = {"model": "p", "activation": "sigm", "hidden": "14", "T": 150, "K": 15, "dt": 1.0, "beta": 0.001, "nudging": "symmetric"}
    knobs |= {"updates": "asynchronous", "nudge": "inside"}
    found = run(Agreement.make("", knobs)).summary
    assert found["conditions"] == {"gradient": False, "steady_states": True, "steady": True, "beta": True, "horizon": True}
    assert found["gradient"] > 0.1 and found["at_once"] < 1e-12
    assert max(found["whole_update"].values()) < 1e-4 < 0.05 < found["relmse"]["W1"]
    assert "Layers move in turns" in found["says"]["gradient"] and "Summed over all steps" in found["says"]["gradient"]


def test_settling_tells_the_steps_of_all_layers_at_once_and_goes_on_bit_for_bit():
    knobs = {"model": "p", "activation": "sigm", "hidden": "14, 9", "dt": 1.0, "T": 60, "K": 20, "updates": "asynchronous"}
    whole = run(Settle.make("", knobs), steps=81)
    at_once = run(Settle.make("", {**knobs, "updates": "synchronous"}), steps=81)
    assert whole.summary["synchronous_steps_to_settle"] == at_once.summary["steps_to_settle"]
    assert whole.summary["steps_to_settle"] <= 0.65 * at_once.summary["steps_to_settle"]
    assert "synchronous" not in at_once.tables and len(whole.tables["synchronous"]) == 1
    step = min(whole.checkpoints)
    assert differences(whole, run(Settle.make("", knobs), steps=81, history=history(whole, step))) == []


def test_rules_for_layers_at_once_are_refused():
    with pytest.raises(KnobError, match="updates = asynchronous is not possible with learners = c-vf"):
        Train.make("", {"learners": "c-vf", "updates": "asynchronous"})

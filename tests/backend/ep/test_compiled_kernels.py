"""What is compiled does what tensor operations do."""

import pytest
import torch

from settle.backend.ep.kernels import availability, energy_phases, one_hidden_layer, sparse_input
from settle.backend.ep.kernels.even_odd_weights import EvenOddWeights
from settle.backend.ep.kernels.relaxation import Relaxation
from settle.backend.ep.models.dense_model import DenseModel
from settle.backend.ep.models.initialisation import random_parameters
from settle.backend.ep.models.wiring import wire

NETS = [("p", 1.0, "energy", False), ("p", 0.3, "energy", True), ("eb", 0.2, "energy", False), ("eb", 0.2, "code", True)]


def settled(kind, dt, output, clamp, dtype, hidden=(70,)):
    model = DenseModel(kind, wire(kind, (7, *hidden, 12)), "sigm", clamp, output)
    weights = EvenOddWeights(model.wiring.sizes, {name: 3 * p.to(dtype) for name, p in random_parameters(model.wiring, 0).items()})
    net = Relaxation(model, weights, 4, dt)
    random = torch.Generator().manual_seed(2)
    net.present(torch.rand(4, 12, generator=random).to(dtype), torch.eye(7, dtype=dtype)[:4])
    taken = net.settle(9), net.settle(4, 0.5), net.settle(100, -0.2, tolerance=1e-2)
    return net, taken


@pytest.mark.parametrize(("dtype", "apart"), [(torch.float64, 1e-14), (torch.float32, 3e-6)])
@pytest.mark.parametrize("about", NETS)
def test_one_hidden_layer_settles_as_with_tensor_operations(about, dtype, apart, monkeypatch):
    quick, taken = settled(*about, dtype)
    assert quick._one_hidden is not None
    monkeypatch.setattr(one_hidden_layer, "compiled_settling", lambda like: None)
    plain, as_plain = settled(*about, dtype)
    assert plain._one_hidden is None and taken == as_plain and taken[2] < 100
    for a, b in zip([*quick.states(), quick.even, quick.odd], [*plain.states(), plain.even, plain.odd], strict=True):
        torch.testing.assert_close(a, b, rtol=0, atol=apart)


@pytest.mark.parametrize(("dtype", "apart"), [(torch.float64, 1e-14), (torch.float32, 3e-6)])
@pytest.mark.parametrize("about", NETS[2:])
def test_more_hidden_layers_drift_as_with_tensor_operations(about, dtype, apart, monkeypatch):
    quick, taken = settled(*about, dtype, hidden=(70, 80, 64))
    assert quick._energy_based is not None
    monkeypatch.setattr(energy_phases, "compiled_settling", lambda like: None)
    plain, as_plain = settled(*about, dtype, hidden=(70, 80, 64))
    assert plain._energy_based is None and taken == as_plain
    for a, b in zip([*quick.states(), quick.even, quick.odd], [*plain.states(), plain.even, plain.odd], strict=True):
        torch.testing.assert_close(a, b, rtol=0, atol=apart)


@pytest.mark.parametrize("steps", [80, 81])
def test_states_that_take_turns_are_known_at_the_end(steps):
    at_once, one_by_one = (settled("p", 1.0, "energy", False, torch.float32)[0] for _ in range(2))
    for net in (at_once, one_by_one):  # outputs and hidden units switch each other off, and both on again
        net.weights.load({name: -5 * p.abs() if name == "W0" else p.clone() for name, p in net.weights.parameters().items()})
        net.flat.zero_()
        for base in net.base:
            base.fill_(8.0)
    at_once.settle(steps)
    states = []
    for _ in range(steps):
        one_by_one.settle(1)
        states.append(one_by_one.flat.clone())
    assert at_once.flat.equal(states[-1]) and states[-3].equal(states[-1]) and not states[-1].equal(states[-2])


@pytest.mark.parametrize("kind", ["p", "eb"])
def test_what_is_not_a_number_stays_so(kind):
    net, _ = settled(kind, 0.5, "energy", True, torch.float32)
    net.flat.fill_(float("nan"))
    net.update_activity()
    net.settle(3)
    assert torch.isnan(net.flat).all()


def test_no_loops_for_other_precisions():
    assert availability.compiled_settling(torch.zeros(1, dtype=torch.float16)) is None


@pytest.mark.parametrize("share", [0.0, 0.2, 1.0])
def test_zeros_of_the_input_are_passed_over(share):
    random = torch.Generator().manual_seed(3)
    x, W, moved, out = (torch.rand(shape, dtype=torch.float64, generator=random) for shape in ((5, 30), (30, 9), (5, 9), (5, 12)))
    x *= torch.rand(x.shape, generator=random) < share
    sent, changed, loops = out.clone(), W.clone(), sparse_input.worthwhile_loops(x)
    sent[:, 2:11] += 3 * x @ W
    sparse_input.add_input_drive(x, W, 3.0, out, slice(2, 11), loops)
    sparse_input.add_input_update(W, x, moved, -0.5, loops)
    torch.testing.assert_close(out, sent, rtol=0, atol=1e-13)
    torch.testing.assert_close(W, changed - 0.5 * x.T @ moved, rtol=0, atol=1e-13)


def test_the_loops_are_there_and_few_pictures_use_them():
    x = torch.zeros(2, 40)
    x[0, 3] = 1
    assert sparse_input.worthwhile_loops(x) is not None and sparse_input.worthwhile_loops(torch.ones(2, 40)) is None

"""One of two chains is enough where it stands still, and gives what both give where it does not."""

import pytest
import torch

from settle.backend.ep.dynamics.conv_dynamics import ConvDynamics
from settle.backend.ep.dynamics.dynamics import Dynamics
from settle.backend.ep.dynamics.resting_pictures import free_phase
from settle.backend.ep.kernels import availability, energy_phases, independent_chains, stationary_products
from settle.backend.ep.kernels.even_odd_weights import EvenOddWeights
from settle.backend.ep.kernels.relaxation import Relaxation
from settle.backend.ep.models.conv_model import ConvModel
from settle.backend.ep.models.conv_shapes import Filters
from settle.backend.ep.models.dense_model import DenseModel
from settle.backend.ep.models.initialisation import random_filters, random_parameters
from settle.backend.ep.models.wiring import wire

SIZES = (7, 70, 80, 64, 12)


def nets(kind, gain, dtype=torch.float64, batch=4):
    wiring = wire(kind, SIZES)
    model = DenseModel(kind, wiring, "sigm", kind == "eb", "code")
    parameters = {name: (gain * p).to(dtype) for name, p in random_parameters(wiring, 0).items()}
    random = torch.Generator().manual_seed(2)
    x, y = torch.rand(batch, 12, generator=random).to(dtype), torch.eye(7, dtype=dtype)[torch.arange(batch) % 7]
    dt = 1.0 if kind == "p" else 0.2
    fast, plain = Relaxation(model, EvenOddWeights(SIZES, parameters), batch, dt), Dynamics(model, parameters, x, y, dt)
    fast.present(x, y)
    return fast, plain


@pytest.mark.parametrize("steps", [60, 61])
@pytest.mark.parametrize(("gain", "half"), [(0.5, True), (1.5, False)])
def test_half_of_the_work_where_it_stands_still(gain, half, steps, monkeypatch):
    fast, plain = nets("p", gain)
    lasts = []
    chain = independent_chains.IndependentChains._chain
    monkeypatch.setattr(independent_chains.IndependentChains, "_chain", lambda *args: (lasts.append(args[-1]), chain(*args)))
    fast.settle(steps)
    for _ in range(steps):
        plain.advance()
    assert lasts == ([0] if half else [0, 1])
    for a, b in zip(fast.states(), plain.s, strict=True):
        torch.testing.assert_close(a, b, rtol=0, atol=1e-13)


def test_pictures_at_rest_are_not_taken_on(monkeypatch):
    filters = Filters((6, 4))
    model = ConvModel(filters, 3, (1, 20, 20))
    parameters = random_filters(filters.shapes(3, (1, 20, 20)), 1)
    random = torch.Generator().manual_seed(0)
    x, y = torch.rand(5, 400, dtype=torch.float64, generator=random), torch.eye(3, dtype=torch.float64)[[0, 1, 2, 0, 1]]
    x[4] = 0  # soon at rest
    quick, plain = ConvDynamics(model, parameters, x, y, 1.0), ConvDynamics(model, parameters, x, y, 1.0)
    taken, advance = [], ConvDynamics.advance
    monkeypatch.setattr(ConvDynamics, "advance", lambda self: (taken.append(self.batch), advance(self)))
    free_phase(quick, 300)
    assert len(taken) < 300 and taken == sorted(taken, reverse=True) and len(set(taken)) > 2
    for _ in range(300):
        advance(plain)
    for a, b in zip([quick.flat, quick._h], [plain.flat, plain._h], strict=True):
        torch.testing.assert_close(a, b, rtol=0, atol=1e-13)


def test_a_long_phase_that_begins_to_move_again_is_taken_as_it_comes(monkeypatch):
    """How far it would go on growing is no number that a float can hold."""
    net = ConvDynamics(ConvModel(Filters((2,)), 3, (1, 8, 8)), random_filters(Filters((2,)).shapes(3, (1, 8, 8)), 1), *_picture(), 1.0)
    moved = iter([1e-9, 9e-5])
    monkeypatch.setattr(ConvDynamics, "movements", lambda self: torch.tensor([next(moved, 1.0)]))
    steps = []
    monkeypatch.setattr(ConvDynamics, "advance", lambda self: steps.append(1))
    free_phase(net, 2000)
    assert len(steps) == 2000 and next(moved, None) is None


def _picture():
    return torch.rand(1, 64, dtype=torch.float64), torch.eye(3, dtype=torch.float64)[:1]


@pytest.mark.parametrize("batch", [4, 15, 27])
@pytest.mark.parametrize("kind", ["p", "eb"])
def test_tiles_settle_as_products_of_torch(kind, batch, monkeypatch):
    if availability.compiled_tiles(torch.zeros(1)) is None:
        pytest.skip("this processor has no AVX-512")
    quick, _ = nets(kind, 1.0, torch.float32, batch)
    assert quick.weights.into_even.panels is not None
    for module in (stationary_products, energy_phases):
        monkeypatch.setattr(module, "compiled_tiles", lambda like: None)
    plain, _ = nets(kind, 1.0, torch.float32, batch)
    assert plain.weights.into_even.panels is None
    for net in (quick, plain):
        net.settle(9)
        net.settle(5, 0.5)
    for a, b in zip([*quick.states(), quick.even, quick.odd], [*plain.states(), plain.even, plain.odd], strict=True):
        torch.testing.assert_close(a, b, rtol=0, atol=3e-6)


@pytest.mark.parametrize(("gain", "steps", "resting"), [(1.0, 200, {True}), (1.0, 60, {False}), (1.5, 200, {True, False})])
def test_a_picture_at_rest_is_left_alone_and_no_other(gain, steps, resting):
    if availability.compiled_chains(torch.zeros(1)) is None:
        pytest.skip("this processor has no AVX-512")
    (quick, plain), (longer, _) = (nets("p", gain, torch.float32, 27) for _ in range(2))
    quick.settle(steps)
    longer.settle(steps + 8)
    for _ in range(steps):
        plain.advance()
    for a, b in zip(quick.states(), plain.s, strict=True):
        torch.testing.assert_close(a, b, rtol=0, atol=1e-6)
    # Rounding moves the last digit of what is taken further.
    assert {bool((a == b).all()) for a, b in zip(quick.even, longer.even, strict=True)} == resting

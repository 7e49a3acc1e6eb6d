"""RelMSE, cosine, signs; the conditions of the theorem."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch

from settle.backend.ep.agreement.theorem_conditions import asymmetry
from settle.backend.ep.dynamics.dynamics import Dynamics
from settle.backend.ep.metrics.relmse import ProcessComparison
from settle.backend.ep.metrics.steady_state import SteadyStateCounter
from settle.backend.ep.models.dense_model import DenseModel
from settle.backend.ep.models.initialisation import random_parameters
from settle.backend.ep.models.wiring import wire


def test_relmse_over_time_is_that_of_the_whole_processes_with_dead_elements_counted_as_said():
    random = np.random.default_rng(0)
    a, b = random.standard_normal((2, 9, 2, 3))
    a[:, 0, 0] = b[:, 0, 0] = 0  # dead in both: 0, not alive
    b[:, 1, 1] = 0  # dead in one: 1, not alive
    comparison = ProcessComparison()
    for t in range(9):
        found = comparison.add(torch.tensor(a[t]), torch.tensor(b[t]))
        A, B = a[: t + 1], b[: t + 1]
        for name, p, q in (("relmse", A, B), ("relmse_cumulated", A.cumsum(0), B.cumsum(0))):
            size = np.sqrt(np.maximum((p**2).sum(0), (q**2).sum(0)))
            size[0, 0] = 1
            each = np.sqrt(((p - q) ** 2).sum(0)) / size
            assert each[0, 0] == 0 and each[1, 1] == 1
            assert found[name] == pytest.approx(each.mean(), rel=1e-12)
            if name == "relmse":
                assert found["relmse_alive"] == pytest.approx((each.sum() - 1) / 4, rel=1e-12)
        whole = A.sum(0).ravel(), B.sum(0).ravel()
        assert found["cosine"] == pytest.approx(whole[0] @ whole[1] / np.linalg.norm(whole[0]) / np.linalg.norm(whole[1]))
        alive = (whole[0] != 0) & (whole[1] != 0)
        assert found["sign_agreement"] == pytest.approx((np.sign(whole[0]) == np.sign(whole[1]))[alive].mean())


def test_nothing_alive_is_no_number_for_cosine_and_sign_and_no_error():
    found = ProcessComparison().add(torch.zeros(4), torch.zeros(4))
    assert found["relmse"] == found["relmse_alive"] == found["relmse_cumulated"] == 0
    assert math.isnan(found["cosine"]) and math.isnan(found["sign_agreement"])


@pytest.mark.parametrize(("kind", "output", "symmetric"), [("toy", "code", 1), ("eb", "energy", 1), ("eb", "code", 0), ("p", "energy", 0)])
def test_asymmetry_tells_a_gradient_system_and_estimates_the_jacobian(kind, output, symmetric):
    wiring = wire(kind, (3, 5, 4))
    x, y = torch.rand(1, 4, dtype=torch.float64), torch.zeros(1, 3, dtype=torch.float64)
    net = Dynamics(DenseModel(kind, wiring, output=output), random_parameters(wiring, 3), x, y, 0.2)
    for _ in range(200):
        net.advance()
    found = asymmetry(net, np.random.default_rng(1), pairs=2000)

    def step(flat: torch.Tensor) -> torch.Tensor:
        return torch.cat(net.model.transition(net.parameters, list(flat.split([3, 5], 1)), x, 0.2), 1)

    full = torch.autograd.functional.jacobian(step, torch.cat(net.s, 1))[0, :, 0]
    full = full - torch.eye(8, dtype=torch.float64) * full.trace() / 8
    # u and v orthogonal see a share n / (n + 2) of the square of a symmetric matrix of trace 0.
    exact = float((full - full.T).norm() / (full + full.T).norm()) * (10 / 8) ** 0.5
    assert (found < 1e-12) == bool(symmetric)
    assert found == pytest.approx(exact, rel=0.1, abs=1e-12)


def test_stillness_counts_the_last_steps_in_a_row():
    still = SteadyStateCounter(dt=0.1)
    for residual in (1.0, 1e-6, 2e-5, 1e-6, 1e-9):
        still.add(residual, 0.1)
    assert still.steps == 2

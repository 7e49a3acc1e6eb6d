"""The linear probe and the principal axes."""

from __future__ import annotations

import numpy as np
import pytest

from settle.backend.vta.segments.linear_probe import probe
from settle.backend.vta.segments.principal_axes import pca

RNG = np.random.RandomState(0)


def test_a_probe_finds_quadrants_and_not_what_is_not_there():
    at = RNG.randn(800, 2)
    quadrant = 2 * (at[:, 0] > 0) + (at[:, 1] > 0)
    features = at @ RNG.randn(2, 8) + 0.01 * RNG.randn(800, 8)
    found = probe(features[:600], quadrant[:600], features[600:], quadrant[600:])
    assert found.train > 0.95 and found.test > 0.93 and found.majority == pytest.approx(0.25, abs=0.1)
    blind = probe(RNG.randn(600, 8), quadrant[:600], RNG.randn(200, 8), quadrant[600:])
    assert blind.test < 0.36


def test_a_probe_is_not_disturbed_by_scales_constants_and_missing_classes():
    at = RNG.randn(400, 3) * [1e-4, 1e4, 0]
    label = np.where(at[:, 0] > 0, 3, 1)  # 0 and 2 do not occur
    found = probe(at[:300], label[:300], at[300:], label[300:])
    assert found.test > 0.95


def test_principal_axes_are_those_of_the_spread():
    turn = np.linalg.qr(RNG.randn(5, 5))[0]
    values = RNG.randn(4000, 5) * [5, 3, 1, 0.5, 0.1] @ turn + 7
    found = pca(values.reshape(40, 100, 5))
    assert np.abs(np.abs(found.axes @ turn.T) - np.eye(2, 5)).max() < 0.05
    assert found.share == pytest.approx(np.array([25, 9]) / 35.26, abs=0.03)
    told = found.project(values)
    assert told.shape == (4000, 2) and told.mean(0) == pytest.approx(0, abs=1e-8)
    assert told.std(0) == pytest.approx([5, 3], rel=0.05)


def test_values_without_spread_lie_in_one_point():
    found = pca(np.ones((10, 4)))
    assert (found.project(np.ones((3, 4))) == 0).all() and (found.share == 0).all()

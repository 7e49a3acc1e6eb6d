"""Curves of many rows: of each stretch of the screen the least and the largest value, however long it is."""

from __future__ import annotations

import numpy as np
import pytest

from settle.widgets.panels.base.timescale import Timescale
from settle.widgets.views.common import sampled_rows
from settle.widgets.views.common.sampled_rows import BlockExtremes, Envelope

ROWS = 20_000


@pytest.fixture
def scalars(recording, monkeypatch):
    """A table of jagged numbers with a peak and a trough, of which stretches of 16 rows are long."""
    monkeypatch.setattr(sampled_rows, "BLOCK", 4)
    values = np.random.default_rng(3).normal(size=ROWS)
    values[[7_003, 15_002]] = 50, -50
    return recording("test", counts={"value": values}).tables["counts"], values


@pytest.mark.parametrize("scale", [Timescale(0, ROWS), Timescale(0, 20 * ROWS), Timescale(0, ROWS, 5_000), Timescale(0, ROWS, 200)])
def test_no_peak_is_lost_and_nothing_comes_from_behind_the_step(scalars, scale):
    table, values = scalars
    blocks = BlockExtremes(table, "value")
    for rows in (ROWS, 15_100, 7_100, 400):
        steps, found = Envelope(table, "value", scale, blocks).curve(rows)
        assert np.array_equal(found, values[steps]) and steps.max() < rows, "all was measured, up to the step"
        assert (np.diff(steps) >= 0).all()
        if scale.last == ROWS:
            assert (50 in found) == (rows > 7_003) and (-50 in found) == (rows > 15_002)


def test_it_grows_as_the_run_does(scalars):
    table, _ = scalars
    whole, grown = Envelope(table, "value", Timescale(0, ROWS)), Envelope(table, "value", Timescale(0, ROWS))
    for rows in (1, 2_000, 2_001, 9_999, ROWS):
        last = grown.curve(rows)
    assert np.array_equal(last, whole.curve(ROWS))

"""The interval of a share."""

import numpy as np
import pytest
from scipy.stats import binomtest

from settle.backend.core.spread import wilson


@pytest.mark.parametrize(("done", "count"), [(0, 200), (200, 200), (146, 200), (0, 1), (3, 12)])
def test_it_is_wilsons(done, count):
    known = binomtest(done, count).proportion_ci(method="wilson")
    assert [float(end) for end in wilson(done / count, count)] == pytest.approx([known.low, known.high], abs=1e-6)


def test_of_nothing_there_is_none():
    low, high = wilson([np.nan, 0.5], [0, 4])
    assert np.isnan(low[0]) and np.isnan(high[0]) and 0 < low[1] < 0.5 < high[1] < 1

"""How fast the workers are now, beside the machine that the minutes of the figures were measured on."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from settle.app.sweep.cluster import Cluster

if TYPE_CHECKING:
    from distributed import Future

REFERENCE = 1.6
"""Seconds of :func:`piece_of_work` on one idle core of that machine: a Xeon with AVX-512, torch 2.13."""
PATIENCE = 120.0
"""Seconds that the workers are waited for: each loads torch first."""


def piece_of_work() -> float:
    """Seconds that a fixed piece of the runs' kind of work takes: small matrix products with what is done to each number."""
    import torch

    torch.set_num_threads(1)
    with torch.no_grad():
        weights, states = torch.full((512, 512), 0.01), torch.full((20, 512), 0.5)
        for _ in range(200):  # the first ones take longer
            torch.mm(states, weights)
        began = time.perf_counter()
        for _ in range(12_000):
            states = torch.mm(states, weights).clamp_(0.0, 1.0)
    return time.perf_counter() - began


def measure(cluster: Cluster) -> float:
    """How many times as long a run takes on these workers as on that machine, while all of them work; also loads torch in each.

    :returns: 1 where nobody answers in time.
    """
    asked: list[Future] = [cluster.client.submit(piece_of_work, workers=[address], pure=False) for address in cluster.fit]
    until = time.monotonic() + PATIENCE
    try:
        found = [float(future.result(timeout=max(1.0, until - time.monotonic()))) for future in asked]  # type: ignore[arg-type]
    except (OSError, TimeoutError, ValueError, RuntimeError):
        return 1.0
    return max([*found, 0.05 * REFERENCE]) / REFERENCE if found else 1.0

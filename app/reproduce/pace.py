"""How fast the workers are now, beside the machine that the minutes of the figures were measured on."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
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


def measure(cluster: Cluster, tell: Callable[[str], None]) -> float:
    """How many times as long a run takes on these workers as on that machine, while all of them work; also loads torch in each.

    :param tell: is told where some did not answer in time.
    :returns: that of the slowest that has answered; 1 where none has, until runs tell it.
    """
    asked: list[Future] = [cluster.client.submit(piece_of_work, workers=[address], pure=False) for address in cluster.fit]
    until, found = time.monotonic() + PATIENCE, list[float]()
    for future in asked:
        with suppress(OSError, TimeoutError, ValueError, RuntimeError):
            found.append(float(future.result(timeout=max(0.1, until - time.monotonic()))))  # type: ignore[arg-type]
    if len(found) < len(asked):
        cluster.client.cancel([future for future in asked if not future.done()])
        taken = "as fast as the slowest of the others" if found else "as fast as an idle core of the machine that the minutes are from"
        tell(
            f"{len(asked) - len(found)} of {len(asked)} workers did not say within {PATIENCE:g} s how fast they are (they may have other"
            f" work): they are taken to be {taken}, until runs have ended there."
        )
    return max([*found, 0.05 * REFERENCE]) / REFERENCE if found else 1.0

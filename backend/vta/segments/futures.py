"""Futures of sequences: by the HSSM frame by frame, by the HSSM in jumps, by the RSSM."""

from __future__ import annotations

import time
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from settle.backend.vta.model.forward_pass import Noise
from settle.backend.vta.model.hssm import HSSM
from settle.backend.vta.model.imagination import Rollout, imagination_noise, jumpy_imagination, stepwise_imagination
from settle.backend.vta.model.rssm import RSSM
from settle.backend.vta.segments.durations import sampled_lengths
from settle.backend.vta.segments.inference import to_numpy


@dataclass(frozen=True, eq=False)
class FutureFrames:
    """n futures of ``horizon`` frames."""

    frames: np.ndarray
    """n x horizon x frame; of jumps only where one lands, 0 elsewhere."""
    reads: np.ndarray
    """n x horizon, 1 where a segment begins; of the RSSM 1 everywhere."""
    z: np.ndarray | None = None
    """n x horizon x Sa: the abstract state at each frame; None: the RSSM."""
    sparse: bool = False
    """Whether only those frames are claimed."""

    def error(self, truth: np.ndarray) -> np.ndarray:
        """Mean squared error at each imagined frame, (horizon,); NaN at frames that no future claims."""
        n, horizon = truth.shape[:2]
        each = np.square(self.frames - truth).reshape(n, horizon, -1).mean(2)
        there = self.reads.astype(bool) if self.sparse else np.ones((n, horizon), bool)
        count = there.sum(0)
        return np.where(count > 0, (each * there).sum(0) / np.maximum(count, 1), np.nan)


def futures(
    model: HSSM, rssm: RSSM | None, x: Tensor, horizon: int, generator: torch.Generator, *, states: bool
) -> dict[str, FutureFrames]:
    """``vta``, ``jumps`` and, if there is one, ``flat``.

    :param x: n x init x frame, what was seen.
    :param states: whether states are drawn; else they are their means. Boundaries are drawn in any case.
    """
    n = len(x)
    drawn = imagination_noise(model, n, horizon, generator)
    noise = drawn if states else Noise(drawn.boundary, None, None)
    stepwise = stepwise_imagination(model, x, horizon, noise)
    found = {"vta": FutureFrames(to_numpy(stepwise.frames), to_numpy(stepwise.boundary).astype(np.int8), to_numpy(stepwise.z))}
    jumps = jumpy_imagination(model, x, horizon, noise, decode=False)  # as many as there are frames: the shortest segment has one
    length = sampled_lengths(model, jumps, horizon, generator).cpu().numpy()
    found["jumps"] = _at_frames(model, jumps, length, horizon)
    if rssm is not None:
        rssm_noise = imagination_noise(rssm, n, horizon, generator) if states else Noise()
        frames = to_numpy(stepwise_imagination(rssm, x, horizon, rssm_noise).frames)
        found["flat"] = FutureFrames(frames, np.ones((n, horizon), np.int8))
    return found


def _at_frames(model: HSSM, jumps: Rollout, length: np.ndarray, horizon: int) -> FutureFrames:
    """Each jump at the sum of the lengths before it, as far as the horizon reaches."""
    start = np.cumsum(length, 1) - length
    rows, jump = np.nonzero(start < horizon)
    g, z = jumps.g, to_numpy(jumps.z)
    with torch.no_grad():
        pictures = to_numpy(model.decode(g[rows, jump][None]))[0]
    frames = np.zeros((len(g), horizon, *pictures.shape[1:]), np.float32)
    reads = np.zeros((len(g), horizon), np.int8)
    frames[rows, start[rows, jump]], reads[rows, start[rows, jump]] = pictures, 1
    jump_of = np.cumsum(reads, 1, dtype=np.int64) - 1  # the jump that a frame lies in
    return FutureFrames(frames, reads, np.take_along_axis(z, jump_of[..., None], 1), sparse=True)


@torch.no_grad()
def milliseconds(model: HSSM, rssm: RSSM | None, x: Tensor, horizon: int, mean_length: float, rounds: int = 3) -> dict[str, float]:
    """Wall time of one future for each frame of the horizon, decoded, the best of some rounds; as many jumps as cover it in the mean."""
    count = max(1, round(horizon / max(1.0, mean_length)))
    generator = torch.Generator().manual_seed(0)
    works = {
        "vta": lambda: stepwise_imagination(model, x, horizon, imagination_noise(model, len(x), horizon, generator)),
        "jumps": lambda: jumpy_imagination(model, x, count, imagination_noise(model, len(x), count, generator)),
    }
    if rssm is not None:
        works["flat"] = lambda: stepwise_imagination(rssm, x, horizon, imagination_noise(rssm, len(x), horizon, generator))
    found = {name: float("inf") for name in works}
    for _ in range(rounds):
        for name, work in works.items():
            began = time.perf_counter()
            work()
            found[name] = min(found[name], time.perf_counter() - began)
    return {name: 1e3 * seconds / (horizon * len(x)) for name, seconds in found.items()}

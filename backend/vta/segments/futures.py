"""Futures of sequences by each model that can imagine: VTA frame by frame, VTA in jumps, the flat model."""

from __future__ import annotations

import time
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from settle.backend.vta.kernels.forward_pass import Noise
from settle.backend.vta.model.imagine import Imagined, jumps, noise_of, steps
from settle.backend.vta.model.rssm import Flat
from settle.backend.vta.model.vta import VTA
from settle.backend.vta.segments.durations import drawn_lengths


@dataclass(frozen=True, eq=False)
class Future:
    """n futures of ``horizon`` frames."""

    frames: np.ndarray
    """n x horizon x frame; of jumps only where one lands, 0 elsewhere."""
    reads: np.ndarray
    """n x horizon, 1 where a segment begins; of the flat model 1 everywhere."""
    z: np.ndarray | None = None
    """n x horizon x Sa: the abstract state at each frame; None: the flat model."""
    sparse: bool = False
    """Whether only those frames are claimed."""

    def error(self, truth: np.ndarray) -> np.ndarray:
        """Mean squared error at each imagined frame, (horizon,); NaN at frames that no future claims."""
        n, horizon = truth.shape[:2]
        each = np.square(self.frames - truth).reshape(n, horizon, -1).mean(2)
        there = self.reads.astype(bool) if self.sparse else np.ones((n, horizon), bool)
        count = there.sum(0)
        return np.where(count > 0, (each * there).sum(0) / np.maximum(count, 1), np.nan)


def futures(model: VTA, flat: Flat | None, x: Tensor, horizon: int, generator: torch.Generator, *, states: bool) -> dict[str, Future]:
    """``vta``, ``jumps`` and, if there is one, ``flat``.

    :param x: n x init x frame, what was seen.
    :param states: whether states are drawn; else they are their means. Boundaries are drawn in any case.
    """
    n = len(x)
    drawn = noise_of(model, n, horizon, generator)
    noise = drawn if states else Noise(drawn.boundary, None, None)
    walked = steps(model, x, horizon, noise)
    found = {"vta": Future(_numpy(walked.frames), _numpy(walked.boundary).astype(np.int8), _numpy(walked.z))}
    jumped = jumps(model, x, horizon, noise, decode=False)  # as many as there are frames: the shortest segment has one
    length = drawn_lengths(model, jumped, horizon, generator).cpu().numpy()
    found["jumps"] = _placed(model, jumped, length, horizon)
    if flat is not None:
        kept = noise_of(flat, n, horizon, generator) if states else Noise()
        frames = _numpy(steps(flat, x, horizon, kept).frames)
        found["flat"] = Future(frames, np.ones((n, horizon), np.int8))
    return found


def _placed(model: VTA, jumped: Imagined, length: np.ndarray, horizon: int) -> Future:
    """Each jump at the sum of the lengths before it, as far as the horizon reaches."""
    start = np.cumsum(length, 1) - length
    rows, jump = np.nonzero(start < horizon)
    g, z = jumped.g, _numpy(jumped.z)
    with torch.no_grad():
        pictures = _numpy(model.decoded(g[rows, jump][None]))[0]
    frames = np.zeros((len(g), horizon, *pictures.shape[1:]), np.float32)
    reads = np.zeros((len(g), horizon), np.int8)
    frames[rows, start[rows, jump]], reads[rows, start[rows, jump]] = pictures, 1
    held = np.cumsum(reads, 1, dtype=np.int64) - 1  # the jump that a frame lies in
    return Future(frames, reads, np.take_along_axis(z, held[..., None], 1), sparse=True)


@torch.no_grad()
def milliseconds(model: VTA, flat: Flat | None, x: Tensor, horizon: int, mean_length: float, rounds: int = 3) -> dict[str, float]:
    """Wall time of one future for each frame of the horizon, decoded, the best of some rounds; as many jumps as cover it in the mean."""
    count = max(1, round(horizon / max(1.0, mean_length)))
    generator = torch.Generator().manual_seed(0)
    works = {
        "vta": lambda: steps(model, x, horizon, noise_of(model, len(x), horizon, generator)),
        "jumps": lambda: jumps(model, x, count, noise_of(model, len(x), count, generator)),
    }
    if flat is not None:
        works["flat"] = lambda: steps(flat, x, horizon, noise_of(flat, len(x), horizon, generator))
    found = {name: float("inf") for name in works}
    for _ in range(rounds):
        for name, work in works.items():
            began = time.perf_counter()
            work()
            found[name] = min(found[name], time.perf_counter() - began)
    return {name: 1e3 * seconds / (horizon * len(x)) for name, seconds in found.items()}


def _numpy(tensor: Tensor | None) -> np.ndarray:
    assert tensor is not None
    return tensor.detach().cpu().numpy()

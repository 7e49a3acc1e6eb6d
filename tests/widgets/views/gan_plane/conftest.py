"""Recordings of gan.plane made by hand, and its view."""

from __future__ import annotations

import math

import numpy as np
import pytest
from plane_recordings import RING, SIDE, frames
from rows import Row

from settle.backend.core.recording import Recording
from settle.widgets.views.gan_plane.view import PlaneView


@pytest.fixture
def played():
    """A recording of ``steps`` iterations; from ``slow`` on each has eight stages."""

    def make(steps=60, slow=10**9, line=False, ended="finished", **about):
        knobs = {"data": "ring", "game": "non-saturating", "iterations": 100, "train": "both", "slow": False, "brush": 0.04, **about}
        made = Recording("gan.plane", knobs)
        density = np.full((SIDE, SIDE), 0.5, np.float32)
        centres = RING if not line else np.zeros((1, 2))
        plane = Row("plane", extent=np.array([-1.4, 1.4, -1.4, 1.4]), centres=centres, mode_sd=0.02, data=RING.astype(np.float32),
                    density=density, dimension=1 if line else 2)  # fmt: skip
        step = 0
        for t in range(steps + 1):
            rows = list(frames(t, knobs, line))
            stages = range(8) if t >= slow else ()
            for stage in stages:
                z = np.linspace(-1, 1, 8)[:, None] * [1, 2]
                score = np.full(8, 0.25 if stage >= 2 else np.nan)
                flow = Row("flow", stage=stage, latent=z, fake=z / 2, score=score, pull=z if stage >= 6 else z * np.nan)
                made.append(step, 1e-3 * step, [flow, *(rows if stage == 7 else [])])
                step += 1
            if not stages:
                made.append(step, 1e-3 * step, [plane, *rows] if t == 0 else rows)
                step += 1
        if ended:
            made.end(ended)
        return made

    return make


@pytest.fixture
def orbit():
    """A recording of the Dirac-GAN: a spiral that shrinks by 0.99 a step, 20 steps a turn, h = 0.1."""
    made = Recording("gan.plane", {"data": "dirac", "game": "minimax", "update": "simultaneous", "step_size": 0.1, "iterations": 100})
    for t in range(101):
        place, r = 2 * math.pi * t / 20, 0.99**t
        rows = [Row("dirac", t=t, theta=r * math.cos(place), psi=r * math.sin(place), radius=r)]
        if t == 0:
            rows.append(Row("spectrum", real=np.array([-0.1, -0.1]), imaginary=np.array([3.1, -3.1]), modulus_predicted=0.9905))
        if t and t % 20 == 0:
            rows.append(Row("turns", turn=t // 20, modulus_measured=0.99))
        made.append(t, 1e-3 * t, rows)
    made.end("finished")
    return made


@pytest.fixture
def view(shown):
    return shown(PlaneView(), 1290, 900)

"""The rows of a made-up game of gan.plane, iteration by iteration, and what a drawn view shows of them."""

from __future__ import annotations

import math

import numpy as np
from rows import Row

from settle.widgets.views.common.gan.reader import VALUE_AT_BEST

EVERY, MEASURE, N, SIDE = 10, 20, 500, 12
RING = np.stack([np.cos(np.arange(8) * np.pi / 4), np.sin(np.arange(8) * np.pi / 4)], 1)


def fakes(t):
    """Samples on the first modes of the ring: as many of them as tens of iterations have passed."""
    found = 1 + min(7, t // EVERY)
    return RING[np.arange(N) % found].astype(np.float32)


def frames(t, knobs, line=False):
    """The rows of one iteration, in the schema of gan.plane."""
    probability = knobs["game"] in ("non-saturating", "minimax", "maximum-likelihood")
    if t:
        yield Row("game", t=t, value=VALUE_AT_BEST + 1 / t if probability else math.nan, d_loss=1.3, g_loss=0.7 + 1 / t, d_gradient=0.1 * t,
                  g_gradient=2.0, instance_noise=0.2, rate_d=1e-3, rate_g=2e-3)  # fmt: skip
    if t % EVERY == 0:
        x = np.tile(np.linspace(-1, 1, SIDE), (SIDE, 1)).astype(np.float32)
        fake = fakes(t) if not line else np.stack([np.linspace(-0.5, 0.5, N), np.zeros(N)], 1).astype(np.float32)
        real = RING[np.arange(N) % 8].astype(np.float32)
        score = np.full(N, 0.25, np.float32)
        yield Row("samples", fake=fake, real=real, fake_score=score, real_score=1 - score, pull=-fake)
        y, z = np.meshgrid(np.linspace(-1, 1, 5), np.linspace(-1, 1, 5))
        mesh = np.stack([y, z], 2) if not line else np.stack([np.linspace(-0.5, 0.5, 9), np.zeros(9)], 1)[:, None]
        field = (x + 1) / 2 if probability else 30 * x + 5
        yield Row("field", d=field + np.float32(t * 1e-4), optimal=np.full((SIDE, SIDE), 0.5, np.float32), manifold=mesh.astype(np.float32))
    if t % MEASURE == 0:
        yield Row("figures", modes=1 + min(7, t // EVERY), modes_total=8, high_quality=t / 100, js=0.5 / (1 + t), kl=1.0 / (1 + t),
                  js_floor=1e-3, kl_floor=4e-3, w1=1 / (1 + t), sliced_w1=0.5 / (1 + t), w1_floor=0.05,
                  sliced_w1_floor=0.03, js_floor_sd=2e-4, kl_floor_sd=1e-3, w1_floor_sd=0.01, sliced_w1_floor_sd=0.004)  # fmt: skip


def line(curves, name):
    return next(line for line in curves._lines if line.name == name)


def scene(view):
    return view.plane.plane.sheet.scene_shown


def visible(view):
    return {card.key for card in view.cards if card.isVisible()}

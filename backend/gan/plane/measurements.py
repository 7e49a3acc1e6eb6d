"""What is to be seen of a game on the plane at one moment: pictures and figures, as frames."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import torch
from torch import Tensor

from settle.backend.core.random_streams import stream
from settle.backend.gan.metrics import modes, optimal_discriminator, wasserstein
from settle.backend.gan.metrics.divergence import Ruler
from settle.backend.gan.metrics.gaussian_mixture import Grid, Mixture
from settle.backend.gan.nets.latents import latents, lattice
from settle.backend.gan.nets.objectives import GAMES
from settle.backend.gan.plane.datasets import PlaneData, plane
from settle.backend.gan.plane.frames import Field, Flow, Measures, PlaneFrame, Samples
from settle.backend.gan.plane.training import Duel

SHOWN = 512
"""Points of a picture of samples."""
MEASURED = 2000
"""Points of the generator that are measured."""
SIDE = 48
"""Cells of the field along an axis."""
LINE_CELLS = 240
"""Cells in which divergences on a line are measured."""
LATTICE, LINE_LATTICE = 17, 65
"""Latents of the manifold along an axis, and of a generator with a single latent."""
MARGIN = 1.4
"""Half side of the field, in units of the data's larger half extent."""
FAR = 1e6
"""Where points are measured that are further out, or not finite, in the nets' units."""
FLOWING = 8
"""Latents that slow motion follows."""


class Survey:
    """:param duel: the game; nothing here changes it."""

    def __init__(self, duel: Duel, data: PlaneData, now: Any, seed: int):
        self.duel, self.seed = duel, seed
        self.like, d = duel.like, data.dimension
        self.z = self._tensor(latents(stream(seed, "shown latents"), now.noise, SHOWN, now.latent))
        self.lattice = self._tensor(lattice(now.noise, now.latent, LINE_LATTICE if now.latent == 1 else LATTICE))
        low, high = (-MARGIN, -MARGIN), (MARGIN, MARGIN)
        self.grid = Grid(low, high, SIDE, d)
        self.fine = self.grid if d == 2 else Grid(low, high, LINE_CELLS, 1)
        self.cells = self._tensor(self.grid.centres())
        self.look_at(data, now)

    def look_at(self, data: PlaneData, now: Any) -> None:
        """Compare with these data from now on."""
        self.data, self.mixture = data, Duel.mixture(data)
        self.real = self.mixture.draw(stream(self.seed, "shown data"), SHOWN)
        self.ruler = Ruler.of(self.mixture, self.fine)
        rng = stream(self.seed, "floor")
        self.floor = self.ruler.floor(lambda: self.mixture.draw(rng, MEASURED))
        pairs = [(self.mixture.draw(rng, now.w1_points), self.mixture.draw(rng, now.w1_points)) for _ in range(4)]
        self.w1_floor = data.scale * float(np.mean([wasserstein.exact(a, b) for a, b in pairs]))

    def _tensor(self, array: np.ndarray) -> Tensor:
        return torch.as_tensor(array).to(self.like)

    # -- frames --------------------------------------------------------------------------------

    def plane(self) -> PlaneFrame:
        data = self.data
        extent = [m + side * data.scale for m in data.middle for side in (-MARGIN, MARGIN)]
        sample = data.outwards(self.mixture.draw(stream(self.seed, "plane"), MEASURED))
        area = (self.grid.cell * data.scale) ** data.dimension
        density = self._square(self.grid.shares(self.mixture)) / area
        return PlaneFrame(np.array(extent), data.centres, data.sd, sample, density, data.dimension)

    def samples(self, now: Any) -> Samples:
        found = self.duel.D.look(self.points(self.z, now))
        fake, real = found.scores, self.duel.D.scores(self._tensor(self.real))
        game = GAMES[now.game]
        pull = -SHOWN * game.g_slope(real, fake).unsqueeze(1) * found.by_inputs() / self.data.scale
        shown = (self.shown(fake, now), self.shown(real, now))
        return Samples(self.data.outwards(_numpy(found.h[0])), self.data.outwards(self.real), *shown, plane(_numpy(pull)))

    def field(self, now: Any) -> Field:
        d = self._square(self.shown(self.duel.D.scores(self.cells), now))
        data = self.data
        h = math.hypot(self.grid.cell, self.duel.figures.instance_noise)  # both smoothed alike: what D sees, in cells
        p, q = (self.grid.shares(m.smoothed(h)) for m in (self.mixture, Mixture(_numpy(self.points(self.z, now)), 0.0)))
        width = self.grid.cell**data.dimension
        best = self._square(optimal_discriminator.field(now.game, p / width, q / width, now.smoothing).numpy())
        surface = data.outwards(_numpy(self.points(self.lattice, now)))
        side = LINE_LATTICE if self.lattice.shape[1] == 1 else LATTICE
        return Field(d, best, surface.reshape(side, -1, 2))

    def measures(self, now: Any) -> Measures:
        rng = stream(self.seed, f"measured {self.duel.t}")
        x = _numpy(self.points(self._tensor(latents(rng, now.noise, MEASURED, now.latent)), now))
        x = np.nan_to_num(x, nan=FAR).clip(-FAR, FAR)  # what flew off is far away, not absent
        real = self.mixture.draw(rng, MEASURED)
        js, kl = self.ruler.measure(x)
        sd, centres = self.mixture.sd, self.mixture.points
        if self.data.modes:
            found, good = modes.caught(x, centres, sd)
        else:
            found, good = 0, modes.near_any(x, centres, sd)
        scale, n = self.data.scale, now.w1_points
        w1, sliced = scale * wasserstein.exact(x[:n], real[:n]), scale * wasserstein.sliced(x, real)
        total = len(centres) if self.data.modes else 0
        return Measures(found, total, good, js, kl, *self.floor, w1, sliced, self.w1_floor)

    def flow(self, stage: int, now: Any) -> Flow:
        duel, d = self.duel, self.data.dimension

        def some(tensor: Tensor | None, *shape: int) -> np.ndarray:
            found = np.full((FLOWING, *shape), np.nan, np.float32)
            if tensor is not None:
                rows = _numpy(tensor[:FLOWING])
                found[: len(rows)] = rows
            return found

        pulls = some(duel.pulls, d) / np.float32(self.data.scale)
        scores = None if duel.scores is None else torch.as_tensor(self.shown(duel.scores, now))
        return Flow(stage, some(duel.z, now.latent), self.data.outwards(some(duel.fakes, d)), some(scores), plane(pulls))

    # -- parts ---------------------------------------------------------------------------------

    def points(self, z: Tensor, now: Any) -> Tensor:
        """What the shown generator makes of latents."""
        return self.duel.G(z, self.duel.average if now.show == "average" else None)

    @staticmethod
    def shown(scores: Tensor, now: Any) -> np.ndarray:
        """D in [0, 1] of a probability game, else the score itself."""
        return _numpy(torch.sigmoid(scores) if GAMES[now.game].probability else scores)

    def _square(self, cells: Any) -> np.ndarray:
        """Cells as (side, side); of a line every row is the same."""
        found = np.asarray(cells, np.float32).reshape(-1, SIDE)
        return np.ascontiguousarray(np.broadcast_to(found, (SIDE, SIDE)))


def _numpy(tensor: Tensor) -> np.ndarray:
    return tensor.cpu().numpy().copy()

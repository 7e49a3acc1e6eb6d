"""What is to be seen of training on the plane at one moment: pictures and metrics, as frames."""

from __future__ import annotations

import math

import numpy as np
import torch
from numpy.typing import ArrayLike
from torch import Tensor

from settle.backend.core.random_streams import stream
from settle.backend.core.spread import Spread
from settle.backend.gan.learning.objectives import OBJECTIVES
from settle.backend.gan.metrics.gaussian_mixture import DensityGrid, GaussianMixture
from settle.backend.gan.metrics.mode_coverage import high_quality_share, mode_coverage
from settle.backend.gan.metrics.optimal_discriminator import optimal_output
from settle.backend.gan.metrics.smoothed_divergence import REAL_SETS, SmoothedDivergence
from settle.backend.gan.metrics.wasserstein import exact_w1, sliced_w1
from settle.backend.gan.nets.latents import latent_grid, latents
from settle.backend.gan.plane.datasets import PlaneData, on_plane
from settle.backend.gan.plane.frames import DiscriminatorFieldFrame, PlaneDataFrame, PlaneMetricsFrame, PlaneSamplesFrame, StageFrame
from settle.backend.gan.plane.knobs import PlaneKnobs
from settle.backend.gan.plane.training import PlaneTrainer, normalised_mixture

SHOWN = 512
"""Points of a picture of samples."""
MEASURED = 2000
"""Points of the generator that are measured."""
FIELD_SIDE = 48
"""Cells of the field along an axis."""
LINE_CELLS = 240
"""Cells in which divergences on a line are measured."""
MANIFOLD_SIDE, LINE_MANIFOLD = 17, 65
"""Latents of the manifold along an axis, and of a generator with a single latent."""
MARGIN = 1.4
"""Half side of the field, in units of the data's larger half extent."""
FAR = 1e6
"""Where points are measured that are further out, or not finite, in the nets' units."""
W1_SETS = 4
"""Pairs of sets of real points whose exact distance is measured."""
STAGE_LATENTS = 8
"""Latents that slow motion follows."""


class PlaneMeasurements:
    """:param trainer: what is measured; nothing here changes it."""

    def __init__(self, trainer: PlaneTrainer, data: PlaneData, now: PlaneKnobs, seed: int):
        self.trainer, self.seed = trainer, seed
        self.like, d = trainer.like, data.dimension
        self.z = self._tensor(latents(stream(seed, "shown latents"), now.noise, SHOWN, now.latent))
        self.manifold_side = LINE_MANIFOLD if now.latent == 1 else MANIFOLD_SIDE
        self.manifold_z = self._tensor(latent_grid(now.noise, now.latent, self.manifold_side))
        low, high = (-MARGIN, -MARGIN), (MARGIN, MARGIN)
        self.grid = DensityGrid(low, high, FIELD_SIDE, d)
        self.fine_grid = self.grid if d == 2 else DensityGrid(low, high, LINE_CELLS, 1)
        self.cells = self._tensor(self.grid.cell_centres())
        self.set_data(data, now)

    def set_data(self, data: PlaneData, now: PlaneKnobs) -> None:
        """Compare with these data from now on."""
        self.data, self.mixture = data, normalised_mixture(data)
        self.real = self.mixture.draw(stream(self.seed, "shown data"), SHOWN)
        self.divergence = SmoothedDivergence.of(self.mixture, self.fine_grid)
        rng = stream(self.seed, "floor")  # its name is part of the numbers
        self.real_js, self.real_kl = self.divergence.of_real_points(lambda: self.mixture.draw(rng, MEASURED))
        pairs = [(self.mixture.draw(rng, now.w1_points), self.mixture.draw(rng, now.w1_points)) for _ in range(W1_SETS)]
        self.real_w1 = Spread.of([data.scale * exact_w1(a, b) for a, b in pairs])
        pairs = [(self.mixture.draw(rng, MEASURED), self.mixture.draw(rng, MEASURED)) for _ in range(REAL_SETS)]
        self.real_sliced = Spread.of([data.scale * sliced_w1(a, b) for a, b in pairs])

    def _tensor(self, array: np.ndarray) -> Tensor:
        return torch.as_tensor(array).to(self.like)

    # -- frames --------------------------------------------------------------------------------

    def data_frame(self) -> PlaneDataFrame:
        data = self.data
        extent = [m + side * data.scale for m in data.middle for side in (-MARGIN, MARGIN)]
        sample = data.denormalise(self.mixture.draw(stream(self.seed, "plane"), MEASURED))
        area = (self.grid.cell * data.scale) ** data.dimension
        density = self._square(self.grid.cell_masses(self.mixture)) / area
        return PlaneDataFrame(np.array(extent), data.centres, data.sd, sample, density, data.dimension)

    def samples_frame(self, now: PlaneKnobs) -> PlaneSamplesFrame:
        found = self.trainer.D.forward_backward(self.generate(self.z, now))
        fake, real = found.scores, self.trainer.D.scores(self._tensor(self.real))
        objective = OBJECTIVES[now.game]
        pull = -SHOWN * objective.g_score_gradient(real, fake).unsqueeze(1) * found.input_gradients() / self.data.scale
        points = (self.data.denormalise(_numpy(found.h[0])), self.data.denormalise(self.real))
        return PlaneSamplesFrame(*points, _numpy(objective.output(fake)), _numpy(objective.output(real)), on_plane(_numpy(pull)))

    def field_frame(self, now: PlaneKnobs) -> DiscriminatorFieldFrame:
        d = self._square(_numpy(OBJECTIVES[now.game].output(self.trainer.D.scores(self.cells))))
        data = self.data
        h = math.hypot(self.grid.cell, self.trainer.metrics.instance_noise)  # both smoothed alike: what D sees, in cells
        fakes = GaussianMixture(_numpy(self.generate(self.z, now)), 0.0)
        p, q = (self.grid.cell_masses(mixture.smoothed(h)) for mixture in (self.mixture, fakes))
        width = self.grid.cell**data.dimension
        optimal = self._square(optimal_output(now.game, p / width, q / width, now.smoothing).numpy())
        surface = data.denormalise(_numpy(self.generate(self.manifold_z, now)))
        return DiscriminatorFieldFrame(d, optimal, surface.reshape(self.manifold_side, -1, 2))

    def metrics_frame(self, now: PlaneKnobs) -> PlaneMetricsFrame:
        rng = stream(self.seed, f"measured {self.trainer.t}")
        x = _numpy(self.generate(self._tensor(latents(rng, now.noise, MEASURED, now.latent)), now))
        x = np.nan_to_num(x, nan=FAR).clip(-FAR, FAR)  # what flew off is far away, not absent
        real = self.mixture.draw(rng, MEASURED)
        js, kl = self.divergence.measure(x)
        sd, centres = self.mixture.sd, self.mixture.points
        if self.data.modes:
            found, good = mode_coverage(x, centres, sd)
        else:
            found, good = 0, high_quality_share(x, centres, sd)
        scale, n = self.data.scale, now.w1_points
        w1, sliced = scale * exact_w1(x[:n], real[:n]), scale * sliced_w1(x, real)
        total = len(centres) if self.data.modes else 0
        real_js, real_kl, real_w1, real_sliced = self.real_js, self.real_kl, self.real_w1, self.real_sliced
        return PlaneMetricsFrame(
            found, total, good, js, kl, real_js.mean, real_kl.mean, w1, sliced, real_w1.mean, real_sliced.mean,
            real_js.sd, real_kl.sd, real_w1.sd, real_sliced.sd,
        )  # fmt: skip

    def stage_frame(self, stage: int, now: PlaneKnobs) -> StageFrame:
        trainer, d = self.trainer, self.data.dimension

        def some(tensor: Tensor | None, *shape: int) -> np.ndarray:
            found = np.full((STAGE_LATENTS, *shape), np.nan, np.float32)
            if tensor is not None:
                rows = _numpy(tensor[:STAGE_LATENTS])
                found[: len(rows)] = rows
            return found

        pulls = some(trainer.pulls, d) / np.float32(self.data.scale)
        output = None if trainer.scores is None else OBJECTIVES[now.game].output(trainer.scores)
        fakes = self.data.denormalise(some(trainer.fakes, d))
        return StageFrame(stage, some(trainer.z, now.latent), fakes, some(output), on_plane(pulls))

    # -- parts ---------------------------------------------------------------------------------

    def generate(self, z: Tensor, now: PlaneKnobs) -> Tensor:
        """What the shown generator makes of latents."""
        return self.trainer.G(z, self.trainer.average_vector if now.show == "average" else None)

    def _square(self, cells: ArrayLike) -> np.ndarray:
        """Cells as (side, side); of a line every row is the same."""
        found = np.asarray(cells, np.float32).reshape(-1, FIELD_SIDE)
        return np.ascontiguousarray(np.broadcast_to(found, (FIELD_SIDE, FIELD_SIDE)))


def _numpy(tensor: Tensor) -> np.ndarray:
    return tensor.cpu().numpy().copy()

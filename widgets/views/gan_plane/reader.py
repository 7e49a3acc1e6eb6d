"""Reads a recording of gan.plane."""

from __future__ import annotations

import cmath
import math

import numpy as np

from settle.backend.core.recording import Recording
from settle.widgets.views.common.gan.reader import LOGARITHMIC, GameReader

FAIR, NEAR = 0.1, 3.0
"""A mode is caught by this part of its fair share of the points, within so many standard deviations."""
_LEVELS = {**dict.fromkeys(LOGARITHMIC, 0.5), "least-squares": 0.5, "hinge": 0.0}
"""Score at which D takes a point for neither, by game."""


class PlaneReader(GameReader):
    """Points on the plane, or the Dirac-GAN, at a step."""

    begins_with = ("plane", "dirac")

    def __init__(self, recording: Recording):
        super().__init__(recording)
        self.dirac: bool = recording.knobs.get("data") == "dirac" and not recording.knobs.get("points")
        """Whether both players are one number each."""
        self.game_table = "dirac" if self.dirac else "game"

    @property
    def slow(self) -> bool:
        """Whether the step is a stage of an iteration."""
        return self.rows("flow") > 0 and self.now("flow", "step") == self.at

    @property
    def noisy(self) -> bool:
        """Whether noise is laid over the points, or was before it was turned off."""
        turned = (event.value for event in self.recording.events if event.kind == "knob" and event.step <= self.at)
        return any(float(knobs.get("instance_noise") or 0) > 0 for knobs in (self.recording.knobs, *turned))

    # -- the plane -----------------------------------------------------------------------------

    @property
    def undecided(self) -> float | None:
        """Score that takes a point for neither real nor fake; None: the game knows none."""
        return _LEVELS.get(self.game)

    @property
    def line(self) -> bool:
        """Whether the data lie on a line."""
        return self.now("plane", "dimension") == 1

    def extent(self) -> tuple[float, float, float, float] | None:
        """Edges of the plane, x0, x1, y0, y1."""
        found = self.row("plane", "extent")
        if found is None:
            return None
        x0, x1, y0, y1 = (float(v) for v in found)
        return x0, x1, y0, y1

    def modes(self) -> np.ndarray:
        """Centres of the modes, ``n x 2``; none where the data have no modes."""
        centres = self.row("plane", "centres")
        return np.zeros((0, 2)) if centres is None else centres[np.isfinite(centres).all(1)]

    def caught(self) -> np.ndarray:
        """For each mode whether the fakes on show have found it."""
        centres, fake = self.modes(), self.row("samples", "fake")
        if fake is None or not len(centres):
            return np.zeros(len(centres), bool)
        away = np.linalg.norm(np.nan_to_num(fake, nan=np.inf, posinf=np.inf)[:, None] - centres[None], axis=2)
        nearest = away.argmin(1)
        near = away[np.arange(len(fake)), nearest] <= NEAR * self.now("plane", "mode_sd")
        return np.bincount(nearest[near], minlength=len(centres)) >= FAIR * len(fake) / len(centres)

    def modes_caught(self) -> str:
        """``7 of 8 modes`` by the last measurement, which draws more fakes than are on show; nothing before it."""
        total = self.now("figures", "modes_total")
        return f"{self.now('figures', 'modes'):.0f} of {total:.0f} modes" if total > 0 else ""

    def outside(self) -> int:
        """Fakes that lie beyond the plane's edges, or nowhere."""
        fake, extent = self.row("samples", "fake"), self.extent()
        if fake is None or extent is None:
            return 0
        x0, x1, y0, y1 = extent
        with np.errstate(invalid="ignore"):
            inside = (fake[:, 0] >= x0) & (fake[:, 0] <= x1) & (fake[:, 1] >= y0) & (fake[:, 1] <= y1)
        return int((~inside).sum())

    def painting(self) -> np.ndarray:
        """Points of the painting at the step, ``n x 2``."""
        acts = [e.value for e in self.recording.events if e.kind == "paint" and e.step <= self.at]
        return np.asarray(acts[-1] if acts else self.recording.knobs.get("painting", ()), float).reshape(-1, 2)

    # -- the Dirac-GAN -------------------------------------------------------------------------

    def predicted(self) -> list[complex]:
        """Eigenvalues of the field in continuous time."""
        real, imaginary = self.row("spectrum", "real"), self.row("spectrum", "imaginary")
        return [] if real is None or imaginary is None else [complex(a, b) for a, b in zip(real, imaginary, strict=True)]

    def measured(self) -> list[complex]:
        """log(m e^(2 pi i / n)) / h of the last turn: its growth m a step and its n steps of size h; without turning log(m) / h."""
        table, rows, predicted = self.table("turns"), self.rows("turns"), self.predicted()
        h = float(self.setting("step_size") or 0)
        if table is None or not rows or not h or not predicted:
            return []
        growth = float(table["modulus_measured"][rows - 1])
        if not growth > 0:
            return []
        if abs(predicted[0].imag) < 1e-6:
            return [complex(math.log(growth) / h, 0.0)]
        if rows < 2:  # where the first turn began is not known
            return []
        steps = int(table["step"][rows - 1] - table["step"][rows - 2])
        found = cmath.log(cmath.rect(growth, 2 * math.pi / max(steps, 1))) / h
        return [found, found.conjugate()]

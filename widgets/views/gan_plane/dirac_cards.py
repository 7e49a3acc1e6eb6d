"""The cards of the Dirac-GAN: its orbit, the eigenvalues predicted for it, and what each turn measures."""

from __future__ import annotations

import math

import numpy as np

from settle.widgets.controls.card import Card
from settle.widgets.panels.base.number_text import short
from settle.widgets.panels.charts.curves import Curves
from settle.widgets.panels.field.phase_plane import MEASURED, PREDICTED, EigenvaluePlot, Orbit
from settle.widgets.theme import theme
from settle.widgets.views.gan_plane.reader import PlaneReader
from settle.widgets.views.gan_plane.text import eigenvalues

_MOST = 4000
"""Most points of an orbit: of a longer one its last ones."""


class DiracCards:
    """Orbit, eigenvalues, growth a step, distance from the equilibrium, both parameters over time."""

    def __init__(self) -> None:
        self.orbit, self.spectrum = Orbit("Orbit of the parameters"), EigenvaluePlot("Eigenvalues")
        self.growth = Curves("Growth of the distance in a step", "iterations", "factor a step")
        self.radius = Curves("Distance from the equilibrium", "iterations", "|(θ, ψ)|", log=True, zero=1e-12)
        self.both = Curves("Both parameters", "iterations", "θ and ψ")
        self.orbit_card = Card("Orbit", self.orbit, "orbit", big=True)
        self.spectrum_card = Card("Eigenvalues", self.spectrum, "eigenvalues")
        self.growth_card = Card("Growth", self.growth, "growth")
        self.radius_card = Card("Distance", self.radius, "radius")
        self.both_card = Card("Parameters", self.both, "parameters")
        self.painters = [
            (self.orbit_card, self._paint_orbit), (self.spectrum_card, self._paint_spectrum), (self.growth_card, self._paint_growth),
            (self.radius_card, self._paint_radius), (self.both_card, self._paint_both),
        ]  # fmt: skip
        self.cards = [card for card, _ in self.painters]

    def _paint_orbit(self, reader: PlaneReader) -> None:
        table, rows = reader.table("dirac"), reader.rows("dirac")
        assert table is not None
        part = slice(max(0, rows - _MOST), rows)
        self.orbit.show_points(np.stack([table["theta"][part], table["psi"][part]], 1).astype(float))

    def _paint_spectrum(self, reader: PlaneReader) -> None:
        self.spectrum.show_values(reader.predicted(), reader.measured())

    def _paint_growth(self, reader: PlaneReader) -> None:
        predicted = reader.now("spectrum", "modulus_predicted")
        self.growth_card.say("" if reader.rows("turns") else "After the first turn: how much further out, or in, each step leads.")
        lines = [
            reader.line_of("turns", "modulus_measured", "measured, turn by turn", MEASURED),
            reader.level(predicted, "predicted for this update", PREDICTED),
            reader.level(1.0, "a closed orbit", theme.current().axis, dashed=False),
        ]
        self.growth.show_lines(lines, **reader.drawing())

    def _paint_radius(self, reader: PlaneReader) -> None:
        self.radius.show_lines([reader.line_of("dirac", "radius", "distance", 0)], **reader.drawing())

    def _paint_both(self, reader: PlaneReader) -> None:
        lines = [reader.line_of("dirac", "theta", "θ, the generator", 1), reader.line_of("dirac", "psi", "ψ, the discriminator", 2)]
        self.both.show_lines(lines, **reader.drawing())

    def caption(self, reader: PlaneReader) -> None:
        """Set the heads of all cards."""
        update, h = reader.setting("update"), reader.setting("step_size")
        self.orbit_card.head(subtitle=f"{reader.game}, {update}, h = {h:g}", corner=f"iteration {reader.t:,}")
        self.spectrum_card.head(
            subtitle="× predicted, ● measured" if reader.measured() else "× predicted", corner=eigenvalues(reader.predicted())
        )
        growth = reader.now("turns", "modulus_measured")
        self.growth_card.head(subtitle="of the distance in a step", corner=f"{growth:.5f}" if math.isfinite(growth) else "")
        self.radius_card.head(subtitle="from the equilibrium", corner=short(reader.now("dirac", "radius")))
        self.both_card.head(corner=f"θ {short(reader.now('dirac', 'theta'))}, ψ {short(reader.now('dirac', 'psi'))}")

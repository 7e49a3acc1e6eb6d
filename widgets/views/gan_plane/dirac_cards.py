"""The cards of the Dirac-GAN: its orbit, the eigenvalues that promise it, and what each turn measures."""

from __future__ import annotations

import cmath
import math

import numpy as np

from settle.widgets.controls.card import Card
from settle.widgets.panels.base.number_text import short
from settle.widgets.panels.charts.curves import Curves
from settle.widgets.panels.field.phase_plane import EigenvaluePlot, Orbit
from settle.widgets.theme import theme
from settle.widgets.view import Readout
from settle.widgets.views.common.gan.reader import Match

_MOST = 4000
"""Most points of an orbit: of a longer one its last ones."""


class DiracCards:
    """Orbit, eigenvalues, growth a step, distance from the equilibrium, both parameters over time."""

    def __init__(self) -> None:
        self.orbit, self.spectrum = Orbit("Orbit of the parameters"), EigenvaluePlot("Eigenvalues")
        self.growth = Curves("Growth of the distance in a step", "iterations")
        self.radius = Curves("Distance from the equilibrium", "iterations", log=True, zero=1e-12)
        self.both = Curves("Both parameters", "iterations")
        self.orbit_card = Card("Orbit", self.orbit, "orbit", big=True)
        self.spectrum_card = Card("Eigenvalues", self.spectrum, "eigenvalues")
        self.growth_card = Card("Growth", self.growth, "growth")
        self.radius_card = Card("Distance", self.radius, "radius")
        self.both_card = Card("Parameters", self.both, "parameters")
        self.cards = [self.orbit_card, self.spectrum_card, self.growth_card, self.radius_card, self.both_card]

    def paint(self, card: Card, match: Match) -> None:
        """Draw one of the cards."""
        {
            "orbit": self._orbit, "eigenvalues": self._spectrum, "growth": self._growth, "radius": self._radius, "parameters": self._both,
        }[card.key](match)  # fmt: skip

    def _orbit(self, match: Match) -> None:
        table, rows = match.table("dirac"), match.rows("dirac")
        assert table is not None
        part = slice(max(0, rows - _MOST), rows)
        self.orbit.show_points(np.stack([table["theta"][part], table["psi"][part]], 1).astype(float))

    def _spectrum(self, match: Match) -> None:
        self.spectrum.show_values(predicted(match), measured(match))

    def _growth(self, match: Match) -> None:
        promised = match.now("spectrum", "modulus_predicted")
        self.growth_card.say("" if match.rows("turns") else "After the first turn: how much further out, or in, each step leads.")
        lines = [
            match.line_of("turns", "modulus_measured", "measured, turn by turn", 1),
            match.level(promised, "predicted for this update", 0),
            match.level(1.0, "a closed orbit", theme.current().axis, dashed=False),
        ]
        self.growth.show_lines(lines, **match.drawing())

    def _radius(self, match: Match) -> None:
        self.radius.show_lines([match.line_of("dirac", "radius", "distance", 0)], **match.drawing())

    def _both(self, match: Match) -> None:
        lines = [match.line_of("dirac", "theta", "θ, the generator", 1), match.line_of("dirac", "psi", "ψ, the discriminator", 2)]
        self.both.show_lines(lines, **match.drawing())

    def caption(self, match: Match) -> None:
        """Set the heads of all cards."""
        update, h = match.setting("update"), match.setting("step_size")
        self.orbit_card.head(subtitle=f"{match.game}, {update}, h = {h:g}", corner=f"iteration {match.t:,}")
        self.spectrum_card.head(subtitle="× predicted, ● measured" if measured(match) else "× predicted", corner=_text(predicted(match)))
        verdict = match.now("turns", "modulus_measured")
        self.growth_card.head(subtitle="of the distance in a step", corner=f"{verdict:.5f}" if math.isfinite(verdict) else "")
        self.radius_card.head(subtitle="from the equilibrium", corner=short(match.now("dirac", "radius")))
        self.both_card.head(corner=f"θ {short(match.now('dirac', 'theta'))}, ψ {short(match.now('dirac', 'psi'))}")

    def readouts(self, match: Match) -> list[Readout]:
        """Where it is, what was promised and what was measured."""
        found, promised = match.now("turns", "modulus_measured"), match.now("spectrum", "modulus_predicted")
        inwards = "inwards" if found < 1 - 1e-5 else "outwards" if found > 1 + 1e-5 else "closed"
        measured_text, planned = f"{found:.5f}" if math.isfinite(found) else "—", int(match.recording.knobs.get("iterations", 0))
        spectrum_tip = "Of the game's field at the equilibrium, in continuous time [Mescheder2018]."
        growth_tip = "Measured over the last turn, beside the predicted one."
        lines = [
            Readout("iteration", f"{match.t:,} of {planned:,}"),
            Readout("distance", short(match.now("dirac", "radius")), tip="|(θ, ψ)|; the equilibrium is at 0."),
            Readout("eigenvalues", _text(predicted(match)), tip=spectrum_tip),
            Readout("growth", measured_text, f"{promised:.5f}", tip=growth_tip),
        ]
        return [*lines, Readout("orbit", inwards, tip="By the last turn.")] if math.isfinite(found) else lines


def predicted(match: Match) -> list[complex]:
    """Eigenvalues of the field in continuous time."""
    real, imaginary = match.row("spectrum", "real"), match.row("spectrum", "imaginary")
    return [] if real is None or imaginary is None else [complex(a, b) for a, b in zip(real, imaginary, strict=True)]


def measured(match: Match) -> list[complex]:
    """log(m e^(2 pi i / n)) / h of the last turn: its growth m a step and its n steps of size h; without turning log(m) / h."""
    table, rows, promised = match.table("turns"), match.rows("turns"), predicted(match)
    h = float(match.setting("step_size") or 0)
    if table is None or not rows or not h or not promised:
        return []
    growth = float(table["modulus_measured"][rows - 1])
    if not growth > 0:
        return []
    if abs(promised[0].imag) < 1e-6:
        return [complex(math.log(growth) / h, 0.0)]
    if rows < 2:  # where the first turn began is not known
        return []
    steps = int(table["step"][rows - 1] - table["step"][rows - 2])
    found = cmath.log(cmath.rect(growth, 2 * math.pi / max(steps, 1))) / h
    return [found, found.conjugate()]


def _text(values: list[complex]) -> str:
    if not values:
        return "—"
    if abs(values[0].imag) < 1e-6:
        return ", ".join(short(v.real) for v in values)
    real = short(values[0].real) if abs(values[0].real) > 1e-9 else ""
    return f"{real} ± {short(abs(values[0].imag))} i".strip()

"""The text of gan.plane: the figures of a step beside what a perfect generator would have."""

from __future__ import annotations

import math
from collections.abc import Mapping

from settle.widgets.panels.base.number_text import percent, short
from settle.widgets.playback.progress_text import PACE_TIP, rate
from settle.widgets.view import Readout
from settle.widgets.views.common.figure_text import count, with_spread
from settle.widgets.views.gan_plane.reader import PlaneReader


def readouts(reader: PlaneReader, reference: Mapping[str, float]) -> list[Readout]:
    """Iteration, value and costs; modes, divergences and distances beside those of as many real points."""
    lines = [Readout("iteration", f"{reader.t:,} of {int(reader.recording.knobs.get('iterations', 0)):,}")]
    if reader.is_probability:
        tip = "On the batch; at the equilibrium −log 4."
        lines.append(Readout("V(D, G)", short(reader.now("game", "value"), 4), theory="−1.386", tip=tip))
    for column, label in (("d_loss", "cost of D"), ("g_loss", "cost of G")):
        lines.append(Readout(label, short(reader.now("game", column)), tip="On the batch of the last iteration."))
    if total := len(reader.modes()):
        tip = "A mode is caught by a tenth of its fair share of points within 3 standard deviations."
        lines.append(Readout("modes", count(reader.now("figures", "modes")), f"of {total}", tip=tip))
    perfect = reference.get("high_quality")
    tip = "Share of fakes within 3 standard deviations of a centre."
    lines.append(Readout("good points", percent(reader.now("figures", "high_quality")), percent(perfect) if perfect else "", tip=tip))
    tip = "Beside it: what as many real points measure, mean ± standard deviation over sets of them; a single figure may lie below."
    for column, label in (("js", "JS"), ("kl", "KL"), ("w1", "W1"), ("sliced_w1", "sliced W1")):
        real = with_spread(reader.now("figures", f"{column}_floor"), reader.now("figures", f"{column}_floor_sd"))
        lines.append(Readout(label, short(reader.now("figures", column)), "" if real == "—" else real, tip=tip))
    if reader.noisy:
        tip = "Standard deviation, on real points and fakes."
        lines.append(Readout("instance noise", short(reader.now("game", "instance_noise")), tip=tip))
    lines.append(Readout("iterations / s", rate(reader.pace()), tip=PACE_TIP))
    return lines


def dirac_readouts(reader: PlaneReader) -> list[Readout]:
    """Of the Dirac-GAN: where it is, what is predicted and what was measured."""
    growth, predicted = reader.now("turns", "modulus_measured"), reader.now("spectrum", "modulus_predicted")
    spectrum_tip = "Of the game's field at the equilibrium, in continuous time [Mescheder2018]."
    growth_tip = "Measured over the last turn, beside the predicted one."
    lines = [
        Readout("iteration", f"{reader.t:,} of {int(reader.recording.knobs.get('iterations', 0)):,}"),
        Readout("distance", short(reader.now("dirac", "radius")), tip="|(θ, ψ)|; the equilibrium is at 0."),
        Readout("eigenvalues", eigenvalues(reader.predicted()), tip=spectrum_tip),
        Readout("growth", f"{growth:.5f}" if math.isfinite(growth) else "—", theory=f"{predicted:.5f}", tip=growth_tip),
    ]
    orbit = "inwards" if growth < 1 - 1e-5 else "outwards" if growth > 1 + 1e-5 else "closed"
    return [*lines, Readout("orbit", orbit if math.isfinite(growth) else "—", tip="By the last turn.")]


def eigenvalues(values: list[complex]) -> str:
    """A pair of eigenvalues in words: two real ones, or ``a ± b i``."""
    if not values:
        return "—"
    if abs(values[0].imag) < 1e-6:
        return ", ".join(short(v.real) for v in values)
    imaginary = f"{short(abs(values[0].imag))} i"
    return f"{short(values[0].real)} ± {imaginary}" if abs(values[0].real) > 1e-9 else f"±{imaginary}"

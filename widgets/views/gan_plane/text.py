"""The text of gan.plane: the figures of a step beside what a perfect generator would have."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from settle.widgets.panels.base.number_text import short
from settle.widgets.view import Readout
from settle.widgets.views.common.gan.reader import Match


def readings(match: Match, reference: Mapping[str, float]) -> list[Readout]:
    """Iteration, value and costs; modes, divergences and distances beside their floors."""
    lines = [Readout("iteration", f"{match.t:,} of {int(match.recording.knobs.get('iterations', 0)):,}")]
    if match.is_probability:
        lines.append(Readout("V(D, G)", short(match.now("game", "value"), 4), "−1.386", tip="On the batch; at the equilibrium −log 4."))
    for column, label in (("d_loss", "cost of D"), ("g_loss", "cost of G")):
        lines.append(Readout(label, short(match.now("game", column)), tip="On the batch of the last iteration."))
    total = int(np.nan_to_num(match.now("figures", "modes_total")))
    if total:
        tip = "A mode is caught by a tenth of its fair share of points within 3 standard deviations."
        lines.append(Readout("modes", str(int(match.now("figures", "modes"))), f"of {total}", tip=tip))
    perfect = reference.get("high_quality")
    tip = "Share of fakes within 3 standard deviations of a centre."
    lines.append(Readout("good points", short(match.now("figures", "high_quality")), short(perfect) if perfect else "", tip=tip))
    for column, label in (("js", "JS"), ("kl", "KL"), ("w1", "W1")):
        floor = match.now("figures", f"{column}_floor")
        lines.append(Readout(label, short(match.now("figures", column)), short(floor), tip="Beside it: of as many real points."))
    lines.append(Readout("sliced W1", short(match.now("figures", "sliced_w1"))))
    if match.now("game", "instance_noise") > 0:
        lines.append(
            Readout("instance noise", short(match.now("game", "instance_noise")), tip="Standard deviation, on real points and fakes.")
        )
    lines.append(Readout("iterations / s", short(match.pace()), tip="Over the last 200 rows."))
    return lines


def outside(fake: np.ndarray | None, extent: np.ndarray | None) -> int:
    """Fakes that lie beyond the plane's edges, or nowhere."""
    if fake is None or extent is None:
        return 0
    x0, x1, y0, y1 = extent
    with np.errstate(invalid="ignore"):
        inside = (fake[:, 0] >= x0) & (fake[:, 0] <= x1) & (fake[:, 1] >= y0) & (fake[:, 1] <= y1)
    return int((~inside).sum())

"""Formulas and figures of a search for segments in words."""

from __future__ import annotations

import math
from collections.abc import Mapping

from settle.backend.core.spread import Spread
from settle.widgets.panels.base.number_text import short
from settle.widgets.playback.progress_text import PACE_TIP, rate
from settle.widgets.view import Readout
from settle.widgets.views.common.figure_text import with_spread
from settle.widgets.views.vta_segments.reader import SegmentsReader

_M, _Z, _H, _T = ("<i>m</i><sub>t</sub>", "<i>z</i><sub>t</sub>", "<i>h</i><sub>t</sub>", "<sub>t−1</sub>")
_CLAUSES = (
    f"{_M} = 1: {_Z} is drawn anew and {_H} = <i>f</i>(<i>c</i><sub>t</sub>, {_Z});",
    f"{_M} = 0: {_Z} = <i>z</i>{_T}, {_H} = GRU(<i>s</i>{_T}, {_Z}, <i>h</i>{_T});",
    f"<i>x</i><sub>t</sub> ~ N(Dec({_H}, <i>s</i><sub>t</sub>), σ²)",
)
FORMULA = "&nbsp;&nbsp; ".join(clause.replace(" ", "&nbsp;") for clause in _CLAUSES)
"""A line breaks between clauses alone."""
TIP = (
    "Variational Temporal Abstraction [Kim2019]: an abstract state z for each segment, an observation state s for each frame, and a"
    " boundary m that tells where a segment begins. loss = −log p(x|z, s) + KL(z) + KL(s) + KL(m), a frame; z is paid for at reads alone."
)


def readouts(reader: SegmentsReader, reference: Mapping[str, float]) -> list[Readout]:
    """Update and loss; once measured, F1 beside what reads at random get, rates, and the flat model's error beside VTA's."""
    lines = [Readout("update", f"{reader.at:,}")]
    lines.append(Readout("updates / s", rate(reader.pace()), tip=f"Updates of all models. {PACE_TIP}"))
    if reader.rows("training"):
        lines.append(Readout("loss", short(reader.now("training", "loss"), 3), tip="nats a frame, without the Gaussian's constant"))
    if not reader.rows("scores"):
        return [*lines, Readout("scored", "not yet", tip="Scores come with the first evaluation")]

    def now(name: str) -> float:
        return reader.now("scores", name)

    if reader.has_events:
        tolerance = int(reader.setting("tolerance"))
        random = f"random {short(now('f1_random'), 3)}"
        tip = f"Reads that meet a true event within {tolerance} frames, one to one; beside it random reads at the same rate"
        lines += [
            Readout("F1", short(now("f1"), 3), random, tip=tip),
            Readout("merged", short(now("f1_merged"), 3), f"random {short(now('f1_merged_random'), 3)}",
                    tip="F1 where of reads in adjacent frames only the likelier one counts"),
            Readout("precision", short(now("precision"), 3)),
            Readout("recall", short(now("recall"), 3)),
            Readout("periodic", short(now("f1_periodic"), 3), tip="F1 of periodic reads at the same rate"),
        ]  # fmt: skip
    events = f"events {short(now('event_rate'), 3)}" if reader.has_events else ""
    lines.append(Readout("reads", short(now("rate"), 3), events, tip="Boundaries (m = 1) a frame"))
    lines.append(Readout("segment", f"{short(now('mean_segment_length'), 3)} frames", tip="Mean length of the segments found"))
    lines.append(Readout("ELBO", short(now("elbo"), 4), tip="nats a frame, on windows of the held-out sequences, without the constant"))
    flat = now("flat_reconstruction")
    beside = f"flat {short(flat, 3)}" if math.isfinite(flat) else ""
    tip = f"Mean squared error of a number of a frame; of the mean frame {short(now('variance'), 3)}"
    lines.append(Readout("error", short(now("reconstruction"), 3), beside, tip=tip))
    if reader.rows("restarts"):
        count = len(reader.row("restarts", "criterion"))  # type: ignore[arg-type]
        tip = "Chosen since its boundaries agree best with those of the others; no event is looked at"
        lines.append(Readout("model", f"{int(now('chosen')) + 1} of {count}", tip=tip))
        f1 = reader.row("restarts", "f1")
        if f1 is not None and reader.has_events and count > 1:
            spread = Spread.of(f1)
            tip = "Mean and standard deviation of F1 over all models that learn side by side, the one that is shown included"
            lines.append(Readout("F1 of all models", with_spread(spread.mean, spread.sd), tip=tip))
    return [*lines, Readout("scored at", f"{int(now('t')):,}")]

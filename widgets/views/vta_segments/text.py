"""Formulas and figures of a search for segments in words."""

from __future__ import annotations

import math
from collections.abc import Mapping

from settle.backend.core.spread import Spread
from settle.widgets.panels.base.number_text import short
from settle.widgets.playback.progress_text import PACE_TIP, rate
from settle.widgets.view import Readout
from settle.widgets.views.common.figure_text import count, frames, with_spread
from settle.widgets.views.vta_segments.reader import SegmentsReader

_READ, _COPY = r"& \; m_t = 1 \\", r"& \; m_t = 0"
FORMULA = (
    rf"\begin{{cases}} z_t \; \sim \; N\left( \mu(c_t), \sigma^2(c_t) \right) {_READ} z_t = z_{{t-1}} {_COPY} \end{{cases}} \qquad "
    r"h_t = \begin{cases} f(c_t, z_t)" + _READ + r"\mathrm{GRU}\left( s_{t-1}, f(c_t, z_t), h_{t-1} \right)" + _COPY + r"\end{cases}"
    r" \qquad x_t \; \sim \; N\left( \mathrm{Dec}(h_t, s_t), \sigma^2 \right)"
)
TIP = (
    "Variational Temporal Abstraction [Kim2019]: an abstract state z for each segment, an observation state s for each frame, and a"
    " boundary m that tells where a segment begins. loss = −log p(x|z, s) + KL(z) + KL(s) + KL(m), a frame; z is paid for at reads alone."
)


def readouts(reader: SegmentsReader, reference: Mapping[str, float]) -> list[Readout]:
    """Update and loss; once measured, F1 beside what reads at random get, rates, and the flat model's error beside VTA's."""
    lines = [Readout("update", f"{reader.at:,}")]
    lines.append(Readout("updates / s", rate(reader.pace()), tip=f"Updates of all models. {PACE_TIP}"))
    lines.append(Readout("loss", short(reader.now("training", "loss"), 3), tip="nats a frame, without the Gaussian's constant"))

    def now(name: str) -> float:
        return reader.now("scores", name)

    if reader.has_events:
        tolerance = int(reader.setting("tolerance"))
        tip = f"Reads that meet a true event within {tolerance} frames, one to one; beside it random reads at the same rate"
        lines += [
            Readout("F1", short(now("f1"), 3), _beside("random", now("f1_random")), tip=tip),
            Readout("merged", short(now("f1_merged"), 3), _beside("random", now("f1_merged_random")),
                    tip="F1 where of reads in adjacent frames only the likelier one counts"),
            Readout("precision", short(now("precision"), 3)),
            Readout("recall", short(now("recall"), 3)),
            Readout("periodic", short(now("f1_periodic"), 3), tip="F1 of periodic reads at the same rate"),
        ]  # fmt: skip
    events = _beside("events", now("event_rate")) if reader.has_events else ""
    lines.append(Readout("reads", short(now("rate"), 3), events, tip="Boundaries (m = 1) a frame"))
    lines += _merged(reader)
    lines.append(Readout("segment", frames(now("mean_segment_length")), tip="Mean length of the segments found"))
    lines.append(Readout("ELBO", short(now("elbo"), 4), tip="nats a frame, on windows of the held-out sequences, without the constant"))
    tip = f"Mean squared error of a number of a frame; of the mean frame {short(now('variance'), 3)}"
    lines.append(Readout("error", short(now("reconstruction"), 3), _beside("flat", now("flat_reconstruction")), tip=tip))
    lines += _restarts(reader)
    when = count(now("t")) if reader.rows("scores") else "not yet"
    return [*lines, Readout("scored at", when, tip="Update. Scores come with the first evaluation.")]


def _merged(reader: SegmentsReader) -> list[Readout]:
    """What of the reads does not count, where a segment has to have a least length."""
    if int(reader.setting("shortest") or 1) < 2:
        return []
    merged = reader.now("merged", "merged")
    tip = (
        "Reads of the held-out sequences that do not count, for a likelier one is less than the shortest segment away;"
        " beside it F1 of all reads"
    )
    text = f"{count(merged)} of {count(reader.now('merged', 'reads'))}" if math.isfinite(merged) else "—"
    return [Readout("merged away", text, _beside("all", reader.now("merged", "f1_all")), tip=tip)]


def _restarts(reader: SegmentsReader) -> list[Readout]:
    """Which of several models is shown, and what all of them come to."""
    models = int(reader.recording.knobs.get("restarts", 1))
    if models < 2:
        return []
    chosen, f1 = reader.now("scores", "chosen"), reader.row("restarts", "f1")
    tip = "Chosen since its boundaries agree best with those of the others; no event is looked at"
    lines = [Readout("model", f"{chosen + 1:.0f} of {models}" if math.isfinite(chosen) else "—", tip=tip)]
    if reader.has_events:
        spread = Spread.of([] if f1 is None else f1)
        tip = "Mean and standard deviation of F1 over all models that learn side by side, the one that is shown included"
        lines.append(Readout("F1 of all models", with_spread(spread.mean, spread.sd), tip=tip))
    return lines


def _beside(word: str, value: float, digits: int = 3) -> str:
    return f"{word} {short(value, digits)}" if math.isfinite(value) else ""

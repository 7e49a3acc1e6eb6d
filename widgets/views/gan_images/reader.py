"""Reads a recording of gan.images."""

from __future__ import annotations

import numpy as np

from settle.backend.core.run_progress import steps_per_second
from settle.widgets.panels.charts.curves import Line
from settle.widgets.views.common.curve_points import outline
from settle.widgets.views.common.gan.reader import GameReader


class ImagesReader(GameReader):
    """Samples, scores and nearest training pictures at a step."""

    begins_with = ("start",)

    def pace(self) -> float:
        """As of the last step without a measurement: that takes longer than many iterations."""
        figures = self.table("figures")
        rows = self.rows("figures")
        measured = figures is not None and rows > 0 and int(figures["step"][rows - 1]) == self.at
        return steps_per_second(self.recording, self.at - measured)

    @property
    def nets_from(self) -> int:
        """Iteration of the nets that other latents can be tried with: of the last checkpoint; -1: there is none."""
        checkpoint = self.recording.checkpoint_at(self.at)
        return -1 if checkpoint is None else int(checkpoint.values["t"])

    def nearest(self) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray] | None:
        """Samples of the last search, their nearest training pictures, the distances and the places in the training set."""
        pictures, distance, index, step = (self.row("nearest", name) for name in ("pictures", "distance", "index", "step"))
        samples = self.table("samples")
        if samples is None or pictures is None or distance is None or index is None or step is None:
            return None
        row = samples.rows_at(int(step)) - 1
        return samples["pictures"][row][: len(pictures)], pictures, distance, index

    def score_histograms(self) -> tuple[list[Line], tuple[float, float], float]:
        """How D's answers spread: outlines of both histograms as shares, the range of answers, and the highest share."""
        edges, real, fake = (self.row("scores", name) for name in ("edges", "real", "fake"))
        if edges is None or real is None or fake is None:
            return [], (0.0, 1.0), 1.0
        shares = [counts / max(1, counts.sum()) for counts in (real, fake)]
        lines = [
            Line(name, *outline(edges, share), colour, edges=edges)
            for name, share, colour in zip(("test pictures", "fakes"), shares, (0, 1), strict=True)
        ]
        return lines, (float(edges[0]), float(edges[-1])), float(max(share.max() for share in shares))

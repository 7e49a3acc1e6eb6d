"""A contest of generator and discriminator over pictures: the tables of gan.images as the screen shows them, at any step."""

from __future__ import annotations

import numpy as np

from settle.widgets.panels.charts.curves import Line
from settle.widgets.views.common.gan.reader import Match


class Contest(Match):
    """Reads one recording of gan.images at a step."""

    def look(self, at: int) -> bool:
        super().look(at)
        return self.rows("start") > 0

    @property
    def nets_from(self) -> int:
        """Iteration of the nets that other latents can be tried with: of the last checkpoint; -1: there is none."""
        checkpoint = self.recording.checkpoint_at(self.at)
        return -1 if checkpoint is None else int(checkpoint.values["t"])

    def compared(self) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray] | None:
        """Samples of the last search, their nearest training pictures, the distances and the places in the training set."""
        found = [self.row("nearest", name) for name in ("pictures", "distance", "index", "step")]
        samples = self.table("samples")
        if any(f is None for f in found) or samples is None:
            return None
        pictures, distance, index, step = found
        row = samples.rows_at(int(step)) - 1  # type: ignore[arg-type]
        return samples["pictures"][row][: len(pictures)], pictures, distance, index  # type: ignore[arg-type,return-value]

    def spread(self) -> tuple[list[Line], tuple[float, float], float]:
        """How D's answers spread: outlines of both histograms as shares, the range of answers, and the highest share."""
        edges, real, fake = (self.row("scores", name) for name in ("edges", "real", "fake"))
        if edges is None or real is None or fake is None:
            return [], (0.0, 1.0), 1.0
        x = np.repeat(edges, 2)
        shares = [counts / max(1, counts.sum()) for counts in (real, fake)]
        heights = [np.concatenate([[0.0], np.repeat(share, 2), [0.0]]) for share in shares]
        lines = [Line(name, x, y, colour) for name, y, colour in zip(("test pictures", "fakes"), heights, (0, 1), strict=True)]
        return lines, (float(edges[0]), float(edges[-1])), float(max(share.max() for share in shares))

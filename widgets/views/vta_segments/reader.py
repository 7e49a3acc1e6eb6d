"""Reads a recording of vta.segments."""

from __future__ import annotations

import math

import numpy as np

from settle.widgets.panels.base import plane_brushes
from settle.widgets.panels.charts.scatter import Cloud
from settle.widgets.panels.charts.strip_rows import StripRow
from settle.widgets.theme.colours import segment_colour, series_colour
from settle.widgets.views.common.recording_reader import RunReader

SHAPES = tuple(plane_brushes.SHAPES)
KINDS = {
    "motifs": "motif", "drawn": "motif", "balls": "direction", "paper-balls": "direction", "maze": "heading", "textured-maze": "heading"
}  # fmt: skip
"""World -> what the true class of a frame is."""
FLAT = 1
"""Colour of the flat model."""
MODELS = (("vta", "VTA", 0), ("jumps", "jumps", 2), ("flat", "flat", FLAT), ("mean", "mean frame", 3))
"""What imagines, or stands beside it: column, name, colour."""


class SegmentsReader(RunReader):
    """Watched sequences with the segments found in them, and the models' figures, at a step."""

    begins_with = ("start",)

    # -- facts ---------------------------------------------------------------------------------

    @property
    def x(self) -> np.ndarray:
        """Watched sequences, W x T x frame."""
        found = self.row("start", "x")
        assert found is not None
        return found

    @property
    def init(self) -> int:
        return int(self.now("start", "init"))

    @property
    def pictures(self) -> bool:
        """Whether a frame is a picture."""
        return self.x.ndim == 5

    @property
    def has_events(self) -> bool:
        events = self.row("start", "events")
        return events is not None and bool((events >= 0).all())

    @property
    def kind(self) -> str:
        """What the true classes are called."""
        return KINDS.get(str(self.setting("world")), "class") if not self.setting("data") else "class"

    # -- rows of strips ------------------------------------------------------------------------

    def numbers(self, sequence: int) -> np.ndarray | None:
        """Of each frame the number of its segment in the sequence, from 0; -1: not modelled. None: nothing is read yet."""
        read = self.reads(sequence)
        if read is None:
            return None
        found, init = np.full(len(read), -1), self.init
        inside = np.array(read[init : len(read) - init] == 1)
        inside[:1] = True
        found[init : len(read) - init] = np.cumsum(inside) - 1
        return found

    def colours(self, sequence: int) -> list[str]:
        """Of each frame the colour of its segment, which its number fixes; empty: not modelled."""
        numbers = self.numbers(sequence)
        return [""] * self.x.shape[1] if numbers is None else [segment_colour(int(n)) if n >= 0 else "" for n in numbers]

    def reads(self, sequence: int) -> np.ndarray | None:
        found = self.row("boundaries", "read")
        return None if found is None else found[sequence]

    def texts(self, sequence: int) -> list[str]:
        """What can be said of each frame."""
        read, q, p = (self.row("boundaries", name) for name in ("read", "probability", "prior"))
        events, label = self.row("start", "events"), self.row("start", "label")
        found, n, init, kind = [], self.x.shape[1], self.init, self.kind
        for t in range(n):
            lines = [f"frame {t}" + ("" if init <= t < n - init else ", not modelled")]
            if label is not None and label[sequence, t] >= 0:
                lines.append(f"true {kind}: {int(label[sequence, t])}")
            if events is not None and events[sequence, t] == 1:
                lines.append("true event")
            if q is not None and read is not None and p is not None:
                lines.append(f"q(m) = {q[sequence, t]:.2f}" + (f", p(m) = {p[sequence, t]:.2f}" if math.isfinite(p[sequence, t]) else ""))
                lines.append("a segment begins" if read[sequence, t] else "")
            found.append("\n".join(line for line in lines if line))
        return found

    def events(self, sequence: int) -> np.ndarray | None:
        found = self.row("start", "events")
        return None if found is None else found[sequence]

    def strip(self, sequence: int, *, flat: bool) -> list[StripRow]:
        """Input, reconstruction, segments and probabilities of a sequence."""
        texts, colours, reads = self.texts(sequence), self.colours(sequence), self.reads(sequence)
        rows, n = [], self.x.shape[1]
        names = [("VTA", "vta"), ("flat", "flat")] if flat else [("VTA", "vta")]
        made = {name: self._whole(column, sequence) for name, column in names}
        there = np.zeros(n, bool)
        there[self.init : n - self.init] = True
        x = self.shown(self.x[sequence])
        if self.pictures:
            rows.append(StripRow("input", "pictures", x, texts=texts))
            rows += [StripRow(name, "pictures", values, there=there, texts=texts) for name, values in made.items() if values is not None]
        else:
            for name, values in made.items():
                shown = values if values is not None else np.full_like(x, np.nan)
                own, cuts = (colours, reads) if name == "VTA" else ([series_colour(FLAT)] * n, None)  # the flat model has no segments
                rows.append(StripRow(name, "curves", shown, over=x, colours=own, reads=cuts, texts=texts))
        q, p = self.row("boundaries", "probability"), self.row("boundaries", "prior")
        if reads is not None:
            rows.append(StripRow("segments", "band", reads, colours=colours, texts=texts))
        if q is not None and p is not None:
            rows.append(StripRow("q(m)", "bars", q[sequence], over=p[sequence], events=self.events(sequence), texts=texts))
        return rows

    def _whole(self, column: str, sequence: int) -> np.ndarray | None:
        """A reconstruction over all frames, with nothing where none is modelled."""
        found = self.row("strips", f"reconstruction.{column}")
        if found is None:
            return None
        made = np.full((self.x.shape[1], *found.shape[2:]), np.nan if not self.pictures else 0, float)
        made[self.init : self.init + found.shape[1]] = self.shown(found[sequence])
        return made

    def shown(self, frames: np.ndarray) -> np.ndarray:
        """Pictures in 0..1, without the axis of channels where there is one; vectors as they are."""
        if not self.pictures:
            return frames
        pictures = frames / 255.0
        return pictures[:, 0] if pictures.shape[1] == 1 else pictures

    def lanes(self) -> list[StripRow]:
        """Segments and probabilities of all watched sequences."""
        q = self.row("boundaries", "probability")
        if q is None:
            return []
        return [
            StripRow(str(i + 1), "lane", q[i], colours=self.colours(i), reads=self.reads(i), events=self.events(i), texts=self.texts(i))
            for i in range(len(q))
        ]

    # -- z -------------------------------------------------------------------------------------

    def clouds(self) -> list[Cloud]:
        """z of the modelled frames of the watched sequences, by true class; a segment of several frames counts once."""
        place, label, reads = self.row("strips", "place"), self.row("start", "label"), self.row("boundaries", "read")
        if place is None or label is None or reads is None:
            return []
        n = place.shape[1]
        first = reads[:, self.init : self.init + n] == 1
        label = label[:, self.init : self.init + n]
        # The true class that most of the segment's frames have.
        segment = np.cumsum(first.ravel()) - 1
        kinds = int(label.max()) + 1
        if kinds < 1:
            return [Cloud("segments", place[first], segment_colour(0))]
        votes = np.zeros((int(first.sum()), kinds))
        np.add.at(votes, (segment, label.ravel()), 1)
        most = votes.argmax(1)
        # Shades and shapes go round apart: twelve looks, none of them with the colour of a model.
        return [
            Cloud(f"{self.kind} {k}", place[first][most == k], segment_colour(k), SHAPES[k % len(SHAPES)])
            for k in range(kinds)
            if (most == k).any()
        ]

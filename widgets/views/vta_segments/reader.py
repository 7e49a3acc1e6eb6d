"""Reads a recording of vta.segments."""

from __future__ import annotations

import math

import numpy as np
from PySide6.QtGui import QColor

from settle.widgets.panels.charts.scatter import Cloud
from settle.widgets.panels.charts.strip_rows import StripRow
from settle.widgets.theme import theme
from settle.widgets.views.common.recording_reader import RunReader

KINDS = {
    "motifs": "motif", "drawn": "motif", "balls": "direction", "paper-balls": "direction", "maze": "heading", "textured-maze": "heading"
}  # fmt: skip
"""World -> what the true class of a frame is."""
MODELS = (("vta", "VTA", 0), ("jumps", "jumps", 2), ("flat", "flat", 1), ("mean", "mean frame", 3))
"""What imagines, or stands beside it: column, name, colour."""


def _colour(place: np.ndarray) -> str:
    """Of a segment whose z lies at this place (x, y) of the plane: its direction as a hue."""
    light = theme.current().name == "light"
    hue = (math.atan2(place[1], place[0]) / (2 * math.pi)) % 1.0
    return QColor.fromHsvF(hue, 0.72 if light else 0.58, 0.78 if light else 0.92).name()


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

    def colours(self, sequence: int) -> list[str]:
        """Of each frame the colour of its segment: the direction of the segment's first z in the plane of z; empty: not modelled."""
        place, read = self.row("strips", "place"), self.reads(sequence)
        found = [""] * self.x.shape[1]
        if place is None or read is None:
            return found
        start = init = self.init
        for t in range(init, len(found) - init):
            start = t if read[t] else start
            found[t] = _colour(place[sequence, start - init])
        return found

    def colours_of(self, z: np.ndarray, reads: np.ndarray) -> list[str]:
        """The same of imagined frames, by their z (frames x Sa) in the plane of those that are watched."""
        known, place = self.row("strips", "z"), self.row("strips", "place")
        if known is None or place is None:
            return [""] * len(z)
        flat = known.reshape(-1, z.shape[1])
        # The plane is that of the recording: what maps its z to their places, maps these.
        plane, *_ = np.linalg.lstsq(np.c_[flat, np.ones(len(flat))], place.reshape(-1, 2), rcond=None)
        first = np.maximum.accumulate(np.where(reads == 1, np.arange(len(z)), 0))
        return [_colour(there) for there in np.c_[z[first], np.ones(len(z))] @ plane]

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
                rows.append(StripRow(name, "curves", shown, over=x, colours=colours if name == "VTA" else (), reads=reads, texts=texts))
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
            return [Cloud("segments", place[first], 0)]
        votes = np.zeros((int(first.sum()), kinds))
        np.add.at(votes, (segment, label.ravel()), 1)
        most = votes.argmax(1)
        return [Cloud(f"{self.kind} {k}", place[first][most == k], k) for k in range(kinds) if (most == k).any()]

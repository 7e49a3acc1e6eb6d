"""The card in which the data are painted: for the next run, or under the run that goes on."""

from __future__ import annotations

from typing import Any

import numpy as np
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from settle.widgets.controls.card import Card
from settle.widgets.controls.print_mode import screen_only
from settle.widgets.panels.images.paint_canvas import PaintCanvas
from settle.widgets.theme.plain_text import PlainLabel
from settle.widgets.theme.spin_boxes import RealBox
from settle.widgets.translation.language import tr
from settle.widgets.views.common.card_controls import flat
from settle.widgets.views.gan_plane.reader import PlaneReader


class PaintingCard(QWidget):
    """Canvas with its tools.

    While a run of a painting goes on, each stroke becomes the act ``paint`` of that run; else the painting is put
    into the form, as the knobs ``data``, ``painting`` and ``brush``.
    """

    painted = Signal(object)
    """Points of a run that goes on: a list of pairs [x, y]."""
    wanted = Signal(object)
    """Knobs for the form: ``{"data": "painted", "painting": [x0, y0, ...], "brush": sd}``."""

    def __init__(self) -> None:
        super().__init__()
        self.canvas = PaintCanvas("Canvas", 0.04)
        self.width_box = RealBox(minimum=0.01, maximum=0.3, singleStep=0.01, decimals=2, value=0.04)
        self.width_box.setObjectName("small")
        self.width_box.setAccessibleName(tr("Width of the brush"))
        self.width_box.setToolTip(tr("Standard deviation around each painted point; fixed while a run goes on"))
        self.use = QPushButton(tr("Learn this"))
        self.use.setToolTip(tr("Put the painting into the form, and run it"))
        self.erase = flat("Erase", "Erase instead of painting (or use the right mouse button)", checkable=True)
        self.clear = flat("Clear", "Begin with an empty canvas")
        self.note = PlainLabel("")
        self.note.setObjectName("subtitle")
        screen_only(self.note)
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 6, 0)
        for widget in (self.note, self.width_box, self.use):
            row.addWidget(widget, 1 if widget is self.note else 0)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.canvas, 1)
        column.addLayout(row)
        self.card = Card("Painting", self, "painting", [self.erase, self.clear], big=True)
        self._running = False
        self._shown: np.ndarray | None = None
        """What the recording had when it was last looked at: an unfinished painting of the user's stays until that changes."""
        self.erase.toggled.connect(lambda on: setattr(self.canvas, "erasing", on))
        self.clear.clicked.connect(self.canvas.clear)
        self.width_box.valueChanged.connect(self.canvas.set_brush)
        self.canvas.painted.connect(self._stroke)
        self.use.clicked.connect(self._use)
        self._say()

    def show_painting(self, reader: PlaneReader) -> None:
        """The painting that the run learns at the step, if it learns one."""
        recording = reader.recording
        painted = recording.knobs.get("data") == "painted" and not recording.knobs.get("points")
        self._running = painted and not recording.ended.is_set()
        if painted:
            points = reader.painting()
            if self._shown is None or not np.array_equal(points, self._shown):
                self._shown = points
                self.canvas.show_points(points)
            if self._running:
                self.width_box.setValue(float(recording.knobs.get("brush", 0.04)))
        self._say()

    def begin(self) -> None:
        """Another recording comes."""
        self._shown = None

    def knobs(self) -> dict[str, Any]:
        """What the form is to hold."""
        return {"data": "painted", "painting": [float(v) for v in self.canvas.points.ravel()], "brush": round(self.width_box.value(), 4)}

    def _stroke(self, points: np.ndarray) -> None:
        if self._running and len(points) > 1:
            self.painted.emit([[float(x), float(y)] for x, y in points])
        self._say()

    def _use(self) -> None:
        if len(self.canvas.points) > 1:
            self.wanted.emit(self.knobs())

    def _say(self) -> None:
        count = len(self.canvas.points)
        self.use.setVisible(not self._running)
        self.use.setEnabled(count > 1)
        self.width_box.setEnabled(not self._running)
        text = "The run learns what you paint." if self._running else "Paint at least 2 points." if count < 2 else f"{count:,} points"
        if self._running and count < 2:
            text = "Paint at least 2 points: until then it learns what was there."
        if text != self.note.text():
            self.note.setText(tr(text))

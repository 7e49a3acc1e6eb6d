"""What one can do to a settling network: kick a neuron or a layer, switch the phase."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from settle.widgets.controls.elided import ElidedLabel
from settle.widgets.controls.print_mode import screen_only
from settle.widgets.panels.charts.raster import Raster
from settle.widgets.theme.spin_boxes import RealBox
from settle.widgets.translation.language import tr


class Kick(QWidget):
    """A raster with a row of tools below it: how strong, the whole layer or one neuron, and the button (key K, or Enter)."""

    kicked = Signal(object)
    """{"layer": i, "unit": j or -1 for the whole layer, "by": strength}"""

    def __init__(self, raster: Raster):
        super().__init__()
        self.raster = raster
        self.neuron: tuple[int, int] | None = None
        self.what = ElidedLabel("", "subtitle")
        screen_only(self.what)
        self.by = RealBox(minimum=-10, maximum=10, singleStep=0.1, decimals=2, value=0.5)
        self.by.setObjectName("small")
        self.by.setMaximumWidth(78)
        self.by.setAccessibleName(tr("Strength of the kick"))
        self.by.setToolTip(tr("What the kick adds to the state s"))
        self.layer = QCheckBox(tr("whole layer"))
        self.layer.setToolTip(tr("Kick every neuron of the chosen one's layer"))
        self.button = QPushButton(tr("Kick"))
        self.button.setToolTip(tr("Push the chosen neuron once and see whether the network comes back (K)"))
        row = QHBoxLayout()
        row.setContentsMargins(4, 0, 6, 0)
        row.setSpacing(8)
        row.addWidget(self.what)
        row.addStretch(1)
        row.addWidget(self.layer)
        row.addWidget(self.by)
        row.addWidget(self.button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(raster, 1)
        column.addLayout(row)
        self.button.clicked.connect(self._kick)
        self.layer.toggled.connect(lambda _: self._say())
        raster.pressed.connect(self._kick)
        QShortcut(QKeySequence("K"), self, self._kick, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self._running = False
        self._say()

    def choose(self, neuron: tuple[int, int] | None) -> None:
        """The neuron (layer, unit) that the next kick meets."""
        self.neuron = neuron
        self._say()

    def set_running(self, running: bool) -> None:
        """Whether there is a run to kick."""
        if running != self._running:
            self._running = running
            self._say()

    def _say(self) -> None:
        ready = self._running and self.neuron is not None
        for widget in (self.button, self.layer, self.by):
            widget.setEnabled(ready)
        if self.neuron is None:
            self.what.setText(tr("Click a neuron"))
        else:
            layer, unit = self.neuron
            self.what.setText(tr(f"layer s{layer}" if self.layer.isChecked() else f"neuron s{layer}[{unit}]"))
        self.what.updateGeometry()

    def _kick(self) -> None:
        if self._running and self.neuron is not None:
            layer, unit = self.neuron
            self.kicked.emit({"layer": layer, "unit": -1 if self.layer.isChecked() else unit, "by": self.by.value()})


class PhaseSwitch(QWidget):
    """Two buttons side by side: free and nudged."""

    switched = Signal(int)
    """0: back to the free phase; 1: to the nudged one."""

    def __init__(self) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2)
        self.buttons: list[QPushButton] = []
        for phase, (text, tip) in enumerate((("Free", "Let the network settle alone"), ("Nudge", "Pull the output towards the target"))):
            button = QPushButton(tr(text))
            button.setCheckable(True)
            button.setToolTip(tr(tip + "; the phase then stays until you switch again"))
            button.clicked.connect(lambda _, phase=phase: self._press(phase))
            row.addWidget(button)
            self.buttons.append(button)

    def show_phase(self, phase: int) -> None:
        """The phase that the run is in."""
        for number, button in enumerate(self.buttons):
            button.setChecked(number == phase)

    def _press(self, phase: int) -> None:
        self.show_phase(phase)
        self.switched.emit(phase)

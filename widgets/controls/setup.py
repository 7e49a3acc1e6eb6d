"""Setup: the form of one experiment with its Run button and what the run will take."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout

from settle.backend.core.experiment import Experiment
from settle.backend.core.knobs import Knob, KnobError
from settle.backend.core.recording import Recording
from settle.widgets.controls.elided import ElidedLabel
from settle.widgets.controls.field import KnobField
from settle.widgets.controls.form import Form
from settle.widgets.playback.timeline import clock
from settle.widgets.theme import theme
from settle.widgets.theme.icons import icon

CPU, AUTO = "cpu", "auto"
_DEVICE = "The processor that the run is computed on; auto takes a graphics card if there is one. The session keeps it."


class Setup(QFrame):
    """The pane at the left."""

    run = Signal()
    stop = Signal()

    def __init__(self, kind: type[Experiment]):
        super().__init__()
        self.setObjectName("card")
        self.kind = kind
        heading = QLabel("Setup")
        heading.setObjectName("title")
        subtitle = ElidedLabel(kind.title, "subtitle")
        self.form = Form(kind)
        self.devices = KnobField("device", Knob("choice", CPU, "Computed on", _DEVICE, choices=(CPU,)))
        self.devices.hide()
        self.estimate = QLabel()
        self.estimate.setObjectName("subtitle")
        self.estimate.setWordWrap(True)
        self.button = QPushButton("Run")
        self.button.setObjectName("primary")
        self.button.setToolTip("Start the run (Ctrl+R)")
        self.button.setIconSize(QSize(14, 14))
        self.button.setMinimumHeight(34)
        self.button.clicked.connect(self._pressed)
        top = QHBoxLayout()
        top.addWidget(heading)
        top.addWidget(subtitle)
        top.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 12, 10)
        column.setSpacing(8)
        column.addLayout(top)
        column.addWidget(self.form, 1)
        column.addWidget(self.devices)
        column.addWidget(self.estimate)
        column.addWidget(self.button)
        self._running = False
        self._drawn: tuple[object, ...] = ()
        self._last: Recording | None = None
        self._first: tuple[Recording | None, int, float] = (None, 0, 0.0)
        """The recording on show, and the bytes and seconds of its first step: what it takes once however long it is."""
        self._endless = False
        self._steps: int | KnobError | None = None
        """What a run with these knobs takes, or why there is none: asked when they change, not at every look."""
        self.form.edited.connect(self._edited)
        self._edited()
        self.set_running(False)

    def show_devices(self, devices: Sequence[str]) -> None:
        """Let the person choose what to compute on, where there is more than one possibility; the CPU comes first."""
        box = self.devices.editor
        assert isinstance(box, QComboBox)
        chosen = self.device()
        box.clear()
        box.addItems([CPU, *(d for d in devices if d != CPU), AUTO])
        box.setCurrentText(chosen)
        self.devices.setVisible(len(devices) > 1)

    def device(self) -> str:
        """Where the run is to be computed."""
        return self.devices.raw_value()

    def _pressed(self) -> None:
        (self.stop if self._running else self.run).emit()

    def set_running(self, running: bool) -> None:
        """Run becomes Stop, and fields that cannot be turned are closed."""
        drawn = (running, theme.current().name)
        if drawn == self._drawn:
            return
        self._drawn, self._running = drawn, running
        self.form.set_running(running)
        self.devices.setEnabled(not running)
        self.button.setText("Stop" if running else "Run")
        self.button.setToolTip("Stop the run; what was recorded is kept (Ctrl+.)" if running else "Start the run (Ctrl+R)")
        self.button.setIcon(icon("stop" if running else "play", theme.current().on_accent))

    def _edited(self) -> None:
        try:
            values = {name: field.raw_value() for name, field in self.form.fields.items()}
            self._steps = self.kind.make("", values).steps()
        except KnobError as error:
            self._steps = error
        self.show_estimate(self._last, self._endless)

    def show_estimate(self, recording: Recording | None, endless: bool = False) -> None:
        """What a run with these knobs takes, from the speed and size of the last one on show."""
        self._last, self._endless = recording, endless
        if isinstance(self._steps, KnobError):
            self.estimate.setText("")
            return
        steps = None if endless else self._steps
        words = "Until it is stopped" if steps is None else f"{steps:,} steps"
        if recording is not None and recording.seconds > 1 and steps is None:
            words += f" · {recording.bytes / recording.seconds * 60 / 1e6:.1f} MB a minute, as the run on show"
        elif recording is not None and recording.steps > 1 and recording.seconds > 0.05 and steps:
            if self._first[0] is not recording:
                tables = [table for table in list(recording.tables.values()) if table.rows_at(0)]
                began = min((float(table["time"][0]) for table in tables), default=0.0)
                self._first = recording, sum(table.row_bytes * table.rows_at(0) for table in tables), began
            _, size, seconds = self._first
            more = (steps - 1) / (recording.steps - 1)
            size, seconds = size + (recording.bytes - size) * more, seconds + (recording.seconds - seconds) * more
            words += f" · about {clock(seconds)} and {size / 1e6:.1f} MB, as the run on show"
        if words != self.estimate.text():
            self.estimate.setText(words)

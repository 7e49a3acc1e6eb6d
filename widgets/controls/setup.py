"""Setup: the form of one experiment with its Run button and what the run will take."""

from __future__ import annotations

import math
from collections.abc import Sequence

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QToolButton, QVBoxLayout

from settle.backend.core.experiment import Experiment
from settle.backend.core.knobs import Knob, KnobError
from settle.backend.core.recording import Recording
from settle.backend.core.run_progress import RunProgress, seconds_after, size_after
from settle.widgets.controls.choice_box import ChoiceBox
from settle.widgets.controls.elided import ElidedLabel
from settle.widgets.controls.field import KnobField
from settle.widgets.controls.form import Form
from settle.widgets.playback.progress_text import clock, megabytes
from settle.widgets.theme import theme
from settle.widgets.theme.icons import icon
from settle.widgets.theme.plain_text import PlainLabel
from settle.widgets.translation.language import tr

CPU, AUTO = "cpu", "auto"
_DEVICE = "The processor that the run is computed on; auto takes a graphics card if there is one. The session keeps it."


class Setup(QFrame):
    """The pane at the left."""

    run = Signal()
    stop = Signal()
    queued = Signal()
    """The run is to wait for its turn."""
    swept = Signal()
    """A run for each of several values is wanted."""

    def __init__(self, kind: type[Experiment]):
        super().__init__()
        self.setObjectName("card")
        self.kind = kind
        heading = PlainLabel(tr("Setup"))
        heading.setObjectName("title")
        self.subtitle = ElidedLabel(tr(kind.title), "subtitle")
        self.form = Form(kind)
        self.devices = KnobField("device", Knob("choice", CPU, "Computed on", _DEVICE, choices=(CPU,)))
        self.devices.hide()
        self.estimate = PlainLabel()
        self.estimate.setObjectName("subtitle")
        self.estimate.setWordWrap(True)
        self.button = QPushButton(tr("Run", "button"))
        self.button.setObjectName("primary")
        self.button.setToolTip(tr("Start the run (Ctrl+R)"))
        self.button.setIconSize(QSize(14, 14))
        self.button.setMinimumHeight(34)
        self.button.clicked.connect(self._pressed)
        top = QHBoxLayout()
        top.addWidget(heading)
        top.addWidget(self.subtitle)
        top.addStretch(1)
        self.find_button = _small_button("", "Find a knob (Ctrl+Shift+K)")
        self.find_button.clicked.connect(self.form.finder.begin)
        self.menu_button = _small_button("⋯", "Presets of your own, links, undo")
        self.menu_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        top.addWidget(self.find_button)
        top.addWidget(self.menu_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 12, 10)
        column.setSpacing(8)
        column.addLayout(top)
        column.addWidget(self.form, 1)
        column.addWidget(self.devices)
        column.addWidget(self.estimate)
        column.addLayout(self._buttons())
        self._running = False
        self._drawn: tuple[object, ...] = ()
        self._last: Recording | None = None
        self._progress: RunProgress | None = None
        self._size: float | None = None
        self._endless = False
        self._steps: int | KnobError | None = None
        """What a run with these knobs takes, or why there is none: asked when they change, not at every look."""
        self.form.edited.connect(self._edited)
        self._edited()
        self.set_running(False)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.subtitle.share(self.subtitle.width())

    def _buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.addWidget(self.button, 1)
        for text, tip, signal in (
            ("Queue", "Let this run wait for its turn, as a process of its own (Ctrl+Shift+Q)", self.queued),
            ("Sweep…", "A run for each of several values and seeds (Ctrl+Shift+E)", self.swept),
        ):
            button = QPushButton(tr(text, "button"))
            button.setObjectName("transport")  # narrow: three buttons stand side by side in a small window
            button.setToolTip(tr(tip))
            button.setMinimumHeight(34)
            button.clicked.connect(signal)
            row.addWidget(button)
        return row

    def show_devices(self, devices: Sequence[str]) -> None:
        """Let the person choose what to compute on, where there is more than one possibility; the CPU comes first."""
        box = self.devices.editor
        assert isinstance(box, ChoiceBox)
        chosen = self.device()
        box.clear()
        box.offer((name, name) for name in (CPU, *(d for d in devices if d != CPU), AUTO))
        box.choose(chosen)
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
        self.button.setText(tr("Stop" if running else "Run", "button"))
        self.button.setToolTip(tr("Stop the run; what was recorded is kept (Ctrl+.)" if running else "Start the run (Ctrl+R)"))
        self.find_button.setIcon(icon("search", theme.current().muted))
        self.button.setIcon(icon("stop" if running else "play", theme.current().on_accent))

    def _edited(self) -> None:
        try:
            values = {name: field.raw_value() for name, field in self.form.fields.items()}
            self._steps = self.kind.make("", values).steps()
        except KnobError as error:
            self._steps = error
        self.show_estimate(self._last, self._endless, self._progress, self._size)

    def show_estimate(
        self, recording: Recording | None, endless: bool = False, progress: RunProgress | None = None, size: float | None = None
    ) -> None:
        """What a run with these knobs takes, from the speed and size of the one on show; of a run that goes on, what is left of it.

        :param progress: the look at the recording that all around is written from; None: one is taken now.
        :param size: bytes of its session on the disk, if they are known.
        """
        self._last, self._endless, self._progress, self._size = recording, endless, progress, size
        if recording is not None and progress is None:
            progress = RunProgress.of(recording)
        if self._running and progress is not None and progress.running:
            words = _of_the_run(progress)
        elif isinstance(self._steps, KnobError):
            words = ""
        else:
            like = recording if recording is not None and self._is_like(recording) else None
            words = _of_the_next(None if endless else self._steps, like, progress, size)
        if words != self.estimate.text():
            self.estimate.setText(tr(words))

    def _is_like(self, recording: Recording) -> bool:
        """Whether the run on show tells the pace of the next one: it is of the preset that the form has, or had before it was changed."""
        return recording.preset == (self.form.origin if recording.preset else self.form.chosen_preset())


def _small_button(text: str, tip: str) -> QToolButton:
    button = QToolButton()
    button.setObjectName("flat")
    button.setText(tr(text))
    button.setToolTip(tr(tip))
    button.setAccessibleName(tr(tip))
    return button


def _of_the_run(progress: RunProgress) -> str:
    """What the run that goes on will have taken when it is done."""
    words = ["Until it is stopped" if progress.planned is None else f"{progress.planned:,} steps"]
    if progress.planned is not None and math.isfinite(progress.pace):
        words.append(f"{clock(progress.left)} left")
    if math.isfinite(progress.size_at_end):
        words.append(f"{megabytes(progress.size_at_end)} in all")
    return " · ".join(words)


def _of_the_next(steps: int | None, recording: Recording | None, progress: RunProgress | None, size: float | None) -> str:
    """What a run of so many steps takes, None: without an end, if it is like the one on show."""
    words = "Until it is stopped" if steps is None else f"{steps:,} steps"
    if recording is None or progress is None or progress.done < 2 or progress.seconds < 0.05:
        return words
    if steps is None:
        a_minute = megabytes(progress.size / progress.seconds * 60)
        return f"{words} · {a_minute} a minute, as the run on show" if progress.seconds > 1 else words
    seconds = seconds_after(recording, steps)
    taken = "under 1 s" if seconds < 0.5 else clock(seconds), megabytes(size_after(recording, steps, size))
    if steps == progress.done:
        return f"{words} · the run on show took {taken[0]} and {taken[1]}"
    return f"{words} · {'' if seconds < 0.5 else 'about '}{taken[0]} and {taken[1]}, as the run on show"

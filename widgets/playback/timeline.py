"""The timeline: transport, scrubber, and in words how far the run is."""

from __future__ import annotations

import math

from PySide6.QtCore import QEvent, QSize, Signal, SignalInstance
from PySide6.QtWidgets import QCheckBox, QFrame, QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout

from settle.backend.core.recording import EXTENDED, Event, Recording
from settle.backend.core.run_progress import RunProgress
from settle.widgets.controls.elided import ElidedLabel
from settle.widgets.playback.bookmark_editor import BookmarkEditor
from settle.widgets.playback.progress_text import clock, rate, steps_done
from settle.widgets.playback.scrubber import Scrubber
from settle.widgets.playback.show_all_button import ShowAllButton
from settle.widgets.playback.transport import TransportBar, transport_button
from settle.widgets.theme import theme
from settle.widgets.theme.icons import icon
from settle.widgets.theme.plain_text import PlainLabel
from settle.widgets.translation.language import tr
from settle.widgets.translation.own_text import own

MOST_MARKS, LONGEST_MARK = 2000, 200
"""Events that are marked, more than the line is wide in pixels, and characters of what is said of one."""
_BESIDE = 12
"""Free at the left and at the right, px."""
_APART = 12
"""px more than its words that a button needs for them; with less the words would come and go for ever at some widths."""


class Timeline(QFrame):
    """The pane below the view."""

    bookmark = Signal()
    """The step on show is to be marked."""
    fork = Signal()
    export = Signal()
    parent_asked = Signal()
    """The run on show is to be compared with the one that it was forked from."""
    endless = Signal(bool)
    """Whether the run is to go on past its planned end."""

    def __init__(self):
        super().__init__()
        self.setObjectName("card")
        self.transport = TransportBar()
        self.scrubber = Scrubber()
        self.heading = PlainLabel(tr("Timeline"))
        self.heading.setObjectName("title")
        self.about = PlainLabel()
        self.about.setObjectName("subtitle")
        self.parent_button = QPushButton()
        self.parent_button.setObjectName("link")
        self.parent_button.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Ignored)
        self.parent_button.setToolTip(tr("Compare with the run that this one was forked from"))
        self.parent_button.clicked.connect(self.parent_asked)
        self.parent_button.hide()
        self.saved = ElidedLabel("", "corner")
        self.words = PlainLabel()
        self.words.setObjectName("figures")
        self.endless_box = QCheckBox(tr("Run on"))
        self.endless_box.setToolTip(tr("Go on past the planned end, until it is stopped"))
        self.endless_box.toggled.connect(self.endless)
        self.editor = BookmarkEditor(self)
        tip = "Bookmark the step on show, or change its text (B; Ctrl+Shift+Right and Left go from one to the next)"
        self.bookmark_button = transport_button("bookmark", tip)
        self.bookmark_button.clicked.connect(self.bookmark)
        tip = "A new run that repeats this one up to this step, and waits there (Ctrl+F)"
        self.fork_button = self._button("Fork here", "fork", tip, self.fork)
        self.export_button = self._button("Export…", "export", "Tables, pictures and films of this run as files (Ctrl+E)", self.export)
        top = QHBoxLayout()
        top.setSpacing(12)
        for widget in (self.heading, self.about, self.parent_button, self.words, ShowAllButton(self.scrubber)):
            top.addWidget(widget)
        top.addStretch(1)
        top.addWidget(self.saved)
        self._row = row = QHBoxLayout()
        row.setSpacing(6)
        row.addWidget(self.transport)
        row.addStretch(1)
        for widget in (self.endless_box, self.bookmark_button, self.fork_button, self.export_button):
            row.addWidget(widget)
        column = QVBoxLayout(self)
        column.setContentsMargins(_BESIDE, 8, _BESIDE, 8)
        column.setSpacing(6)
        column.addLayout(top)
        column.addWidget(self.scrubber)
        column.addLayout(row)
        self._coloured = ""
        self._shown: Recording | None = None
        self.show_run(None, 0, alive=False, paused=False, following=True)

    def _button(self, text: str, shape: str, tip: str, signal: SignalInstance) -> QPushButton:
        button = QPushButton(tr(text))
        button.setObjectName("transport")
        button.setAccessibleName(tr(text))
        button.setToolTip(tr(tip))
        button.setProperty("shape", shape)
        button.setIconSize(QSize(14, 14))
        button.clicked.connect(signal)
        return button

    def event(self, event: QEvent) -> bool:
        """Where the row is too short for its words, its last buttons have their icons alone."""
        done = super().event(event)
        if event.type() in (QEvent.Type.Resize, QEvent.Type.LayoutRequest):
            buttons = self.fork_button, self.export_button
            missing = sum(self.fontMetrics().horizontalAdvance(b.accessibleName()) + _APART for b in buttons if not b.text())
            short = self._row.sizeHint().width() + missing > self.width() - 2 * _BESIDE
            for button in buttons:
                if bool(button.text()) == short:
                    button.setText("" if short else button.accessibleName())
        return done

    def ask_for_text(self, step: int, text: str | None) -> None:
        """Let the text of the bookmark at a step be typed, above where the line shows it.

        :param text: of the one that there is; None: there is none yet.
        """
        self.editor.ask(step, text, self.scrubber.place_of(step))

    def show_place(self, recording: Recording | None, at: int) -> None:
        """The fast part: where one is. Called with every picture."""
        if self._shown is not recording:
            self._shown = recording
            self.scrubber.show_all()
        if recording is None:
            self.scrubber.show_run(0, 1, 0, ())
        else:
            events = recording.events
            some = events[:: -(-len(events) // MOST_MARKS) or 1]
            marks = [(event.step, describe(event)[:LONGEST_MARK]) for event in some]
            if recording.parent is not None:
                marks.append((recording.parent.step, "forked here from another run: up to here both are the same"))
            self.scrubber.end = recording.outcome
            self.scrubber.show_run(recording.steps, recording.planned, at, marks)

    def show_run(
        self,
        recording: Recording | None,
        at: int,
        *,
        alive: bool,
        paused: bool,
        following: bool,
        playing: bool = False,
        can_stop: bool = False,
        saved: str = "",
        busy: str = "",
        progress: RunProgress | None = None,
    ) -> None:
        """The slow part: words and buttons.

        :param can_stop: whether a run that another process records can be stopped from here.
        :param busy: what a run that goes on does in place of new steps.
        :param progress: the look at the run that all around is written from; None: one is taken now.
        """
        steps = recording.steps if recording else 0
        self.transport.show_state(alive=alive, paused=paused, following=following, steps=steps, playing=playing)
        self.transport.buttons["stop"].setEnabled(alive or can_stop)
        self.show_place(recording, at)
        self.bookmark_button.setEnabled(steps > 0)
        self.fork_button.setEnabled(steps > 0)
        self.export_button.setEnabled(steps > 0)
        self._colour_icons()
        parent = recording.parent if recording else None
        self.parent_button.setVisible(parent is not None)
        self.parent_button.setText(tr(f"fork at step {parent.step:,} · compare" if parent else ""))
        if recording is None:
            self.about.setText(tr("no run yet"))
            self.words.setText("")
            self.saved.setText("")
            return
        self.about.setText(tr(f"{own(recording.experiment)} · {_outcome(recording, paused and alive)}"))
        progress = progress or RunProgress.of(recording)
        words = [] if following or not steps else [f"step {at:,}"]
        words.append(steps_done(progress))
        if alive and not paused:
            words += [busy] if busy else _pace(progress) if steps else ["getting ready"]
        self.words.setText("  ·  ".join(map(tr, words)))
        self.saved.setText(tr(saved))

    def _colour_icons(self) -> None:
        colours = theme.current()
        if colours.name == self._coloured:
            return
        self._coloured = colours.name
        self.bookmark_button.setIcon(icon("bookmark", colours.text, colours.muted))
        for button in (self.fork_button, self.export_button):
            button.setIcon(icon(button.property("shape"), colours.text, colours.muted))


def _outcome(recording: Recording, paused: bool) -> str:
    if recording.outcome == "running":
        return "paused" if paused else "running"
    return recording.outcome


def _pace(progress: RunProgress) -> list[str]:
    """Pace and time left, once they are known."""
    words = [rate(progress.pace, "steps")] if math.isfinite(progress.pace) else []
    return [*words, f"{clock(progress.left)} left"] if math.isfinite(progress.left) else words


def describe(event: Event) -> str:
    """An event in a few words."""
    turned = event.value["to"] if event.kind == EXTENDED else event.value if event.kind == "knob" else None
    if turned is not None:
        text = ", ".join(f"{knob} = {value:.6g}" if isinstance(value, float) else f"{knob} = {value}" for knob, value in turned.items())
        return f"extended: {text}" if event.kind == EXTENDED else text
    if isinstance(event.value, dict):
        return f"{event.kind} " + ", ".join(f"{k} {v}" for k, v in event.value.items())
    return event.kind if isinstance(event.value, list) else f"{event.kind} {event.value}"

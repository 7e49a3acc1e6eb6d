"""The transport bar: play, pause, step and speed, for a run that goes on or one that is replayed."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from settle.widgets.controls.choice_box import ChoiceBox
from settle.widgets.theme import theme
from settle.widgets.theme.icons import icon
from settle.widgets.translation.language import tr

SPEEDS: tuple[tuple[str, float | None], ...] = (
    ("full speed", None),
    ("1000 steps/s", 1000),
    ("300 steps/s", 300),
    ("100 steps/s", 100),
    ("30 steps/s", 30),
    ("10 steps/s", 10),
    ("3 steps/s", 3),
    ("1 step/s", 1),
)


def transport_button(name: str, tip: str) -> QPushButton:
    """A button of a transport, without its icon.

    :param tip: what it does, and its keys in parentheses.
    """
    button = QPushButton()
    button.setObjectName("live" if name == "live" else "transport")
    button.setToolTip(tr(tip))
    button.setAccessibleName(tr(tip).split(" (")[0])
    button.setIconSize(QSize(16, 16))
    return button


def show_icons(buttons: Mapping[str, QPushButton], moving: bool) -> None:
    """Give the buttons of a transport their icons in the theme in use."""
    colours = theme.current()
    for name, button in buttons.items():
        shape = "pause" if name == "play" and moving else name
        button.setIcon(icon(shape, colours.good if name == "live" else colours.text, colours.muted))


class TransportBar(QWidget):
    """Buttons and speed. Whoever owns it decides what each press means."""

    first = Signal()
    play = Signal()
    step = Signal()
    stop = Signal()
    live = Signal()
    loop = Signal(bool)
    """Whether a replay begins anew at its end."""
    speed = Signal(object)
    """Steps per second, or None for full speed."""

    def __init__(self):
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        self.buttons: dict[str, QPushButton] = {}
        for name, signal, tip in (
            ("first", self.first, "To the first step (Ctrl+Home)"),
            ("play", self.play, "Pause or go on (Space)"),
            ("step", self.step, "One step (.)"),
            ("stop", self.stop, "Stop the run; what was recorded is kept (Ctrl+.)"),
            ("live", self.live, "Follow the end of the run (L)"),
        ):
            self.buttons[name] = button = transport_button(name, tip)
            button.clicked.connect(signal)
            row.addWidget(button)
        self.buttons["live"].setText(tr("live"))
        self.buttons["live"].setCheckable(True)
        self.loop_button = QPushButton()
        self.loop_button.setObjectName("transport")
        self.loop_button.setCheckable(True)
        self.loop_button.setToolTip(tr("Replay again and again, between the marks if there are any ([ and ] set them at the step on show)"))
        self.loop_button.setAccessibleName(tr("Loop"))
        self.loop_button.setIconSize(QSize(16, 16))
        self.loop_button.toggled.connect(self.loop)
        row.addWidget(self.loop_button)
        self.speeds = ChoiceBox(8)
        self.speeds.setAccessibleName(tr("Speed"))
        self.speeds.setMinimumWidth(84)
        self.speeds.setToolTip(tr("Speed: how many steps per second, at most; slow motion for a run, and the speed of a replay"))
        for text, value in SPEEDS:
            self.speeds.addItem(tr(text), value)
        self.speeds.currentIndexChanged.connect(lambda _: self.speed.emit(self.speeds.currentData()))
        row.addWidget(self.speeds)
        self._icons: tuple[object, ...] = ()
        self.show_state(alive=False, paused=False, following=True, steps=0)

    def show_state(self, *, alive: bool, paused: bool, following: bool, steps: int, playing: bool = False) -> None:
        """Fit the buttons to a run that goes on (``alive``) or is replayed."""
        moving = (alive and not paused) or playing
        colours = theme.current()
        drawn = (moving, colours.name)
        if drawn != self._icons:
            self._icons = drawn
            show_icons(self.buttons, moving)
            self.loop_button.setIcon(icon("loop", colours.text, colours.muted))
        self.buttons["play"].setEnabled(steps > 0 or alive)
        self.buttons["step"].setEnabled(steps > 0 or alive)
        self.buttons["first"].setEnabled(steps > 0)
        self.buttons["stop"].setEnabled(alive)
        self.buttons["live"].setEnabled(steps > 0)
        self.buttons["live"].setChecked(following and steps > 0)
        self.buttons["live"].setText(tr("live" if alive or not steps else "end"))

    def set_speed(self, rate: float | None) -> None:
        """Choose the nearest speed on offer, without telling anyone."""
        values = [value for _, value in SPEEDS]
        if rate not in values:
            rate = min((v for v in values if v), key=lambda v: abs(v - (rate or 0)))
        self.speeds.blockSignals(True)
        self.speeds.setCurrentIndex(values.index(rate))
        self.speeds.blockSignals(False)

    def rate(self) -> float | None:
        """The chosen speed, steps per second; None: full speed."""
        return self.speeds.itemData(self.speeds.currentIndex(), Qt.ItemDataRole.UserRole)

"""The queue as a list: what waits, what goes on, what has ended; reordered, held and cancelled here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
)

from settle.widgets.controls.two_lines import FRESH, TONE, set_up_two_lines
from settle.widgets.library.session_item import Tone
from settle.widgets.theme.plain_text import PlainLabel, as_plain
from settle.widgets.theme.spin_boxes import WholeBox
from settle.widgets.translation.language import tr
from settle.widgets.views.common.card_controls import switch

MOST_AT_ONCE = 64
NEW = "Ended since you looked at it."
NOTHING = "Nothing waits. Press Queue in Setup, or Run while a run goes on, to put a run here."


@dataclass(frozen=True)
class QueueRow:
    """One run of the queue in words."""

    id: str
    title: str
    detail: str
    """What differs from the preset, and the seed."""
    state: str
    """``waiting``, ``running``, or how it ended."""
    progress: str = ""
    """How far it is, or why it has no session."""
    opens: bool = False
    """Whether it has a session."""
    mark: str = ""
    """A sign before the state, of a run that has ended."""
    tone: Tone = ""
    """How the state is coloured."""
    fresh: bool = False
    """Whether it has ended since one looked at it."""


class QueueList(QFrame):
    """Says what the user wants by signals, each with the id of a run."""

    seen = Signal(str)
    """The run that is selected: what is new of it has been looked at."""
    opened = Signal(str)
    cancelled = Signal(str)
    moved = Signal(str, int)
    held = Signal(bool)
    at_once = Signal(int)
    cleared = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("card")
        title = PlainLabel(tr("Queue"))
        title.setObjectName("title")
        self.about = PlainLabel("")
        self.about.setObjectName("subtitle")
        self.hold_button = switch("Hold", "Begin no more runs; those that go on are left alone")
        self.hold_button.toggled.connect(self.held)
        self.count = WholeBox()
        self.count.setRange(1, MOST_AT_ONCE)
        self.count.setPrefix(tr("at once: "))
        self.count.setAccessibleName(tr("Runs at once"))
        self.count.setToolTip(tr("How many runs go on at the same time, each a process of its own"))
        self.count.valueChanged.connect(self.at_once)
        self.clear_button = QPushButton(tr("Clear ended"))
        self.clear_button.setToolTip(tr("Take away what has ended; the sessions stay"))
        self.clear_button.clicked.connect(self.cleared)
        top = QHBoxLayout()
        for part in (title, self.about):
            top.addWidget(part)
        top.addStretch(1)
        for part in (self.count, self.hold_button, self.clear_button):
            top.addWidget(part)
        self.empty = PlainLabel(tr(NOTHING), wordWrap=True)
        self.empty.setObjectName("subtitle")
        self.buttons: dict[str, QPushButton] = {}
        self.table = _QueueTable()
        self.table.itemActivated.connect(lambda _: self._asked("open"))
        self.table.itemSelectionChanged.connect(self._choose)
        self.table.asked.connect(self._asked)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 8, 8)
        column.addLayout(top)
        column.addWidget(self.empty, 0, Qt.AlignmentFlag.AlignTop)
        column.addWidget(self.table, 1)
        column.addLayout(self._bottom())
        self._rows: list[QueueRow] = []
        self.show_rows([], held=False, at_once=1, drives=True)

    def _bottom(self) -> QHBoxLayout:
        bottom = QHBoxLayout()
        for key, text, tip in (
            ("open", "Watch", "Show its session: live while it goes on (Enter)"),
            ("up", "Earlier", "Let it come before the one above (Alt+Up)"),
            ("down", "Later", "Let it come after the one below (Alt+Down)"),
            ("cancel", "Cancel", "Take it out of the queue; one that goes on is stopped, and keeps what it has (Del)"),
        ):
            button = self.buttons[key] = QPushButton(tr(text))
            button.setToolTip(tr(tip))
            button.clicked.connect(lambda _=False, key=key: self._asked(key))
            bottom.addWidget(button)
        bottom.addStretch(1)
        return bottom

    def show_rows(self, rows: Sequence[QueueRow], *, held: bool, at_once: int, drives: bool) -> None:
        """:param drives: whether it is this window that begins them."""
        chosen, place = self.chosen(), self.table.verticalScrollBar().value()
        self.table.blockSignals(True)  # what was selected before is not looked at anew
        self._rows = list(rows)
        self.table.setRowCount(len(rows))
        for number, row in enumerate(rows):
            state = f"{row.mark} {row.state}".strip()
            cell = QTableWidgetItem(tr(f"{row.title}\t{state}\n{row.detail}\t{row.progress}"))
            told = (row.title, row.detail, row.state, row.progress, NEW if row.fresh else "")
            cell.setToolTip(as_plain(tr("\n".join(filter(None, told)))))
            for role, value in ((Qt.ItemDataRole.UserRole, True), (TONE, row.tone), (FRESH, row.fresh)):
                cell.setData(role, value)
            cell.setData(Qt.ItemDataRole.AccessibleTextRole, tr(" · ".join(filter(None, told))))
            self.table.setItem(number, 0, cell)
            if row.id == chosen:
                self.table.selectRow(number)
        self.table.blockSignals(False)
        self.table.verticalScrollBar().setValue(place)
        self.empty.setVisible(not rows)
        self.table.setVisible(bool(rows))
        counts = [(sum(row.state == state for row in rows), state) for state in ("running", "waiting")]
        counts.append((sum(row.fresh for row in rows), "new"))
        words = ", ".join(f"{count} {state}" for count, state in counts if count)
        self.about.setText(tr(words if drives else "another window with these sessions begins its runs"))
        with QSignalBlocker(self.hold_button), QSignalBlocker(self.count):
            self.hold_button.setChecked(held)
            self.count.setValue(at_once)
        self.clear_button.setEnabled(any(row.state not in ("running", "waiting") for row in rows))
        self._enable()

    def chosen(self) -> str:
        """Id of the run that is selected, or nothing."""
        row = self.table.currentRow()
        return self._rows[row].id if 0 <= row < len(self._rows) and self.table.selectionModel().hasSelection() else ""

    def _choose(self) -> None:
        self._enable()
        if any(row.fresh and row.id == self.chosen() for row in self._rows):
            self.seen.emit(self.chosen())

    def _enable(self) -> None:
        row = next((row for row in self._rows if row.id == self.chosen()), None)
        waits = row is not None and row.state == "waiting"
        self.buttons["open"].setEnabled(row is not None and row.opens)
        self.buttons["up"].setEnabled(waits)
        self.buttons["down"].setEnabled(waits)
        self.buttons["cancel"].setEnabled(row is not None)
        self.buttons["cancel"].setText(tr("Stop" if row is not None and row.state == "running" else "Cancel" if waits else "Take away"))

    def _asked(self, key: str) -> None:
        id = self.chosen()
        if not id:
            return
        if key == "open":
            if self.buttons["open"].isEnabled():
                self.opened.emit(id)
        elif key == "cancel":
            self.cancelled.emit(id)
        else:
            self.moved.emit(id, -1 if key == "up" else 1)


class _QueueTable(QTableWidget):
    """Keys do what the buttons do."""

    asked = Signal(str)

    def __init__(self) -> None:
        super().__init__(0, 1)
        set_up_two_lines(self, "Queue of runs")
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        alt = bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
        key = {Qt.Key.Key_Up: "up", Qt.Key.Key_Down: "down"}.get(Qt.Key(event.key())) if alt else None
        key = "cancel" if event.key() == Qt.Key.Key_Delete else key
        if key:
            self.asked.emit(key)
        else:
            super().keyPressEvent(event)

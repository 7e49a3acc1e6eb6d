"""What is asked before many runs begin: by whom they are computed and where they are kept, beside what each kind asks for itself."""

from __future__ import annotations

import os
from collections.abc import Sequence

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QFormLayout, QHBoxLayout, QLineEdit, QSizePolicy, QVBoxLayout, QWidget

from settle.backend.core.knobs import Knob, KnobError
from settle.backend.core.sweep.address import check_address
from settle.widgets.theme.plain_text import PlainLabel
from settle.widgets.theme.spin_boxes import WholeBox
from settle.widgets.translation.language import tr

_REST = 400
"""ms after the last change until it is worked out how long it takes."""
_NOT_IN_A_NAME = '/\\:*?"<>|'
_LONGEST_NAME = 150
"""Bytes: sessions lie below it, and Windows counts the whole path."""


class ManyRunsDialog(QDialog):
    """:meth:`plan` is what was asked for; *Start* is there as soon as that is possible."""

    wants_estimate = Signal(object)
    """A plan that is possible: how long would it take?"""

    def __init__(self, title: str, heading: str, name: str, address: str, parent: QWidget | None):
        """:param name: of the folder; ``address``: of a scheduler, where one was used last."""
        super().__init__(parent)
        self.setWindowTitle(tr(title))
        self.setModal(True)
        self.heading = PlainLabel(tr(heading))
        self.heading.setObjectName("title")
        self.seeds, self.workers = WholeBox(), WholeBox()
        self.seeds.setRange(1, 1000)
        self.seeds.setValue(3)
        self.workers.setRange(1, 256)
        self.workers.setValue(os.cpu_count() or 1)
        self.scheduler = QLineEdit(address)
        self.scheduler.setPlaceholderText(tr("this computer; or a Dask scheduler, tcp://10.0.0.5:8786"))
        self.scheduler.textChanged.connect(lambda text: self.workers.setEnabled(not text.strip()))
        self.workers.setEnabled(not address.strip())
        self.name = QLineEdit(name)
        self.told = PlainLabel(wordWrap=True, alignment=Qt.AlignmentFlag.AlignTop)
        self.told.setMinimumHeight(2 * self.told.fontMetrics().lineSpacing())  # an estimate that comes moves nothing
        self.problem = PlainLabel(wordWrap=True)
        self.problem.setObjectName("problem")
        self._timer = QTimer(self, singleShot=True, interval=_REST)
        self._timer.timeout.connect(self._ask)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.start_button = self.buttons.addButton(tr("Start"), QDialogButtonBox.ButtonRole.AcceptRole)
        self.start_button.setObjectName("primary")
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)

    def lay_out(self, parts: Sequence[tuple[QWidget, int]], rows: Sequence[tuple[str, QWidget]]) -> None:
        """:param parts: (what stands above, how much of the room it takes); ``rows``: of the form, before who computes it."""
        column, form = QVBoxLayout(self), QFormLayout()
        column.addWidget(self.heading)
        for part, stretch in parts:
            column.addWidget(part, stretch)
        for label, part in (*rows, ("Computed by", self.scheduler), ("Processes", self.workers), ("Folder", self.name)):
            (part.focusProxy() or part).setAccessibleName(tr(label))
            form.addRow(beside := PlainLabel(tr(label)), part)
            beside.setBuddy(part.focusProxy() or part)
            beside.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)  # as high as its field
        column.addLayout(form)
        for part in (self.told, self.problem, self.buttons):
            column.addWidget(part)
        for spin in (self.seeds, self.workers):
            spin.valueChanged.connect(self.look_again)
        for line in (self.scheduler, self.name):
            line.textChanged.connect(self.look_again)

    def showEvent(self, event: QShowEvent) -> None:
        """Large letters need more room than a dialog is given otherwise."""
        super().showEvent(event)
        layout = self.layout()
        if layout is not None:
            needed = layout.totalHeightForWidth(self.width())
            self.resize(self.width(), min(max(self.height(), needed), self.screen().availableGeometry().height()))

    def plan(self) -> object:
        """What was asked for.

        :raises KnobError: something is not possible.
        """
        raise NotImplementedError

    def brief(self, plan: object) -> str:
        """What is told of a plan at once."""
        raise NotImplementedError

    def address(self) -> str:
        """Of a scheduler; nothing: this computer.

        :raises KnobError: it is none.
        """
        text = self.scheduler.text().strip()
        return check_address(text) if text else ""

    def folder(self) -> str:
        """Name of the folder.

        :raises KnobError: it is none.
        """
        name = self.name.text().strip()
        long = len(name.encode()) > _LONGEST_NAME
        if not name or name.startswith(".") or set(name) & set(_NOT_IN_A_NAME) or long:
            allowed = f"give it a name without {' '.join(_NOT_IN_A_NAME)} that begins with no dot and is not very long"
            raise KnobError("folder", f"The folder '{name[:60]}{'…' * (len(name) > 60)}' is not possible: {allowed}.")
        return name

    def look_again(self, *_: object) -> None:
        """Something was changed: see whether it is possible, and ask for an estimate in a moment."""
        self.told.setText("")
        try:
            plan = self.plan()
            self.address()
            self.folder()
        except KnobError as error:
            self._timer.stop()
            self.show_problem(str(error))
        else:
            self.show_problem("")
            self.told.setText(tr(self.brief(plan)))
            self._timer.start()

    def show_problem(self, sentence: str) -> None:
        """Why it is not possible; nothing: it is."""
        self.problem.setText(tr(sentence))
        self.problem.setVisible(bool(sentence))
        self.start_button.setEnabled(not sentence)

    def _ask(self) -> None:
        try:
            self.wants_estimate.emit(self.plan())
        except KnobError:
            return

    def show_estimate(self, plan: object, words: str, answer: str = "") -> None:
        """How long, how large, and where that is known from; of a plan that has changed meanwhile nothing is told.

        :param answer: what else came of the question.
        """
        try:
            if plan == self.plan():
                self.take_estimate(words, answer)
        except KnobError:
            return

    def take_estimate(self, words: str, answer: str) -> None:
        """Of the plan as it is now."""
        self.told.setText(tr(words))


def beside(first: QWidget, label: str, second: QWidget) -> QWidget:
    """Two fields in one row of a form, the second with a label of its own."""
    both = QWidget()
    row = QHBoxLayout(both)
    row.setContentsMargins(0, 0, 0, 0)
    second.setAccessibleName(tr(label))
    row.addWidget(first, 1)
    row.addWidget(PlainLabel(tr(label)))
    row.addWidget(second, 1)
    both.setFocusProxy(first)
    return both


def steps_of(text: str) -> int | None:
    """Steps of each run, as they were typed; nothing: as the experiment plans.

    :raises KnobError: it is no whole number of 1 or more.
    """
    return Knob("whole", 1, low=1, high=10**15).check("steps", text) if text.strip() else None

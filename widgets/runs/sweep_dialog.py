"""What is to be swept: knobs that are ticked with their values, seeds, length, and where it is computed."""

from __future__ import annotations

import os

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QFrame,
    QGridLayout,
    QLineEdit,
    QScrollArea,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from settle.backend.core.experiment import Experiment
from settle.backend.core.knobs import Knob, KnobError
from settle.backend.core.sweep.plan import SweepPlan
from settle.backend.core.sweep.values import values_of
from settle.widgets.theme.plain_text import PlainLabel, as_plain

HOW = "Values: 0.1, 0.03 · linear:0:1:5 · log:0.001:0.1:5 · of a list, 128; 128, 64"
_REST = 400
"""ms after the last change until it is worked out how long the sweep takes."""


class SweepDialog(QDialog):
    """:meth:`plan` is what was asked for.

    :param experiment: as it is set up; its knobs are the same in all runs, but for those that are ticked.
    :param preset: that it was made of.
    """

    wants_estimate = Signal(object)
    """A :class:`SweepPlan` that is possible: how long would it take?"""

    def __init__(self, experiment: Experiment, preset: str, seed: int, address: str, parent: QWidget):
        super().__init__(parent)
        self.setWindowTitle("Sweep")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._kind, self._preset, self._settings = type(experiment), preset, experiment.settings()
        self.boxes: dict[str, QCheckBox] = {}
        self.lines: dict[str, QLineEdit] = {}
        self.search = QLineEdit()
        self.search.setPlaceholderText("Find a knob")
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self._show_found)
        self.seeds, self.first, self.steps, self.workers = QSpinBox(), QSpinBox(), QLineEdit(), QSpinBox()
        self.seeds.setRange(1, 1000)
        self.seeds.setValue(3)
        self.first.setRange(0, 2**31 - 1)
        self.first.setValue(seed)
        self.steps.setPlaceholderText("as the experiment plans")
        self.workers.setRange(1, 256)
        self.workers.setValue(os.cpu_count() or 1)
        self.scheduler = QLineEdit(address)
        self.scheduler.setPlaceholderText("this computer; or a Dask scheduler, tcp://10.0.0.5:8786")
        self.scheduler.textChanged.connect(lambda text: self.workers.setEnabled(not text.strip()))
        self.name = QLineEdit(experiment.name.replace(".", "-"))
        self.told = PlainLabel(wordWrap=True)
        self.problem = PlainLabel(wordWrap=True)
        self.problem.setObjectName("problem")
        self._timer = QTimer(self, singleShot=True, interval=_REST)
        self._timer.timeout.connect(self._ask)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.start_button = buttons.addButton("Start", QDialogButtonBox.ButtonRole.AcceptRole)
        self.start_button.setObjectName("primary")
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        title = PlainLabel(f"{self._kind.title}{f' · {preset}' if preset else ''}")
        title.setObjectName("title")
        column = QVBoxLayout(self)
        for part in (title, self.search):
            column.addWidget(part)
        column.addWidget(self._knobs(), 1)
        how = PlainLabel(HOW, wordWrap=True)
        how.setObjectName("subtitle")
        column.addWidget(how)
        column.addLayout(self._below())
        for part in (self.told, self.problem, buttons):
            column.addWidget(part)
        self._follow()
        self.resize(560, 640)
        self._changed()

    def _follow(self) -> None:
        for line in (self.steps, self.name):
            line.textChanged.connect(lambda _: self._changed())
        for spin in (self.seeds, self.first, self.workers):
            spin.valueChanged.connect(lambda _: self._changed())

    def _knobs(self) -> QWidget:
        inner = QWidget()
        grid = QGridLayout(inner)
        grid.setColumnStretch(1, 1)
        for row, (name, knob) in enumerate(self._kind.knobs().items()):
            if knob.kind == "file":
                continue
            box, line = QCheckBox(knob.label or name), QLineEdit(knob.text(self._settings[name]))
            box.setToolTip(as_plain(f"{name}: {knob.help}\n{knob.allowed()}"))
            line.setEnabled(False)
            line.setAccessibleName(f"Values of {knob.label or name}")
            box.toggled.connect(line.setEnabled)
            box.toggled.connect(lambda on, line=line: (line.setFocus(), line.selectAll()) if on else None)
            box.toggled.connect(lambda _: self._changed())
            line.textChanged.connect(lambda _: self._changed())
            grid.addWidget(box, row, 0)
            grid.addWidget(line, row, 1)
            self.boxes[name], self.lines[name] = box, line
        scroll = QScrollArea()
        scroll.setWidget(inner)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        return scroll

    def _below(self) -> QFormLayout:
        form = QFormLayout()
        for label, part in (
            ("Seeds", self.seeds),
            ("First seed", self.first),
            ("Steps of each run", self.steps),
            ("Computed by", self.scheduler),
            ("Processes", self.workers),
            ("Folder", self.name),
        ):
            part.setAccessibleName(label)
            form.addRow(label, part)
        return form

    def _show_found(self, text: str) -> None:
        word = text.strip().casefold()
        for name, box in self.boxes.items():
            found = not word or word in name.casefold() or word in box.text().casefold() or box.isChecked()
            box.setVisible(found)
            self.lines[name].setVisible(found)

    # -- what was asked for ---------------------------------------------------------------------------

    def plan(self) -> SweepPlan:
        """:raises KnobError: something is not possible."""
        knobs = self._kind.knobs()
        grid = {name: values_of(name, knobs[name], self.lines[name].text()) for name, box in self.boxes.items() if box.isChecked()}
        usual = self._kind.make(self._preset).settings()
        fixed = {n: knobs[n].check(n, v) for n, v in self._settings.items() if v != usual[n] and n not in grid}
        steps = _steps_of(self.steps.text())
        first, count = self.first.value(), self.seeds.value()
        plan = SweepPlan(self._kind.name, self._preset, fixed, grid, tuple(range(first, first + count)), steps)
        plan.check(self._kind)
        if steps is None and any(self._kind.make(self._preset, each).steps() is None for each in plan.combinations()):
            raise KnobError("steps", "A run with these knobs goes on until it is stopped: say how many steps each run takes.")
        return plan

    def address(self) -> str:
        """Of a scheduler; nothing: this computer."""
        return self.scheduler.text().strip()

    def _changed(self) -> None:
        self.told.setText("")
        try:
            plan = self.plan()
            if not self.name.text().strip() or set(self.name.text()) & set('/\\:*?"<>|'):
                raise KnobError("folder", f"The folder '{self.name.text()}' is not possible: give it a name without / \\ : * ? \" < > |.")
        except KnobError as error:
            self.problem.setText(str(error))
            self._timer.stop()
            possible = False
        else:
            self.problem.setText("")
            self.told.setText(f"{len(plan):,} run{'s' * (len(plan) != 1)}.")
            self._timer.start()
            possible = True
        self.problem.setVisible(not possible)
        self.start_button.setEnabled(possible)

    def _ask(self) -> None:
        try:
            self.wants_estimate.emit(self.plan())
        except KnobError:
            return

    def show_estimate(self, plan: SweepPlan, words: str) -> None:
        """How long, how large, and where that is known from; of a plan that has changed meanwhile nothing is told."""
        try:
            if plan == self.plan():
                self.told.setText(words)
        except KnobError:
            return


def _steps_of(text: str) -> int | None:
    """:raises KnobError: it is no whole number of 1 or more."""
    return Knob("whole", 1, low=1, high=10**15).check("steps", text) if text.strip() else None

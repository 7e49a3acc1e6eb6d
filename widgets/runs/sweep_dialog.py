"""What is to be swept: knobs that are ticked with their values, seeds, length, and where it is computed."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialogButtonBox, QLineEdit, QWidget

from settle.backend.core.experiment import Experiment
from settle.backend.core.knobs import KnobError
from settle.backend.core.sweep.plan import SweepPlan
from settle.backend.core.sweep.values import values_of
from settle.widgets.runs.knob_ticks import KnobTicks
from settle.widgets.runs.many_runs_dialog import ManyRunsDialog, steps_of
from settle.widgets.theme.spin_boxes import WholeBox
from settle.widgets.translation.language import tr

SOME = 200
"""Settings that are looked at after each letter; all of them are before the first run begins."""
HOW = "Values: 0.1, 0.03 · linear:0:1:5 · log:0.001:0.1:5 · of a list, 128; 128, 64"


class SweepDialog(ManyRunsDialog):
    """
    :param experiment: as it is set up; its knobs are the same in all runs, but for those that are ticked.
    :param preset: that it was made of.
    """

    search_wanted = Signal()
    """The best of many settings is wanted in place of all of them."""

    def __init__(self, experiment: Experiment, preset: str, seed: int, address: str, parent: QWidget | None):
        self._kind, self._preset, self._settings = type(experiment), preset, experiment.settings()
        heading = f"{self._kind.title}{f' · {preset}' if preset else ''}"
        super().__init__("Sweep", heading, experiment.name.replace(".", "-"), address, parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        knobs = self._kind.knobs()
        self.knobs = KnobTicks(knobs, "Values", lambda name: knobs[name].text(self._settings[name]), HOW)
        self.boxes, self.lines = self.knobs.boxes, self.knobs.lines
        self.first, self.steps = WholeBox(), QLineEdit()
        self.first.setRange(0, 2**31 - 1)
        self.first.setValue(seed)
        self.steps.setPlaceholderText(tr("as the experiment plans"))
        self.lay_out([(self.knobs, 1)], [("Seeds", self.seeds), ("First seed", self.first), ("Steps of each run", self.steps)])
        self.search_button = self.buttons.addButton(tr("Search instead…"), QDialogButtonBox.ButtonRole.ResetRole)
        self.search_button.setToolTip(tr("Look for the knobs with which a figure becomes small or large (Ctrl+Shift+S)"))
        self.search_button.clicked.connect(self.reject)
        self.search_button.clicked.connect(self.search_wanted)
        self.knobs.changed.connect(self.look_again)
        self.first.valueChanged.connect(self.look_again)
        self.steps.textChanged.connect(self.look_again)
        self.resize(560, 640)
        self.look_again()

    def plan(self) -> SweepPlan:
        knobs = self._kind.knobs()
        grid = {name: values_of(name, knobs[name], text) for name, text in self.knobs.ticked().items()}
        usual = self._kind.make(self._preset).settings()
        fixed = {n: knobs[n].check(n, v) for n, v in self._settings.items() if v != usual[n] and n not in grid}
        steps = steps_of(self.steps.text())
        first, count = self.first.value(), self.seeds.value()
        plan = SweepPlan(self._kind.name, self._preset, fixed, grid, tuple(range(first, first + count)), steps)
        plan.check(self._kind, SOME)
        if steps is None and any(self._kind.make(self._preset, each).steps() is None for each in plan.some_combinations(SOME)):
            raise KnobError("steps", "A run with these knobs goes on until it is stopped: say how many steps each run takes.")
        return plan

    def brief(self, plan: object) -> str:
        assert isinstance(plan, SweepPlan)
        return f"{len(plan):,} run{'s' * (len(plan) != 1)}."

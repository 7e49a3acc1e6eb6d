"""What a search is to look for, and where: knobs that are ticked with their ranges, figures, trials and seeds."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QLineEdit, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from settle.backend.core.experiment import Experiment
from settle.backend.core.knobs import KnobError
from settle.backend.core.search.plan import MOST_FIGURES, MOST_TRIALS, SAMPLERS, Goal, SearchPlan
from settle.backend.core.search.ranges import range_of
from settle.widgets.runs.knob_ticks import KnobTicks
from settle.widgets.runs.many_runs_dialog import ManyRunsDialog, beside, steps_of
from settle.widgets.theme.spin_boxes import WholeBox
from settle.widgets.translation.language import tr

HOW = "Ranges: 0.01:1 · 0.01:1:log in equal factors · or values to choose from: 128; 128, 64"
_WAYS = ("small", "large")
_SAMPLED = {
    "tpe": "by densities of good and bad settings (TPE)",
    "gp": "by a Gaussian process, for few and long runs",
    "random": "at random",
}


class GoalRow(QWidget):
    """A figure, and which way it is to go."""

    def __init__(self, figures: Sequence[tuple[str, str]], number: int):
        """:param figures: (text, name) of those that are known."""
        super().__init__()
        self.figure, self.way = QComboBox(), QComboBox()
        self.figure.setEditable(True)
        self.figure.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        for text, name in figures:
            self.figure.addItem(tr(text), name)
        self.figure.setCurrentIndex(0 if figures and not number else -1)
        line = self.figure.lineEdit()
        assert line is not None
        line.setPlaceholderText(tr("figure of the summary, such as test_error.ep"))
        for word in _WAYS:
            self.way.addItem(tr(word), word)
        self.figure.setAccessibleName(tr(f"Figure {number + 1}"))
        self.way.setAccessibleName(tr(f"Which way figure {number + 1} is to go"))
        for box in (self.figure, self.way):  # on Linux, Qt tells what is chosen as the name of a box
            box.setAccessibleDescription(box.accessibleName())
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.figure, 1)
        row.addWidget(self.way)

    def goal(self) -> Goal | None:
        """None: nothing stands there."""
        text, at = self.figure.currentText().strip(), self.figure.currentIndex()
        named = at >= 0 and text == self.figure.itemText(at)
        name = str(self.figure.itemData(at)) if named else text
        return Goal(name, self.way.currentData() == "large") if name else None


class SearchDialog(ManyRunsDialog):
    """
    :param experiment: as it is set up; its knobs are the same in all runs, but for those that are ticked.
    :param preset: that it was made of.
    :param figures: (text, name) of the figures that its summary is known to have.
    """

    def __init__(
        self, experiment: Experiment, preset: str, seed: int, address: str, figures: Sequence[tuple[str, str]], parent: QWidget | None
    ):
        self._kind, self._preset, self._settings = type(experiment), preset, experiment.settings()
        heading = f"{self._kind.title}{f' · {preset}' if preset else ''}"
        super().__init__("Search", heading, f"{experiment.name.replace('.', '-')}-search", address, parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._figures = list(figures)
        self.knobs = KnobTicks(self._kind.knobs(), "Range", self._own_range, HOW)
        self.goals = [GoalRow(figures, 0)]
        self.more_button = QPushButton(tr("Another figure"))
        self.more_button.setToolTip(tr("Make another figure small or large as well: the trials that no other one beats are told"))
        self.more_button.clicked.connect(self._add_goal)
        self._goals = QVBoxLayout()
        self._goals.setContentsMargins(0, 0, 0, 0)
        self._goals.addWidget(self.goals[0])
        several = QWidget()
        several.setLayout(self._goals)
        several.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        row = self.goals[0].layout()
        assert row is not None
        row.addWidget(self.more_button)
        self.trials, self.first, self.steps = WholeBox(), WholeBox(), QLineEdit()
        self.trials.setRange(1, MOST_TRIALS)
        self.trials.setValue(30)
        self.first.setRange(0, 2**31 - 1)
        self.first.setValue(seed)
        self.steps.setPlaceholderText(tr("as the experiment plans"))
        self.prune = QCheckBox(tr("Stop runs that fall behind the median of those before"))
        self.sampler = QComboBox()
        for name in SAMPLERS:
            self.sampler.addItem(tr(_SAMPLED[name]), name)
        rows: list[tuple[str, QWidget]] = [("Make", several), ("Trials", beside(self.trials, "seeds a trial", self.seeds))]
        rows += [("First seed", beside(self.first, "steps of each run", self.steps)), ("Chosen", self.sampler), ("", self.prune)]
        self.lay_out([(self.knobs, 1)], rows)
        self._follow()
        self.resize(620, 640)
        self.look_again()

    def _follow(self) -> None:
        self.knobs.changed.connect(self.look_again)
        self.steps.textChanged.connect(self.look_again)
        self.prune.toggled.connect(self.look_again)
        for spin in (self.trials, self.first):
            spin.valueChanged.connect(self.look_again)
        self.sampler.currentIndexChanged.connect(self.look_again)
        self._follow_goal(self.goals[0])

    def _follow_goal(self, row: GoalRow) -> None:
        row.figure.currentTextChanged.connect(self.look_again)
        row.way.currentIndexChanged.connect(self.look_again)

    def _add_goal(self) -> None:
        row = GoalRow(self._figures, len(self.goals))
        self.goals.append(row)
        self._goals.addWidget(row)
        self._follow_goal(row)
        self.more_button.setEnabled(len(self.goals) < MOST_FIGURES)
        row.figure.setFocus()

    def _own_range(self, name: str) -> str:
        """A knob's own range as it is written; nothing: it has none."""
        try:
            return range_of(name, self._kind.knobs()[name], None, self._settings[name]).words().partition("=")[2]
        except KnobError:
            return ""

    def plan(self) -> SearchPlan:
        knobs, ticked = self._kind.knobs(), self.knobs.ticked()
        if not ticked:
            raise KnobError("vary", "A search varies one knob or more: tick it, and say within which range.")
        ranges = tuple(range_of(name, knobs[name], text.strip() or None, self._settings[name]) for name, text in ticked.items())
        goals = tuple(goal for row in self.goals if (goal := row.goal()))
        if not goals:
            raise KnobError("goal", "A search makes a figure of the summary small or large: choose one, or type its name.")
        if len({goal.figure for goal in goals}) < len(goals):
            raise KnobError("goal", "A figure is named twice: each once.")
        usual = self._kind.make(self._preset).settings()
        fixed = {n: knobs[n].check(n, v) for n, v in self._settings.items() if v != usual[n] and n not in ticked}
        first, count = self.first.value(), self.seeds.value()
        seeds, steps, how = tuple(range(first, first + count)), steps_of(self.steps.text()), str(self.sampler.currentData())
        named = {"preset": self._preset, "fixed": fixed, "trials": self.trials.value(), "seeds": seeds, "steps": steps}
        if len(goals) > 1 and self.prune.isChecked():
            raise KnobError("prune", "With several figures no run is stopped on the way: it may be behind in one and ahead in another.")
        plan = SearchPlan(self._kind.name, goals, ranges, **named, sampler=how, prune=self.prune.isChecked())
        plan.check(self._kind)
        if steps is None and self._kind.make(self._preset, fixed).steps() is None:
            raise KnobError("steps", "A run with these knobs goes on until it is stopped: say how many steps each run takes.")
        return plan

    def brief(self, plan: object) -> str:
        assert isinstance(plan, SearchPlan)
        runs = plan.trials * len(plan.seeds)
        return f"{plan.trials:,} trial{'s' * (plan.trials != 1)}, {runs:,} run{'s' * (runs != 1)}."

"""Asked before a fork while a run goes on: what becomes of that run, and where the fork is run."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QFrame, QHBoxLayout, QRadioButton, QScrollArea, QVBoxLayout, QWidget

from settle.backend.core.experiment import Experiment
from settle.backend.core.knobs import Knob, KnobError
from settle.widgets.controls.field import KnobField
from settle.widgets.theme.plain_text import PlainLabel
from settle.widgets.translation.language import tr

_INDENT = 24
"""px of what belongs to a choice."""


class ForkDialog(QDialog):
    """``beside`` says whether the run that goes on is left alone; then :meth:`turned` and :meth:`steps` are of the fork."""

    def __init__(self, experiment: Experiment, at: int, planned: int, *, other: str, hindrance: str, parent: QWidget):
        """
        :param experiment: with its knobs as they stood at step ``at``.
        :param planned: steps that the fork is to take if nobody says otherwise.
        :param other: name of the run that goes on, if it is another one than what is forked.
        :param hindrance: why the fork cannot have a process of its own: a sentence, or nothing.
        """
        super().__init__(parent)
        self.setWindowTitle(tr("Fork"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._before = experiment.settings()
        self.fields = {
            name: KnobField(name, knob) for name, knob in experiment.knobs().items() if knob.live and _counts(knob, self._before)
        }
        about = "Of the fork in all, those before the branch among them."
        self.length = KnobField("steps", Knob("whole", planned, low=at + 2, high=10**15, label="Steps", help=about))
        self.length.set(planned)
        run = f"The run of {other}" if other else "This run"
        self.leave = QRadioButton(tr("Leave it running"))
        self.halt = QRadioButton(tr("Stop it and fork here"))
        self.hindrance = hindrance
        column = QVBoxLayout(self)
        column.addWidget(_words(f"{run} goes on. What is to become of it?"))
        column.addWidget(self.leave)
        text = (
            f"The fork is run by a process of its own: it repeats steps 0 to {at:,}, then goes on with these knobs. Both are in the list."
        )
        self.about_fork = _indented(_words(hindrance or text), self._knobs())
        column.addWidget(self.about_fork, 1)
        column.addWidget(self.halt)
        text = f"The fork repeats steps 0 to {at:,} here and waits for you. What was stopped is kept, and can be resumed."
        column.addWidget(_indented(_words(text)))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.fork_button = buttons.addButton(tr("Fork"), QDialogButtonBox.ButtonRole.AcceptRole)
        self.fork_button.setObjectName("primary")
        buttons.accepted.connect(self._accept)
        buttons.rejected.connect(self.reject)
        column.addWidget(buttons)
        (self.halt if hindrance else self.leave).setChecked(True)
        self.leave.setEnabled(not hindrance)
        self.leave.toggled.connect(self.knobs.setEnabled)
        self.knobs.setEnabled(not hindrance)
        self.resize(440, self.sizeHint().height())

    def _knobs(self) -> QWidget:
        self.knobs = QWidget()
        rows = QVBoxLayout(self.knobs)
        rows.setContentsMargins(0, 0, 8, 0)
        for name, field in self.fields.items():
            field.set(self._before[name])
            rows.addWidget(field)
        rows.addWidget(self.length)
        scroll = QScrollArea()
        scroll.setWidget(self.knobs)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setMinimumHeight(min(340, self.knobs.sizeHint().height() + 4))
        scroll.setVisible(not self.hindrance)
        return scroll

    @property
    def beside(self) -> bool:
        """Whether the run that goes on is left alone."""
        return self.leave.isChecked()

    def turned(self) -> dict[str, str]:
        """Knob -> value as one types it, of those that are to differ.

        :raises KnobError: a field is wrong, and says so.
        """
        values = {name: field.value() for name, field in self.fields.items()}
        return {name: self.fields[name].knob.exact_text(value) for name, value in values.items() if value != self._before[name]}

    def steps(self) -> int:
        """:raises KnobError: the field is wrong, and says so."""
        return self.length.value()

    def _accept(self) -> None:
        try:
            _ = self.turned(), self.steps()
        except KnobError:
            if self.beside:
                return
        self.accept()


def _words(text: str) -> PlainLabel:
    label = PlainLabel(tr(text))
    label.setWordWrap(True)
    return label


def _indented(*parts: QWidget) -> QWidget:
    outer, inner = QWidget(), QVBoxLayout()
    row = QHBoxLayout(outer)
    row.setContentsMargins(_INDENT, 0, 0, 8)
    inner.setContentsMargins(0, 0, 0, 0)
    for part in parts:
        inner.addWidget(part)
    row.addLayout(inner)
    return outer


def _counts(knob: Knob, settings: Mapping[str, Any]) -> bool:
    """Whether a knob has an effect beside the others."""
    other, values = knob.only_with or ("", ())
    return not (knob.unless and settings.get(knob.unless)) and (other not in settings or settings[other] in values)

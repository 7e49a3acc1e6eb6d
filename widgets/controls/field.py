"""Fields: one knob as something to type, choose or slide, with its own line for what is wrong."""

from __future__ import annotations

import math
import re
from html import escape
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLineEdit, QSizePolicy, QSlider, QVBoxLayout, QWidget

from settle.backend.core.knobs import Knob, KnobError
from settle.widgets.access.announce import announce
from settle.widgets.controls.choice_box import ChoiceBox
from settle.widgets.controls.elided import ElidedLabel
from settle.widgets.controls.lines import FileLine, NumberLine, WordList
from settle.widgets.theme.plain_text import PlainLabel
from settle.widgets.translation.language import tr
from settle.widgets.translation.own_text import own

_SLIDER_STEPS = 1000
_SHORT_LINE = 84
"""Width of a line that shows most numbers whole, px."""


class KnobField(QWidget):
    """The field of one knob. ``changed`` comes with every new valid value, never with a bad one."""

    changed = Signal(str, object)
    """(knob, value)"""
    edited = Signal()
    """Anything at all was typed, chosen or slid, valid or not."""

    def __init__(self, name: str, knob: Knob):
        super().__init__()
        self.name, self.knob = name, knob
        self.valid = knob.default
        """The last value that is allowed."""
        self._setting = False
        self._written: tuple[str, Any] = "", ""
        """What the line was last set to, and its text: it shows ten digits, and a value with more stays what it is."""
        self.label = ElidedLabel(tr(caption(name, knob)))
        self.label.set_tip(tip(name, knob))
        self.label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.problem = PlainLabel()
        self.problem.setObjectName("problem")
        self.problem.setWordWrap(True)
        self.problem.hide()
        self.slider: QSlider | None = None
        self.editor = self._make_editor()
        self.editor.setAccessibleName(tr(knob.label or name))
        self.editor.setToolTip(tip(name, knob))
        self.label.setBuddy(self.editor)
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.label, 12)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addLayout(row)
        if knob.kind == "words":
            column.addWidget(self.editor)  # too wide to stand beside its label
        else:
            row.addWidget(self.editor, 10)
        self._beside = row if knob.kind != "words" else None
        self._leave_wheel(self.editor)
        if knob.live and knob.kind in ("real", "whole") and knob.low is not None and knob.high is not None:
            self.slider = self._make_slider()
            self._leave_wheel(self.slider)
            column.addWidget(self.slider)
        column.addWidget(self.problem)

    def _leave_wheel(self, editor: QWidget) -> None:
        """Let the wheel scroll the form: it turns a knob that has the keyboard alone, never one that it happens to pass over."""
        if editor.focusPolicy() == Qt.FocusPolicy.WheelFocus:
            editor.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        editor.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Wheel and isinstance(watched, QWidget) and not watched.hasFocus():
            event.ignore()
            return True
        return super().eventFilter(watched, event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.share_room()

    def share_room(self) -> None:
        """Give a label or a value that would be cut what the other does not need."""
        if self._beside is None:
            return
        room, label, editor = self.width() - max(0, self._beside.spacing()), self.label.sizeHint().width(), _SHORT_LINE
        if isinstance(self.editor, ChoiceBox):
            editor = self.editor.whole_width()
        elif isinstance(self.editor, NumberLine | FileLine):
            editor = max(editor, self.editor.fontMetrics().horizontalAdvance(self.editor.shown_text()) + self.editor.around)
        # By stretch, not by least widths: those would keep the pane from being made narrower again.
        share = round(room * 12 / 22)
        share = max(share, min(label, room - editor)) if label > share else min(share, max(label, room - editor))
        for place, part in enumerate((share, room - share)):
            if part > 0 and part != self._beside.stretch(place):
                self._beside.setStretch(place, part)
        self.label.share(share)

    # -- the value ---------------------------------------------------------------------------

    def value(self) -> Any:
        """What stands in the field, checked.

        :raises KnobError: it is not allowed; the field shows the sentence too.
        """
        try:
            value = self.knob.check(self.name, self._read())
        except KnobError as error:
            self.show_problem(self.explained(error))
            raise
        self.show_problem("")
        return value

    def explained(self, error: KnobError) -> str:
        """What is wrong in a sentence that names the field as the person sees it, and the knob: ``Time step dt (dt) = ...``."""
        sentence, label = str(error), self.knob.label or self.name
        key = re.compile(rf"\b{re.escape(self.name)}(?=\)| =| takes\b)")
        if label.lower() == self.name.lower() or label in sentence:
            return key.sub(own(self.name), sentence)
        rest = sentence[len(self.name) :] if sentence.startswith(f"{self.name} = ") else f": {sentence}"
        return key.sub(own(self.name), f"{label} ({self.name}){rest}")

    def raw_value(self) -> Any:
        """What stands in the field, unchecked and with nothing shown."""
        return self._read()

    def set(self, value: Any) -> None:
        """Show a value without telling anyone."""
        self.valid = value
        self._setting = True  # and not with the editor's signals blocked: a line's own clear button and tooltip hear them
        self._write(value)
        if self.slider is not None:
            self.slider.setValue(self._place(value))
        self._setting = False
        self.share_room()
        self.show_problem("")

    def show_problem(self, sentence: str) -> None:
        """Show a sentence below the field; an empty one takes it away."""
        if (said := tr(sentence)) == self.problem.text():
            return  # a form asks this of all its fields, and to give an editor its style anew takes a millisecond
        announce(self.editor, said, at_once=True)
        self.problem.setText(said)
        self.problem.setVisible(bool(sentence))
        self.editor.setProperty("wrong", bool(sentence))
        self.editor.style().unpolish(self.editor)
        self.editor.style().polish(self.editor)

    # -- the widgets -------------------------------------------------------------------------

    def _make_editor(self) -> QWidget:
        kind = self.knob.kind
        if kind == "choice":
            box = ChoiceBox()
            box.offer((own(word), word) for word in self.knob.choices)
            box.choose(self.knob.default)
            box.currentIndexChanged.connect(self._edited)
            return box
        if kind == "flag":
            tick = QCheckBox()
            tick.setChecked(self.knob.default)
            tick.toggled.connect(self._edited)
            return tick
        if kind == "words":
            words = WordList(self.knob.choices)
            words.tick(self.knob.default)
            words.changed.connect(self._edited)
            return words
        if kind == "file":
            line = FileLine(self.knob.files, self.knob.folder)
            line.textChanged.connect(self._edited)
            return line
        line = NumberLine(self.nudge)
        line.setText(self.knob.text(self.knob.default))
        line.textEdited.connect(lambda _: self.edited.emit())
        line.editingFinished.connect(self._edited)
        return line

    def _make_slider(self) -> QSlider:
        slider = QSlider(Qt.Orientation.Horizontal)
        slider.setRange(0, _SLIDER_STEPS)
        slider.setValue(self._place(self.knob.default))
        slider.setAccessibleName(tr(f"{self.knob.label or self.name} (slider)"))
        slider.valueChanged.connect(self._slid)
        return slider

    def _read(self) -> Any:
        editor = self.editor
        if isinstance(editor, ChoiceBox):
            return editor.value()
        if isinstance(editor, QCheckBox):
            return editor.isChecked()
        if isinstance(editor, WordList):
            return editor.words()
        assert isinstance(editor, QLineEdit)
        written, value = self._written
        return value if editor.text() == written else editor.text()

    def _write(self, value: Any) -> None:
        editor = self.editor
        if isinstance(editor, ChoiceBox):
            editor.choose(value)
        elif isinstance(editor, QCheckBox):
            editor.setChecked(bool(value))
        elif isinstance(editor, WordList):
            editor.tick(value)
        elif isinstance(editor, QLineEdit):
            text = self.knob.text(value)
            editor.setText(text)
            self._written = text, value
            if not editor.hasFocus():
                editor.setCursorPosition(0)  # a long list is shown from its beginning

    def _edited(self, *_: Any) -> None:
        if self._setting:
            return
        self.share_room()
        try:
            value = self.value()
        except KnobError:
            self.edited.emit()
            return
        if value != self.valid:
            self.valid = value
            if self.slider is not None:
                self.slider.blockSignals(True)
                self.slider.setValue(self._place(value))
                self.slider.blockSignals(False)
            self.changed.emit(self.name, value)
        self.edited.emit()

    def _slid(self, place: int) -> None:
        if self._setting:
            return
        low, high = self._ends()
        value = self._value_at(place / _SLIDER_STEPS)
        value = float(f"{value:.3g}") if self.knob.kind == "real" else round(value)
        self._write(min(max(value, self.knob.low or low), high))
        self._edited()

    def _value_at(self, share: float) -> float:
        low, high = self._ends()
        if not self.knob.log:
            return low + (high - low) * share
        return 0.0 if share == 0 and self.knob.low == 0 else low * (high / low) ** share

    def _ends(self) -> tuple[float, float]:
        assert self.knob.low is not None and self.knob.high is not None
        low = self.knob.low
        # A factor scale has no zero: it spans four decades, and its leftmost place is the zero itself.
        if self.knob.log and low <= 0:
            low = self.knob.high * 1e-4
        return low, self.knob.high

    def _place(self, value: float) -> int:
        low, high = self._ends()
        scale = math.log if self.knob.log else float
        share = 0.0 if value <= low else (scale(value) - scale(low)) / (scale(high) - scale(low))
        return round(_SLIDER_STEPS * min(share, 1.0))

    def nudge(self, direction: int) -> None:
        """One notch up or down: arrow keys in a number's field."""
        try:
            value = self.value()
        except KnobError:
            return
        if self.knob.kind == "whole":
            value += direction * max(1, 10 ** (len(str(abs(value))) - 2))
        elif self.knob.kind == "real":
            size = 10 ** (math.floor(math.log10(abs(value))) - 1) if value else 0.01
            value = float(f"{value + direction * size:.3g}")
        else:
            return
        for bound, pick in ((self.knob.low, max), (self.knob.high, min)):
            if bound is not None:
                value = pick(value, type(value)(bound))
        self._write(value)
        self._edited()


def caption(name: str, knob: Knob) -> str:
    """What stands beside a field: its label with the unit."""
    text = knob.label or name
    return f"{text} ({knob.unit})" if knob.unit and knob.unit not in text.lower() else text


def tip(name: str, knob: Knob, more: str = "") -> str:
    """What a field says of its knob where the mouse rests; ``more``: a line of plain text below it. In the language of the window."""
    live = f"<br>{tr('May be turned while it runs.')}" if knob.live else ""
    body = tr(knob.help or knob.label or name).replace("<", "&lt;")
    return f"<p><b>{name}</b>: {tr(knob.allowed())}</p><p>{body}{live}</p>" + (f"<p>{escape(tr(more))}</p>" if more else "")

"""The form: an experiment's knobs as fields, made from their declarations alone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from settle.backend.core.experiment import Experiment
from settle.backend.core.knobs import Knob, KnobError
from settle.widgets.controls.changed_marks import mark_changed
from settle.widgets.controls.choice_box import ChoiceBox
from settle.widgets.controls.field import KnobField
from settle.widgets.controls.lines import FileLine
from settle.widgets.controls.scrolled_column import scrolled_column
from settle.widgets.knobs.held_knobs import HeldKnobs
from settle.widgets.knobs.knob_finder import Group, KnobFinder
from settle.widgets.knobs.preset_chooser import PresetChooser
from settle.widgets.theme.plain_text import PlainLabel
from settle.widgets.translation.language import tr

OWN_FILE = "own file"
"""What a choice shows whose place a file of the user's has taken."""


class Form(QWidget):
    """Preset, knobs by group, seed. A knob that may be turned live stays open while a run goes on."""

    turned = Signal(str, object)
    """(knob, value): a live knob was moved while a run was on."""
    edited = Signal()

    def __init__(self, kind: type[Experiment]):
        super().__init__()
        self.kind = kind
        self.fields: dict[str, KnobField] = {}
        self._running = False
        self._filling = False
        self.preset = PresetChooser(kind)
        self.back = QToolButton()
        self.back.setObjectName("flat")
        self.back.setText("↺")
        self.back.clicked.connect(self._back_to_preset)
        self.back.hide()
        self._left = ""
        """The preset that the fields had before one of them was changed: a value of the box."""
        self.note = PlainLabel()
        self.note.setObjectName("note")
        self.note.setWordWrap(True)
        body = QWidget()
        body.setObjectName("form")
        self._rows = QVBoxLayout(body)
        self._rows.setContentsMargins(0, 0, 8, 0)
        self._rows.setSpacing(7)
        self._make_fields()
        self._rows.addStretch(1)
        scroll = scrolled_column(body)
        self._scroll = scroll
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        top = QHBoxLayout()
        top.setSpacing(4)
        top.addWidget(self.preset, 1)
        top.addWidget(self.back, 0, Qt.AlignmentFlag.AlignVCenter)
        column.addLayout(top)
        column.addWidget(self.note)
        column.addWidget(self.finder)
        column.addWidget(scroll, 1)
        self.preset.currentIndexChanged.connect(self._preset_chosen)
        if kind.presets:
            self.preset.setCurrentIndex(1)

    def _make_fields(self) -> None:
        groups: dict[str, list[KnobField]] = {}
        self._folds: list[Group] = []
        for name, knob in self.kind.knobs().items():
            field = KnobField(name, knob)
            groups.setdefault("More" if knob.advanced else knob.group, []).append(field)
            self.fields[name] = field
        about = "Starts every random draw of the run; the same seed gives the same run."
        self.seed = KnobField("seed", Knob("whole", 0, low=0, high=2**31 - 1, label="Seed", help=about))
        groups.setdefault("Recording", []).append(self.seed)
        groups["More"] = groups.pop("More", [])  # last, and folded at first
        for group, fields in groups.items():
            if not fields:
                continue
            heading = QToolButton()
            heading.setText(tr(group))
            heading.setObjectName("group")
            heading.setCheckable(True)
            heading.setChecked(True)
            heading.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
            heading.setArrowType(Qt.ArrowType.DownArrow)
            heading.setAccessibleName(tr(f"{group}: fold or unfold"))
            box = QWidget()
            rows = QVBoxLayout(box)
            rows.setContentsMargins(0, 0, 0, 4)
            rows.setSpacing(7)
            for field in fields:
                rows.addWidget(field)
            heading.toggled.connect(box.setVisible)
            heading.toggled.connect(lambda open, h=heading: h.setArrowType(Qt.ArrowType.DownArrow if open else Qt.ArrowType.RightArrow))
            heading.setChecked(group != "More")
            self._folds.append((heading, box, fields))
            self._rows.addWidget(heading)
            self._rows.addWidget(box)
        for field in [*self.fields.values(), self.seed]:
            field.changed.connect(self._changed)
            field.edited.connect(self.edited)
        self.finder = KnobFinder(self._folds)
        self.finder.entered.connect(lambda field: self.reveal(field.name))
        self.edited.connect(self._open_and_close)
        self._open_and_close()

    def file_lines(self) -> dict[str, FileLine]:
        """The fields that name a file, by their knobs."""
        return {name: field.editor for name, field in self.fields.items() if isinstance(field.editor, FileLine)}

    # -- values ------------------------------------------------------------------------------

    def experiment(self) -> Experiment:
        """The experiment that the fields describe.

        :raises KnobError: a field is wrong; it shows the sentence and gets the focus.
        """
        wrong: KnobError | None = None
        values = {}
        for name, field in self.fields.items():
            try:
                values[name] = field.value()
            except KnobError as error:
                if self._counts(field):  # else it is closed, cannot be mended, and any value will do
                    wrong = wrong or error
        try:
            self.seed.value()
            if wrong is None:
                return self.kind.make("", values)
        except KnobError as error:
            wrong = wrong or error
        assert wrong is not None
        raise KnobError(wrong.knob, self.show_problem(wrong))

    def show_problem(self, error: KnobError) -> str:
        """Show an error at its field and bring that into sight; gives the sentence, with the field's label in it."""
        field = self._field(error.knob)
        if field is None:
            return str(error)
        field.show_problem(sentence := field.explained(error))
        self.reveal(error.knob)
        return sentence

    def _field(self, name: str) -> KnobField | None:
        return self.seed if name == "seed" else self.fields.get(name)

    def reveal(self, name: str, focus: bool = True) -> None:
        """Bring the field of a knob into sight, whatever is folded, and give it the keyboard."""
        if (field := self._field(name)) is None:
            return
        if field not in self.finder.shown():
            self.finder.end()
        for heading, box, _ in self._folds:
            if box.isAncestorOf(field):
                heading.setChecked(True)
        if focus:
            field.editor.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._scroll.ensureWidgetVisible(field)
        QTimer.singleShot(0, field, lambda: self._scroll.ensureWidgetVisible(field))  # again, when it has its place and its sentence

    def held(self) -> HeldKnobs:
        """What the fields hold, as far as it is allowed."""
        return HeldKnobs({**{name: field.valid for name, field in self.fields.items()}, "seed": self.seed.valid}, self._left)

    def hold(self, held: HeldKnobs) -> None:
        """Have the fields hold this again; while a run goes on its live knobs are turned."""
        values = {name: value for name, value in held.values.items() if name in self.fields}
        if not self._running:
            self.fill(values, held.values["seed"], held.preset)
            return
        for name, value in values.items():
            if value != self.fields[name].valid:
                self.turn(name, value)

    def is_closed(self, name: str) -> bool:
        """Whether a run that goes on keeps a knob from being changed."""
        return self._running and (name not in self.fields or not self.fields[name].knob.live)

    def fill(self, settings: Mapping[str, Any], seed: int | None = None, preset: str = "") -> None:
        """Show settings, as of a session that was opened."""
        values = {name: self.fields[name].knob.check(name, value) for name, value in settings.items() if name in self.fields}
        self._filling = True
        for name, value in values.items():
            self.fields[name].set(value)
        if seed is not None:
            self.seed.set(seed)
        self._left = preset if self.preset.has(preset) else ""
        self._keep_preset()
        self._filling = False
        self._show_note()
        self.edited.emit()

    def chosen_preset(self) -> str:
        """The preset's name; empty once a field differs from it."""
        return self.preset.built_in()

    @property
    def origin(self) -> str:
        """The preset that the fields hold, or had before they were changed."""
        return self.chosen_preset() or (self._left if self._left in self.kind.presets else "")

    def choose(self, preset: str) -> None:
        """Pick a preset by its name."""
        self.preset.setCurrentIndex(self.preset.findData(preset))

    def turn(self, name: str, value: Any) -> None:
        """Turn a knob as the user would in its field; one that there is not is passed over."""
        if name in self.fields and not (self._running and not self.fields[name].knob.live):
            self.fields[name].set(self.fields[name].knob.check(name, value))
            self._changed(name, value)
            self.edited.emit()

    # -- while a run is on -------------------------------------------------------------------

    def set_running(self, running: bool) -> None:
        """Close what cannot be changed during a run."""
        self._running = running
        self.preset.setEnabled(not running)
        self.back.setEnabled(not running)
        self._open_and_close()

    def _open_and_close(self) -> None:
        """A field is closed where it cannot be changed, and where its knob has no effect beside the others."""
        for field in [*self.fields.values(), self.seed]:
            field.setEnabled((not self._running or field.knob.live) and self._counts(field))
            if isinstance(field.editor, ChoiceBox):
                field.editor.instead = OWN_FILE if self._replaced(field) else ""
                field.editor.update()

    def _counts(self, field: KnobField) -> bool:
        knob = field.knob
        if self._replaced(field):
            return False
        if knob.given in self.fields and self.fields[knob.given].raw_value():
            return True
        if knob.only_with is None:
            return not knob.given
        other, values = knob.only_with
        return other not in self.fields or (self.fields[other].raw_value() in values and not self._replaced(self.fields[other]))

    def _replaced(self, field: KnobField) -> bool:
        """Whether a file of the user's takes its place."""
        return field.knob.unless in self.fields and bool(self.fields[field.knob.unless].raw_value())

    def _changed(self, name: str, value: Any) -> None:
        if self._filling:
            return
        if self._running:
            self.turned.emit(name, value)
        elif name != "seed":
            self._left = self.preset.value() or self._left
            self._keep_preset()
            self._show_note()

    def _keep_preset(self) -> None:
        """Choose the preset that the fields had, as long as they hold what it says."""
        self.preset.blockSignals(True)
        holds = self.preset.holds(self._left, {name: field.raw_value() for name, field in self.fields.items()})
        self.preset.setCurrentIndex(self.preset.findData(self._left) if holds else 0)
        self.preset.blockSignals(False)

    def _back_to_preset(self) -> None:
        self.preset.setCurrentIndex(self.preset.findData(self._left))

    def _preset_chosen(self) -> None:
        name = self.preset.value() or ""
        if self._filling:
            return
        self._left = name
        self._show_note()
        if not name:
            return
        try:
            self.fill(self.preset.settings_of(name), preset=name)
        except KnobError as error:
            self.note.setText(tr(str(error)))

    def _show_note(self) -> None:
        name = self.preset.value() or ""
        modified = self.preset.title_of(self._left) if not name and self.preset.has(self._left) else ""
        self.preset.name_first(f"Modified: {modified}" if modified else "Own settings")
        self.back.setVisible(bool(modified))
        self.back.setEnabled(not self._running)
        self.back.setToolTip(tr(f"Back to the preset: {modified}"))
        self.back.setAccessibleName(tr(f"Back to the preset {modified}"))
        changed = mark_changed(self.fields, self.preset.settings_of(self._left) if modified else {})
        self.note.setText(tr(self.preset.note_of(name) if name else changed))
        self.note.setVisible(bool(self.note.text()))

"""What was changed in a form, to be undone and redone."""

from __future__ import annotations

import time

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoCommand, QUndoStack

from settle.widgets.controls.form import Form
from settle.widgets.controls.lines import NumberLine
from settle.widgets.knobs.held_knobs import HeldKnobs

_AT_ONCE = 1.5
"""Seconds within which several changes of one knob are one: a slider that is dragged."""


class KnobHistory(QObject):
    """Of one form: each knob that was changed, and each preset that was chosen."""

    told = Signal(str)
    """What was done, or why nothing was."""

    def __init__(self, form: Form):
        super().__init__(form)
        self.form = form
        self.stack = QUndoStack(self)
        self.stack.setUndoLimit(500)
        self._known = form.held()
        self._applying = False
        form.edited.connect(self._note)

    def _note(self) -> None:
        now = self.form.held()
        if self._applying or now == self._known:
            return
        before, self._known = self._known, now
        for field in self.form.fields.values():
            if isinstance(field.editor, NumberLine):
                field.editor.forget_typing()  # from now on Ctrl+Z there takes the change back, not its letters
        self.stack.push(_KnobChange(self, before, now))

    def undo(self) -> None:
        """Take the last change back."""
        self._go(self.stack.index() - 1, self.stack.undo, "Undone: {what}.", "There is no change of a knob to take back.")

    def redo(self) -> None:
        """Make again the change that was taken back last."""
        self._go(self.stack.index(), self.stack.redo, "Done again: {what}.", "There is no change of a knob to make again.")

    def _go(self, place: int, go: object, done: str, nothing: str) -> None:
        command = self.stack.command(place) if 0 <= place < self.stack.count() else None
        if not isinstance(command, _KnobChange):
            self.told.emit(nothing)
            return
        closed = [name for name in command.names if self.form.is_closed(name)]
        if closed:
            label = _label(self.form, closed[0])
            self.told.emit(f"{label} cannot be turned while a run goes on: stop it first.")
            return
        assert callable(go)
        go()
        if len(command.names) == 1:
            self.form.reveal(command.names[0], focus=False)
        self.told.emit(done.format(what=command.text()))

    def apply(self, held: HeldKnobs) -> None:
        """Have the form hold this."""
        self._applying = True
        try:
            self.form.hold(held)
        finally:
            self._applying = False
        self._known = self.form.held()


class _KnobChange(QUndoCommand):
    def __init__(self, history: KnobHistory, before: HeldKnobs, after: HeldKnobs):
        form = history.form
        self.names = [name for name in {**before.values, **after.values} if before.values.get(name) != after.values.get(name)]
        preset = form.preset.title_of(after.preset) if after.preset != before.preset and form.preset.has(after.preset) else ""
        what = preset or (_label(form, self.names[0]) if len(self.names) == 1 else f"{len(self.names)} knobs")
        super().__init__(what)
        self._history, self.before, self.after = history, before, after
        self._when, self._first = time.monotonic(), True

    def id(self) -> int:
        return 1

    def mergeWith(self, other: QUndoCommand) -> bool:
        assert isinstance(other, _KnobChange)
        if not (len(self.names) == 1 and self.names == other.names and other._when - self._when < _AT_ONCE):
            return False
        self.after, self._when = other.after, other._when
        return True

    def undo(self) -> None:
        self._history.apply(self.before)

    def redo(self) -> None:
        if self._first:  # it has just been done
            self._first = False
        else:
            self._history.apply(self.after)


def _label(form: Form, knob: str) -> str:
    return form.fields[knob].knob.label if knob in form.fields else form.seed.knob.label

"""What a fork is told of its knobs: those that were turned, with all their digits, and no others."""

from __future__ import annotations

from PySide6.QtWidgets import QLineEdit, QWidget

from settle.app import catalogue
from settle.app.forks.fork_dialog import ForkDialog


def test_a_knob_of_many_digits_that_nobody_touched_is_not_turned(qtbot):
    kind = catalogue.experiment("gan.plane")
    experiment, over = kind.make("ring", {"rate_d": 0.001 / 3}), QWidget()
    qtbot.addWidget(over)
    dialog = ForkDialog(experiment, 5, 100, other="", hindrance="", parent=over)
    assert dialog.turned() == {}
    editor = dialog.fields["rate_d"].editor
    assert isinstance(editor, QLineEdit)
    editor.setText("0.00012345678912345")
    assert experiment.turned(dialog.turned()).settings()["rate_d"] == 0.00012345678912345

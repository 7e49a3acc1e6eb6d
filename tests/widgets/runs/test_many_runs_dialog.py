"""The dialogs before many runs give all their fields the room that they need, however large the letters are."""

from __future__ import annotations

from PySide6.QtWidgets import QLineEdit, QWidget

from settle.widgets.runs.many_runs_dialog import ManyRunsDialog


def test_large_letters_make_the_dialog_higher_and_squash_no_field(qtbot):
    dialog = ManyRunsDialog("Search", "A heading", "name", "", None)
    qtbot.addWidget(dialog)
    fields = [QLineEdit() for _ in range(4)]
    wide = QWidget()
    wide.setMinimumHeight(60)
    dialog.lay_out([(wide, 1)], [(f"Field {number}", field) for number, field in enumerate(fields)])
    font = dialog.font()
    font.setPointSizeF(2 * font.pointSizeF())
    for part in (dialog, *dialog.findChildren(QWidget)):
        part.setFont(font)
    dialog.problem.setText("It takes a knob at least: tick one, and give its range. " * 4)
    dialog.resize(420, 200)
    dialog.show()
    qtbot.wait(50)
    assert all(field.height() >= field.minimumSizeHint().height() for field in (*fields, dialog.name, dialog.scheduler))
    assert dialog.problem.height() >= dialog.problem.heightForWidth(dialog.problem.width())

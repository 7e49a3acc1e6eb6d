"""What happens is said by a screen reader, wherever the keyboard is."""

from __future__ import annotations

from types import SimpleNamespace

from driving import settled
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent

from settle.widgets.access import announce


def test_messages_problems_and_the_end_of_a_run_are_said(window, qtbot, monkeypatch):
    said = list[tuple[str, bool]]()

    def take(event: QAccessibleAnnouncementEvent) -> None:
        said.append((event.message(), event.politeness() == QAccessible.AnnouncementPoliteness.Assertive))

    reader = SimpleNamespace(isActive=lambda: True, updateAccessibility=take, AnnouncementPoliteness=QAccessible.AnnouncementPoliteness)
    monkeypatch.setattr(announce, "QAccessible", reader)
    window.choose("ep.settle")
    window.setup.form.choose("toy")
    field = window.setup.form.fields["beta"]
    field.editor.setText("99")
    window.run()
    sentence = field.problem.text()
    assert said == [(sentence, True), (sentence, True)] and "from" in sentence, "at the field, and above the view"
    said.clear()
    field.set(0.5)
    window.setup.form.fields["T"].set(20)
    window.timeline.transport.set_speed(None)
    window.timeline.endless_box.setChecked(False)
    window.run()
    qtbot.waitUntil(lambda: settled(window) and bool(said), timeout=30_000)
    assert (f"The run has ended: finished, {window.lab.recording.steps:,} steps.", False) in said

"""What a user has written, and what is kept, stays the same whatever language the window is shown in."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from on_screen.texts import texts_of
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent

from settle.backend.core.knobs import KnobError
from settle.backend.ep.agreement.experiment import Agreement
from settle.widgets.controls.form import Form
from settle.widgets.controls.lines import FileLine
from settle.widgets.controls.session_list import SessionList
from settle.widgets.knobs.preset_chooser import OWN, PresetChooser
from settle.widgets.lessons.lesson_bar import LessonBar, ShownStep
from settle.widgets.library.bookmark_table import BookmarkTable
from settle.widgets.library.fork_run import ForkRun
from settle.widgets.library.fork_tree import ForkTree
from settle.widgets.library.library_model import LibraryModel
from settle.widgets.library.session_item import LibraryLine, SessionItem
from settle.widgets.playback.scrubber import Scrubber
from settle.widgets.runs.queue_list import QueueList, QueueRow
from settle.widgets.translation.language import tr, use_language
from settle.widgets.translation.own_text import bare, own


@pytest.fixture(autouse=True)
def german() -> Iterator[None]:
    use_language("de")
    yield
    use_language("en")


def test_a_file_that_is_picked_keeps_its_name(qtbot):
    line = FileLine("Networks (*.npz)")
    qtbot.addWidget(line)
    line.take("/data/Run: step, run")
    assert line.text() == "/data/Run: step, run"


def test_the_text_of_a_bookmark_is_as_it_was_written(qtbot):
    scrubber = Scrubber()
    qtbot.addWidget(scrubber)
    scrubber.resize(416, 26)
    scrubber.show_run(101, 101, 0, [])
    scrubber.show_bookmarks([(50, "Run")])
    none = Qt.MouseButton.NoButton
    scrubber.mouseMoveEvent(
        QMouseEvent(QEvent.Type.MouseMove, QPointF(208, 5), QPointF(208, 5), none, none, Qt.KeyboardModifier.NoModifier)
    )
    assert "Lesezeichen bei Schritt 50: Run" in scrubber.toolTip()


def test_an_answer_that_is_being_written_stays_when_the_step_is_shown_again(qtbot):
    bar, step = LessonBar(), ShownStep("A lesson", "A step", "1 of 2", "Words.", True, False, question="Why?")
    qtbot.addWidget(bar)
    bar.show_step(step)
    bar.line.setText("because")
    bar.show_step(step)
    assert bar.place.text() == "1 von 2" and bar.line.text() == "because"


def test_a_preset_is_named_in_files_as_in_english(qtbot):
    chooser = PresetChooser(Agreement)
    qtbot.addWidget(chooser)
    assert chooser.itemText(0) == "Eigene Einstellungen" and chooser.called() == "Own settings"
    chooser.name_first("Modified: Own settings")
    assert chooser.called() == "Modified: Own settings"


def told(widget) -> str:
    """All that it shows and tells, and nothing with marks."""
    text = "\n".join(text for _, text in texts_of(widget))
    assert text == bare(text)
    return text


def test_words_of_a_users_within_a_sentence_are_as_they_were_written(qtbot):
    assert tr(f"Back to the preset {own('Run')}") == "Zurück zur Vorgabe Run"
    assert tr(f"{own('hidden 16')}, {own('1,000 runs')}, 4 more") == "hidden 16, 1,000 runs, 4 weitere"
    assert tr(f"step 3 of {own('a long')[:4]}") == "Schritt 3 von a l", "a text may be cut, and its mark with it"
    assert bare(f"Modified: {own('Run')}") == "Modified: Run" and own("") == ""
    use_language("en")
    assert tr(f"Modified: {own('Run')}") == "Modified: Run"


def test_a_bookmark_is_read_out_in_the_users_words(qtbot):
    table = BookmarkTable()
    qtbot.addWidget(table)
    table.show_marks([(50, "Run")], 100)
    assert table.links[0].accessibleName() == "Bei Schritt 50 öffnen: Run"


def test_ones_own_preset_keeps_its_name_and_its_note(qtbot):
    form = Form(Agreement)
    qtbot.addWidget(form)
    form.preset.show_own({"Run": (Agreement.make("toy").settings(), "Stop the run")})
    form.choose(OWN + "Run")
    assert form.preset.currentText() == "Run" and form.note.text() == "Stop the run"
    form.turn("beta", 0.5)
    assert form.preset.currentText() == "Geändert: Run" and form.back.accessibleName() == "Zurück zur Vorgabe Run"
    assert form.preset.called() == "Modified: Run"


def test_what_a_person_would_type_is_the_same_in_all_languages(qtbot):
    form = Form(Agreement)
    qtbot.addWidget(form)
    assert [form.fields["output"].editor.itemText(i) for i in (0, 1)] == ["energy", "code"]
    form.turn("model", "p")
    form.fields["hidden"].editor.setText("0, -3")
    with pytest.raises(KnobError):
        form.experiment()
    assert form.fields["hidden"].problem.text().startswith("Verdeckte Schichten (hidden) = '0, -3' ist nicht möglich: hidden nimmt")


def test_the_title_of_a_session_is_the_users(qtbot):
    item = SessionItem(Path("/a/Run.h5"), own("Run"), 0.0, "stopped", f"{own('Run')}\nseed = 3", detail=own("hidden 16"), name="Run")
    rows = SessionList()
    qtbot.addWidget(rows)
    rows.show_items([item])
    model = LibraryModel()
    model.show_lines([LibraryLine("Run", (item.path,))], lambda _: item)
    spoken = [model.data(model.index(0, column), Qt.ItemDataRole.AccessibleTextRole) for column in range(4)]
    assert "Run\tgestoppt" in told(rows) and "hidden 16" in told(rows)
    assert spoken[:2] == ["Run: nicht angekreuzt", "Run: kein Favorit"] and spoken[3] == "Lauf: Run"
    assert "Aufgezeichnetes Beispiel" in tr("Recorded example"), "but that of an example is Settle's own"


def test_the_queue_and_the_tree_of_forks_are_read_out_in_the_language_of_the_window(qtbot):
    tree, queue = ForkTree(), QueueList()
    for widget in (tree, queue):
        qtbot.addWidget(widget)
    tree.show_runs([ForkRun(Path("a"), own("Run"), "stopped at 5", ""), ForkRun(Path("b"), own("stop"), "running", "", parent=0)], None)
    assert tree.list.item(0).data(Qt.ItemDataRole.AccessibleTextRole) == "Run: gestoppt bei 5"
    assert tree.list.item(1).data(Qt.ItemDataRole.AccessibleTextRole) == "stop, Abzweigung von Run: läuft" and "Run" in told(tree)
    queue.show_rows([QueueRow("1", f"Training · {own('small')}", own("every 20"), "waiting")], held=False, at_once=1, drives=True)
    assert queue.table.item(0, 0).data(Qt.ItemDataRole.AccessibleTextRole) == "Training · small · every 20 · wartet"

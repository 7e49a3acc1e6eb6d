"""The export dialog: it asks before it replaces anything, by the names that are really written."""

from __future__ import annotations

import re
import sys

import numpy as np
import pytest
from PySide6.QtWidgets import QFileDialog, QMessageBox, QVBoxLayout, QWidget

from settle.app.background import Background
from settle.app.pictures.take_picture import caption
from settle.app.window.export_dialog import ExportDialog
from settle.app.window.render_view import card_called
from settle.backend.core.recording import Checkpoint
from settle.sessions.export import csv_tables
from settle.widgets.controls.card import Card
from settle.widgets.translation.language import tr, use_language
from settle.widgets.views.automatic.view import AutomaticView


def ended(said: list[str]):
    """Keeps what is said at the end; on a slow machine it is said before that an export goes on."""
    return lambda sentence: sentence.startswith("Exporting ") or said.append(sentence)


@pytest.fixture
def dialog(qtbot, recording, tmp_path, monkeypatch):
    made = recording(counts={"value": np.arange(4.0)}, notes={"text": np.arange(4)})
    view = AutomaticView()
    qtbot.addWidget(view)
    background, said = Background(), []
    dialog = ExportDialog(made, 3, view, background, ended(said), view)
    dialog.said = said
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *a, **k: (str(tmp_path / "out"), ""))
    yield dialog
    background.close()


@pytest.mark.parametrize(("format", "taken"), [("CSV", "out.counts.csv"), ("NPZ", "out.npz"), ("PNG", "out.png")])
def test_it_asks_before_it_replaces(dialog, qtbot, tmp_path, monkeypatch, format, taken):
    dialog.format.setCurrentIndex(next(i for i in range(dialog.format.count()) if dialog.format.itemText(i).startswith(format)))
    (tmp_path / taken).write_text("dear to someone", encoding="utf-8")
    asked = []

    def answer(button):
        return lambda parent, title, text, buttons: (asked.append(text), button)[1]

    monkeypatch.setattr(QMessageBox, "question", answer(QMessageBox.StandardButton.Cancel))
    dialog._ask_where()
    assert asked == [f"{taken} is in {tmp_path} already. Replace it?"]
    assert (tmp_path / taken).read_text(encoding="utf-8") == "dear to someone" and not dialog.said
    monkeypatch.setattr(QMessageBox, "question", answer(QMessageBox.StandardButton.Yes))
    dialog._ask_where()
    qtbot.waitUntil(lambda: bool(dialog.said), timeout=5000)
    assert "Exported" in dialog.said[0] and not (tmp_path / taken).read_bytes().startswith(b"dear")


def test_it_does_not_ask_where_nothing_is_replaced(dialog, qtbot, tmp_path, monkeypatch):
    monkeypatch.setattr(QMessageBox, "question", lambda *a: pytest.fail("it asked"))
    dialog._ask_where()
    qtbot.waitUntil(lambda: bool(dialog.said), timeout=5000)
    assert (tmp_path / "out.counts.csv").exists() and (tmp_path / "out.notes.csv").exists()


def choose(dialog, format):
    dialog.format.setCurrentIndex(next(i for i in range(dialog.format.count()) if dialog.format.itemText(i).startswith(format)))


@pytest.mark.parametrize(
    ("format", "taken", "note"),
    [
        ("CSV:", ["out.counts.csv", "out.notes.csv"], "Long arrays become one column for each element."),
        ("CSV, long", ["out.csv"], "The columns are table, row, step, column, element, value, unit."),
        ("XLSX", ["out.xlsx"], "Excel knows neither NaN nor infinity: a cell without a number is NaN, and inf stands as text."),
        ("NPZ", ["out.npz"], ""),
        ("Parquet", ["out.counts.parquet", "out.notes.parquet"], ""),
    ],
)
def test_the_size_that_is_told_is_that_of_what_is_written(dialog, qtbot, tmp_path, format, taken, note):
    choose(dialog, format)
    qtbot.waitUntil(lambda: dialog.note.text().startswith("About "), timeout=20000)
    number, unit, rest = re.fullmatch(r"About ([\d.]+) (B|kB)\. ?(.*)", dialog.note.text()).groups()
    dialog.write(tmp_path / "out")
    qtbot.waitUntil(lambda: bool(dialog.said), timeout=20000)
    assert sorted(path.name for path in tmp_path.iterdir()) == taken
    size = sum(path.stat().st_size for path in tmp_path.iterdir())
    assert abs(float(number) * {"B": 1, "kB": 1e3}[unit] - size) < 0.2 * size and rest == note


def test_what_cannot_be_exported_is_told_before_it_is_asked_where(dialog, monkeypatch):
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    choose(dialog, "XLSX")
    assert dialog.note.text() == "XLSX needs the package openpyxl: install it with pip install openpyxl." and not dialog.save.isEnabled()
    monkeypatch.setattr(csv_tables, "WIDEST", 2)
    choose(dialog, "CSV:")
    dialog.what.setCurrentText("notes")
    assert dialog.note.text().startswith("Table notes has 3 columns (CSV takes at most 2): export ") and not dialog.save.isEnabled()
    choose(dialog, "CSV, long")
    assert dialog.save.isEnabled()


def test_pictures_and_weights_of_a_recording_that_holds_them(qtbot, recording, tmp_path):
    shown = np.random.default_rng(0).random((3, 4, 6, 6)).astype(np.float32)
    made = recording(samples={"pictures": shown})
    made.checkpoints[2] = Checkpoint(2, {"w": np.arange(3.0)})
    view, background, said = AutomaticView(), Background(), []
    qtbot.addWidget(view)
    chosen = [
        ("GIF", "pictures of samples, as they evolved", "a.gif"),
        ("PNG", "pictures of samples, as a sheet", "a.png"),
        ("NPZ", "weights", "a.npz"),
    ]
    for format, what, file in chosen:
        dialog = ExportDialog(made, 2, view, background, ended(said), view)
        dialog.format.setCurrentIndex(next(i for i in range(dialog.format.count()) if dialog.format.itemText(i).startswith(format)))
        dialog.what.setCurrentText(what)
        assert dialog._files(tmp_path / file) == [tmp_path / file]
        dialog.write(tmp_path / file)
    qtbot.waitUntil(lambda: len(said) == 3, timeout=5000)
    assert [said[i].startswith("Exported") for i in range(3)] == [True] * 3, said
    assert (tmp_path / "a.gif").read_bytes().startswith(b"GIF89a") and (tmp_path / "a.png").read_bytes().startswith(b"\x89PNG")
    with np.load(tmp_path / "a.npz") as found:
        assert np.array_equal(found["w"], np.arange(3.0))
    background.close()


def test_what_is_chosen_is_a_value_whatever_text_shows_it(dialog, qtbot, tmp_path):
    choose(dialog, "CSV, long")
    dialog.what.setCurrentText("notes")
    for box in (dialog.format, dialog.what, dialog.paper_form.theme, dialog.paper_form.width):
        for place in range(box.count()):
            box.setItemText(place, f"übersetzt {place}")
    assert dialog._how() == ("csv", "notes", "long")
    dialog.paper_form.theme.setCurrentIndex(1)
    dialog.paper_form.width.setCurrentIndex(dialog.paper_form.width.count() - 1)
    dialog.paper_form.mm.setValue(77)
    assert (dialog.paper_form.paper().theme, dialog.paper_form.paper().width_mm) == ("dark", 77)
    dialog.write(tmp_path / "out")
    qtbot.waitUntil(lambda: bool(dialog.said), timeout=5000)
    assert (tmp_path / "out.csv").read_text(encoding="utf-8-sig").splitlines()[1].startswith("notes,")


def test_in_another_language_what_is_exported_is_asked_for_and_told_by_its_value(qtbot, recording, tmp_path):
    background = Background()
    use_language("de")
    try:
        made = recording(epochs={"loss": np.arange(4.0)})
        view = QWidget()
        qtbot.addWidget(view)
        card = Card("Training", QWidget(), "training")
        QVBoxLayout(view).addWidget(card)
        card.rename("Running")
        view.show()
        said: list[str] = []
        dialog = ExportDialog(made, 3, view, background, said.append, view)
        choose(dialog, "CSV:")
        assert [dialog.what.itemText(i) for i in range(2)] == ["alle Tabellen", "epochs"]
        choose(dialog, "PNG")
        dialog.what.choose("card 0")
        assert (dialog.what.currentText(), dialog.what.said()) == (tr("Running"), "Running") and tr("Running") != "Running"
        assert card_called(view, "running") is card
        assert caption(made, 3, "Run", None).title == "Run: ganze Ansicht" and caption(made, 3, "", card).title.endswith(tr("Running"))
    finally:
        use_language("en")
        background.close()

"""Pictures as they are asked for: on the command line and in the dialog, by mouse; and a card's picture on the clipboard."""

from __future__ import annotations

import json

import pytest
from earlier_sessions import SESSIONS, with_view
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QComboBox, QFileDialog

from settle.app.background import Background
from settle.app.cli.main import main
from settle.app.window.export_dialog import ExportDialog
from settle.widgets.paper.paper_form import OTHER
from settle.widgets.translation.own_text import bare

RECIPE = SESSIONS / "ep.recipe.h5"


@pytest.fixture
def export(tmp_path, capsys, qapp):
    """``export("svg", "--card", "Settings")`` gives the exit code, what stderr says, and the file."""

    def call(format, *words):
        out = tmp_path / f"a.{format}"
        code = main(["export", str(RECIPE), "--format", format, "--out", str(out), "--overwrite", *words])
        return code, capsys.readouterr().err, out

    return call


def test_a_picture_has_the_width_fineness_and_theme_that_are_asked_for(export):
    code, _, out = export("png", "--card", "agreement and cost", "--width-mm", "85", "--theme", "dark", "--dpi", "150")
    image = QImage(str(out))
    assert code == 0 and image.width() == pytest.approx(85 / 25.4 * 150, abs=1) and image.pixelColor(2, 60).lightness() < 60
    assert image.text("Title") == "ep.recipe: Agreement and cost" and image.text("Software").startswith("Settle ")
    code, _, out = export("pdf", "--width-mm", "180")
    assert code == 0 and out.read_bytes().startswith(b"%PDF-") and b"/FontFile" in out.read_bytes()
    code, _, out = export("svg", "--width-mm", "120.5")
    assert code == 0 and 'width="120.5mm"' in out.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["svg", "--dpi", "300"], "--dpi goes with png: svg is sharp at any size."),
        (["csv", "--width-mm", "85"], "--width-mm goes with png, svg and pdf, without --table, which names a table."),
        (["png", "--table", "cells", "--theme", "dark"], "--theme goes with png, svg, pdf, gif and mp4, without --table"),
        (["pdf", "--width-mm", "20"], "width-mm takes a number from 40 to 1600 (mm)."),
        (["png", "--dpi", "5000"], "dpi takes a whole number from 50 to 1200."),
        (["png", "--dpi", "1200", "--width-mm", "1600"], "pixels are too many: at most 400,000,000 in all. Choose a smaller dpi or width."),
        (["pdf", "--table", "cells"], "--table does not go with pdf: --card names one card of the view."),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_what_no_picture_can_be_is_refused_in_a_sentence(export, words, sentence):
    code, said, out = export(*words)
    assert code == 2 and sentence in said and said.count("\n") == 1 and not out.exists()


def test_the_dialog_asks_for_theme_width_and_fineness_and_the_view_stays_as_it_is(qtbot, tmp_path, monkeypatch):
    recording, view = with_view("ep.recipe", qtbot, (800, 500))
    view.show()
    view.draw(recording, recording.steps - 1)
    background, said = Background(), []
    say = lambda sentence: sentence.startswith("Exporting ") or said.append(sentence)  # noqa: E731  # that it goes on, on a slow machine
    dialog = ExportDialog(recording, recording.steps - 1, view, background, say, view, run="mine")
    dialog.show()
    shown = lambda: [field.isVisible() for field in (dialog.paper_form.theme, dialog.paper_form.width, dialog.paper_form.dpi)]  # noqa: E731
    assert shown() == [False] * 3, "tables have none of it"
    pick(qtbot, dialog.format, "PNG: a picture")
    assert shown() == [True] * 3
    pick(qtbot, dialog.format, "PDF: the same, its text can be selected")
    assert shown() == [True, True, False]
    pick(qtbot, dialog.format, "SVG: a picture for paper, sharp at any size")
    pick(qtbot, dialog.paper_form.theme, "dark")
    pick(qtbot, dialog.paper_form.width, OTHER)
    assert dialog.paper_form.mm.isVisible()
    dialog.paper_form.mm.setValue(150)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *a, **k: (str(tmp_path / "fig"), ""))
    qtbot.mouseClick(dialog.save, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: bool(said), timeout=20_000)
    background.close()
    svg = (tmp_path / "fig.svg").read_text(encoding="utf-8")
    assert list(map(bare, said)) == [f"Exported the whole view to {tmp_path / 'fig.svg'}."] and view.size().toTuple() == (800, 500)
    assert "<svg" in svg and 'width="150mm"' in svg and "<title>mine: whole view</title>" in svg and 'fill="#1a1f24"' in svg
    assert all(f'aria-label="{card.title.text()}"' in svg for card in view.cards)


def pick(qtbot, box: QComboBox, text: str) -> None:
    """Choose from a list by the mouse."""
    box.showPopup()
    place = box.view().visualRect(box.model().index(box.findText(text), 0)).center()
    qtbot.mouseMove(box.view().viewport(), place)
    qtbot.mouseClick(box.view().viewport(), Qt.MouseButton.LeftButton, pos=place)
    box.hidePopup()
    assert box.currentText() == text


def test_a_cards_picture_goes_to_the_clipboard_twice_as_fine_and_is_told_of(qtbot):
    recording, view = with_view("ep.recipe", qtbot)
    view.show()
    view.draw(recording, recording.steps - 1)
    card, told = view.cards[-1], []
    view.grid.copied.connect(told.append)
    next(action for action in card.actions_menu().actions() if action.text() == "Copy picture").trigger()
    assert (
        told == [f"A picture of {card.title.text()} is on the clipboard."] and QGuiApplication.clipboard().image().size() == 2 * card.size()
    )


def test_what_is_exported_is_told_as_json_if_that_is_asked_for(tmp_path, capsys, qapp):
    assert main(["export", str(RECIPE), "--format", "csv", "--layout", "long", "--out", str(tmp_path / "a.csv"), "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"files": [str(tmp_path / "a.csv")], "bytes": (tmp_path / "a.csv").stat().st_size}

"""The lab's own picture of a run in a notebook."""

from __future__ import annotations

import sys
import threading

import pytest
from fresh_python import python
from PySide6.QtGui import QImage

import settle
from settle.app.cli.main import main


def test_a_picture_is_the_one_of_the_command_line(toy, tmp_path, qapp):
    toy.save(tmp_path / "toy.h5")
    for card in (None, "relative mse"):
        out = tmp_path / f"{card}.png"
        assert main(["export", str(tmp_path / "toy.h5"), "--format", "png", "--out", str(out), *(["--card", card] if card else [])]) == 0
        assert QImage.fromData(toy.plot(card).data("png")) == QImage(str(out))


def test_a_picture_has_the_step_theme_width_and_format_that_were_asked_for(toy, tmp_path, qapp):
    view = toy.plot()
    png, about = view._repr_png_()
    assert about["width"] == 1280 and 600 < about["height"] < 1000 and view._repr_svg_() is None
    assert toy.plot(at=35).data("png") != png != toy.plot(theme="dark").data("png")
    assert toy.plot(at=38).data("png") == toy.plot().data("png"), "the last step"
    small, alone = toy.plot(width=800), toy.plot("Relative MSE", width=800)
    assert small._repr_png_()[1]["width"] == 800 and 760 <= alone._repr_png_()[1]["width"] <= 800
    vector = toy.plot("Relative MSE", format="svg")
    assert vector._repr_png_() is None and vector._repr_svg_().lstrip().startswith("<?xml") and "<svg" in vector._repr_svg_()
    assert vector.save(tmp_path / "a.png").read_bytes().startswith(b"\x89PNG")
    assert vector.save(tmp_path / "a.svg").read_text(encoding="utf-8") == vector._repr_svg_()
    assert vector.save(tmp_path / "a.pdf").read_bytes().startswith(b"%PDF")
    with pytest.raises(ValueError, match=r"ends with \.png, \.svg or \.pdf"):
        vector.save(tmp_path / "a.gif")
    with pytest.raises(settle.KnobError, match="format takes one of png, svg, pdf"):
        vector.data("gif")
    assert len(repr(view)) < 100


def test_a_picture_of_a_view_shows_all_its_cards(quick, qapp):
    run = settle.run("wdm.estimators", progress=False, **quick["wdm.estimators"])
    height = run.plot(width=1100)._repr_png_()[1]["height"]
    assert height > 1100 * 860 / 1280 + 100, "more than the window would show of it"


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"card": "Relativ MSE"}, r"There is no card 'Relativ MSE': the view has .*Relative MSE.* Did you mean Relative MSE\?"),
        ({"at": 39}, "at = 39 is not possible: at takes a whole number from 0 to 38"),
        ({"theme": "blue"}, "theme takes one of light, dark"),
        ({"format": "pdf"}, "format takes one of png, svg"),
        ({"width": 10}, "width takes a whole number from 200"),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
def test_a_picture_that_there_is_not_is_refused_in_a_sentence(toy, wrong, sentence, qapp):
    with pytest.raises(settle.KnobError, match=sentence):
        toy.plot(**wrong)


def test_an_application_that_is_there_looks_as_before_and_keeps_no_widget(toy, qapp, monkeypatch):
    import pyqtgraph as pg

    from settle.widgets.theme import theme

    old = qapp.styleSheet()
    try:
        qapp.setStyleSheet("QLabel { color: red; }")
        pg.setConfigOptions(imageAxisOrder="col-major")
        widgets = len(qapp.allWidgets())
        toy.plot()
        assert qapp.styleSheet() == "QLabel { color: red; }" and pg.getConfigOption("imageAxisOrder") == "col-major"
        assert len(qapp.allWidgets()) == widgets
        theme.set_theme(qapp, "dark")  # the lab's own window
        dark = qapp.styleSheet()
        toy.plot(theme="light")
        assert theme.current() is theme.DARK and qapp.styleSheet() == dark and pg.getConfigOption("imageAxisOrder") == "row-major"
    finally:
        qapp.setStyleSheet(old)


def test_a_picture_is_refused_where_qt_cannot_draw(toy, qapp, monkeypatch):
    found = []

    def draw() -> None:
        try:
            toy.plot()
        except RuntimeError as e:
            found.append(str(e))

    thread = threading.Thread(target=draw)
    thread.start()
    thread.join(30)
    assert found == ["A picture can be drawn on the main thread alone: that is Qt's rule."]
    monkeypatch.setitem(sys.modules, "PyQt5.QtCore", sys)
    with pytest.raises(RuntimeError, match="PyQt5 is loaded: Settle draws with PySide6"):
        toy.plot()


DRAW = """
import os, settle
run = settle.load({file!r})
run.plot("Traces"), run.plot()
from PySide6.QtGui import QGuiApplication
print(QGuiApplication.platformName(), "QT_QPA_PLATFORM" in os.environ)
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="displays are named by variables on Linux alone")
@pytest.mark.parametrize("display", [{}, {"DISPLAY": ":4711", "WAYLAND_DISPLAY": "none"}], ids=["none", "dead"])
def test_a_picture_needs_no_display_nor_one_that_answers(toy, tmp_path, display):
    file = str(toy.save(tmp_path / "toy.h5"))
    assert python(DRAW.format(file=file), **display) == "offscreen False"

"""Pictures: what can be pressed is not in them, and the screen has it again afterwards; of a whole view with what the paper says."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest
from earlier_sessions import with_view
from PySide6.QtCore import QPoint, QSize
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QAbstractButton, QCheckBox, QLabel, QLineEdit, QPushButton, QStackedWidget

from settle.app import catalogue
from settle.app.pictures.take_picture import BESIDE, take, with_readouts
from settle.app.window import render_view
from settle.backend.core.recording import Recording
from settle.backend.core.runner import Runner
from settle.widgets.controls.card import Card
from settle.widgets.controls.choice_box import ChoiceBox
from settle.widgets.controls.print_mode import print_mode
from settle.widgets.panels.formula.formula import finish_formulas
from settle.widgets.paper.drawing import Letters, Shape
from settle.widgets.paper.files import TooManyPixels, content
from settle.widgets.paper.paper import Caption, Paper
from settle.widgets.paper.recorder import record
from settle.widgets.theme import theme
from settle.widgets.view import Readout
from settle.widgets.views.automatic.view import AutomaticView


@pytest.fixture
def card(qtbot, qapp):
    theme.set_theme(qapp, "dark")
    box = ChoiceBox()
    box.addItems(["energy", "loss"])
    box.setCurrentText("loss")
    made = Card("Energy", QLabel("content"), tools=[QPushButton("Erase"), QCheckBox("whole layer"), QLineEdit("0.5"), box])
    made.box = box
    qtbot.addWidget(made)
    made.resize(520, 160)
    made.show()
    qtbot.waitExposed(made)
    return made


def letters(drawing) -> set[str]:
    return {mark.letters.strip() for mark in drawing.marks if isinstance(mark, Letters)}


def test_buttons_and_fields_are_away_and_what_was_chosen_is_there_as_text(card):
    with print_mode(card):
        seen = [b.isVisible() for b in card.findChildren(QAbstractButton)] + [card.findChild(QLineEdit).isVisible()]
        drawing = record([(card, QPoint())], QColor("white"))
        assert not any(seen) and card.box.isVisible()
    assert letters(drawing) == {"Energy", "content", "loss"}
    assert all(b.isVisible() for b in card.findChildren(QAbstractButton)) and not card.box.plain
    fills = {mark.brush.color().name() for mark in drawing.marks if isinstance(mark, Shape) and mark.brush}
    assert theme.current().card in fills and not {theme.current().button, theme.current().field} & fills


def test_the_focus_comes_back_and_the_screen_is_as_it_was(card, qtbot):
    button = card.findChild(QPushButton)
    button.setFocus()
    before = card.grab().toImage()
    with print_mode(card):
        assert not button.isVisible()
    assert button.isVisible() and button.hasFocus() == card.isActiveWindow()
    assert card.grab().toImage() == before


def test_reference_figures_stand_beside_a_recording_that_keeps_to_its_preset_alone(qtbot):
    kind = catalogue.experiment("ep.agreement")
    name, preset = next((name, preset) for name, preset in kind.presets.items() if preset.reference)

    def shown(turned=None, **knobs):
        recording = Recording("ep.agreement", kind.make(name, knobs).settings(), preset=name)
        if turned:
            recording.event(0, 0.0, "knob", turned)
        view = render_view.view_of(recording)
        qtbot.addWidget(view)
        return dict(view.reference)

    assert shown() == shown(every=5) == shown(turned={"beta": kind.make(name).beta}) == dict(preset.reference)
    assert shown(beta=0.5) == shown(sample=7) == shown(turned={"beta": 0.5}) == {}


def texts(path) -> list[str]:
    return [part.get("aria-label") for part in ElementTree.parse(path).iter("{http://www.w3.org/2000/svg}path") if part.get("aria-label")]


def test_readouts_stand_beside_a_picture_with_the_papers_values_and_all_of_their_notes(qtbot):
    preset = catalogue.experiment("ep.train").presets["p-1h"]
    lines = [Readout("test error EP", "2.47 %", key="test_error.ep"), Readout("loss EP", "0.1")]
    view = AutomaticView()
    qtbot.addWidget(view)
    view.resize(520, 160)
    view.show()
    drawing = take(view, None, lines, preset, Paper())
    found = letters(drawing)
    assert {"2.47 %", "2.00 ± 0.13 %", "paper"} <= found and drawing.size.height() > 160, "nothing of the notes is cut off"
    said = " ".join(mark.letters.strip() for mark in drawing.marks if isinstance(mark, Letters))
    assert "[Ernoult2019] Table 1" in said and "T = 30, K = 10, beta = 0.1" in said and "constants of another program" in said
    assert drawing.size.width() == 520 + BESIDE and view.size() == QSize(520, 160)
    with with_readouts([], preset) as nothing:
        assert nothing is None


def test_a_whole_view_is_drawn_with_its_readouts_and_a_card_without(tmp_path, monkeypatch, qapp):
    kind = catalogue.experiment("ep.agreement")
    runner = Runner(kind.make("toy", {"T": 12, "K": 4}), seed=0).start()
    assert runner.join(60)
    monkeypatch.setattr(render_view, "preset_of", lambda recording: kind.presets["toy"])
    for name, card, width in (("wide", None, None), ("narrow", None, 120), ("card", "Relative MSE", 85)):
        render_view.render(runner.recording, runner.recording.steps - 1, tmp_path / name, "svg", Paper(width_mm=width), card, "mine")
    for name, width in (("wide", "256mm"), ("narrow", "120mm")):
        said = " ".join(texts(tmp_path / name))
        assert "Readouts" in said and "coincide over time" in said and "as recalled" in said and "5.38·10⁻³" in said
        root = ElementTree.parse(tmp_path / name).getroot()
        assert root.get("width") == width and root.findtext("{http://www.w3.org/2000/svg}title") == "mine: whole view"
        assert "Preset " in root.findtext(".//{http://purl.org/dc/elements/1.1/}description") or not runner.recording.preset
    assert "Readouts" not in texts(tmp_path / "card") and "Relative MSE" in texts(tmp_path / "card")
    words = {"Step by step", "⋯", "Reset", "Copy picture"}
    assert words & set(texts(tmp_path / "wide")) == {"Step by step"}, "what was chosen is said, and no button"


def test_the_view_on_the_screen_is_drawn_in_another_theme_and_width_and_is_as_before(qtbot, qapp):
    theme.set_theme(qapp, "dark")
    recording, view = with_view("ep.agreement", qtbot, (700, 500))
    place = QStackedWidget()
    qtbot.addWidget(place)
    place.addWidget(view)
    place.resize(700, 500)
    place.show()
    view.draw(recording, recording.steps - 1)
    finish_formulas(view)
    qtbot.waitUntil(lambda: view.formula.height() == view.formula.heightForWidth(view.formula.width()))
    qapp.processEvents()
    before = view.grab().toImage()
    drawing = take(view, None, [], None, Paper("light", 180))
    alone = take(view, view.cards[1], [], None, Paper("light", 85))
    assert theme.current().name == "dark" and view.grab().toImage() == before and view.size() == place.size()
    assert drawing.size.width() == 900 and drawing.size.height() > 700, "all cards, not those alone that the window has room for"
    assert not any("click" in word for word in letters(drawing)), "no hint of what can be done on the screen"
    assert {card.title.text() for card in view.cards} <= letters(drawing) and alone.size.width() == 425 and len(letters(alone)) > 4
    inks = {mark.brush.color().name() for mark in drawing.marks if isinstance(mark, Letters)}
    assert theme.THEMES["light"].text in inks and theme.THEMES["dark"].text not in inks and drawing.ground.name() == "#ffffff"


def test_a_png_says_what_it_is_and_is_as_fine_as_asked_for(card):
    drawing = record([(card, QPoint())], QColor("white"))
    said = Caption("mine: Energy", "Settle 1", {"Run": "mine", "Preset": "toy"})
    image = QImage.fromData(content(drawing, "png", said, Paper(width_mm=85, dpi=300)))
    assert image.width() == pytest.approx(85 / 25.4 * 300, abs=1) and image.dotsPerMeterX() == pytest.approx(300 / 0.0254, abs=2)
    assert {key: image.text(key) for key in image.textKeys()} == {
        "Title": "mine: Energy",
        "Software": "Settle 1",
        "Run": "mine",
        "Preset": "toy",
    }
    with pytest.raises(TooManyPixels, match=r"pixels are too many: at most 400,000,000 in all\. Choose a smaller dpi or width"):
        content(drawing, "png", said, Paper(width_mm=1600, dpi=1200))

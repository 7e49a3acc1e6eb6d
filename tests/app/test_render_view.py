"""Pictures: what can be pressed is not in them, and the screen has it again afterwards; of a whole view with what the paper says."""

from __future__ import annotations

from xml.etree import ElementTree

import numpy as np
import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QAbstractButton, QCheckBox, QLabel, QLineEdit, QPushButton

from settle.app import catalogue
from settle.app.window import render_view
from settle.backend.core.recording import Recording
from settle.backend.core.runner import Runner
from settle.widgets.controls.card import Card
from settle.widgets.controls.choice_box import ChoiceBox
from settle.widgets.controls.print_mode import print_mode
from settle.widgets.theme import theme
from settle.widgets.view import Readout


@pytest.fixture
def card(qtbot, qapp):
    theme.set_theme(qapp, "dark")
    box = ChoiceBox()
    box.addItems(["energy", "loss"])
    made = Card("Energy", QLabel("content"), tools=[QPushButton("Erase"), QCheckBox("whole layer"), QLineEdit("0.5"), box])
    made.box = box
    qtbot.addWidget(made)
    made.resize(520, 160)
    made.show()
    qtbot.waitExposed(made)
    return made


def pixels(path) -> np.ndarray:
    image = QImage(str(path)).convertToFormat(QImage.Format.Format_RGB32)
    return np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.width(), 4)[..., :3].copy()


def test_buttons_and_fields_are_away_and_what_was_chosen_is_there_as_text(card, tmp_path, monkeypatch):
    seen = []

    def watch(parts, path):
        seen.append(
            [b.isVisible() for b in card.findChildren(QAbstractButton)] + [card.findChild(QLineEdit).isVisible(), card.box.isVisible()]
        )
        return write(parts, path)

    write = render_view._png
    monkeypatch.setattr(render_view, "_png", watch)
    render_view.write(card, tmp_path / "card.png")
    assert not any(seen[0][:-1]) and seen[0][-1]
    assert all(b.isVisible() for b in card.findChildren(QAbstractButton)) and not card.box.plain
    image = pixels(tmp_path / "card.png")
    corner = image[16:56, 900:1030]  # where the menu button and its neighbours stand on the screen
    assert len(np.unique(corner.reshape(-1, 3), axis=0)) > 1, "the chosen text stands there"
    for colour in (theme.current().button, theme.current().field):
        ground = [int(colour[i : i + 2], 16) for i in (5, 3, 1)]
        assert np.sum(np.all(image == ground, axis=-1)) < 50, f"a button or a field of ground {colour}"


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
    return ["".join(part.itertext()).strip() for part in ElementTree.parse(path).iter("{http://www.w3.org/2000/svg}text")]


def test_readouts_stand_beside_a_picture_with_the_papers_values_and_all_of_their_notes(card, tmp_path):
    preset = catalogue.experiment("ep.train").presets["p-1h"]
    lines = [Readout("test error EP", "2.47 %", key="test_error.ep"), Readout("loss EP", "0.1")]
    with render_view.with_readouts(lines, preset) as readouts:
        render_view.write(card, tmp_path / "a.svg", readouts=readouts)
        render_view.write(card, tmp_path / "a.png", readouts=readouts)
        assert readouts.height() > card.height(), "higher than the card: nothing of the notes is cut off"
    found = texts(tmp_path / "a.svg")
    assert {"Energy", "2.47 %", "2.00 ± 0.13 %", "paper"} <= set(found)
    said = " ".join(found)
    assert "[Ernoult2019] Table 1" in said and "T = 30, K = 10, beta = 0.1" in said and "constants of another program" in said
    image = QImage(str(tmp_path / "a.png"))
    assert image.width() == 2 * (card.width() + render_view.BESIDE)
    with render_view.with_readouts([], preset) as nothing:
        assert nothing is None


def test_a_whole_view_is_drawn_with_its_readouts_and_a_card_without(tmp_path, monkeypatch, qapp):
    kind = catalogue.experiment("ep.agreement")
    runner = Runner(kind.make("toy", {"T": 12, "K": 4}), seed=0).start()
    assert runner.join(60)
    monkeypatch.setattr(render_view, "preset_of", lambda recording: kind.presets["toy"])
    for name, card, width in (("wide", None, None), ("narrow", None, 600), ("card", "Relative MSE", None)):
        render_view.render(runner.recording, runner.recording.steps - 1, tmp_path / name, "svg", card=card, width=width)
    for name in ("wide", "narrow"):
        said = " ".join(texts(tmp_path / name))
        assert "Readouts" in said and "coincide over time" in said and "as recalled" in said and "5.38·10⁻³" in said
    assert "Readouts" not in texts(tmp_path / "card")

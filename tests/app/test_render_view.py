"""Pictures: what can be pressed is not in them, and the screen has it again afterwards."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QAbstractButton, QCheckBox, QLabel, QLineEdit, QPushButton

from settle.app import catalogue
from settle.app.window import render_view
from settle.backend.core.recording import Recording
from settle.widgets.controls.card import Card
from settle.widgets.controls.choice_box import ChoiceBox
from settle.widgets.controls.print_mode import print_mode
from settle.widgets.theme import theme


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

    def watch(widget, path):
        seen.append(
            [b.isVisible() for b in card.findChildren(QAbstractButton)] + [card.findChild(QLineEdit).isVisible(), card.box.isVisible()]
        )
        return write(widget, path)

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

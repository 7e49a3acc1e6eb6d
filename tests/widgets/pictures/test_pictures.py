"""What is drawn looks as it did: a sheet of all kinds of buttons and fields, the rail, a tile of the start page, a card of a session.

The pictures that are kept lie beside this file. ``python tests/widgets/pictures/test_pictures.py`` makes them anew after a wanted change:
look at them before they are committed. Letters are drawn in the font that comes with ziafont, so that they do not
depend on the computer; what remains (another version of FreeType) is within the tolerance.
"""

from __future__ import annotations

import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QImage, QPixmap
from PySide6.QtWidgets import QApplication, QCheckBox, QGridLayout, QLabel, QLineEdit, QPushButton, QSlider, QWidget

from settle.app.start.rail_sections import rail_sections
from settle.sessions import session
from settle.widgets.controls.choice_box import ChoiceBox
from settle.widgets.rail.rail import Rail
from settle.widgets.start.paper_tile import PaperTile, TileText
from settle.widgets.theme import theme
from settle.widgets.theme.spin_boxes import WholeBox
from settle.widgets.theme.text_scale import text_scale
from settle.widgets.views.ep_train.view import TrainingView

HERE = Path(__file__).parent
EARLIER = HERE.parents[1] / "sessions" / "earlier"
BLOCK, NEAR, FAR = 6, 14, 45
"""Pixels are averaged over squares of so many; one that differs by more than NEAR of 255 is counted, none may differ by more than FAR."""
MOST = 0.004
"""Share of the squares that may be counted."""
PICTURES = [f"{name}-{look}" for name in ("controls", "rail", "tile", "card") for look in ("dark", "light")]


def controls() -> QWidget:
    """Buttons and fields of each kind, as they stand, pressed and closed."""
    whole = QWidget(objectName="window")
    grid = QGridLayout(whole)
    for row, name in enumerate(("", "primary", "transport", "flat", "link", "chip", "field")):
        for column, (words, on) in enumerate((("Run", True), ("Closed", False))):
            button = QPushButton(words, objectName=name, enabled=on)
            grid.addWidget(button, row, column)
        pressed = QPushButton("On", objectName=name, checkable=True)
        pressed.setChecked(True)
        grid.addWidget(pressed, row, 2)
    slider, tick, number, line, box = QSlider(Qt.Orientation.Horizontal), QCheckBox("Tick"), WholeBox(), QLineEdit("0.05"), ChoiceBox()
    slider.setValue(40)
    tick.setChecked(True)
    box.offer([("digits", "digits")])
    for row, field in enumerate((slider, tick, number, line, box)):
        grid.addWidget(field, row, 3)
    for row, name in enumerate(("title", "subtitle", "problem", "raised")):
        grid.addWidget(QLabel(f"A {name}", objectName=name), row, 4)
    whole.resize(560, 300)
    return whole


def rail() -> QWidget:
    made = Rail(rail_sections())
    made.choose("ep.train")
    made.resize(made.width(), 500)
    return made


def tile() -> QWidget:
    made = PaperTile(
        TileText("a", "Equilibrium Propagation", "Ernoult, Grollier · NeurIPS 2019", "Neurons settle, are nudged, and settle.")
    )
    picture = QPixmap(300, 150)
    picture.fill(QColor("#777777"))
    made.picture.show_picture(picture)
    made.resize(400, 280)
    return made


def card() -> QWidget:
    """The view of a session, of which the card of errors is looked at."""
    recording, view = session.load(EARLIER / "ep.train.h5"), TrainingView()
    view.resize(1000, 700)
    view.draw(recording, recording.steps - 1)
    return view


def picture(name: str) -> QImage:
    """What a widget looks like."""
    what, _, look = name.rpartition("-")
    widget = {"controls": controls, "rail": rail, "tile": tile, "card": card}[what]()
    widget.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
    widget.show()
    with theme.dressed(widget, look):
        for _ in range(2):
            QApplication.processEvents()
        part = widget.grid.cards[0] if isinstance(widget, TrainingView) else widget
        image = part.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    widget.close()
    widget.deleteLater()
    return image


def squares(image: QImage) -> np.ndarray:
    """Means of the colours over squares, rows x columns x 3."""
    pixels = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.width(), 4)[..., :3].astype(float)
    high, wide = pixels.shape[0] // BLOCK * BLOCK, pixels.shape[1] // BLOCK * BLOCK
    return pixels[:high, :wide].reshape(high // BLOCK, BLOCK, wide // BLOCK, BLOCK, 3).mean((1, 3))


def difference(one: QImage, other: QImage) -> str:
    """What is wrong with a picture, nothing: it looks the same."""
    if one.size() != other.size():
        return f"its size is {one.width()} x {one.height()}, not {other.width()} x {other.height()}"
    apart = np.abs(squares(one) - squares(other)).max(2)
    share = (apart > NEAR).mean()
    row, column = np.unravel_index(apart.argmax(), apart.shape)
    where = f"most at {column * BLOCK}, {row * BLOCK} px: by {apart.max():.0f}"
    return f"{share:.2%} of it differ, {where}" if share > MOST or apart.max() > FAR else ""


@pytest.fixture(scope="module")
def own_font(qapp) -> Iterator[None]:
    before = qapp.font()
    use_own_font(qapp)
    yield
    qapp.setFont(before)
    theme.set_theme(qapp, "dark")


def use_own_font(app: QApplication) -> None:
    """The letters that ziafont brings, 12 px high, and not fitted to pixels, which each system does in its own way."""
    found = find_spec("ziafont")
    assert found is not None and found.origin is not None
    place = QFontDatabase.addApplicationFont(str(Path(found.origin).parent / "fonts" / "DejaVuSans.ttf"))
    font = QFont(QFontDatabase.applicationFontFamilies(place)[0])
    font.setPointSizeF(9 * text_scale())
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    app.setFont(font)
    theme.set_theme(app, "dark")


@pytest.mark.parametrize("name", PICTURES)
def test_it_looks_as_it_did(name, own_font, qapp, tmp_path):
    if qapp.primaryScreen().logicalDotsPerInch() != 96 or "Bold" not in QFontDatabase.styles(qapp.font().family()):
        pytest.skip("the pictures were taken at 96 px an inch, and with the system's bold letters of DejaVu Sans")
    now, kept = picture(name), QImage(str(HERE / f"{name}.png")).convertToFormat(QImage.Format.Format_RGB32)
    if wrong := difference(now, kept):
        now.save(str(tmp_path / f"{name}.png"))
        pytest.fail(f"{name} looks otherwise: {wrong}. Look at {tmp_path / f'{name}.png'}")


def main() -> None:
    app = QApplication([])
    use_own_font(app)
    for name in PICTURES:
        picture(name).save(str(HERE / f"{name}.png"))


if __name__ == "__main__":
    main()

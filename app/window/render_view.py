"""Pictures: a view, or one card of it, as PNG or SVG."""

from __future__ import annotations

import os
from pathlib import Path

from PySide6.QtCore import QEvent, QPoint, QSize, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtWidgets import QApplication, QScrollArea, QWidget

from settle.app.preset_of import preset_of
from settle.app.window.make_view import make_view
from settle.backend.core.experiment import Preset
from settle.backend.core.knobs import KnobError, nearest
from settle.backend.core.recording import Recording
from settle.widgets.controls.card import Card
from settle.widgets.controls.print_mode import print_mode
from settle.widgets.panels.formula.formula import finish_formulas
from settle.widgets.theme import theme
from settle.widgets.view import View

SIZE = QSize(1280, 860)
SCALE = 2  # pixels per unit of a PNG, so that it stays sharp on paper


def write(widget: QWidget, path: Path, format: str = "") -> None:
    """Paint a widget into a file, as ``png`` or ``svg``; without a format, the file's ending decides.

    What can be pressed is left out.

    :raises OSError: the file cannot be written.
    """
    with print_mode(widget):
        made = (_svg if (format or path.suffix[1:].lower()) == "svg" else _png)(widget, path)
    if not made:
        raise OSError(f"The picture {path} cannot be written: is its folder there, and may you write in it?")


def _png(widget: QWidget, path: Path) -> bool:
    image = QImage(widget.size() * SCALE, QImage.Format.Format_ARGB32)
    image.setDevicePixelRatio(SCALE)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    widget.render(painter, QPoint())
    painter.end()
    return image.save(str(path), "PNG")  # type: ignore[call-overload]  # said to be bytes, which are refused


def _svg(widget: QWidget, path: Path) -> bool:
    generator = QSvgGenerator()
    generator.setFileName(str(path))
    generator.setSize(widget.size())
    generator.setViewBox(widget.rect())
    generator.setResolution(widget.logicalDpiX())  # else letters come out smaller than on the screen
    generator.setTitle("Settle")
    painter = QPainter()
    if not painter.begin(generator):
        return False
    widget.render(painter, QPoint())
    return painter.end()


def view_of(recording: Recording) -> View:
    """The view that the catalogue names for a recording; the automatic one where there is none."""
    view, _ = make_view(recording.experiment)
    set_reference(view, recording)
    return view


def set_reference(view: View, recording: Recording | None) -> Preset | None:
    """Give a view the figures that it is to compare with: those of the preset, which is returned if the recording is of it."""
    chosen = preset_of(recording) if recording is not None else None
    view.reference = dict(chosen.reference) if chosen else {}
    return chosen


def render(
    recording: Recording,
    at: int,
    path: str | Path,
    format: str,
    theme_name: str = "light",
    card: str | None = None,
    width: int | None = None,
) -> None:
    """Draw a recording as it stood at a step, without a window, into a file (``png`` or ``svg``).

    :param card: title of the card to draw, in any case; None: the whole view.
    :param width: what the view is laid out for, in px, with all its cards, and a card is enlarged to; None: as much of the view as 1280 x
        860 px show, a card in its place there.
    :raises KnobError: the view has no such card.
    :raises OSError: the file cannot be written.
    """
    app = QApplication.instance()
    if app is None:
        # On a machine without a display this still works; where there is one, no window is opened either.
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
        app = QApplication(["settle"])
    assert isinstance(app, QApplication)
    theme.set_theme(app, theme_name)
    view = view_of(recording)
    view.resize(SIZE if width is None else QSize(width, round(width * SIZE.height() / SIZE.width())))
    view.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
    view.show()
    app.processEvents()  # lays the cards out
    try:
        view.draw(recording, at)
        finish_formulas(view)  # they decide how much room there is for cards
        app.processEvents()
        drawn = view if card is None else _card(view, card)
        if width is not None:
            _fit(view, drawn)
            app.processEvents()
        write(drawn, Path(path), format)
    finally:
        view.close()
        # Taken apart here and now: the garbage collector might do it on a run's thread.
        view.deleteLater()
        app.sendPostedEvents(view, QEvent.Type.DeferredDelete.value)


def _fit(view: View, drawn: QWidget) -> None:
    """Give a card the whole view, and a view the height of all its cards."""
    if isinstance(drawn, Card):
        drawn.maximise_asked.emit(drawn)
        return
    areas = [area for area in view.findChildren(QScrollArea) if area.isVisible()]
    hidden = [inside.minimumSizeHint().height() - area.viewport().height() for area in areas if (inside := area.widget())]
    view.resize(view.width(), view.height() + max([0, *hidden]))


def _card(view: View, title: str) -> Card:
    cards = {card.title.text(): card for card in view.findChildren(Card) if card.isVisible()}
    for name, card in cards.items():
        if name.casefold() == str(title).strip().casefold():
            return card
    raise KnobError("card", f"There is no card '{title}': the view has {', '.join(cards)}.{nearest(title, list(cards))}")

"""Pictures: a view with its Readouts, or one card of it, as PNG or SVG."""

from __future__ import annotations

import os
import re
import sys
import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from PySide6.QtCore import QBuffer, QEvent, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtWidgets import QApplication, QScrollArea, QVBoxLayout, QWidget

from settle.app.preset_of import preset_of
from settle.app.window.make_view import make_view
from settle.backend.core.experiment import Preset
from settle.backend.core.knobs import KnobError, nearest
from settle.backend.core.recording import Recording
from settle.sessions.disk import reason, replacing
from settle.widgets.controls.card import Card
from settle.widgets.controls.print_mode import lay_out, print_mode
from settle.widgets.controls.readouts import Readouts
from settle.widgets.panels.formula.formula import finish_formulas
from settle.widgets.theme import theme
from settle.widgets.view import Readout, View
from settle.widgets.views.automatic.view import AutomaticView

SIZE = QSize(1280, 860)
SCALE = 2  # pixels per unit of a PNG, so that it stays sharp on paper


BESIDE = 340
"""px that the Readouts take at the right of a view at least."""
ROOMY = 760
"""px from which on a picture has room for them there; in a narrower one they stand below the view."""


def write(widget: QWidget, path: Path, format: str = "", readouts: QWidget | None = None) -> None:
    """Paint a widget into a file, as ``png`` or ``svg``; without a format, the file's ending decides.

    What can be pressed is left out.

    :param readouts: a column of them (:func:`with_readouts`), painted at the right of the widget or below it.
    :raises OSError: the file cannot be written.
    """
    with print_mode(widget), _whole_or_not_there(path) as beside:
        parts = [(widget, QPoint())]
        if readouts is not None:
            below = readouts.width() >= widget.width()
            parts.append((readouts, QPoint(0, widget.height()) if below else QPoint(widget.width(), 0)))
            readouts.resize(readouts.width(), readouts.height() if below else max(readouts.height(), widget.height()))
            lay_out()
        if not (_svg if (format or path.suffix[1:].lower()) == "svg" else _png)(parts, beside):
            raise OSError("it cannot be painted")


@contextmanager
def _whole_or_not_there(path: Path) -> Iterator[Path]:
    """Where to paint to; it takes the place of ``path`` when that has gone well.

    :raises OSError: the file cannot be written; the message is a sentence.
    """
    try:
        with replacing(path) as beside:
            yield beside
    except OSError as e:
        raise OSError(f"The picture {path} cannot be written: {reason(e)}.") from None


Parts = Sequence[tuple[QWidget, QPoint]]
"""Widgets of a picture and where their corners are."""


def _png(parts: Parts, path: Path) -> bool:
    image = QImage(_extent(parts) * SCALE, QImage.Format.Format_ARGB32)
    image.setDevicePixelRatio(SCALE)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    _paint(painter, parts)
    made = QBuffer()
    painted = image.save(made, "PNG")  # type: ignore[call-overload]  # said to be bytes, which are refused
    path.write_bytes(made.data().data())
    return painted


def _svg(parts: Parts, path: Path) -> bool:
    generator = QSvgGenerator()
    made = QBuffer()
    generator.setOutputDevice(made)
    generator.setSize(_extent(parts))
    generator.setViewBox(QRect(QPoint(), _extent(parts)))
    generator.setResolution(parts[0][0].logicalDpiX())  # else letters come out smaller than on the screen
    generator.setTitle("Settle")
    painter = QPainter()
    if not painter.begin(generator) or not _paint(painter, parts):
        return False
    path.write_bytes(_NOT_XML.sub(b"\xef\xbf\xbd", made.data().data()))
    return True


_NOT_XML = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]|\xef\xbf[\xbe\xbf]")
"""Characters that no XML may have, and Qt writes as they come."""


def _extent(parts: Parts) -> QSize:
    return QSize(max(at.x() + part.width() for part, at in parts), max(at.y() + part.height() for part, at in parts))


def _paint(painter: QPainter, parts: Parts) -> bool:
    if len(parts) > 1:  # they differ in height: the ground goes on below the shorter one
        painter.fillRect(QRect(QPoint(), _extent(parts)), QColor(theme.current().window))
    try:
        for part, at in parts:
            part.render(painter, at)
    except BaseException as e:
        traceback.clear_frames(e.__traceback__)  # they hold painters of what is gone in a moment, at which Qt ends the process
        raise
    finally:
        ended = painter.end()
    return ended


@contextmanager
def with_readouts(lines: Sequence[Readout], preset: Preset | None, width: int = 0) -> Iterator[QWidget | None]:
    """A column of Readouts for the picture of a view, as high as all that is said in it. None: there are no lines.

    :param preset: whose values of the paper stand beside the lines, with their source.
    :param width: of the view that they stand below, px; 0: they stand beside it.
    """
    if not lines:
        yield None
        return
    column, readouts, gap = QWidget(), Readouts(), theme.current().gap
    column.setObjectName("window")
    column.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
    inside = QVBoxLayout(column)
    inside.setContentsMargins(gap, gap, gap, gap)
    inside.addWidget(readouts)
    readouts.scroll_area.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    readouts.show_preset(preset)
    readouts.show_lines(lines)
    column.resize(width or BESIDE, 0)
    try:
        column.show()
        for _ in range(2):  # columns that were one for lack of room are two then
            lay_out()
            column.resize(width or column.width() + readouts.lacks().width(), 0)
        for _ in range(2):
            lay_out()
            column.resize(column.width(), column.height() + readouts.lacks().height())
        lay_out()
        yield column
    finally:
        column.close()
        _take_apart(column)


def _take_apart(widget: QWidget) -> None:
    """Here and now: the garbage collector might do it on a run's thread."""
    widget.deleteLater()
    QApplication.sendPostedEvents(widget, QEvent.Type.DeferredDelete.value)


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
    automatic: bool = False,
) -> None:
    """Draw a recording as it stood at a step, without a window, into a file (``png`` or ``svg``).

    :param card: title of the card to draw, in any case; None: the whole view, all its cards, and its Readouts with what the paper says.
    :param width: of the picture, in px, and what a card is enlarged to; None: 1280, a card in its place in such a view.
    :param automatic: the tables as they are, in place of the experiment's own view.
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
    view = AutomaticView() if automatic else view_of(recording)
    view.resize(SIZE if width is None else QSize(width, round(width * SIZE.height() / SIZE.width())))
    view.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
    view.show()
    app.processEvents()  # lays the cards out
    try:
        view.draw(recording, at)
        finish_formulas(view)  # they decide how much room there is for cards
        app.processEvents()
        drawn = view if card is None else _card(view, card)
        lines = view.readouts(recording, at) if drawn is view else []
        with with_readouts(lines, preset_of(recording), 0 if view.width() >= ROOMY else view.width()) as readouts:
            if readouts is not None and readouts.width() < view.width():
                view.resize(view.width() - readouts.width(), view.height())
                app.processEvents()
            if width is not None or drawn is view:
                _fit(view, drawn)
                app.processEvents()
            write(drawn, Path(path), format, readouts)
    except BaseException as e:
        traceback.clear_frames(e.__traceback__)  # they may hold a painter on what is taken apart now, at which Qt ends the process
        raise
    finally:
        view.close()
        _take_apart(view)


def render_anything(recording: Recording, at: int, path: Path, format: str, card: str | None = None) -> str:
    """Draw a session that anybody may have made: as :func:`render`, or, where the experiment's own view cannot, its tables as they are.

    :returns: why they are drawn in its place, or nothing.
    :raises KnobError: the view has no such card.
    :raises OSError: the file cannot be written, or there is nothing that can be drawn.
    """
    why = ""
    for automatic in (False, True):
        with _noting_faults() as faults:
            try:
                render(recording, at, path, format, card=card, automatic=automatic)
            except (KnobError, OSError):
                raise
            except Exception as e:
                faults.append(reason(e))
        if not faults:
            return why
        why = faults[0]
        if card is not None:
            break
    path.unlink(missing_ok=True)
    raise OSError(f"This session cannot be drawn ({why}).")


@contextmanager
def _noting_faults() -> Iterator[list[str]]:
    """What goes wrong while widgets paint themselves, which Qt hands to nobody."""
    faults: list[str] = []

    def note(kind: type[BaseException], error: BaseException, where: object) -> None:
        faults.append(reason(error))
        for name in ("last_type", "last_value", "last_traceback", "last_exc"):  # they keep a painter alive, at which Qt ends the process
            sys.__dict__.pop(name, None)

    before, sys.excepthook = sys.excepthook, note
    try:
        yield faults
    finally:
        sys.excepthook = before


def _fit(view: View, drawn: QWidget) -> None:
    """Give a card the whole view, and a view the height of all its cards."""
    if isinstance(drawn, Card):
        drawn.maximise_asked.emit(drawn)
        return
    areas = [area for area in view.findChildren(QScrollArea) if area.isVisible()]
    hidden = [inside.height() - area.viewport().height() for area in areas if (inside := area.widget())]
    view.resize(view.width(), view.height() + max([0, *hidden]))


def _card(view: View, title: str) -> Card:
    cards = {card.title.text(): card for card in view.findChildren(Card) if card.isVisible()}
    for name, card in cards.items():
        if name.casefold() == str(title).strip().casefold():
            return card
    raise KnobError("card", f"There is no card '{title}': the view has {', '.join(cards)}.{nearest(title, list(cards))}")

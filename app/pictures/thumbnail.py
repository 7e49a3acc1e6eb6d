"""A thumbnail of a session: the card of its experiment's own view by which one knows it again."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QBuffer, QIODevice, QSize, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QApplication

from settle.app.pictures.take_picture import ground, take_apart
from settle.app.window.render_view import noting_faults, view_of, windowless_application
from settle.backend.core.recording import Recording
from settle.sessions import session
from settle.widgets.controls.card import Card
from settle.widgets.controls.print_mode import lay_out, print_mode
from settle.widgets.views.automatic.view import AutomaticView
from settle.widgets.views.common.board import Board

TELLING = {
    "ep.settle": ("raster", "maps"),
    "ep.agreement": ("updates",),
    "ep.train": ("error",),
    "ep.recipe": ("map",),
    "gan.plane": ("plane", "painting", "orbit"),
    "gan.images": ("samples",),
    "vta.segments": ("segments",),
    "vta.navigate": ("maze",),
    "wdm.compare": ("sweep", "accuracy"),
    "wdm.estimators": ("estimates",),
}
"""Experiment -> keys of its most telling cards, of which the first that shows something is taken; of any other its first card."""
SIZE, _MARGIN = QSize(360, 216), 6
"""px; a list scales it down."""
_INSIDE = SIZE - QSize(2 * _MARGIN, 2 * _MARGIN)


def thumbnail(path: Path, theme_name: str) -> bytes:
    """The session as it is now, at its last step, as a PNG of :data:`SIZE`.

    :raises SessionError: it cannot be read.
    :raises OSError: there is nothing that can be drawn.
    """
    windowless_application(theme_name)
    recording = session.look(path)
    why = "it has no steps"
    for view in (view_of(recording), AutomaticView()) if recording.steps else ():
        with noting_faults() as faults:
            try:
                made = _drawn(view, recording) if isinstance(view, Board) else None
            except Exception as e:  # a stranger may have made the recording, or the view
                made, why = None, f"{type(e).__name__}: {e}"
            finally:
                view.close()
                take_apart(view)
        if made is not None and not faults:
            return made
    raise OSError(f"{path.name} cannot be drawn: {why}.")


def _drawn(view: Board, recording: Recording) -> bytes | None:
    view.resize(SIZE.width() + 20, SIZE.height() + 60)
    view.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
    view.show()
    QApplication.processEvents()
    at = recording.steps - 1
    view.draw(recording, at)  # which decides what cards there are
    card = _telling(view, recording.experiment)
    if card is None:
        return None
    view.grid.maximise(card.key)
    with print_mode(view):
        for _ in range(2):  # the panel itself is to have the size; head and formula are not shown
            view.resize(view.size() + _INSIDE - card.content.size())
            lay_out()
            QApplication.processEvents()
        view.draw(recording, at)
        QApplication.processEvents()
        return _png(card)


def _telling(view: Board, experiment: str) -> Card | None:
    cards = {card.key: card for card in view.cards if not card.words}
    return next((cards[key] for key in TELLING.get(experiment, ()) if key in cards), next(iter(cards.values()), None))


def _png(card: Card) -> bytes:
    """What the card shows, without its head, in the middle of the picture."""
    drawn = card.content.grab().toImage().scaled(_INSIDE, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation)
    image = QImage(SIZE, QImage.Format.Format_RGB32)
    image.fill(ground())
    painter = QPainter(image)
    painter.drawImage((SIZE.width() - drawn.width()) // 2, (SIZE.height() - drawn.height()) // 2, drawn)
    painter.end()
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]
    return bytes(buffer.data().data())

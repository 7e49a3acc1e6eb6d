"""A picture of a view with its Readouts, or of one card, for paper: the widgets that are there are laid out for it and put back."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QEvent, QPoint, QSize, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication, QHBoxLayout, QScrollArea, QWidget

from settle.backend.core.experiment import Preset
from settle.backend.core.recording import Recording
from settle.sessions.versions import settle_version
from settle.widgets.controls.card import Card
from settle.widgets.controls.print_mode import lay_out, print_mode
from settle.widgets.controls.readouts import Readouts
from settle.widgets.paper.drawing import PaperDrawing
from settle.widgets.paper.paper import Caption, Paper
from settle.widgets.paper.recorder import record
from settle.widgets.theme import theme
from settle.widgets.translation.language import tr
from settle.widgets.view import Readout, View
from settle.widgets.views.common.board import Board

SIZE = QSize(1280, 860)
"""px of a view that nothing is said of; a card that is given a width has this shape."""
BESIDE = 340
"""px that the Readouts take at the right of a view at least."""
ROOMY = 1060
"""px from which on a picture has room for them there, beside two columns of cards; in a narrower one they stand below the view."""
_HIGHEST = 12_000
"""px of a picture at most."""
_ROW_SHAPE, _LOW = 0.55, 200
"""Height of a row of cards as a share of its columns' width, and px from which on a view grows."""
_TRIES = 12
"""How often a view grows: a scroll area within a card gets a share alone of that."""


def take(view: View, card: Card | None, lines: Sequence[Readout], preset: Preset | None, paper: Paper) -> PaperDrawing:
    """The whole view, all its cards, and its Readouts; or a card alone. What can be pressed is left out.

    The view is as before afterwards, and the screen shows nothing of it.

    :param lines: of the Readouts, with the values of the preset's paper beside them.
    """
    with posed(view, card, lines, preset, paper.theme, paper.width) as pose:
        return record(pose.parts, ground())


@dataclass
class Pose:
    """Widgets laid out for a picture."""

    parts: list[tuple[QWidget, QPoint]]
    """Each with its corner."""
    put_away: Callable[[], None]
    """To be called when something else is drawn in them: what can be pressed and has come back goes."""


@contextmanager
def posed(
    view: View,
    card: Card | None,
    lines: Sequence[Readout],
    preset: Preset | None,
    theme_name: str,
    width: int | None,
    row_shape: float = _ROW_SHAPE,
) -> Iterator[Pose]:
    """While this lasts the widgets are laid out for a picture; afterwards they are as before.

    :param width: of the picture, px; None: they keep theirs.
    :param row_shape: least height of a row of cards in a whole view as a share of its columns' width.
    """
    drawn: QWidget = card or view
    below = width if card is None and width is not None and width < ROOMY else 0
    shown = lines if card is None else ()
    with theme.dressed(view, theme_name), _held(view), print_mode(drawn) as put_away, with_readouts(shown, preset, below) as readouts:
        if card is None:
            room = readouts.width() if readouts is not None and width and not below else 0
            yield Pose(_whole(view, (width or view.width()) - room, readouts, bool(below), row_shape), put_away)
        else:
            with _alone(view, card, width) if width else _in_place(view, card):
                yield Pose([(card, QPoint())], put_away)


def _whole(view: View, width: int, readouts: QWidget | None, below: bool, row_shape: float) -> list[tuple[QWidget, QPoint]]:
    """The view in the height that its cards need, and where its Readouts are."""
    if isinstance(view, Board):
        view.grid.shape_rows(row_shape)
        view.resize(width, _LOW)  # it grows from there to what it needs
    _show_all(view, width, view)
    if readouts is None:
        return [(view, QPoint())]
    if not below:
        readouts.resize(readouts.width(), max(readouts.height(), view.height()))
        lay_out()
    return [(view, QPoint()), (readouts, QPoint(0, view.height()) if below else QPoint(view.width(), 0))]


def fit_again(view: View, pose: Pose) -> None:
    """Give what was laid out by :func:`posed`, and shows something else now, the room that it needs if it has less; the picture keeps its
    width."""
    (drawn, corner), *readouts = pose.parts
    beside = [column for column, at in readouts if at.y() == 0]
    for column in beside:
        if lacking := max(part.lacks().width() for part in column.findChildren(Readouts)):
            column.resize(column.width() + lacking, column.height())
            view.resize(view.width() - lacking, view.height())
    _show_all(view, view.width(), drawn)
    pose.parts = [(drawn, corner)]
    for column, _ in readouts:
        lacking = max(part.lacks().height() for part in column.findChildren(Readouts))
        column.resize(column.width(), max(column.height() + lacking, view.height() if column in beside else 0))
        pose.parts.append((column, QPoint(view.width(), 0) if column in beside else QPoint(0, view.height())))
    lay_out()


def show_in(column: QWidget, lines: Sequence[Readout]) -> None:
    """Bring the figures of a column that :func:`with_readouts` made up to date."""
    parts = column.findChildren(Readouts)
    each = max(1, -(-len(lines) // len(parts)))
    for number, part in enumerate(parts):
        part.show_lines(lines[number * each : (number + 1) * each])
    QCoreApplication.sendPostedEvents(None, QEvent.Type.MetaCall.value)  # Qt shows labels that are new by a call that it posts


def ground() -> QColor:
    """Of a picture: that of the cards, so that a light one lies on white paper."""
    return QColor(theme.current().card)


def caption(recording: Recording, at: int, run: str, card: Card | None) -> Caption:
    """What a picture is of, in the language of the window as the picture is; the names of the details are for programs.

    :param run: name of its session; empty: it has none.
    """
    details = {
        "Run": run,
        "Experiment": recording.experiment,
        "Preset": recording.preset,
        "Step": str(at),
        "Seed": str(recording.seed),
    }
    part = tr(card.called if card else "whole view")
    title = f"{run or tr(recording.title) or recording.experiment}: {part}"
    return Caption(title, f"Settle {settle_version()}", {name: text for name, text in details.items() if text})


@contextmanager
def whole(widget: QWidget) -> Iterator[None]:
    """While this lasts a widget that holds views is so high that nothing in it is to be scrolled; for what is in print mode."""
    with _held(widget):
        _show_all(widget, widget.width(), widget)
        yield


@contextmanager
def _held(view: QWidget) -> Iterator[None]:
    """The view, or what holds views, may be given any size, and draws at once; afterwards it has its place again."""
    place, parent = view.geometry(), view.parentWidget()
    layout = parent.layout() if parent else None
    boards = [view] if isinstance(view, Board) else view.findChildren(Board)
    before = [(board, board.fetcher, board.grid.verticalScrollBar().value()) for board in boards]
    for board in boards:
        board.fetcher = None  # the rows on show have been fetched, and what is fetched later would come too late
    if layout is not None:
        layout.setEnabled(False)  # else the view would be given its place in it at once
    try:
        yield
    finally:
        for card in _cards(view):
            card.write_out(False)
        for board in boards:
            board.grid.shape_rows(0)
        view.setGeometry(place)
        if layout is not None:
            layout.setEnabled(True)
        lay_out()
        for board, fetcher, scrolled in before:
            board.grid.verticalScrollBar().setValue(scrolled)
            board.fetcher = fetcher


def _cards(view: QWidget) -> list[Card]:
    return [card for card in view.findChildren(Card) if card.isVisibleTo(view)]


@contextmanager
def _alone(view: View, card: Card, width: int) -> Iterator[None]:
    """A card has the whole view, which is so wide."""
    view.resize(width, round(width * SIZE.height() / SIZE.width()))
    enlarged = card.maximised
    if not enlarged:
        card.maximise_asked.emit(card)
    lay_out()
    _show_all(view, width, card)
    try:
        yield
    finally:
        if not enlarged:
            card.maximise_asked.emit(card)
            lay_out()


@contextmanager
def _in_place(view: View, card: Card) -> Iterator[None]:
    """A card as it stands, or so high that nothing in it is to be scrolled."""
    _show_all(view, view.width(), card)
    yield


def _show_all(view: QWidget, width: int, part: QWidget) -> None:
    """Give a view the height in which nothing of a part of it is to be scrolled."""
    view.resize(width, view.height())
    lay_out()
    for card in _cards(view):
        card.write_out(True)
    lay_out()
    for _ in range(_TRIES):
        areas = [area for area in part.findChildren(QScrollArea) if area.isVisibleTo(part)]
        hidden = max([0, *(inside.height() - area.viewport().height() for area in areas if (inside := area.widget()))])
        if not hidden or view.height() >= _HIGHEST:
            break
        view.resize(width, min(view.height() + hidden, _HIGHEST))
        lay_out()


@contextmanager
def with_readouts(lines: Sequence[Readout], preset: Preset | None, width: int = 0) -> Iterator[QWidget | None]:
    """A column of Readouts for the picture of a view, as high as all that is said in it. None: there are no lines.

    :param preset: whose values of the paper stand beside the lines, with their source.
    :param width: of the view that they stand below, px; 0: they stand beside it.
    """
    if not lines:
        yield None
        return
    column, gap = QWidget(), theme.current().gap
    theme.wear(column)
    column.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
    row = QHBoxLayout(column)
    row.setContentsMargins(0 if width else gap, gap if width else 0, 0, 0)
    row.setSpacing(gap)
    half = -(-len(lines) // 2) if width and width >= 2 * BESIDE else len(lines)  # in one, figures would stand far from their labels
    parts = [_readouts(lines[first : first + half], preset) for first in range(0, len(lines), half)]
    for part in parts:
        row.addWidget(part)
    for part in parts[1:]:
        part.heading.setText(tr("Readouts, continued"))
    column.resize(width or BESIDE, 0)
    try:
        column.show()
        for _ in range(2):  # columns that were one for lack of room are two then
            lay_out()
            column.resize(width or column.width() + parts[0].lacks().width(), 0)
        for _ in range(2):
            lay_out()
            column.resize(column.width(), column.height() + max(part.lacks().height() for part in parts))
        lay_out()
        yield column
    finally:
        column.close()
        take_apart(column)


def _readouts(lines: Sequence[Readout], preset: Preset | None) -> Readouts:
    made = Readouts()
    made.scroll_area.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    made.show_preset(preset)
    made.show_lines(lines)
    return made


def take_apart(widget: QWidget) -> None:
    """Here and now: the garbage collector might do it on a run's thread."""
    widget.deleteLater()
    QApplication.sendPostedEvents(widget, QEvent.Type.DeferredDelete.value)

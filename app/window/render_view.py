"""Pictures drawn without a window: a view with its Readouts, or one card of it, as PNG, SVG or PDF."""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QApplication

from settle.app.pictures.take_picture import SIZE, caption, take, take_apart
from settle.app.preset_of import preset_of
from settle.app.window.make_view import make_view
from settle.backend.core.experiment import Preset
from settle.backend.core.knobs import KnobError, nearest
from settle.backend.core.recording import Recording
from settle.sessions.disk import reason, replacing
from settle.sessions.format import SessionError
from settle.widgets.controls.card import Card
from settle.widgets.panels.formula.formula import finish_formulas
from settle.widgets.paper.files import TooManyPixels, content
from settle.widgets.paper.paper import MM, Paper
from settle.widgets.theme import theme
from settle.widgets.view import View
from settle.widgets.views.automatic.view import AutomaticView


def keep(path: Path, made: bytes) -> None:
    """Write a picture's file; it is whole or not there.

    :raises OSError: it cannot be written; the message is a sentence.
    """
    try:
        with replacing(path) as beside:
            beside.write_bytes(made)
    except OSError as e:
        raise OSError(f"The picture {path} cannot be written: {reason(e)}.") from None


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


def windowless_application(theme_name: str) -> QApplication:
    """The application in a theme, for pictures without a window: that which there is, else one that needs no display."""
    app = QApplication.instance()
    if app is None:
        # On a machine without a display this still works; where there is one, no window is opened either.
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
        app = QApplication(["settle"])
    assert isinstance(app, QApplication)
    theme.set_theme(app, theme_name)
    return app


def render(
    recording: Recording,
    at: int,
    path: str | Path,
    format: str,
    paper: Paper = Paper(),  # noqa: B008  # it cannot be changed
    card: str | None = None,
    run: str = "",
    automatic: bool = False,
) -> None:
    """Draw a recording as it stood at a step, without a window, into a file (``png``, ``svg`` or ``pdf``).

    :param paper: without a width a view is 1280 px wide, and a card as in its place in such a view.
    :param card: English title of the card, in any case; None: the whole view, all its cards, and its Readouts with what the paper says.
    :param run: name of the recording's session, which the file tells.
    :param automatic: the tables as they are, in place of the experiment's own view.
    :raises KnobError: the view has no such card, or a PNG would have too many pixels.
    :raises OSError: the file cannot be written.
    """
    with laid_out_view(recording, paper.theme, paper.width or SIZE.width(), automatic) as view:
        view.draw(recording, at)
        finish_formulas(view)  # they decide how much room there is for cards
        QApplication.processEvents()
        chosen = None if card is None else card_called(view, card)
        whole = paper if chosen or paper.width_mm else replace(paper, width_mm=SIZE.width() * MM)
        drawing = take(view, chosen, view.readouts(recording, at) if chosen is None else [], preset_of(recording), whole)
        try:
            keep(Path(path), content(drawing, format, caption(recording, at, run, chosen), whole))
        except TooManyPixels as e:
            raise KnobError("dpi", str(e)) from None


@contextmanager
def laid_out_view(recording: Recording, theme_name: str, width: int, automatic: bool = False) -> Iterator[View]:
    """The view of a recording, without a window, so many px wide, with nothing drawn yet; afterwards it is gone."""
    app = windowless_application(theme_name)
    view = AutomaticView() if automatic else view_of(recording)
    view.resize(QSize(width, round(width * SIZE.height() / SIZE.width())))
    view.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
    view.show()
    app.processEvents()  # lays the cards out
    try:
        yield view
    except BaseException as e:
        traceback.clear_frames(e.__traceback__)  # they may hold a painter on what is taken apart now, at which Qt ends the process
        raise
    finally:
        view.close()
        take_apart(view)


def render_anything(recording: Recording, at: int, path: Path, format: str, paper: Paper, card: str | None = None, run: str = "") -> str:
    """Draw a session that anybody may have made: as :func:`render`, or, where the experiment's own view cannot, its tables as they are.

    :returns: why they are drawn in its place, or nothing.
    :raises KnobError: the view has no such card.
    :raises OSError: the file cannot be written, or there is nothing that can be drawn.
    """
    return with_either_view(lambda automatic, _: render(recording, at, path, format, paper, card, run, automatic), path, card)


def with_either_view(draw: Callable[[bool, list[str]], None], path: Path | None, card: str | None) -> str:
    """Draw a session by the experiment's own view, or, where that cannot, by the automatic one.

    :param draw: gets whether by the automatic view, and a list of faults, which grows while it draws.
    :param path: of the file that it makes; None: it makes none.
    :param card: that is drawn; the automatic view has none of that name.
    :returns: why it is the automatic view, or nothing.
    :raises KnobError, OSError: those of ``draw``; OSError also where neither can.
    """
    why = ""
    for automatic in (False, True):
        with noting_faults() as faults:
            try:
                draw(automatic, faults)
            except (KnobError, SessionError, OSError):
                raise
            except Exception as e:
                faults.append(reason(e))
        if not faults:
            return why
        why = faults[0]
        if card is not None:
            break
    if path is not None:
        path.unlink(missing_ok=True)
    raise OSError(f"This session cannot be drawn ({why}).")


@contextmanager
def noting_faults() -> Iterator[list[str]]:
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


def card_called(view: View, title: str) -> Card:
    """The card of a view that has this title, in English, in any case.

    :raises KnobError: there is none.
    """
    cards = {card.called: card for card in view.findChildren(Card) if card.isVisible()}
    for name, card in cards.items():
        if name.casefold() == str(title).strip().casefold():
            return card
    raise KnobError("card", f"There is no card '{title}': the view has {', '.join(cards)}.{nearest(title, list(cards))}")

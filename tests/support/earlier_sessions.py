"""The session of each experiment that an earlier version recorded, and the view that shows it."""

from __future__ import annotations

from pathlib import Path

from settle.app import catalogue
from settle.backend.core.recording import Recording
from settle.sessions import session
from settle.widgets.views.common.board import Board

SESSIONS = Path(__file__).parents[1] / "sessions" / "earlier"


def with_view(name: str, qtbot, size: tuple[int, int] = (1200, 900)) -> tuple[Recording, Board]:
    """The recording, and its view at that size in px, with nothing drawn yet."""
    view = catalogue.view(name)()  # type: ignore[misc]
    qtbot.addWidget(view)
    view.resize(*size)
    return session.load(SESSIONS / f"{name}.h5"), view

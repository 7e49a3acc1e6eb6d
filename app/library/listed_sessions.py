"""The list at the right: what it shows of the sessions that are known, and its part of what can be done with them."""

from __future__ import annotations

from PySide6.QtCore import QObject

from settle.app.background import Background
from settle.app.lab import Lab
from settle.app.library.known_sessions import KnownSessions
from settle.app.library.session_actions import SessionActions
from settle.app.library.session_menu import session_menu
from settle.sessions.library.entry import SessionEntry
from settle.sessions.library.query import find
from settle.widgets.controls.session_list import SessionList


class ListedSessions(QObject):
    """All of them, the newest first, or those that its filter wants."""

    def __init__(
        self, session_list: SessionList, known: KnownSessions, actions: SessionActions, lab: Lab, background: Background, parent: QObject
    ):
        super().__init__(parent)
        self.session_list, self.known, self.lab, self._background = session_list, known, lab, background
        self._filter, self._asked = "", 0
        known.changed.connect(self.show_sessions)
        session_list.opened.connect(actions.open)
        session_list.filtered.connect(self._want)
        session_list.menu_asked.connect(lambda paths, place: session_menu(actions, paths, session_list).popup(place))
        session_list.trashed.connect(actions.remove)
        session_list.renamed.connect(lambda paths: actions.rename(paths[0]))

    def _want(self, text: str) -> None:
        self._filter = text
        self.show_sessions()

    def show_sessions(self) -> None:
        """Bring the list up to date; of a wrong filter it says why, and stays as it is."""
        self._asked += 1
        asked, entries, text = self._asked, self.known.entries, self._filter

        def show(found: list[SessionEntry]) -> None:
            if asked == self._asked:
                self.session_list.show_problem("")
                self.session_list.show_items(self.known.items(found), self.lab.path, len(entries))

        def failed(sentence: str) -> None:
            if asked == self._asked:
                self.session_list.show_problem(sentence)

        if text.strip():
            self._background.do(lambda: find(entries, text), show, failed)
        else:
            show(entries)

    def close(self) -> None:
        """Show nothing more."""
        self._asked += 1

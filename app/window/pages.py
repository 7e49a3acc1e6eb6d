"""Pages that take the place of the experiment for a while: the library, the queue and sweeps, a comparison."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Protocol

from PySide6.QtCore import QObject

from settle.app.lab import Lab
from settle.widgets.rail.rail import Rail


class Page(Protocol):
    """What shows one of them, and tells when it has."""

    opened: Any
    """A signal: it is on show."""
    closed: Any
    """A signal: the experiment is."""

    @property
    def is_shown(self) -> bool: ...

    def show_page(self) -> object: ...

    def leave_page(self) -> object: ...


class Pages(QObject):
    """They and the experiment take turns, and the rail says whose turn it is.

    :param pages: by their names on the rail; the empty one has no button there.
    :param current: gives the name of the experiment.
    """

    def __init__(self, rail: Rail, lab: Lab, pages: Mapping[str, Page], current: Callable[[], str], parent: QObject):
        super().__init__(parent)
        self._pages = pages
        for name, page in pages.items():
            page.opened.connect(lambda name=name: rail.choose(name))
            page.closed.connect(lambda: rail.choose(current()))
        rail.page_chosen.connect(lambda name: pages[name].show_page())
        lab.shown.connect(lambda _: self.leave())
        self._rail, self._current = rail, current

    @property
    def is_shown(self) -> bool:
        """Whether one of them is what one looks at."""
        return any(page.is_shown for page in self._pages.values())

    def mark(self) -> None:
        """Have the rail say what is on show, where another button of it was pressed for nothing."""
        self._rail.choose(next((name for name, page in self._pages.items() if page.is_shown), self._current()))

    def leave(self) -> None:
        """Back to the experiment."""
        for page in self._pages.values():
            page.leave_page()

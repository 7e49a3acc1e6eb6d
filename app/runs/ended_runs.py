"""What has ended since one looked: told once in the banner, counted on the rail, and by the desktop where the window is not in front."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication, QSystemTrayIcon, QWidget

from settle.widgets.controls.banner import Banner
from settle.widgets.library.session_item import Tone
from settle.widgets.theme import theme
from settle.widgets.theme.icons import icon
from settle.widgets.translation.language import tr

ENDS: dict[str, tuple[str, Tone]] = {
    "finished": ("✓", "good"),
    "stopped": ("■", ""),
    "diverged": ("!", "warning"),
    "interrupted": ("!", "warning"),
    "failed": ("✕", "bad"),
}
"""How a run ended -> the sign at its row, and its colour."""
_SENTENCES = {
    "finished": "{title} has finished.",
    "stopped": "{title} was stopped; what it has is kept.",
    "diverged": "{title} diverged.",
    "interrupted": "{title} was interrupted.",
    "failed": "{title} failed. {why}",
}


class DesktopNotice(QObject):
    """The desktop's own notification, where it has a place for it; and the window's mark in the task bar. Nothing while one works in it."""

    clicked = Signal()

    def __init__(self, window: QWidget):
        super().__init__(window)
        self._window = window
        self._tray: QSystemTrayIcon | None = None

    def tell(self, sentence: str, bad: bool) -> None:
        """:param bad: whether something went wrong."""
        if self._window.isActiveWindow():
            return
        QApplication.alert(self._window)
        if not (QSystemTrayIcon.isSystemTrayAvailable() and QSystemTrayIcon.supportsMessages()):
            return
        if self._tray is None:  # it is in the tray from the first message on: without it there are none
            self._tray = QSystemTrayIcon(QIcon(icon("runs", theme.current().accent)), self)
            self._tray.setToolTip("Settle")
            self._tray.messageClicked.connect(self.clicked)
            self._tray.activated.connect(lambda _: self.clicked.emit())
        self._tray.show()
        kinds = QSystemTrayIcon.MessageIcon
        self._tray.showMessage("Settle", tr(sentence), kinds.Warning if bad else kinds.Information)

    def hide(self) -> None:
        """All has been seen."""
        if self._tray is not None:
            self._tray.hide()


class EndedRuns(QObject):
    """:param banner: gives the one that is seen; None: what has ended is on show anyway.
    :ivar fresh: what has ended and was not looked at yet: its name -> (how, sentence).
    """

    changed = Signal(int)
    """How many there are that are not on show."""
    asked = Signal()
    """One wants to look."""

    def __init__(self, banner: Callable[[], Banner | None], window: QWidget):
        super().__init__(window)
        self.fresh: dict[str, tuple[str, str]] = {}
        self._banner, self._said = banner, ""
        self.notice = DesktopNotice(window)
        self.notice.clicked.connect(self.asked)

    def add(self, name: str, title: str, state: str, why: str = "") -> None:
        """Something has ended.

        :param name: by which it is seen again, see :meth:`see`.
        :param state: how, as a rule a key of :data:`ENDS`.
        :param why: a sentence, of what failed.
        """
        sentence = _SENTENCES.get(state, "{title} has ended.").format(title=title, why=why).strip()
        self.fresh.pop(name, None)
        self.fresh[name] = state, sentence
        told = self.words()
        bad = any(state not in ("finished", "stopped") for state, _ in self.fresh.values())
        if banner := self._banner():
            self._show(banner, told, bad)
        self.notice.tell(told, bad)
        self.count()

    def count(self) -> None:
        """Tell how many there are."""
        self.changed.emit(0 if self._banner() is None else len(self.fresh))

    def _show(self, banner: Banner, told: str, bad: bool) -> None:
        """What stays until it is dismissed is not driven away, unless it is this."""
        if not banner.isHidden() and not banner.timer.isActive() and banner.said != self._said:
            return
        self._said = told
        if bad:
            banner.say(told)
            banner.add_button("Show", lambda: (banner.hide(), self.asked.emit()))
        else:
            banner.tell(told)

    def words(self) -> str:
        """All that is new, in a sentence or two."""
        *_, (_, last) = self.fresh.values()
        if len(self.fresh) == 1:
            return last
        counts = Counter(state for state, _ in self.fresh.values())
        ends = ", ".join(f"{counts[state]} {state}" for state in ENDS if counts[state])
        return f"{len(self.fresh)} runs have ended: {ends}. {last}"

    def see(self, *names: str) -> None:
        """These have been looked at; none named: all."""
        before = len(self.fresh)
        self.fresh = {name: each for name, each in self.fresh.items() if names and name not in names}
        if not self.fresh:
            self.notice.hide()
        if len(self.fresh) != before:
            self.count()

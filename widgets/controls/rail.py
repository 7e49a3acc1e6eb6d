"""The rail: the experiments, one button each, and the menu."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QFrame, QScrollArea, QToolButton, QVBoxLayout, QWidget

from settle.widgets.theme import theme
from settle.widgets.theme.icons import icon, known
from settle.widgets.theme.plain_text import PlainLabel, as_plain


class Rail(QFrame):
    """At the left edge of the window."""

    chosen = Signal(str)
    menu = Signal()
    explained = Signal(str)
    """Why something on the rail cannot be used: the user has pressed it."""

    page_chosen = Signal(str)
    """A page that is no experiment's."""

    def __init__(
        self,
        entries: Sequence[tuple[str, str, str]],
        broken: Sequence[tuple[str, str]] = (),
        pages: Sequence[tuple[str, str, str]] = (),
    ):
        """
        :param entries: (name, caption, icon) of each experiment.
        :param broken: (name, reason) of what cannot be used.
        :param pages: like ``entries``, of what stands below them, in any window.
        """
        super().__init__()
        self.setObjectName("rail")
        self.setFixedWidth(88)
        self._group = QButtonGroup(self)
        self._shapes: dict[QToolButton, str] = {}
        self.buttons: dict[str, QToolButton] = {}
        self.broken: list[QToolButton] = []
        scroll = QScrollArea()
        scroll.setObjectName("rail")
        scroll.setWidget(self._experiments(entries, broken))
        scroll.setWidgetResizable(True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        menu = self._button("Menu", "search")
        menu.setToolTip("All commands (Ctrl+K)")
        menu.clicked.connect(self.menu)
        self.menu_button = menu
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 8)
        whole.addWidget(scroll, 1)
        self.pages: dict[str, QToolButton] = {}
        self.badges: dict[str, PlainLabel] = {}
        for name, caption, shape in pages:
            button = self.pages[name] = self._button(caption, shape)
            button.setCheckable(True)
            button.clicked.connect(lambda _=False, n=name: self.page_chosen.emit(n))
            self._group.addButton(button)
            whole.addWidget(button, 0, Qt.AlignmentFlag.AlignHCenter)
            badge = self.badges[name] = PlainLabel(button)  # over the icon's corner: it moves nothing
            badge.setObjectName("badge")
            badge.hide()
        whole.addWidget(menu, 0, Qt.AlignmentFlag.AlignHCenter)
        theme.changed.connect(self._colour)
        self._colour()

    def _experiments(self, entries: Sequence[tuple[str, str, str]], broken: Sequence[tuple[str, str]]) -> QWidget:
        inner = QWidget()
        inner.setObjectName("rail")
        column = QVBoxLayout(inner)
        column.setContentsMargins(6, 8, 6, 8)
        column.setSpacing(6)
        for name, caption, shape in entries:
            button = self._button(caption, shape if known(shape) else "view")
            button.setCheckable(True)
            button.clicked.connect(lambda _=False, n=name: self.chosen.emit(n))
            self._group.addButton(button)
            self.buttons[name] = button
            column.addWidget(button)
        for name, reason in broken:
            button = self._button(name.rpartition(".")[2], "broken")
            button.setToolTip(as_plain(reason))
            button.setAccessibleDescription(reason)
            button.clicked.connect(lambda _=False, why=reason: self.explained.emit(why))
            self.broken.append(button)
            column.addWidget(button)
        column.addStretch(1)
        return inner

    def _button(self, caption: str, shape: str) -> QToolButton:
        button = QToolButton()
        button.setText(button.fontMetrics().elidedText(caption, Qt.TextElideMode.ElideRight, 70))
        button.setObjectName("rail")
        button.setAccessibleName(caption)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
        button.setIconSize(QSize(22, 22))
        button.setFixedSize(76, 58)
        self._shapes[button] = shape
        return button

    def _colour(self) -> None:
        for button, shape in self._shapes.items():
            button.setIcon(icon(shape, theme.current().muted if button in self.broken else theme.current().text))

    def choose(self, name: str) -> None:
        """Mark an experiment or a page; one that is not on the rail: none."""
        self._group.setExclusive(False)  # else one of them stays marked
        for each, button in (self.buttons | self.pages).items():
            button.setChecked(each == name)
        self._group.setExclusive(True)

    def show_count(self, name: str, count: int) -> None:
        """How much is new on a page; 0: nothing."""
        badge = self.badges[name]
        badge.setText(str(count) if count < 100 else "99+")
        badge.adjustSize()
        badge.move(44, 3)
        badge.setVisible(count > 0)
        self.pages[name].setAccessibleDescription(f"{count} new" if count else "")
